"""A version that cannot be opened: the workers do not start over it, and one that comes to be so does not keep the machine busy."""

from __future__ import annotations

import os
import shutil
import signal
import time
from pathlib import Path

import pytest
from patience import eventually
from pools import Start, count, publish, workers

from graph.errors import VersionMissing, VersionUnreadable
from graph.versions.directory import DataDirectory
from graph.workers.births import LONGEST_PAUSE, Births
from graph.workers.pool import PoolSettings, QueryPool


def damage(version: Path) -> None:
    """Cut every table of a version; what others share stays as it is."""
    for table in version.glob("*.sst"):
        content = table.read_bytes()
        table.unlink()
        table.write_bytes(content[: len(content) // 2])


@pytest.mark.parametrize("in_memory", [0, 500_000], ids=["from the disk", "in memory"])
def test_workers_do_not_start_over_a_damaged_version_and_nothing_else_is_said(
    data: Path, in_memory: int, capfd: pytest.CaptureFixture[str]
) -> None:
    damage(DataDirectory(data).version_path(2))
    with pytest.raises(VersionUnreadable, match="learningcity doctor"):
        QueryPool.start(PoolSettings(data=str(data), in_memory=in_memory, workers=2))
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("in_memory", [0, 500_000], ids=["from the disk", "in memory"])
def test_workers_do_not_start_where_the_current_version_is_missing(
    data: Path, in_memory: int, capfd: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(DataDirectory(data).version_path(2))
    with pytest.raises(VersionMissing, match="missing"):
        QueryPool.start(PoolSettings(data=str(data), in_memory=in_memory, workers=2))
    assert capfd.readouterr().err == ""


def test_workers_that_cannot_start_any_more_are_told_in_a_line_each_and_ever_more_slowly(
    data: Path, start: Start, capfd: pytest.CaptureFixture[str]
) -> None:
    pool = start(data=str(data), in_memory=0, workers=2)
    assert count(pool) == 2
    version = DataDirectory(data).version_path(2)
    sound = shutil.copytree(version, data / "sound")
    damage(version)
    for pid in workers(pool):
        os.kill(pid, signal.SIGKILL)
    time.sleep(3)
    lines = capfd.readouterr().err.splitlines()
    assert 2 <= len(lines) <= 8
    assert all("cannot start" in line and "learningcity doctor" in line for line in lines)
    shutil.rmtree(version)
    shutil.move(sound, version)
    assert eventually(lambda: len(workers(pool)) == 2 and count(pool) == 2)


def test_the_pause_grows_to_some_seconds_and_ends_with_the_first_that_lives() -> None:
    births = Births()
    pauses = []
    for child in range(1, 10):
        births.begin(child)
        births.until = 0.0
        births.bury(child)
        pauses.append(births.pause)
    assert pauses[:3] == [0.1, 0.2, 0.4]
    assert pauses[-1] == LONGEST_PAUSE
    assert births.allowed(4) == 0
    births.tell()
    assert births.allowed(4) == 4


def test_a_new_version_is_taken_up_as_ever(data: Path, start: Start) -> None:
    pool = start(data=str(data), in_memory=0, workers=2)
    publish(data, 5)
    assert count(pool) == 5
