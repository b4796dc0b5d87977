"""SPARQL 1.1 Protocol, the query operation: https://www.w3.org/TR/sparql11-protocol/#query-operation"""

from __future__ import annotations

import json

import pytest
from by_hand import FORM, SPARQL_QUERY, form, quads, rows, truth
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

PHAYAO = "https://w3id.org/learning-city/id/city/phayao"
SELECT = f"SELECT ?name WHERE {{ <{PHAYAO}> <http://www.w3.org/2000/01/rdf-schema#label> ?name }} ORDER BY ?name"
ASK, CONSTRUCT, DESCRIBE = "ASK { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 3", f"DESCRIBE <{PHAYAO}>"
JSON = "application/sparql-results+json"


def get(client: FlaskClient, query: str, **headers: str) -> TestResponse:
    return client.get("/sparql", query_string={"query": query}, headers=headers)


def direct(
    client: FlaskClient, body: bytes, content_type: str = SPARQL_QUERY, address: str = "/sparql"
) -> TestResponse:
    return client.post(address, data=body, content_type=content_type)


# the three ways of the protocol, and a fourth


def test_query_via_get(client: FlaskClient) -> None:
    answer = get(client, SELECT)
    assert (answer.status_code, answer.mimetype) == (200, JSON)
    assert [row["name"] for row in rows(answer.data, JSON)] == ["Phayao", "พะเยา"]


def test_query_via_form(client: FlaskClient) -> None:
    answer = direct(client, form(query=SELECT).encode(), FORM)
    assert (answer.status_code, answer.data) == (200, get(client, SELECT).data)


def test_query_via_direct_post(client: FlaskClient) -> None:
    answer = direct(client, SELECT.encode())
    assert (answer.status_code, answer.data) == (200, get(client, SELECT).data)


@pytest.mark.parametrize(("body", "content_type"), [(SELECT, SPARQL_QUERY), (form(query=SELECT), FORM)])
def test_query_via_query_method(client: FlaskClient, body: str, content_type: str) -> None:
    answer = client.open("/sparql", method="QUERY", data=body, content_type=content_type)
    assert (answer.status_code, answer.data) == (200, get(client, SELECT).data)


@pytest.mark.parametrize(
    "content_type", [f"{SPARQL_QUERY}; charset=utf-8", f"{SPARQL_QUERY};charset=UTF-8", "Application/SPARQL-Query"]
)
def test_query_via_direct_post_with_parameters_of_the_media_type(client: FlaskClient, content_type: str) -> None:
    assert direct(client, ASK.encode(), content_type).status_code == 200


def test_query_via_form_with_charset(client: FlaskClient) -> None:
    assert direct(client, form(query=ASK).encode(), f"{FORM}; charset=utf-8").status_code == 200


@pytest.mark.parametrize(
    "encoded", ["ASK+%7B+%3Fs+%3Fp+%3Fo+%7D", "ASK%20%7B%20?s%20?p%20?o%20%7D", "ASK%0A%7B%09%3Fs+?p%0D%0A?o+%7D"]
)
def test_query_via_get_in_each_encoding_of_a_space(client: FlaskClient, encoded: str) -> None:
    answer = client.get(f"/sparql?query={encoded}")
    assert answer.status_code == 200
    assert truth(answer.data, JSON)


def test_query_via_get_with_unknown_parameters(client: FlaskClient) -> None:
    assert client.get("/sparql", query_string={"query": ASK, "timeout": "0", "debug": "on"}).status_code == 200


# the query string


def test_query_via_get_with_two_queries_is_400(client: FlaskClient) -> None:
    assert client.get(f"/sparql?{form(query=[ASK, ASK])}").status_code == 400


def test_query_via_form_with_two_queries_is_400(client: FlaskClient) -> None:
    assert direct(client, form(query=[ASK, SELECT]).encode(), FORM).status_code == 400


def test_query_in_the_form_and_in_the_address_is_400(client: FlaskClient) -> None:
    answer = direct(client, form(query=ASK).encode(), FORM, f"/sparql?{form(query=ASK)}")
    assert answer.status_code == 400


def test_query_in_the_body_and_in_the_address_is_400(client: FlaskClient) -> None:
    assert direct(client, ASK.encode(), address=f"/sparql?{form(query=ASK)}").status_code == 400


def test_query_via_form_without_query_is_400(client: FlaskClient) -> None:
    answer = direct(client, form(request=ASK).encode(), FORM)
    assert answer.status_code == 400
    assert "query" in answer.json["detail"]


def test_query_via_post_in_the_address_alone_is_not_a_query(client: FlaskClient) -> None:
    assert client.post(f"/sparql?{form(query=ASK)}").status_code == 415


@pytest.mark.parametrize(
    "query", ["", " ", "# nothing", "SELECT", "ASK {", "SELECT * WHERE { ?s ?p }", "HELLO", "ASK {} ASK {}"]
)
def test_query_with_a_syntax_error_is_400(client: FlaskClient, query: str) -> None:
    for answer in (
        get(client, query),
        direct(client, query.encode()),
        direct(client, form(query=query).encode(), FORM),
    ):
        assert answer.status_code == 400
        assert answer.json["type"].endswith("#malformed-query")


def test_syntax_error_names_line_column_and_what_may_stand_there(client: FlaskClient) -> None:
    problem = get(client, "SELECT ?city\nWHERE {\n  ?city a }").json
    assert (problem["line"], problem["column"]) == (3, 11)
    assert "line 3, column 11" in problem["detail_en"]
    assert "บรรทัด 3 คอลัมน์ 11" in problem["detail_th"]


def test_unknown_prefix_is_400_with_the_line_that_would_declare_it(client: FlaskClient) -> None:
    problem = get(client, "SELECT ?city {\n  ?city a lc:City }").json
    assert (problem["status"], problem["line"], problem["column"]) == (400, 2, 11)
    assert "PREFIX lc: <https://w3id.org/learning-city/ontology#>" in problem["detail_en"]
    assert "PREFIX lc: <https://w3id.org/learning-city/ontology#>" in problem["detail_th"]


def test_relative_iris_are_resolved_against_the_endpoint(client: FlaskClient) -> None:
    answer = get(client, "SELECT ?iri { BIND(<> AS ?iri) }")
    assert rows(answer.data, JSON) == [{"iri": "http://localhost/sparql"}]


def test_base_in_the_query_goes_before_the_endpoint(client: FlaskClient) -> None:
    answer = get(client, "BASE <http://example.org/> SELECT ?iri { BIND(<a> AS ?iri) }")
    assert rows(answer.data, JSON) == [{"iri": "http://example.org/a"}]


# the method and the media type


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "BREW"])
def test_query_via_another_method_is_405(client: FlaskClient, method: str) -> None:
    answer = client.open(f"/sparql?{form(query=ASK)}", method=method)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST", "QUERY"}


@pytest.mark.parametrize("content_type", ["text/plain", "application/json", "multipart/form-data", "nonsense"])
def test_query_via_post_with_wrong_media_type_is_415(client: FlaskClient, content_type: str) -> None:
    answer = direct(client, ASK.encode(), content_type)
    assert answer.status_code == 415
    assert SPARQL_QUERY in answer.json["detail"]
    assert FORM in answer.json["detail"]


@pytest.mark.parametrize("body", [ASK, form(query=ASK)])
def test_query_via_post_without_media_type_is_415(client: FlaskClient, body: str) -> None:
    assert client.post("/sparql", data=body).status_code == 415


def test_direct_query_sent_as_a_form_is_400(client: FlaskClient) -> None:
    assert direct(client, ASK.encode(), FORM).status_code == 400


def test_form_sent_as_a_direct_query_is_400(client: FlaskClient) -> None:
    assert direct(client, form(query=ASK).encode()).status_code == 400


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "latin-1", "tis-620"])
def test_query_via_direct_post_in_another_encoding_is_400(client: FlaskClient, encoding: str) -> None:
    text = "ASK { ?s ?p 'พะเยา' }" if encoding == "tis-620" else "ASK { ?s ?p 'é' }"
    assert direct(client, text.encode(encoding)).status_code == 400


@pytest.mark.parametrize("bad", ["%FF", "%E0%B8", "%C3%28", "%ED%A0%80"])
def test_query_with_bytes_that_are_not_utf_8_is_400(client: FlaskClient, bad: str) -> None:
    encoded = f"query=ASK+%7B%3Fs+%3Fp+%22{bad}%22%7D"
    for answer in (client.get(f"/sparql?{encoded}"), direct(client, encoded.encode(), FORM)):
        assert answer.status_code == 400
        assert "UTF-8" in answer.json["detail"]


def test_body_larger_than_the_limit_is_413(client: FlaskClient) -> None:
    assert direct(client, b"#" * 1_000_001).status_code == 413


# an update is not a query


def test_update_via_get_is_400(client: FlaskClient) -> None:
    assert client.get(f"/sparql?{form(update='CLEAR ALL')}").status_code == 400


def test_query_and_update_via_get_is_400(client: FlaskClient) -> None:
    assert client.get(f"/sparql?{form(query=ASK, update='CLEAR ALL')}").status_code == 400


@pytest.mark.parametrize(
    "update", ["CLEAR ALL", "INSERT DATA { <a:s> <a:p> <a:o> }", "LOAD <http://127.0.0.1/>", "DROP GRAPH <a:g>"]
)
def test_update_sent_as_a_query_is_400(client: FlaskClient, update: str) -> None:
    for answer in (get(client, update), direct(client, update.encode())):
        assert answer.status_code == 400
        assert "update" in answer.json["detail_en"]


# the answer


@pytest.mark.parametrize(
    "media_type", [JSON, "application/sparql-results+xml", "text/csv", "text/tab-separated-values"]
)
def test_select_is_answered_in_each_results_format(client: FlaskClient, media_type: str) -> None:
    answer = get(client, SELECT, Accept=media_type)
    assert (answer.status_code, answer.mimetype) == (200, media_type)
    quoted = '"Phayao"@en' if media_type == "text/tab-separated-values" else "Phayao"
    assert next(row["name"] for row in rows(answer.data, media_type)) == quoted


@pytest.mark.parametrize("media_type", [JSON, "application/sparql-results+xml"])
def test_ask_is_answered_in_each_results_format(client: FlaskClient, media_type: str) -> None:
    for query, expected in ((ASK, True), ("ASK { <a:s> <a:p> <a:o> }", False)):
        answer = get(client, query, Accept=media_type)
        assert (answer.status_code, answer.mimetype) == (200, media_type)
        assert truth(answer.data, media_type) is expected


@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE])
@pytest.mark.parametrize(
    "media_type",
    [
        "text/turtle",
        "application/n-triples",
        "application/rdf+xml",
        "application/ld+json",
        "application/trig",
        "application/n-quads",
    ],
)
def test_construct_and_describe_are_answered_in_each_rdf_format(
    client: FlaskClient, query: str, media_type: str
) -> None:
    answer = get(client, query, Accept=media_type)
    assert (answer.status_code, answer.mimetype) == (200, media_type)
    assert quads(answer.data, media_type) == quads(get(client, query).data, "text/turtle") != set()


@pytest.mark.parametrize(
    ("query", "default"), [(SELECT, JSON), (ASK, JSON), (CONSTRUCT, "text/turtle"), (DESCRIBE, "text/turtle")]
)
def test_query_without_accept_is_answered_in_the_default_format(client: FlaskClient, query: str, default: str) -> None:
    assert get(client, query).mimetype == default


def test_empty_answers_are_whole(client: FlaskClient) -> None:
    assert rows(get(client, "SELECT ?x { ?x <a:p> ?x }").data, JSON) == []
    assert json.loads(get(client, "SELECT ?x { ?x <a:p> ?x }").data)["head"] == {"vars": ["x"]}
    assert quads(get(client, "CONSTRUCT { ?x ?x ?x } { ?x <a:p> ?x }").data, "text/turtle") == set()


def test_answer_names_the_version_that_was_asked(client: FlaskClient) -> None:
    assert get(client, ASK).headers["Learningcity-Version"] == "1"


@pytest.mark.parametrize("number", ["0", "2", "999999999999"])
def test_unknown_version_is_404(client: FlaskClient, number: str) -> None:
    answer = client.get(f"/sparql?{form(query=ASK, version=number)}")
    assert answer.status_code == 404
    assert answer.json["type"].endswith("#no-such-version")


@pytest.mark.parametrize("number", ["-1", "1.0", "one", "9" * 5000])
def test_version_that_is_no_number_is_400(client: FlaskClient, number: str) -> None:
    assert client.get(f"/sparql?{form(query=ASK, version=number)}").status_code == 400


def test_version_by_number(client: FlaskClient) -> None:
    assert client.get(f"/sparql?{form(query=ASK, version='1')}").status_code == 200


# HEAD, OPTIONS, other origins


@pytest.mark.parametrize("query", [SELECT, CONSTRUCT, "SELECT * { ?s ?p ?o }", "ASK {", "nonsense"])
def test_head_answers_as_get_without_a_body(client: FlaskClient, query: str) -> None:
    full, head = get(client, query), client.head(f"/sparql?{form(query=query)}")
    assert head.data == b""
    assert head.status_code == full.status_code
    for name in ("Content-Type", "Vary", "Learningcity-Version", "Content-Language"):
        assert head.headers.get(name) == full.headers.get(name)


def test_options_says_what_may_be_sent(client: FlaskClient) -> None:
    answer = client.options("/sparql")
    assert (answer.status_code, answer.data) == (204, b"")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "POST", "QUERY", "OPTIONS"}
    assert SPARQL_QUERY in answer.headers["Accept-Query"]
    assert "Content-Type" not in answer.headers


def test_preflight_of_another_origin_is_allowed(client: FlaskClient) -> None:
    asked = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": "QUERY",
        "Access-Control-Request-Headers": "content-type",
    }
    answer = client.options("/sparql", headers=asked)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "QUERY" in answer.headers["Access-Control-Allow-Methods"]
    assert "content-type" in answer.headers["Access-Control-Allow-Headers"].lower()


@pytest.mark.parametrize("query", [ASK, "ASK {"])
def test_pages_of_other_origins_may_read_answers_and_errors(client: FlaskClient, query: str) -> None:
    answer = get(client, query, Origin="https://example.org")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Learningcity-Version" in answer.headers["Access-Control-Expose-Headers"]


def test_answers_vary_by_accept(client: FlaskClient) -> None:
    assert "Accept" in get(client, ASK).vary


# UTF-8 everywhere


def test_thai_in_the_query_and_in_the_answer(client: FlaskClient) -> None:
    query = "SELECT ?คำ (STRLEN(?คำ) AS ?n) { VALUES ?คำ { 'พะเยา'@th 'น้ำ' '🏙️' } }"
    for answer in (
        get(client, query),
        direct(client, query.encode()),
        direct(client, form(query=query).encode(), FORM),
    ):
        assert [row["คำ"] for row in rows(answer.data, JSON)] == ["พะเยา", "น้ำ", "🏙️"]
        assert [row["n"] for row in rows(answer.data, JSON)] == ["5", "3", "2"]


@pytest.mark.parametrize("media_type", ["text/csv", "text/tab-separated-values", "text/turtle"])
def test_text_formats_say_that_they_are_utf_8(client: FlaskClient, media_type: str) -> None:
    query = DESCRIBE if media_type == "text/turtle" else SELECT
    answer = get(client, query, Accept=media_type)
    assert answer.headers["Content-Type"] == f"{media_type}; charset=utf-8"
    assert "พะเยา" in answer.data.decode()
