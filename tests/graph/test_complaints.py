"""What is wrong with a request is told by its true reason, where it can be told, in both languages, and at its place."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis import analyse, tokens
from graph.complaints import malformed_query, reason_of
from graph.errors import LearningCityError, MalformedQuery, QueryFailed
from graph.gate.update import Update
from graph.store import Store

THAI = re.compile("[\u0e00-\u0e7f]{3}")
QUERIES = {
    "SELECT ?x { ?s ?p ?o } GROUP BY ?s": ("neither in GROUP BY nor inside an aggregate", None),
    "SELECT ?s (STR(?o) AS ?z) { ?s ?p ?o } GROUP BY ?s": ("neither in GROUP BY", None),
    "SELECT (COUNT(?x) AS ?y) ?s { ?s ?p ?o }": ("neither in GROUP BY", None),
    "SELECT * { ?s ?p ?o } GROUP BY ?s": ("SELECT * cannot stand", None),
    "SELECT ?x ?x {}": ("names a variable twice", None),
    "SELECT (?s AS ?s) { ?s ?p ?o }": ("has one already", None),
    "ASK { ?s ?p <http://a b> }": ("such as a space", (1, 14)),
    "ASK { ?s ?p\n <http://a.example/{x}> }": ("such as a space", (2, 3)),
    "ASK { ?s ?p <a:b c> ; <d e> 1 }": ("not declared", None),
    "SELECT * { VALUES (?a ?b) { (1) } }": ("names 2 variables, and this row has 1 values", (1, 29)),
    "SELECT * {\n VALUES (?a ?b) { (1 2)\n (3) } ?s ?p ?o }": ("row has 1", (3, 2)),
    "SELECT * { VALUES (?a) { ('x'@th) ('1'^^<a:t>) (-1) (UNDEF) (1 2) } }": ("row has 2", (1, 61)),
    "SELECT * { ?s ?p ?o } VALUES (?a ?b) { (1 2 3) }": ("row has 3", (1, 40)),
    "ASK {} VALUES (?a ?a) { (1 2) }": ("VALUES names a variable twice", None),
    "SELECT * {} LIMIT 99999999999999999999999999": ("too large", None),
    "SELECT * {} OFFSET 99999999999999999999999999": ("too large", None),
    "SELECT * { BIND(1 AS ?x) BIND(2 AS ?x) }": ("has one already", (1, 36)),
    "SELECT * { ?s ?p ?o BIND(1 AS ?s) }": ("has one already", (1, 31)),
    "ASK { OPTIONAL { ?s ?p ?o BIND(1 AS ?s) } }": ("has one already", (1, 37)),
    "ASK { ?s ?p 'abc }": ("never closed", (1, 13)),
    'ASK {\n ?s ?p """abc }': ("never closed", None),
    "ASK { { ?s ?p ?o }": ("this { is never closed", (1, 5)),
    "ASK { ?s ?p ?o } }": ("this } closes no {", (1, 18)),
    "ASK { ?s ?p ?o FILTER(?s = 1 }": ("this } closes no {", (1, 30)),
    "ASK { ?s ?p 'x'@waytoolongtag }": ("no language tag", None),
    'ASK { ?s ?p "\\uD800" }': ("stands for no character", None),
    "ASK { ?s ?p ?o } ORDER": ("may stand here", None),
}
UPDATES = {
    "garbage": ("neither a query nor an update begins here", None),
    "SELECT * {}": ("neither a query nor an update", None),
    "INSERT DATA { GRAPH <a:g> { ?s ?p ?o } }": ("INSERT DATA may hold no variables", None),
    "DELETE DATA { GRAPH <a:g> { _:b <a:p> 1 } }": ("DELETE DATA may hold no variables and no blank nodes", None),
    "INSERT DATA { GRAPH <a:g> { <a:s> <a:p> 1 }": ("this { is never closed", (1, 13)),
}


def told(error: MalformedQuery, words: str, place: tuple[int, int] | None) -> None:
    assert words in error.message("en"), error
    assert not THAI.search(error.message("en"))
    assert THAI.search(error.message("th"))
    assert "VERSION" not in error.message("en")
    if place:
        assert (error.facts["line"], error.facts["column"]) == place, error


@pytest.mark.parametrize("query", QUERIES)
def test_query_is_told_its_true_reason(query: str) -> None:
    with pytest.raises(MalformedQuery) as raised:
        analyse(query)
        Store.in_memory().query(query, base="https://example.org/")
    told(raised.value, *QUERIES[query])


@pytest.mark.parametrize("update", UPDATES)
def test_update_is_told_its_true_reason(update: str) -> None:
    with pytest.raises(MalformedQuery) as raised:
        Update(update).check()
    told(raised.value, *UPDATES[update])


RIGHT = [
    "SELECT * { { BIND(1 AS ?x) } UNION { BIND(2 AS ?x) } }",
    "SELECT * { MINUS { ?x ?p ?o } BIND(1 AS ?x) }",
    "SELECT * { FILTER NOT EXISTS { ?x ?p ?o } BIND(1 AS ?x) }",
    "SELECT (1 AS ?x) { ?s ?p ?o }",
    "SELECT * { VALUES (?a ?b) { (1 'x'@th) (-1 '1'^^<a:t>) (UNDEF <a:b>) (true 1e0) } VALUES () { () } }",
    "SELECT * { VALUES ?x { 1 2 } ?s ?p ( 1 [ ?q 'a' ] ) }",
]


@pytest.mark.parametrize("query", RIGHT)
def test_what_is_right_is_not_taken_for_the_reason(query: str) -> None:
    Store.in_memory().query(query)
    assert reason_of("[_]", query) is None


WORDS = ("SELECT", "*", "ASK", "VALUES", "UNDEF", "BIND", "AS", "MINUS", "UNION")
PIECES = st.sampled_from([*WORDS, *'{}()<1"', "?a", "?b", "'x'", "@th", "^^", "<a:b>"])


@settings(max_examples=400)
@given(st.lists(PIECES, max_size=14).map(" ".join))
def test_whatever_is_wrong_the_place_is_in_the_request(text: str) -> None:
    try:
        Store.in_memory().query(text, base="a:")
    except MalformedQuery as error:
        line, column = int(str(error.facts["line"])), int(str(error.facts["column"]))
        assert line == 1
        assert 1 <= column <= len(text) + 1
    except QueryFailed:
        pass


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=14).map(" ".join))
def test_what_the_engine_takes_has_no_row_too_short_and_no_bracket_too_many(text: str) -> None:
    try:
        Store.in_memory().query(text, base="a:")
    except LearningCityError:
        return
    assert reason_of("[_]", text) is None, list(tokens(text))


def test_complaint_in_unknown_words_is_told_as_it_is() -> None:
    assert malformed_query("the moon is full").facts["reason_en"] == "the moon is full"
