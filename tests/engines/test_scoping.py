"""The text of a query says what our dataset is, whatever the engine thinks of default graphs."""

from __future__ import annotations

import pyoxigraph
import pytest

from graph.engines.layout import GENID, HISTORY, KNOWN, NAMED_GRAPH, TYPE
from graph.engines.quirks import outline, why_unsafe
from graph.engines.scoping import scoped
from graph.engines.sure import is_sure
from graph.rdf import DefaultGraph, Literal, NamedNode, Quad
from queries.catalogue import catalogue

DATA = """
    <urn:a> <urn:p> "x", <urn:b> .  <urn:b> <urn:q> _:c .  _:c <urn:p> 1 .
    GRAPH <urn:g> { <urn:a> <urn:p> "x" }  GRAPH <urn:h> { <urn:a> <urn:p> <urn:b> . <urn:b> <urn:q> "y" }
"""
QUERIES = [
    "SELECT * { ?s ?p ?o }",
    "SELECT * WHERE{?s ?p ?o}",
    "SELECT * {}",
    "ASK{}",
    "SELECT ?g ?s { GRAPH ?g { ?s ?p ?o } }",
    "SELECT ?g ?s { ?s <urn:p> <urn:b> . GRAPH ?g { ?s ?p ?o } . ?s ?q ?r }",
    "SELECT ?g ?s { ?s ?p ?o OPTIONAL { GRAPH ?g { ?s ?q ?o } } }",
    "SELECT ?s { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } }",
    "SELECT ?s { GRAPH <urn:g> { ?s ?p ?o } }",
    "ASK { GRAPH <urn:g> {} }",
    "ASK { GRAPH <urn:of-others> {} }",
    "SELECT (COUNT(*) AS ?n) { { SELECT DISTINCT ?s { ?s ?p ?o } } UNION { GRAPH ?g { ?s ?p ?o } } }",
    "SELECT ?s (EXISTS { ?s <urn:q> ?x } AS ?has) { ?s <urn:p> ?o }",
    "SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING (COUNT(*) > 1) ORDER BY ?s",
    "SELECT ?s ?o { ?s ?p ?o FILTER(isBlank(?o) || isIRI(?s) && !isIRI(?o)) }",
    "SELECT ?o { ?s ?p ?o FILTER(isURI(?o)) } # GRAPH ?g { }",
    "SELECT ?o { ?s ?p ?o FILTER(?o != \"GRAPH ?g {\") }",
    "CONSTRUCT { ?s <urn:r> ?g } WHERE { GRAPH ?g { ?s ?p ?o } }",
    "CONSTRUCT WHERE { ?s <urn:p> ?o }",
    "PREFIX x: <urn:> SELECT ?o { x:a x:p ?o . MINUS { GRAPH ?g { x:a x:p ?o FILTER(isLiteral(?o)) } } }",
]  # fmt: skip


@pytest.fixture(scope="module")
def ours() -> pyoxigraph.Store:
    made = pyoxigraph.Store()
    made.update(f"INSERT DATA {{ {DATA} }}")
    return made


@pytest.fixture(scope="module")
def in_engine(ours: pyoxigraph.Store) -> pyoxigraph.Store:
    from graph.engines.layout import graph_in_engine, stored

    made = pyoxigraph.Store()
    for quad in ours:
        made.add(Quad(stored(quad.subject), quad.predicate, stored(quad.object), graph_in_engine(quad.graph_name)))  # type: ignore[arg-type]
    for graph in ours.named_graphs():
        made.add(Quad(graph, TYPE, NamedNode(NAMED_GRAPH), NamedNode(HISTORY)))  # type: ignore[arg-type]
    made.add(Quad(NamedNode("urn:a"), NamedNode("urn:p"), Literal("of others"), NamedNode("urn:of-others")))
    made.add(Quad(NamedNode("urn:a"), NamedNode("urn:p"), Literal("of nobody"), DefaultGraph()))
    return made


def rows(store: pyoxigraph.Store, text: str) -> list[str]:
    found = store.query(text)
    if isinstance(found, pyoxigraph.QueryBoolean):
        return [str(bool(found))]
    cells = ((list(row) if isinstance(found, pyoxigraph.QuerySolutions) else tuple(row)) for row in found)  # type: ignore[union-attr]
    return sorted(str([plain(cell) for cell in row]) for row in cells)


def plain(term: object) -> str:
    text = str(term)
    return "blank" if text.startswith("_:") or GENID in text else text


@pytest.mark.parametrize("query", QUERIES)
def test_query_means_the_same_in_our_layout(query: str, ours: pyoxigraph.Store, in_engine: pyoxigraph.Store) -> None:
    assert rows(in_engine, scoped(query)) == rows(ours, query)


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_every_saved_query_is_still_a_query(name: str) -> None:
    pyoxigraph.Store().query(scoped(catalogue()[name].text))


def test_relative_iris_are_resolved_against_the_base() -> None:
    assert scoped("ASK { <a> ?p ?o }", base="http://x/").startswith("BASE <http://x/>")


def test_history_is_hidden() -> None:
    assert KNOWN in scoped("ASK {}") and HISTORY in scoped("ASK { GRAPH ?g {} }")


def test_limit_of_a_distinct_is_counted_here() -> None:
    seen = outline("SELECT DISTINCT ?s { { SELECT * { ?s ?p ?o } LIMIT 9 } } ORDER BY ?s LIMIT 2 OFFSET 1")
    assert (seen.limit, seen.offset, "LIMIT 9" in seen.asked, "LIMIT 2" in seen.asked) == (2, 1, True, False)
    one, two, three = (Literal(text) for text in "abc")
    assert list(seen.mend(["s"], iter([(one,), (one,), (two,), (two,), (three,)]))) == [(two,), (three,)]


@pytest.mark.parametrize(
    ("expression", "is_truth"),
    [
        ("EXISTS { ?s ?p ?o }", True),
        ("?a = ?b", True),
        ("(?a + 1) < 2", True),
        ("true", True),
        ("!BOUND(?a)", True),
        ("CONTAINS(?a, ?b)", True),
        ("IF(?a = ?b, 1, 0)", False),
        ("?a + 1", False),
        ("COUNT(*)", False),
        ("1", False),
    ],
)
def test_truth_value_is_told_from_a_number_by_the_expression(expression: str, is_truth: bool) -> None:
    one = Literal("1", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer"))
    ((read,),) = outline(f"SELECT ({expression} AS ?x) {{}}").mend(["x"], iter([(one,)]))
    assert (getattr(read, "value", "") == "true") is is_truth


def test_what_virtuoso_answers_wrongly_is_known() -> None:
    assert why_unsafe("SELECT * { { SELECT DISTINCT ?s { ?s ?p ?o } } }")
    assert why_unsafe('SELECT * { VALUES (?s ?o) { (<urn:a> "x") } ?s ?p ?o }')
    assert why_unsafe("SELECT * { { VALUES ?s { <urn:a> } } UNION { VALUES ?s { <urn:b> } } }")
    assert not why_unsafe("SELECT DISTINCT ?s { ?s ?p ?o } # SELECT")


@pytest.mark.parametrize(
    "query",
    [
        "ASK {}",
        "PREFIX x: <urn:> SELECT DISTINCT ?s ?o { ?s a x:Thing ; x:p ?o, 'x'@en . } LIMIT 5 OFFSET 2 # ORDER BY ?s",
        "SELECT ?o (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s <urn:p> ?o } GROUP BY ?o",
        "SELECT * { ?s <urn:p> ?o OPTIONAL { ?o <urn:q> ?x } }",
        "SELECT * { VALUES ?s { <urn:a> <urn:b> } ?s <urn:p> ?o }",
        "SELECT * { ?s <urn:p> ?o . FILTER(?s != <urn:a> && LANG(?o) = 'th') FILTER LANGMATCHES(LANG(?o), 'th') }",
        "CONSTRUCT { ?s <urn:q> ?o } WHERE { GRAPH ?g { ?s <urn:p> ?o } }",
    ],
)
def test_virtuoso_is_asked_what_it_answers_right(query: str) -> None:
    assert is_sure(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o } ORDER BY ?o",
        "SELECT * { ?s <urn:p>* ?o }",
        "SELECT * { ?s <urn:p>/<urn:q> ?o }",
        "SELECT * { ?s <urn:p> 5 }",
        "SELECT * { ?s <urn:p> 'x'^^<urn:t> }",
        "SELECT * { ?s <urn:p> [] }",
        "SELECT (MAX(?o) AS ?most) { ?s <urn:p> ?o }",
        "SELECT (COUNT(*) + 1 AS ?n) { ?s <urn:p> ?o }",
        "SELECT * { ?s <urn:p> ?o FILTER(?o > 5) }",
        "SELECT * { ?s <urn:p> ?o FILTER(?o = 'x') }",
        "ASK { ?s <urn:p> ?o FILTER(isLiteral(?s)) }",
        "SELECT ?x { <urn:a> <urn:p> <urn:b> FILTER(?x = <urn:c>) }",
        "SELECT * { ?s <urn:p> ?o OPTIONAL { ?s <urn:q> ?x } FILTER(BOUND(?x)) }",
        "SELECT * { ?s <urn:p> ?o OPTIONAL { ?s <urn:q> ?x } ?x <urn:r> ?y }",
        "SELECT * { ?s <urn:p> ?o OPTIONAL { ?s <urn:q> ?x OPTIONAL { ?x <urn:r> ?y } } }",
        "SELECT * { { ?s <urn:p> ?o } UNION { ?s <urn:q> ?o } }",
        "SELECT * { ?s <urn:p> ?o BIND(STR(?o) AS ?x) }",
    ],
)
def test_virtuoso_is_not_asked_what_it_may_answer_wrongly(query: str) -> None:
    assert not is_sure(query)


def test_long_query_is_looked_at_once() -> None:
    assert not is_sure(
        "SELECT * {" + "FILTER(?s = <urn:a> && ?o = <urn:b>) ?s ?p ?o . " * 5_000 + "OPTIONAL { ?s ?p ?o"
    )
