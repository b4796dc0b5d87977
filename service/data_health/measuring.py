"""The measures of the data of one version, read from the answers to the queries, once for each version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.rdf import NamedNode, Row
from service.data_health import queries
from service.reading.once import OnceAVersion, once_a_version
from service.reading.reader import Reader, values
from service.reading.vocabulary import iri_of, text_of
from service.wording.page import Page
from service.wording.words import LANGUAGES

Counts = dict[str, int]


@dataclass(frozen=True)
class PropertyMeasure:
    """How complete one property of the things of a class is.

    Args:
        iri: the property.
        asked: how many values its shape asks for; 0 when it may be missing.
        having: how many things have it.
        things: how many things there are.
    """

    iri: str
    asked: int
    having: int
    things: int

    @property
    def share(self) -> float:
        """The part of the things that have it, from 0 to 1."""
        return self.having / self.things if self.things else 0.0


@dataclass(frozen=True)
class ClassMeasure:
    """How complete the things of one class are.

    Args:
        iri: the class.
        things: how many there are.
        properties: its properties, the most complete first.
        languages: how many have a name in each language.
    """

    iri: str
    things: int
    properties: tuple[PropertyMeasure, ...]
    languages: Mapping[str, int]

    @property
    def used(self) -> tuple[PropertyMeasure, ...]:
        """The properties that something has, or that must be there."""
        return tuple(one for one in self.properties if one.having or one.asked)

    @property
    def required(self) -> float | None:
        """The part of the values that must be there that are there; None when nothing must."""
        asked = [one for one in self.properties if one.asked]
        return sum(one.share for one in asked) / len(asked) if asked else None


@dataclass(frozen=True)
class SourceMeasure:
    """A source.

    Args:
        iri: its named graph.
        date: the latest day that it gives of itself; "" for none.
        origin: where it was taken from; "" when it does not say.
        statements: how many statements it makes.
    """

    iri: str
    date: str
    origin: str
    statements: int


@dataclass(frozen=True)
class ShapeMeasure:
    """A shape.

    Args:
        iri: the shape.
        things: how many things it is about.
        parts: the constraints that it holds them to.
    """

    iri: str
    things: int
    parts: tuple[str, ...]

    def broken(self, results: Mapping[str, int]) -> int:
        """Return how many results of a validation it has, its parts among them."""
        return sum(results.get(one, 0) for one in (self.iri, *self.parts))


@dataclass(frozen=True)
class DisagreementMeasure:
    """A thing about which sources disagree.

    Args:
        thing: the thing.
        property: what they disagree about.
        values: how many values they give.
    """

    thing: str
    property: str
    values: int


@dataclass(frozen=True)
class Health:
    """The measures of one version.

    Args:
        classes: the classes that have things, the largest first.
        evidence: how many statements rest on what, the best kind of evidence first.
        sources: the sources, the latest first.
        disagreements: the things about which sources disagree.
        shapes: the shapes.
        sampled: of how many statements the evidence was estimated; 0 where all were counted.
        missing: what is not there yet.
    """

    classes: tuple[ClassMeasure, ...] = ()
    evidence: Mapping[str, int] = field(default_factory=dict)
    sources: tuple[SourceMeasure, ...] = ()
    disagreements: tuple[DisagreementMeasure, ...] = ()
    shapes: tuple[ShapeMeasure, ...] = ()
    sampled: int = 0
    missing: tuple[str, ...] = ()

    @property
    def statements(self) -> int:
        """How many statements about the world there are."""
        return sum(self.evidence.values())


@dataclass(frozen=True)
class Evidence:
    """What the statements of a version rest on.

    Args:
        statements: kind of evidence → how many statements.
        sampled: of how many this was estimated; 0 where all were counted.
    """

    statements: Mapping[str, int]
    sampled: int = 0


def measure(page: Page, *, large: bool) -> Health:
    """Measure the data of the version that a page is about; what takes longer than a page waits is missing.

    Args:
        page: the page.
        large: whether the graph is so large that its evidence is estimated.
    """
    reader, version = page.reader, page.reader.current()
    parts: dict[str, tuple[OnceAVersion[Any], *tuple[bool, ...]]] = {
        "evidence": (evidence, large),
        "classes": (classes, large),
        "sources": (sources,),
        "disagreements": (disagreements,),
        "shapes": (shapes,),
    }
    for part, *rest in parts.values():
        part.begin(reader, version, *rest)
    found = {name: page.soon(part, *rest) for name, (part, *rest) in parts.items()}
    missing = tuple(name for name, one in found.items() if one is None)
    told = found.pop("evidence")
    return Health(
        evidence=told.statements if told else {},
        sampled=told.sampled if told else 0,
        missing=missing,
        **{name: one for name, one in found.items() if one is not None},
    )


@once_a_version(size=4)
def evidence(reader: Reader, version: int, large: bool) -> Evidence:
    """Count how many statements rest on what; in a large graph, estimate it."""
    if not large:
        return Evidence(read_evidence(reader.select(queries.EVIDENCE)))
    whole = count(reader.select(queries.ALL)[0], "statements")
    found = read_evidence(reader.select(queries.SAMPLED))
    looked_at = min(whole, queries.SAMPLE)
    return Evidence({kind: round(few * whole / looked_at) for kind, few in found.items()}, looked_at)


@once_a_version(size=4)
def sources(reader: Reader, version: int) -> tuple[SourceMeasure, ...]:
    """Read the latest sources and how many statements each makes."""
    rows = reader.select(queries.SOURCES)
    told = values("source", [iri_of(row, "source") for row in rows])
    statements = {
        iri_of(row, "source"): count(row, "statements")
        for row in reader.select(queries.STATEMENTS_OF.format(sources=told))
    }
    return tuple(
        SourceMeasure(
            iri_of(row, "source"),
            text_of(row, "date"),
            iri_of(row, "from"),
            statements.get(iri_of(row, "source"), 0),
        )
        for row in rows
    )


@once_a_version(size=4)
def disagreements(reader: Reader, version: int) -> tuple[DisagreementMeasure, ...]:
    """Read about what sources disagree."""
    return tuple(
        DisagreementMeasure(iri_of(row, "thing"), iri_of(row, "property"), count(row, "values"))
        for row in reader.select(queries.DISAGREEMENTS)
    )


@once_a_version(size=4)
def classes(reader: Reader, version: int, large: bool) -> tuple[ClassMeasure, ...]:
    """Read how complete the things of each class are, and in which languages they have names; of a large graph, estimate it."""
    things = {iri_of(row, "class"): count(row, "things") for row in reader.select(queries.CLASSES)}
    having, named = sampled(reader, things) if large else ({}, {})
    properties: dict[str, list[PropertyMeasure]] = {}
    for row in reader.select(queries.ASKED if large else queries.COMPLETENESS):
        name, iri = iri_of(row, "class"), iri_of(row, "property")
        found = having.get(name, {}).get(iri, 0) if large else count(row, "having")
        properties.setdefault(name, []).append(PropertyMeasure(iri, count(row, "asked"), found, things.get(name, 0)))
    for row in [] if large else reader.select(queries.LANGUAGES):
        named.setdefault(iri_of(row, "class"), {})[text_of(row, "language")] = count(row, "things")
    return tuple(
        ClassMeasure(
            name,
            number,
            tuple(sorted(properties.get(name, []), key=lambda one: (-one.having, one.iri))),
            {language: named.get(name, {}).get(language, 0) for language in LANGUAGES},
        )
        for name, number in things.items()
    )


def sampled(reader: Reader, things: Mapping[str, int]) -> tuple[dict[str, Counts], dict[str, Counts]]:
    """Estimate from some things of each class how many have each property, and how many a name in each language."""
    having: dict[str, Counts] = {}
    named: dict[str, Counts] = {}
    for name, number in things.items():
        scale = max(number / queries.THINGS_OF_A_CLASS, 1.0)
        with_it, in_language = having.setdefault(name, {}), named.setdefault(name, {})
        for row in reader.select(queries.OF_A_CLASS.format(name=NamedNode(name))):
            iri, language, few = iri_of(row, "property"), text_of(row, "language"), count(row, "having")
            with_it[iri] = max(with_it.get(iri, 0), round(few * scale))
            if language:
                in_language[language] = max(in_language.get(language, 0), round(few * scale))
    return having, named


@once_a_version(size=4)
def shapes(reader: Reader, version: int) -> tuple[ShapeMeasure, ...]:
    """Read the shapes, those about most things first."""
    parts: dict[str, list[str]] = {}
    for row in reader.select(queries.CONSTRAINTS):
        parts.setdefault(iri_of(row, "shape"), []).append(iri_of(row, "part"))
    found = (
        ShapeMeasure(iri_of(row, "shape"), count(row, "things"), tuple(parts.get(iri_of(row, "shape"), ())))
        for row in reader.select(queries.SHAPES)
    )
    return tuple(sorted(found, key=lambda one: (-one.things, one.iri)))


def read_evidence(rows: list[Row]) -> dict[str, int]:
    """Read how many statements rest on what; every kind of evidence is there, with 0 for none."""
    found = {count(row, "best"): count(row, "statements") for row in rows}
    return {kind: found.get(place, 0) for place, kind in enumerate(queries.BEST_FIRST, start=1)}


def count(row: Row, name: str) -> int:
    """Return the number in a column; 0 when it has none."""
    return int(text_of(row, name) or 0)
