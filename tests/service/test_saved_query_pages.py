"""The saved queries on the web: a list, a page for each one, and its answer as data."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from queries.catalogue import catalogue
from service.pages.saved_queries import OF_THE_SERVICE
from service.wording.words import words

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
ID = "https://w3id.org/learning-city/id"
TOGETHER = "/queries/designated-together-with-a-city"
SINCE = "/queries/events-since-a-day"


def opened(client: FlaskClient, address: str, language: str = "en") -> TestResponse:
    """Open an address in a browser."""
    return client.get(address, headers={**BROWSER, "Accept-Language": language})


def cells(answer: TestResponse) -> list[list[str]]:
    """Read the table of a page, as text, without the variables under the names of the columns."""
    rows = re.findall(r"<tr>(.*?)</tr>", re.sub(r" <code>\w+</code></th>", "</th>", answer.text), re.S)
    return [[plain(one) for one in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)] for row in rows]


def plain(markup: str) -> str:
    """Take the tags out of a piece of a page."""
    return html.unescape(re.sub("<[^>]*>", "", markup)).strip()


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_list_leads_to_every_saved_query(client: FlaskClient, language: str) -> None:
    found = re.findall(r'<h2><a href="/queries/([a-z-]+)">(.*?)</a>', opened(client, "/queries", language).text)
    assert {name: plain(title) for name, title in found} == {
        saved.name: saved.titles[language] for saved in catalogue().values()
    }


@pytest.mark.parametrize("accept", ["*/*", "text/turtle", "application/ld+json", "application/n-triples"])
def test_the_list_is_also_rdf(client: FlaskClient, accept: str) -> None:
    answer = client.get("/queries", headers={"Accept": accept})
    assert answer.mimetype == accept.replace("*/*", "text/turtle")
    assert all(saved.name in answer.text for saved in catalogue().values())
    assert "Accept" in answer.vary


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("name", catalogue())
def test_the_page_of_a_query_explains_it_and_shows_its_answer(client: FlaskClient, name: str, language: str) -> None:
    saved, answer = catalogue()[name], opened(client, f"/queries/{name}", language)
    assert answer.status_code == 200
    text = plain(answer.text)
    assert saved.titles[language] in text and saved.descriptions[language] in text and saved.text.strip() in text
    if saved.form == "ASK":
        assert '<p class="answer">' in answer.text
    else:
        headings, *rows = cells(answer)
        assert rows and all(headings)
        assert set(headings) <= {texts[language] for key, texts in words().items() if key.startswith("columns.")}


def test_a_column_that_repeats_the_name_of_a_thing_is_left_to_the_data(client: FlaskClient) -> None:
    headings, *rows = cells(opened(client, TOGETHER))
    assert headings == ["City", "Date", "Certainty", "Passage", "Words of the source"]
    assert '<th scope="col">City <code>otherCity</code></th>' in opened(client, TOGETHER).text
    assert {row[0] for row in rows} == {"Hat Yai", "Sukhothai"}
    data = csv.DictReader(io.StringIO(client.get(f"{TOGETHER}.csv").text))
    assert {row["otherCityTh"] for row in data} == {"หาดใหญ่", "สุโขทัย"}


def test_numbers_and_their_heading_stand_at_the_right_edge(client: FlaskClient) -> None:
    text = opened(client, "/queries/members-of-a-network").text
    assert '<th scope="col" class="number">Latitude' in text
    assert re.search(r'<td class="number">-?[0-9]+\.[0-9]+</td>', text)
    assert '<th scope="col">City' in text


def test_a_day_is_written_for_its_reader(client: FlaskClient) -> None:
    assert sorted({row[1] for row in cells(opened(client, TOGETHER))[1:]}) == ["2 September 2022"]
    thai = opened(client, TOGETHER, "th")
    assert sorted({row[1] for row in cells(thai)[1:]}) == ["2 กันยายน พ.ศ. 2565"]
    assert '<time datetime="2022-09-02">' in thai.text


@pytest.mark.parametrize("extension", ["json", "csv", "tsv", "xml"])
def test_an_answer_is_had_by_ending_by_accept_and_by_parameter(client: FlaskClient, extension: str) -> None:
    by_ending = client.get(f"{TOGETHER}.{extension}?city={ID}/city/sukhothai")
    assert by_ending.status_code == 200
    accept = client.get(f"{TOGETHER}?city={ID}/city/sukhothai", headers={"Accept": by_ending.mimetype})
    parameter = client.get(f"{TOGETHER}?city={ID}/city/sukhothai&format={extension}", headers=BROWSER)
    assert by_ending.data == accept.data == parameter.data
    assert by_ending.mimetype == accept.mimetype == parameter.mimetype
    assert "Accept" in accept.vary


def test_a_graph_is_had_as_rdf_and_not_as_a_table(client: FlaskClient) -> None:
    assert client.get("/queries/picture-of-an-announcement.ttl").mimetype == "text/turtle"
    assert client.get("/queries/picture-of-an-announcement").mimetype == "text/turtle"
    assert client.get("/queries/picture-of-an-announcement.csv").status_code == 404
    assert client.get("/queries/things-by-kind.ttl").status_code == 404
    assert client.get("/queries/things-by-kind.exe").status_code == 404
    assert client.get("/queries/things-by-kind", headers={"Accept": "text/turtle"}).status_code == 406


def test_the_links_on_a_page_lead_to_the_same_answer(client: FlaskClient) -> None:
    page = opened(client, f"{TOGETHER}?city={ID}/city/sukhothai&lang=th").text
    links = [html.unescape(link) for link in re.findall(r'<a href="(/queries/[a-z-]+\.\w+\?[^"]*)"', page)]
    assert len(links) == 3
    assert client.get(links[2]).data == b"\xef\xbb\xbf" + client.get(links[0]).data
    assert client.get(links[0]).data == client.get(f"{TOGETHER}.csv?city={ID}/city/sukhothai").data
    editor = html.unescape(re.findall(r'<a href="(/sparql\?[^"]*query=[^"]*)"', page)[-1])
    assert f"&lt;{ID}/city/sukhothai&gt;" in client.get(editor, headers=BROWSER).text


def test_a_value_changes_the_question(client: FlaskClient) -> None:
    answer = opened(client, f"{TOGETHER}?city={ID}/city/hat-yai")
    assert {row[0] for row in cells(answer)[1:]} == {"Phayao", "Sukhothai"}
    assert f"VALUES ?city {{ <{ID}/city/hat-yai> }}" in plain(answer.text)
    assert f'<option value="{ID}/city/hat-yai" selected>Hat Yai</option>' in answer.text


def test_things_are_chosen_by_name_in_the_order_of_the_dictionary(client: FlaskClient) -> None:
    text = opened(client, "/queries/aims-means-and-beneficiaries-of-a-project", "th").text
    options = re.findall(rf'<option value="{ID}/(\w+)/[a-z0-9-]+"[^>]*>(.*?)</option>', text)
    assert {kind for kind, _ in options} == {"project", "collaboration"}
    assert text.count(" selected>") == 1
    assert text.count("<optgroup ") == 2


def test_a_thing_that_is_none_of_the_choices_stays_chosen(client: FlaskClient) -> None:
    text = opened(client, f"{TOGETHER}?city={ID}/city/atlantis").text
    assert f'<option value="{ID}/city/atlantis" selected>{ID}/city/atlantis</option>' in text
    assert "nothing in the graph matches" in text


@pytest.mark.parametrize(
    ("address", "th", "en"),
    [
        (f"{SINCE}?day=2565-09-02", "คริสต์ศักราช", "Common Era"),
        (f"{TOGETHER}?city=Phayao", "IRI แบบสมบูรณ์", "an absolute IRI"),
        (f"{TOGETHER}?city=http://a.example/%3E%20UNION", "IRI แบบสมบูรณ์", "an absolute IRI"),
        ("/queries/statements-in-several-passages?atLeast=two", "จำนวนเต็ม", "a whole number"),
        (f"{TOGETHER}?town=x", "city", "one of the parameters city"),
        ("/queries/things-by-kind?city=x", "ไม่มีพารามิเตอร์", "this query has none"),
        (f"{SINCE}?day=2022-01-01&day=2023-01-01", "2 ค่า", "given 2 times"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_what_is_expected(
    client: FlaskClient, address: str, th: str, en: str
) -> None:
    for language, expected in (("th", th), ("en", en)):
        page = opened(client, address, language)
        assert page.status_code == 400
        assert expected in plain(page.text)
    problem = client.get(address, headers={"Accept": "application/json"})
    assert (problem.status_code, problem.mimetype) == (400, "application/problem+json")
    assert problem.json is not None
    assert en in problem.json["detail_en"] and th in problem.json["detail_th"]


def test_a_wrong_value_is_marked_in_its_field_and_kept(client: FlaskClient) -> None:
    text = opened(client, f'{SINCE}?day="%3E').text
    assert '<input type="text" id="parameter-day" name="day" value="&#34;&gt;" required aria-invalid="true"' in text
    assert 'id="parameter-day-error"' in text


def test_a_name_that_is_nearly_right_is_suggested(client: FlaskClient) -> None:
    answer = client.get("/queries/things-by-kinds")
    assert answer.status_code == 404
    assert "/queries/things-by-kind?" in answer.text
    assert client.get("/queries/things-by-kinds.csv").status_code == 404
    assert "/queries" in client.get("/queries/xyzzy").text


def test_no_parameter_is_called_as_the_service_calls_its_own() -> None:
    assert not {one.name for saved in catalogue().values() for one in saved.parameters} & set(OF_THE_SERVICE)


def test_an_answer_in_a_version_is_asked_of_that_version(client: FlaskClient) -> None:
    assert client.get("/queries/things-by-kind.csv?version=1").headers["Learningcity-Version"] == "1"
    assert client.get("/queries/things-by-kind.csv?version=99").status_code == 404
    assert opened(client, "/queries/things-by-kind?version=99").status_code == 404
