"""SPARQL 1.1 Update: every operation of https://www.w3.org/TR/sparql11-update/, over a plain store."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from writable import Writable, writable

A, B, C = "http://example.org/a", "http://example.org/b", "http://example.org/c"
PREFIX = "PREFIX : <http://example.org/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>"
START = f"{PREFIX} INSERT DATA {{ :s :p :default . GRAPH :a {{ :s :p :one , :two }} GRAPH :b {{ :s :p :three }} }}"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writable]:
    with writable(tmp_path_factory.mktemp("plain"), plain=True) as made:
        yield made


@pytest.fixture(autouse=True)
def start(service: Writable) -> None:
    service.update(f"DROP ALL ; {START}")


def objects(service: Writable, graph: str = "") -> set[str]:
    """The last parts of the objects in a graph."""
    return {line.rstrip(" .").rsplit("/", 1)[-1].rstrip(">") for line in service.triples(graph)}


def run(service: Writable, text: str, status: int = 204) -> None:
    answer = service.update(f"{PREFIX} {text}")
    assert answer.status_code == status, answer.text


def exists(service: Writable, graph: str) -> bool:
    return service.send("HEAD", f"/graph-store?graph={graph}").status_code == 200


def test_insert_data(service: Writable) -> None:
    assert objects(service) == {"default"}
    assert objects(service, A) == {"one", "two"}


def test_delete_data(service: Writable) -> None:
    run(service, "DELETE DATA { :s :p :default . GRAPH :a { :s :p :one , :nowhere } }")
    assert objects(service) == set()
    assert objects(service, A) == {"two"}


def test_delete_where(service: Writable) -> None:
    run(service, "DELETE WHERE { GRAPH :a { ?s :p ?o } }")
    assert objects(service, A) == set()
    assert objects(service, B) == {"three"}


def test_delete_insert_where(service: Writable) -> None:
    run(service, "DELETE { GRAPH :a { ?s :p ?o } } INSERT { GRAPH :b { ?s :p ?o } } WHERE { GRAPH :a { ?s :p ?o } }")
    assert objects(service, A) == set()
    assert objects(service, B) == {"one", "two", "three"}


def test_delete_and_insert_of_the_same_triple_keeps_it(service: Writable) -> None:
    run(service, "DELETE { ?s ?p ?o } INSERT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert objects(service) == {"default"}


def test_insert_where_with_graph_variable_in_the_template(service: Writable) -> None:
    run(service, "INSERT { GRAPH ?g { :new :p :marked } } WHERE { GRAPH ?g { ?s ?p ?o } }")
    assert objects(service, A) == {"one", "two", "marked"}
    assert objects(service, B) == {"three", "marked"}


def test_with_is_the_graph_of_templates_and_of_where(service: Writable) -> None:
    run(service, "WITH :a DELETE { ?s :p ?o } INSERT { ?s :q ?o } WHERE { ?s :p ?o }")
    assert service.ask(f"GRAPH <{A}> {{ <http://example.org/s> <http://example.org/q> <http://example.org/one> }}")
    assert objects(service) == {"default"}


def test_using_goes_before_with_in_where(service: Writable) -> None:
    run(service, "WITH :a INSERT { ?s :p ?o } USING :b WHERE { ?s :p ?o }")
    assert objects(service, A) == {"one", "two", "three"}


def test_using_named(service: Writable) -> None:
    run(service, "INSERT { GRAPH :c { ?s :p ?o } } USING NAMED :b WHERE { GRAPH ?g { ?s :p ?o } }")
    assert objects(service, C) == {"three"}


def test_where_is_answered_before_anything_changes(service: Writable) -> None:
    run(service, "DELETE { ?s :p ?o } INSERT { ?o :p ?s } WHERE { ?s :p ?o }")
    assert service.triples() == {"<http://example.org/default> <http://example.org/p> <http://example.org/s> ."}


def test_blank_node_of_a_template_is_new_for_each_solution(service: Writable) -> None:
    run(service, "INSERT { GRAPH :c { _:b :of ?o } } WHERE { GRAPH :a { ?s :p ?o } }")
    assert len({line.split(" ")[0] for line in service.triples(C)}) == 2


def test_property_list_and_collection_in_a_template(service: Writable) -> None:
    run(service, "INSERT { GRAPH :c { :s :q [ :r ?o ] ; :list ( ?o ) } } WHERE { GRAPH :b { ?s :p ?o } }")
    assert service.ask("GRAPH <http://example.org/c> { ?s <http://example.org/q>/<http://example.org/r> ?o }")


def test_template_that_would_not_be_rdf_is_left_out(service: Writable) -> None:
    run(service, 'INSERT { ?o :p :s } WHERE { VALUES ?o { "literal" :iri } }')
    assert service.ask("<http://example.org/iri> ?p ?o")


@pytest.mark.parametrize(
    ("target", "left"),
    [("GRAPH :a", {"default", "three"}), ("DEFAULT", {"one", "two", "three"}), ("NAMED", {"default"}), ("ALL", set())],
)
def test_clear(service: Writable, target: str, left: set[str]) -> None:
    run(service, f"CLEAR {target}")
    assert objects(service) | objects(service, A) | objects(service, B) == left


@pytest.mark.parametrize(
    ("target", "left"),
    [("GRAPH :a", {"default", "three"}), ("DEFAULT", {"one", "two", "three"}), ("NAMED", {"default"}), ("ALL", set())],
)
def test_drop(service: Writable, target: str, left: set[str]) -> None:
    run(service, f"DROP {target}")
    assert objects(service) | objects(service, A) | objects(service, B) == left


def test_clear_keeps_the_graph_and_drop_does_not(service: Writable) -> None:
    run(service, "CLEAR GRAPH :a ; DROP GRAPH :b")
    assert exists(service, A)
    assert not exists(service, B)


def test_clear_of_a_graph_that_does_not_exist_is_404_unless_silent(service: Writable) -> None:
    run(service, "CLEAR GRAPH :nowhere", status=404)
    run(service, "CLEAR SILENT GRAPH :nowhere")
    run(service, "DROP SILENT GRAPH :nowhere")


def test_create(service: Writable) -> None:
    run(service, "CREATE GRAPH :c")
    assert exists(service, C)
    run(service, "CREATE GRAPH :c", status=400)
    run(service, "CREATE SILENT GRAPH :c")


def test_add(service: Writable) -> None:
    run(service, "ADD :a TO :b")
    assert objects(service, B) == {"one", "two", "three"}
    assert objects(service, A) == {"one", "two"}


def test_add_from_and_to_the_default_graph(service: Writable) -> None:
    run(service, "ADD DEFAULT TO :c ; ADD GRAPH :b TO DEFAULT")
    assert objects(service, C) == {"default"}
    assert objects(service) == {"default", "three"}


def test_copy_replaces_the_target(service: Writable) -> None:
    run(service, "COPY :a TO :b")
    assert objects(service, B) == objects(service, A) == {"one", "two"}


def test_move_replaces_the_target_and_ends_the_source(service: Writable) -> None:
    run(service, "MOVE :a TO DEFAULT")
    assert objects(service) == {"one", "two"}
    assert not exists(service, A)


@pytest.mark.parametrize("operation", ["ADD", "COPY", "MOVE"])
def test_transfer_to_itself_changes_nothing(service: Writable, operation: str) -> None:
    run(service, f"{operation} :a TO :a")
    assert objects(service, A) == {"one", "two"}


@pytest.mark.parametrize("operation", ["ADD", "COPY", "MOVE"])
def test_transfer_from_nowhere_is_404_unless_silent(service: Writable, operation: str) -> None:
    run(service, f"{operation} :nowhere TO :b", status=404)
    run(service, f"{operation} SILENT :nowhere TO :b")
    assert objects(service, B) == {"three"}


def test_later_operation_sees_what_the_one_before_did(service: Writable) -> None:
    run(service, "INSERT DATA { :x :p :y } ; INSERT { :x :q ?o } WHERE { :x :p ?o }")
    assert service.ask("<http://example.org/x> <http://example.org/q> <http://example.org/y>")


def test_prefix_between_operations(service: Writable) -> None:
    run(service, "INSERT DATA { :x :p :y } ; PREFIX other: <http://other.example/> INSERT DATA { other:x :p :y }")
    assert service.ask("<http://other.example/x> ?p ?o")


def test_base(service: Writable) -> None:
    run(service, "BASE <http://base.example/> INSERT DATA { <x> :p <y> }")
    assert service.ask("<http://base.example/x> ?p <http://base.example/y>")


def test_comments_and_keywords_in_any_case(service: Writable) -> None:
    run(service, "insert data { :x :p 'a # b; INSERT' } # the end ; DROP ALL\n")
    assert service.ask('?s ?p "a # b; INSERT"')


def test_empty_update_changes_nothing(service: Writable) -> None:
    version = service.version
    run(service, "")
    assert service.version == version
