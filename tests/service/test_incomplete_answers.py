"""An answer is whole, or a client sees that it is not: there is never a 2xx body that parses and lacks something."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from xml.etree import ElementTree

import pytest
from asking import Answer
from by_hand import ask, form, quads, rows
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import MalformedData, TimedOut
from graph.formats import GRAPH_FORMATS, JSON, JSON_LD, RDF_XML, RESULT_FORMATS, XML, Carries, Format
from graph.rdf import parse, read_file, serialize
from service.http.answers import stream

LARGE_THEN_ENDLESS = """
{ ?a ?b ?c } UNION { ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o FILTER(CONCAT(STR(?d), STR(?g), STR(?j)) = "x") }
"""
TABLE = f"SELECT ?a ?b ?c {{ {LARGE_THEN_ENDLESS} }}"
GRAPH = f"CONSTRUCT {{ ?a ?b ?c }} {{ {LARGE_THEN_ENDLESS} }}"


def is_whole(body: bytes, format: Format) -> bool:
    """Say whether a client that reads a format takes a body for a whole answer."""
    try:
        if format is JSON:
            json.loads(body)
        elif format is XML:
            ElementTree.fromstring(body)
        else:
            quads(body, format.media_type)
    except (ValueError, ElementTree.ParseError, MalformedData):
        return False
    return True


def test_answer_that_fails_midway_never_parses(serve: Callable[..., AbstractContextManager[str]]) -> None:
    formats = (*RESULT_FORMATS, *GRAPH_FORMATS)
    with (
        serve("--timeout", "2", "--workers", str(len(formats)), "--streams", str(2 * len(formats))) as address,
        ThreadPoolExecutor(len(formats)) as clients,
    ):

        def fail(format: Format) -> Answer:
            return ask(address, TABLE if format in RESULT_FORMATS else GRAPH, accept=format.media_type)

        for format, answer in zip(formats, clients.map(fail, formats), strict=True):
            if format.every_line_parses:
                assert answer.status == 503, format.name
            else:
                assert (answer.status, answer.media_type) == (200, format.media_type)
                assert len(answer.body) > 64 * 1024, format.name
                assert not is_whole(answer.body, format), format.name


@settings(max_examples=150)
@given(part=st.floats(0.01, 1, exclude_max=True), format=st.sampled_from(GRAPH_FORMATS))
def test_graph_cut_anywhere_never_parses(part: float, format: Format) -> None:
    announcement = Path(__file__).parents[2] / "graph" / "announcements" / "phayao-2022.trig"
    statements = read_file(announcement)[:300]
    whole = serialize(statements if format.carries is Carries.QUADS else [quad.triple for quad in statements], format)
    assert whole is not None
    assert set(parse(whole, format, place="whole"))

    def chunks() -> Iterator[bytes]:
        yield whole[int(part * len(whole)) // 2 : int(part * len(whole.rstrip()))]
        raise TimedOut(seconds=1)

    body = b"".join(stream(whole[: int(part * len(whole)) // 2], chunks(), "request"))
    assert not is_whole(body, format)


def test_large_table_is_refused_when_only_a_part_of_it_could_be_sent(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.http.answers.SPOOL_LIMIT", 100_000)
    for media_type, status in (("text/csv", 400), ("text/tab-separated-values", 400), (JSON.media_type, 200)):
        answer = app.test_client().get(f"/sparql?{form(query='SELECT * { ?s ?p ?o }')}", headers={"Accept": media_type})
        assert answer.status_code == status


def test_large_answer_is_whole(server: str) -> None:
    everything = "SELECT * { ?s ?p ?o }"
    found = {format.media_type: ask(server, everything, accept=format.media_type) for format in RESULT_FORMATS}
    counts = {len(rows(answer.body, media_type)) for media_type, answer in found.items()}
    assert len(counts) == 1
    assert counts.pop() > 1000
    for format in (*(one for one in GRAPH_FORMATS if one.carries is Carries.TRIPLES), JSON_LD, RDF_XML):
        answer = ask(server, "CONSTRUCT WHERE { ?s ?p ?o }", accept=format.media_type)
        assert (answer.status, len(answer.body) > 64 * 1024) == (200, True)
        assert len(quads(answer.body, format.media_type)) > 1000
