"""The query editor as it comes from the server: what a reader without script has, and what the script is told."""

from __future__ import annotations

import html
import json
import re
import time
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from queries.catalogue import catalogue

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
LEADS = """PREFIX lc: <https://w3id.org/learning-city/ontology#>
SELECT ?who ?project WHERE { ?who lc:leadsProject ?project }"""
ID = "https://w3id.org/learning-city/id"


def opened(client: FlaskClient, query: str | None = None, **parameters: str) -> TestResponse:
    """Open the address of the endpoint in a browser."""
    given = {**({} if query is None else {"query": query}), **parameters}
    return client.get(f"/sparql?{urlencode(given)}", headers={"Accept": BROWSER})


def told(answer: TestResponse) -> dict[str, object]:
    """Read what the page tells its script."""
    found = re.search(r"<script type=\"application/json\" data-editor-config>(.*?)</script>", answer.text, re.S)
    assert found
    config: dict[str, object] = json.loads(found[1])
    return config


def typed(answer: TestResponse) -> str:
    """Read the text in the editor, as a browser does: without the line break that follows the tag."""
    found = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", answer.text, re.S)
    assert found
    return html.unescape(found[1])


@pytest.mark.parametrize("query", [None, LEADS])
def test_a_browser_gets_a_page(client: FlaskClient, query: str | None) -> None:
    answer = opened(client, query)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "Accept" in answer.vary


def test_a_reader_without_script_is_led_down_to_the_answer_or_to_what_is_wrong(client: FlaskClient) -> None:
    for query in (LEADS, "SELECT"):
        page = opened(client, query).text
        assert 'action="/sparql#answer"' in page
        assert page.index("</form>") < page.index('id="answer"') < page.index("data-editor-config")


@pytest.mark.parametrize("accept", ["*/*", "text/turtle", "text/html;q=0.5, text/turtle", "application/xml, text/html"])
def test_a_program_without_a_query_gets_the_service_description(client: FlaskClient, accept: str) -> None:
    assert "service-description#" in client.get("/sparql", headers={"Accept": accept}).text


@pytest.mark.parametrize("accept", ["*/*", "application/sparql-results+json", "text/html;q=0.9, application/json"])
def test_a_program_with_a_query_gets_results(client: FlaskClient, accept: str) -> None:
    answer = client.get("/sparql", query_string={"query": LEADS}, headers={"Accept": accept})
    assert answer.mimetype == "application/sparql-results+json"


def test_a_format_in_the_address_goes_before_the_wish_for_a_page(client: FlaskClient) -> None:
    assert opened(client, LEADS, format="csv").mimetype == "text/csv"


def test_the_answer_stands_in_the_page_with_names_in_place_of_iris(client: FlaskClient) -> None:
    for language, name in (("th", "มหาวิทยาลัยพะเยา"), ("en", "University of Phayao")):
        text = opened(client, LEADS, lang=language).text
        assert f'<a href="/page/organization/university-of-phayao?lang={language}">{name}</a>' in text
        assert ">?who</th>" in text


def test_the_query_stays_in_the_editor_character_for_character(client: FlaskClient) -> None:
    query = '\n# </textarea><script>alert("พะเยา")</script>\nASK { ?s ?p "&lt;" }\n'
    answer = opened(client, query)
    assert typed(answer) == query
    assert "<script>alert" not in answer.text


def test_an_ask_is_answered_in_a_word(client: FlaskClient) -> None:
    assert '<p class="answer">ใช่</p>' in opened(client, "ASK { ?s ?p ?o }", lang="th").text
    assert '<p class="answer">No</p>' in opened(client, "ASK { ?s <urn:none> ?o }", lang="en").text


def test_triples_are_rows_of_three(client: FlaskClient) -> None:
    text = opened(client, f"DESCRIBE <{ID}/city/phayao>", lang="en").text
    assert re.findall(r"<th scope=\"col\">(.*?)</th>", text) == ["?subject", "?property", "?value"]
    assert ">Phayao</a>" in text


def test_no_rows_are_said_in_words(client: FlaskClient) -> None:
    assert "nothing in the graph matches" in opened(client, "SELECT * { ?s <urn:none> ?o }", lang="en").text


def test_of_an_answer_that_would_never_end_the_first_rows_come_at_once(client: FlaskClient) -> None:
    began = time.monotonic()
    answer = opened(client, "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", lang="en")
    assert answer.status_code == 200
    assert answer.text.count("<tr>") == 1 + 200
    assert "The first 200 rows" in answer.text
    assert time.monotonic() - began < 2


def test_markup_and_scripts_in_values_are_text(client: FlaskClient) -> None:
    text = opened(client, 'SELECT ?x ?y { VALUES (?x ?y) { ("<b>bold</b>" <javascript:alert(1)>) } }').text
    assert "&lt;b&gt;bold&lt;/b&gt;" in text and "<b>bold" not in text
    assert 'href="javascript:' not in text


def test_a_query_that_cannot_be_read_is_shown_with_the_place_and_a_hint(client: FlaskClient) -> None:
    query = "SELECT * WHERE {\n  ?s lc:leadsProject ?o\n}"
    answer = opened(client, query, lang="en")
    assert answer.status_code == 400
    assert typed(answer) == query
    assert "line 2, column 6" in html.unescape(answer.text)
    assert "PREFIX lc: <https://w3id.org/learning-city/ontology#>" in html.unescape(answer.text)
    assert '<span class="soft">2  </span>  ?s <mark>lc:leadsProject ?o</mark>' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "บรรทัด 2 คอลัมน์ 6" in opened(client, query, lang="th").text


@pytest.mark.parametrize(
    "query", ["", "INSERT DATA { <urn:a> <urn:b> 1 }", "SELECT * { SERVICE <http://a.example/> { } }"]
)
def test_a_query_that_is_not_run_stays_in_the_editor(client: FlaskClient, query: str) -> None:
    answer = opened(client, query, lang="en")
    assert answer.status_code == 400
    assert typed(answer) == query
    assert 'role="alert"' in answer.text


def test_a_query_that_takes_too_long_stays_in_the_editor_and_may_be_sent_again(client: FlaskClient) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    answer = opened(client, query, lang="en")
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "10")
    assert typed(answer) == query


def test_the_links_to_data_lead_to_the_same_answer(client: FlaskClient) -> None:
    for query, count in ((LEADS, 3), ("ASK {}", 2), ("CONSTRUCT WHERE { ?s a ?o }", 3)):
        links = re.findall(r'<a href="(/sparql\?[^"]*format=(\w+))">', opened(client, query).text)
        assert len(links) == count
        for link, extension in links:
            answer = client.get(html.unescape(link), headers={"Accept": BROWSER})
            assert answer.status_code == 200
            assert answer.data == client.get("/sparql", query_string={"query": query, "format": extension}).data


def test_the_graphs_of_the_address_are_asked_and_kept(client: FlaskClient) -> None:
    graph = f"{ID}/announcement/phayao-2022/passage/3"
    query = "SELECT (COUNT(*) AS ?count) { ?s ?p ?o }"
    answer = opened(client, query, **{"default-graph-uri": graph})
    expected = client.get("/sparql", query_string={"query": query, "default-graph-uri": graph, "format": "csv"})
    assert f'<td class="number">{expected.text.split()[1]}</td>' in answer.text
    assert f'<input type="hidden" name="default-graph-uri" value="{graph}">' in answer.text
    assert urlencode({"default-graph-uri": graph}) in str(told(answer)["endpoint"])
    link = re.findall(r'<a href="(/sparql\?[^"]*format=csv[^"]*)">', answer.text)[0]
    assert client.get(html.unescape(link)).data == expected.data


def test_a_version_that_is_not_there_is_a_problem_page(client: FlaskClient) -> None:
    assert opened(client, LEADS, version="99").status_code == 404
    assert opened(client, LEADS, version="x").status_code == 400


def test_the_version_asked_for_is_kept(client: FlaskClient) -> None:
    answer = opened(client, LEADS, version="1")
    assert '<input type="hidden" name="version" value="1">' in answer.text
    assert "version=1" in str(told(answer)["endpoint"])


def test_the_script_is_told_every_saved_query_with_its_title_in_the_page(client: FlaskClient) -> None:
    for language in ("th", "en"):
        answer = opened(client, lang=language)
        assert told(answer)["examples"] == {saved.name: saved.text for saved in catalogue().values()}
        options = re.findall(r'<option value="([a-z-]+)">(.*?)</option>', answer.text)
        assert {name: html.unescape(title) for name, title in options} == {
            saved.name: saved.titles[language] for saved in catalogue().values()
        }


def test_the_script_is_told_classes_and_properties_with_their_names(client: FlaskClient) -> None:
    lc = "https://w3id.org/learning-city/ontology#"
    for language, name in (("th", "เมืองแห่งการเรียนรู้"), ("en", "learning city")):
        terms = {one["iri"]: one for one in told(opened(client, lang=language))["terms"]}  # type: ignore[attr-defined]
        assert terms[lc + "LearningCity"] == {"iri": lc + "LearningCity", "label": name, "kind": "class"}
        assert terms[lc + "leadsProject"]["kind"] == "property"
        assert terms["http://www.w3.org/ns/org#unitOf"]["kind"] == "property"
        assert all(one["label"] for one in terms.values())


def test_the_query_that_the_editor_begins_with_has_an_answer(client: FlaskClient) -> None:
    for language in ("th", "en"):
        again = opened(client, typed(opened(client, lang=language)), lang=language)
        assert again.status_code == 200
        assert again.text.count("<tr>") > 3
