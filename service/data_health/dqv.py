"""The measures in the Data Quality Vocabulary: https://www.w3.org/TR/vocab-dqv/."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graph.rdf import Literal, NamedNode, Term, Triple
from ontology.terms import BASE, PREFIXES
from service.data_health.measuring import Health
from service.protocols.void import in_both, iri, say_of
from service.reading.vocabulary import compact
from service.wording.words import LANGUAGES

DQV = PREFIXES["dqv"]
DIMENSIONS = "http://www.w3.org/2016/05/ldqd#"
METRICS = {
    "completeness": ("completeness", "decimal"),
    "named": ("versatility", "decimal"),
    "evidence": ("trustworthiness", "integer"),
    "source-date": ("timeliness", "date"),
    "violations": ("consistency", "integer"),
}
"""Metric → its dimension among those of linked data (https://www.w3.org/2016/05/ldqd), and the type of its values."""


@dataclass(frozen=True)
class Measured:
    """Writes the measures of one version.

    Args:
        document: the address of the health page.
        version: the number of the version.
        health: the measures.
        violations: shape or constraint → how often it is broken; None when that has not been found out.
    """

    document: str
    version: int
    health: Health
    violations: Mapping[str, int] | None = None

    def triples(self) -> Iterator[Triple]:
        """Give the metrics, then every measurement."""
        for name, (dimension, datatype) in METRICS.items():
            metric = self.node(f"metric-{name}")
            yield from say_of(metric, rdf__type=[NamedNode(DQV + "Metric")])
            yield from say_of(metric, skos__prefLabel=in_both(f"data_health.metric_{name.replace('-', '_')}"))
            yield from say_of(metric, skos__definition=in_both(f"data_health.metric_{name.replace('-', '_')}_is"))
            yield Triple(metric, NamedNode(DQV + "expectedDataType"), iri("xsd", datatype))
            yield Triple(metric, NamedNode(DQV + "inDimension"), NamedNode(DIMENSIONS + dimension))
        yield from self.of_classes()
        for kind, count in self.health.evidence.items():
            yield from self.subset(f"evidence-{kind}", dct__title=in_both(f"data_health.evidence_{kind}"))
            yield from self.measurement("evidence", f"evidence-{kind}", Literal(count))
        for source in self.health.sources:
            if source.date:
                day = Literal(source.date[:10], datatype=iri("xsd", "date"))
                yield from self.measurement("source-date", "", day, on=NamedNode(source.iri))
        for shape in self.health.shapes if self.violations is not None else ():
            name = f"shape-{shape.iri.partition('#')[2]}"
            yield from self.subset(name, dct__conformsTo=[NamedNode(shape.iri)])
            yield from self.measurement("violations", name, Literal(shape.broken(self.violations or {})))

    def of_classes(self) -> Iterator[Triple]:
        """Measure each class: its properties, and its names in each language."""
        for measured in self.health.classes:
            part = compact(measured.iri).replace(":", "-")
            entities: list[Term] = [Literal(measured.things)]
            yield from self.subset(part, void__class=[NamedNode(measured.iri)], void__entities=entities)
            for one in measured.properties:
                name = f"{part}-{compact(one.iri).replace(':', '-')}"
                yield Triple(self.node(part), iri("void", "propertyPartition"), self.node(name))
                yield from say_of(self.node(name), void__property=[NamedNode(one.iri)])
                yield from self.measurement("completeness", name, decimal(one.share))
            for language in LANGUAGES:
                name = f"{part}-in-{language}"
                yield from self.subset(name, void__class=[NamedNode(measured.iri)], dct__language=[Literal(language)])
                yield from self.measurement("named", name, decimal(measured.languages[language] / measured.things))

    def subset(self, name: str, **facts: list[Term]) -> Iterator[Triple]:
        """Describe a part of the dataset that something is measured of."""
        yield Triple(NamedNode(BASE), iri("void", "subset"), self.node(name))
        yield from say_of(self.node(name), rdf__type=[iri("void", "Dataset")], **facts)

    def measurement(self, metric: str, part: str, value: Literal, on: NamedNode | None = None) -> Iterator[Triple]:
        """Give one measurement (https://www.w3.org/TR/vocab-dqv/#dqv:QualityMeasurement)."""
        subject = self.node(
            f"measured-{part}" if part else f"measured-{(on or self.node('')).value.rpartition('/')[2]}"
        )
        computed_on = on or self.node(part)
        yield from say_of(subject, rdf__type=[NamedNode(DQV + "QualityMeasurement")])
        yield Triple(subject, NamedNode(DQV + "isMeasurementOf"), self.node(f"metric-{metric}"))
        yield Triple(subject, NamedNode(DQV + "computedOn"), computed_on)
        yield Triple(subject, NamedNode(DQV + "value"), value)
        yield Triple(computed_on, NamedNode(DQV + "hasQualityMeasurement"), subject)

    def node(self, name: str) -> NamedNode:
        """Name a part of the document."""
        return NamedNode(f"{self.document}#{name}")


def decimal(value: float) -> Literal:
    """Write a share."""
    return Literal(f"{value:.4f}".rstrip("0").rstrip(".") or "0", datatype=NamedNode(PREFIXES["xsd"] + "decimal"))
