"""A data directory says clearly why it cannot be used, and loses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import CurrentLost, DataDirectoryError, DirectoryFromNewerVersion, NoSuchVersion
from graph.gate.door import open_or_create
from graph.versions.directory import FORMAT, DataDirectory


def test_directory_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataDirectoryError, match="does not exist"):
        DataDirectory(tmp_path / "nowhere")


def test_directory_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear all")
    with pytest.raises(DataDirectoryError, match="other files"):
        DataDirectory.create(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_directory_from_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    DataDirectory.create(tmp_path / "data")
    (tmp_path / "data" / "format").write_text(f"{FORMAT + 1}\n")
    with pytest.raises(DirectoryFromNewerVersion, match="Upgrade"):
        DataDirectory(tmp_path / "data")


def test_read_only_parent_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataDirectoryError, match="Not a directory"):
        DataDirectory.create(tmp_path / "file" / "data")


def test_version_that_does_not_exist_names_those_that_do(tmp_path: Path) -> None:
    directory = DataDirectory.create(tmp_path / "data")
    open_or_create(directory, ())
    with pytest.raises(NoSuchVersion, match="1 to 1"):
        directory.open_version(7)


def test_empty_start_is_a_version_too(tmp_path: Path) -> None:
    directory = DataDirectory.create(tmp_path / "data")
    open_or_create(directory, ())
    assert directory.numbers() == [1]
    assert len(directory.open_version()) == 0


@pytest.mark.parametrize("left", [(), ("versions",), ("versions", "changes"), ("versions", "changes", "format.new")])
def test_making_that_was_interrupted_is_begun_anew(tmp_path: Path, left: tuple[str, ...]) -> None:
    for name in left:
        path = tmp_path / "data" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"") if "." in name else path.mkdir()
    assert open_or_create(DataDirectory.create(tmp_path / "data"), ()) == 1


def test_folder_that_holds_something_else_is_never_taken_for_a_data_directory(tmp_path: Path) -> None:
    (tmp_path / "versions").mkdir()
    (tmp_path / "versions" / "1").write_text("notes of somebody")
    with pytest.raises(DataDirectoryError):
        DataDirectory.create(tmp_path)


def test_data_directory_whose_current_version_has_no_number_says_so(tmp_path: Path) -> None:
    directory = DataDirectory.create(tmp_path / "data")
    (directory.path / "current").write_bytes(b"")
    with pytest.raises(DataDirectoryError, match="current"):
        directory.numbers()


@pytest.mark.parametrize("content", [None, "1\n"])
def test_current_that_was_lost_or_is_an_old_one_costs_no_version(tmp_path: Path, content: str | None) -> None:
    """What one write can leave is cleared away, more is not: somebody has lost the file, or put an old one back."""
    directory = DataDirectory.create(tmp_path / "data")
    for number in (1, 2, 3):
        directory.version_path(number).mkdir()
        directory.change_path(number).write_text("")
    current = directory.path / "current"
    if content:
        current.write_text(content)
    before = sorted(directory.path.rglob("*"))
    with pytest.raises(CurrentLost, match="up to 3"), directory.writing():
        pass
    assert sorted(set(directory.path.rglob("*")) - {directory.path / "lock"}) == before
