"""A data directory that is damaged is told of in one sentence by every command that reads it, with what to do; never by a traceback."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.__main__ import main


@pytest.fixture
def data(past: object, tmp_path: Path) -> Path:
    return Path(shutil.copytree(past.path, tmp_path / "data"))  # type: ignore[attr-defined]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments], catch_exceptions=False)


def cut(data: Path) -> None:
    for table in (data / "versions" / "000005").glob("*.sst"):
        table.write_bytes(table.read_bytes()[:100])


def lose_version(data: Path) -> None:
    shutil.rmtree(data / "versions" / "000005")


def lose_current(data: Path) -> None:
    (data / "current").unlink()


DAMAGES: list[tuple[Callable[[Path], None], str]] = [
    (cut, "Version 5 of the data directory"),
    (lose_version, "Version 5, the current one, is missing"),
    (lose_current, "says that version 0 is the current one"),
]


@pytest.mark.parametrize("command", ["query", "export", "serve"])
@pytest.mark.parametrize(("damage", "words"), DAMAGES)
def test_what_cannot_be_read_is_told_in_one_sentence(
    data: Path, damage: Callable[[Path], None], words: str, command: str
) -> None:
    damage(data)
    query = ["ASK { ?s ?p ?o }"] if command == "query" else []
    port = ["--port", 7933] if command == "serve" else []
    result = run(command, *query, *port, "--data", data, "--lang", "en")
    assert result.exit_code == 1
    assert words in result.stderr
    assert "learningcity doctor" in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("language", ["en", "th"])
def test_versions_lists_what_it_can_and_names_the_record_that_is_missing(data: Path, language: str) -> None:
    (data / "changes" / "000002.trig").unlink()
    result = run("versions", "--data", data, "--lang", language)
    assert result.exit_code == 1
    assert [line.split()[0] for line in result.stdout.splitlines()[1:]] == ["1", "2", "3", "4", "5"]
    assert str(data / "changes" / "000002.trig") in result.stderr
    assert "learningcity doctor" in result.stderr


@pytest.mark.parametrize(("damage", "words"), DAMAGES[1:])
def test_versions_says_that_the_current_version_is_missing_or_unknown(
    data: Path, damage: Callable[[Path], None], words: str
) -> None:
    damage(data)
    result = run("versions", "--data", data, "--lang", "en")
    assert (result.exit_code, words in result.stderr) == (1, True)


def test_a_directory_without_a_version_says_so(tmp_path: Path) -> None:
    from graph.versions.directory import DataDirectory

    DataDirectory.create(tmp_path / "data")
    assert "it holds no version" in run("export", "--data", tmp_path / "data", "--lang", "en").stderr
