from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from elements import Element, visit
from flask import Flask
from flask.testing import FlaskClient

from graph.formats import TURTLE
from graph.gate.door import open_or_create
from graph.rdf import DefaultGraph, NamedNode, Quad, parse
from graph.sources import ontology_quads
from graph.store import Store
from graph.versions.directory import DataDirectory
from ontology.terms import BASE, GRAPH_DERIVED, GRAPH_QUERIES, ID, LC, PREFIXES
from service import create_app
from service.data_health import queries
from service.settings import Settings

PATH = "/health/data"
CITY, LATITUDE = LC + "City", PREFIXES["schema"] + "latitude"
MEMBERSHIP = "membership"
DQV, VOID = PREFIXES["dqv"], PREFIXES["void"]


@pytest.fixture
def measured(client: FlaskClient) -> dict[str, dict[str, object]]:
    return {one["iri"]: one for one in client.get(f"{PATH}.json").json["classes"]}


def test_each_statement_about_the_world_is_counted_once_by_its_best_evidence(client: FlaskClient, store: Store) -> None:
    told = client.get(f"{PATH}.json").json
    about_the_world = {
        (quad.subject, quad.predicate, quad.object)
        for graph in store.graphs()
        if graph.value.startswith(ID) and graph.value != GRAPH_QUERIES
        for quad in store.quads(graph=graph)
    }
    assert told["statements"] == sum(told["evidence"].values()) == len(about_the_world)
    stated = {
        (quad.subject, quad.predicate, quad.object)
        for passage in store.quads(None, NamedNode(PREFIXES["rdf"] + "type"), NamedNode(LC + "Passage"), DefaultGraph())
        for quad in store.quads(graph=passage.subject)  # type: ignore[arg-type]
    }
    assert told["evidence"]["passage"] == len(stated) > 100


def test_what_only_a_rule_says_is_counted_as_such_and_nothing_is_without_evidence(
    client: FlaskClient, store: Store
) -> None:
    evidence = client.get(f"{PATH}.json").json["evidence"]
    derived = {(q.subject, q.predicate, q.object) for q in store.quads(graph=NamedNode(GRAPH_DERIVED))}
    said = {
        (quad.subject, quad.predicate, quad.object)
        for graph in store.graphs()
        if graph.value.startswith(ID) and graph.value not in (GRAPH_DERIVED, GRAPH_QUERIES)
        for quad in store.quads(graph=graph)
    }
    assert evidence["rule"] == len(derived - said) > 0
    assert evidence["none"] == 0


def test_completeness_is_the_number_of_things_that_have_a_property(
    measured: dict[str, dict[str, object]], store: Store
) -> None:
    cities = {
        q.subject for q in store.quads(None, NamedNode(PREFIXES["rdf"] + "type"), NamedNode(CITY), DefaultGraph())
    }
    placed = {q.subject for q in store.quads(None, NamedNode(LATITUDE), None, DefaultGraph())}
    city = measured[CITY]
    assert city["things"] == len(cities)
    assert next(one for one in city["properties"] if one["iri"] == LATITUDE) == {  # type: ignore[attr-defined]
        "iri": LATITUDE,
        "asked": 0,
        "having": len(cities & placed),
        "things": len(cities),
    }


def test_what_the_shapes_ask_for_is_there(measured: dict[str, dict[str, object]]) -> None:
    asked = [one for kind in measured.values() for one in kind["properties"] if one["asked"]]  # type: ignore[attr-defined]
    assert len(asked) > 20
    assert all(one["having"] == one["things"] for one in asked)


@pytest.mark.parametrize(("language", "title"), [("th", "คุณภาพของข้อมูล"), ("en", "Health of the data")])
def test_the_page_says_the_same_in_charts_and_in_tables(client: FlaskClient, language: str, title: str) -> None:
    page = visit(client, f"{PATH}?lang={language}")
    assert page.one("h1").text == title
    section = page.one("section", id="evidence")
    chart = section.one("svg", class_="chart")
    labels = [one.one("th").text for one in section.one("tbody").all("tr")]
    shares = [one.all("td")[1].text for one in section.one("tbody").all("tr")]
    drawn = [text_of(one) for one in chart.all("text")]
    assert drawn == [text for pair in zip(labels, shares, strict=True) for text in pair]
    assert chart.one("title").text_content == section.one("h2").text
    assert all(label in chart.one("desc").text_content for label in labels)


def text_of(element: Element) -> str:
    return " ".join(element.text_content.split())


@pytest.mark.parametrize("section", ["evidence", "languages", "completeness", "sources", "shapes"])
def test_every_figure_is_the_answer_to_a_query_that_the_page_opens(client: FlaskClient, section: str) -> None:
    links = visit(client, f"{PATH}?lang=en").one("section", id=section).one("p", class_="table-tools").all("a")
    asked = parse_qs(urlsplit(links[0].attributes["href"]).query)["query"][0]
    assert asked == getattr(queries, section.upper())
    assert len(client.get(links[1].attributes["href"]).text.splitlines()) > 1


def test_the_measures_are_published_in_the_data_quality_vocabulary(
    client: FlaskClient, measured: dict[str, dict[str, object]]
) -> None:
    answer = client.get(PATH, headers={"Accept": "text/turtle"})
    assert answer.mimetype == TURTLE.media_type
    triples = list(parse(answer.data, TURTLE, place="data"))
    of_type = {q.subject for q in triples if q.object == NamedNode(DQV + "QualityMeasurement")}
    assert len(of_type) > 200
    for name in ("isMeasurementOf", "computedOn", "value"):
        assert {q.subject for q in triples if q.predicate.value == DQV + name} == of_type
    parts = {q.object for q in triples if q.predicate.value == VOID + "subset" and q.subject == NamedNode(BASE)}
    city = next(q.subject for q in triples if q.predicate.value == VOID + "class" and q.object == NamedNode(CITY))
    assert city in parts
    assert value_of(triples, city, VOID + "entities") == str(measured[CITY]["things"])


def value_of(triples: list[Quad], subject: object, property_: str) -> str:
    (found,) = [q.object for q in triples if q.subject == subject and q.predicate.value == property_]
    return found.value  # type: ignore[union-attr]


@pytest.mark.parametrize("extension", ["ttl", "json", "jsonld", "nt"])
def test_the_ending_of_the_address_names_the_format(client: FlaskClient, extension: str) -> None:
    assert client.get(f"{PATH}.{extension}").status_code == 200
    assert client.get(f"{PATH}.docx").status_code == 404


def test_it_is_measured_once_for_each_version(client_of_past: FlaskClient, app_of_past: Flask) -> None:
    told = [client_of_past.get(f"{PATH}.json?version={number}").json for number in (1, 2, 3)]
    assert [one["version"] for one in told] == [1, 2, 3]
    assert len({one["statements"] for one in told}) > 1


def violations(client: FlaskClient) -> dict[str, int]:
    assert client.get(f"{PATH}.json").json["violations"] is None, "nobody has asked yet"
    assert client.post(PATH).status_code == 303
    for _ in range(600):  # it is found out while readers go on
        found: dict[str, int] | None = client.get(f"{PATH}.json").json["violations"]
        if found is not None:
            return found
        time.sleep(0.1)
    raise AssertionError("the graph was not held to its shapes")


@contextmanager
def small_service(folder: Path, quads: Iterable[Quad]) -> Iterator[FlaskClient]:
    """The service over the ontology and a few statements: to hold the whole network to its shapes takes long."""
    open_or_create(DataDirectory.create(folder / "data"), [*ontology_quads(), *quads])
    application = create_app(Settings(data=str(folder / "data"), workers=1))
    try:
        yield application.test_client()
    finally:
        application.extensions["learningcity"].pool.close()


def test_the_whole_graph_is_held_to_its_shapes(tmp_path: Path) -> None:
    with small_service(tmp_path, ()) as client:
        assert violations(client) == {}
        section = visit(client, f"{PATH}?lang=en").one("section", id="shapes")
        assert "0 violations" in section.text
        assert all(row.all("td")[-1].text == "0" for row in section.one("tbody").all("tr"))


def test_what_breaks_a_shape_is_counted_there(tmp_path: Path) -> None:
    membership, graph = NamedNode(f"{ID}membership/of-nobody"), NamedNode(f"{ID}source/broken")
    broken = [Quad(membership, NamedNode(PREFIXES["rdf"] + "type"), NamedNode(LC + "Membership"), graph)]
    with small_service(tmp_path, broken) as client:
        assert sum(violations(client).values()) > 1
        rows = visit(client, f"{PATH}?lang=en").one("section", id="shapes").one("tbody").all("tr")
        row = next(one for one in rows if one.one("th").text == MEMBERSHIP)
        assert int(row.all("td")[-1].text) > 1
        turtle = list(parse(client.get(f"{PATH}.ttl").data, TURTLE, place="data"))
        assert value_of(turtle, measured_by(turtle, "Membership"), DQV + "value") == row.all("td")[-1].text
        assert client.get(f"{PATH}.json").json["evidence"]["none"] == 1


def measured_by(triples: list[Quad], shape: str) -> object:
    return next(q.subject for q in triples if q.subject.value.endswith(f"#measured-shape-{shape}"))  # type: ignore[union-attr]
