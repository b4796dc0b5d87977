"""Others ask this service: engines by SERVICE, and Comunica together with another endpoint."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from graph.engines.address import EngineAddress
from graph.engines.http import Engine

CITY = "https://w3id.org/learning-city/id/city/phayao"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
JSON = "application/sparql-results+json"
NOTED = "urn:elsewhere"


@pytest.fixture(scope="module")
def noted(engine: EngineAddress) -> EngineAddress:
    """Each engine, with a note of its own on a city; asked as one who may write, for Virtuoso lets no other call by SERVICE."""
    Engine(engine).update(f'INSERT DATA {{ GRAPH <urn:notes> {{ <{CITY}> <{NOTED}> "a note" }} }}', 10)
    if engine.user:
        return EngineAddress(engine.update, engine.update, user=engine.user, password=engine.password)
    return engine


def test_engine_joins_its_own_with_ours_by_service(noted: EngineAddress, server: str) -> None:
    query = f"""SELECT ?note ?name {{ GRAPH <urn:notes> {{ ?city <{NOTED}> ?note }}
        SERVICE <{server}/sparql> {{ ?city <{LABEL}> ?name }} }}"""
    found = json.loads(Engine(noted).ask(query, JSON, 20).read())["results"]["bindings"]
    assert sorted((row["note"]["value"], row["name"]["value"]) for row in found) == [
        ("a note", "Phayao"),
        ("a note", "พะเยา"),
    ]


def test_comunica_joins_us_with_another_endpoint(oxigraph: EngineAddress, server: str) -> None:
    program = shutil.which("comunica-sparql")
    if program is None:
        pytest.skip("Comunica (npm: @comunica/query-sparql, with Node 22) is not installed")
    Engine(oxigraph).update(f'INSERT DATA {{ <{CITY}> <{NOTED}> "a note" }}', 10)
    query = f"SELECT ?note ?name {{ ?city <{NOTED}> ?note ; <{LABEL}> ?name }} ORDER BY ?name"
    sources = f"sparql@{server}/sparql", f"sparql@{oxigraph.query}"
    done = subprocess.run([program, *sources, query], capture_output=True, text=True, timeout=60)
    Engine(oxigraph).update(f'DELETE DATA {{ <{CITY}> <{NOTED}> "a note" }}', 10)
    assert done.returncode == 0, done.stderr
    assert {row["name"] for row in json.loads(done.stdout)} == {'"Phayao"@en', '"พะเยา"@th'}
