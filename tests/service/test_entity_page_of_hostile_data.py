"""The page about a thing whose data are hostile, wrong or very many."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from entity_pages import mark, page, row, words_of
from flask import Flask
from flask.testing import FlaskClient
from html_tree import read_html

from graph.gate.door import open_or_create
from graph.rdf import BlankNode, Literal, NamedNode, Quad
from graph.sources import packaged_quads
from graph.versions.directory import DataDirectory
from graph.workers.pool import QueryPool
from ontology.terms import ID, LC, PREFIXES
from service import create_app
from service.settings import Settings

RDFS, SKOS, SCHEMA, OWL, XSD = (PREFIXES[name] for name in ("rdfs", "skos", "schema", "owl", "xsd"))
MEGABYTE = "ที่ยาวมาก" * 120_000
SCRIPT = "</script><script>alert(1)</script> & <b>bold</b>"
POINTING = 1_500


def hostile_quads() -> Iterator[Quad]:
    graph = NamedNode(f"{ID}graph/uploaded")

    def say(subject: str, property_: str, value: Literal | NamedNode | BlankNode) -> Quad:
        return Quad(NamedNode(ID + subject), NamedNode(property_), value, graph)

    city = "city/hostile"
    yield say(city, PREFIXES["rdf"] + "type", NamedNode(LC + "City"))
    yield say(city, RDFS + "label", Literal(SCRIPT, language="en"))
    yield say(city, RDFS + "label", Literal("<i>เมือง</i>", language="th"))
    yield say(city, RDFS + "label", Literal("مدينة التعلم", language="ar"))
    yield say(city, SKOS + "altLabel", Literal("n" * 3_000, language="en"))
    yield say(city, RDFS + "comment", Literal(MEGABYTE, language="th"))
    yield say(city, RDFS + "seeAlso", NamedNode("javascript:alert(1)"))
    yield say(city, RDFS + "seeAlso", NamedNode("https://example.org/?a=1&b='onmouseover=alert(1)"))
    yield say(city, SCHEMA + "latitude", Literal("north"))
    yield say(city, SCHEMA + "longitude", Literal("999", datatype=NamedNode(XSD + "decimal")))
    yield say(city, LC + "startDate", Literal("2022-99-99"))
    yield say(city, "http://example.org/property", BlankNode("nobody"))
    yield Quad(BlankNode("nobody"), NamedNode(LC + "concernsCity"), NamedNode(ID + city), graph)
    for number in range(POINTING):
        yield say(f"activity/number-{number}", LC + "concernsCity", NamedNode(ID + city))
        yield say(f"participation/number-{number}", LC + "participationIn", NamedNode(f"{ID}project/large"))
        yield say(f"participation/number-{number}", LC + "participant", NamedNode(f"{ID}city/number-{number}"))
    yield say("project/large", PREFIXES["rdf"] + "type", NamedNode(LC + "Project"))
    for language, note in (("en", "It is <b>part</b> of Hostile."), ("th", "รวมกับเมืองอื่นแล้ว")):
        yield say("city/withdrawn", SKOS + "editorialNote", Literal(note, language=language))
    yield say("city/withdrawn", OWL + "deprecated", Literal("true", datatype=NamedNode(XSD + "boolean")))


@pytest.fixture(scope="module")
def hostile_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    data = Path(tmp_path_factory.mktemp("hostile")) / "data"
    open_or_create(DataDirectory.create(data), [*packaged_quads(), *hostile_quads()])
    settings = Settings(data=str(data))
    workers = QueryPool.start(settings.pool)
    yield create_app(settings, workers)
    workers.close()


@pytest.fixture
def hostile(hostile_app: Flask) -> FlaskClient:
    return hostile_app.test_client()


def test_a_statement_without_source_has_an_open_mark_that_says_so(hostile: FlaskClient) -> None:
    for language, sentence in (("en", "Nobody has given evidence"), ("th", "ยังไม่มีผู้ใดแสดงหลักฐาน")):
        value = row(page(hostile, "city/hostile", language), SCHEMA + "latitude").one("dd", "value")
        assert mark(value)["data-kind"] == "none"
        assert sentence in mark(value).text


def test_a_long_list_of_links_in_comes_in_pages_of_twenty(hostile: FlaskClient) -> None:
    html = page(hostile, "city/hostile")
    concerns = row(html, LC + "concernsCity")
    assert len(concerns.all("dd", "value")) == 20
    assert f"{POINTING + 1:,}" in concerns.one("dt").text
    last = concerns.one("nav", "pager").all("a")[-2]
    assert words_of(last) == "76"
    seen = {one["href"] for one in concerns.all("a") if "/activity/" in one["href"]}
    following = row(page(hostile, "city/hostile", of=LC + "concernsCity", page="2"), LC + "concernsCity")
    assert not seen & {one["href"] for one in following.all("a") if "/activity/" in one["href"]}
    at_the_end = row(read_html(hostile.get(last["href"]).text), LC + "concernsCity")
    assert len(at_the_end.all("dd", "value")) == 1


def test_a_long_list_of_records_comes_in_pages_too(hostile: FlaskClient) -> None:
    participants = row(page(hostile, "project/large"), LC + "participationIn")
    assert len(participants.all("dd", "value")) == 20
    assert participants.one("nav", "pager")


def test_many_values_of_a_property_are_cut_to_the_first_with_a_link_to_all(hostile: FlaskClient) -> None:
    participants = row(page(hostile, "project/large"), LC + "hasParticipant")
    assert len(participants.all("dd", "value")) == 5
    assert f"5 of {POINTING:,} shown" in participants.text


@pytest.mark.parametrize("asked", [{"of": "x", "page": "2"}, {"of": LC + "concernsCity", "page": "77"},
                                   {"of": LC + "concernsCity", "page": "two"}])  # fmt: skip
def test_a_page_of_a_list_that_does_not_exist_is_400(hostile: FlaskClient, asked: dict[str, str]) -> None:
    response = hostile.get("/page/city/hostile", query_string=asked, headers={"Accept": "text/html"})
    assert response.status_code == 400
    read_html(response.text)


def test_markup_in_a_literal_shows_as_text(hostile: FlaskClient) -> None:
    response = hostile.get("/page/city/hostile?lang=en", headers={"Accept": "text/html"})
    html = read_html(response.text)
    assert html.one("h1").text == SCRIPT
    assert SCRIPT in [one.text for one in row(html, RDFS + "label").all("span", "words")]
    assert "<script>alert" not in response.text
    assert "<b>bold" not in response.text
    names = json.loads(html.one("script", type="application/ld+json").text)["name"]
    assert {"@value": SCRIPT, "@language": "en"} in names


def test_only_addresses_of_the_web_become_links(hostile: FlaskClient) -> None:
    see = row(page(hostile, "city/hostile"), RDFS + "seeAlso")
    assert [one["href"] for one in see.all("a", rel="external")] == ["https://example.org/?a=1&b='onmouseover=alert(1)"]
    assert see.one("code", "iri").text == "javascript:alert(1)"


def test_a_right_to_left_value_keeps_its_language_and_direction(hostile: FlaskClient) -> None:
    arabic = next(one for one in page(hostile, "city/hostile").all("span", "words") if "مدينة" in one.text)
    assert (arabic["lang"], arabic["dir"]) == ("ar", "auto")


def test_a_megabyte_literal_is_folded_and_cut_with_a_link_to_the_data(hostile: FlaskClient) -> None:
    response = hostile.get("/page/city/hostile?lang=th", headers={"Accept": "text/html"})
    assert len(response.data) < 400_000
    value = row(read_html(response.text), RDFS + "comment").one("dd", "value")
    fold = value.one("details", "long")
    whole = fold.one("div", "long-text").text
    assert MEGABYTE.startswith(whole)
    assert not re.match("[ัิ-ฺ็-๎]", MEGABYTE[len(whole)])
    assert "/data/city/hostile.ttl" in [one["href"] for one in value.all("a")]


def test_dates_and_coordinates_that_are_none_do_no_harm(hostile: FlaskClient) -> None:
    html = page(hostile, "city/hostile")
    assert not html.all("figure", "map")
    assert "2022-99-99" in row(html, LC + "startDate").text


@pytest.mark.parametrize("language", ["th", "en"])
def test_what_was_withdrawn_is_410_with_the_note(hostile: FlaskClient, language: str) -> None:
    response = hostile.get(f"/page/city/withdrawn?lang={language}", headers={"Accept": "text/html"})
    assert response.status_code == 410
    note = "รวมกับเมืองอื่นแล้ว" if language == "th" else "It is <b>part</b> of Hostile."
    assert note in read_html(response.text).one("main").text
