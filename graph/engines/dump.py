"""All that an engine holds of ours, read graph by graph: small graphs some at a time, a large one as a stream, none held whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING

from graph.engines.layout import HISTORY, NAMED_GRAPH, graph_in_engine
from graph.engines.scoping import TYPE
from graph.errors import EngineAnsweredWrongly
from graph.formats import Carries, Format
from graph.rdf import DefaultGraph, GraphName, Literal, Quad, Triple, serialize

if TYPE_CHECKING:
    from graph.engines.store import EngineStore

TOGETHER, GRAPHS_TOGETHER = 20_000, 200  # quads, and graphs, that are asked for at once


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
            known = self.store.quads(graph=DefaultGraph())
            serialize((Triple(quad.subject, quad.predicate, quad.object) for quad in known), format, output)
        if self.store.managed and self.store.version() != before:
            raise EngineAnsweredWrongly(reason="the graph changed while it was read; ask again")

    def quads(self) -> Iterator[Quad]:
        """Give the quads of all named graphs, one graph after another."""
        for graphs in in_parts(sorted(self.sizes(), key=lambda one: str(one[0]))):
            if len(graphs) == 1:
                yield from self.store.quads(graph=graphs[0])
                continue
            held: dict[GraphName, list[Quad]] = {graph: [] for graph in graphs}
            for quad in self.store.of_graphs(graphs):
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
        for graph, count in self.store.rows(text):
            assert isinstance(count, Literal)
            yield graph, int(count.value)  # type: ignore[misc]


def in_parts(graphs: Iterable[tuple[GraphName, int]]) -> Iterator[list[GraphName]]:
    """Put graphs together that hold little, in their order."""
    part: list[GraphName] = []
    held = 0
    for graph, count in graphs:
        if part and (held + count > TOGETHER or len(part) == GRAPHS_TOGETHER):
            yield part
            part, held = [], 0
        part.append(graph)
        held += count
    if part:
        yield part


def of_graphs(graphs: Iterable[GraphName]) -> str:
    """Write the query that finds the quads of some graphs."""
    names = " ".join(str(graph_in_engine(one)) for one in graphs)
    return f"SELECT ?graph ?s ?p ?o WHERE {{ VALUES ?graph {{ {names} }} GRAPH ?graph {{ ?s ?p ?o }} }}"
