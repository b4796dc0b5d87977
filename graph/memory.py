"""A version in memory, its default graph held once more by itself: most queries ask nothing else.

The engine's store in memory finds what matches by walking along all quads that share a term with it, whichever graph they are in. Each
triple of the default graph is in a named graph as well, so these walks are half as long where the default graph is alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from graph.dump import Dump, Triples
from graph.gate.change import Change
from graph.rdf import DefaultGraph, NamedNode
from graph.store import WHOLE_STORE, Answer, Dataset, Store
from graph.versions.replay import apply, known

OTHER_GRAPHS = ("GRAPH", "FROM", "\\")
"""Without these a query reaches no named graph: https://www.w3.org/TR/sparql11-query/#rdfDataset; a backslash may spell either."""


class MemoryStore:
    """A version in memory, for reading.

    Args:
        whole: all of it.
    """

    def __init__(self, whole: Store) -> None:
        self.whole, self.default_graph = whole, Store.in_memory()
        self.default_graph.add_in_bulk(whole.quads(graph=DefaultGraph()))

    def __len__(self) -> int:
        return len(self.whole)

    def query(self, text: str, dataset: Dataset = WHOLE_STORE, *, base: str | None = None) -> Answer:
        """Evaluate a query (`graph.store.Store.query`), by the default graph alone where it can reach no other."""
        alone = dataset == WHOLE_STORE and reaches_no_named_graph(text)
        return (self.default_graph if alone else self.whole).query(text, dataset, base=base)

    def statements(self, properties: Iterable[NamedNode]) -> Triples:
        """Give what the default graph says by some properties."""
        return self.default_graph.statements(properties)

    def everything(self) -> Dump:
        """Give all that it holds."""
        return self.whole.everything()

    def apply(self, change: Change, *, plain: bool) -> None:
        """Move on by a change.

        Args:
            change: derived quads included.
            plain: whether the default graph is a graph like any other.
        """
        apply(self.whole, change, plain=plain)
        touched = set(map(known, change.added | change.removed))
        stays = {quad for quad in touched if quad in self.whole}
        self.default_graph.remove(touched - stays)
        self.default_graph.add(stays)


def reaches_no_named_graph(text: str) -> bool:
    """Tell whether a query is sure to read nothing but the default graph."""
    upper = text.upper()
    return not any(word in upper for word in OTHER_GRAPHS)
