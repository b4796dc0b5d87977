"""A request may be hostile: it is answered, in time and with the right status, and nobody else notices."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from asking import Answer, send
from by_hand import ask, rows, works
from fatal import CRASHING as THAT_CRASHES
from patience import NOISE

from graph.formats import JSON

LIMIT = 2.0
"""The time limit of the `server` fixture."""

EVERYTHING = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
ENDLESS = {
    "cross-product": f"SELECT (COUNT(*) AS ?n) {{ {EVERYTHING} }}",
    "filter-that-nothing-passes": f"SELECT * {{ {EVERYTHING} FILTER(CONCAT(STR(?a), STR(?d), STR(?g)) = 'x') }}",
    "property-path": "SELECT (COUNT(*) AS ?n) { ?a (!<x:y>)* ?b . ?c (!<x:y>|^!<x:y>)* ?d . ?e (!<x:y>)* ?f }",
    "construct": f"CONSTRUCT {{ ?a ?b ?l }} {{ {EVERYTHING} FILTER(CONCAT(STR(?a), STR(?d), STR(?g)) = 'x') }}",
}


def numbers_beside_strings(count: int, state: int) -> str:
    """Write values that the engine compares in a way that is no order: its sort panics and ends the process."""
    found = []
    for _ in range(count):
        one, other = (state := next_state(state)) >> 16, (state := next_state(state)) >> 16
        found.append(f"{one % 100}" if other % 2 else f'"{one % 100}"')
    return " ".join(found)


def next_state(state: int) -> int:
    """Step a small generator of pseudo-random numbers, the same on every machine."""
    return (state * 1103515245 + 12345) % 2**31


CRASHING = {
    "order-by-over-mixed-values": f"SELECT ?v {{ VALUES ?v {{ {numbers_beside_strings(400, 1)} }} }} ORDER BY ?v",
    "order-by-over-few-mixed-values": f"SELECT ?v {{ VALUES ?v {{ {numbers_beside_strings(100, 3)} }} }} ORDER BY ?v",
    "long-chains-of-operators": THAT_CRASHES,
}
BOMBS = {
    "group-concat-of-a-cross-product": f"SELECT (GROUP_CONCAT(?c) AS ?all) {{ {EVERYTHING} }}",
    "order-by-of-a-cross-product": f"SELECT ?a ?d {{ {EVERYTHING} }} ORDER BY ?d ?a",
    "string-that-doubles": "SELECT ?x40 { BIND('0123456789' AS ?x0) "
    + " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(40))
    + " }",
    "many-groups": f"SELECT ?a ?d ?g (COUNT(*) AS ?n) {{ {EVERYTHING} }} GROUP BY ?a ?c ?d ?f ?g ?i",
}
TOO_DEEP = {
    "parentheses": "ASK { FILTER" + "(" * 5000 + "1" + ")" * 5000 + " }",
    "braces": "ASK " + "{" * 5000 + "}" * 5000,
    "square-brackets": "ASK { ?s ?p " + "[ ?p " * 5000 + "1" + "]" * 5000 + " }",
    "collections": "ASK { ?s ?p " + "(" * 5000 + "1" + ")" * 5000 + " }",
    "negations": "ASK { FILTER(" + "!" * 5000 + "true) }",
    "inverse-paths": "ASK { ?s " + "^" * 5000 + "<a:p> ?o }",
    "never-closed": "ASK { FILTER" + "(" * 5000,
    "patterns": "ASK { " + "?s ?p ?o . " * 5000 + "}",
    "groups": "ASK { " + "{ ?s ?p ?o } " * 5000 + "}",
    "patterns-in-filters": "ASK { FILTER(EXISTS { " + "?s ?p ?o . " * 5000 + "}) }",
    "path-steps": "ASK { ?s " + "/".join(["<a:p>"] * 5000) + " ?o }",
    "sum": "ASK { FILTER(" + "1+" * 20_000 + "1) }",
    "disjunction": "ASK { FILTER(" + "false||" * 20_000 + "true) }",
    "columns": "SELECT " + " ".join(f"(0 AS ?x{number})" for number in range(3000)) + " {}",
    "values-bound": "ASK { " + " ".join(f"BIND(0 AS ?x{number})" for number in range(3000)) + " }",
    "filters": "ASK { " + "FILTER(true) " * 12_000 + "}",
    "characters": "ASK { FILTER(?x = '" + "a" * 200_000 + "') }",
}


def timed(address: str, query: str, accept: str = JSON.media_type) -> tuple[Answer, float]:
    began = time.monotonic()
    return ask(address, query, accept=accept), time.monotonic() - began


# a query that does not end, that crashes the engine, that eats memory


@pytest.mark.parametrize("query", ENDLESS.values(), ids=ENDLESS.keys())
def test_endless_query_is_answered_at_the_time_limit(server: str, neighbours: None, query: str) -> None:
    graph = query.startswith("CONSTRUCT")
    answer, spent = timed(server, query, "text/turtle" if graph else JSON.media_type)
    assert answer.status == 503
    assert answer.problem["type"] == "https://w3id.org/learning-city/problems#timed-out"
    assert answer.problem["seconds"] == LIMIT
    assert "LIMIT" in str(answer.problem["detail"])
    assert int(answer.headers["retry-after"]) > 0
    assert LIMIT <= spent < LIMIT + NOISE
    assert works(server)


def test_endless_queries_keep_nobody_waiting(server: str, neighbours: None) -> None:
    with ThreadPoolExecutor(3) as clients:
        endless = [clients.submit(ask, server, query) for query in list(ENDLESS.values())[:3]]
        time.sleep(0.5)
        answer, spent = timed(server, "ASK {}")
        assert (answer.status, spent < LIMIT - 1) == (200, True)
        assert {one.result().status for one in endless} == {503}


@pytest.mark.parametrize("query", CRASHING.values(), ids=CRASHING.keys())
def test_query_that_crashes_the_engine_is_500_at_once_and_counted(server: str, neighbours: None, query: str) -> None:
    before = crashed(server)
    answer, spent = timed(server, query)
    assert crashed(server) == before + 1
    assert answer.status == 500
    assert answer.problem["type"] == "https://w3id.org/learning-city/problems#engine-failed"
    assert answer.problem["request_id"] == answer.headers["x-request-id"]
    assert spent < LIMIT
    assert works(server)


def crashed(server: str) -> float:
    """Read how many queries the engine has crashed on."""
    found = re.search(
        rb'^learningcity_queries_total{limit="timeout",outcome="crashed"} (\S+)', send(f"{server}/metrics").body, re.M
    )
    return float(found[1]) if found else 0.0


@pytest.mark.parametrize("query", BOMBS.values(), ids=BOMBS.keys())
def test_query_that_eats_memory_is_stopped(server: str, neighbours: None, query: str) -> None:
    answer, spent = timed(server, query)
    assert answer.status in (500, 503)
    assert spent < LIMIT + NOISE
    assert works(server)


def test_many_hostile_queries_at_once_leave_the_service_working(server: str, neighbours: None) -> None:
    queries = [*CRASHING.values(), *TOO_DEEP.values()] * 3
    with ThreadPoolExecutor(8) as clients:
        found = set(clients.map(lambda query: ask(server, query).status, queries))
    assert found <= {400, 500, 503}  # 503: it waited until the limit for its turn
    assert found >= {400, 500}
    assert works(server)


# a query that is refused before the engine sees it


@pytest.mark.parametrize("query", TOO_DEEP.values(), ids=TOO_DEEP.keys())
def test_query_beyond_the_bounds_is_400_at_once(server: str, neighbours: None, query: str) -> None:
    answer, spent = timed(server, query)
    assert answer.status == 400
    assert answer.problem["type"] == "https://w3id.org/learning-city/problems#refused-query"
    assert spent < 1
    assert works(server)


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "(a|aa)+$", "(a*)*b", "(((a{100}){100}){100})", "(x+x+)+y", "[" * 1000, "(?:" * 1000]
)
def test_catastrophic_regular_expression_harms_nobody(server: str, neighbours: None, pattern: str) -> None:
    answer, spent = timed(server, f"SELECT (REGEX('{'a' * 5000}!', '{pattern}') AS ?x) {{}}")
    assert answer.status == 200
    assert spent < LIMIT
    assert works(server)


@pytest.mark.parametrize(
    "query",
    ["SELECT (<http://example.org/f>(1) AS ?x) {}", "SELECT * { ?s ?p ?o FILTER(<http://example.org/f>(?o)) }"],
)
def test_unknown_function_is_400_that_names_it(server: str, query: str) -> None:
    answer = ask(server, query)
    assert answer.status == 400
    assert "http://example.org/f" in str(answer.problem["detail_en"])
    assert "ไม่มีฟังก์ชัน <http://example.org/f>" in str(answer.problem["detail_th"])
    assert "supported" not in str(answer.problem["detail_th"])


# a query that would call another server


@pytest.fixture
def other_server() -> Iterator[tuple[str, socket.socket]]:
    """A port that accepts connections, to see that nobody calls it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/", listener


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
        "SELECT * { service<URL>{ ?s ?p ?o } }",
        "SELECT * { SERVICESILENT<URL> { ?s ?p ?o } }",
        "SELECT * { ?a ?b true.SERVICE<URL> { ?s ?p ?o } }",
        "SELECT * { ?a ?b trueSERVICE<URL> { ?s ?p ?o } }",
        "SELECT * { VALUES ?x { <URL> } SERVICE ?x { ?s ?p ?o } }",
        "PREFIX x: <URL> SELECT * { SERVICE x: { ?s ?p ?o } }",
        "PREFIX x: <URL> PREFIX SERVICEx: <a:> SELECT * { SERVICEx: { ?s ?p ?o } }",
        "BASE <URL> SELECT * { SERVICE <> { ?s ?p ?o } }",
        "ASK { FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
        "SELECT * { { SELECT * { # ' \n SERVICE <URL> { ?s ?p ?o } } } }",
        "CONSTRUCT { ?s ?p ?o } { SERVICE <URL> { ?s ?p ?o } }",
        "LOAD <URL>",
        "LOAD SILENT <URL> INTO GRAPH <a:g>",
        "SELECT * FROM <URL> { ?s ?p ?o }",
        "SELECT * FROM NAMED <URL> { GRAPH ?g { ?s ?p ?o } }",
    ],
)
def test_no_query_calls_another_server(server: str, other_server: tuple[str, socket.socket], query: str) -> None:
    address, listener = other_server
    answer = ask(server, query.replace("URL", address))
    if "FROM" in query:
        assert answer.status == 200
        assert rows(answer.body, JSON.media_type) == []
    else:
        assert answer.status == 400
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_refused_service_names_it_and_says_what_to_do(server: str) -> None:
    problem = ask(server, "SELECT * { SERVICE <http://example.org/sparql> { ?s ?p ?o } }").problem
    assert problem["type"] == "https://w3id.org/learning-city/problems#refused-query"
    assert "http://example.org/sparql" in str(problem["detail_en"])
    assert "service_hosts" in str(problem["detail_th"])
