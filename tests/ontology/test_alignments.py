"""The alignments reach the vocabularies in wide use, and fall into none of the known traps."""

from __future__ import annotations

import pytest
from documents import ALIGNMENTS, CLASSES, FOAF, LCN, ONTOLOGY, ORG, PROV, SCHEMA, TERMS, name
from rdflib import RDFS, SKOS, URIRef
from rdflib.term import Node

from ontology.terms import (
    LC,
)


def test_only_declared_terms_are_aligned() -> None:
    ours = {s for s in ALIGNMENTS.subjects() if isinstance(s, URIRef) and s.startswith(LC)}
    assert ours <= set(TERMS)


@pytest.mark.parametrize("term", sorted(set(CLASSES) - {LCN.LearningCity, LCN.Expectation}), ids=name)
def test_every_class_but_two_has_a_place_in_another_vocabulary(term: URIRef) -> None:
    assert list(ALIGNMENTS.objects(term, RDFS.subClassOf))


def wider(predicate: URIRef, term: URIRef) -> set[Node]:
    above = (ONTOLOGY + ALIGNMENTS).transitive_objects(term, predicate)
    return {node for node in above if node is not None and node != term}


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ("University", ORG.Organization),
        ("University", FOAF.Agent),
        ("LearningCity", SCHEMA.City),
        ("LearningCity", FOAF.Agent),
        ("CityNetwork", ORG.Organization),
        ("Designation", PROV.Activity),
        ("Role", SKOS.Concept),
    ],
)
def test_a_class_is_reached_from_the_vocabularies_in_wide_use(narrow: str, wide: URIRef) -> None:
    assert wide in wider(RDFS.subClassOf, LCN[narrow])


@pytest.mark.parametrize(
    ("narrow", "wrong"),
    [
        ("Project", SCHEMA.Project),  # an organisation in schema.org
        ("Project", ORG.Organization),
        ("FundingAgency", SCHEMA.FundingAgency),  # a project in schema.org
        ("Collaboration", PROV.Activity),
        ("LocalGovernment", SCHEMA.City),
        ("City", ORG.Organization),
    ],
)
def test_no_class_falls_into_a_known_trap(narrow: str, wrong: URIRef) -> None:
    assert wrong not in wider(RDFS.subClassOf, LCN[narrow])


@pytest.mark.parametrize(
    ("narrow", "wrong"),
    [
        ("hasAim", ORG.purpose),  # its domain would make a project an organisation
        ("hasParticipant", PROV.wasAssociatedWith),  # its domain would make a collaboration an activity
        ("memberOfNetwork", SCHEMA.memberOf),  # for organisations and persons
        ("startDate", PROV.startedAtTime),  # wants a time of day
    ],
)
def test_no_property_falls_into_a_known_trap(narrow: str, wrong: URIRef) -> None:
    assert wrong not in wider(RDFS.subPropertyOf, LCN[narrow])


def test_a_preferred_label_is_a_label_and_an_alternative_one_is_not() -> None:
    assert RDFS.label in wider(RDFS.subPropertyOf, SKOS.prefLabel)
    assert RDFS.label not in wider(RDFS.subPropertyOf, SKOS.altLabel)
    assert RDFS.label not in wider(RDFS.subPropertyOf, LCN.abbreviation)


def test_the_text_of_an_announcement_is_not_doubled_by_a_superproperty() -> None:
    assert not wider(RDFS.subPropertyOf, LCN.text) and not wider(RDFS.subPropertyOf, LCN.quote)


@pytest.mark.parametrize("predicate", [RDFS.subClassOf, RDFS.subPropertyOf])
def test_no_hierarchy_runs_in_a_circle(predicate: URIRef) -> None:
    graph = ONTOLOGY + ALIGNMENTS
    for term in set(graph.subjects(predicate)):
        above = {
            higher
            for direct in graph.objects(term, predicate)
            for higher in graph.transitive_objects(direct, predicate)
        }
        assert term not in above
