"""Jena's commands ask this service, and read what it gives away."""

from __future__ import annotations

import json
import urllib.request

import pytest
from jena import Jena

from graph.formats import N_TRIPLES
from graph.rdf import NamedNode, Triple, parse

CITY = "https://w3id.org/learning-city/id/city/phayao"
CITY_CLASS = "https://w3id.org/learning-city/ontology#City"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
LABELS = f"SELECT ?name {{ <{CITY}> <{LABEL}> ?name }} ORDER BY LANG(?name)"
QUESTIONS = {
    "SELECT": ("--results=JSON", LABELS),
    "ASK": ("--results=JSON", f"ASK {{ <{CITY}> a <{CITY_CLASS}> }}"),
    "CONSTRUCT": ("--results=NT", f"CONSTRUCT {{ <{CITY}> <urn:named> ?name }} {{ <{CITY}> <{LABEL}> ?name }}"),
    "DESCRIBE": ("--results=NT", f"DESCRIBE <{CITY}>"),
    "refused": ("--results=JSON", "SELECT * { SERVICE <http://elsewhere.example/> { ?s ?p ?o } }"),
}
IN_THE_DUMP = f"SELECT DISTINCT ?name {{ GRAPH ?graph {{ <{CITY}> <{LABEL}> ?name }} }} ORDER BY LANG(?name)"


@pytest.fixture(scope="module")
def told(server: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, str]]:
    """How each command ended, and what it said; all run at once, for each takes a second to start."""
    folder = tmp_path_factory.mktemp("jena")
    jena, dump = Jena(folder / "texts"), folder / "dump.nq"
    running = {
        name: jena.start("rsparql", "--service", f"{server}/sparql", *question) for name, question in QUESTIONS.items()
    }
    urllib.request.urlretrieve(f"{server}/dump.nq", dump)
    running["dump"] = jena.start("arq", "--data", str(dump), "--results=JSON", IN_THE_DUMP)
    outputs = {name: process.communicate(timeout=60)[0] for name, process in running.items()}
    return {name: (running[name].returncode, output) for name, output in outputs.items()}


def names(output: str) -> list[str]:
    return [row["name"]["value"] for row in json.loads(output)["results"]["bindings"]]


def triples(output: str) -> list[Triple]:
    found = parse(output.encode(), N_TRIPLES, place="Jena's answer", graph=NamedNode("urn:answer"))
    return [Triple(one.subject, one.predicate, one.object) for one in found]


def test_rsparql_selects(told: dict[str, tuple[int, str]]) -> None:
    code, output = told["SELECT"]
    assert (code, names(output)) == (0, ["Phayao", "พะเยา"])


def test_rsparql_asks(told: dict[str, tuple[int, str]]) -> None:
    code, output = told["ASK"]
    assert (code, json.loads(output)["boolean"]) == (0, True)


def test_rsparql_constructs(told: dict[str, tuple[int, str]]) -> None:
    code, output = told["CONSTRUCT"]
    assert (code, sorted(one.object.value for one in triples(output))) == (0, ["Phayao", "พะเยา"])  # type: ignore[union-attr]


def test_rsparql_describes(told: dict[str, tuple[int, str]]) -> None:
    code, output = told["DESCRIBE"]
    assert code == 0
    assert NamedNode(CITY_CLASS) in {one.object for one in triples(output) if one.subject == NamedNode(CITY)}


def test_rsparql_is_told_by_its_status_that_a_query_is_refused(told: dict[str, tuple[int, str]]) -> None:
    _, output = told["refused"]
    assert "HttpException: 400" in output


def test_arq_reads_the_dump(told: dict[str, tuple[int, str]]) -> None:
    code, output = told["dump"]
    assert (code, names(output)) == (0, ["Phayao", "พะเยา"])
