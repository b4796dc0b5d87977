"""`learningcity doctor` says what is wrong, where, and what to do, and ends with 1 when something is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.__main__ import main
from service.commands.installation import engine, installation, unbuilt
from service.wording.words import words


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["doctor", *map(str, arguments)], catch_exceptions=False)


@pytest.fixture
def data(past: object, tmp_path: Path) -> Path:
    return Path(shutil.copytree(past.path, tmp_path / "data"))  # type: ignore[attr-defined]


@pytest.mark.parametrize(("language", "sentence"), [("en", "Nothing is wrong."), ("th", "ไม่พบสิ่งผิดปกติ")])
def test_a_directory_that_is_whole(data: Path, language: str, sentence: str) -> None:
    result = run(data, "--lang", language)
    assert (result.exit_code, result.output.splitlines()[-1]) == (0, sentence)


@pytest.mark.parametrize("language", ["en", "th"])
def test_a_finding_tells_what_where_and_what_to_do(data: Path, language: str) -> None:
    (data / "current.new").write_text("6")
    result = run(data, "--lang", language)
    assert result.exit_code == 1
    assert str(data / "current.new") in result.output
    assert words()["doctor.leftover"][language] in result.output
    assert words()["doctor.leftover_do"][language] in result.output


def test_the_room_of_each_version_is_told(data: Path) -> None:
    output = run(data, "--lang", "en").output
    assert [f"version {number}: " in output for number in range(1, 6)] == [True] * 5


def test_what_is_no_data_directory_is_refused(tmp_path: Path) -> None:
    result = run(tmp_path, "--lang", "en")
    assert (result.exit_code, "cannot be used" in result.stderr) == (1, True)


def test_without_a_directory_the_installation_is_examined() -> None:
    parts = {checked.part for checked in installation()}
    assert parts == {"python", "engine", "fork", "front_end", "collation", "graph"}
    assert "pyoxigraph" in run("--lang", "en").output


def test_a_front_end_that_was_not_built_is_found(tmp_path: Path) -> None:
    assert [finding.kind for finding in unbuilt(tmp_path)] == ["not_built"]
    (tmp_path / "manifest.json").write_text('{"files": {"site.css": {}}}')
    assert [finding.facts["missing"] for finding in unbuilt(tmp_path)] == ["site.css"]


def test_another_engine_than_the_one_it_was_tested_with_is_found() -> None:
    assert [finding.kind for finding in engine("0.4.0").findings] == ["other_engine"]


def test_every_finding_has_words_and_says_what_to_do() -> None:
    named = {key.removeprefix("doctor.") for key in words() if key.startswith("doctor.")}
    source = "".join(
        path.read_text() for folder in ("graph/examining", "service/commands") for path in Path(folder).glob("*.py")
    )
    kinds = {key for key in named if f"{key}_do" in named}
    assert kinds == {key for key in kinds if f'"{key}"' in source}
    assert len(kinds) > 20
