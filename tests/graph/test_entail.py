"""The default graph is the set union of the named graphs, derived triples included."""

from __future__ import annotations

from graph.deriving.entail import DERIVED, Rule, materialise, read_rules
from graph.rdf import DefaultGraph, Literal, NamedNode, Quad, Triple
from graph.store import Store
from ontology.terms import ID, LC

CITY, OTHER = NamedNode("https://example.org/city"), NamedNode("https://example.org/other")
ONE, TWO = NamedNode("https://example.org/graph/1"), NamedNode("https://example.org/graph/2")
NAME = NamedNode("https://example.org/name")


def triples(store: Store, graph: NamedNode | DefaultGraph) -> set[Triple]:
    return {Triple(quad.subject, quad.predicate, quad.object) for quad in store.quads(graph=graph)}


def count(store: Store, text: str) -> int:
    ((value,),) = store.query(text).rows()
    assert isinstance(value, Literal)
    return int(value.value)


def test_default_graph_of_the_packaged_graph_is_the_union_of_all_named_graphs(store: Store) -> None:
    union = set().union(*(triples(store, graph) for graph in store.graphs() if isinstance(graph, NamedNode)))
    assert triples(store, DefaultGraph()) == union


def test_derived_triples_are_in_a_graph_of_their_own_and_nobody_states_them(store: Store) -> None:
    derived = triples(store, DERIVED)
    stated = set().union(
        *(triples(store, graph) for graph in store.graphs() if isinstance(graph, NamedNode) and graph != DERIVED)
    )
    assert derived
    assert not derived & stated


def test_fact_stated_in_two_passages_counts_once() -> None:
    store = Store.in_memory()
    store.add([Quad(CITY, NAME, Literal("พะเยา"), ONE), Quad(CITY, NAME, Literal("พะเยา"), TWO)])
    materialise(store, ())
    assert count(store, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == 1
    assert count(store, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }") == 2


def test_rebuilding_changes_nothing(store: Store) -> None:
    copy = Store.in_memory()
    copy.add_in_bulk(store.quads())
    materialise(copy, read_rules())
    assert set(copy.quads()) == set(store.quads())


def test_rules_run_until_nothing_new_follows() -> None:
    store = Store.in_memory()
    chain = [NamedNode(f"https://example.org/{index}") for index in range(9)]
    part = NamedNode("https://example.org/part")
    store.add(Quad(chain[index], part, chain[index + 1], ONE) for index in range(8))
    rule = Rule("transitive", "CONSTRUCT { ?a ?p ?c } WHERE { ?a ?p ?b . ?b ?p ?c }")
    assert materialise(store, (rule,)) == 8 * 9 // 2 - 8
    assert Quad(chain[0], part, chain[8]) in store


def test_membership_that_ended_makes_no_member() -> None:
    store = Store.in_memory()
    membership = NamedNode(f"{ID}membership/x")
    facts = [("member", CITY), ("network", OTHER)]
    store.add(Quad(membership, NamedNode(LC + name), value, ONE) for name, value in facts)
    materialise(store, read_rules())
    member_of = Quad(CITY, NamedNode(LC + "memberOfNetwork"), OTHER)
    assert member_of in store
    store.add([Quad(membership, NamedNode(LC + "endDate"), Literal("2019-11-01"), TWO)])
    materialise(store, read_rules())
    assert member_of not in store


def test_question_of_the_project_is_answered(store: Store) -> None:
    answer = store.query(
        f"PREFIX lc: <{LC}> ASK {{ <{ID}organization/university-of-phayao> lc:leadsProject "
        f"<{ID}project/phayao-learning-city> . <{ID}city/phayao> lc:memberOfNetwork <{ID}network/unesco-gnlc> }}"
    )
    assert answer.truth
