"""`learningcity versions` lists and compares, prunes, backs up and restores, and goes back by going on."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from past import AGENTS, CITY, NAMED_IN_2, NAMED_IN_3, NOTES, OTHER_GRAPH, OTHER_QUADS, TIMES

from graph.gate.change import Provenance
from graph.gate.door import Gate
from graph.gate.edits import Deletion, Upload
from graph.gate.rdf_patch import read_patch
from graph.rdf import Quad
from graph.versions.directory import DataDirectory
from graph.versions.history import History
from graph.versions.retention import backup
from service.__main__ import main


@pytest.fixture
def data(past: DataDirectory, tmp_path: Path) -> Path:
    """A copy to be changed."""
    backup(past, tmp_path / "data")
    return tmp_path / "data"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["versions", *map(str, arguments)], catch_exceptions=False)


def content(data: Path, number: int | None = None) -> set[Quad]:
    return set(DataDirectory(data).open_version(number).quads())


@pytest.mark.parametrize("arguments", [("--data", "DATA"), ("--data", "DATA", "list"), ("list", "--data", "DATA")])
def test_list_shows_each_version_with_its_maker_and_reason(past: DataDirectory, arguments: tuple[str, ...]) -> None:
    result = run(*(past.path if one == "DATA" else one for one in arguments))
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert len(lines) == 1 + len(TIMES)
    for number, line in zip(TIMES, lines[1:], strict=True):
        assert line.split()[0] == str(number)
        assert AGENTS[number] in line
        assert NOTES[number] in line


@pytest.mark.parametrize(
    ("language", "words"), [("en", "20 January 2026, 09:30 UTC"), ("th", "20 มกราคม พ.ศ. 2569 เวลา 16:30 น.")]
)
@pytest.mark.parametrize("asked", ["--lang {} list", "list --lang {}", "--lang {}"])
def test_list_is_in_the_language_asked_for_before_or_after_the_command_or_without_it(
    past: DataDirectory, language: str, words: str, asked: str
) -> None:
    assert words in run("--data", past.path, *asked.format(language).split()).output


def test_list_marks_what_was_pruned(data: Path) -> None:
    run("prune", "--keep", 1, "--data", data)
    lines = run("--data", data, "--lang", "en").output.splitlines()[1:]
    assert [line.rstrip().endswith("(pruned)") for line in lines] == [True, True, True, True, False]


def test_show_prints_a_version_as_rdf_patch(past: DataDirectory) -> None:
    result = run("show", 3, "--data", past.path)
    assert read_patch(result.stdout_bytes, "output").change == History(past.path).net_change(2, 3)


def test_compare_prints_the_net_difference_and_ends_with_1(past: DataDirectory) -> None:
    result = run("--data", past.path, "compare", 5, 2)
    change = read_patch(result.stdout_bytes, "output").change
    assert (result.exit_code, change.added, change.removed) == (1, {NAMED_IN_2}, {NAMED_IN_3})


def test_compare_of_versions_that_say_the_same_ends_with_0(past: DataDirectory) -> None:
    result = run("--data", past.path, "compare", 3, 5, "--lang", "en")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "say the same" in result.stderr


@pytest.mark.parametrize("command", [("show", 9), ("compare", 1, 9), ("rollback", 9)])
def test_version_that_there_is_not_is_named(past: DataDirectory, command: tuple[object, ...]) -> None:
    result = run(*command, "--data", past.path, "--lang", "en")
    assert result.exit_code == 1
    assert "no version 9; the versions are 1 to 5" in result.stderr


def test_prune_removes_by_the_policy_and_says_what(data: Path) -> None:
    result = run("prune", "--keep", 1, "--monthly", "--data", data, "--lang", "en")
    assert (result.exit_code, result.output) == (0, "pruned: 1, 3\n")
    assert DataDirectory(data).numbers() == [2, 4, 5]
    assert run("prune", "--keep", 1, "--monthly", "--data", data, "--lang", "en").output == "nothing to prune\n"


def test_prune_can_be_rehearsed(data: Path) -> None:
    assert run("prune", "--keep", 2, "--dry-run", "--data", data, "--lang", "en").output == "would be pruned: 1–3\n"
    assert DataDirectory(data).numbers() == [*TIMES]


@pytest.mark.parametrize("keep", [(), ("--keep", 0), ("--keep", -1), ("--keep", "x")])
def test_prune_must_be_told_how_many_to_keep(data: Path, keep: tuple[object, ...]) -> None:
    assert run("prune", *keep, "--data", data).exit_code == 2
    assert DataDirectory(data).numbers() == [*TIMES]


def test_backup_and_restore_bring_everything_back(data: Path, tmp_path: Path) -> None:
    result = run("backup", tmp_path / "copy", "--data", data, "--lang", "en")
    assert (result.exit_code, "version 5" in result.output) == (0, True)
    result = run("restore", tmp_path / "copy", "--data", tmp_path / "again", "--lang", "en")
    assert (result.exit_code, "version 5" in result.output) == (0, True)
    assert all(content(tmp_path / "again", number) == content(data, number) for number in TIMES)


def test_backup_and_restore_never_overwrite(data: Path, tmp_path: Path) -> None:
    run("backup", tmp_path / "copy", "--data", data)
    before = content(data)
    for command in (("backup", tmp_path / "copy"), ("restore", tmp_path / "copy")):
        result = run(*command, "--data", data, "--lang", "en")
        assert result.exit_code == 1
        assert "already" in result.stderr
    assert content(data) == before


def test_rollback_makes_a_new_version_that_says_what_the_old_one_said(data: Path) -> None:
    result = run(
        "rollback", 2, "--message", "It was right at first", "--shapes", "none", "--data", data, "--lang", "en"
    )
    assert (result.exit_code, result.output) == (0, "version 6 says what version 2 said; quads added: 1, removed: 1\n")
    assert content(data) == content(data, 2)
    assert History(DataDirectory(data).path).entry(6).provenance.note == "It was right at first"


def test_rollback_without_a_message_says_where_it_went_back_to(data: Path) -> None:
    run("rollback", 2, "--shapes", "none", "--data", data, "--lang", "th")
    assert History(data).entry(6).provenance.note == "ย้อนกลับไปเป็นรุ่นที่ 2"


def test_rollback_can_be_rehearsed(data: Path) -> None:
    result = run("rollback", 4, "--dry-run", "--shapes", "none", "--data", data, "--lang", "en")
    assert "nothing was stored" in result.output
    assert "quads to add: 8" in result.output
    assert DataDirectory(data).current == 5


def test_rollback_to_what_is_said_now_stores_nothing(data: Path) -> None:
    result = run("rollback", 3, "--shapes", "none", "--data", data, "--lang", "en")
    assert (result.exit_code, "nothing was stored" in result.output) == (0, True)
    assert DataDirectory(data).current == 5


def test_rollback_to_a_pruned_version_names_those_that_are_kept(data: Path) -> None:
    run("prune", "--keep", 2, "--data", data)
    result = run("rollback", 2, "--data", data, "--lang", "en")
    assert result.exit_code == 1
    assert "can be asked are 4–5" in result.stderr


@pytest.mark.parametrize("language", ["en", "th"])
def test_rollback_that_the_shapes_of_today_refuse_says_what_is_wrong(data: Path, language: str) -> None:
    gate = Gate(DataDirectory(data), shapes=None)
    gate.write(Upload(OTHER_QUADS[:1]), Provenance("test"))  # a city without a name
    gate.write(Deletion(OTHER_GRAPH), Provenance("test"))
    result = run("rollback", 6, "--data", data, "--lang", language)
    assert result.exit_code == 1
    assert CITY.value in result.stderr
    assert {"en": "nothing was stored", "th": "ไม่มีการจัดเก็บ"}[language] in result.stderr
    assert DataDirectory(data).current == 7


@pytest.mark.parametrize("command", [(), ("list",), ("show", 1), ("prune", "--keep", 1), ("rollback", 1)])
def test_directory_must_be_named_and_must_be_one(tmp_path: Path, command: tuple[object, ...]) -> None:
    assert run(*command).exit_code == 2
    result = (
        run("--data", tmp_path / "nowhere", *command, "--lang", "en")
        if command
        else run("--data", tmp_path / "nowhere")
    )
    assert result.exit_code == 1
    assert "nowhere" in result.stderr
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("command", ["list", "show", "compare", "prune", "backup", "restore", "rollback"])
def test_help_of_each_command_shows_an_example(command: str) -> None:
    assert f"learningcity versions {command}" in run(command, "--help").output
