"""What somebody wants to write: uploads, deletions and patches, each as the changes that it means for a store.

An edit gives its changes one after another, and is asked for the next when the store has taken the one before; a SPARQL Update
of several operations (`graph.gate.update`) is why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from graph.errors import NotFound
from graph.gate.change import Change
from graph.rdf import DefaultGraph, GraphName, NamedNode, Quad
from graph.store import Store


class Edit(Protocol):
    """What somebody wants to write."""

    def changes(self, store: Callable[[], Store]) -> Iterator[Change]:
        """Give the changes in order.

        Args:
            store: gives the store as it is at that moment.
        """
        ...


@dataclass(frozen=True)
class Upload:
    """Statements to add, and graphs that shall hold nothing else.

    Args:
        quads: the statements.
        replaces: graphs that hold only what is uploaded, afterwards.
        creates: graphs that exist afterwards, even when nothing is in them.
    """

    quads: tuple[Quad, ...] = ()
    replaces: frozenset[GraphName] = frozenset()
    creates: frozenset[GraphName] = frozenset()

    def changes(self, store: Callable[[], Store]) -> Iterator[Change]:
        """Find what the upload really adds and removes."""
        new = frozenset(self.quads)
        store().prefetch((quad.subject, quad.predicate, quad.object) for quad in new)
        gone: set[Quad] = set()
        if self.replaces:
            kept = Store.in_memory()  # compares as the engine does: "01"^^xsd:integer is 1
            kept.add(new)
            gone = {quad for graph in self.replaces for quad in store().quads(graph=graph) if quad not in kept}
        created = frozenset(
            graph for graph in self.creates if not isinstance(graph, DefaultGraph) and not store().has_graph(graph)
        )
        yield Change(frozenset(quad for quad in new if quad not in store()), frozenset(gone), created)


@dataclass(frozen=True)
class Deletion:
    """A graph to take away.

    Args:
        graph: the graph; the default graph is emptied.
    """

    graph: GraphName

    def changes(self, store: Callable[[], Store]) -> Iterator[Change]:
        """Find what the graph holds.

        Raises:
            NotFound: there is no such graph.
        """
        if isinstance(self.graph, NamedNode) and not store().has_graph(self.graph):
            raise NotFound(name=self.graph.value)
        yield Change(removed=frozenset(store().quads(graph=self.graph)), dropped=frozenset({self.graph}))


@dataclass(frozen=True)
class Patch:
    """Quads to add and to remove.

    Args:
        wanted: what the patch says; what is there already, or gone already, does not matter.
    """

    wanted: Change

    def changes(self, store: Callable[[], Store]) -> Iterator[Change]:
        """Find what the patch really adds and removes."""
        wanted = self.wanted.added | self.wanted.removed
        store().prefetch((quad.subject, quad.predicate, quad.object) for quad in wanted)
        added = frozenset(quad for quad in self.wanted.added if quad not in store())
        yield Change(added, frozenset(quad for quad in self.wanted.removed if quad in store()))
