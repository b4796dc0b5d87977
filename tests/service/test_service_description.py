"""What the endpoint says of itself: https://www.w3.org/TR/sparql11-service-description/"""

from __future__ import annotations

import pytest
from by_hand import quads
from flask.testing import FlaskClient

from graph.formats import FORMATS, GRAPH_FORMATS, Format
from graph.rdf import Literal, NamedNode, Quad
from ontology.terms import PREFIXES

SD, RDF_TYPE = PREFIXES["sd"], NamedNode(PREFIXES["rdf"] + "type")
ENDPOINT = NamedNode("http://localhost/sparql")


def described(client: FlaskClient, media_type: str = "text/turtle") -> set[Quad]:
    answer = client.get("/sparql", headers={"Accept": media_type})
    assert (answer.status_code, answer.mimetype) == (200, media_type)
    return quads(answer.data, media_type)


def values(client: FlaskClient, name: str) -> set[str]:
    return {quad.object.value for quad in described(client) if quad.predicate == NamedNode(SD + name)}  # type: ignore[union-attr]


@pytest.mark.parametrize("format", GRAPH_FORMATS, ids=lambda format: format.extension)
def test_endpoint_without_a_query_is_described_in_each_rdf_format(client: FlaskClient, format: Format) -> None:
    same = {quad.triple for quad in described(client) if not is_blank(quad)}
    assert {quad.triple for quad in described(client, format.media_type) if not is_blank(quad)} == same != set()


def is_blank(quad: Quad) -> bool:
    return "_:" in (str(quad.subject)[:2], str(quad.object)[:2])


def test_description_is_turtle_when_the_client_does_not_mind(client: FlaskClient) -> None:
    assert client.get("/sparql").mimetype == "text/turtle"
    assert client.get("/sparql", headers={"Accept": "*/*"}).mimetype == "text/turtle"


def test_description_is_of_a_service_at_the_address_that_was_asked(client: FlaskClient) -> None:
    triples = {quad.triple for quad in described(client)}
    (service,) = {triple.subject for triple in triples if triple.object == NamedNode(SD + "Service")}
    assert service == ENDPOINT
    assert values(client, "endpoint") == {ENDPOINT.value}


def test_description_names_every_result_format(client: FlaskClient) -> None:
    assert values(client, "resultFormat") == {format.identifier for format in FORMATS}


def test_description_names_the_language(client: FlaskClient) -> None:
    assert values(client, "supportedLanguage") == {SD + "SPARQL11Query"}


def test_description_promises_no_federation(client: FlaskClient) -> None:
    assert values(client, "feature") == {SD + "UnionDefaultGraph"}


def test_description_leads_to_the_default_graph_described_in_both_languages(client: FlaskClient) -> None:
    found = {(quad.subject, quad.predicate.value.removeprefix(SD)): quad.object for quad in described(client)}
    dataset = found[ENDPOINT, "defaultDataset"]
    graph = found[dataset, "defaultGraph"]  # type: ignore[index]
    said = {quad.object for quad in described(client) if quad.subject == graph and isinstance(quad.object, Literal)}
    assert {literal.language for literal in said} == {"th", "en"}


def test_description_by_format_parameter(client: FlaskClient) -> None:
    assert client.get("/sparql?format=nt").mimetype == "application/n-triples"


def test_description_by_head(client: FlaskClient) -> None:
    answer = client.head("/sparql")
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "text/turtle", b"")


def test_description_varies_by_accept(client: FlaskClient) -> None:
    assert "Accept" in client.get("/sparql").vary


def test_description_in_no_acceptable_format_is_406(client: FlaskClient) -> None:
    assert client.get("/sparql", headers={"Accept": "text/csv"}).status_code == 406


def test_dataset_without_a_query_is_described(client: FlaskClient) -> None:
    assert client.get("/sparql?default-graph-uri=http://example.org/").mimetype == "text/turtle"
