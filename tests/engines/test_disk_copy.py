"""A graph in Virtuoso that is too large for memory is copied to the disk here, and what Virtuoso answers wrongly is answered from there."""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from engine_servers import served
from flask import Flask
from werkzeug.test import TestResponse

from graph.engines import disk_copy
from graph.engines.address import EngineAddress
from graph.engines.mirror import open_mirror
from graph.engines.store import EngineStore
from graph.engines.worker import EngineWorker
from graph.errors import NotReady
from graph.gate.change import Provenance
from graph.gate.door import Gate, Upload
from graph.rdf import DefaultGraph, Literal, NamedNode, Quad
from graph.store import Store
from graph.tokens import Tokens
from graph.versions.cache import VersionCache
from graph.versions.directory import DataDirectory, write_current
from ontology.terms import ID, PREFIXES

GRAPH, OTHER = (NamedNode(f"{ID}source/{name}") for name in ("copied", "copied-too"))
CITY, LABEL = NamedNode(f"{ID}city/copied"), NamedNode(PREFIXES["rdfs"] + "label")
SAID, ALSO = (Quad(CITY, LABEL, Literal("คัดลอก", language="th"), graph) for graph in (GRAPH, OTHER))
MORE = Quad(CITY, LABEL, Literal("Copied", language="en"), GRAPH)
EDITS = (Upload((SAID, MORE)), Upload((ALSO,)), Upload((SAID,), frozenset({GRAPH})), Upload((), frozenset({GRAPH})))
UNSAFE = f"SELECT ?name {{ {{ SELECT DISTINCT ?name {{ {CITY} {LABEL} ?name }} }} }}"


@pytest.fixture
def directory(tmp_path: Path) -> DataDirectory:
    """A data directory with a version for each edit."""
    made = DataDirectory.create(tmp_path / "data")
    for edit in EDITS:
        Gate(made, None).write(edit, Provenance("somebody", "a test"))
    return made


def content(store: Store) -> set[Quad]:
    return {*store.quads(), *store.quads(graph=DefaultGraph())}


def mirrored(directory: DataDirectory, place: Path) -> Iterator[tuple[int, DataDirectory]]:
    """Have a mirror follow a data directory, version by version."""
    mirror = open_mirror(place)
    for number in range(1, len(EDITS) + 1):
        shutil.copy(directory.change_path(number), mirror.change_path(number))
        write_current(mirror.path, number)
        yield number, mirror


def test_copy_is_made_of_the_records_and_follows_them(directory: DataDirectory, tmp_path: Path) -> None:
    for number, mirror in mirrored(directory, tmp_path / "mirror"):
        disk_copy.make(mirror.path, number)  # the first from nothing, and each other of the one before
        copy = Store.open_read_only(disk_copy.place_of(mirror.path, number))
        there = directory.open_version(number)
        assert content(copy) == content(there)
        assert set(copy.graphs()) == set(there.graphs())
    shutil.rmtree(mirror.path / "cache")
    disk_copy.make(mirror.path, len(EDITS))
    copy = Store.open_read_only(disk_copy.place_of(mirror.path, len(EDITS)))
    assert content(copy) == content(directory.open_version())
    assert not list((mirror.path / "cache").rglob("*.new"))


@pytest.mark.parametrize("engine", ["oxigraph", "virtuoso"])
def test_worker_waits_for_copies_of_what_virtuoso_holds_alone(
    engine: str, directory: DataDirectory, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    *_, (version, mirror) = mirrored(directory, tmp_path / "mirror")
    store = EngineStore(request.getfixturevalue(engine))
    with socket.socket() as listener:
        worker = EngineWorker(listener, 0, 0, version, store, mirror.path, largest=0)
    if engine == "virtuoso":
        with pytest.raises(NotReady):
            worker.from_records(mirror.path, 0)
        disk_copy.make(mirror.path, version)
    found = worker.from_records(mirror.path, 0)
    assert isinstance(found, Store)
    assert content(found) == content(directory.open_version())
    shutil.rmtree(mirror.path / "cache", ignore_errors=True)
    assert worker.from_records(mirror.path, 0) is found


def test_what_is_left_of_a_copy_that_was_not_finished_goes_with_the_next(directory: DataDirectory) -> None:
    left = directory.path / "cache" / disk_copy.PART / "000001" / "0.new"
    left.mkdir(parents=True)
    disk_copy.make(directory.path, 2)
    assert not left.exists()


def test_copies_of_later_versions_leave_what_else_is_kept_of_the_first(directory: DataDirectory) -> None:
    VersionCache(directory.path).keep(1, "index", b"names")
    for number in range(1, len(EDITS) + 1):
        disk_copy.make(directory.path, number)
    assert VersionCache(directory.path).read(1, "index") == b"names"


@pytest.fixture(scope="module")
def app(virtuoso: EngineAddress, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The service in front of a Virtuoso, holding no graph in memory, however small."""
    with served(virtuoso, tmp_path_factory.mktemp("copied") / "data", timeout=20.0, in_memory=0) as made:
        yield made


def answer(app: Flask) -> TestResponse:
    """Ask what Virtuoso would answer wrongly, until the copy is there."""
    until = time.monotonic() + 120
    while True:
        found = app.test_client().get("/sparql", query_string={"query": UNSAFE}, headers={"Accept": "text/csv"})
        if found.status_code == 200 or time.monotonic() > until:
            return found
        assert found.json is not None
        assert (found.status_code, found.json["type"].rpartition("#")[2]) == (503, "not-ready")
        assert int(found.headers["Retry-After"]) > 0


def test_what_virtuoso_answers_wrongly_is_answered_from_the_copy_of_each_version(app: Flask) -> None:
    data = Path(app.extensions["learningcity"].settings.data)
    secret = Tokens(data).new("curator")
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "text/turtle"}
    assert answer(app).text == "name\r\n"
    assert disk_copy.place_of(data, DataDirectory(data).current).exists()
    written = app.test_client().post(
        "/graph-store",
        query_string={"graph": GRAPH.value},
        data=f"<{CITY.value}> <{LABEL.value}> 'Copied'@en .",
        headers=headers,
    )
    assert written.status_code in (200, 201, 204), written.text
    assert answer(app).text == "name\r\nCopied\r\n"
    app.test_client().delete("/graph-store", query_string={"graph": GRAPH.value}, headers=headers)
