"""SPARQL 1.1 Protocol, update part: https://www.w3.org/TR/sparql11-protocol/#update-operation, over a plain store."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from writable import Writable, writable

FORM, UPDATE = "application/x-www-form-urlencoded", "application/sparql-update"
CLEAR = "CLEAR ALL"
INTO = "INSERT DATA { <http://example.org/s> <http://example.org/p> <http://example.org/o> }"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writable]:
    with writable(tmp_path_factory.mktemp("plain"), plain=True) as made:
        yield made


@pytest.fixture(autouse=True)
def empty(service: Writable) -> None:
    service.update(CLEAR)


def test_update_via_post_directly(service: Writable) -> None:
    assert service.update(INTO).status_code == 204
    assert service.ask("<http://example.org/s> ?p ?o")


def test_update_via_post_form(service: Writable) -> None:
    assert service.send("POST", "/sparql", urlencode({"update": INTO}), FORM).status_code == 204
    assert service.ask("<http://example.org/s> ?p ?o")


def test_update_via_get_is_400(service: Writable) -> None:
    assert service.send("GET", f"/sparql?{urlencode({'update': INTO})}").status_code == 400
    assert not service.ask("?s ?p ?o")


def test_two_updates_in_a_form_are_400(service: Writable) -> None:
    body = urlencode([("update", CLEAR), ("update", INTO)])
    assert service.send("POST", "/sparql", body, FORM).status_code == 400


def test_query_and_update_in_a_form_are_400(service: Writable) -> None:
    body = urlencode([("update", INTO), ("query", "ASK {}")])
    assert service.send("POST", "/sparql", body, FORM).status_code == 400


def test_update_with_wrong_media_type_is_415(service: Writable) -> None:
    assert service.send("POST", "/sparql", INTO, "text/plain").status_code == 415


def test_form_without_update_or_query_is_400(service: Writable) -> None:
    assert service.send("POST", "/sparql", "request=x", FORM).status_code == 400


def test_update_that_is_not_utf_8_is_400(service: Writable) -> None:
    body = 'INSERT DATA { <http://example.org/s> <http://example.org/p> "é" }'.encode("latin-1")
    assert service.send("POST", "/sparql", body, UPDATE).status_code == 400


def test_syntax_error_is_400_with_line_and_column(service: Writable) -> None:
    answer = service.update("INSERT DATA {\n <http://example.org/s> }")
    assert answer.status_code == 400
    assert answer.get_json()["line"] == 2


def test_query_sent_as_update_is_400(service: Writable) -> None:
    assert service.update("SELECT * {}").status_code == 400


def test_using_graph_uri_sets_the_default_graph_of_where(service: Writable) -> None:
    service.update(
        "INSERT DATA { GRAPH <http://example.org/a> { <x:s> <x:p> 1 } GRAPH <http://example.org/b> { <x:s> <x:p> 2 } }"
    )
    text = "INSERT { GRAPH <http://example.org/c> { ?s ?p ?o } } WHERE { ?s ?p ?o }"
    parameters = urlencode([("using-graph-uri", "http://example.org/a")])
    assert service.send("POST", f"/sparql?{parameters}", text, UPDATE).status_code == 204
    assert len(service.triples("http://example.org/c")) == 1


def test_several_using_graph_uris_are_merged(service: Writable) -> None:
    service.update(
        "INSERT DATA { GRAPH <http://example.org/a> { <x:s> <x:p> 1 } GRAPH <http://example.org/b> { <x:s> <x:p> 2 } }"
    )
    text = "INSERT { GRAPH <http://example.org/c> { ?s ?p ?o } } WHERE { ?s ?p ?o }"
    body = urlencode(
        [("update", text), ("using-graph-uri", "http://example.org/a"), ("using-graph-uri", "http://example.org/b")]
    )
    assert service.send("POST", "/sparql", body, FORM).status_code == 204
    assert len(service.triples("http://example.org/c")) == 2


def test_using_named_graph_uri_sets_what_graph_can_reach(service: Writable) -> None:
    service.update(
        "INSERT DATA { GRAPH <http://example.org/a> { <x:s> <x:p> 1 } GRAPH <http://example.org/b> { <x:s> <x:p> 2 } }"
    )
    text = "INSERT { GRAPH <http://example.org/c> { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }"
    parameters = urlencode([("using-named-graph-uri", "http://example.org/b")])
    service.send("POST", f"/sparql?{parameters}", text, UPDATE)
    assert service.triples("http://example.org/c") == {'<x:s> <x:p> "2"^^<http://www.w3.org/2001/XMLSchema#integer> .'}


@pytest.mark.parametrize("clause", ["USING <http://example.org/a>", "USING NAMED <http://example.org/a>"])
def test_using_in_the_update_and_in_the_protocol_is_400(service: Writable, clause: str) -> None:
    text = f"INSERT {{ ?s ?p ?o }} {clause} WHERE {{ ?s ?p ?o }}"
    assert service.send("POST", "/sparql?using-graph-uri=http://example.org/b", text, UPDATE).status_code == 400


def test_with_in_the_update_and_using_in_the_protocol_is_400(service: Writable) -> None:
    text = "WITH <http://example.org/a> INSERT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    assert service.send("POST", "/sparql?using-named-graph-uri=http://example.org/b", text, UPDATE).status_code == 400


def test_several_operations_are_one_transaction(service: Writable) -> None:
    version = service.version
    assert service.update(f"{INTO} ; DELETE WHERE {{ ?s <http://example.org/p> ?o }} ; {INTO}").status_code == 204
    assert service.version == version + 1
    failing = "INSERT DATA { <x:a> <x:b> <x:c> } ; DROP GRAPH <http://example.org/nowhere>"
    assert service.update(failing).status_code == 404
    assert not service.ask("<x:a> <x:b> <x:c>")


def test_load_is_refused(service: Writable) -> None:
    answer = service.update("LOAD <http://example.org/data.ttl>")
    assert answer.status_code == 400
    assert "LOAD" in answer.get_json()["detail"]


def test_service_in_an_update_is_refused(service: Writable) -> None:
    answer = service.update("INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }")
    assert answer.status_code == 400
    assert "SERVICE" in answer.get_json()["detail"]


def test_update_that_does_not_end_is_stopped_and_changes_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    with writable(tmp_path_factory.mktemp("slow"), plain=True) as slow:
        object.__setattr__(slow.app.extensions["learningcity"].settings, "write_timeout", 1.0)
        values = " ".join(str(number) for number in range(3000))
        slow.update(f"INSERT DATA {{ {' '.join(f'<x:s> <x:p> {number} .' for number in range(300))} }}")
        version = slow.version
        where = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
        answer = slow.update(
            f"INSERT {{ <x:s> <x:sum> ?m }} WHERE {{ SELECT (COUNT(*) AS ?m) {{ {where} VALUES ?n {{ {values} }} }} }}"
        )
        assert answer.status_code == 503
        assert slow.version == version
        assert slow.update(INTO).status_code == 204
