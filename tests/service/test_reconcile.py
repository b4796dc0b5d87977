"""Reconciliation: https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from patience import PATIENCE
from werkzeug.test import TestResponse

from graph.workers.pool import QueryPool
from ontology.terms import ID, LC
from service import create_app
from service.openapi.reconciliation_schemas import RECONCILIATION
from service.openapi.schemas import SCHEMAS
from service.settings import Settings

NAMED = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
}
SUGGESTED = {"type": "object", "required": ["result"], "properties": {"result": {"type": "array", "items": NAMED}}}
OF_THE_SPECIFICATION: dict[str, Any] = {
    "Manifest": {
        "type": "object",
        "required": ["versions", "name", "identifierSpace", "schemaSpace"],
        "properties": {
            "versions": {"type": "array", "contains": {"const": "0.2"}},
            "view": {"required": ["url"], "properties": {"url": {"pattern": r"\{\{id\}\}"}}},
            "preview": {"required": ["url", "width", "height"], "properties": {"url": {"pattern": r"\{\{id\}\}"}}},
        },
    },
    "Matches": {
        "type": "object",
        "additionalProperties": {
            "required": ["result"],
            "properties": {
                "result": {"type": "array", "items": {**NAMED, "required": ["id", "name", "score"]}},
            },
        },
    },
    "ExtendedRows": {
        "type": "object",
        "required": ["rows", "meta"],
        "properties": {
            "meta": {"type": "array", "items": NAMED},
            "rows": {"additionalProperties": {"additionalProperties": {"type": "array", "items": {"type": "object"}}}},
        },
    },
    "Suggestions": SUGGESTED,
    "PropertyProposal": {"type": "object", "required": ["properties"], "properties": {"properties": SUGGESTED["properties"]["result"]}},
}  # fmt: skip
"""What the specification demands, in short; the schemas of `/openapi.json` are narrower."""
MANY = 1000


def valid(answer: TestResponse, name: str) -> Any:
    """The document of an answer, which fits the schema of the specification and ours."""
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    document = json.loads(answer.text)
    ours = {"components": {"schemas": {**SCHEMAS, **RECONCILIATION}}, "$ref": f"#/components/schemas/{name}"}
    for schema in (OF_THE_SPECIFICATION[name], ours):
        assert [error.message for error in Draft202012Validator(schema).iter_errors(document)] == []
    return document


def match(client: FlaskClient, **batch: Any) -> dict[str, list[dict[str, Any]]]:
    """Send a batch by GET and by POST, which must agree; return the candidates of each query."""
    text = json.dumps(batch)
    sent = client.post("/reconcile", data={"queries": text})
    assert sent.data == client.get(f"/reconcile?queries={quote(text)}").data
    return {key: one["result"] for key, one in valid(sent, "Matches").items()}


def first(client: FlaskClient, text: str, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = match(client, q={"query": text, **more})["q"][0]
    return found


def test_without_parameters_the_service_describes_itself(client: FlaskClient) -> None:
    manifest = valid(client.get("/reconcile"), "Manifest")
    assert manifest["identifierSpace"] == ID
    assert manifest["schemaSpace"] == LC
    assert manifest["batchSize"] == Settings().reconcile_batch


def test_every_address_of_the_manifest_answers(client: FlaskClient) -> None:
    manifest = client.get("/reconcile").get_json()
    inside = manifest["preview"]["url"].replace("{{id}}", quote("city/phayao", safe=""))
    view = manifest["view"]["url"].replace("{{id}}", quote("city/phayao", safe=""))
    services = [*manifest["suggest"].values(), manifest["extend"]["propose_properties"]]
    addresses = [inside, view, manifest["documentation"]]
    addresses += [one["service_url"] + one["service_path"] for one in services]
    for address in addresses:
        parts = urlsplit(address)
        assert client.get(f"{parts.path}?{parts.query}", headers={"Accept": "text/html, */*;q=0.1"}).status_code in (
            200,
            303,
        )


def test_in_thai_the_manifest_and_all_its_addresses_are_thai(client: FlaskClient) -> None:
    manifest = valid(client.get("/reconcile?lang=th"), "Manifest")
    assert manifest["name"] == "เมืองแห่งการเรียนรู้ของยูเนสโก"
    assert all("lang=th" in one["service_path"] for one in manifest["suggest"].values())


@pytest.mark.parametrize("name", ["Phayao", "phayao", "พะเยา", "เมืองพะเยา", " PHAYAO ", "พ\u200bะเยา"])
def test_a_name_in_either_language_however_typed_is_matched(client: FlaskClient, name: str) -> None:
    found = first(client, name, type="lc:City")
    assert (found["id"], found["score"], found["match"]) == ("city/phayao", 100.0, True)


def test_every_name_of_everything_that_has_one_finds_it(pool: QueryPool) -> None:
    from service.reading.reader import Reader
    from service.reconciliation.names import names

    known, client = names(Reader(pool, PATIENCE)), create_app(Settings(timeout=PATIENCE), pool).test_client()
    rows = [(thing, name) for thing in known.of_types([], all_types=False) for name, _ in thing.names]
    for start in range(0, len(rows), 25):
        part = rows[start : start + 25]
        batch = {str(at): {"query": name, "type": thing.classes[:1]} for at, (thing, name) in enumerate(part)}
        found = valid(client.post("/reconcile", data={"queries": json.dumps(batch)}), "Matches")
        for at, (thing, name) in enumerate(part):
            best = [one["id"] for one in found[str(at)]["result"] if one["score"] == 100.0]
            assert thing.iri.removeprefix(ID) in best, name


def test_a_misspelt_name_is_a_candidate_and_no_match(client: FlaskClient) -> None:
    found = first(client, "Phayoa", type="lc:City")
    assert found["id"] == "city/phayao"
    assert found["score"] < 100
    assert found["match"] is False


@pytest.mark.parametrize(
    "country", ["Thailand", "ประเทศไทย", "ไทย", "TH", "th", {"id": "country/thailand", "name": "x"}]
)
def test_the_country_is_a_property_by_name_code_or_identifier(client: FlaskClient, country: Any) -> None:
    right = first(client, "Hat Yai", type="lc:City", properties=[{"pid": "country", "v": country}])
    assert (right["id"], right["match"]) == ("city/hat-yai", True)


def test_another_country_lowers_the_score_and_is_no_match(client: FlaskClient) -> None:
    wrong = first(client, "Hat Yai", type="lc:City", properties=[{"pid": "country", "v": "Japan"}])
    assert wrong["score"] < 100
    assert wrong["match"] is False
    assert wrong["features"] == [{"id": "name", "value": 100.0}, {"id": "country", "value": 0.0}]


def test_any_of_several_values_will_do(client: FlaskClient) -> None:
    found = first(client, "Hat Yai", type="lc:City", properties=[{"pid": "country", "v": ["Japan", "Thailand"]}])
    assert found["match"] is True


def test_a_date_is_matched_whole_or_by_its_year(client: FlaskClient) -> None:
    for value in ("2022-09-02", "2022", 2022):
        assert first(client, "Phayao", type="lc:City", properties=[{"pid": "joined", "v": value}])["score"] == 100


def test_things_of_other_types_are_no_candidates(client: FlaskClient) -> None:
    types = {one["type"][0]["id"] for one in match(client, q={"query": "Phayao", "type": "lc:University"})["q"]}
    assert types == {"lc:University"}
    assert match(client, q={"query": "Phayao", "type": "lc:NoSuchType"})["q"] == []


def test_without_a_name_the_properties_decide(client: FlaskClient) -> None:
    query = {"type": ["lc:City"], "properties": [{"pid": "country", "v": "TH"}], "limit": 100}
    assert {"city/phayao", "city/hat-yai", "city/sukhothai"} <= {one["id"] for one in match(client, q=query)["q"]}


@pytest.mark.parametrize("text", ["city/phayao", f"{ID}city/phayao"])
def test_an_identifier_is_its_own_match(client: FlaskClient, text: str) -> None:
    assert first(client, text)["id"] == "city/phayao"


def test_candidates_come_in_the_order_of_their_scores_and_no_more_than_asked(client: FlaskClient) -> None:
    found = match(client, q={"query": "Phayao", "limit": 3})["q"]
    assert [one["score"] for one in found] == sorted((one["score"] for one in found), reverse=True)
    assert len(found) == 3


def test_a_batch_of_a_thousand_is_answered_and_a_larger_one_told_the_limit(client: FlaskClient) -> None:
    batch = {str(number): {"query": "พะเยา"} for number in range(MANY)}
    assert len(match_by_post(client, batch).get_json()) == MANY
    refused = match_by_post(client, {**batch, "more": {"query": "x"}})
    assert refused.status_code == 413
    assert "1,000" in refused.get_json()["detail_en"]


def match_by_post(client: FlaskClient, batch: Any) -> TestResponse:
    return client.post("/reconcile", data={"queries": json.dumps(batch)})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "line 1, column 2"),
        ("[]", "JSON object"),
        ("[" * 100_000, "nested too deep"),
        ('{"q7": []}', "“q7” must be an object"),
        ('{"q7": {}}', "“query” of “q7”"),
        ('{"q7": {"query": 3}}', "“query” of “q7” must be text"),
        ('{"q7": {"query": "x", "limit": 0}}', "“limit” of “q7”"),
        ('{"q7": {"query": "x", "type": 3}}', "“type” of “q7”"),
        ('{"q7": {"query": "x", "type_strict": "no"}}', "“type_strict” of “q7”"),
        ('{"q7": {"query": "x", "properties": [{"pid": "country"}]}}', "“properties” of “q7”"),
        ('{"q7": {"query": "x", "properties": [{"pid": "country", "v": null}]}}', "“v” of “q7”"),
    ],
)
def test_a_malformed_batch_is_400_and_names_the_query_and_the_member(client: FlaskClient, text: str, told: str) -> None:
    answer = client.post("/reconcile", data={"queries": text})
    assert answer.status_code == 400
    assert told in answer.get_json()["detail_en"]
    assert answer.get_json()["detail_th"]


HALVES = st.text(st.characters(exclude_categories=[]), max_size=20)
"""Text that may hold half a character, as JSON can: `"\\ud800"`."""


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("queries", r'{"q0": {"query": "\ud800"}}'),
        ("queries", r'{"\udc00": {"query": "x"}}'),
        ("queries", r'{"q0": {"query": "x", "type": "\ud800"}}'),
        ("queries", r'{"q0": {"properties": [{"pid": "\ud800", "v": "x"}]}}'),
        ("queries", r'{"q0": {"properties": [{"pid": "country", "v": {"id": "\ud800"}}]}}'),
        ("extend", r'{"ids": ["\ud800"], "properties": [{"id": "country"}]}'),
        ("extend", r'{"ids": ["city/phayao"], "properties": [{"id": "\ud800"}]}'),
    ],
)
def test_half_a_character_is_400_wherever_it_stands(client: FlaskClient, field: str, text: str) -> None:
    for answer in (client.post("/reconcile", data={field: text}), client.get(f"/reconcile?{field}={quote(text)}")):
        assert answer.status_code == 400, answer.text
        assert f"“{field}” holds half a character" in answer.get_json()["detail_en"]
        assert "อักขระที่ไม่สมบูรณ์" in answer.get_json()["detail_th"]


def test_a_character_of_two_halves_is_whole(client: FlaskClient) -> None:
    sent = client.post("/reconcile", data={"queries": r'{"\ud83d\ude00": {"query": "\ud83d\ude00"}}'})
    assert valid(sent, "Matches") == {"😀": {"result": []}}


def test_a_post_without_a_question_is_400(client: FlaskClient) -> None:
    assert client.post("/reconcile").status_code == 400


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | HALVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
QUERIES = st.fixed_dictionaries(
    {"query": st.text(max_size=30) | HALVES},
    optional={
        "type": st.sampled_from(["lc:City", "", "x:y", "<>", [], ["lc:City", "schema:Place"]]) | JSON_VALUES,
        "limit": st.integers() | JSON_VALUES,
        "type_strict": st.sampled_from(["any", "all", "should"]),
        "properties": st.lists(
            st.fixed_dictionaries({"pid": st.sampled_from(["country", "joined", "rdfs:label", "> <"]) | st.text(), "v": JSON_VALUES}),
            max_size=2,
        )
        | JSON_VALUES,
    },
)  # fmt: skip


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(batch=st.dictionaries(st.text(max_size=5), QUERIES, max_size=3) | JSON_VALUES)
def test_whatever_is_sent_the_answer_is_right_or_400(client: FlaskClient, batch: Any) -> None:
    answer = match_by_post(client, batch)
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        assert set(valid(answer, "Matches")) == set(batch)


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    ids=st.lists(st.text(max_size=20) | HALVES, max_size=3) | JSON_VALUES,
    properties=st.lists(st.text(max_size=20) | HALVES, max_size=3),
)
def test_whatever_is_to_be_extended_the_answer_is_right_or_400(
    client: FlaskClient, ids: Any, properties: list[str]
) -> None:
    wanted = {"ids": ids, "properties": [{"id": one} for one in properties]}
    answer = client.post("/reconcile", data={"extend": json.dumps(wanted)})
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        assert set(valid(answer, "ExtendedRows")["rows"]) == set(ids)


def extended(client: FlaskClient, ids: list[str], *properties: Any) -> Any:
    wanted = [one if isinstance(one, dict) else {"id": one} for one in properties]
    sent = json.dumps({"ids": ids, "properties": wanted})
    return valid(client.post("/reconcile", data={"extend": sent}), "ExtendedRows")


def test_properties_of_things_come_as_things_numbers_dates_and_texts(client: FlaskClient) -> None:
    found = extended(client, ["city/phayao"], "country", "joined", "schema:latitude", "schema:sameAs")
    assert found["rows"]["city/phayao"] == {
        "country": [{"id": "country/thailand", "name": "Thailand"}],
        "joined": [{"date": "2022-09-02T00:00:00Z"}],
        "schema:latitude": [{"float": 19.19203}],
        "schema:sameAs": [{"str": "https://sws.geonames.org/1151426/"}],
    }
    assert [one["name"] for one in found["meta"]][:3] == ["country", "day of joining", "latitude"]


def test_the_settings_of_a_property_choose_language_and_number(client: FlaskClient) -> None:
    thai = {"id": "rdfs:label", "settings": {"language": "th"}}
    assert extended(client, ["city/phayao"], thai)["rows"]["city/phayao"]["rdfs:label"] == [{"str": "พะเยา"}]
    one = {"id": "rdfs:label", "settings": {"limit": 1}}
    assert len(extended(client, ["city/phayao"], one)["rows"]["city/phayao"]["rdfs:label"]) == 1


def test_of_what_is_not_known_nothing_is_told(client: FlaskClient) -> None:
    assert extended(client, ["city/atlantis", "?"], "country", "no such property")["rows"] == {
        "city/atlantis": {"country": [], "no such property": []},
        "?": {"country": [], "no such property": []},
    }


@pytest.mark.parametrize("prefix", ["Pha", "พะ", "city/phayao"])
def test_things_are_suggested_by_name_and_identifier(client: FlaskClient, prefix: str) -> None:
    found = valid(client.get(f"/reconcile/suggest/entity?prefix={quote(prefix)}"), "Suggestions")["result"]
    assert found[0]["id"] == "city/phayao"
    assert found[0]["notable"] == [{"id": "lc:LearningCity", "name": "learning city"}]


def test_suggestions_go_on_after_the_cursor(client: FlaskClient) -> None:
    whole = client.get("/reconcile/suggest/entity?prefix=a").get_json()["result"]
    rest = client.get("/reconcile/suggest/entity?prefix=a&cursor=5").get_json()["result"]
    assert rest[: len(whole) - 5] == whole[5:]
    assert client.get("/reconcile/suggest/entity?cursor=x").status_code == 400


def test_types_and_properties_are_suggested_in_the_readers_language(client: FlaskClient) -> None:
    types = valid(client.get("/reconcile/suggest/type?lang=th&prefix=เมือง"), "Suggestions")["result"]
    assert {"id": "lc:City", "name": "เมือง"} in types
    properties = valid(client.get("/reconcile/suggest/property?lang=th&prefix=ประเทศ"), "Suggestions")["result"]
    assert {"id": "country", "name": "ประเทศ"} in properties


def test_properties_are_proposed_for_a_type(client: FlaskClient) -> None:
    found = valid(client.get("/reconcile/properties?type=lc:City&limit=20"), "PropertyProposal")
    assert {"country", "joined", "schema:latitude"} <= {one["id"] for one in found["properties"]}
    assert (found["type"], found["limit"]) == ("lc:City", 20)


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_preview_may_stand_inside_other_pages_and_shows_the_evidence(client: FlaskClient, language: str) -> None:
    page = client.get(f"/reconcile/preview?id=city/phayao&lang={language}")
    assert "frame-ancestors *" in page.headers["Content-Security-Policy"]
    assert "พะเยา" in page.text
    assert "<blockquote" in page.text


def test_a_preview_of_nothing_is_404(client: FlaskClient) -> None:
    assert client.get("/reconcile/preview?id=city/atlantis").status_code == 404
    assert client.get("/reconcile/preview").status_code == 404
