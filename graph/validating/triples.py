"""Triples in plain dictionaries, for looking up very often what the screen of the shapes asks for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from graph.rdf import Literal, NamedNode, Quad, Term, Triple
from graph.validating.paths import SUBCLASS, TYPE

Nodes = Mapping[Any, None]  # a set that keeps its order
NOTHING: Nodes = MappingProxyType({})


class TripleIndex:
    """Triples by what they begin with, and where they are asked for it by what they end in; nothing is taken away again.

    Args:
        triples: what it holds.
        below: another index whose triples it holds too: those of the ontology, which stay while data changes.

    Attributes:
        strange: whether something is in it that rdflib does not know: a triple as a value, a text with a direction.
    """

    def __init__(self, triples: Iterable[Triple | Quad], below: TripleIndex | None = None) -> None:
        self.below = below
        self.strange: bool = below is not None and below.strange
        self.forward: dict[Term, dict[Term, dict[Term, None]]] = {}
        known = below.forward if below else {}
        for triple in triples:
            subject, predicate, value = triple.subject, triple.predicate, triple.object
            if subject in known and value in known[subject].get(predicate, ()):
                continue
            if subject not in self.forward:
                self.forward[subject] = {}
            properties = self.forward[subject]
            if predicate in properties:
                properties[predicate][value] = None
            else:
                properties[predicate] = {value: None}
            if isinstance(value, Triple) or (isinstance(value, Literal) and value.direction):
                self.strange = True
        self.by_predicate = cache(self.group)
        self.superclasses = cache(self.find_superclasses)

    def objects(self, node: Term, predicate: NamedNode) -> Collection[Term]:
        """Give the values of a property of a node."""
        found: Nodes = NOTHING
        if node in self.forward:
            found = self.forward[node].get(predicate, NOTHING)
        if self.below and node in self.below.forward:
            return together(found, self.below.forward[node].get(predicate, NOTHING))
        return found

    def subjects(self, predicate: NamedNode, node: Term) -> Collection[Term]:
        """Give the nodes of which a node is a value of a property."""
        found = self.by_predicate(predicate).get(node, NOTHING)
        if self.below:
            return together(found, self.below.by_predicate(predicate).get(node, NOTHING))
        return found

    def properties(self, node: Term) -> Iterator[tuple[Term, Collection[Term]]]:
        """Give the properties of a node with their values; a property may come twice."""
        if node in self.forward:
            yield from self.forward[node].items()
        if self.below and node in self.below.forward:
            yield from self.below.forward[node].items()

    def group(self, predicate: Term) -> dict[Term, dict[Term, None]]:
        """Group the triples of a property by what they end in."""
        found: dict[Term, dict[Term, None]] = {}
        for subject, properties in self.forward.items():
            for value in properties.get(predicate, ()):
                found.setdefault(value, {})[subject] = None
        return found

    def have(self, predicate: Term) -> Iterator[Term]:
        """Give the nodes that have a property."""
        yield from (subject for subject, properties in self.forward.items() if predicate in properties)
        if self.below:
            yield from self.below.have(predicate)

    def values(self, predicate: Term) -> Iterator[Term]:
        """Give everything that is a value of a property."""
        yield from self.by_predicate(predicate)
        if self.below:
            yield from self.below.values(predicate)

    def is_instance(self, node: Term, kind: Term) -> bool:
        """Tell whether a node is an instance of a class or of one below it."""
        types = self.objects(node, TYPE)
        return kind in types or any(kind in self.superclasses(one) for one in types)

    def find_superclasses(self, kind: Term) -> frozenset[Term]:
        """Find the classes above a class."""
        return self.closure(kind, lambda one: self.objects(one, SUBCLASS))

    def instances(self, kind: Term) -> Iterator[Term]:
        """Give the instances of a class and of those below it."""
        for one in self.closure(kind, lambda above: self.subjects(SUBCLASS, above)):
            yield from self.subjects(TYPE, one)

    @staticmethod
    def closure(start: Term, next_to: Any) -> frozenset[Term]:
        """Follow something as far as it leads."""
        found, work = {start}, [start]
        while work:
            new = set(next_to(work.pop())) - found
            found |= new
            work += new
        return frozenset(found)


def together(some: Nodes, others: Nodes) -> Nodes:
    """Put two sets into one, without a copy where one of them is empty."""
    return {**some, **others} if some and others else some or others
