"""The history can be read by people and by programs; a service without one says so kindly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from elements import visit
from flask import Flask
from flask.testing import FlaskClient
from past import AGENTS, CITY, CITY_CLASS, CITY_QUADS, LABEL, NAMED_IN_2, NOTES, OTHER, TIMES

from graph.errors import VersionPruned
from graph.formats import TRIG
from graph.gate.change import Provenance, change_iri
from graph.gate.door import Gate
from graph.gate.edits import Upload
from graph.gate.rdf_patch import read_patch
from graph.rdf import DefaultGraph, Literal, NamedNode, Quad, parse
from graph.versions.directory import DataDirectory
from graph.versions.history import History
from graph.versions.retention import backup, prune
from graph.workers.pool import QueryPool
from service import create_app
from service.history.versions import version_iri
from service.settings import Settings

HTML, RDF_PATCH = {"Accept": "text/html"}, "application/rdf-patch"


# The list


@pytest.mark.parametrize("language", ["th", "en"])
def test_list_shows_each_version_with_its_maker_and_reason_the_newest_first(
    client_of_past: FlaskClient, language: str
) -> None:
    page = visit(client_of_past, f"/versions?lang={language}")
    items = page.one("ol", class_="history").all("li")
    assert [item.all("a")[0].attributes["href"] for item in items] == [
        f"/versions/{number}?lang={language}" for number in reversed(TIMES)
    ]
    for number, item in zip(reversed(TIMES), items, strict=True):
        assert AGENTS[number] in item.text
        assert NOTES[number] in item.text
        assert datetime.fromisoformat(item.one("time").attributes["datetime"]) == TIMES[number]


def test_times_are_those_of_thailand_on_thai_pages_and_utc_on_english_ones(client_of_past: FlaskClient) -> None:
    thai, english = (
        visit(client_of_past, f"/versions/2?lang={language}").all("time")[0].text for language in ("th", "en")
    )
    assert thai == "20 มกราคม พ.ศ. 2569 เวลา 16:30 น."
    assert english == "20 January 2026, 09:30 UTC"


def test_list_for_programs_gives_figures_and_links(client_of_past: FlaskClient) -> None:
    listed = client_of_past.get("/versions.json").json
    assert listed["current"] == 5
    assert [row["version"] for row in listed["versions"]] == [5, 4, 3, 2, 1]
    row = listed["versions"][2]
    assert (row["by"], row["note"], row["added"], row["removed"]) == (AGENTS[3], NOTES[3], 1, 1)
    assert (row["kept"], row["current"]) == (True, False)
    assert client_of_past.get(row["links"]["rdf_patch"]).mimetype == RDF_PATCH


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/html", "text/html"),
        ("application/json", "application/json"),
        ("application/atom+xml", "application/atom+xml"),
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/trig", "application/trig"),
    ],
)
def test_list_comes_in_the_format_asked_for(client_of_past: FlaskClient, accept: str, media_type: str) -> None:
    response = client_of_past.get("/versions", headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, media_type)
    assert "Accept" in response.vary


def test_list_as_rdf_names_each_version_and_its_maker(client_of_past: FlaskClient) -> None:
    body = client_of_past.get("/versions.trig").data
    quads = set(parse(body, TRIG, place="versions"))
    assert {q.object.value for q in quads if q.predicate.value.endswith("hasVersion")} == {*map(version_iri, TIMES)}  # type: ignore[union-attr]
    assert {q.object.value for q in quads if q.predicate.value.endswith("changedBy")} == {*AGENTS.values()}  # type: ignore[union-attr]
    assert all(quad.graph_name == DefaultGraph() for quad in quads)


# One version


def test_page_of_a_version_shows_what_came_and_what_went_in_words(client_of_past: FlaskClient) -> None:
    page = visit(client_of_past, "/versions/3?lang=en")
    (went,), (came,) = page.all("li", class_="went"), page.all("li", class_="came")
    assert went.text == "removed: name Rayong town"
    assert came.text == "added: name Rayong"
    assert "The English name was wrong." in page.text


def test_page_of_a_version_leads_to_its_neighbours_and_to_the_graph_of_that_time(client_of_past: FlaskClient) -> None:
    page = visit(client_of_past, "/versions/3?lang=en")
    assert page.link("version before") == "/versions/2?lang=en"
    assert page.link("version after") == "/versions/4?lang=en"
    assert page.link("as of version 3") == "/?lang=en&version=3"
    assert page.link("Compare") == "/versions/compare?lang=en&from=3&to=5"


def test_statements_that_follow_by_rule_stand_last(client_of_past: FlaskClient) -> None:
    headings = [one.text for one in visit(client_of_past, "/versions/2?lang=en").all("h3")]
    assert headings[0].startswith("source/test")
    assert headings[-1].startswith("Statements that follow by rule")
    assert len(headings) == 2


def test_what_was_removed_is_called_by_the_name_that_it_had(client_of_past: FlaskClient) -> None:
    assert "New Rayong" in visit(client_of_past, "/versions/5?lang=en").text
    assert "ระยองใหม่" in visit(client_of_past, "/versions/5?lang=th").text


def test_large_version_comes_in_pages_that_hold_every_statement_once(
    client_of_past: FlaskClient, past: DataDirectory
) -> None:
    total = History(past.path).entry(1).added
    first = visit(client_of_past, "/versions/1?lang=en")
    last = int(first.one("nav", class_="pager").all("a")[-2].text)
    assert last == -(-total // 200)
    pages = [first, *(visit(client_of_past, f"/versions/1?lang=en&page={number}") for number in range(2, last + 1))]
    assert sum(len(page.all("li", class_="came")) for page in pages) == total


def test_very_large_version_is_read_a_page_at_a_time(
    client_of_past: FlaskClient, past: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.pages.versions.SORTED_WHOLE", 100)
    page = visit(client_of_past, "/versions/1?lang=en&page=2")
    assert len(page.all("li", class_="came")) == 200


@pytest.mark.parametrize("page", ["0", "2", "x", "9" * 20])
def test_page_that_a_version_does_not_have_is_refused(client_of_past: FlaskClient, page: str) -> None:
    response = client_of_past.get(f"/versions/3?page={page}", headers=HTML)
    assert response.status_code in (400, 404)


def test_words_of_people_are_text_and_never_markup(client_of_past: FlaskClient) -> None:
    body = client_of_past.get("/versions/2", headers=HTML).text
    assert "&lt;ฉบับร่าง&gt;" in body
    assert "<ฉบับร่าง>" not in body


def test_version_as_rdf_patch_is_its_change(client_of_past: FlaskClient, past: DataDirectory) -> None:
    for address, headers in (("/versions/3.rdfp", {}), ("/versions/3", {"Accept": RDF_PATCH})):
        response = client_of_past.get(address, headers=headers)
        assert response.mimetype == RDF_PATCH
        patch = read_patch(response.data, "answer")
        assert patch.headers == {"id": f"<{change_iri(3)}>", "prev": f"<{change_iri(2)}>"}
        assert patch.change == History(past.path).net_change(2, 3)


def test_first_version_as_rdf_patch_follows_no_other(client_of_past: FlaskClient) -> None:
    assert "prev" not in read_patch(client_of_past.get("/versions/1.rdfp").data, "answer").headers


def test_version_as_trig_is_its_record_with_every_quad_in_its_block(client_of_past: FlaskClient) -> None:
    quads = set(parse(client_of_past.get("/versions/3.trig").data, TRIG, place="answer"))
    block = NamedNode(f"{change_iri(3)}/removed/1")
    assert Quad(NAMED_IN_2.subject, NAMED_IN_2.predicate, NAMED_IN_2.object, block) in quads


def test_version_as_turtle_tells_about_the_change_and_not_what_moved(client_of_past: FlaskClient) -> None:
    body = client_of_past.get("/versions/3.ttl").text
    assert AGENTS[3] in body
    assert "Rayong" not in body


def test_version_as_json_gives_figures_by_graph(client_of_past: FlaskClient) -> None:
    told = client_of_past.get("/versions/5", headers={"Accept": "application/json"}).json
    dropped, derived = told["graphs"]
    assert (dropped["removed"], dropped["dropped"], dropped["derived"]) == (3, True, False)
    assert derived["derived"]
    assert told["removed"] == dropped["removed"] + derived["removed"]
    assert datetime.fromisoformat(told["at"]) == TIMES[5]


@pytest.mark.parametrize(
    "address", ["/versions/0", "/versions/6", "/versions/99999999999", "/versions/3.xyz", "/versions.xyz"]
)
def test_what_there_never_was_is_404(client_of_past: FlaskClient, address: str) -> None:
    assert client_of_past.get(address, headers=HTML).status_code == 404


# The history of one thing


@pytest.mark.parametrize("language", ["th", "en"])
def test_history_of_a_thing_shows_the_versions_that_changed_it(client_of_past: FlaskClient, language: str) -> None:
    page = visit(client_of_past, f"/history?thing={CITY.value}&lang={language}")
    items = [one for one in page.one("ol", class_="history").children if one.tag == "li"]
    assert [item.all("a")[0].attributes["href"].partition("?")[0] for item in items] == ["/versions/3", "/versions/2"]
    assert page.one("h1").text == {"th": "ประวัติของระยอง", "en": "History of Rayong"}[language]


def test_history_of_a_thing_leads_to_the_thing_as_it_was(client_of_past: FlaskClient) -> None:
    page = visit(client_of_past, "/history?thing=city/than-thong&lang=en")
    assert page.link("as of version 2") == "/page/city/than-thong?lang=en&version=2"
    assert "Rayong town" in visit(client_of_past, page.link("as of version 2")).one("h1").text


def test_history_of_a_thing_for_programs_counts_only_what_is_about_it(client_of_past: FlaskClient) -> None:
    told = client_of_past.get(f"/history?thing={OTHER.value}", headers={"Accept": "application/json"}).json
    assert [(row["version"], row["added"], row["removed"]) for row in told["versions"]] == [(5, 0, 8), (4, 8, 0)]
    assert told["thing"] == OTHER.value


def test_history_of_a_class_is_that_of_its_uses_and_its_definition(client_of_past: FlaskClient) -> None:
    told = client_of_past.get("/history", query_string={"thing": CITY_CLASS.value, "format": "json"}).json
    assert [row["version"] for row in told["versions"]] == [5, 4, 2, 1]


@pytest.mark.parametrize(
    ("thing", "status"), [("", 400), ("a b", 400), ("city/nowhere", 404), ("https://example.org/x", 404)]
)
def test_history_of_what_is_not_known_is_refused(client_of_past: FlaskClient, thing: str, status: int) -> None:
    assert client_of_past.get("/history", query_string={"thing": thing}, headers=HTML).status_code == status


# Without a history, and with less of it


@pytest.mark.parametrize("language", ["th", "en"])
def test_service_without_a_data_directory_says_that_it_has_one_version(client: FlaskClient, language: str) -> None:
    notice = visit(client, f"/versions?lang={language}").one(class_="notice")
    assert "learningcity serve --data DIR" in notice.text
    assert visit(client, f"/versions/1?lang={language}").one(class_="notice")
    assert visit(client, f"/history?thing=city/phayao&lang={language}").one("h1")
    assert client.get("/versions.json").json == {
        "current": 1,
        "versions": [{"version": 1, "iri": version_iri(1), "current": True, "kept": True}],
        "next": None,
    }


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/versions/2", 404),
        ("/versions.atom", 404),
        ("/versions/1.rdfp", 404),
        ("/versions/compare?from=1&to=1", 400),
        ("/versions.ttl", 200),
        ("/versions/1.ttl", 200),
        ("/history?thing=city/phayao&format=json", 200),
    ],
)
def test_service_without_a_history_has_no_more_than_one(client: FlaskClient, address: str, status: int) -> None:
    assert client.get(address).status_code == status


@pytest.fixture(scope="module")
def pruned(past: DataDirectory, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    directory = tmp_path_factory.mktemp("pruned") / "data"
    backup(past, directory)
    prune(DataDirectory(directory), 1, monthly=True)
    settings = Settings(data=str(directory))
    pool = QueryPool.start(settings.pool)
    app = create_app(settings, pool)
    yield app
    pool.close()


def test_pruned_version_cannot_be_asked_and_the_error_names_those_that_can(pruned: Flask) -> None:
    response = pruned.test_client().get("/sparql?query=ASK{}&version=3")
    assert response.status_code == 410
    assert response.json["detail"] == VersionPruned(name=3, kept="2, 4–5").message("en")
    assert pruned.test_client().get("/page/city/than-thong?version=1", headers=HTML).status_code == 410
    assert pruned.test_client().get("/sparql?query=ASK{}&version=2").status_code == 200
    assert pruned.test_client().get("/sparql?query=ASK{}&version=6").status_code == 404


def test_what_a_pruned_version_changed_is_still_told(pruned: Flask) -> None:
    page = visit(pruned.test_client(), "/versions/3?lang=en")
    assert "cannot be asked any more" in page.text
    assert not [one for one in page.all("a") if "version=3" in one.attributes["href"]]
    assert page.all("li", class_="came")
    listed = pruned.test_client().get("/versions.json").json["versions"]
    assert [row["version"] for row in listed if row["kept"]] == [5, 4, 2]


def test_statement_about_a_blank_node_and_a_text_of_any_kind_is_shown(tmp_path: Path) -> None:
    directory = DataDirectory.create(tmp_path / "data")
    odd = Quad(CITY, LABEL, Literal("</script>\x00\u202e" + "ก" * 5000), CITY_QUADS[0].graph_name)
    Gate(directory, shapes=None).write(Upload((odd,)), Provenance("<b>", "<script>alert(1)</script>"))
    settings = Settings(data=str(tmp_path / "data"), workers=2)
    pool = QueryPool.start(settings.pool)
    try:
        client = create_app(settings, pool).test_client()
        for address in ("/versions", "/versions/1", "/history?thing=city/than-thong"):
            body = client.get(address, headers=HTML).text
            assert "<script>alert" not in body
            assert "&lt;script&gt;alert" in body
        ElementTree.fromstring(client.get("/versions.atom").data)
        json.loads(client.get("/versions.json").data)
    finally:
        pool.close()


def test_what_a_large_record_changes_is_counted_in_a_process_of_its_own_and_is_the_same(
    client_of_past: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = client_of_past.get("/versions.json").json["versions"]
    for module in ("counting", "versions"):
        monkeypatch.setattr(f"service.{'history' if module == 'counting' else 'pages'}.{module}.LARGE", 10)
    counted = client_of_past.get("/versions.json?page=1").json["versions"]
    for one, other in zip(usual, counted, strict=True):
        assert (one["added"], one["removed"]) == (other["added"], other["removed"])
        assert sorted(map(str, one["graphs"])) == sorted(map(str, other["graphs"]))
