"""One part of a store that is validated whole: its focus nodes batch by batch, each with only what the shapes read from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from graph.rdf import BlankNode, DefaultGraph, NamedNode, Quad, Term, Triple
from graph.store import Store
from graph.validating.paths import TYPE, as_node
from graph.validating.reach import Affected, Reach
from graph.validating.shape_reach import ShapeReach, SubclassClosures, has

BATCH = 4_000  # triples of focus nodes that are validated together
Look = tuple[frozenset[Term], frozenset[NamedNode]]  # the types and the properties of a node: what most targets go by


@dataclass(frozen=True)
class Part:
    """One of several parts that nodes are dealt out to.

    Args:
        index: which; from 0.
        count: of how many.
    """

    index: int
    count: int


class Partition:
    """The focus nodes of one part of a store.

    Args:
        reach: what the shapes read.
        store: the store; nobody changes it.
        part: which part.
    """

    def __init__(self, reach: Reach, store: Store, part: Part) -> None:
        self.reach, self.store, self.part = reach, store, part
        self.subclasses = SubclassClosures(store)
        self.known: dict[Look, tuple[ShapeReach, ...]] = {}
        self.reaches_of_objects = tuple(one for one in reach.reaches if one.objects_of or one.nodes)

    def batches(self) -> Iterator[tuple[Affected, int]]:
        """Give the focus nodes of each shape batch by batch, and how many triples are behind them."""
        found, held, passed = Affected(), 0, 0
        turn = 0
        for subject, quads in groupby(self.store.quads(graph=DefaultGraph()), key=lambda quad: quad.subject):
            if turn % self.part.count != self.part.index:
                count = sum(1 for _ in quads)
                mine = False
            else:
                count, mine = self.look(found, subject, quads), True
            held, passed = held + count, passed + (count if mine else 0)
            if held >= BATCH:
                if mine and found.focus:
                    yield found, passed
                    found, passed = Affected(), 0
                held, turn = 0, turn + 1
        for node in self.elsewhere() if self.part.index == 0 else ():
            self.take(found, node, (one for one in self.reaches_of_objects if self.targets_object(one, node)))
        yield found, passed

    def look(self, found: Affected, subject: Term, quads: Iterator[Quad]) -> int:
        """Find the shapes that target a node, from the triples in which it is the subject; return their number."""
        begin: dict[NamedNode, list[Triple]] = {}
        count = 0
        for quad in quads:
            count += 1
            begin.setdefault(quad.predicate, []).append(Triple(quad.subject, quad.predicate, quad.object))
        found.begin[subject] = begin
        look = frozenset(triple.object for triple in begin.get(TYPE, ())), frozenset(begin)
        if look not in self.known:
            self.known[look] = tuple(one for one in self.reach.reaches if self.targets(one, *look))
        self.take(found, subject, self.known[look])
        self.take(found, subject, (one for one in self.reaches_of_objects if self.targets_object(one, subject)))
        return count

    def targets(self, reach: ShapeReach, types: frozenset[Term], predicates: frozenset[NamedNode]) -> bool:
        """Tell whether a shape targets the nodes of some types and properties."""
        if not predicates.isdisjoint(reach.subjects_of):
            return True
        return any(not types.isdisjoint(self.subclasses[one]) for one in reach.classes)

    def targets_object(self, reach: ShapeReach, node: Term) -> bool:
        """Tell whether a shape targets a node by name, or as the object of a property."""
        return node in reach.nodes or any(has(self.store, None, one, node) for one in reach.objects_of)

    def elsewhere(self) -> set[Term]:
        """Find the targets that are the subject of nothing."""
        found = {node for reach in self.reaches_of_objects for node in reach.nodes}
        for predicate in {one for reach in self.reaches_of_objects for one in reach.objects_of}:
            found |= {quad.object for quad in self.store.quads(None, predicate, None, DefaultGraph())}
        return {node for node in found if not self.is_subject(node)}

    def is_subject(self, node: Term) -> bool:
        """Tell whether anything is said of a node."""
        if not isinstance(node, NamedNode | BlankNode):
            return False
        return next(self.store.quads(node, None, None, DefaultGraph()), None) is not None

    @staticmethod
    def take(found: Affected, node: Term, reaches: Iterator[ShapeReach] | tuple[ShapeReach, ...]) -> None:
        """Put a node among the focus nodes of some shapes."""
        for reach in reaches:
            found.focus.setdefault(as_node(reach.shape), set()).add(node)
