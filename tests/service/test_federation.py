"""A query joins what is here with what another server says, over HTTP, when the operator allows it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from graph.workers.pool import QueryPool
from service import create_app
from service.settings import Settings

CITY = "<https://w3id.org/learning-city/id/city/phayao>"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"


@pytest.fixture(scope="module")
def app_that_calls(server: str) -> Iterator[Flask]:
    """An application that may call a real server, and starts from nothing of its own."""
    settings = Settings(empty=True, workers=1, timeout=4.0, service_hosts=urlsplit(server).netloc, service_timeout=2.0)
    pool = QueryPool.start(settings.pool)
    yield create_app(settings, pool)
    pool.close()


def ask(app: Flask, query: str) -> TestResponse:
    return app.test_client().get(
        "/sparql", query_string={"query": query}, headers={"Accept": "application/sparql-results+json"}
    )


def test_answer_of_another_server_is_joined(app_that_calls: Flask, server: str) -> None:
    answer = ask(
        app_that_calls,
        f"SELECT ?name {{ VALUES ?city {{ {CITY} }} SERVICE <{server}/sparql> {{ ?city {LABEL} ?name }} }} ORDER BY ?name",
    )
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    assert [row["name"]["value"] for row in answer.json["results"]["bindings"]] == ["Phayao", "พะเยา"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_server_that_is_not_on_the_list_is_refused_by_name(app_that_calls: Flask) -> None:
    answer = ask(app_that_calls, "SELECT * { SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }")
    assert (answer.status_code, answer.json and answer.json["type"].endswith("refused-query")) == (400, True)
    assert "127.0.0.1:9" in answer.text


def test_server_that_gives_no_answer_is_told_with_the_reason(app_that_calls: Flask, server: str) -> None:
    answer = ask(app_that_calls, f"SELECT * {{ SERVICE <{server}/nothing> {{ ?s ?p ?o }} }}")
    assert answer.json is not None
    assert (answer.status_code, answer.json["type"].endswith("service-call-failed")) == (502, True)
    assert "status 404" in answer.json["detail_en"]
    assert "สถานะ 404" in answer.json["detail_th"]


def test_too_much_of_an_answer_is_refused(server: str) -> None:
    settings = Settings(empty=True, workers=1, service_hosts=urlsplit(server).netloc, service_size=1000)
    pool = QueryPool.start(settings.pool)
    try:
        answer = ask(create_app(settings, pool), f"SELECT * {{ SERVICE <{server}/sparql> {{ ?s ?p ?o }} }}")
    finally:
        pool.close()
    assert (answer.status_code, "1,000 bytes" in answer.text) == (502, True)
