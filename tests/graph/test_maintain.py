"""Deriving change by change gives what deriving everything anew gives."""

from __future__ import annotations

import os
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.deriving.branches import NotSimple, branches
from graph.deriving.entail import Rule, materialise, read_rules
from graph.deriving.maintain import Maintainer
from graph.gate.change import Change
from graph.rdf import BlankNode, DefaultGraph, Literal, NamedNode, Quad
from graph.store import Store
from ontology.terms import ID, LC, PREFIXES

RULES = read_rules()
MAINTAINER = Maintainer(RULES)
RDF, RDFS, OWL, ORG, SCHEMA = (PREFIXES[name] for name in ("rdf", "rdfs", "owl", "org", "schema"))
THINGS = [NamedNode(f"https://example.org/{name}") for name in "abc"]
CITY, PROJECT, SYMMETRIC = (NamedNode(iri) for iri in (LC + "City", LC + "Project", f"{OWL}SymmetricProperty"))
TYPE, INVERSE, NARROWER, SUBCLASS = (
    NamedNode(iri) for iri in (RDF + "type", OWL + "inverseOf", RDFS + "subPropertyOf", RDFS + "subClassOf")
)
GRAPHS = [NamedNode("https://example.org/graph/1"), NamedNode("https://example.org/graph/2")]
TRUE = Literal("true", datatype=NamedNode(PREFIXES["xsd"] + "boolean"))
FAMILIES = [  # properties that one rule or a chain of rules ties together, so that small graphs derive a lot
    [LC + "member", LC + "network", LC + "memberOfNetwork", LC + "hasMemberCity"],
    [LC + "participant", LC + "participationIn", LC + "participatesIn", LC + "leadsProject"],
    [SCHEMA + "containedInPlace", LC + "withinPlace"],
    [ORG + "unitOf", ORG + "subOrganizationOf", LC + "withinOrganization"],
    [LC + "togetherWith", LC + "readingOf"],
]

graphs = st.sampled_from(GRAPHS)
things = st.sampled_from([*THINGS, BlankNode("x")])
facts = st.one_of(
    st.builds(Quad, things, st.just(NamedNode(LC + "role")), st.just(NamedNode(f"{ID}role/key-leader")), graphs),
    st.builds(Quad, things, st.just(TYPE), st.sampled_from([CITY, PROJECT]), graphs),
    st.builds(Quad, things, st.just(NamedNode(LC + "endDate")), st.just(Literal("2019-11-01")), graphs),
    st.builds(Quad, things, st.just(NamedNode(OWL + "deprecated")), st.just(TRUE), graphs),
    st.builds(Quad, things, st.just(NamedNode(LC + "quote")), st.just(Literal("คำ", language="th")), graphs),
)


@st.composite
def contents(draw: st.DrawFn) -> frozenset[Quad]:
    family = [NamedNode(iri) for iri in draw(st.sampled_from(FAMILIES))]
    links = st.sampled_from(family)
    schema = st.one_of(
        st.builds(Quad, links, st.sampled_from([NARROWER, INVERSE]), links, graphs),
        st.builds(Quad, links, st.just(TYPE), st.just(SYMMETRIC), graphs),
        st.builds(Quad, st.sampled_from([CITY, PROJECT]), st.just(SUBCLASS), st.sampled_from([CITY, PROJECT]), graphs),
    )
    return (
        draw(st.frozensets(st.builds(Quad, things, links, things, graphs), max_size=10))
        | draw(st.frozensets(schema, max_size=3))
        | draw(st.frozensets(facts, max_size=3))
    )


@st.composite
def changes(draw: st.DrawFn) -> tuple[frozenset[Quad], Change]:
    """A content and a change of it; what is added often resembles what is there."""
    both = draw(contents())
    later = draw(st.frozensets(st.sampled_from(sorted(both, key=str)))) if both else frozenset()
    before = both - later
    removed = draw(st.frozensets(st.sampled_from(sorted(before, key=str)))) if before else frozenset()
    return before, Change(later, removed)


def built(content: Iterable[Quad], rules: Iterable[Rule] = RULES) -> Store:
    store = Store.in_memory()
    store.add(content)
    materialise(store, rules)
    return store


@settings(max_examples=int(os.environ.get("CASES", "600")))
@given(changes())
def test_maintained_equals_rebuilt(case: tuple[frozenset[Quad], Change]) -> None:
    before, change = case
    store = built(before)
    old = set(store.quads())
    outcome = MAINTAINER.apply(store, change)
    new = set(store.quads())
    assert new == set(built((before - change.removed) | change.added).quads())
    named = {quad for quad in old ^ new if quad.graph_name != DefaultGraph()}
    assert outcome.change.added | outcome.change.removed == named
    default = {(q.subject, q.predicate, q.object) for q in old ^ new if q.graph_name == DefaultGraph()}
    assert {tuple(triple) for part in outcome.default for triple in part} == default


def test_end_date_takes_the_shortcut_away_and_its_removal_brings_it_back() -> None:
    membership, city, network = THINGS
    links = [(NamedNode(LC + "member"), city), (NamedNode(LC + "network"), network)]
    store = built(Quad(membership, link, value, GRAPHS[0]) for link, value in links)
    shortcut = Quad(city, NamedNode(LC + "memberOfNetwork"), network)
    end = frozenset({Quad(membership, NamedNode(LC + "endDate"), Literal("2019-11-01"), GRAPHS[1])})
    assert shortcut in store
    MAINTAINER.apply(store, Change(added=end))
    assert shortcut not in store
    MAINTAINER.apply(store, Change(removed=end))
    assert shortcut in store


def test_no_rule_of_the_ontology_needs_rebuilding() -> None:
    assert MAINTAINER.reason == ""


def test_rule_that_cannot_be_taken_apart_is_run_whole_and_named() -> None:
    rule = Rule("https://example.org/rule", "CONSTRUCT { ?a ?p ?c } WHERE { ?a ?p ?b OPTIONAL { ?b ?p ?c } }")
    outcome = Maintainer([rule]).apply(
        built((), [rule]), Change(frozenset({Quad(THINGS[0], TYPE, THINGS[1], GRAPHS[0])}))
    )
    assert "https://example.org/rule" in outcome.rebuilt


def test_rule_that_forbids_what_another_derives_leads_to_rebuilding() -> None:
    p, q, r = (NamedNode(f"https://example.org/{name}") for name in "pqr")
    rules = [
        Rule("one", f"CONSTRUCT {{ ?a {q} ?b }} WHERE {{ ?a {p} ?b }}"),
        Rule("two", f"CONSTRUCT {{ ?a {r} ?b }} WHERE {{ ?a {r} ?b . FILTER NOT EXISTS {{ ?a {q} ?b }} }}"),
    ]
    store = built([Quad(THINGS[0], r, THINGS[1], GRAPHS[0])], rules)
    outcome = Maintainer(rules).apply(store, Change(frozenset({Quad(THINGS[0], p, THINGS[1], GRAPHS[0])})))
    assert "forbids" in outcome.rebuilt
    assert Quad(THINGS[0], q, THINGS[1]) in store


@pytest.mark.parametrize(
    "rest", ["OPTIONAL { ?b ?p ?d }", "MINUS { ?a ?p ?b }", "BIND(1 AS ?x)", "?a (<x:y>|<x:z>) ?b"]
)
def test_what_is_not_a_branch_is_not_taken_for_one(rest: str) -> None:
    with pytest.raises(NotSimple):
        branches(f"CONSTRUCT {{ ?a ?p ?c }} WHERE {{ ?a ?p ?b . {rest} }}")
