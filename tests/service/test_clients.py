"""The clients that people use, against the real server."""

from __future__ import annotations

import json
import urllib.request

import pytest
from by_hand import quads
from fatal import CRASHING
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)
from SPARQLWrapper.SPARQLExceptions import EndPointInternalError, QueryBadFormed

from graph.rdf import Literal as Text
from graph.rdf import NamedNode, Quad
from ontology.terms import LC

PHAYAO = "https://w3id.org/learning-city/id/city/phayao"
NAMES = f"SELECT ?name WHERE {{ <{PHAYAO}> rdfs:label ?name }} ORDER BY ?name"
DECLARED = f"PREFIX rdfs: <{RDFS}> {NAMES}"


def wrapper(server: str, query: str, format: str) -> SPARQLWrapper:
    client = SPARQLWrapper(f"{server}/sparql")
    client.setQuery(query)
    client.setReturnFormat(format)
    return client


# SPARQLWrapper


@pytest.mark.parametrize(("method", "way"), [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)])
def test_sparqlwrapper_by_each_way_of_the_protocol(server: str, method: str, way: str) -> None:
    client = wrapper(server, DECLARED, JSON)
    client.setMethod(method)
    client.setRequestMethod(way)
    rows = client.query().convert()["results"]["bindings"]
    assert [row["name"] for row in rows] == [
        {"type": "literal", "xml:lang": "en", "value": "Phayao"},
        {"type": "literal", "xml:lang": "th", "value": "พะเยา"},
    ]


def test_sparqlwrapper_reads_xml(server: str) -> None:
    document = wrapper(server, DECLARED, XML).query().convert()
    assert [node.firstChild.data for node in document.getElementsByTagName("literal")] == ["Phayao", "พะเยา"]


@pytest.mark.parametrize(
    ("format", "lines"), [(CSV, ["name", "Phayao", "พะเยา"]), (TSV, ["?name", '"Phayao"@en', '"พะเยา"@th'])]
)
def test_sparqlwrapper_reads_text(server: str, format: str, lines: list[str]) -> None:
    assert wrapper(server, DECLARED, format).query().convert().decode().split() == lines


@pytest.mark.parametrize("form", ["ASK", "ASK WHERE"])
def test_sparqlwrapper_asks(server: str, form: str) -> None:
    assert wrapper(server, f"{form} {{ <{PHAYAO}> a <{LC}City> }}", JSON).query().convert()["boolean"] is True


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # SPARQLWrapper makes one
@pytest.mark.parametrize("format", [TURTLE, N3, RDFXML, JSONLD])
@pytest.mark.parametrize("query", [f"DESCRIBE <{PHAYAO}>", f"CONSTRUCT WHERE {{ <{PHAYAO}> ?p ?o }}"])
def test_sparqlwrapper_reads_a_graph(server: str, query: str, format: str) -> None:
    found = wrapper(server, query, format).query().convert()
    if isinstance(found, Graph):  # of JSON-LD and RDF/XML it makes one, the others it hands over as they are
        assert (URIRef(PHAYAO), RDFS.label, Literal("พะเยา", "th")) in found
    else:
        named = Quad(NamedNode(PHAYAO), NamedNode(str(RDFS.label)), Text("พะเยา", language="th"))
        assert named in quads(found, "text/n3" if format == N3 else "text/turtle")


def test_sparqlwrapper_names_graphs(server: str) -> None:
    client = wrapper(server, "ASK { ?s ?p ?o }", JSON)
    client.addDefaultGraph("http://example.org/nowhere")
    assert client.query().convert()["boolean"] is False


def test_sparqlwrapper_is_told_of_a_malformed_query(server: str) -> None:
    with pytest.raises(QueryBadFormed, match="malformed-query"):
        wrapper(server, "SELECT ?s WHERE { ?s a }", JSON).query()


def test_sparqlwrapper_is_told_of_a_query_that_crashes_the_engine(server: str) -> None:
    client = wrapper(server, CRASHING, JSON)
    client.setMethod(POST)
    with pytest.raises(EndPointInternalError, match="engine-failed"):
        client.query()


# rdflib


@pytest.fixture
def remote(server: str) -> Graph:
    """A graph of rdflib whose triples are at the endpoint."""
    return Graph(SPARQLStore(f"{server}/sparql", method="POST"))


def test_rdflib_asks_for_rows(remote: Graph) -> None:
    assert [str(row.name) for row in remote.query(NAMES, initNs={"rdfs": RDFS})] == ["Phayao", "พะเยา"]


def test_rdflib_looks_for_triples(remote: Graph) -> None:
    found = list(remote.triples((URIRef(PHAYAO), RDFS.label, None)))
    assert (URIRef(PHAYAO), RDFS.label, Literal("พะเยา", "th")) in found
    assert (URIRef(PHAYAO), RDF.type, URIRef(LC + "City")) in remote


def test_rdflib_counts_triples(remote: Graph, server: str) -> None:
    client = wrapper(server, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", JSON)
    assert len(remote) == int(client.query().convert()["results"]["bindings"][0]["n"]["value"]) > 1000


def test_rdflib_constructs(remote: Graph) -> None:
    found = remote.query(f"CONSTRUCT WHERE {{ <{PHAYAO}> a ?type }}").graph
    assert found is not None
    assert (URIRef(PHAYAO), RDF.type, URIRef(LC + "LearningCity")) in found


def test_rdflib_store_by_get(server: str) -> None:
    assert (URIRef(PHAYAO), None, None) in Graph(SPARQLStore(f"{server}/sparql", method="GET"))


# a client that sets nothing


def test_standard_library_sets_no_accept_and_gets_json(server: str) -> None:
    with urllib.request.urlopen(f"{server}/sparql?query=ASK%7B%7D", timeout=10) as answer:
        assert json.loads(answer.read())["boolean"] is True
