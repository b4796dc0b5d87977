"""Which version is published is remembered for a blink, and nobody who asks after the answer to a write is told the old one."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path

import pytest

from graph.versions.current import Current, Glance
from graph.versions.directory import CURRENT, DataDirectory, write_current

IN_MEMORY = Path("/dev/shm")  # where writing takes no time that could hide that nobody waits


def test_version_is_told_at_once_to_whoever_asks_after_it_was_published() -> None:
    with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as folder:
        data = DataDirectory.create(Path(folder) / "data").path
        seen, ended = Glance(Current(data).state), threading.Event()

        def read() -> None:
            while not ended.wait(0.0002):
                seen()

        reading = threading.Thread(target=read)
        reading.start()
        try:
            for number in range(1, 100):
                write_current(data, number)
                assert seen()[0] == number
        finally:
            ended.set()
            reading.join()


def test_version_is_looked_at_once_in_a_blink(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = DataDirectory.create(tmp_path / "data").path
    write_current(data, 1)
    clock = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    seen = Glance(Current(data).state)
    assert seen()[0] == 1
    (data / CURRENT).write_text("2")
    assert seen()[0] == 1
    clock[0] += 0.002
    assert seen()[0] == 2
