"""Old versions are removed by a policy, copies are whole, and going back makes a new version."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from past import CITY, CITY_QUADS, NAMED_IN_2, NAMED_IN_3, OTHER_GRAPH, TIMES, at

from graph.errors import DataDirectoryError, DirectoryInUse, NoSuchVersion, Rejected, VersionPruned
from graph.gate.change import Provenance
from graph.gate.door import Gate
from graph.gate.edits import Upload
from graph.rdf import DefaultGraph, Literal, NamedNode, Quad
from graph.sources import shapes_from
from graph.versions import retention
from graph.versions.directory import DataDirectory
from graph.versions.history import History
from graph.versions.retention import Pruned, backup, prune, restore, roll_back, to_prune
from ontology.terms import ID

SOMEBODY = Provenance("somebody", "a test")


@pytest.fixture
def directory(past: DataDirectory, tmp_path: Path) -> DataDirectory:
    """A copy to be changed."""
    backup(past, tmp_path / "data")
    return DataDirectory(tmp_path / "data")


def content(directory: DataDirectory, number: int | None = None) -> set[Quad]:
    return set(directory.open_version(number).quads())


@pytest.mark.parametrize(
    ("keep", "monthly", "removed"),
    [
        (10, False, []),
        (5, False, []),
        (3, False, [1, 2]),
        (1, False, [1, 2, 3, 4]),
        (0, False, [1, 2, 3, 4]),
        (-3, False, [1, 2, 3, 4]),
        (1, True, [1, 3]),
        (2, True, [1, 3]),
    ],
)
def test_policy_keeps_the_last_ones_and_the_last_of_each_month(keep: int, monthly: bool, removed: list[int]) -> None:
    assert to_prune(TIMES, keep, monthly=monthly) == removed


def test_month_ends_at_midnight_utc() -> None:
    times = {1: datetime.fromisoformat("2026-02-01T06:00+07:00"), 2: at(2, 1), 3: at(3, 1)}
    assert to_prune(times, 1, monthly=True) == []


def test_pruning_removes_the_versions_and_no_change_record(directory: DataDirectory) -> None:
    before = {number: content(directory, number) for number in (3, 4, 5)}
    assert prune(directory, 3) == Pruned([1, 2], [])
    assert directory.numbers() == [3, 4, 5]
    assert sorted(entry.name for entry in (directory.path / "versions").iterdir()) == ["000003", "000004", "000005"]
    assert {number: content(directory, number) for number in (3, 4, 5)} == before
    assert [History(directory.path).entry(number).number for number in TIMES] == [*TIMES]


def test_dry_run_says_the_same_and_removes_nothing(directory: DataDirectory) -> None:
    assert prune(directory, 1, dry_run=True) == Pruned([1, 2, 3, 4], [])
    assert directory.numbers() == [*TIMES]


def test_version_that_somebody_reads_stays_until_it_is_read(directory: DataDirectory) -> None:
    reader = directory.open_version(2)
    expected = set(reader.quads())
    assert prune(directory, 3, dry_run=True) == prune(directory, 3) == Pruned([1], [2])
    assert set(reader.quads()) == expected == content(directory, 2)
    del reader
    assert prune(directory, 3) == Pruned([2], [])
    with pytest.raises(VersionPruned):
        directory.open_version(2)


def test_pruned_version_is_told_from_one_that_there_never_was(directory: DataDirectory) -> None:
    prune(directory, 1, monthly=True)
    with pytest.raises(VersionPruned, match=r"can be asked are 2, 4–5"):
        directory.open_version(3)
    with pytest.raises(NoSuchVersion, match="versions are 1 to 5") as caught:
        directory.open_version(6)
    assert not isinstance(caught.value, VersionPruned)


def test_writing_goes_on_after_pruning(directory: DataDirectory) -> None:
    prune(directory, 1)
    receipt = Gate(directory, shapes=None).write(Upload((NAMED_IN_2,)), SOMEBODY)
    assert receipt.version == 6
    assert directory.numbers() == [5, 6]


def test_pruning_that_was_interrupted_is_finished_by_the_next(
    directory: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove = shutil.rmtree

    def fail(path: Path, ignore_errors: bool = False) -> None:
        if path.suffix == retention.PRUNED:
            raise OSError(5, "Input/output error")
        remove(path, ignore_errors)

    with monkeypatch.context() as broken:
        broken.setattr(shutil, "rmtree", fail)
        with pytest.raises(OSError, match="Input/output"):
            prune(directory, 1)
    assert directory.numbers() == [5]
    assert prune(directory, 1) == Pruned([], [])
    assert [entry.name for entry in (directory.path / "versions").iterdir()] == ["000005"]


def test_nothing_is_pruned_or_copied_while_another_writes(
    directory: DataDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.versions.directory.lock_in_time", lambda *_: False)
    with pytest.raises(DirectoryInUse):
        prune(directory, 1)
    with pytest.raises(DirectoryInUse):
        backup(directory, tmp_path / "copy")
    assert directory.numbers() == [*TIMES]
    assert not (tmp_path / "copy").exists()


def test_backup_holds_every_version_and_every_record(directory: DataDirectory, tmp_path: Path) -> None:
    (directory.path / "tokens.json").write_text("[]")
    assert backup(directory, tmp_path / "deep" / "copy") == 5
    copy = DataDirectory(tmp_path / "deep" / "copy")
    assert all(content(copy, number) == content(directory, number) for number in TIMES)
    assert all(copy.change_path(number).read_bytes() == directory.change_path(number).read_bytes() for number in TIMES)
    assert sorted(entry.name for entry in copy.path.iterdir()) == ["changes", "current", "format", "versions"]
    assert [entry.name for entry in copy.path.parent.iterdir()] == ["copy"]


def test_backup_is_not_changed_by_what_is_written_afterwards(directory: DataDirectory, tmp_path: Path) -> None:
    backup(directory, tmp_path / "copy")
    copy = DataDirectory(tmp_path / "copy")
    before = content(copy)
    Gate(directory, shapes=None).write(Upload((NAMED_IN_2,)), SOMEBODY)
    prune(directory, 1)
    assert copy.current == 5
    assert content(copy) == before
    assert copy.numbers() == [*TIMES]


def test_backup_to_another_disk_copies(
    directory: DataDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(OSError(18, "Invalid cross-device link")))
    backup(directory, tmp_path / "copy")
    assert content(DataDirectory(tmp_path / "copy")) == content(directory)


def test_backup_that_fails_leaves_nothing_behind(
    directory: DataDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        retention, "link_or_copy", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    with pytest.raises(DataDirectoryError, match="No space left"):
        backup(directory, tmp_path / "copy")
    assert [entry.name for entry in tmp_path.iterdir()] == ["data"]


def test_backup_refuses_a_target_that_is_there(directory: DataDirectory, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    with pytest.raises(DataDirectoryError, match="already"):
        backup(directory, tmp_path / "copy")
    assert not [*(tmp_path / "copy").iterdir()]


@pytest.mark.parametrize("made", [False, True])
def test_restoring_makes_a_directory_that_can_be_read_and_written(
    directory: DataDirectory, tmp_path: Path, made: bool
) -> None:
    backup(directory, tmp_path / "copy")
    if made:
        (tmp_path / "restored").mkdir()
    assert restore(tmp_path / "copy", tmp_path / "restored") == 5
    restored = DataDirectory(tmp_path / "restored")
    assert content(restored) == content(directory)
    before = content(DataDirectory(tmp_path / "copy"))
    Gate(restored, shapes=None).write(Upload((NAMED_IN_2,)), SOMEBODY)
    assert content(DataDirectory(tmp_path / "copy")) == before


def test_restoring_over_something_is_refused(directory: DataDirectory, tmp_path: Path) -> None:
    backup(directory, tmp_path / "copy")
    before = content(directory)
    with pytest.raises(DataDirectoryError, match="already"):
        restore(tmp_path / "copy", directory.path)
    assert content(directory) == before


@pytest.mark.parametrize("what", ["nothing", "files", "no version"])
def test_restoring_what_is_no_backup_is_refused(tmp_path: Path, what: str) -> None:
    source = tmp_path / "source"
    if what == "files":
        source.mkdir()
        (source / "x").touch()
    elif what == "no version":
        DataDirectory.create(source)
    with pytest.raises(DataDirectoryError):
        restore(source, tmp_path / "restored")
    assert not (tmp_path / "restored").exists()


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_rolling_back_makes_a_new_version_that_says_what_the_old_one_said(
    directory: DataDirectory, number: int
) -> None:
    receipt = roll_back(Gate(directory, shapes=None), number, SOMEBODY)
    if number == 3:  # the current version says the same
        assert not receipt.published
        return
    assert (receipt.version, directory.numbers()) == (6, [1, 2, 3, 4, 5, 6])
    assert content(directory) == content(directory, number)
    assert set(directory.open_version().graphs()) == set(directory.open_version(number).graphs())
    assert History(directory.path).entry(6).provenance.agent == "somebody"


def test_rolling_back_is_on_record_as_the_difference(directory: DataDirectory) -> None:
    change = roll_back(Gate(directory, shapes=None), 2, SOMEBODY).change
    assert NAMED_IN_2 in change.added
    assert NAMED_IN_3 in change.removed
    assert CITY_QUADS[0] not in change.added | change.removed


def test_rolling_back_can_be_rehearsed(directory: DataDirectory) -> None:
    rehearsed = roll_back(Gate(directory, shapes=None), 4, SOMEBODY, dry_run=True)
    assert not rehearsed.published
    assert any(quad.graph_name == OTHER_GRAPH for quad in rehearsed.change.added)
    assert directory.current == 5


def test_rolling_back_a_plain_directory_brings_its_default_graph_back(tmp_path: Path) -> None:
    plain = DataDirectory.create(tmp_path / "plain", plain=True)
    gate = Gate(plain, shapes=None)
    first = Quad(CITY, NamedNode("urn:p"), Literal("1"), DefaultGraph())
    gate.write(Upload((first,)), SOMEBODY)
    gate.write(Upload((Quad(CITY, NamedNode("urn:p"), Literal("2"), DefaultGraph()),)), SOMEBODY)
    roll_back(gate, 1, SOMEBODY)
    assert content(plain) == {first}


def test_old_data_that_breaks_the_shapes_of_today_is_not_brought_back(directory: DataDirectory) -> None:
    gate = Gate(directory, shapes=None)
    nameless = Quad(NamedNode(f"{ID}city/nameless"), CITY_QUADS[0].predicate, CITY_QUADS[0].object, OTHER_GRAPH)
    gate.write(Upload((nameless,)), SOMEBODY)
    gate.write(Upload((), replaces=frozenset({OTHER_GRAPH})), SOMEBODY)
    with pytest.raises(Rejected):
        roll_back(Gate(directory, shapes_from()), 6, SOMEBODY)
    assert directory.current == 7


def test_rolling_back_to_what_is_not_there_is_refused(directory: DataDirectory) -> None:
    prune(directory, 1)
    with pytest.raises(VersionPruned):
        roll_back(Gate(directory, shapes=None), 2, SOMEBODY)
    with pytest.raises(NoSuchVersion):
        roll_back(Gate(directory, shapes=None), 99, SOMEBODY)
