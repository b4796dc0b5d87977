"""The paths that shapes read along: steps of a fixed number from a node, forwards and backwards."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graph.rdf import BlankNode, DefaultGraph, Literal, NamedNode, Term, Triple
from graph.store import Pattern, Store
from ontology.terms import PREFIXES

RDF, RDFS = PREFIXES["rdf"], PREFIXES["rdfs"]
TYPE, SUBCLASS = NamedNode(RDF + "type"), NamedNode(RDFS + "subClassOf")
READ_STEP = re.compile(r"(\^?)(!\(\)|[\w-]+:[\w-]+|<[^>]+>)(?:/|$)")


class Unbounded(Exception):
    """A shape reads further than can be told."""


@dataclass(frozen=True)
class Step:
    """One step of a path: a property, or any (None), forwards or backwards."""

    predicate: NamedNode | None
    inverse: bool = False

    def follow(self, store: Store, node: Term) -> Iterator[tuple[Triple, Term]]:
        """Take the step from a node: each triple that it goes along, and where it ends."""
        if self.inverse:
            for quad in store.quads(None, self.predicate, node, DefaultGraph()):
                yield Triple(quad.subject, quad.predicate, quad.object), quad.subject
        elif isinstance(node, NamedNode | BlankNode):
            for quad in store.quads(node, self.predicate, None, DefaultGraph()):
                yield Triple(quad.subject, quad.predicate, quad.object), quad.object

    def patterns(self, nodes: Iterable[Term]) -> list[Pattern]:
        """Write what is looked up when the step is taken from some nodes."""
        if self.inverse:
            return [(None, self.predicate, node) for node in nodes]
        return [(node, self.predicate, None) for node in nodes if not isinstance(node, Literal)]

    def back(self) -> Step:
        """Turn the step around."""
        return Step(self.predicate, not self.inverse)


Path = tuple[Step, ...]
ANYTHING = Step(None)


def read_steps(text: str) -> Iterator[Step]:
    """Read a path such as `^lc:member/lc:endDate`; `!()` stands for any property.

    Raises:
        Unbounded: it is not such a path.
    """
    end = 0
    for found in READ_STEP.finditer(text):
        if found.start() != end:
            break
        end = found.end()
        name = found[2]
        prefix, _, local = name.partition(":")
        iri = name[1:-1] if name.startswith("<") else PREFIXES.get(prefix, "") + local
        yield Step(None if name == "!()" else NamedNode(iri), inverse=bool(found[1]))
    if end != len(text) or not text:
        raise Unbounded(f"“{text}” is not a path of fixed length")


def walk_back(store: Store, path: Path, node: Term) -> set[Term]:
    """Find the nodes from which a path leads to a node."""
    nodes = {node}
    for step in reversed(path):
        store.prefetch(step.back().patterns(nodes), DefaultGraph())
        nodes = {end for one in nodes for _, end in step.back().follow(store, one)}
    return nodes


def as_node(term: Term | Triple) -> NamedNode | BlankNode:
    """Take a term as a subject."""
    return term if isinstance(term, NamedNode | BlankNode) else NamedNode("urn:x-none:")
