"""Deriving while data streams by gives what deriving everything at once gives, or says that it cannot."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.deriving.consequences import Consequences, NotAhead
from graph.deriving.entail import DERIVED, Rule, materialise, read_rules
from graph.deriving.streaming import StreamedDeriving
from graph.rdf import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple, stream_file, triple_of
from graph.sources import ontology_quads
from graph.store import Store
from graph.written import read_triples, written_triple
from ontology.terms import ID, LC, PREFIXES

RULES = read_rules()
GRAPH = NamedNode("https://example.org/graph")
RDF, RDFS, OWL, ORG, SCHEMA, SKOS = (PREFIXES[name] for name in ("rdf", "rdfs", "owl", "org", "schema", "skos"))
TYPE = NamedNode(RDF + "type")
SYMMETRIC = NamedNode(OWL + "SymmetricProperty")
AHEAD = {NamedNode(RDFS + "subClassOf"), NamedNode(RDFS + "subPropertyOf"), NamedNode(OWL + "inverseOf")}
THINGS = [*(NamedNode(f"https://example.org/{name}") for name in "abc"), BlankNode("x")]
FAMILIES = [  # properties that one rule or a chain of rules ties together, so that small graphs derive a lot
    [LC + "member", LC + "network", LC + "memberOfNetwork", LC + "endDate"],
    [LC + "participant", LC + "participationIn", LC + "participatesIn", LC + "leadsProject"],
    [SCHEMA + "containedInPlace", LC + "withinPlace"],
    [ORG + "unitOf", ORG + "subOrganizationOf", LC + "withinOrganization"],
    [LC + "togetherWith", LC + "readingOf", LC + "quote", SKOS + "prefLabel"],
]
FACTS = [
    (LC + "role", NamedNode(f"{ID}role/key-leader")),
    (RDF + "type", NamedNode(LC + "Project")),
    (RDF + "type", NamedNode(LC + "University")),
    (RDF + "type", NamedNode(ORG + "Organization")),
    (OWL + "deprecated", Literal("true", datatype=NamedNode(PREFIXES["xsd"] + "boolean"))),
    (LC + "quote", Literal("คำ", language="th")),
    (SKOS + "prefLabel", Literal("คำ\n“”", language="th")),
    (LC + "endDate", Literal("2019-11-01")),
]


@pytest.fixture(scope="module")
def ontology() -> Store:
    store = Store.in_memory()
    store.add(quad for quad in ontology_quads() if quad.predicate in AHEAD or quad.object == SYMMETRIC)
    materialise(store, RULES)
    return store


@st.composite
def contents(draw: st.DrawFn) -> list[Quad]:
    links = st.sampled_from([NamedNode(iri) for iri in draw(st.sampled_from(FAMILIES))])
    things = st.sampled_from(THINGS)
    found = draw(st.lists(st.builds(Quad, things, links, things, st.just(GRAPH)), max_size=9))
    facts = draw(st.lists(st.tuples(things, st.sampled_from(FACTS)), max_size=4))
    return found + [Quad(thing, NamedNode(iri), value, GRAPH) for thing, (iri, value) in facts]


def streamed(before: Store, quads: Iterable[Quad], rules: Iterable[Rule] = RULES) -> tuple[set[Triple], ...]:
    with tempfile.TemporaryDirectory() as folder:
        deriving = StreamedDeriving(rules, before, Path(folder))
        with closing(deriving):
            stated = [*(one for one in before.quads() if one.graph_name != DERIVED), *quads]
            deriving.see(map(written_triple, stated))
            follows = [triple_of(quad) for path in deriving.finish() for quad in stream_file(path)]
            parts = list(deriving.changes())
        assert len(set(follows)) == len(follows)
        return set(follows), *(
            {triple_of(quad) for part in parts for quad in read_triples(part[index])} for index in range(2)
        )


def derived(store: Store) -> set[Triple]:
    return {Triple(quad.subject, quad.predicate, quad.object) for quad in store.quads(graph=DERIVED)}


@settings(max_examples=int(os.environ.get("CASES", "15")))
@given(quads=contents())
def test_streamed_equals_materialised(ontology: Store, quads: list[Quad]) -> None:
    whole = Store.in_memory()
    whole.add([*(one for one in ontology.quads() if one.graph_name != DERIVED), *quads])
    materialise(whole, RULES)
    now, was = derived(whole), derived(ontology)
    assert streamed(ontology, quads) == (now, now - was, was - now)


def test_no_rule_of_the_ontology_has_to_wait(ontology: Store) -> None:
    assert Consequences(RULES, ontology).looks


@pytest.mark.parametrize(
    ("predicate", "value"),
    [
        (RDFS + "subClassOf", NamedNode(LC + "City")),
        (OWL + "inverseOf", NamedNode(LC + "member")),
        (RDF + "type", SYMMETRIC),
    ],
)
def test_what_changes_the_rules_themselves_has_to_wait(ontology: Store, predicate: str, value: NamedNode) -> None:
    with pytest.raises(NotAhead):
        streamed(ontology, [Quad(THINGS[0], NamedNode(predicate), value, GRAPH)])


@pytest.mark.parametrize(
    "construct",
    [
        "CONSTRUCT { ?a ?p ?c } WHERE { ?a ?p ?b . ?b ?p ?c }",
        f"CONSTRUCT {{ ?a <{RDFS}subClassOf> ?b }} WHERE {{ ?a <{LC}member> ?b }}",
        f"CONSTRUCT {{ ?a <{LC}endDate> ?b }} WHERE {{ ?a <{LC}member> ?b }}",
        f"CONSTRUCT {{ ?a <{LC}member> ?b }} WHERE {{ ?a <{LC}network> ?b OPTIONAL {{ ?b ?c ?d }} }}",
    ],
)
def test_a_rule_that_cannot_be_worked_out_ahead_has_to_wait(ontology: Store, construct: str) -> None:
    with pytest.raises(NotAhead):
        Consequences([*RULES, Rule("urn:x-test:rule", construct)], ontology)


def test_an_ontology_that_is_in_named_graphs_alone_has_to_wait(ontology: Store) -> None:
    before = Store.in_memory()
    before.add(quad for quad in ontology.quads() if quad.graph_name != DefaultGraph())
    with pytest.raises(NotAhead):
        streamed(before, [])
