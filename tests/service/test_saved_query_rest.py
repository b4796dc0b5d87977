"""Each saved query as an operation for programs: /queries/{name}.{extension}?parameter=value."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.formats import CSV, GRAPH_FORMATS, JSON, RESULT_FORMATS, Format
from graph.rdf import parse
from ontology.terms import ID
from queries.catalogue import Parameter, SavedQuery, catalogue

FORMATS = [
    pytest.param(saved, format, id=f"{saved.name}.{format.extension}")
    for saved in catalogue().values()
    for format in (RESULT_FORMATS if saved.form in ("SELECT", "ASK") else GRAPH_FORMATS)
]
PARAMETERS = [
    pytest.param(saved, parameter, id=f"{saved.name}-{parameter.name}")
    for saved in catalogue().values()
    for parameter in saved.parameters
]
WRONG: Mapping[str, tuple[str, ...]] = {
    "iri": ("phayao", "<x>", "https://example.org/ space", 'https://example.org/"> } #', ""),
    "integer": ("four", "4.5", "", "1e3", "4 } UNION { ?s ?p ?o"),
    "decimal": ("four", "1e3", "1,5", "", "4 } UNION { ?s ?p ?o"),
    "date": ("2565-09-02", "2 September 2022", "2022-02-30", "2022-09-02T00:00:00Z", ""),
    "string": ("\x00",),
}
HOSTILE = st.sampled_from(
    [
        '" } UNION { ?s ?p ?o } #',
        "> } #",
        "\\",
        '"""',
        "'''",
        "?x",
        "}\n}",
        "\\u0022 } #",
        "# ",
        "<",
        "{",
        "SERVICE <http://x/>",
    ]
)
TEXTS = st.text(max_size=40) | HOSTILE | st.tuples(st.text(max_size=10), HOSTILE, st.text(max_size=10)).map("".join)


def address(saved: SavedQuery, extension: str, **values: str) -> str:
    return f"/queries/{saved.name}.{extension}?{urlencode(values)}"


@pytest.mark.parametrize(("saved", "format"), FORMATS)
def test_every_format_is_answered_with_its_media_type(client: FlaskClient, saved: SavedQuery, format: Format) -> None:
    answer = client.get(address(saved, format.extension))
    assert answer.status_code == 200
    assert answer.content_type == format.content_type
    assert answer.headers["Learningcity-Version"] == "1"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("saved", catalogue().values(), ids=list(catalogue()))
def test_rows_in_json_and_csv_are_the_same(client: FlaskClient, saved: SavedQuery) -> None:
    if saved.form != "SELECT":
        return
    found = json.loads(client.get(address(saved, JSON.extension)).text)
    columns, *rows = csv.reader(io.StringIO(client.get(address(saved, CSV.extension)).text))
    assert columns == found["head"]["vars"]
    assert len(rows) == len(found["results"]["bindings"])


@pytest.mark.parametrize(("saved", "parameter"), PARAMETERS)
def test_a_value_of_the_wrong_type_is_400_and_names_the_parameter_and_what_is_expected(
    client: FlaskClient, saved: SavedQuery, parameter: Parameter
) -> None:
    for value in WRONG[parameter.kind]:
        answer = client.get(address(saved, first_extension(saved), **{parameter.name: value}))
        assert answer.status_code == 400, value
        problem = answer.get_json()
        for language in ("en", "th"):
            assert f"“{parameter.name}”" in problem[f"detail_{language}"]
        assert "expected" in problem["detail_en"]
        assert "ค่าที่ใช้ได้" in problem["detail_th"]


def first_extension(saved: SavedQuery) -> str:
    return (RESULT_FORMATS if saved.form in ("SELECT", "ASK") else GRAPH_FORMATS)[0].extension


def test_an_unknown_parameter_and_one_given_twice_are_400(client: FlaskClient) -> None:
    name = "/queries/designated-together-with-a-city.json"
    unknown = client.get(f"{name}?town=x")
    assert unknown.status_code == 400
    assert "city" in unknown.get_json()["detail_en"]
    assert client.get(f"{name}?city={ID}city/phayao&city={ID}city/hat-yai").status_code == 400


def test_an_empty_answer_is_200_with_its_headers(client: FlaskClient) -> None:
    saved = catalogue()["designated-together-with-a-city"]
    nowhere = f"{ID}city/atlantis"
    rows = client.get(address(saved, "csv", city=nowhere))
    assert rows.status_code == 200
    assert rows.text.strip() == "otherCity,otherCityTh,otherCityEn,date,certainty,passage,sentence"
    found = client.get(address(saved, "json", city=nowhere)).get_json(force=True)
    assert found["head"]["vars"] and found["results"]["bindings"] == []
    graph = client.get(address(catalogue()["picture-of-an-announcement"], "ttl", announcement=nowhere))
    assert graph.status_code == 200
    assert list(parse(graph.data, GRAPH_FORMATS[0], place="answer")) == []


@pytest.mark.parametrize(
    ("path", "offer"),
    [
        ("/queries/designated-together-with-a-city.ttl", "csv"),
        ("/queries/picture-of-an-announcement.csv", "ttl"),
        ("/queries/designated-together-with-a-city.xls", "json"),
    ],
)
def test_an_ending_that_a_query_does_not_come_in_is_404_and_names_those_that_it_does(
    client: FlaskClient, path: str, offer: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert offer in answer.get_json()["detail_en"]
    assert offer in answer.get_json()["detail_th"]


def test_a_format_that_is_not_acceptable_is_406_and_names_the_others(client: FlaskClient) -> None:
    answer = client.get("/queries/designated-together-with-a-city", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "text/csv" in answer.get_json()["detail_en"]


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(words=TEXTS)
def test_a_text_is_never_part_of_the_question(client: FlaskClient, words: str) -> None:
    answer = client.get(address(catalogue()["things-by-name"], "json", words=words))
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        for row in json.loads(answer.text)["results"]["bindings"]:
            assert words.lower() in row["name"]["value"].lower()


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(value=TEXTS | TEXTS.map(lambda text: f"{ID}city/phayao{text}"))
def test_an_iri_is_never_part_of_the_question(client: FlaskClient, value: str) -> None:
    answer = client.get(address(catalogue()["designated-together-with-a-city"], "json", city=value))
    assert answer.status_code in (200, 400)
    if answer.status_code == 200 and value != f"{ID}city/phayao":
        assert json.loads(answer.text)["results"]["bindings"] == []
