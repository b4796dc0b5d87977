"""What shapes may look up from any node: the ontology, kept for as long as it stays the same.

Copying the ontology into rdflib costs more than validating a small change, so the copy is made once. What a change can affect
is put beside it for one validation, and taken away again.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from graph.formats import N_TRIPLES
from graph.rdf import NamedNode, Quad, Triple, parse
from graph.store import Store
from graph.validating.triples import TripleIndex

if TYPE_CHECKING:
    import rdflib

Lines = tuple[bytes, ...]


class Background:
    """The copy of the ontology: for the screen, and for pySHACL."""

    def __init__(self) -> None:
        self.lines: Lines | None = None
        self.graph: rdflib.Graph | None = None
        self.index: TripleIndex | None = None
        self.source: weakref.ref[Store] | None = None

    def read_from(self, store: Store, graphs: Iterable[NamedNode]) -> None:
        """Read the ontology of a store; of the same store only once, until something is forgotten.

        Args:
            store: what holds it.
            graphs: the graphs that it stands in.
        """
        if self.source is None or self.source() is not store:
            self.take_up(lines_of(store, graphs))
            self.source = weakref.ref(store)

    def forget(self) -> None:
        """Have the ontology read anew, because it has changed."""
        self.source = None

    def take_up(self, lines: Lines) -> None:
        """Copy some N-Triples; a new copy is made only when they are not those of the last time.

        Args:
            lines: the ontology, each triple a line.
        """
        from graph.validating.terms import to_rdflib

        if lines != self.lines:
            triples = list(parse(b"\n".join(lines) + b"\n", N_TRIPLES, place="the ontology"))
            self.index, self.graph, self.lines = TripleIndex(triples), to_rdflib(triples), lines
            self.source = None

    @contextmanager
    def beside(self, triples: Iterable[Triple | Quad]) -> Iterator[rdflib.Graph]:
        """Give the ontology that was taken up with some triples beside it, until the block ends."""
        from graph.validating.terms import rdflib_triples

        graph = self.graph
        assert graph is not None
        new = [triple for triple in set(rdflib_triples(triples)) if triple not in graph]
        for triple in new:
            graph.add(triple)
        try:
            yield graph
        finally:
            for triple in new:
                graph.remove(triple)


def lines_of(store: Store, graphs: Iterable[NamedNode]) -> Lines:
    """Read some graphs of a store, each triple a line."""
    return tuple(line for graph in graphs for line in store.graph_lines(graph))
