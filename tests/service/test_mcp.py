"""The MCP server, spoken to by the client of the SDK over standard input and output; and what language models read."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import own_loop
import pytest
from flask.testing import FlaskClient
from mcp import Client, StdioServerParameters
from past import make_past

from ontology.terms import ID, LC
from queries.catalogue import catalogue

TOOLS = {"search", "describe", "evidence", "ask_sparql", "list_queries", "run_query", "schema"}
SENTENCE = "ดังเช่น กรณีของมหาวิทยาลัยพะเยาที่ได้ก้าวเข้าไปเป็นแกนนำสำคัญขับเคลื่อนโครงการ Phayao Learning City"
Ask = Callable[..., Any]


class Refused(Exception):
    """A tool said that something was wrong."""


def talk(*options: str, calls: list[tuple[str, dict[str, Any]]]) -> list[Any]:
    """Start the server, call tools one after another, and return what each gave: its content, or what was wrong."""

    async def conversation() -> list[Any]:
        command = StdioServerParameters(command=sys.executable, args=["-m", "service", "mcp", *options])
        async with Client(command, read_timeout_seconds=60) as client:
            return [await told(client.call_tool(name, given)) for name, given in calls]

    return own_loop.run(conversation())


async def told(call: Awaitable[Any]) -> Any:
    result = await call
    if result.is_error:
        return Refused(result.content[0].text)
    return result.structured_content or json.loads(result.content[0].text)


@pytest.fixture(scope="module")
def answers() -> Iterator[dict[str, Any]]:
    """One conversation over the packaged graph, which the tests read."""
    calls: dict[str, tuple[str, dict[str, Any]]] = {
        "search": ("search", {"words": "พะเยา"}),
        "search_nothing": ("search", {"words": "phayoa"}),
        "describe": ("describe", {"thing": "city/phayao"}),
        "describe_thai": ("describe", {"thing": "city/phayao", "language": "th"}),
        "describe_nothing": ("describe", {"thing": "city/atlantis"}),
        "evidence": (
            "evidence",
            {"subject": "organization/university-of-phayao", "property": "lc:leadsProject", "value": "project/phayao-learning-city"},
        ),
        "rows": ("ask_sparql", {"query": f"SELECT ?city {{ ?city a <{LC}City> FILTER (?city = <{ID}city/phayao>) }}"}),
        "many": ("ask_sparql", {"query": "SELECT * { ?s ?p ?o }"}),
        "truth": ("ask_sparql", {"query": "ASK { ?s ?p ?o }"}),
        "graph": ("ask_sparql", {"query": "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1"}),
        "malformed": ("ask_sparql", {"query": "SELECT"}),
        "update": ("ask_sparql", {"query": "DELETE WHERE { ?s ?p ?o }"}),
        "calls_out": ("ask_sparql", {"query": "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"}),
        "endless": ("ask_sparql", {"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"}),
        "list": ("list_queries", {}),
        "run": ("run_query", {"name": "designated-together-with-a-city", "parameters": {"city": "city/hat-yai"}}),
        "run_wrong": ("run_query", {"name": "events-since-a-day", "parameters": {"day": "2565-09-02"}}),
        "run_nothing": ("run_query", {"name": "designated-together"}),
        "schema": ("schema", {}),
    }  # fmt: skip
    yield dict(zip(calls, talk("--timeout", "3", calls=list(calls.values())), strict=True))


def test_the_server_offers_its_tools_as_reading_only() -> None:
    async def tools() -> list[Any]:
        command = StdioServerParameters(command=sys.executable, args=["-m", "service", "mcp"])
        async with Client(command, read_timeout_seconds=60) as client:
            assert "evidence" in (client.instructions or "")
            return list((await client.list_tools()).tools)

    found = own_loop.run(tools())
    assert {one.name for one in found} == TOOLS
    assert all(one.annotations.read_only_hint and one.description for one in found)


def test_things_are_found_by_thai_names_and_names_like_what_was_misspelt(answers: dict[str, Any]) -> None:
    assert answers["search"]["found"][0]["id"] == "city/phayao"
    assert "city/phayao" in {one["id"] for one in answers["search_nothing"]["names_like_it"]}


def test_every_statement_about_a_thing_carries_its_evidence(answers: dict[str, Any]) -> None:
    statements = answers["describe"]["statements"]
    assert statements
    for one in statements:
        assert one["evidence"], one
        for evidence in one["evidence"]:
            assert evidence["says_so"]
            if "/passage/" in evidence["says_so"]:
                assert evidence["words"]
                assert evidence["address"] == "https://opcsmartcity.org/6666"
    assert any("member of network" in one["property"] for one in statements)
    assert any("สมาชิก" in one["property"] for one in answers["describe_thai"]["statements"])


def test_a_derived_statement_leads_to_the_words_that_it_rests_on(answers: dict[str, Any]) -> None:
    assert "derived" in answers["evidence"]["statements"][0]["evidence"][0]["note"]
    assert SENTENCE in {one["evidence"]["words"] for one in answers["evidence"]["rests_on"]}


def test_sparql_is_answered_in_every_form_and_no_more_than_is_useful(answers: dict[str, Any]) -> None:
    assert answers["rows"]["rows"] == [{"city": f"{ID}city/phayao"}]
    assert (len(answers["many"]["rows"]), answers["many"]["more"]) == (200, True)
    assert answers["truth"] == {"answer": True}
    assert answers["graph"]["turtle"]


def test_what_cannot_be_answered_is_told_in_both_languages_and_the_next_call_works(answers: dict[str, Any]) -> None:
    for name in ("malformed", "update", "calls_out", "endless", "run_wrong", "run_nothing", "describe_nothing"):
        assert isinstance(answers[name], Refused), name
        assert re.search("[\u0e00-\u0e7f]", str(answers[name])), name
    assert answers["list"]


def test_saved_queries_are_listed_and_run_with_parameters(answers: dict[str, Any]) -> None:
    assert {one["name"] for one in answers["list"]["queries"]} == set(catalogue())
    assert f"{ID}city/phayao" in {row["otherCity"] for row in answers["run"]["rows"]}
    assert all(row["sentence"] for row in answers["run"]["rows"])


def test_it_works_on_a_data_directory_and_sees_its_current_version(tmp_path: Path) -> None:
    directory = make_past(tmp_path / "data")
    (found,) = talk("--data", str(directory.path), calls=[("ask_sparql", {"query": "ASK { ?s ?p ?o }"})])
    assert found == {"answer": True}


def test_it_works_on_an_endpoint(server: str) -> None:
    calls: list[tuple[str, dict[str, Any]]] = [
        ("search", {"words": "Phayao"}),
        ("describe", {"thing": "city/phayao"}),
        ("schema", {}),
    ]
    found, described, schema = talk("--endpoint", f"{server}/sparql", calls=calls)
    assert found["found"][0]["id"] == "city/phayao"
    assert any("words" in evidence for one in described["statements"] for evidence in one["evidence"])
    assert "lc:LearningCity" in str(schema)


def test_without_the_sdk_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from service.commands import mcp as command

    monkeypatch.setattr(command, "find_spec", lambda name: None)
    for language in ("en", "th"):
        result = CliRunner().invoke(command.mcp, ["--lang", language])
        assert result.exit_code == 1
        assert "pip install 'learningcity[mcp]'" in result.output


def test_the_schema_in_short_names_every_class_and_property_of_the_ontology(client: FlaskClient) -> None:
    text = client.get("/schema.txt").text
    query = f"""PREFIX owl: <http://www.w3.org/2002/07/owl#>
        SELECT ?term {{ VALUES ?kind {{ owl:Class owl:ObjectProperty owl:DatatypeProperty }} ?term a ?kind
        FILTER(STRSTARTS(STR(?term), "{LC}")) }}"""
    rows = client.get("/sparql", query_string={"query": query, "format": "json"}).get_json()["results"]["bindings"]
    assert rows
    for row in rows:
        assert re.search(rf"^lc:{row['term']['value'].removeprefix(LC)}\b", text, re.MULTILINE)
    assert len(text) < 40_000


def test_the_examples_of_the_schema_can_be_asked(client: FlaskClient) -> None:
    parts = client.get("/schema.txt").text.split("\nExample: ")[1:]
    assert len(parts) == 3
    for part in parts:
        query = part.partition("\n")[2].partition("\n")[2]
        assert client.get("/sparql", query_string={"query": query, "format": "csv"}).status_code == 200


def test_every_link_of_llms_txt_answers(client: FlaskClient) -> None:
    text = client.get("/llms.txt").text
    assert text.startswith("# ")
    links = re.findall(r"\]\((http://localhost[^)]*)\)", text)
    assert len(links) > len(catalogue())
    for link in links:
        assert client.get(link.removeprefix("http://localhost")).status_code == 200, link
