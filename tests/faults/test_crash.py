"""A writer that is killed at any moment loses nothing that it acknowledged, and leaves nothing half published."""

from __future__ import annotations

from pathlib import Path

from crashing import GRAPH, NUMBER, THING, crash, kill_while_writing, problems

from graph.gate.change import Provenance
from graph.gate.door import Gate, open_or_create
from graph.gate.edits import Upload
from graph.rdf import Literal, Quad
from graph.versions.directory import DataDirectory


def test_killed_writers_lose_nothing_that_they_acknowledged() -> None:
    assert crash(8) == []


def test_the_next_writer_goes_on_where_a_killed_one_stopped(tmp_path: Path) -> None:
    path = tmp_path / "data"
    open_or_create(DataDirectory.create(path), ())
    acknowledged = kill_while_writing(path, 0.05)
    directory = DataDirectory(path)
    version = directory.current
    gate = Gate(directory, shapes=None)
    receipt = gate.write(Upload((Quad(THING, NUMBER, Literal(version), GRAPH),)), Provenance("next"))
    assert receipt.version == version + 1
    assert not (path / "staging").exists()
    assert problems(path, acknowledged) == []
