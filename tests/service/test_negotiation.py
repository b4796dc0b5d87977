"""Which format an answer takes: https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from by_hand import SPARQL_QUERY, form
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from graph.formats import FORMATS, GRAPH_FORMATS, RESULT_FORMATS, Carries, Format

JSON, XML, CSV, TSV = (format.media_type for format in RESULT_FORMATS)
TURTLE, JSON_LD, N_TRIPLES, RDF_XML = (format.media_type for format in GRAPH_FORMATS[:4])
ASK, CONSTRUCT = "ASK {}", "CONSTRUCT { <a:s> <a:p> <a:o> } {}"


def ask(client: FlaskClient, query: str, accept: str | None, **parameters: str) -> TestResponse:
    headers = {} if accept is None else {"Accept": accept}
    return client.post(f"/sparql?{form(**parameters)}", data=query, content_type=SPARQL_QUERY, headers=headers)


def query_for(format: Format) -> str:
    return ASK if format.carries is Carries.RESULTS else CONSTRUCT


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, JSON),
        ("", JSON),
        (" , ", JSON),
        ("*/*", JSON),
        ("*", JSON),
        ("application/*", JSON),
        ("text/*", CSV),
        ("text/csv", CSV),
        ("TEXT/CSV", CSV),
        ("text/csv, */*", JSON),
        ("text/csv, */*;q=0.9", CSV),
        ("text/csv; q=0.2, text/tab-separated-values; q=0.8", TSV),
        ("text/csv ;q=0.8 , text/tab-separated-values;  q=0.2", CSV),
        ("text/csv;Q=0.1, application/sparql-results+xml;Q=0.2", XML),
        ("text/csv;q=0.001, text/html", CSV),
        ("text/turtle, text/csv;q=0.1", CSV),
        ("application/sparql-results+json;q=0, */*", XML),
        ("application/sparql-results+json; q=0, */*; q=0.5", XML),
        ("*/*, application/*;q=0", CSV),
        ("text/*, text/csv;q=0", TSV),
        ("text/*;q=0.9, text/csv;q=0.5", TSV),
        ("application/json", JSON),
        ("application/xml;q=0.5, application/json;q=0.4", XML),
        ("application/sparql-results+json;q=0, application/json, text/csv;q=0.1", CSV),
        ("text/csv;charset=utf-8", CSV),
        ("text/csv;charset=utf-8;header=present;q=0.3, text/tab-separated-values;q=0.2", CSV),
        ('text/csv;profile="a,b;c";q=0.3, text/tab-separated-values;q=0.2', CSV),
        ('text/csv;q=0.3;profile="q=1", text/tab-separated-values;q=0.4', TSV),
        ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", JSON),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", XML),
    ],
)
def test_results_format_by_accept(client: FlaskClient, accept: str | None, chosen: str) -> None:
    answer = ask(client, ASK, accept)
    assert (answer.status_code, answer.mimetype) == (200, chosen)


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, TURTLE),
        ("*/*", TURTLE),
        ("text/*", TURTLE),
        ("application/*", JSON_LD),
        ("application/json", JSON_LD),
        ("text/plain", N_TRIPLES),
        ("application/xml", RDF_XML),
        ("text/turtle;charset=utf-8", TURTLE),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', JSON_LD),
        ("application/ld+json;q=0.5, application/rdf+xml;q=0.6", RDF_XML),
        ("text/turtle;q=0, */*", JSON_LD),
        ("application/x-turtle", TURTLE),
        ("application/n-triples,text/turtle;q=0.9", N_TRIPLES),
    ],
)
def test_rdf_format_by_accept(client: FlaskClient, accept: str | None, chosen: str) -> None:
    answer = ask(client, CONSTRUCT, accept)
    assert (answer.status_code, answer.mimetype) == (200, chosen)


@pytest.mark.parametrize(
    "accept", ["image/png", "text/turtle", "text/html", "text/csv;q=0", "*/*;q=0", "nonsense", "*/csv", "image/*"]
)
def test_nothing_acceptable_is_406_that_names_what_there_is(client: FlaskClient, accept: str) -> None:
    answer = ask(client, ASK, accept)
    assert answer.status_code == 406
    for format in RESULT_FORMATS:
        assert format.media_type in answer.text


def test_nothing_acceptable_for_a_graph_is_406_that_names_what_there_is(client: FlaskClient) -> None:
    answer = ask(client, CONSTRUCT, "text/csv")
    assert answer.status_code == 406
    for format in GRAPH_FORMATS:
        assert format.media_type in answer.json["detail"]


@pytest.mark.parametrize("format", FORMATS, ids=lambda format: format.extension)
def test_each_format_by_its_names_in_accept(client: FlaskClient, format: Format) -> None:
    for name in (format.media_type, f"{format.media_type}; charset=utf-8", *format.aliases):
        answer = ask(client, query_for(format), name)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, format.content_type)


@pytest.mark.parametrize("format", FORMATS, ids=lambda format: format.extension)
def test_each_format_by_parameter_before_accept(client: FlaskClient, format: Format) -> None:
    for name in (format.extension, format.extension.upper(), format.media_type):
        answer = ask(client, query_for(format), "image/png", format=name)
        assert (answer.status_code, answer.mimetype) == (200, format.media_type)


@pytest.mark.parametrize(
    ("name", "chosen"),
    [
        ("turtle", TURTLE),
        ("json-ld", JSON_LD),
        ("json", JSON_LD),
        ("rdf+xml", RDF_XML),
        ("xml", RDF_XML),
        ("n-triples", N_TRIPLES),
    ],
)
def test_format_by_the_names_that_clients_use(client: FlaskClient, name: str, chosen: str) -> None:
    assert ask(client, CONSTRUCT, None, format=name).mimetype == chosen


@pytest.mark.parametrize("name", ["pdf", "ttl", "text/turtle", "พะเยา"])
def test_unknown_format_by_parameter_is_400_that_names_what_there_is(client: FlaskClient, name: str) -> None:
    answer = ask(client, ASK, None, format=name)
    assert answer.status_code == 400
    assert "json, xml, csv, tsv" in answer.json["detail"]


# whatever a client sends


@dataclass(frozen=True)
class Range:
    """One element of an Accept header."""

    name: str
    weight: int
    parameters: str = ""

    def __str__(self) -> str:
        return f"{self.name}{self.parameters};q={self.weight / 1000}"


NAMES = sorted({name for format in FORMATS for name in (format.media_type, *format.aliases)})
RANGES = st.builds(
    Range,
    st.sampled_from([*NAMES, "*/*", "text/*", "application/*", "image/*", "text/html"]),
    st.sampled_from([0, 1, 100, 500, 999, 1000]),
    st.sampled_from(["", ";charset=utf-8", "; level = 1", ' ;profile="a,b;q=0"']),
)


def weight(ranges: list[Range], format: Format) -> int:
    """Weigh a format as RFC 9110 says: the most specific range counts; another name of a format counts when named."""
    found = {one.name: one.weight for one in ranges}
    kind = format.media_type.partition("/")[0]
    own = next((found[name] for name in (format.media_type, f"{kind}/*", "*/*") if name in found), 0)
    return 0 if found.get(format.media_type) == 0 else max(own, *(found.get(alias, 0) for alias in format.aliases), 0)


@settings(max_examples=200)
@given(ranges=st.lists(RANGES, min_size=1, max_size=6, unique_by=lambda one: one.name), graph=st.booleans())
def test_chosen_format_is_the_most_wanted_or_there_is_none(app: Flask, ranges: list[Range], graph: bool) -> None:
    offers = GRAPH_FORMATS if graph else RESULT_FORMATS
    answer = ask(app.test_client(), CONSTRUCT if graph else ASK, ", ".join(map(str, ranges)))
    best = max(weight(ranges, format) for format in offers)
    if best == 0:
        assert answer.status_code == 406
    else:
        assert answer.status_code == 200
        chosen = next(format for format in offers if format.media_type == answer.mimetype)
        assert weight(ranges, chosen) == best


@settings(max_examples=200)
@given(
    accept=st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=60)
    | st.text('*/;,=q01."\\ ax', max_size=30)
)
def test_no_accept_header_is_a_fault_of_ours(app: Flask, accept: str) -> None:
    assert ask(app.test_client(), ASK, accept).status_code in (200, 406)


@settings(max_examples=100)
@given(
    languages=st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40)
    | st.text("thenTH-*;,=q01. ", max_size=30)
)
def test_no_accept_language_header_is_a_fault_of_ours(app: Flask, languages: str) -> None:
    answer = app.test_client().get("/sparql?query=nonsense", headers={"Accept-Language": languages})
    assert answer.status_code == 400
    assert answer.headers["Content-Language"] in ("th", "en")
