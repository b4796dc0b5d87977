"""`learningcity doctor` says what is wrong, where, and what to do, and ends with 1 when something is."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.__main__ import main
from service.commands.doctor import GUIDE
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


@pytest.mark.parametrize(("language", "well"), [("en", "Kept versions open"), ("th", "เปิดรุ่นที่เก็บไว้ได้ทุกรุ่น")])
def test_a_heading_above_what_is_wrong_does_not_read_like_success(data: Path, language: str, well: str) -> None:
    assert f"✓ {well}" in run(data, "--lang", language).output
    for path in (data / "versions" / "000002").glob("*.sst"):
        path.unlink()
    output = run(data, "--lang", language).output
    assert well not in output
    assert f"✗ {words()['doctor.part_versions_wrong'][language][:10]}" in output


@pytest.mark.parametrize("language", ["en", "th"])
def test_a_current_that_was_lost_is_answered_by_the_number_to_write(data: Path, language: str) -> None:
    (data / "current").unlink()
    output = run(data, "--lang", language).output
    assert words()["doctor.write_number_do"][language].format(likely=5) in output
    assert "✓ Kept versions open: 5" in output or language == "th"


@pytest.mark.parametrize("language", ["en", "th"])
def test_a_current_that_holds_no_number_is_told_in_words(data: Path, language: str) -> None:
    (data / "current").write_text("three")
    output = run(data, "--lang", language).output
    assert "literal" not in output
    assert ("this file holds no number" if language == "en" else "ไฟล์นี้ไม่มีหมายเลข") in output


def test_a_file_is_no_data_directory(tmp_path: Path) -> None:
    (tmp_path / "given.nq").write_text("")
    assert "it is a file, and no directory" in run(tmp_path / "given.nq", "--lang", "en").stderr


def test_what_every_finding_leads_to_has_words() -> None:
    source = "".join(path.read_text() for path in Path("graph/examining").glob("*.py"))
    remedies = {"write_number", "restore_backup", "restore_folder", "restore_record"}
    assert all(f'"{one}"' in source and f"doctor.{one}_do" in words() for one in remedies)
    file, _, place = GUIDE.partition("#")
    headings = [line for line in Path(file).read_text().splitlines() if line.startswith("#")]
    assert place in [re.sub(r"[^\w-]", "", line.lstrip("# ").lower().replace(" ", "-")) for line in headings]
    assert "### What doctor finds damaged" in headings


def test_a_version_that_is_copied_back_as_the_guide_says_is_well(data: Path, tmp_path: Path) -> None:
    backup = Path(shutil.copytree(data, tmp_path / "backup"))
    for path in (data / "versions" / "000003").glob("*.sst"):
        path.write_bytes(b"")
    (data / "changes" / "000002.trig").unlink()
    assert run(data).exit_code == 1
    shutil.move(data / "versions" / "000003", tmp_path / "000003.damaged")
    shutil.copytree(backup / "versions" / "000003", data / "versions" / "000003")
    shutil.copy2(backup / "changes" / "000002.trig", data / "changes")
    assert run(data, "--thorough").exit_code == 0
