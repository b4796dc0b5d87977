"""A change: the quads that a version adds and removes, and the record that tells who made it, when and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from graph.formats import TRIG
from graph.rdf import GraphName, Literal, NamedNode, Quad, Triple, parse, serialize
from ontology.terms import ID, LC, PREFIXES

PROV, RDF, RDFS, XSD = (PREFIXES[prefix] for prefix in ("prov", "rdf", "rdfs", "xsd"))
ADDS, REMOVES, TARGET_GRAPH = (NamedNode(LC + name) for name in ("adds", "removes", "targetGraph"))


@dataclass(frozen=True)
class Change:
    """Quads of named graphs that come and go; the default graph follows from them.

    Args:
        added: what was not there before.
        removed: what was there before.
    """

    added: frozenset[Quad] = frozenset()
    removed: frozenset[Quad] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)


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
    activity = NamedNode(change_iri(number))
    at = (provenance.at or datetime.now(UTC)).isoformat(timespec="milliseconds")
    described = [
        Triple(activity, NamedNode(RDF + "type"), NamedNode(PROV + "Activity")),
        Triple(activity, NamedNode(PROV + "endedAtTime"), Literal(at, datatype=NamedNode(XSD + "dateTime"))),
        Triple(activity, NamedNode(PROV + "generated"), NamedNode(f"{ID}version/{number}")),
        Triple(activity, NamedNode(LC + "changedBy"), Literal(provenance.agent)),
    ]
    if provenance.note:
        described.append(Triple(activity, NamedNode(RDFS + "comment"), Literal(provenance.note)))
    quads = [Quad(*triple) for triple in described]
    for kind, property_, part in (("added", ADDS, change.added), ("removed", REMOVES, change.removed)):
        for index, (graph, held) in enumerate(by_graph(part), start=1):
            block = NamedNode(f"{change_iri(number)}/{kind}/{index}")
            quads += [Quad(activity, property_, block), Quad(block, TARGET_GRAPH, graph)]
            quads += [Quad(quad.subject, quad.predicate, quad.object, block) for quad in held]
    body = serialize(quads, TRIG)
    assert body is not None
    return body


def read_record(data: bytes, place: str) -> tuple[Change, Provenance]:
    """Read a record that `write_record` wrote.

    Raises:
        MalformedData: it is not one, or not whole.
    """
    quads = list(parse(data, TRIG, place=place))
    targets = {q.subject: q.object for q in quads if q.predicate == TARGET_GRAPH}
    kinds = {q.object: q.predicate for q in quads if q.predicate in (ADDS, REMOVES)}
    facts = {q.predicate.value: q.object for q in quads if q.graph_name not in targets}
    moved: dict[NamedNode, set[Quad]] = {ADDS: set(), REMOVES: set()}
    for quad in quads:
        if quad.graph_name in targets:
            target = targets[quad.graph_name]  # type: ignore[index]
            moved[kinds[quad.graph_name]].add(Quad(quad.subject, quad.predicate, quad.object, target))  # type: ignore[index,arg-type]

    def text(iri: str) -> str:
        return str(getattr(facts.get(iri), "value", ""))

    at = datetime.fromisoformat(text(PROV + "endedAtTime"))
    provenance = Provenance(text(LC + "changedBy"), text(RDFS + "comment"), at)
    return Change(frozenset(moved[ADDS]), frozenset(moved[REMOVES])), provenance


def by_graph(quads: Iterable[Quad]) -> Iterator[tuple[GraphName, list[Quad]]]:
    """Group quads by their graph, in the order of the graphs' names."""
    groups: dict[GraphName, list[Quad]] = {}
    for quad in quads:
        groups.setdefault(quad.graph_name, []).append(quad)
    yield from sorted(groups.items(), key=lambda item: str(item[0]))
