"""A change: the quads that a version adds and removes, and the record that tells who made it, when and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import IO

from graph.formats import TRIG
from graph.rdf import BlankNode, DefaultGraph, GraphName, Literal, NamedNode, Quad, Term, parse, serialize
from ontology.terms import ID, LC, PREFIXES

PROV, RDF, RDFS, XSD = (PREFIXES[prefix] for prefix in ("prov", "rdf", "rdfs", "xsd"))
ADDS, REMOVES, TARGET_GRAPH, WHOLE = (NamedNode(LC + name) for name in ("adds", "removes", "targetGraph", "wholeGraph"))
TRUE = Literal("true", datatype=NamedNode(XSD + "boolean"))
THE_DEFAULT_GRAPH = NamedNode(PREFIXES["sd"] + "defaultGraph")  # stands for it where a name is needed


@dataclass(frozen=True)
class Change:
    """Quads of named graphs that come and go; the default graph follows from them.

    Args:
        added: what was not there before.
        removed: what was there before.
        created: graphs that come to be, with or without quads.
        dropped: graphs that are no more.
    """

    added: frozenset[Quad] = frozenset()
    removed: frozenset[Quad] = frozenset()
    created: frozenset[GraphName] = frozenset()
    dropped: frozenset[GraphName] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.created or self.dropped)

    def then(self, later: Change) -> Change:
        """Return the net effect of this change and a later one."""
        revived = later.created | {quad.graph_name for quad in later.added}
        return Change(
            (self.added - later.removed) | (later.added - self.removed),
            (self.removed - later.added) | (later.removed - self.added),
            (self.created - later.dropped) | (later.created - self.dropped),
            (self.dropped - revived) | (later.dropped - self.created),
        )


@dataclass(frozen=True)
class Provenance:
    """Who changes something, and why.

    Args:
        agent: the name of a token, or of a person on this machine.
        note: why, in a sentence.
        at: when; now by default.
    """

    agent: str
    note: str = ""
    at: datetime | None = None


def change_iri(number: int) -> str:
    """Name the change that made a version."""
    return f"{ID}change/{number}"


def write_record(number: int, change: Change, provenance: Provenance) -> bytes:
    """Write the record of a change as TriG (https://www.w3.org/TR/prov-o/#Activity).

    Args:
        number: the version that the change makes.
        change: what it adds and removes, derived triples included.
        provenance: who and why.
    """
    parts = (("added", ADDS, change.added, change.created), ("removed", REMOVES, change.removed, change.dropped))
    quads = list(described(number, provenance))
    for kind, property_, part, graphs in parts:
        for index, (graph, held) in enumerate(by_graph(part, graphs), start=1):
            quads += block(number, kind, property_, index, graph, held, whole=graph in graphs)
    return serialize(quads, TRIG)


def write_long_record(
    number: int, parts: Iterable[tuple[bool, GraphName, Iterable[Quad]]], provenance: Provenance, output: IO[bytes]
) -> None:
    """Write the record of a change that is too large to be held, as a stream; otherwise like `write_record`.

    Args:
        number: the version that the change makes.
        parts: graph by graph, whether quads come (or go), and which.
        provenance: who and why.
        output: where to write to.
    """
    blocks = (
        quad
        for index, (comes, graph, held) in enumerate(parts, start=1)
        for quad in block(
            number, "added" if comes else "removed", ADDS if comes else REMOVES, index, graph, held, whole=False
        )
    )
    serialize(chain(described(number, provenance), blocks), TRIG, output)


def described(number: int, provenance: Provenance) -> Iterator[Quad]:
    """Say who made a change, when and why."""
    activity = NamedNode(change_iri(number))
    at = (provenance.at or datetime.now(UTC)).isoformat(timespec="milliseconds")
    yield Quad(activity, NamedNode(RDF + "type"), NamedNode(PROV + "Activity"))
    yield Quad(activity, NamedNode(PROV + "endedAtTime"), Literal(at, datatype=NamedNode(XSD + "dateTime")))
    yield Quad(activity, NamedNode(PROV + "generated"), NamedNode(f"{ID}version/{number}"))
    yield Quad(activity, NamedNode(LC + "changedBy"), Literal(provenance.agent))
    if provenance.note:
        yield Quad(activity, NamedNode(RDFS + "comment"), Literal(provenance.note))


def block(
    number: int, kind: str, property_: NamedNode, index: int, graph: GraphName, held: Iterable[Quad], *, whole: bool
) -> Iterator[Quad]:
    """Write what a change adds to one graph, or removes from it, as a named graph of its own."""
    name = NamedNode(f"{change_iri(number)}/{kind}/{index}")
    yield Quad(NamedNode(change_iri(number)), property_, name)
    yield Quad(name, TARGET_GRAPH, named(graph))
    if whole:
        yield Quad(name, WHOLE, TRUE)
    for quad in held:
        yield Quad(quad.subject, quad.predicate, quad.object, name)


def read_record(data: bytes, place: str) -> tuple[Change, Provenance]:
    """Read a record that `write_record` wrote.

    Raises:
        MalformedData: it is not one, or not whole.
    """
    quads = list(parse(data, TRIG, place=place))
    targets: dict[object, GraphName] = {q.subject: unnamed(q.object) for q in quads if q.predicate == TARGET_GRAPH}
    kinds: dict[object, NamedNode] = {q.object: q.predicate for q in quads if q.predicate in (ADDS, REMOVES)}
    facts = {q.predicate.value: q.object for q in quads if q.graph_name not in targets}
    moved: dict[NamedNode, set[Quad]] = {ADDS: set(), REMOVES: set()}
    graphs: dict[NamedNode, set[GraphName]] = {ADDS: set(), REMOVES: set()}
    for quad in quads:
        if quad.graph_name in targets:
            target = targets[quad.graph_name]
            moved[kinds[quad.graph_name]].add(Quad(quad.subject, quad.predicate, quad.object, target))
        elif quad.predicate == WHOLE:
            graphs[kinds[quad.subject]].add(targets[quad.subject])

    def text(iri: str) -> str:
        return str(getattr(facts.get(iri), "value", ""))

    at = datetime.fromisoformat(text(PROV + "endedAtTime"))
    provenance = Provenance(text(LC + "changedBy"), text(RDFS + "comment"), at)
    parts = (frozenset(moved[ADDS]), frozenset(moved[REMOVES]), frozenset(graphs[ADDS]), frozenset(graphs[REMOVES]))
    return Change(*parts), provenance


def named(graph: GraphName) -> NamedNode | BlankNode:
    """Name a graph in a record, where the default graph has no name of its own."""
    return THE_DEFAULT_GRAPH if isinstance(graph, DefaultGraph) else graph


def unnamed(name: Term) -> GraphName:
    """Find the graph that a record names."""
    if name == THE_DEFAULT_GRAPH:
        return DefaultGraph()
    assert isinstance(name, NamedNode | BlankNode)
    return name


def by_graph(quads: Iterable[Quad], graphs: Iterable[GraphName] = ()) -> Iterator[tuple[GraphName, list[Quad]]]:
    """Group quads by their graph, in the order of the graphs' names; some graphs are there without quads too."""
    groups: dict[GraphName, list[Quad]] = {graph: [] for graph in graphs}
    for quad in quads:
        groups.setdefault(quad.graph_name, []).append(quad)
    yield from sorted(groups.items(), key=lambda item: str(item[0]))
