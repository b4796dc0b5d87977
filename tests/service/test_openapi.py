"""The OpenAPI document: https://spec.openapis.org/oas/v3.1.0. It describes all routes, all saved queries, and nothing else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from graph.formats import BY_MEDIA_TYPE, GRAPH_FORMATS, RESULT_FORMATS
from queries.catalogue import catalogue
from service.openapi.document import LEFT_OUT, METHODS
from service.openapi.of_saved_queries import SCHEMAS_OF_KINDS
from service.openapi.operation import TAGS
from service.openapi.operations import operations
from service.settings import Settings
from service.wording.words import words

HOOKS = Path(__file__).parent / "schemathesis_hooks.py"
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
SECONDS = int(os.environ.get("SCHEMATHESIS_SECONDS", "25"))
"""How long to look for answers outside their schema; longer by hand."""
Json = dict[str, Any]


@pytest.fixture
def document(client: FlaskClient) -> Json:
    found: Json = client.get("/openapi.json").get_json()
    return found


def operations_of(document: Json) -> list[tuple[str, str, Json]]:
    return [(path, method, item) for path, methods in document["paths"].items() for method, item in methods.items()]


def filled_in(path: str, item: Json) -> str:
    """The address of an operation, with an example of each parameter in its path."""
    for one in item["parameters"]:
        if one.get("in") == "path":
            schema = one["schema"]
            value = (schema.get("examples") or schema.get("enum") or ["x"])[0]
            path = path.replace(f"{{{one['name']}}}", str(value))
    return path


def test_the_document_is_valid(document: Json) -> None:
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_every_route_is_described_and_nothing_else(app: Flask, document: Json) -> None:
    described = set()
    adapter = app.url_map.bind("localhost")
    for path, method, item in operations_of(document):
        rule, _ = adapter.match(filled_in(path, item), method=method.upper(), return_rule=True)
        described.add((rule.rule, method))
    routes = {
        (rule.rule, method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in LEFT_OUT
        for method in rule.methods or ()
        if method.lower() in METHODS
    }
    assert described == routes


def test_every_row_of_the_table_is_a_route(app: Flask) -> None:
    methods: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        methods.setdefault(rule.endpoint, set()).update(method.lower() for method in rule.methods or ())
    rows = operations(Settings())
    assert {key for key in rows if key[1] not in methods.get(key[0], ())} == set()


def test_operations_have_names_of_their_own(document: Json) -> None:
    names = [item["operationId"] for _, _, item in operations_of(document)]
    assert len(set(names)) == len(names)


def test_operations_for_programs_say_in_both_languages_what_they_do(document: Json) -> None:
    for path, method, item in operations_of(document):
        assert item["tags"][0] in TAGS
        if item["tags"] != ["pages"]:
            assert item["summary"] and item["x-summary-th"], (path, method)


def test_each_saved_query_is_an_operation_with_its_parameters_and_formats(document: Json) -> None:
    for saved in catalogue().values():
        formats = RESULT_FORMATS if saved.form in ("SELECT", "ASK") else GRAPH_FORMATS
        item = document["paths"][f"/queries/{saved.name}.{{extension}}"]["get"]
        named = {one["name"]: one["schema"] for one in item["parameters"] if "name" in one}
        assert named.pop("extension")["enum"] == [format.extension for format in formats]
        assert set(item["responses"]["200"]["content"]) == {format.media_type for format in formats}
        named.pop("bom", None)
        assert set(named) == {parameter.name for parameter in saved.parameters}
        for parameter in saved.parameters:
            assert SCHEMAS_OF_KINDS[parameter.kind].items() <= named[parameter.name].items()
            assert str(named[parameter.name]["default"]) == parameter.default_value
        assert document["paths"][f"/queries/{saved.name}"]["get"]["summary"] == saved.titles["en"]


def test_the_media_types_are_those_of_the_table_of_formats(document: Json) -> None:
    known = {*BY_MEDIA_TYPE, "*/*"}
    of_rdf_and_results = re.compile(r"sparql-results|turtle|trig|n-triples|n-quads|rdf\+xml|ld\+json")
    for _, _, item in operations_of(document):
        for response in item["responses"].values():
            for media_type in response.get("content", ()):
                assert media_type in known or not of_rdf_and_results.search(media_type)


def test_the_limits_are_those_of_the_settings(document: Json) -> None:
    query = next(one for one in document["paths"]["/sparql"]["get"]["parameters"] if one.get("name") == "query")
    assert query["schema"]["maxLength"] == Settings().query_length


def test_every_sentence_of_the_table_is_used(app: Flask) -> None:
    endpoints = {rule.endpoint.replace(".", "_") for rule in app.url_map.iter_rules()}
    ends = tuple(f"_{method}" for method in METHODS)
    for key in words():
        name = key.removeprefix("api.")
        if key.startswith("api.") and name.endswith(ends):
            assert name.rpartition("_")[0] in endpoints, key


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_page_lists_every_operation_for_programs(client: FlaskClient, document: Json, language: str) -> None:
    page = client.get(f"/api?lang={language}")
    assert page.status_code == 200
    shown = set(re.findall(r'<details class="operation" id="([^"]+)"', page.text))
    assert shown == {
        item["operationId"]
        for path, _, item in operations_of(document)
        if item["tags"] != ["pages"] and not (path.startswith("/queries/") and "{extension}" in path)
    }


def test_no_answer_is_a_server_error_or_outside_its_schema(tmp_path: Path, serve: Callable[..., Any]) -> None:
    with serve("--data", str(tmp_path / "data"), "--timeout", "3") as address:
        made = [sys.executable, "-m", "service", "token", "new", "tester", "--data", str(tmp_path / "data")]
        token = subprocess.run(made, capture_output=True, text=True, check=True).stdout.strip()
        program = Path(sys.executable).with_name("schemathesis")
        phases = ("--phases", "examples,coverage,fuzzing", "--max-examples", "10", "--seed", "1")
        bounds = (
            "--max-time",
            str(SECONDS),
            "--request-timeout",
            "60",
            "--workers",
            "1",
            "--suppress-health-check",
            "all",
        )
        sent = ("--header", f"Authorization: Bearer {token}", "--no-color")
        found = subprocess.run(
            [program, "run", f"{address}/openapi.json", "--checks", ",".join(CHECKS), *phases, *bounds, *sent],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "SCHEMATHESIS_HOOKS": f"{HOOKS}"},
            timeout=SECONDS * 2 + 60,
        )
    report = "\n".join(line[:500] for line in found.stdout.splitlines())
    assert found.returncode == 0, report[-8_000:] + found.stderr[-2_000:]
