"""The processes of the query workers: they start, are started again, and end with whoever started them."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from patience import eventually
from pools import COUNT, ENDLESS, Start, count, is_alive, workers

from graph import errors
from graph.errors import EngineFailed, NoSuchVersion
from graph.versions.directory import FORMAT_FILE, DataDirectory
from graph.workers.pool import PoolSettings, QueryPool


def test_no_two_workers_give_the_same_uuid(start: Start) -> None:
    pool = start(workers=4)  # over the packaged graph: reading it draws from the chance that a fork inherits
    fresh = COUNT._replace(text="SELECT (STRUUID() AS ?id) {}")
    with ThreadPoolExecutor(4) as threads:
        given = list(threads.map(lambda _: pool.ask(fresh).whole(), range(24)))
    assert len(set(given)) == len(given)


def test_closing_ends_all_processes_and_leaves_nothing() -> None:
    pool = QueryPool.start(PoolSettings(empty=True, workers=2))
    assert pool.keeper is not None
    processes = [pool.keeper.process.pid, *workers(pool)]
    pool.close()
    assert eventually(lambda: not any(is_alive(pid) for pid in processes))
    assert not pool.folder.exists()


def test_closing_is_an_error_of_the_request_that_is_being_answered() -> None:
    pool = QueryPool.start(PoolSettings(workers=1))
    with ThreadPoolExecutor(1) as threads:
        busy = threads.submit(pool.ask, ENDLESS)
        time.sleep(0.2)
        pool.close()
        assert isinstance(busy.exception(), EngineFailed)


def test_workers_end_when_their_parent_is_killed(start: Start) -> None:
    pool = start(empty=True, workers=2)
    processes = workers(pool)
    assert pool.keeper is not None
    pool.keeper.process.kill()
    assert eventually(lambda: not any(is_alive(pid) for pid in processes))


def test_parent_that_is_killed_is_started_again_and_nobody_sees_more_than_a_pause(data: Path, start: Start) -> None:
    pool = start(data=str(data))
    expected = count(pool)
    for _ in range(3):
        assert pool.keeper is not None
        pool.keeper.process.kill()
        with ThreadPoolExecutor(4) as threads:
            assert set(threads.map(lambda _: count(pool), range(8))) == {expected}


def test_nothing_is_left_when_the_starter_is_killed() -> None:
    script = (
        "from graph.workers.pool import *\n"
        "pool = QueryPool.start(PoolSettings(empty=True))\n"
        "print(pool.keeper.process.pid, pool.folder, flush=True)\n"
        "input()"
    )
    starter = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert starter.stdout is not None
    pid, folder = starter.stdout.readline().decode().split()
    assert Path(folder).exists()
    starter.kill()
    starter.communicate()
    assert eventually(lambda: not is_alive(int(pid)) and not Path(folder).exists())


def test_data_directory_that_cannot_be_used_is_an_error_at_the_start(data: Path, tmp_path: Path) -> None:
    (data / FORMAT_FILE).write_text("999\n")
    with pytest.raises(errors.DirectoryFromNewerVersion) as raised:
        QueryPool.start(PoolSettings(data=str(data)))
    assert str(data) in str(raised.value)
    with pytest.raises(errors.DataDirectoryError):
        QueryPool.start(PoolSettings(data=str(tmp_path / "nowhere")))
    DataDirectory.create(tmp_path / "new")
    with pytest.raises((errors.DataDirectoryError, NoSuchVersion)):
        QueryPool.start(PoolSettings(data=str(tmp_path / "new")))
