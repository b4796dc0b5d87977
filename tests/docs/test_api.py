"""The pages for programs in the docs name the routes, formats, tools and settings that there are."""

from __future__ import annotations

import re
from pathlib import Path

import own_loop
import pytest
from flask import Flask
from flask.testing import FlaskClient

from graph.formats import FORMATS
from service.reconciliation.properties import WAYS
from service.settings import Settings

DOCS = Path(__file__).parents[2] / "docs"
API, RECONCILIATION, MCP = (DOCS / "reference" / f"{name}.md" for name in ("api", "reconciliation", "mcp"))
HOW_TO = DOCS / "how-to" / "match-a-table-in-openrefine.md"
ROW = re.compile(r"^\| `([^`]+)` \| ([^|]+) \|", re.MULTILINE)
EXAMPLES = {"{name}": "city/phayao", "{extension}": "ttl", "{number}": "1", "{path}": "ontology"}
OF_QUERIES = {"{name}": "things-by-name", "{extension}": "json"}


def filled_in(path: str) -> str:
    for place, value in (OF_QUERIES if path.startswith("/queries") else EXAMPLES).items():
        path = path.replace(place, value)
    return path


def addresses(page: Path) -> list[tuple[str, str]]:
    return [(address, told) for address, told in ROW.findall(page.read_text()) if address.startswith("/")]


def test_every_address_takes_the_methods_that_the_page_says(app: Flask) -> None:
    routes = app.url_map.bind("localhost")
    assert len(addresses(API)) > 25
    for path, told in addresses(API):
        methods = set(routes.allowed_methods(filled_in(path))) - {"HEAD", "OPTIONS"}
        said = set(told.strip().split(", "))
        assert said <= methods, path
        assert said == methods or path == "/validate", path  # which is a page too


@pytest.mark.parametrize("page", [API, RECONCILIATION, MCP, HOW_TO], ids=lambda page: page.name)
def test_every_address_in_the_text_is_a_route(app: Flask, page: Path) -> None:
    routes = app.url_map.bind("localhost")
    for address in re.findall(r"`(/[^`?\s]*)", page.read_text()):
        assert routes.allowed_methods(filled_in(address)), address


def test_what_the_document_for_programs_describes_is_on_the_page(client: FlaskClient) -> None:
    paths = client.get("/openapi.json").get_json()["paths"]
    text = API.read_text() + RECONCILIATION.read_text()
    for path, methods in paths.items():
        first = "/" + path.lstrip("/").partition("/")[0].partition("{")[0].rstrip(".")
        for item in methods.values():
            assert item["tags"] == ["pages"] or f"`{first}" in text, path


def test_the_formats_are_those_of_the_table(app: Flask) -> None:
    found = dict(re.findall(r"^\| `(\w+)` \| `([^`]+/[^`]+)` \|", API.read_text(), re.MULTILINE))
    assert found == {format.extension: format.media_type for format in FORMATS}


def test_reconciliation_names_its_properties_and_its_limit() -> None:
    text = RECONCILIATION.read_text()
    assert set(re.findall(r"^\| `(\w+)` \| the", text, re.MULTILINE)) == set(WAYS)
    assert f"at most {Settings().reconcile_batch:,} queries" in text


def test_the_tools_are_those_of_the_server() -> None:
    from service.agents.mcp_server import make_server

    tools = own_loop.run(make_server(None).list_tools())  # type: ignore[arg-type]
    assert set(re.findall(r"^\| `(\w+)` \|", MCP.read_text(), re.MULTILINE)) == {one.name for one in tools}


def test_the_example_of_the_how_to_is_answered(client: FlaskClient) -> None:
    (queries,) = re.findall(r"'queries=(\{.*\})'", HOW_TO.read_text())
    (result,) = client.post("/reconcile", data={"queries": queries}).get_json().values()
    assert result["result"][0]["id"] == "city/phayao"
    assert result["result"][0]["match"] is True
