"""The difference between a version and the one before it, for loads whose record cannot be written on the way."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import IO

from graph.deriving.entail import DERIVED
from graph.gate.change import Provenance, write_long_record
from graph.progress import Watch, unwatched
from graph.rdf import GraphName, Quad
from graph.store import Store


class Comparison:
    """The difference between a version and the one before it, as a stream.

    Args:
        before, after: the stores.
        number: the version that comes of it.
        provenance: who made it, and why.
    """

    def __init__(self, before: Store, after: Store, number: int, provenance: Provenance) -> None:
        self.before, self.after = before, after
        self.number, self.provenance = number, provenance
        self.added = self.removed = 0

    def write(self, output: IO[bytes], watch: Watch = unwatched) -> None:
        """Write the change record, and count on the way."""
        write_long_record(self.number, self.parts(watch), self.provenance, output)

    def data_graphs(self) -> Iterator[GraphName]:
        """List the graphs that people fill."""
        return (graph for graph in self.after.graphs() if graph != DERIVED)

    def missing(self, store: Store, graph: GraphName, other: Store) -> Iterator[Quad]:
        """Find the quads of a graph of one store that the other lacks."""
        quads = store.quads(graph=graph)
        return (quad for quad in quads if quad not in other) if other.has_graph(graph) else quads

    def parts(self, watch: Watch = unwatched) -> Iterator[tuple[bool, GraphName, Iterator[Quad]]]:
        """Give what came and what went, graph by graph, and count it on the way."""
        for graph in chain(self.data_graphs(), [DERIVED]):
            yield from self.part(True, graph, self.missing(self.after, graph, self.before), watch)
        yield from self.part(False, DERIVED, self.missing(self.before, DERIVED, self.after), watch)

    def part(
        self, comes: bool, graph: GraphName, quads: Iterator[Quad], watch: Watch
    ) -> Iterator[tuple[bool, GraphName, Iterator[Quad]]]:
        """Give one part, unless there is nothing in it."""
        first = next(quads, None)
        if first is not None:
            yield comes, graph, self.counted(comes, chain([first], quads), watch)

    def counted(self, comes: bool, quads: Iterator[Quad], watch: Watch) -> Iterator[Quad]:
        """Count quads on their way."""
        for quad in quads:
            yield quad
            if comes:
                self.added += 1
            else:
                self.removed += 1
            if self.added % 10_000 == 0:
                watch("recording", self.added)

    def count(self) -> None:
        """Count what came and what went, and nothing else."""
        for _, _, quads in self.parts():
            for _ in quads:
                pass
