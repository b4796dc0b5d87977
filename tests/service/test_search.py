from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from elements import parse, visit
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.store import Store
from graph.workers.pool import QueryPool
from ontology.terms import ID, KINDS
from service import create_app
from service.reading.finding import ALL_KINDS, Thing, marked, search_form
from service.reading.indexing import index as index_of_names
from service.reading.name_index import Index, IndexWriter
from service.reading.once import once_a_version
from service.settings import Settings
from service.wording.page import Page
from service.wording.words import LANGUAGES, words

EVERY_NAME = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?thing ?name WHERE { ?thing rdfs:label|skos:prefLabel|skos:altLabel ?name FILTER(isIRI(?thing)) }
"""


def find(client: FlaskClient, text: str, language: str = "th", **more: str) -> dict[str, Any]:
    asked = {"q": text, "lang": language, "format": "json", **more}
    answer = client.get("/search", query_string=asked)
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.data)
    return found


def names(found: dict[str, Any]) -> list[str]:
    return [one["label"] for one in found["results"]]


@pytest.fixture(scope="session")
def labels(store: Store) -> list[tuple[str, str]]:
    return [(thing.value, name.value) for thing, name in store.query(EVERY_NAME).rows()]  # type: ignore[union-attr]


@pytest.fixture(scope="session")
def index(app: Flask) -> Index:
    with app.test_request_context("/"):
        reader = Page.of_request().reader
    return index_of_names(reader, reader.current())


def index_of(folder: Path, things: list[Thing]) -> Index:
    IndexWriter(folder / "names.sqlite").write(things)
    return Index(folder / "names.sqlite")


class TestFinding:
    @settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture], max_examples=300)
    @given(data=st.data())
    def test_every_label_is_found_by_any_two_or_more_of_its_letters(
        self, index: Index, labels: list[tuple[str, str]], data: st.DataObject
    ) -> None:
        iri, label = data.draw(st.sampled_from(labels))
        start = data.draw(st.integers(0, max(0, len(label) - 2)))
        end = data.draw(st.integers(min(start + 2, len(label)), len(label)))
        part = label[start:end]
        language = data.draw(st.sampled_from(LANGUAGES))
        if search_form(part):
            assert iri in [thing.iri for thing in index.find(part, language)], part

    @pytest.mark.parametrize(
        ("text", "iri"),
        [
            ("บพท.", "organization/pmu-a"),
            ("บพท", "organization/pmu-a"),
            ("pmu-a", "organization/pmu-a"),
            ("อบจ.พะเยา", "organization/phayao-provincial-administrative-organization"),
            ("สอวช.", "organization/nxpo"),
            ("gnlc", "network/unesco-gnlc"),
            ("University of Ph", "organization/university-of-phayao"),
            ("ยูเนสโก", "organization/unesco"),
            ("unesco", "organization/unesco"),
            ("หาดใหญ่", "city/hat-yai"),
            ("hat yai", "city/hat-yai"),
        ],
    )
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_names_in_either_language_and_abbreviations_are_found(
        self, index: Index, text: str, iri: str, language: str
    ) -> None:
        assert index.find(text, language)[0].iri == ID + iri

    @pytest.mark.parametrize("part", ["เมืองพะเยา", "เทศบาล", "มหาวิทยาลัยพะเยา", "พะเยา", "เยา"])
    def test_a_name_is_found_by_any_part_of_it(self, index: Index, part: str) -> None:
        found = [thing.iri for thing in index.find(part, "th")]
        expected = {
            "เทศบาล": "organization/phayao-town-municipality",
            "มหาวิทยาลัยพะเยา": "organization/university-of-phayao",
        }
        assert ID + expected.get(part, "city/phayao") in found

    def test_equal_names_come_before_those_that_begin_so_and_these_before_the_rest(self, tmp_path: Path) -> None:
        things = [
            Thing(f"{ID}city/{at}", "city", {"th": name}, [(name, "th")])
            for at, name in enumerate(["กพะเยา", "พะเยาใหม่", "พะเยา", "เมืองพะเยา", "พะเยากลาง"])
        ]
        index = index_of(tmp_path, things)
        assert [thing.labels["th"] for thing in index.things(index.find("พะเยา", "th"))] == [
            "พะเยา",
            "พะเยากลาง",
            "พะเยาใหม่",
            "กพะเยา",
            "เมืองพะเยา",
        ]

    @pytest.mark.parametrize(
        "typed",
        [
            "ยู\u200bเนสโก",
            "ยูเนสโก\u00a0",
            "  ยูเนสโก ",
            "ยูเนสโก\u0000",
        ],
    )
    def test_what_cannot_be_seen_does_not_matter(self, index: Index, typed: str) -> None:
        assert index.find(typed, "th") == index.find("ยูเนสโก", "th") != []

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("เเกนนำ", "แกนนำ"),
            ("แกนน\u0e4d\u0e32", "แกนนำ"),
            ("น\u0e49\u0e4d\u0e32", "น้ำ"),
            ("ท\u0e48\u0e35", "ที่"),
            ("ป\u0e48\u0e39", "ปู่"),
            ("SÃO  Paulo", "são paulo"),
        ],
    )
    def test_two_ways_to_type_the_same_are_one(self, typed: str, meant: str) -> None:
        assert search_form(typed) == search_form(meant)

    def test_a_match_is_marked_in_whole_letters(self) -> None:
        assert marked("ที่ตั้งเมือง", "ต\u0e31") == ("ที่", "ตั้", "งเมือง")
        assert marked("Hat Yai", "yai") == ("Hat ", "Yai", "")
        assert marked("พะเยา", "xyz") == ("พะเยา", "", "")


class TestJSON:
    def test_it_is_what_the_search_box_reads(self, client: FlaskClient) -> None:
        found = find(client, "บพท.", "en")
        first = found["results"][0]
        assert first["iri"] == f"{ID}organization/pmu-a"
        assert first["url"] == "/page/organization/pmu-a?lang=en"
        assert first["label"] == "Program Management Unit on Area-Based Development"
        assert first["other"] == "หน่วยบริหารจัดการทุนเพื่อการพัฒนาเชิงพื้นที่"
        assert first["kind"] == "funding agency"
        assert found["total"] == 4
        assert {
            "kind": "organization",
            "label": "organisations",
            "count": 1,
            "url": "/search?lang=en&q=%E0%B8%9A%E0%B8%9E%E0%B8%97.&kind=organization",
        } in found["kinds"]

    def test_it_comes_by_accept_too(self, client: FlaskClient) -> None:
        answer = client.get("/search?q=Phayao", headers={"Accept": "application/json"})
        assert answer.mimetype == "application/json"
        assert "Accept" in answer.vary

    def test_a_browser_and_a_client_without_a_wish_get_the_page(self, client: FlaskClient) -> None:
        for accept in ("text/html,application/xhtml+xml,*/*;q=0.8", "*/*", ""):
            assert client.get("/search?q=Phayao", headers={"Accept": accept}).mimetype == "text/html"

    def test_an_accept_that_cannot_be_met_is_406_with_what_there_is(self, client: FlaskClient) -> None:
        answer = client.get("/search?q=Phayao", headers={"Accept": "image/png"})
        assert answer.status_code == 406
        assert "text/html, application/json" in answer.get_data(as_text=True)

    def test_names_are_in_the_language_asked_for(self, client: FlaskClient) -> None:
        assert names(find(client, "Hat Yai", "th"))[0] == "หาดใหญ่"
        assert names(find(client, "หาดใหญ่", "en"))[0] == "Hat Yai"


class TestPage:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_each_result_is_a_link_with_its_kind_and_its_other_name(self, client: FlaskClient, language: str) -> None:
        page = visit(client, f"/search?q=PMU-A&lang={language}")
        first = page.one("ol", class_="results").all("li")[0]
        assert first.one("a").attributes["href"] == f"/page/organization/pmu-a?lang={language}"
        assert "PMU-A" in first.one("span", class_="found-by").text
        assert [mark.text for mark in first.all("mark")] == ["PMU-A"]

    def test_kinds_are_facets_with_counts_and_each_has_its_address(self, client: FlaskClient) -> None:
        page = visit(client, "/search?q=พะเยา&lang=th")
        facets = page.one("nav", class_="facets").all("a")
        assert facets[0].attributes["aria-current"] == "true"
        total = int(facets[0].text.split()[-1])
        assert sum(int(one.text.split()[-1]) for one in facets[1:]) == total
        for facet in facets[1:]:
            narrowed = visit(client, facet.attributes["href"])
            chosen = narrowed.one("nav", class_="facets").one("a", aria_current="true")
            assert chosen.text == facet.text
            status = narrowed.one("p", role="status").text
            assert status == f"พบ {facet.text.split()[-1]} รายการสำหรับ “พะเยา”"

    def test_long_results_come_in_pages_that_hold_each_thing_once(self, client: FlaskClient) -> None:
        first = find(client, "พะเยา")
        seen = [
            one["iri"]
            for page in range(1, first["pages"] + 1)
            for one in find(client, "พะเยา", page=str(page))["results"]
        ]
        assert len(seen) == len(set(seen)) == first["total"] > 20

    def test_the_results_come_as_sparql_too(self, client: FlaskClient) -> None:
        page = visit(client, "/search?q=มหาวิทยาลัย&lang=th")
        answer = client.get(page.link("CSV"))
        assert f"{ID}organization/university-of-phayao" in answer.text

    def test_nothing_found_offers_names_that_are_like_it(self, client: FlaskClient) -> None:
        page = visit(client, "/search?q=phayaoo&lang=en")
        assert "No name holds “phayaoo”" in page.one("main").text
        assert page.link("Phayao") == "/page/city/phayao?lang=en"

    def test_nothing_of_a_kind_leads_back_to_all_kinds(self, client: FlaskClient) -> None:
        page = visit(client, "/search?q=PMU-A&kind=city&lang=en")
        assert visit(client, page.link("Show all kinds")).all("ol", class_="results")

    @pytest.mark.parametrize("text", ["", "   ", "\u200b", "\x00\x01\n"])
    def test_no_text_offers_some_of_what_there_is(self, client: FlaskClient, text: str) -> None:
        answer = client.get("/search", query_string={"q": text, "lang": "en"}, headers={"Accept": "text/html"})
        assert answer.status_code == 200
        assert "Some of what is in the graph" in answer.text


class TestBadInput:
    @pytest.mark.parametrize(
        "text",
        [
            "<script>alert(1)</script>",
            '"><img src=x onerror=alert(1)>',
            "{{7*7}}",
            "' OR 1=1 --",
            '" . ?s ?p ?o . "',
            "\\u0022 } #",
            "\x00\x07\x1b[31m",
            "%00%ff",
            "‮ไทย",
            "*" * 500,
            "😀",
        ],
    )
    def test_any_text_is_only_a_text(self, client: FlaskClient, text: str) -> None:
        answer = client.get("/search", query_string={"q": text, "lang": "en"}, headers={"Accept": "text/html"})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text
        assert "49" not in answer.text.partition("<main")[2].partition("</main>")[0] or "7*7" not in text

    def test_markup_in_a_name_shows_as_text(
        self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        name = "<script>alert(1)</script> & <b>พะเยา</b>"
        thing = Thing(f"{ID}city/phayao", "city", {"en": name}, [(name, "en"), ("‮" + name, "th")])
        made = once_a_version()(lambda reader, version: index_of(tmp_path, [thing]))
        monkeypatch.setattr("service.pages.search.index_of_names", made)
        answer = client.get("/search?q=script&lang=en", headers={"Accept": "text/html"})
        assert "<script>alert" not in answer.text
        assert parse(answer.text).one("ol", class_="results").one("h2").text == name

    def test_bytes_that_are_not_utf_8_do_no_harm(self, client: FlaskClient) -> None:
        assert client.get("/search?q=%ff%fe", headers={"Accept": "text/html"}).status_code == 200

    @pytest.mark.parametrize(
        ("asked", "said"),
        [
            ({"q": "a" * 501}, "at most 500"),
            ({"q": "a", "kind": "nonsense"}, "There is no kind “nonsense”"),
            ({"q": "a", "kind": "<b>"}, "There is no kind"),
            ({"q": "a", "format": "xml"}, "There is no format “xml”"),
        ],
    )
    def test_what_cannot_be_is_400_and_says_what_can(
        self, client: FlaskClient, asked: dict[str, str], said: str
    ) -> None:
        answer = client.get(
            "/search", query_string={**asked, "lang": "en"}, headers={"Accept": "application/problem+json"}
        )
        assert answer.status_code == 400
        assert said in json.loads(answer.data)["detail_en"]
        assert json.loads(answer.data)["detail_th"]

    def test_a_page_that_does_not_exist_is_404(self, client: FlaskClient) -> None:
        assert client.get("/search?q=a&page=999").status_code == 404

    def test_a_version_that_does_not_exist_is_404(self, client: FlaskClient) -> None:
        assert client.get("/search?q=a&version=99").status_code == 404


def test_every_kind_of_thing_has_a_name_in_both_languages() -> None:
    assert set(KINDS) <= set(ALL_KINDS)
    for kind in ALL_KINDS:
        assert set(words()[f"search.kind_{kind}"]) == set(LANGUAGES)


def test_programs_are_told_that_names_are_still_being_gathered() -> None:
    settings = Settings(workers=1, figures_wait=0.0, figures_timeout=0.001)
    pool = QueryPool.start(settings.pool)  # in which nobody has gathered them
    try:
        client = create_app(settings, pool).test_client()
        answer = client.get("/search?q=phayao&format=json")
        assert (answer.status_code, answer.get_json()["type"].partition("#")[2]) == (503, "still-gathering")
        assert int(answer.headers["Retry-After"]) > 0
        assert client.get("/search?q=phayao").status_code == 200
    finally:
        pool.close()
