"""A reader cannot tell which engine keeps the graph."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from graph.digest import DIGEST
from graph.engines.address import EngineAddress
from graph.engines.store import EngineStore
from graph.errors import MalformedQuery
from graph.formats import N_QUADS
from graph.rdf import NamedNode, Quad, parse, with_canonical_blank_nodes
from graph.workers.wire import Request
from ontology.terms import PREFIXES
from queries.catalogue import catalogue

CITY = "https://w3id.org/learning-city/id/city/phayao"
PASSAGE = "https://w3id.org/learning-city/id/announcement/phayao-2022/passage/1"
PAGES = (
    "/",
    "/page/city/phayao",
    "/page/organization/university-of-phayao",
    "/page/announcement/phayao-2022",
    "/ontology",
    "/shapes",
    "/explore",
    "/search?q=%E0%B8%9E%E0%B8%B0%E0%B9%80%E0%B8%A2%E0%B8%B2",
    "/queries/things-by-name",
    "/queries/evidence-for-a-thing.json",
    "/data/city/phayao.trig",
    "/data/city/phayao.jsonld",
    "/data/announcement/phayao-2022.ttl",
    "/data/network/unesco-gnlc.ttl?page=2",
    "/sitemap.xml",
)
OF_EARLIER_VERSIONS = re.compile(
    rb'<form class="compare row".*?</form>\n', re.DOTALL
)  # there when anything was written


@pytest.fixture
def client_in_front(app_in_front: Flask) -> FlaskClient:
    return app_in_front.test_client()


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_saved_query_gives_the_same_answer(name: str, app_in_front: Flask, app: Flask) -> None:
    text = catalogue()[name].text
    here, there = (
        one.extensions["learningcity"].pool.ask(Request(text, DIGEST, seconds=30)).whole()
        for one in (app, app_in_front)
    )
    assert there == here


@pytest.mark.parametrize("path", PAGES)
def test_page_is_the_same_byte_for_byte(path: str, client_in_front: FlaskClient, client: FlaskClient) -> None:
    accept = {"Accept": "text/html,*/*;q=0.5"}
    here, there = client.get(path, headers=accept), client_in_front.get(path, headers=accept)
    assert (there.status_code, there.content_type) == (200, here.content_type)
    assert OF_EARLIER_VERSIONS.sub(b"", there.data) == here.data


@pytest.mark.parametrize("extension", ["json", "xml", "csv", "tsv"])
@pytest.mark.parametrize(
    "query",
    [
        f"SELECT ?p ?o WHERE {{ <{CITY}> ?p ?o }} ORDER BY ?p STR(?o)",
        f"SELECT ?p ?o WHERE {{ <{CITY}> ?p ?o }} ORDER BY ?p DESC(?o)",
        f"ASK {{ <{CITY}> ?p ?o }}",
        "ASK { <urn:nothing> ?p ?o }",
        f"SELECT (EXISTS {{ <{CITY}> ?p ?o }} AS ?there) (COUNT(*) AS ?n) WHERE {{ ?s a ?c }}",
        "SELECT DISTINCT ?c WHERE { ?s a ?c } ORDER BY ?c LIMIT 5 OFFSET 2",
        "SELECT * WHERE {}",
    ],
)
def test_answer_is_the_same_in_each_syntax(
    query: str, extension: str, client_in_front: FlaskClient, client: FlaskClient
) -> None:
    accept = {"json": "application/sparql-results+json", "xml": "application/sparql-results+xml"}
    headers = {"Accept": accept.get(extension, f"text/{'csv' if extension == 'csv' else 'tab-separated-values'}")}
    here, there = (one.get(f"/sparql?query={quote(query)}", headers=headers) for one in (client, client_in_front))
    assert there.status_code == 200
    assert there.data == here.data


@pytest.mark.parametrize(
    "query",
    [
        f"DESCRIBE <{CITY}>",
        f"DESCRIBE ?x WHERE {{ ?x <https://w3id.org/learning-city/ontology#governs> <{CITY}> }}",
        "DESCRIBE <https://w3id.org/learning-city/shapes#Agent-participates-in>",
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{PASSAGE}> {{ ?s ?p ?o }} }}",
        f"CONSTRUCT WHERE {{ <{CITY}> ?p ?o }}",
    ],
)
def test_graph_is_the_same(query: str, client_in_front: FlaskClient, client: FlaskClient) -> None:
    here, there = (
        one.get(f"/sparql?query={quote(query)}", headers={"Accept": "application/n-triples"})
        for one in (client, client_in_front)
    )
    assert there.status_code == 200
    assert quads_of(there.data) == quads_of(here.data) != set()


@pytest.mark.parametrize(
    "dataset",
    [
        f"default-graph-uri={PASSAGE}",
        f"default-graph-uri={PASSAGE}&default-graph-uri={PASSAGE[:-1]}2",
        f"named-graph-uri={PASSAGE}",
        f"default-graph-uri={PASSAGE}&named-graph-uri={PASSAGE}",
        "default-graph-uri=urn:nothing",
    ],
)
def test_dataset_of_the_protocol_is_the_same(dataset: str, client_in_front: FlaskClient, client: FlaskClient) -> None:
    query = quote("SELECT ?g ?s ?p ?o WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } ORDER BY ?g ?s ?p STR(?o)")
    here, there = (one.get(f"/sparql?query={query}&{dataset}") for one in (client, client_in_front))
    assert there.status_code == 200
    assert there.data == here.data


@pytest.mark.parametrize(
    "pattern",
    [
        "?s sh:path ?p FILTER(STRSTARTS(STR(?p), STR(rdfs:))) BIND(1 AS ?x) OPTIONAL { ?city ?p ?o }",
        "?city lc:memberOfNetwork ?n . ?n a* ?class",
        "?s schema:latitude ?o FILTER(DATATYPE(?s) = xsd:integer)",
        "?s skos:inScheme ?o OPTIONAL { ?s skos:broader ?x FILTER(CONTAINS(STR(?o), 'aims')) }",
    ],
)
def test_what_virtuoso_gets_wrong_without_a_word_is_right(
    pattern: str, client_in_front: FlaskClient, client: FlaskClient
) -> None:
    names = " ".join(f"PREFIX {name}: <{iri}>" for name, iri in PREFIXES.items())
    query = quote(f"{names} SELECT (COUNT(*) AS ?rows) WHERE {{ {pattern.replace('?city', f'<{CITY}>')} }}")
    here, there = (one.get(f"/sparql?query={query}") for one in (client, client_in_front))
    assert (there.status_code, there.data) == (200, here.data)


def test_named_graphs_are_ours_and_no_others(client_in_front: FlaskClient, client: FlaskClient) -> None:
    query = quote("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g")
    here, there = (one.get(f"/sparql?query={query}") for one in (client, client_in_front))
    assert there.data == here.data


def test_blank_node_is_one(client_in_front: FlaskClient, client: FlaskClient) -> None:
    query = quote("SELECT (COUNT(*) AS ?n) (SUM(IF(isIRI(?o), 1, 0)) AS ?iris) WHERE { ?s ?p ?o FILTER(isBlank(?o)) }")
    here, there = (one.get(f"/sparql?query={query}") for one in (client, client_in_front))
    assert there.data == here.data


def test_dump_holds_the_same(client_in_front: FlaskClient, client: FlaskClient) -> None:
    here, there = (one.get("/dump.nq").data for one in (client, client_in_front))
    assert quads_of(there) == quads_of(here)


def test_malformed_query_is_told_by_line_and_column(client_in_front: FlaskClient, client: FlaskClient) -> None:
    here, there = (
        one.get(f"/sparql?query={quote('SELECT ?x WHERE {')}", headers={"Accept": "application/json"}).json
        for one in (client, client_in_front)
    )
    assert {**there, "request_id": ""} == {**here, "request_id": ""}
    assert there["type"].endswith("malformed-query")


def test_engine_that_is_not_ours_to_write_is_read_as_it_stands(oxigraph: EngineAddress) -> None:
    plain = EngineStore(EngineAddress(oxigraph.query), managed=False)
    answer = plain.query("ASK { GRAPH <https://w3id.org/learning-city/id/graph/history> { ?s ?p ?o } }")
    assert answer.is_truth
    with pytest.raises(MalformedQuery):
        plain.query("ASK { ")


def quads_of(data: bytes) -> set[Quad]:
    return with_canonical_blank_nodes(parse(data, N_QUADS, place="answer", graph=NamedNode("urn:default")))
