"""What the pages of the documents cost, what they withstand, and what they say of versions."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import pytest
from flask import Flask
from flask.testing import FlaskClient
from ontology_pages import (
    HTML,
    LANGUAGES,
    LocalReader,
    add,
    entry,
    facet,
    made,
    opened,
)
from ontology_reader import written
from rdflib import OWL, RDFS, SKOS
from writable import writable

from graph.store import Store
from graph.workers.parent import build_store
from ontology.terms import DOCUMENTS, GRAPH_ONTOLOGY, ID, LC
from service.http.static_files import STATIC
from service.ontology_browser.changes import changes


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def local(app: Flask) -> Iterator[LocalReader]:
    """A reader of a fresh store."""
    pool = app.extensions["learningcity"].pool
    yield LocalReader(pool, 5.0, store=build_store(), asked=([],))


# Versions of the graph


def test_an_older_version_of_the_graph_can_be_compared(tmp_path: Path) -> None:
    note = '"Said later."@en'
    with writable(tmp_path, plain=True) as service:
        answer = service.update(
            f"INSERT DATA {{ GRAPH <{GRAPH_ONTOLOGY}> {{ <{LC}City> a <{OWL.Class}> ; <{RDFS.label}> 'city'@en . "
            f"<{GRAPH_ONTOLOGY}> a <{OWL.Ontology}> }} }}"
        )
        assert answer.status_code < 300, answer.text
        answer = service.update(
            f"INSERT DATA {{ GRAPH <{GRAPH_ONTOLOGY}> {{ <{LC}City> <{SKOS.scopeNote}> {note} }} }}"
        )
        assert answer.status_code < 300, answer.text
        last = service.version
        html = opened(service.client, "ontology", since=str(last - 1))
        versions = html.one("section", id="_versions")
        assert "skos:scopeNote" in versions.text
        assert versions.one("ins").text == "Said later."
        assert opened(service.client, "ontology", since=str(last - 1)).one("input", id="_since")["value"] == str(
            last - 1
        )
        wrong = opened(service.client, "ontology", "th", since="99")
        assert "ไม่มีกราฟรุ่นที่ 99" in wrong.one("section", id="_versions").text


def test_terms_that_came_went_and_changed_are_told_apart() -> None:
    before = written('lc:A a owl:Class ; rdfs:label "a"@en . lc:B a owl:Class .')
    after = written('lc:A a owl:Class ; rdfs:label "b"@en . lc:C a owl:Class .')
    found = changes(before, after, "ontology")
    assert (found.added, found.removed) == ((LC + "C",), (LC + "B",))
    ((term, (change,)),) = found.changed
    assert (term, change.predicate, change.before, change.after) == (LC + "A", "rdfs:label", ("a",), ("b",))
    assert not changes(after, after, "ontology")


def test_earlier_versions_are_listed_with_their_notes() -> None:
    read = written(
        f"""<{GRAPH_ONTOLOGY}> a owl:Ontology ; owl:versionInfo "1.1.0" ; owl:versionIRI <{GRAPH_ONTOLOGY}/1.1.0> ;
            owl:priorVersion <{GRAPH_ONTOLOGY}/1.0.0> .
        <{GRAPH_ONTOLOGY}/1.0.0> dct:modified "2026-11-22"^^xsd:date ; skos:changeNote "First."@en ."""
    )
    newest, first = read.header("ontology").releases
    assert (newest.number, newest.current, first.number, first.current) == ("1.1.0", True, "1.0.0", False)
    assert (first.date, first.notes.of("en")) == ("2026-11-22", "First.")


# Safety, size and cost


def test_all_five_pages_in_both_languages_ask_seven_questions_once(app: Flask, local: LocalReader) -> None:
    made(app, local, "ontology")
    assert len(local.asked[0]) <= 6
    for document in DOCUMENTS:
        for language in LANGUAGES:
            made(app, local, document, language)
    assert len(local.asked[0]) <= 7, "one more for the uses of concepts; then everything is remembered"


def test_the_number_of_questions_does_not_grow_with_the_terms(app: Flask, local: LocalReader) -> None:
    assert local.store is not None
    turtle = "".join(
        f'<{LC}New{n}> a owl:Class ; rdfs:label "new {n}"@en ; rdfs:isDefinedBy <{GRAPH_ONTOLOGY}> . '
        f"<{ID}city/new-{n}> a <{LC}New{n}> . "
        for n in range(40)
    )
    add(local.store, turtle)
    html = made(app, local, "ontology")
    assert facet(entry(html, "New39"), "Use").startswith("1 thing")
    assert len(local.asked[0]) <= 6


def test_markup_in_labels_and_definitions_is_shown_and_not_obeyed(app: Flask, local: LocalReader) -> None:
    assert local.store is not None
    bad = "</script><script>alert(1)</script><b>"
    add(
        local.store,
        f'<{LC}Bad> a owl:Class ; rdfs:label "{bad}"@en ; skos:definition "{bad}"@en ; skos:example "{bad}"@en ; '
        f'rdfs:isDefinedBy <{GRAPH_ONTOLOGY}> . <{ID}city/bad> a <{LC}Bad> ; rdfs:label "{bad}"@en .',
    )
    html = made(app, local, "ontology")
    bad_entry = entry(html, "Bad")
    assert bad in bad_entry.text
    assert not [one for one in bad_entry.walk() if one.tag in ("script", "b") and one.text != "1 thing"]
    assert {one["type"] for one in html.all("script")} <= {"module", "application/ld+json"}


def test_a_withdrawn_term_says_so_and_what_replaces_it(app: Flask, local: LocalReader) -> None:
    assert local.store is not None
    add(local.store, f"<{LC}City> owl:deprecated true ; dct:isReplacedBy <{LC}Community> .")
    city = entry(made(app, local, "ontology"), "City")
    assert "withdrawn" in city.all("header")[0].text
    assert facet(city, "Replaced by") == "community"


def test_a_graph_without_an_ontology_gives_a_page_and_no_error(app: Flask) -> None:
    pool = app.extensions["learningcity"].pool
    empty = LocalReader(pool, 5.0, store=Store.in_memory(), asked=([],))
    for document in DOCUMENTS:
        assert made(app, empty, document).one("main")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_pages_keep_to_the_content_security_policy(client: FlaskClient, document: str) -> None:
    html = opened(client, document)
    assert not [
        one for one in html.walk() if "style" in one.attributes or any(n.startswith("on") for n in one.attributes)
    ]
    assert not html.all("style")
    assert {one["type"] for one in html.all("script")} <= {"module", "application/ld+json"}
    loaded = {one["src"] for one in html.walk() if one["src"]} | {
        one["href"] for one in html.all("link") if one["rel"] in ("stylesheet", "icon")
    }
    assert all(one.startswith("/") for one in loaded)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_page_with_all_that_it_loads_stays_within_its_bound(
    client: FlaskClient, document: str, language: str
) -> None:
    page = client.get(f"/{document}?lang={language}", headers=HTML)
    size = len(gzip.compress(page.data, 6))
    for name in ("site.css.gz", "site.js.gz"):
        size += (STATIC / name).stat().st_size if (STATIC / name).is_file() else 15_000
    fonts = [*(STATIC / "fonts").glob("*.woff2")]
    size += sum(font.stat().st_size for font in fonts) if fonts else 82_000
    assert size <= 150_000, size


def test_a_page_that_was_made_before_comes_fast(client: FlaskClient) -> None:
    times = []
    for _ in range(8):
        start = perf_counter()
        opened_raw = client.get("/ontology?lang=th", headers=HTML)
        times.append(perf_counter() - start)
        assert opened_raw.status_code == 200
    assert min(times[1:]) < 0.03


@pytest.mark.parametrize("document", DOCUMENTS)
def test_thai_pages_show_no_short_name_where_there_is_a_name(client: FlaskClient, document: str) -> None:
    html = opened(client, document, "th")
    for one in html.all("a"):
        if one["href"].startswith(("#", "/ontology")) and "#" in one["href"] and not one["aria-label"]:
            assert not re.match(r"(?:lc|lcsh|lcrule):", one.text), one.text


@pytest.mark.parametrize("document", DOCUMENTS)
def test_headings_go_down_one_step_at_a_time(client: FlaskClient, document: str) -> None:
    levels = [int(one.tag[1]) for one in opened(client, document).one("main").walk() if re.fullmatch("h[1-6]", one.tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
