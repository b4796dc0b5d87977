"""The ontology, its vocabularies and its alignments as rdflib reads them, and what is held of their words."""

from __future__ import annotations

import re
from collections import Counter

from rdflib import OWL, RDF, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from ontology import text
from ontology.terms import (
    ID,
    LC,
    PREFIXES,
)

DCT, SCHEMA, ORG, PROV, FOAF, VANN, VS = (
    Namespace(PREFIXES[prefix]) for prefix in ("dct", "schema", "org", "prov", "foaf", "vann", "vs")
)
LCN = Namespace(LC)
PROPERTY_TYPES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
BILINGUAL = {"th", "en"}


def read(*names: str) -> Graph:
    graph = Graph(bind_namespaces="none")
    for name in names:
        graph.parse(data=text(name), format="turtle")
    return graph


ONTOLOGY = read("ontology.ttl")
VOCABULARIES = read("vocabularies.ttl")
ALIGNMENTS = read("alignments.ttl")


def subjects_of(graph: Graph, *types: Node) -> list[URIRef]:
    return sorted({s for t in types for s in graph.subjects(RDF.type, t) if isinstance(s, URIRef)})


CLASSES = subjects_of(ONTOLOGY, OWL.Class)
PROPERTIES = subjects_of(ONTOLOGY, *PROPERTY_TYPES)
TERMS = CLASSES + PROPERTIES
CONCEPTS = subjects_of(VOCABULARIES, SKOS.Concept)
SCHEMES = subjects_of(VOCABULARIES, SKOS.ConceptScheme)


def name(iri: Node) -> str:
    return str(iri).removeprefix(LC).removeprefix(ID)


def by_language(graph: Graph, subject: Node, predicate: URIRef) -> dict[str | None, str]:
    """Return the values by language, and fail if a language has two."""
    values = [value for value in graph.objects(subject, predicate) if isinstance(value, Literal)]
    languages = Counter(value.language for value in values)
    assert all(count == 1 for count in languages.values()), f"{name(subject)} {predicate}: {languages}"
    return {value.language: str(value) for value in values}


def assert_is_thai(words: str) -> None:
    assert re.search("[\u0e01-\u0e3a]", words), f"no Thai letter in {words!r}"


def assert_defines(label: dict[str | None, str], definition: dict[str | None, str]) -> None:
    """Check a definition against ISO 704: one sentence in each language that does not lean on the label."""
    assert set(label) == set(definition) == BILINGUAL
    assert label["en"].lower() not in definition["en"].lower()
    assert label["th"] not in definition["th"]
    assert re.fullmatch(r"[^.]+\.", definition["en"]), "an English definition is one sentence with one full stop"
    assert not definition["th"].endswith("."), "Thai has no full stop"
    assert_is_thai(definition["th"])
