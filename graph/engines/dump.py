"""All that an engine holds of ours, read graph by graph: small graphs some at a time, a large one as a stream, none held whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING

from graph.dump import Triples
from graph.engines.layout import HISTORY, NAMED_GRAPH, graph_in_engine, graph_of_ours
from graph.engines.parts import as_many, numbers, together
from graph.engines.scoping import TYPE
from graph.errors import EngineAnsweredWrongly
from graph.formats import Carries, Format
from graph.rdf import DefaultGraph, GraphName, Quad, serialize

if TYPE_CHECKING:
    from graph.engines.store import EngineStore

TOGETHER = 5_000  # quads of several graphs that are asked for at once: SPARQL JSON, which Virtuoso writes slowly


class EngineDump:
    """All that an engine holds of ours, written like an answer.

    Args:
        store: reads it.
    """

    def __init__(self, store: EngineStore) -> None:
        self.store = store

    def write(self, output: IO[bytes], format: Format) -> None:
        """Write every named graph, or the default graph where a format has no names for graphs.

        Raises:
            EngineAnsweredWrongly: the graph changed meanwhile, so that what was written is of no one version.
        """
        before = self.store.version() if self.store.managed else 0
        if format.carries is Carries.QUADS:
            serialize(self.quads(), format, output)
        else:
            Triples(self.store.quads(graph=DefaultGraph())).write(output, format)
        if self.store.managed and self.store.version() != before:
            raise EngineAnsweredWrongly(reason="the graph changed while it was read; ask again")

    def quads(self) -> Iterator[Quad]:
        """Give the quads of all named graphs, one graph after another."""
        for graphs, count in together(sorted(self.sizes(), key=lambda one: str(one[0])), TOGETHER):
            if len(graphs) == 1:
                yield from self.store.quads(graph=graphs[0])
                continue
            held: dict[GraphName, list[Quad]] = {graph: [] for graph in graphs}
            for quad in as_many(self.store.of_graphs(graphs), count):
                held[quad.graph_name].append(quad)
            for quads in held.values():
                yield from quads

    def sizes(self) -> Iterator[tuple[GraphName, int]]:
        """Count what each named graph holds."""
        if not self.store.managed:
            yield from ((graph, TOGETHER) for graph in self.store.graphs())
            return
        listed = f"FILTER EXISTS {{ GRAPH <{HISTORY}> {{ ?graph {TYPE} <{NAMED_GRAPH}> }} }}"
        text = f"SELECT ?graph (COUNT(*) AS ?n) WHERE {{ GRAPH ?graph {{ ?s ?p ?o }} {listed} }} GROUP BY ?graph"
        for graph, count in numbers(self.store.rows(text)):
            yield graph_of_ours(graph), count


def of_graphs(graphs: Iterable[GraphName]) -> str:
    """Write the query that finds the quads of some graphs."""
    names = " ".join(str(graph_in_engine(one)) for one in graphs)
    return f"SELECT ?graph ?s ?p ?o WHERE {{ VALUES ?graph {{ {names} }} GRAPH ?graph {{ ?s ?p ?o }} }}"
