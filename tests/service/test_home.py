from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from elements import Element, visit
from flask import Flask
from flask.testing import FlaskClient

from graph.store import Store
from service.pages.home import FIGURE_DECLARATIONS, FIGURES

LANGUAGES = ("th", "en")
LEADER = {"th": "มหาวิทยาลัยพะเยา", "en": "University of Phayao"}
SENTENCE = "ดังเช่น กรณีของมหาวิทยาลัยพะเยาที่ได้ก้าวเข้าไปเป็นแกนนำสำคัญขับเคลื่อนโครงการ Phayao Learning City"
QUESTION = {"th": "ใครเป็นแกนนำ", "en": "Who led"}
WHICH_SENTENCE = {"th": "ประโยคใด", "en": "Which sentence"}
WHICH_CITIES = {"th": "เมืองใดอยู่ใน", "en": "Which cities are in"}
NEAR = {"th": "เมืองใดใกล้", "en": "Which cities near"}
THAILAND = {"th": "ประเทศไทย", "en": "Thailand"}


def figures(page: Element) -> dict[str, int]:
    shown = page.one("dl", class_="figures").all("div")
    return {one.one("dt").text: int(one.one("dd").text.replace(",", "")) for one in shown}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_home_page_says_what_this_is_in_either_language(client: FlaskClient, language: str) -> None:
    page = visit(client, f"/?lang={language}")
    assert page.one("html").attributes["lang"] == language
    (heading,) = page.all("h1")
    assert {"th": "ทุกข้อความเปิดดูประโยคต้นทางได้", "en": "Every statement opens the sentence it came from"}[
        language
    ] == heading.text


def test_its_figures_are_those_of_the_graph(client: FlaskClient, store: Store) -> None:
    counted = []
    for query in FIGURES.values():
        ((count,),) = store.query(FIGURE_DECLARATIONS + query).rows()
        counted.append(int(count.value))  # type: ignore[union-attr]
    assert list(figures(visit(client, "/?lang=en")).values()) == counted
    assert counted[:2] == [299, 71], "the register has 299 members in 71 countries"
    assert counted[3] == 28, "the announcement has 28 passages"
    assert counted[5] < counted[4], "some facts come from sources that are no sentences"


@pytest.mark.parametrize("language", LANGUAGES)
def test_beside_the_figures_stands_how_large_the_network_really_is(client: FlaskClient, language: str) -> None:
    text = visit(client, f"/?lang={language}").one("p", class_="of-all").text
    assert "425" in text and "91" in text


def test_each_figure_opens_the_query_that_gives_it(client: FlaskClient) -> None:
    page = visit(client, "/?lang=en")
    for one in page.one("dl", class_="figures").all("div"):
        address = urlsplit(one.one("a").attributes["href"])
        query = parse_qs(address.query)["query"][0]
        answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"}).text
        assert answer.splitlines()[1] == one.one("dd").text.replace(",", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_led_the_project_and_the_sentence_that_says_so_are_three_clicks_away(
    client: FlaskClient, language: str
) -> None:
    home = visit(client, f"/?lang={language}")
    project = home.link(QUESTION[language])  # the first click
    page = visit(client, project)
    assert "Phayao Learning City" in page.one("h1").text
    assert LEADER[language] in page.one("main").text
    evidence = [one for one in page.all("details", class_="evidence") if SENTENCE in one.text]  # the second: it opens
    assert evidence, "the page about the project shows the sentence"
    passage = next(a.attributes["href"] for one in evidence for a in one.all("a") if "passage" in a.attributes["href"])
    assert SENTENCE in visit(client, passage, project).one("main").text  # the third: in its place in the source


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_second_question_opens_the_sentence_itself_with_what_it_states(client: FlaskClient, language: str) -> None:
    address = visit(client, f"/?lang={language}").link(WHICH_SENTENCE[language])
    page = visit(client, address)
    anchor = urlsplit(address).fragment
    mark = page.one("mark", id=anchor)
    assert mark.text_content == SENTENCE
    assert "is-about" in mark.attributes["class"]
    states = page.one("section", id=mark.one("a").attributes["href"].removeprefix("#"))
    assert LEADER[language] in states.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_third_question_lists_the_cities_with_the_day_of_their_entry(client: FlaskClient, language: str) -> None:
    cities = visit(client, visit(client, f"/?lang={language}").link(WHICH_CITIES[language]))
    page = visit(client, cities.one("nav", id="facets").link(THAILAND[language]))
    for name in {"th": ("พะเยา", "สุโขทัย", "หาดใหญ่"), "en": ("Phayao", "Sukhothai", "Hat Yai")}[language]:
        assert name in page.one("main").text
    assert re.search("2 กันยายน พ.ศ. 2565|2 September 2022", page.one("main").text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fourth_question_finds_the_cities_near_phayao_that_joined_in_the_same_year(
    client: FlaskClient, language: str
) -> None:
    page = visit(client, visit(client, f"/?lang={language}").link(NEAR[language]))
    shown = [row.one("th").text for row in page.one("tbody").all("tr")]
    assert shown[:2] == {"th": ["พะเยา", "สุโขทัย"], "en": ["Phayao", "Sukhothai"]}[language]
    assert len(page.one("figure", class_="map").all("a")) == len(shown)


def test_the_latest_announcement_and_a_sentence_of_it_stand_there(client: FlaskClient) -> None:
    page = visit(client, "/?lang=th")
    specimen = page.one("figure", class_="specimen")
    assert "เมืองพะเยาได้รับการรับรอง" in specimen.text
    assert "2 กันยายน พ.ศ. 2565" in specimen.text
    quoted = visit(client, specimen.one("blockquote").one("a").attributes["href"])
    assert specimen.one("blockquote").text in quoted.one("article", id="text").text_content
    latest = page.one("article", class_="latest")
    assert visit(client, latest.one("h3").one("a").attributes["href"]).all("article", id="text")


def test_a_version_that_does_not_exist_is_a_page_that_says_so(client: FlaskClient) -> None:
    answer = client.get("/?version=99&lang=en", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "There is no version 99" in answer.text


def test_an_unknown_language_falls_back_to_the_reader_s(client: FlaskClient) -> None:
    answer = client.get("/?lang=xx", headers={"Accept": "text/html", "Accept-Language": "en"})
    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == "en"


def test_an_empty_graph_has_a_home_page_too() -> None:
    from service import create_app
    from service.settings import Settings

    application: Flask = create_app(Settings(empty=True, workers=1))
    try:
        page = visit(application.test_client(), "/?lang=en")
        assert set(figures(page).values()) == {0}
        assert not page.all("article", class_="latest")
    finally:
        application.extensions["learningcity"].pool.close()
