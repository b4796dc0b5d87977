"""The gate, the history and the rules are the same where an engine keeps the graph."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from graph.engines.address import EngineAddress
from graph.engines.bulk import EngineInBulk
from graph.engines.home import EngineHome
from graph.engines.http import Engine
from graph.engines.layout import GRAPH as HISTORY_GRAPH
from graph.engines.layout import OURS, WRITER
from graph.engines.mirror import open_mirror
from graph.engines.overlay import Overlay
from graph.engines.renewal import new_flag
from graph.engines.store import EngineStore
from graph.errors import DirectoryInUse, Rejected, VersionMoved
from graph.formats import N_QUADS
from graph.gate.bulk import BulkGate
from graph.gate.change import Provenance
from graph.gate.door import Gate, Upload, open_or_create
from graph.rdf import BlankNode, DefaultGraph, Literal, NamedNode, Quad, serialize
from graph.sources import shapes_from
from graph.store import Store
from graph.validating.validate import Shapes
from graph.versions.directory import DataDirectory
from ontology.terms import ID, LC, PREFIXES

GRAPH, CITY = NamedNode(f"{ID}source/test"), NamedNode(f"{ID}city/test")
TYPE, LABEL = NamedNode(PREFIXES["rdf"] + "type"), NamedNode(PREFIXES["rdfs"] + "label")
MEMBERSHIP, NETWORK = NamedNode(f"{ID}membership/test"), NamedNode(f"{ID}network/unesco-gnlc")
DAY = NamedNode(PREFIXES["xsd"] + "date")
SOMEBODY = Provenance("somebody", "a test")
CITY_QUADS = (
    Quad(CITY, TYPE, NamedNode(LC + "City"), GRAPH),
    Quad(CITY, LABEL, Literal("ทดสอบ", language="th"), GRAPH),
    Quad(CITY, LABEL, Literal("Test", language="en"), GRAPH),
)
MEMBER_QUADS = (
    Quad(MEMBERSHIP, TYPE, NamedNode(LC + "Membership"), GRAPH),
    Quad(MEMBERSHIP, LABEL, Literal("สมาชิกภาพ", language="th"), GRAPH),
    Quad(MEMBERSHIP, LABEL, Literal("Membership", language="en"), GRAPH),
    Quad(MEMBERSHIP, NamedNode(LC + "member"), CITY, GRAPH),
    Quad(MEMBERSHIP, NamedNode(LC + "network"), NETWORK, GRAPH),
    Quad(MEMBERSHIP, NamedNode(LC + "startDate"), Literal("2024-02-14", datatype=DAY), GRAPH),
)
END = Quad(MEMBERSHIP, NamedNode(LC + "endDate"), Literal("2025-01-01", datatype=DAY), GRAPH)


@pytest.fixture(scope="module")
def shapes() -> Shapes | None:
    return shapes_from()


@pytest.fixture(scope="module")
def home(engine: EngineAddress, app_in_front: Flask, tmp_path_factory: pytest.TempPathFactory) -> EngineHome:
    """The engine as another service sees it."""
    made = EngineHome(engine, mirror=open_mirror(tmp_path_factory.mktemp("other") / "data"))
    made.follow()
    return made


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> DataDirectory:
    """The same graph in a data directory."""
    made = DataDirectory.create(tmp_path_factory.mktemp("embedded") / "data")
    open_or_create(made)
    return made


def content(store: Store | EngineStore) -> set[Quad]:
    """All that a store holds, the blank nodes of the shapes left aside: each load names them anew."""
    named = store.everything().quads() if isinstance(store, EngineStore) else store.quads()
    quads = {*named, *store.quads(graph=DefaultGraph())}
    return {one for one in quads if not isinstance(one.subject, BlankNode) and not isinstance(one.object, BlankNode)}


def test_writes_leave_the_same_graph_as_in_a_data_directory(
    home: EngineHome, embedded: DataDirectory, shapes: Shapes
) -> None:
    here, there = Gate(embedded, shapes), Gate(home, shapes)
    for edit in (
        Upload(CITY_QUADS),
        Upload(MEMBER_QUADS),
        Upload((END,)),
        Upload((*CITY_QUADS, *MEMBER_QUADS), frozenset({GRAPH})),
        Upload(CITY_QUADS, frozenset({GRAPH})),
    ):
        one, other = here.write(edit, SOMEBODY), there.write(edit, SOMEBODY)
        assert one.change == other.change
        assert (one.rebuilt, other.rebuilt, other.report) == ("", "", one.report)
    assert content(home.store) == content(embedded.open_version())
    there.write(Upload((), frozenset({GRAPH})), SOMEBODY)
    here.write(Upload((), frozenset({GRAPH})), SOMEBODY)


def test_rejected_write_changes_nothing(home: EngineHome, shapes: Shapes) -> None:
    before = home.current
    with pytest.raises(Rejected):
        Gate(home, shapes).write(Upload(CITY_QUADS[:1]), SOMEBODY)
    assert home.current == before
    assert not any(True for _ in home.store.quads(CITY))


def test_dry_run_and_stale_expectation_change_nothing(home: EngineHome, shapes: Shapes) -> None:
    before = home.current
    assert not Gate(home, shapes).write(Upload(CITY_QUADS), SOMEBODY, dry_run=True).published
    with pytest.raises(VersionMoved):
        Gate(home, shapes).write(Upload(CITY_QUADS), SOMEBODY, expected=before - 1)
    assert home.current == before


def test_past_version_is_made_of_the_records(home: EngineHome, shapes: Shapes) -> None:
    before, old = home.current, content(home.store)
    Gate(home, shapes).write(Upload(CITY_QUADS), SOMEBODY)
    assert content(home.open_version(before)) == old
    assert content(home.open_version()) == content(home.store)
    Gate(home, shapes).write(Upload((), frozenset({GRAPH})), SOMEBODY)


def test_writers_do_not_overwrite_each_other(engine: EngineAddress, home: EngineHome) -> None:
    before, failures = home.current, []

    def write(writer: int) -> None:
        gate = Gate(EngineHome(engine, f"writer-{writer}"), None)
        for number in range(3):
            thing = NamedNode(f"{ID}city/by-{writer}-{number}")
            try:
                gate.write(Upload((Quad(thing, LABEL, Literal(f"{writer} {number}"), GRAPH),)), SOMEBODY)
            except (DirectoryInUse, VersionMoved) as error:
                failures.append(error)

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    written = {quad.subject for quad in home.store.quads(None, LABEL, None, GRAPH)}
    assert home.current - before == len(written) == 9 - len(failures)
    assert len(written) >= 3
    numbers = [home.record(number) for number in range(before + 1, home.current + 1)]
    assert len(set(numbers)) == len(numbers)
    home.follow()
    assert content(home.open_version()) == content(home.store)
    Gate(home, None).write(Upload((), frozenset({GRAPH})), SOMEBODY)


def test_write_that_was_cut_is_finished_by_the_next_writer(home: EngineHome, monkeypatch: pytest.MonkeyPatch) -> None:
    many = tuple(Quad(NamedNode(f"{ID}city/many-{n}"), LABEL, Literal(str(n)), GRAPH) for n in range(1500))
    Gate(home, None).write(Upload(CITY_QUADS), SOMEBODY)
    before = home.current
    engine = home.store.engine
    whole = engine.update
    sent = []

    def cut(text: str, seconds: float) -> None:
        sent.append(text)
        if len(sent) > 7:
            raise KeyboardInterrupt
        whole(text, seconds)

    monkeypatch.setattr(engine, "update", cut)
    with pytest.raises(KeyboardInterrupt):
        Gate(home, None).write(Upload(many, frozenset({GRAPH})), SOMEBODY)
    monkeypatch.undo()
    assert home.current == before
    Gate(EngineHome(home.address, home.owner), None).write(Upload(CITY_QUADS), SOMEBODY)
    assert home.current == before + 2
    home.follow()
    assert content(home.open_version()) == content(home.store)
    assert set(home.store.quads(graph=GRAPH)) == {*many, *CITY_QUADS}
    Gate(home, None).write(Upload((), frozenset({GRAPH})), SOMEBODY)


def test_bulk_load_leaves_the_same_graph_as_its_record_tells(
    home: EngineHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, posted = home.current, []
    whole = Engine.add_to_graph

    def post(engine: Engine, graph: str, turtle: bytes, seconds: float) -> None:
        posted.append(graph)
        whole(engine, graph, turtle, seconds)

    monkeypatch.setattr(Engine, "add_to_graph", post)
    monkeypatch.setattr("graph.engines.sending.WORTH_POSTING", 400)
    many = [
        Quad(NamedNode(f"{ID}city/many-{n}"), LABEL, Literal(f'ที่ {n}\n"', language="th"), GRAPH) for n in range(500)
    ]
    file = tmp_path / "many.nq"
    file.write_bytes(serialize([*many, *CITY_QUADS, *MEMBER_QUADS], N_QUADS))
    receipt = BulkGate(EngineInBulk(home), None).load([file], SOMEBODY)
    assert (receipt.version, home.current, receipt.removed) == (before + 1, before + 1, 0)
    assert GRAPH.value in posted
    assert set(home.store.quads(graph=GRAPH)) == {*many, *CITY_QUADS, *MEMBER_QUADS}
    assert CITY in {quad.subject for quad in home.store.quads(None, NamedNode(LC + "memberOfNetwork"), NETWORK)}
    home.follow()
    assert content(home.open_version()) == content(home.store)
    assert not BulkGate(EngineInBulk(home), None).load([file], SOMEBODY).published
    Gate(home, None).write(Upload((), frozenset({GRAPH})), SOMEBODY)


def test_flag_of_a_writer_that_lives_is_respected(engine: EngineAddress, home: EngineHome) -> None:
    with EngineHome(engine, "first").locked(), pytest.raises(DirectoryInUse):  # noqa: SIM117
        with EngineHome(engine, "second").locked(wait=0.3):
            pass
    with EngineHome(engine, "second").locked(wait=0.3):
        pass


def test_flag_is_renewed_while_its_writer_lives_and_given_up_when_it_was_killed(
    engine: EngineAddress, home: EngineHome
) -> None:
    with EngineHome(engine, "slow", held=0.4).locked():
        time.sleep(1.5)
        with pytest.raises(DirectoryInUse), EngineHome(engine, "second").locked(wait=0.1):
            pass
    killed = new_flag("killed", 0.2)
    home.update(f"INSERT DATA {{ GRAPH {HISTORY_GRAPH} {{ {OURS} {WRITER} {killed} }} }}")
    with EngineHome(engine, "second").locked(wait=3):
        assert killed not in home.facts(OURS, WRITER)
    assert not home.facts(OURS, WRITER)


def test_few_round_trips_are_needed_for_one_statement_and_for_many(
    home: EngineHome, shapes: Shapes, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    ask = home.store.engine.ask
    monkeypatch.setattr(home.store.engine, "ask", lambda query, *rest: asked.append(query) or ask(query, *rest))  # type: ignore[func-returns-value]
    Gate(home, shapes).write(Upload(CITY_QUADS), SOMEBODY, dry_run=True)
    assert len(asked) < 60
    asked.clear()
    many = tuple(Quad(NamedNode(f"{ID}city/many-{n}"), LABEL, Literal(str(n)), GRAPH) for n in range(900))
    Gate(home, None).write(Upload(many), SOMEBODY, dry_run=True)
    assert len(asked) < 60


@pytest.fixture
def client_that_writes(app_in_front: Flask, token: str) -> Iterator[Writing]:
    yield Writing(app_in_front, token)


class Writing:
    def __init__(self, app: Flask, token: str) -> None:
        self.client, self.token = app.test_client(), token

    def send(self, method: str, path: str, body: str = "", type: str = "text/turtle", **headers: str) -> TestResponse:
        named = {"Authorization": f"Bearer {self.token}"} | {key.replace("_", "-"): v for key, v in headers.items()}
        return self.client.open(path, method=method, data=body.encode(), content_type=type, headers=named)


def test_service_writes_shows_and_tells_of_it(client_that_writes: Writing) -> None:
    turtle = f'<{CITY.value}> a <{LC}City> ; <{LABEL.value}> "ทดสอบ"@th, "Test"@en .'
    address = f"/graph-store?graph={GRAPH.value}"
    put = client_that_writes.send("PUT", address, turtle, X_Change_Note="A city to test with")
    assert put.status_code in (201, 204), put.text
    version = int(put.headers["Learningcity-Version"])
    client = client_that_writes.client
    assert client.get(address).headers["Learningcity-Version"] == str(version)
    assert client.get("/page/city/test").status_code == 200
    assert "A city to test with" in client.get(f"/versions/{version}").text
    assert f"version/{version}" in client.get("/versions.atom").text
    assert client.get(f"/page/city/test?version={version - 1}").status_code == 404
    patch = client.get(f"/versions/{version}.rdfp")
    assert "city/test" in patch.text
    assert client_that_writes.send("PUT", address, turtle, If_Match=f'"{version - 1}"').status_code == 412
    wrong = client_that_writes.send("PUT", address, f"<{CITY.value}> a <{LC}City> .")
    assert wrong.status_code == 422
    update = f"DELETE WHERE {{ GRAPH <{GRAPH.value}> {{ <{CITY.value}> ?p ?o }} }}"
    assert client_that_writes.send("POST", "/sparql", update, "application/sparql-update").status_code == 204
    assert client.get("/page/city/test").status_code in (404, 410)


def test_emptied_graph_that_is_deleted_is_gone(client_that_writes: Writing) -> None:
    address = f"/graph-store?graph={GRAPH.value}"
    turtle = f'<{CITY.value}> a <{LC}City> ; <{LABEL.value}> "ทดสอบ"@th, "Test"@en .'
    assert client_that_writes.send("PUT", address, turtle).status_code in (201, 204)
    update = f"DELETE WHERE {{ GRAPH <{GRAPH.value}> {{ <{CITY.value}> ?p ?o }} }}"
    assert client_that_writes.send("POST", "/sparql", update, "application/sparql-update").status_code == 204
    assert client_that_writes.client.get(address).status_code == 200
    assert client_that_writes.send("DELETE", address).status_code == 204
    assert client_that_writes.client.get(address).status_code == 404


def test_overlay_shows_a_change_before_it_is_made(home: EngineHome) -> None:
    overlay = Overlay(home.store, empty=False)
    phayao = NamedNode(f"{ID}city/phayao")
    known = set(overlay.quads(phayao, LABEL, None, DefaultGraph()))
    overlay.remove(known)
    overlay.add([Quad(phayao, LABEL, Literal("new"))])
    assert [quad.object for quad in overlay.quads(phayao, LABEL, None, DefaultGraph())] == [Literal("new")]
    ((count,),) = overlay.query(f"SELECT (COUNT(*) AS ?n) {{ {phayao} {LABEL} ?o }}").rows()
    assert count is not None and getattr(count, "value", "") == "1"
    assert set(home.store.quads(phayao, LABEL, None, DefaultGraph())) == known


def test_first_start_brings_the_graph_and_the_second_finds_it(tmp_path: Path, oxigraph: EngineAddress) -> None:
    home = EngineHome(oxigraph)
    assert home.current == open_or_create(home) > 0
