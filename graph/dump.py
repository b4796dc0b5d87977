"""What is written like an answer and read as it is written: all that a store holds, or some of its triples."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, TYPE_CHECKING

from graph.formats import Carries, Format
from graph.rdf import DefaultGraph, Quad, Triple, serialize

if TYPE_CHECKING:
    from graph.store import Store


class Triples:
    """Triples that are written like an answer.

    Args:
        quads: tells them.
    """

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._quads = quads

    def write(self, output: IO[bytes], format: Format) -> None:
        """Write them."""
        serialize((Triple(quad.subject, quad.predicate, quad.object) for quad in self._quads), format, output)


class Dump:
    """All that a store holds.

    Args:
        store: the store; it must not change meanwhile.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def write(self, output: IO[bytes], format: Format) -> None:
        """Write every named graph, or the default graph where a format has no names for graphs."""
        if format.carries is Carries.QUADS:
            graphs = sorted(self._store.graphs(), key=str)
            serialize((quad for graph in graphs for quad in self._store.quads(graph=graph)), format, output)
        else:
            Triples(self._store.quads(graph=DefaultGraph())).write(output, format)
