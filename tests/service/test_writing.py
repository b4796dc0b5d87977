"""The one door over HTTP: who may write, what is refused and why, and that nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from writable import Writable, writable

from graph.formats import TURTLE
from graph.rdf import parse
from graph.tokens import Tokens
from ontology.terms import ID, LC

GRAPH = f"{ID}source/test"
ADDRESS = f"/graph-store?{urlencode({'graph': GRAPH})}"
CITY = f"""@prefix lc: <{LC}> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<{ID}city/test> a lc:City ; rdfs:label "ทดสอบ"@th , "Test"@en .
"""
WITHOUT_ENGLISH = CITY.replace(' , "Test"@en', "")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writable]:
    with writable(tmp_path_factory.mktemp("curated"), plain=False) as made:
        yield made


@pytest.fixture(autouse=True)
def clean(service: Writable) -> Iterator[None]:
    yield
    if service.send("HEAD", ADDRESS).status_code == 200:
        assert service.send("DELETE", ADDRESS).status_code == 204


def put(service: Writable, body: str = CITY, address: str = ADDRESS, **headers: str) -> object:
    return service.send("PUT", address, body, "text/turtle", **headers)


WRITES = [
    ("PUT", ADDRESS, CITY, "text/turtle"),
    ("POST", ADDRESS, CITY, "text/turtle"),
    ("PATCH", "/graph-store", "TX .\nTC .\n", "application/rdf-patch"),
    ("DELETE", f"/graph-store?graph={ID}graph/editorial", "", ""),
    ("POST", "/sparql", "CLEAR ALL", "application/sparql-update"),
    ("POST", "/sparql", urlencode({"update": "CLEAR ALL"}), "application/x-www-form-urlencoded"),
]


@pytest.mark.parametrize(("method", "path", "body", "type"), WRITES)
@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", "Basic Y3VyYXRvcjpw", "Bearer lc_"])
def test_no_write_without_a_good_token(
    service: Writable, method: str, path: str, body: str, type: str, authorization: str
) -> None:
    version = service.version
    answer = service.send(method, path, body, type, Authorization=authorization)
    assert answer.status_code == 401
    assert "Bearer" in answer.headers["WWW-Authenticate"]
    assert service.version == version


@pytest.mark.parametrize(("method", "path", "body", "type"), WRITES)
@pytest.mark.parametrize(
    "header", [{"Origin": "https://evil.example"}, {"Sec_Fetch_Site": "cross-site"}, {"Origin": "null"}]
)
def test_no_write_from_a_page_of_another_origin(
    service: Writable, method: str, path: str, body: str, type: str, header: dict[str, str]
) -> None:
    assert service.send(method, path, body, type, **header).status_code == 403


def test_revoked_token_is_refused_at_once(service: Writable) -> None:
    token = Tokens(service.data).new("leaver")
    assert put(service, Authorization=f"Bearer {token}").status_code == 201  # type: ignore[attr-defined]
    Tokens(service.data).revoke("leaver")
    assert put(service, WITHOUT_ENGLISH, Authorization=f"Bearer {token}").status_code == 401  # type: ignore[attr-defined]


def test_service_without_a_data_directory_says_that_it_takes_no_writes(client: object) -> None:
    answer = client.put(ADDRESS, data=CITY, content_type="text/turtle", headers={"Authorization": "Bearer x"})  # type: ignore[attr-defined]
    assert answer.status_code == 403
    assert "--data" in answer.get_json()["detail"]


def test_write_is_read_at_once_and_tells_its_version(service: Writable) -> None:
    for turn in range(10):
        version = service.version
        answer = put(service, CITY.replace("Test", f"Test {turn}"))
        assert answer.headers["Learningcity-Version"] == str(version + 1)  # type: ignore[attr-defined]
        assert service.ask(f'<{ID}city/test> ?p "Test {turn}"@en')


@pytest.mark.parametrize(("language", "words"), [("en", "English name"), ("th", "ชื่อภาษาอังกฤษ")])
def test_rejection_names_the_thing_the_rule_and_the_line_in_the_readers_language(
    service: Writable, language: str, words: str
) -> None:
    version = service.version
    answer = put(service, WITHOUT_ENGLISH, Accept_Language=language)
    problem = answer.get_json()  # type: ignore[attr-defined]
    assert answer.status_code == 422  # type: ignore[attr-defined]
    (result,) = problem["results"]
    assert (result["thing"], result["line"]) == (f"{ID}city/test", 2)
    assert words in result["message"]
    assert service.version == version
    assert not service.triples(GRAPH)


def test_rejection_as_rdf_is_a_shacl_report(service: Writable) -> None:
    answer = put(service, WITHOUT_ENGLISH, Accept="text/turtle")
    report = {quad.predicate.value.rpartition("#")[2] for quad in parse(answer.data, TURTLE, place="report")}  # type: ignore[attr-defined]
    assert {"conforms", "result", "focusNode", "resultMessage", "sourceShape"} <= report


@pytest.mark.parametrize("accept", ["text/plain", "text/html"])
def test_rejection_as_text_and_as_page_names_the_thing(service: Writable, accept: str) -> None:
    answer = put(service, WITHOUT_ENGLISH, Accept=accept, Accept_Language="en")
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "id/city/test" in answer.text  # type: ignore[attr-defined]
    assert "English name" in answer.text  # type: ignore[attr-defined]


def test_datatype_that_the_engine_would_rewrite_is_judged_as_it_was_written(service: Writable) -> None:
    date = '"2022-09-02T00:00:00"^^<http://www.w3.org/2001/XMLSchema#dateTimeStamp>'
    body = CITY + f"<{ID}membership/test> a lc:Membership ; lc:member <{ID}city/test> ; lc:startDate {date} ."
    answer = put(service, body)
    assert answer.status_code == 422  # type: ignore[attr-defined]


def test_quote_that_does_not_match_the_text_is_rejected(service: Writable) -> None:
    passage = f"{ID}announcement/phayao-2022/passage/1"
    old, new = f"GRAPH ?g {{ <{passage}> lc:quote ?q }}", f'GRAPH ?g {{ <{passage}> lc:quote "ไม่ตรง"@th }}'
    text = f"PREFIX lc: <{LC}> DELETE {{ {old} }} INSERT {{ {new} }} WHERE {{ {old} }}"
    answer = service.update(text)
    assert answer.status_code == 422
    assert any("Passage" in result["rule"] for result in answer.get_json()["results"])


def test_dry_run_tells_what_would_change_and_changes_nothing(service: Writable) -> None:
    version = service.version
    answer = put(service, CITY, ADDRESS + "&dry-run=true")
    told = answer.get_json()  # type: ignore[attr-defined]
    assert answer.status_code == 200  # type: ignore[attr-defined]
    assert told["published"] is False
    assert f"<{ID}city/test>" in told["quads_added"]
    assert service.version == version


def test_dry_run_of_what_would_be_rejected_is_rejected(service: Writable) -> None:
    assert put(service, WITHOUT_ENGLISH, ADDRESS + "&dry-run=true").status_code == 422  # type: ignore[attr-defined]


def test_if_match_on_an_older_version_is_412(service: Writable) -> None:
    version = service.version
    assert put(service, If_Match=f'"{version}"').status_code == 201  # type: ignore[attr-defined]
    answer = put(service, CITY.replace("Test", "Other"), If_Match=f'"{version}"')
    assert answer.status_code == 412  # type: ignore[attr-defined]
    assert service.ask(f'<{ID}city/test> ?p "Test"@en')


def test_etag_of_an_answer_goes_into_if_match(service: Writable) -> None:
    put(service)
    etag = service.send("GET", ADDRESS, Accept="text/turtle").headers["ETag"]
    assert put(service, CITY.replace("Test", "Other"), If_Match=etag).status_code == 204  # type: ignore[attr-defined]


def test_note_and_name_stand_in_the_record(service: Writable) -> None:
    put(service, X_Change_Note="because")
    record = (service.data / "changes" / f"{service.version:06d}.trig").read_text(encoding="utf-8")
    assert '"because"' in record
    assert '"curator"' in record


def test_statement_without_a_named_graph_is_400(service: Writable) -> None:
    assert service.send("PUT", "/graph-store?default", CITY, "text/turtle").status_code == 400
    assert service.update(f"INSERT DATA {{ <{ID}city/test> a <{LC}City> }}").status_code == 400


def test_derived_graph_cannot_be_written(service: Writable) -> None:
    assert put(service, address=f"/graph-store?graph={ID}graph/derived").status_code == 400  # type: ignore[attr-defined]
    assert service.send("DELETE", f"/graph-store?graph={ID}graph/derived").status_code == 400


def test_update_that_would_break_much_is_rejected_whole(service: Writable) -> None:
    before = service.triples()
    answer = service.update("DELETE { GRAPH ?g { ?s a ?c } } WHERE { GRAPH ?g { ?s a ?c } }")
    assert answer.status_code in (400, 422)
    assert service.triples() == before


def test_default_graph_follows_a_write_and_its_undoing(service: Writable) -> None:
    before = service.triples()
    put(service)
    assert service.triples() > before
    service.send("DELETE", ADDRESS)
    assert service.triples() == before


def test_eight_clients_with_conditional_increments_lose_none(service: Writable) -> None:
    """Each reads the count and the version, adds one and writes on the condition that nobody was faster."""
    name = f"{ID}city/test"
    put(service, CITY.replace("Test", "Count 0"))

    def increment(_: int) -> int:
        for tries in range(1, 200):
            query = f'SELECT ?n {{ <{name}> <http://www.w3.org/2000/01/rdf-schema#label> ?n FILTER(lang(?n) = "en") }}'
            answer = service.client.get(
                "/sparql", query_string={"query": query}, headers={"Accept": "application/json"}
            )
            count = int(json.loads(answer.data)["results"]["bindings"][0]["n"]["value"].split()[1])
            body, seen = CITY.replace("Test", f"Count {count + 1}"), answer.headers["Learningcity-Version"]
            if put(service, body, If_Match=f'"{seen}"').status_code == 204:  # type: ignore[attr-defined]
                return tries
        pytest.fail("200 tries were not enough")

    with ThreadPoolExecutor(4) as clients:
        assert len(list(clients.map(increment, range(16)))) == 16
    assert service.ask(f'<{name}> ?p "Count 16"@en')


@pytest.mark.parametrize(("body", "conforms"), [(CITY, True), (WITHOUT_ENGLISH, False)])
def test_validate_says_the_same_and_stores_nothing(service: Writable, body: str, conforms: bool) -> None:
    version = service.version
    answer = service.client.post("/validate", data=body, content_type="text/turtle")
    assert answer.status_code == 200
    assert answer.get_json()["conforms"] is conforms
    assert service.version == version


def test_validate_works_without_a_data_directory(client: object) -> None:
    answer = client.post("/validate", data=WITHOUT_ENGLISH, content_type="text/turtle")  # type: ignore[attr-defined]
    assert answer.get_json()["conforms"] is False


@pytest.mark.parametrize(("language", "words"), [("en", "problem(s)"), ("th", "พบปัญหา")])
def test_validate_as_a_page_with_a_box(client: object, language: str, words: str) -> None:
    page = client.get("/validate", query_string={"lang": language})  # type: ignore[attr-defined]
    assert "<textarea" in page.text
    answer = client.post(f"/validate?lang={language}", data={"data": WITHOUT_ENGLISH, "syntax": "ttl"})  # type: ignore[attr-defined]
    assert words in answer.text
    assert "Named-label-en" in answer.text


def test_validate_of_what_does_not_parse_says_where(client: object) -> None:
    answer = client.post("/validate", data={"data": "<x> a", "syntax": "ttl"})  # type: ignore[attr-defined]
    assert answer.status_code == 400
    assert "<textarea" in answer.text
