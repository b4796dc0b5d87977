"""The RDF dataset of a query: https://www.w3.org/TR/sparql11-protocol/#dataset and https://www.w3.org/TR/sparql11-query/#rdfDataset"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from by_hand import FORM, SPARQL_QUERY, form, rows, truth
from flask import Flask

from graph.formats import TRIG
from graph.gate.door import open_or_create
from graph.rdf import parse
from graph.versions.directory import DataDirectory
from graph.workers.pool import PoolSettings, QueryPool
from service import create_app
from service.settings import Settings

JSON = "application/sparql-results+json"
DATA = """
PREFIX : <http://example.org/>
:g1 { :a :p 1, 2 . }
:g2 { :a :p 2 . :b :p 3 . }
:g3 { :c :p 4 . }
"""
G1, G2, G3, NOWHERE = (f"http://example.org/{name}" for name in ("g1", "g2", "g3", "nowhere"))
VALUES = "SELECT ?o { ?s <http://example.org/p> ?o } ORDER BY ?o"
NAMED = "SELECT ?g ?o { GRAPH ?g { ?s <http://example.org/p> ?o } } ORDER BY ?g ?o"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s <http://example.org/p> ?o }"


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application over three small graphs, two of which state the same thing."""
    path: Path = tmp_path_factory.mktemp("dataset") / "data"
    open_or_create(DataDirectory.create(path), tuple(parse(DATA.encode(), TRIG, place="test")))
    pool = QueryPool.start(PoolSettings(data=str(path)))
    yield create_app(Settings(data=str(path)), pool)
    pool.close()


def values(app: Flask, query: str = VALUES, default: list[str] | None = None, named: list[str] | None = None) -> str:
    """Ask by GET, by form and by direct POST, which must agree; return the values of ?o, or of ?g and ?o."""
    graphs = {"default_graph_uri": default or [], "named_graph_uri": named or []}
    client = app.test_client()
    answers = [
        client.get(f"/sparql?{form(query=query, **graphs)}"),
        client.post("/sparql", data=form(query=query, **graphs), content_type=FORM),
        client.post(f"/sparql?{form(**graphs)}", data=query, content_type=SPARQL_QUERY),
        client.open(f"/sparql?{form(**graphs)}", method="QUERY", data=query, content_type=SPARQL_QUERY),
    ]
    found = []
    for answer in answers:
        assert answer.status_code == 200, answer.text
        cells = [
            [value.removeprefix("http://example.org/") for value in row.values()] for row in rows(answer.data, JSON)
        ]
        found.append(" ".join(":".join(row) for row in cells))
    assert len(set(found)) == 1
    return found[0]


def test_without_dataset_the_default_graph_is_the_set_union_of_all(graphs: Flask) -> None:
    assert values(graphs) == "1 2 3 4"
    assert values(graphs, COUNT) == "4"


def test_without_dataset_all_named_graphs_can_be_reached(graphs: Flask) -> None:
    assert values(graphs, NAMED) == "g1:1 g1:2 g2:2 g2:3 g3:4"


# default-graph-uri and named-graph-uri


def test_default_graph_uri_gives_the_default_graph(graphs: Flask) -> None:
    assert values(graphs, default=[G1]) == "1 2"


def test_several_default_graph_uris_give_their_set_union(graphs: Flask) -> None:
    assert values(graphs, default=[G1, G2]) == "1 2 3"


def test_fact_in_two_default_graphs_counts_once(graphs: Flask) -> None:
    assert values(graphs, COUNT, default=[G1, G2]) == "3"
    assert values(graphs, COUNT, default=[G2, G1, G3]) == "4"


def test_same_default_graph_twice_counts_once(graphs: Flask) -> None:
    assert values(graphs, COUNT, default=[G1, G1]) == "2"


def test_default_graph_uri_alone_leaves_no_named_graph(graphs: Flask) -> None:
    assert values(graphs, NAMED, default=[G1]) == ""
    assert values(graphs, NAMED, default=[G1, G2]) == ""


def test_named_graph_uri_gives_the_named_graph(graphs: Flask) -> None:
    assert values(graphs, NAMED, named=[G2]) == "g2:2 g2:3"
    assert values(graphs, NAMED, named=[G2, G3]) == "g2:2 g2:3 g3:4"


def test_named_graph_uri_alone_leaves_the_default_graph_empty(graphs: Flask) -> None:
    assert values(graphs, named=[G1]) == ""
    assert values(graphs, COUNT, named=[G1]) == "0"


def test_full_dataset(graphs: Flask) -> None:
    query = "SELECT ?o ?x { ?a <http://example.org/p> ?o GRAPH ?g { ?a <http://example.org/p> ?x } } ORDER BY ?o ?x"
    assert values(graphs, query, default=[G1, G3], named=[G2, G3]) == "1:2 2:2 4:4"


def test_graph_can_be_default_and_named_at_once(graphs: Flask) -> None:
    assert values(graphs, default=[G1, G2], named=[G1]) == "1 2 3"
    assert values(graphs, NAMED, default=[G1, G2], named=[G1]) == "g1:1 g1:2"


def test_graph_that_is_not_there_is_empty(graphs: Flask) -> None:
    assert values(graphs, default=[NOWHERE]) == ""
    assert values(graphs, default=[NOWHERE, G1]) == "1 2"
    assert values(graphs, NAMED, named=[NOWHERE]) == ""


@pytest.mark.parametrize("parameter", ["default_graph_uri", "named_graph_uri"])
@pytest.mark.parametrize("iri", ["", "g1", "/g1", "http://a b/", "http://[/", "<http://example.org/g1>"])
def test_graph_that_is_no_absolute_iri_is_400(graphs: Flask, parameter: str, iri: str) -> None:
    answer = graphs.test_client().get(f"/sparql?{form(query='ASK {}', **{parameter: iri})}")
    assert answer.status_code == 400
    assert "IRI" in answer.json["detail_en"]


# FROM and FROM NAMED


def test_from_gives_the_default_graph(graphs: Flask) -> None:
    assert values(graphs, f"SELECT ?o FROM <{G2}> {{ ?s ?p ?o }} ORDER BY ?o") == "2 3"


def test_several_from_give_their_set_union(graphs: Flask) -> None:
    assert values(graphs, f"SELECT (COUNT(*) AS ?n) FROM <{G1}> FROM <{G2}> {{ ?s ?p ?o }}") == "3"


def test_from_in_a_prefixed_name_and_relative_to_a_base(graphs: Flask) -> None:
    declared = "BASE <http://example.org/> PREFIX : <http://example.org/>"
    query = f"{declared} SELECT (COUNT(*) AS ?n) FROM <g1> FROM :g2 {{ ?s ?p ?o }}"
    assert values(graphs, query) == "3"


def test_from_in_a_comment_or_a_string_is_none(graphs: Flask) -> None:
    assert (
        values(graphs, f"SELECT ?o # FROM <{G1}>\n {{ ?s ?p ?o FILTER('FROM <{G1}>' != 'x') }} ORDER BY ?o")
        == "1 2 3 4"
    )


def test_from_named_gives_the_named_graph_and_no_default_graph(graphs: Flask) -> None:
    assert values(graphs, f"SELECT ?g ?o FROM NAMED <{G3}> {{ GRAPH ?g {{ ?s ?p ?o }} }}") == "g3:4"
    assert values(graphs, f"SELECT ?o FROM NAMED <{G3}> {{ ?s ?p ?o }}") == ""


def test_from_and_from_named_together(graphs: Flask) -> None:
    query = f"SELECT ?o ?x FROM <{G1}> FROM NAMED <{G2}> {{ ?s ?p ?o GRAPH <{G2}> {{ ?s ?p ?x }} }} ORDER BY ?o"
    assert values(graphs, query) == "1:2 2:2"


@pytest.mark.parametrize(
    "query",
    ["SELECT * FROM { ?s ?p ?o }", "SELECT * FROM NAMED { ?s ?p ?o }", "SELECT * FROM <http://[/> {}", "SELECT * FROM"],
)
def test_from_without_an_iri_is_400(graphs: Flask, query: str) -> None:
    assert graphs.test_client().get(f"/sparql?{form(query=query)}").status_code == 400


# the protocol goes before the query


def test_default_graph_uri_overrides_from(graphs: Flask) -> None:
    assert values(graphs, f"SELECT ?o FROM <{G3}> {{ ?s ?p ?o }} ORDER BY ?o", default=[G1]) == "1 2"


def test_default_graph_uri_overrides_from_named_too(graphs: Flask) -> None:
    assert values(graphs, f"SELECT ?o FROM NAMED <{G3}> {{ GRAPH ?g {{ ?s ?p ?o }} }}", default=[G1]) == ""


def test_named_graph_uri_overrides_from_and_from_named(graphs: Flask) -> None:
    dataset, pattern = f"FROM <{G1}> FROM NAMED <{G3}>", "{ ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } }"
    query = f"SELECT ?g ?o {dataset} {{ {pattern} }} ORDER BY ?o"
    assert values(graphs, query, named=[G2]) == "g2:2 g2:3"


def test_several_default_graph_uris_override_several_from(graphs: Flask) -> None:
    query = f"SELECT (COUNT(*) AS ?n) FROM <{G3}> FROM <{G1}> {{ ?s ?p ?o }}"
    assert values(graphs, query, default=[G1, G2]) == "3"


# the packaged graph


def test_fact_that_several_passages_state_counts_once(app: Flask) -> None:
    client = app.test_client()
    stated = client.get(
        "/sparql",
        query_string={
            "query": "SELECT ?s ?p ?o (GROUP_CONCAT(STR(?g)) AS ?graphs) { GRAPH ?g { ?s ?p ?o } "
            "FILTER(CONTAINS(STR(?g), '/passage/')) } GROUP BY ?s ?p ?o HAVING (COUNT(?g) > 1) LIMIT 1"
        },
    )
    (fact,) = rows(stated.data, JSON)
    query = f"SELECT (COUNT(*) AS ?n) {{ <{fact['s']}> <{fact['p']}> ?o FILTER(STR(?o) = {fact['o']!r}) }}"
    for graphs in ([], fact["graphs"].split()):
        answer = client.get(f"/sparql?{form(query=query, default_graph_uri=graphs)}")
        assert rows(answer.data, JSON) == [{"n": "1"}]


def test_default_graph_is_the_union_of_all_named_graphs(app: Flask) -> None:
    client = app.test_client()
    for query in (
        "ASK { ?s ?p ?o FILTER(!ISBLANK(?s) && !ISBLANK(?o)) FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } }",
        "ASK { GRAPH ?g { ?s ?p ?o FILTER(!ISBLANK(?s) && !ISBLANK(?o)) } FILTER NOT EXISTS { ?s ?p ?o } }",
    ):
        assert not truth(client.get(f"/sparql?{form(query=query)}").data, JSON)
