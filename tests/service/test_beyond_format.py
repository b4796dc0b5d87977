"""XML cannot say everything: what it cannot say is told, and never sent as XML that nobody can read."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from by_hand import ask
from flask.testing import FlaskClient
from writable import Writable, writable

from graph.formats import RDF_XML, TURTLE, XML
from ontology.terms import LC, PREFIXES

PROBLEM = "https://w3id.org/learning-city/problems#beyond-format"
NO_NAME = 'CONSTRUCT { <a:a> ?p 1 } { BIND(IRI("urn:1") AS ?p) }'
CONTROL = 'SELECT ("\\u0001" AS ?x) {}'
NO_CHARACTER = 'SELECT ("\uffff" AS ?x) {}'
CONTROL_IN_A_GRAPH = 'CONSTRUCT { <a:a> <a:p> ?x } { BIND("\\u0001" AS ?x) }'
MANY = "{ ?a ?b ?c . ?d ?e ?f } LIMIT 60000"
LATE_IN_A_TABLE = f'SELECT ?a ?b ?c {{ {{ SELECT * {MANY} }} UNION {{ VALUES ?a {{ "\\u0001" }} }} }}'
LATE_IN_A_GRAPH = f"""
CONSTRUCT {{ ?a ?e ?x }} {{
    {{ SELECT ?a ?e (CONCAT(STR(?c), STR(?f)) AS ?x) {MANY} }} UNION {{ VALUES (?a ?e ?x) {{ (<a:a> <a:b> "\\u0001") }} }}
}}
"""


@pytest.mark.parametrize(
    ("query", "media_type", "others"),
    [
        (NO_NAME, RDF_XML.media_type, "Turtle"),
        (CONTROL_IN_A_GRAPH, RDF_XML.media_type, "Turtle"),
        (CONTROL, XML.media_type, "SPARQL JSON"),
        (NO_CHARACTER, XML.media_type, "SPARQL JSON"),
    ],
)
def test_query_whose_answer_xml_cannot_say_is_406_that_names_what_can(
    client: FlaskClient, query: str, media_type: str, others: str
) -> None:
    answer = client.post("/sparql", data={"query": query}, headers={"Accept": media_type})
    assert (answer.status_code, answer.mimetype) == (406, "application/problem+json")
    assert answer.get_json()["type"] == PROBLEM
    assert others in answer.get_json()["detail_en"]
    assert others in answer.get_json()["detail_th"]


@pytest.mark.parametrize("query", [NO_NAME, CONTROL, NO_CHARACTER, CONTROL_IN_A_GRAPH])
def test_the_same_is_answered_in_other_formats(client: FlaskClient, query: str) -> None:
    assert client.post("/sparql", data={"query": query}).status_code == 200


@pytest.mark.parametrize(
    ("query", "media_type"), [(LATE_IN_A_TABLE, XML.media_type), (LATE_IN_A_GRAPH, RDF_XML.media_type)]
)
def test_long_answer_that_xml_cannot_say_to_its_end_does_not_parse(server: str, query: str, media_type: str) -> None:
    answer = ask(server, query, accept=media_type)
    if answer.status == 200:  # else it was noticed before anything had to be sent
        assert len(answer.body) > 64 * 1024
        assert b"incomplete answer" in answer.body
        with pytest.raises(ElementTree.ParseError):
            ElementTree.fromstring(answer.body)
    else:
        assert answer.problem["type"] == PROBLEM


# what is stored


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writable]:
    with writable(tmp_path_factory.mktemp("beyond"), plain=True) as made:
        for graph in ("graph=a:g", "default"):
            body = b'<a:s> <urn:1> "x" ; <a:p> "\\u0001" .'
            assert made.send("PUT", f"/graph-store?{graph}", body, TURTLE.media_type).status_code < 300
        yield made


@pytest.mark.parametrize("path", ["/graph-store?graph=a:g", "/graph-store?default", "/dump.rdf", "/dump.rdf.gz"])
def test_graph_that_xml_cannot_say_is_406_in_rdf_xml_and_there_in_others(service: Writable, path: str) -> None:
    refused = service.client.get(path, headers={"Accept": RDF_XML.media_type})
    assert (refused.status_code, refused.get_json()["type"]) == (406, PROBLEM)
    other = service.client.get(path.replace(".rdf", ".ttl"), headers={"Accept": TURTLE.media_type})
    assert other.status_code == 200


def test_dump_that_cannot_be_is_not_among_the_checksums(service: Writable) -> None:
    names = service.client.get("/dump.sha256").text
    assert "dump.ttl" in names
    assert "dump.rdf" not in names
    assert service.client.get("/.well-known/void", headers={"Accept": TURTLE.media_type}).status_code in (200, 303)


def test_report_that_xml_cannot_say_tells_all_the_same_what_was_refused(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with writable(tmp_path_factory.mktemp("rejected"), plain=False) as made:
        city = f'<https://w3id.org/learning-city/id/city/test> a <{LC}City> ; <{PREFIXES["rdfs"]}label> "\\u0001" .'
        answer = made.send("PUT", "/graph-store?graph=a:g", city, TURTLE.media_type, Accept=RDF_XML.media_type)
        assert answer.status_code == 422
        assert answer.mimetype in (RDF_XML.media_type, TURTLE.media_type)
