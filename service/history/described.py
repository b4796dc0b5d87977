"""What we say about versions and changes: the change records of the data directory tell of them, and not the graph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from graph.formats import TRIG
from graph.gate.change import change_iri
from graph.rdf import DefaultGraph, Literal, NamedNode, Quad, Term, Triple, parse
from graph.versions.directory import DataDirectory
from graph.workers.pool import QueryPool
from ontology.terms import BASE, ID, PREFIXES
from service.linked_data.describing import Standing, as_quads

MOMENT = re.compile(rf"{re.escape(ID)}(version|change)/([1-9][0-9]{{0,8}})(/(?:added|removed)/[1-9][0-9]*)?")
PROV, RDF, RDFS, DCT, OWL = (PREFIXES[name] for name in ("prov", "rdf", "rdfs", "dct", "owl"))
LABELS = {
    "version": ("Version {}", "รุ่นที่ {}"),
    "change": ("The change that made version {}", "การเปลี่ยนแปลงที่ทำให้เกิดรุ่นที่ {}"),
}


@dataclass(frozen=True)
class Moment:
    """A version, a change, or a block of a change.

    Args:
        iri: its name.
        kind: "version" or "change".
        number: which.
        record: the change record; None when there is none, as for the packaged graph.
    """

    iri: str
    kind: str
    number: int
    record: Path | None

    @property
    def standing(self) -> Standing:
        """How it stands, as for any other thing."""
        return Standing(self.iri, classes=(PROV + ("Entity" if self.kind == "version" else "Activity"),), stated=True)


def find_moment(pool: QueryPool, iri: str) -> Moment | None:
    """Find the version or the change that an IRI names; None when it names none."""
    found = MOMENT.fullmatch(iri)
    if not found or int(found[2]) > pool.version():
        return None
    number, record = int(found[2]), None
    if pool.data is not None:
        path = DataDirectory(pool.data).change_path(number)
        record = path if path.exists() else None
    if found[3] if found[1] == "version" else record is None:
        return None
    return Moment(iri, found[1], number, record)


def describe_moment(moment: Moment, *, with_graphs: bool) -> Iterator[Quad]:
    """Describe a version or a change.

    Args:
        moment: which.
        with_graphs: whether to give the blocks of a change too: named graphs that hold what it added and removed.
    """
    subject = NamedNode(f"{ID}{moment.kind}/{moment.number}")
    for language, template in zip(("en", "th"), LABELS[moment.kind], strict=True):
        yield Quad(subject, NamedNode(RDFS + "label"), Literal(template.format(moment.number), language=language))
    if moment.kind == "version":
        yield from as_quads(version_triples(moment, subject))
    if moment.record:
        with moment.record.open("rb") as file:
            record = parse(file, TRIG, place=moment.record.name)
            if moment.kind == "version":  # the head says who, when and why; the blocks come after it
                record = takewhile(is_unnamed, record)
            yield from record if with_graphs else filter(is_unnamed, record)


def is_unnamed(quad: Quad) -> bool:
    """Whether a quad is in the default graph."""
    return quad.graph_name == DefaultGraph()


def version_triples(moment: Moment, subject: NamedNode) -> list[Triple]:
    """Say what a version is and what it came from."""
    facts: list[tuple[str, Term]] = [
        (RDF + "type", NamedNode(PROV + "Entity")),
        (DCT + "isVersionOf", NamedNode(BASE)),
        (OWL + "versionInfo", Literal(str(moment.number))),
    ]
    if moment.number > 1:
        facts.append((PROV + "wasRevisionOf", NamedNode(f"{ID}version/{moment.number - 1}")))
    if moment.record:
        facts.append((PROV + "wasGeneratedBy", NamedNode(change_iri(moment.number))))
    return [Triple(subject, NamedNode(predicate), value) for predicate, value in facts]
