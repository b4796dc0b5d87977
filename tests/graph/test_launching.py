"""Processes of our own find our modules, whatever lies in the folder in which the first of them was started."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pools import Start, count

from graph import launching
from graph.gate.bulk import LARGE
from graph.gate.gatekeeper import Gatekeeper, GateSettings
from graph.gate.writing import Body, WriteRequest
from graph.versions.directory import DataDirectory


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which somebody has packages of the same names."""
    for name in ("graph", "service", "queries", "ontology"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('another package')")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_workers_and_writers_are_not_confused_by_packages_in_the_present_folder(
    folder: Path, data: Path, start: Start
) -> None:
    assert count(start(data=str(data), workers=1)) == 2
    keeper = Gatekeeper(GateSettings(data=str(data), shapes="none"))
    body = b"<a:s> <a:p> 3 ."
    keeper.write(WriteRequest("add", "somebody", graph="a:g", bodies=(Body("ttl", "the body", len(body)),)), [body])
    keeper.close()
    assert DataDirectory(data).current == 3


def test_a_load_in_bulk_is_not_confused_either(folder: Path) -> None:
    line = '<https://example.org/{}> <https://example.org/says> "{}" <https://example.org/graph> .\n'
    text = "x" * 1000
    lines = "".join(line.format(number, text) for number in range(LARGE // 1000))
    (folder / "given.nq").write_text(lines)
    command = [Path(sys.executable).with_name("learningcity"), "load", "given.nq", "--data", "data", "--bulk"]
    told = subprocess.run([*command, "--shapes", "none", "--lang", "en"], capture_output=True, text=True)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout == f"version 2: {LARGE // 1000:,} quads added, 0 removed\n"


def test_a_checkout_in_which_nothing_is_installed_is_found_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    monkeypatch.setattr(sys, "path", ["", *sys.path])
    assert launching.environment()["PYTHONPATH"] == "elsewhere"
    monkeypatch.chdir(launching.ROOT)
    assert launching.environment()["PYTHONPATH"] == os.pathsep.join((launching.ROOT, "elsewhere"))
    with launching.in_safe_environment():
        assert os.environ["PYTHONSAFEPATH"] == "1"
    assert os.environ["PYTHONPATH"] == "elsewhere"
    assert "PYTHONSAFEPATH" not in os.environ
