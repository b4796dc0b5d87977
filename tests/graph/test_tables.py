"""The tables of a version are merged after it was published, and whoever reads it never notices."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Generator
from contextlib import suppress
from pathlib import Path

import pytest
from patience import eventually
from pools import Start, count, publish, workers

from graph.errors import EngineFailed
from graph.formats import N_QUADS
from graph.gate import bulk
from graph.gate.bulk import BulkGate, BulkReceipt
from graph.gate.change import Provenance
from graph.gate.door import Gate, Upload
from graph.rdf import DefaultGraph, Literal, NamedNode, Quad, serialize
from graph.sources import shapes_from
from graph.store import Store
from graph.versions import tables
from graph.versions.directory import DataDirectory
from graph.versions.retention import backup, restore
from graph.versions.tables import SUPERSEDED, copy_store, is_merged, open_version, publish_unmerged, supersede

SOMEBODY = Provenance("somebody", "a test")
PREDICATE, GRAPH, EMPTY = (NamedNode(f"https://example.org/{name}") for name in ("says", "graph", "empty"))
BATCHES = 12


class Killed(BaseException):
    """What ends a process may come between any two steps."""


def batch(number: int) -> list[Quad]:
    subjects = (NamedNode(f"https://example.org/{number}/{index}") for index in range(50))
    return [Quad(one, PREDICATE, Literal(one.value), graph) for one in subjects for graph in (GRAPH, DefaultGraph())]


@pytest.fixture
def version(tmp_path: Path) -> Path:
    """A version as a load in bulk leaves it: many tables, and something in a log."""
    path = tmp_path / "version"
    store = Store.open(path)
    store.add_graphs([EMPTY])
    for number in range(BATCHES):
        store.add_in_bulk(batch(number))
    store.abandon()
    publish_unmerged(path)
    return path


def content(path: Path) -> set[Quad]:
    store = open_version(path)
    assert store.has_graph(EMPTY)
    return set(store.quads())


def merged_copy(version: Path, place: Path) -> Path:
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    copy_store(version, place)
    store = Store.open(place)
    store.compact()
    store.close()
    return place


def names(folder: Path, ending: str = ".sst") -> set[str]:
    return {entry.name for entry in folder.glob(f"*{ending}")}


def test_what_was_opened_before_is_read_to_its_end_and_what_is_opened_afterwards_has_the_merged_tables(
    version: Path, tmp_path: Path
) -> None:
    expected, before = content(version), names(version)
    assert len(before) > 16  # so many the engine opens at once; others when they are needed
    reader = open_version(version)
    copy = merged_copy(version, tmp_path / "copy")
    supersede(version, copy)
    assert is_merged(version)
    assert before <= names(version)
    assert set(reader.quads()) == expected == content(version)
    assert reader.has_graph(EMPTY)

    tables.remove_superseded(version)
    assert before <= names(version)
    del reader
    tables.remove_superseded(version)
    assert names(version) == names(copy)
    assert names(version, ".log") == set()
    assert not (version / SUPERSEDED).exists()
    assert content(version) == expected


def steps_that_fail(monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """End whatever replaces tables before one of its steps."""
    done = 0

    def failing(work: Callable[..., object]) -> Callable[..., object]:
        def do(*given: object, **named: object) -> object:
            nonlocal done
            done += 1
            if done == step:
                raise Killed
            return work(*given, **named)

        return do

    for place, name in ((os, "link"), (tables, "write_durably"), (tables, "sync_directory"), (Path, "unlink")):
        monkeypatch.setattr(place, name, failing(getattr(place, name)))


def test_who_dies_at_any_step_loses_nothing_and_another_finishes_it(version: Path, tmp_path: Path) -> None:
    expected, step, ended = content(version), 0, False
    while not ended:
        step += 1
        place = tmp_path / str(step)
        shutil.copytree(version, place)
        copy = merged_copy(place, tmp_path / "copy")
        with pytest.MonkeyPatch.context() as patched:
            steps_that_fail(patched, step)
            try:
                supersede(place, copy)
                ended = True
            except Killed:
                pass
        assert content(place) == expected
        if is_merged(place):
            tables.remove_superseded(place)
        else:
            supersede(place, merged_copy(place, tmp_path / "copy"))
        assert content(place) == expected
        assert not (place / SUPERSEDED).exists()
        assert len(names(place)) < len(names(version))
        shutil.rmtree(place)
    assert step > 10


def test_a_version_that_is_gone_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_version(tmp_path / "gone")


@pytest.fixture
def directory(first_version: Path, tmp_path: Path) -> DataDirectory:
    return DataDirectory(Path(shutil.copytree(first_version, tmp_path / "data")))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "given.nq"
    with path.open("wb") as output:
        serialize((quad for quad in batch(0) if quad.graph_name == GRAPH), N_QUADS, output)
    return path


def loaded(
    directory: DataDirectory, file: Path, seen: dict[str, bool], *, dies: bool = False, validated: bool = False
) -> BulkReceipt:
    """Load in bulk, and look at each stage whether a version is there, and whether its tables are merged."""

    def watch(stage: str, done: int = 0, total: int = 0) -> None:
        path = directory.version_path(directory.current)
        if directory.current > 1:
            seen[stage] = is_merged(path)
            assert count_of(directory) == 50
        if dies and stage == "published":
            raise KeyboardInterrupt

    return BulkGate(directory, shapes_from() if validated else None).load([file], SOMEBODY, watch=watch)


def count_of(directory: DataDirectory) -> int:
    return sum(1 for _ in directory.open_version().quads(graph=GRAPH))


def test_what_is_loaded_in_bulk_is_published_before_its_tables_are_merged(directory: DataDirectory, file: Path) -> None:
    seen: dict[str, bool] = {}
    receipt = loaded(directory, file, seen)
    assert (receipt.version, receipt.merged, seen) == (2, True, {"published": False})
    assert is_merged(directory.version_path(2))
    assert not (directory.version_path(2) / SUPERSEDED).exists()
    assert {entry.name for entry in directory.path.iterdir()} == {"changes", "current", "format", "lock", "versions"}


def test_tables_are_merged_first_while_somebody_asks_the_version_before(directory: DataDirectory, file: Path) -> None:
    seen: dict[str, bool] = {}
    reader = directory.open_version()
    assert loaded(directory, file, seen).merged
    assert seen == {}
    assert is_merged(directory.version_path(2))
    assert reader.has_graph(NamedNode("https://w3id.org/learning-city/ontology"))


@pytest.mark.parametrize("in_memory", [500_000, 0], ids=["in memory", "on disk"])
def test_tables_are_merged_first_while_a_service_runs(
    directory: DataDirectory, file: Path, start: Start, in_memory: int
) -> None:
    pool = start(data=str(directory.path), in_memory=in_memory, workers=1)
    seen: dict[str, bool] = {}
    assert loaded(directory, file, seen).merged
    assert seen == {}
    pool.close()
    file.write_bytes(file.read_bytes().replace(b"example.org/0/", b"example.org/1/"))
    receipt = BulkGate(directory, None).load([file], SOMEBODY, watch=lambda stage, *_: seen.update({stage: True}))
    assert receipt.version == 3
    assert "published" in seen


def test_tables_are_merged_first_when_all_is_validated(directory: DataDirectory, file: Path) -> None:
    seen: dict[str, bool] = {}
    assert loaded(directory, file, seen, validated=True).merged
    assert seen == {}


def test_who_stops_the_merging_has_loaded_all_and_the_next_write_merges(
    directory: DataDirectory, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = loaded(directory, file, {}, dies=True)
    assert (receipt.version, receipt.published, receipt.merged) == (2, True, False)
    assert not is_merged(directory.version_path(2))
    assert count_of(directory) == 50

    stages, compact = list[str](), Store.compact
    monkeypatch.setattr(Store, "compact", lambda store: (stages.append("merged"), compact(store)))
    quad = Quad(GRAPH, PREDICATE, Literal("one more"), GRAPH)
    gate = Gate(directory, shapes=None)
    assert gate.write(Upload((quad,)), SOMEBODY, watch=lambda stage, *_: stages.append(stage)).version == 3
    assert [stage for stage in stages if stage.startswith("merg")] == ["merging", "merged"]
    assert is_merged(directory.version_path(3))
    assert count_of(directory) == 51

    stages.clear()
    another = Quad(GRAPH, PREDICATE, Literal("and another"), GRAPH)
    assert gate.write(Upload((another,)), SOMEBODY, watch=lambda stage, *_: stages.append(stage)).version == 4
    assert "publishing" in stages
    assert not {"merging", "merged"} & {*stages}


def test_an_engine_that_cannot_merge_has_loaded_all(
    directory: DataDirectory, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path) -> Generator[None]:
        raise EngineFailed
        yield

    monkeypatch.setattr(bulk, "merge", fail)
    seen: dict[str, bool] = {}
    assert not loaded(directory, file, seen).merged
    assert (seen, is_merged(directory.version_path(2))) == ({"published": False}, False)
    assert (directory.current, count_of(directory)) == (2, 50)


def test_workers_go_over_to_the_merged_tables_and_the_next_write_removes_the_others(
    start: Start, data: Path, tmp_path: Path
) -> None:
    path = DataDirectory(data).version_path(2)
    publish_unmerged(path)
    before = names(path)
    pool = start(data=str(data), in_memory=0, workers=2)
    assert count(pool) == 2
    supersede(path, copy := merged_copy(path, tmp_path / "copy"))
    assert names(path) == before | names(copy) > before

    def read() -> set[str]:
        opened = set[Path]()
        for worker in workers(pool):
            with suppress(OSError):  # it has ended
                opened |= {one.readlink() for one in Path(f"/proc/{worker}/fd").iterdir()}
        return {one.name for one in opened if one.suffix == ".sst"}

    assert eventually(lambda: bool(read()) and read() <= names(copy))
    assert count(pool) == 2

    assert publish(data, 3) == 3
    assert count(pool) == 3
    assert publish(data, 4) == 4
    assert eventually(lambda: publish(data, DataDirectory(data).current + 1) and names(path) == names(copy))
    assert count(pool, version=2) == 2


def test_a_backup_has_what_is_in_use_and_no_more(directory: DataDirectory, file: Path, tmp_path: Path) -> None:
    loaded(directory, file, {}, dies=True)
    backup(directory, tmp_path / "unmerged")
    assert not is_merged(DataDirectory(tmp_path / "unmerged").version_path(2))

    path = directory.version_path(2)
    reader = directory.open_version()
    supersede(path, copy := merged_copy(path, tmp_path / "copy"))
    backup(directory, tmp_path / "merged")
    assert names(DataDirectory(tmp_path / "merged").version_path(2)) == names(copy) < names(path)
    assert set(reader.quads(graph=GRAPH))
    for name in ("unmerged", "merged"):
        restore(tmp_path / name, tmp_path / f"{name}-restored")
        assert count_of(DataDirectory(tmp_path / f"{name}-restored")) == 50
