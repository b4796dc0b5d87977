"""The short way of a plain query gives what the long way gives, header by header."""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from graph.workers.pool import QueryPool
from service import create_app
from service.serving.layer import Layer
from service.serving.plain_queries import PlainQueries, only_query
from service.settings import Settings

JSON = "application/sparql-results+json"
TEXTS = [
    "ASK {}",
    "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 20",
    "SELECT * { ?s ?p ?o . ?a ?b ?o } LIMIT 20000",
    "SELECT * FROM <a:none> { ?s ?p ?o }",
    "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } ORDER BY ?s ?c LIMIT 5",
    "DESCRIBE <https://w3id.org/learning-city/id/city/phayao>",
    "SELECT (<relative> AS ?x) {}",
    "SELECT (NOW() AS ?x) {}",
    "SELECT (<a:nothing>(1) AS ?x) {}",
    "SELECT * { SERVICE <http://elsewhere.example/> { ?s ?p ?o } }",
    "SELECT * { ?s undeclared:p ?o }",
    "INSERT DATA { <a:s> <a:p> 1 }",
    "SELECT พะเยา",
    "",
]
OTHERS = [{}, {"format": "csv"}, {"version": "1"}, {"version": "9"}, {"default-graph-uri": "a:none"}, {"lang": "th"}]
ACCEPTS = [None, "", "*/*", JSON, "text/csv", "text/turtle, application/n-triples;q=0.9", "text/html", "x/y", "text/*"]
HOSTS = ["localhost", "data.example:8080", "data.example:80", "[::1]:7000", "a b", ""]


@pytest.fixture(scope="module")
def ways(pool: QueryPool) -> tuple[FlaskClient, FlaskClient]:
    """A client that goes the short way where there is one, and a client that never does."""
    apps = [create_app(Settings(timeout=20.0, cache=0), pool) for _ in range(2)]
    layer = layer_of(apps[1])
    assert isinstance(layer.application, PlainQueries)
    layer.application = layer.application.application
    return apps[0].test_client(), apps[1].test_client()


def layer_of(app: Flask) -> Layer:
    found = app.wsgi_app
    assert isinstance(found, Layer)
    return found


def told(answer: TestResponse, *, same: bool = True) -> tuple[int, list[tuple[str, str]]]:
    own = {"X-Request-Id"}
    if not same:
        own |= {"Content-Length", "ETag"}
    if answer.status_code >= 400:  # it names its request
        own |= {"Content-Length"}
    return answer.status_code, sorted((name, value) for name, value in answer.headers if name not in own)


@settings(max_examples=60)
@given(
    text=st.sampled_from(TEXTS),
    other=st.sampled_from(OTHERS),
    accept=st.sampled_from(ACCEPTS),
    host=st.sampled_from(HOSTS),
    method=st.sampled_from(["GET", "HEAD"]),
)
def test_both_ways_give_the_same(
    ways: tuple[FlaskClient, FlaskClient], text: str, other: dict[str, str], accept: str | None, host: str, method: str
) -> None:
    headers = {"Host": host} | ({} if accept is None else {"Accept": accept})
    short, long = (
        way.open("/sparql", method=method, query_string={"query": text} | other, headers=headers) for way in ways
    )
    same = "NOW" not in text
    assert told(short, same=same) == told(long, same=same)
    if short.status_code == 200 and same:
        assert short.data == long.data


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from(["%", "+", "=", "%3D", "%20", "%0a", "%E0%B8%9E", "%zz", "4", "a", "?", "~"]), max_size=12)
)
def test_address_is_read_as_any_other_and_half_an_escape_goes_the_long_way(parts: list[str]) -> None:
    value = "".join(parts)
    if re.search("%(?![0-9A-Fa-f]{2})", value):
        assert only_query(f"query={value}") is None
        return
    try:
        expected = unquote_plus(value, errors="strict") or None
    except UnicodeDecodeError:
        with pytest.raises(UnicodeDecodeError):
            only_query(f"query={value}")
        return
    assert only_query(f"query={value}") == expected


def test_plain_query_goes_the_short_way(ways: tuple[FlaskClient, FlaskClient], monkeypatch: pytest.MonkeyPatch) -> None:
    short, _ = ways
    monkeypatch.setattr(layer_of(short.application).application, "application", None)  # Flask would be missed
    answer = short.get("/sparql", query_string={"query": TEXTS[1]}, headers={"Accept": JSON})
    assert (answer.status_code, answer.mimetype) == (200, JSON)
    assert len(answer.json["results"]["bindings"]) == 20


def test_failure_on_the_short_way_names_its_request(ways: tuple[FlaskClient, FlaskClient]) -> None:
    short, _ = ways
    answer = short.get("/sparql", query_string={"query": "SELECT (<a:nothing>(1) AS ?x) {}"}, headers={"Accept": JSON})
    assert answer.status_code == 400
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]
    assert answer.headers["Vary"]
