"""Tells which blank nodes of a file say again what the graph says already, so that a file that comes back does not double them.

A blank node has no name that lasts: each reading gives it another. Two that are connected with the same things by the same statements
say the same, and one of them is enough (https://www.w3.org/TR/rdf11-mt/#simpleentailment).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from graph.rdf import BlankNode, NamedNode, Quad, with_canonical_blank_nodes

MOST = 200_000  # statements with blank nodes that are held; where there are more, none is looked at
ANY = NamedNode("urn:x:any")
Outline = frozenset[tuple[Quad, int]]


class BlankNodes:
    """The statements with blank nodes of what is there, and of what comes."""

    def __init__(self) -> None:
        self.there: list[Quad] = []
        self.too_many = False

    def noted(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """Give what is there, and remember what stands there with blank nodes."""
        for quad in quads:
            if has_blank_node(quad) and not self.too_many:
                self.there.append(quad)
                self.too_many = len(self.there) > MOST
            yield quad

    def unsaid(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """Give what comes, without what says again what is there; statements with blank nodes come last."""
        held: list[Quad] = []
        for quad in quads:
            if self.too_many or not has_blank_node(quad):
                yield quad
                continue
            held.append(quad)
            self.too_many = len(held) > MOST
            if self.too_many:
                yield from held
                held = []
        known: dict[Outline, set[frozenset[Quad]]] = {}
        outlines = {outline(part) for part in connected(held)}
        for part in connected(self.there):
            if outline(part) in outlines:
                known.setdefault(outline(part), set()).add(named_by_what_is_said(part))
        for part in connected(held):
            alike = known.get(outline(part))
            if alike is None or named_by_what_is_said(part) not in alike:
                yield from part


def has_blank_node(quad: Quad) -> bool:
    """Tell whether a statement is about a blank node, or mentions one."""
    return isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)


def connected(quads: Iterable[Quad]) -> list[list[Quad]]:
    """Put the statements together that share blank nodes, directly or by way of others."""
    parent: dict[BlankNode, BlankNode] = {}

    def root(node: BlankNode) -> BlankNode:
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    held = list(quads)
    for quad in held:
        nodes = [root(term) for term in (quad.subject, quad.object) if isinstance(term, BlankNode)]
        parent[nodes[0]] = nodes[-1]
    parts: dict[BlankNode, list[Quad]] = {}
    for quad in held:
        node = quad.subject if isinstance(quad.subject, BlankNode) else quad.object
        assert isinstance(node, BlankNode)
        parts.setdefault(root(node), []).append(quad)
    return list(parts.values())


def outline(part: Iterable[Quad]) -> Outline:
    """Describe statements without telling their blank nodes apart: quick, and the same for all that say the same."""

    def bare(quad: Quad) -> Quad:
        subject, value = (ANY if isinstance(term, BlankNode) else term for term in (quad.subject, quad.object))
        return Quad(subject, quad.predicate, value, quad.graph_name)  # type: ignore[arg-type]

    return frozenset(Counter(map(bare, part)).items())


def named_by_what_is_said(part: Iterable[Quad]) -> frozenset[Quad]:
    """Name the blank nodes of statements by what is said of them."""
    return frozenset(with_canonical_blank_nodes(part))
