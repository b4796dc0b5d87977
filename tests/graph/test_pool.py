"""The query workers: each request stands alone, in time and in memory, and asks the version that it means."""

from __future__ import annotations

import json
import os
import random
import select
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from graph import errors
from graph.errors import (
    EngineFailed,
    MalformedQuery,
    NoSuchVersion,
    Overloaded,
    QueryFailed,
    TimedOut,
)
from graph.formats import BY_EXTENSION
from graph.gate.change import Provenance
from graph.gate.door import Gate, Upload
from graph.rdf import Literal, NamedNode, Quad
from graph.store import Dataset
from graph.versions.directory import FORMAT_FILE, DataDirectory
from graph.workers.answering import Answering
from graph.workers.frame_writer import CHUNK, Deadline, FrameWriter
from graph.workers.pool import PoolSettings, QueryPool
from graph.workers.snapshot import LARGE as LARGE_VERSION
from graph.workers.wire import Kind, Request, frame, receive

COUNT = Request("SELECT (COUNT(*) AS ?n) { ?s <a:p> ?o }", "csv", seconds=10)
ENDLESS = COUNT._replace(text="SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }")
CRASHING = COUNT._replace(text="ASK { FILTER(" + "1+" * 20_000 + "1) }", extension="json")
TABLE = "SELECT * { ?a ?b ?c }"
LARGE = COUNT._replace(text="SELECT * { ?a ?b ?c . ?d ?e ?f }", extension="tsv")
MEGABYTE = 1024**2
NOISE = 5.0
"""Seconds that a busy machine may take on top of what is asserted."""

Start = Callable[..., QueryPool]
only_where_workers_wait = pytest.mark.skipif(
    not hasattr(select, "EPOLLEXCLUSIVE"), reason="only Linux wakes one of them"
)


@pytest.fixture
def start() -> Iterator[Start]:
    """Start pools that end with the test."""
    started: list[QueryPool] = []

    def run(**given: object) -> QueryPool:
        started.append(QueryPool.start(PoolSettings(**given)))  # type: ignore[arg-type]
        return started[-1]

    yield run
    for pool in started:
        pool.close()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory of two versions: one triple in the first, two in the second."""
    path = tmp_path / "data"
    DataDirectory.create(path)
    publish(path, 1)
    publish(path, 2)
    return path


def publish(path: Path, count: int) -> int:
    """Publish a version that has so many triples of <a:p>."""
    quads = [
        Quad(NamedNode("a:s"), NamedNode("a:p"), Literal(str(number)), NamedNode("a:g")) for number in range(count)
    ]
    gate = Gate(DataDirectory(path), shapes=None)
    return gate.write(Upload(tuple(quads)), Provenance("test")).version


def count(pool: QueryPool, **changes: object) -> int:
    """Ask how many triples of <a:p> there are."""
    return int(pool.ask(COUNT._replace(**changes)).whole().split()[1])  # type: ignore[arg-type]


def workers(pool: QueryPool) -> set[int]:
    """Find the processes of the workers."""
    assert pool.keeper is not None
    pid = pool.keeper.process.pid
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def is_stopped(pid: int) -> bool:
    """Say whether every thread of a process has stopped: the one that gets the signal stops the others when it next runs."""
    stats = Path(f"/proc/{pid}/task").glob("*/stat")
    return all(stat.read_text().rpartition(")")[2].split()[0] == "T" for stat in stats)


def eventually(condition: Callable[[], bool]) -> bool:
    """Wait for a condition, but not for long."""
    end = time.monotonic() + NOISE
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


# asking


@pytest.mark.parametrize("extension", ["json", "xml", "csv", "tsv"])
def test_answer_comes_in_the_format_asked_for(pool: QueryPool, extension: str) -> None:
    assert b"42" in pool.ask(Request("SELECT (42 AS ?x) {}", extension)).whole()


@pytest.mark.parametrize(
    "extension", [name for name, format in BY_EXTENSION.items() if format.carries.name != "RESULTS"]
)
def test_graph_comes_in_the_format_asked_for(pool: QueryPool, extension: str) -> None:
    answer = pool.ask(Request("CONSTRUCT { <a:s> <a:p> 'พะเยา' } {}", extension)).whole()
    assert "พะเยา" in (json.dumps(json.loads(answer), ensure_ascii=False) if extension == "jsonld" else answer.decode())


def test_dataset_and_base_reach_the_engine(pool: QueryPool) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(<x> = <http://base/x>) }"
    assert pool.ask(Request(text, "csv", Dataset(("a:nowhere",)), base="http://base/")).whole().split()[1] == b"0"
    assert int(pool.ask(Request(text, "csv", base="http://base/")).whole().split()[1]) > 1000


def test_errors_of_a_query_arrive_as_they_were_raised(pool: QueryPool) -> None:
    with pytest.raises(MalformedQuery) as raised:
        pool.ask(COUNT._replace(text="SELECT *\n WHERE"))
    assert raised.value.facts["line"] == 2
    with pytest.raises(QueryFailed, match="a:function"):
        pool.ask(COUNT._replace(text="SELECT (<a:function>(1) AS ?x) {}")).whole()


def test_many_threads_ask_at_once(pool: QueryPool) -> None:
    with ThreadPoolExecutor(12) as threads:
        answers = threads.map(
            lambda n: pool.ask(Request(f"SELECT ({n} AS ?x) {{}}", "csv")).whole().split()[1], range(200)
        )
    assert [int(answer) for answer in answers] == list(range(200))


def test_empty_pool_has_nothing(start: Start) -> None:
    assert count(start(empty=True, workers=1)) == 0


# a request that goes wrong


def test_endless_query_is_stopped_at_its_limit(pool: QueryPool) -> None:
    began = time.monotonic()
    with pytest.raises(TimedOut) as raised:
        pool.ask(ENDLESS._replace(seconds=0.5))
    assert 0.5 <= time.monotonic() - began < 0.5 + NOISE
    assert (raised.value.facts["seconds"], raised.value.facts["limit"]) == (0.5, "timeout")


@only_where_workers_wait
def test_worker_that_does_not_even_end_is_not_waited_for(start: Start) -> None:
    pool = start(workers=1)
    assert count(pool) == 0
    (worker,) = workers(pool)
    os.kill(worker, signal.SIGSTOP)
    assert eventually(lambda: is_stopped(worker))  # until then the thread that answers may go on
    began = time.monotonic()
    try:
        with pytest.raises(TimedOut):
            pool.ask(COUNT._replace(seconds=0.3))
        assert time.monotonic() - began < 0.3 + NOISE
    finally:
        os.kill(worker, signal.SIGKILL)
    assert count(pool) == 0


def test_crash_is_an_error_of_that_request_only(pool: QueryPool) -> None:
    with ThreadPoolExecutor(8) as threads:
        crashes = [threads.submit(pool.ask, CRASHING) for _ in range(10)]
        answers = [threads.submit(count, pool) for _ in range(100)]
    assert all(isinstance(crash.exception(), EngineFailed) for crash in crashes)
    assert {answer.result() for answer in answers} == {0}


def test_workers_that_died_are_replaced(start: Start) -> None:
    pool = start(workers=3)
    before = workers(pool)
    for _ in range(3):
        with pytest.raises(EngineFailed):
            pool.ask(CRASHING)
    assert eventually(lambda: len(workers(pool)) == 3)
    assert workers(pool) != before
    assert count(pool) == 0


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
def test_worker_that_is_killed_is_an_error_of_its_request(start: Start, sent: signal.Signals) -> None:
    pool = start(workers=1)
    (worker,) = workers(pool)
    threading.Timer(0.2, os.kill, (worker, sent)).start()
    with pytest.raises(EngineFailed):
        pool.ask(ENDLESS)
    assert count(pool) == 0


def test_memory_of_a_request_is_limited(start: Start) -> None:
    pool = start(workers=1, memory=64 * MEGABYTE)
    doubled = " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(30))
    with pytest.raises(EngineFailed):
        pool.ask(COUNT._replace(text=f"SELECT (STRLEN(?x30) AS ?n) {{ BIND('0123456789' AS ?x0) {doubled} }}"))
    assert count(pool) == 0


def test_no_free_worker_is_an_error_that_says_when_to_try_again(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    pool = start(workers=1)
    begun: list[Answering] = []
    pool.began = begun.append
    with ThreadPoolExecutor(2) as threads:
        slow = threads.submit(pool.ask, ENDLESS._replace(seconds=2))
        assert eventually(lambda: len(workers(pool)) == 2)  # one takes its place, once
        busy = threads.submit(pool.ask, ENDLESS._replace(seconds=2))
        assert eventually(lambda: len(begun) == 2)
        monkeypatch.setattr("graph.workers.pool.QUEUE_SECONDS", 0.2)
        with pytest.raises(Overloaded) as raised:
            count(pool)
        assert raised.value.facts == {"seconds": 0.2}
        assert isinstance(slow.exception(), TimedOut)
        assert isinstance(busy.exception(), TimedOut)
    monkeypatch.undo()
    assert count(pool) == 0


def test_slow_query_goes_on_at_a_lower_priority_and_another_worker_takes_its_place(start: Start) -> None:
    pool = start(workers=1)
    (first,) = workers(pool)
    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(pool.ask, ENDLESS._replace(seconds=3))
        assert eventually(lambda: len(workers(pool)) == 2)
        assert os.getpriority(os.PRIO_PROCESS, first) > os.getpriority(os.PRIO_PROCESS, 0)
        assert count(pool, text="SELECT (1 AS ?n) {}") == 1
        assert not slow.done()
        assert isinstance(slow.exception(), TimedOut)
    assert eventually(lambda: len(workers(pool)) == 1)
    assert workers(pool) != {first}


def test_more_workers_come_while_requests_wait_and_end_when_they_have_nothing_to_do(start: Start) -> None:
    pool = start(workers=1, extra_workers=2, idle_seconds=0.5, queue=100)
    (first,) = workers(pool)
    asked = threading.Event()

    def ask() -> None:
        while not asked.is_set():
            count(pool, text="SELECT (COUNT(*) AS ?n) { ?a ?b ?c }")

    with ThreadPoolExecutor(6) as threads:
        asking = [threads.submit(ask) for _ in range(6)]
        assert eventually(lambda: len(workers(pool)) == 3)
        time.sleep(1)
        assert len(workers(pool)) == 3
        asked.set()
        assert [one.exception() for one in asking] == [None] * 6
    assert eventually(lambda: workers(pool) == {first})
    assert count(pool) == 0


def test_query_that_nobody_waits_for_is_ended(start: Start) -> None:
    pool = start(workers=1)
    before = workers(pool)
    line = pool.connections.open(10)
    line.send(frame(Kind.REQUEST, ENDLESS.encode()))
    time.sleep(0.1)
    line.close()
    assert eventually(lambda: not workers(pool) & before)
    assert count(pool) == 0


@only_where_workers_wait
def test_next_request_goes_over_the_same_connection(start: Start) -> None:
    pool = start(workers=2)
    count(pool)
    (kept,) = pool.connections.kept
    assert [count(pool), count(pool)] == [0, 0]
    assert list(pool.connections.kept) == [kept]


@only_where_workers_wait
def test_worker_that_waited_and_died_is_not_missed(start: Start) -> None:
    pool = start(workers=2)
    for _ in range(3):
        count(pool)
        for worker in workers(pool):
            os.kill(worker, signal.SIGKILL)
        assert count(pool) == 0


def test_many_who_ask_at_once_are_all_answered_whoever_waits_for_them(start: Start) -> None:
    pool = start(workers=2, queue=100)
    asked = [COUNT._replace(text=f"SELECT ({number} AS ?n) {{}}") for number in range(600)]
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda request: int(pool.ask(request).whole().split()[1]), asked))
    assert answers == list(range(600))
    assert len(pool.connections.kept) <= 2 * 16


def test_waiting_for_a_worker_is_a_part_of_the_time_limit(start: Start) -> None:
    pool = start(workers=1)
    with ThreadPoolExecutor(4) as threads:
        began = time.monotonic()
        endless = [threads.submit(pool.ask, ENDLESS._replace(seconds=1)) for _ in range(4)]
        assert all(isinstance(one.exception(), TimedOut | Overloaded) for one in endless)
        assert time.monotonic() - began < 1 + NOISE


def test_reader_that_does_not_read_keeps_no_worker_from_others(start: Start) -> None:
    pool = start(workers=1)
    idle = [pool.ask(LARGE) for _ in range(4)]
    assert count(pool) == 0
    assert len(workers(pool)) > 1
    for answer in idle:
        answer.close()
    assert eventually(lambda: len(workers(pool)) == 1)


def test_slow_reader_gets_the_whole_answer(start: Start) -> None:
    pool = start(workers=1)
    chunks = pool.ask(LARGE._replace(text=TABLE)).chunks()
    first = next(chunks)
    time.sleep(0.5)
    rest = b"".join(chunks)
    assert first + rest == pool.ask(LARGE._replace(text=TABLE)).whole()


def test_time_that_the_reader_takes_does_not_count(start: Start) -> None:
    pool = start(workers=1)
    chunks = pool.ask(LARGE._replace(text=TABLE, seconds=0.5)).chunks()
    next(chunks)
    time.sleep(1)
    assert sum(map(len, chunks)) > 100_000


# versions


@pytest.mark.parametrize("in_memory", [500_000, 0], ids=["in memory", "on disk"])
def test_any_kept_version_can_be_asked(start: Start, data: Path, in_memory: int) -> None:
    pool = start(data=str(data), in_memory=in_memory, workers=1)
    assert pool.version() == 2
    assert [count(pool), count(pool, version=1), count(pool, version=2), count(pool)] == [2, 1, 2, 2]
    for number, expected in ((None, 2), (1, 1), (2, 2)):
        answering = pool.ask(COUNT._replace(version=number))
        assert answering.version == expected
        answering.close()


@pytest.mark.parametrize("number", [0, 3, -1, 10**17])
def test_version_that_never_was_is_an_error_that_names_those_there_are(start: Start, data: Path, number: int) -> None:
    pool = start(data=str(data), workers=1)
    with pytest.raises(NoSuchVersion) as raised:
        count(pool, version=number)
    assert raised.value.facts == {"name": number, "first": 1, "last": 2}


def test_version_that_is_not_kept_is_an_error(start: Start, data: Path) -> None:
    pool = start(data=str(data), workers=1)
    shutil.rmtree(data / "versions" / "000001")
    with pytest.raises(NoSuchVersion):
        count(pool, version=1)
    assert count(pool) == 2


def test_ephemeral_store_has_one_version(pool: QueryPool) -> None:
    assert (pool.version(), count(pool, version=1)) == (1, 0)
    with pytest.raises(NoSuchVersion):
        count(pool, version=2)


@pytest.mark.parametrize("in_memory", [500_000, 0], ids=["in memory", "on disk"])
def test_published_version_is_answered_from_at_once(start: Start, data: Path, in_memory: int) -> None:
    pool = start(data=str(data), in_memory=in_memory, workers=2)
    for number in range(3, 6):
        assert publish(data, number) == number
        assert [count(pool) for _ in range(5)] == [number] * 5


def reads_disk(pool: QueryPool) -> bool:
    """Say whether a worker has files of a version open."""
    opened = set()
    for worker in workers(pool):
        with suppress(OSError):  # it has ended
            opened |= {str(one.readlink()) for one in Path(f"/proc/{worker}/fd").iterdir()}
    return any("/versions/" in path for path in opened)


def test_large_version_is_answered_from_the_disk_until_it_is_in_memory(start: Start, data: Path) -> None:
    subject, predicate, graph = (NamedNode(f"a:{name}") for name in ("s", "q", "g"))
    texts = (random.Random(number).randbytes(LARGE_VERSION // 16_000).hex() for number in range(10_000))
    quads = tuple(Quad(subject, predicate, Literal(text), graph) for text in texts)
    Gate(DataDirectory(data), shapes=None).write(Upload(quads), Provenance("test"))
    pool = start(data=str(data), workers=2)
    assert eventually(lambda: reads_disk(pool))
    assert (count(pool), pool.version()) == (2, 3)
    assert eventually(lambda: not reads_disk(pool) and len(workers(pool)) == 2)
    assert count(pool, text="SELECT (COUNT(*) AS ?n) { ?s <a:q> ?o }") == 10_000
    publish(data, 7)
    assert count(pool) == 7
    assert not reads_disk(pool)


def test_workers_of_the_version_before_are_retired(start: Start, data: Path) -> None:
    pool = start(data=str(data), workers=2)
    before = workers(pool)
    publish(data, 3)
    assert count(pool) == 3
    assert eventually(lambda: len(workers(pool)) == 2 and not workers(pool) & before)


def test_worker_that_is_busy_ends_its_answer_before_it_retires(start: Start, data: Path) -> None:
    pool = start(data=str(data), workers=1)
    chunks = pool.ask(COUNT._replace(text=TABLE, extension="tsv")).chunks()
    publish(data, 3)
    assert count(pool) == 3
    assert b"".join(chunks).count(b"<a:p>") == 2


def test_no_two_workers_give_the_same_uuid(start: Start) -> None:
    pool = start(workers=4)  # over the packaged graph: reading it draws from the chance that a fork inherits
    fresh = COUNT._replace(text="SELECT (STRUUID() AS ?id) {}")
    with ThreadPoolExecutor(4) as threads:
        given = list(threads.map(lambda _: pool.ask(fresh).whole(), range(24)))
    assert len(set(given)) == len(given)


# starting and ending


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


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


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


def test_each_part_of_a_dump_has_its_time_and_a_query_has_it_once() -> None:
    for renewed in (True, False):
        one, other = socket.socketpair()
        with one, other:
            deadline = Deadline(60, renewed=renewed)
            writer = FrameWriter(one, 1, deadline, lambda: None)
            deadline.start()
            for part in range(2):
                time.sleep(0.01)
                writer.write(bytes(CHUNK))
                assert part or receive(other) == (Kind.BEGINS, b"1")
                assert receive(other) == (Kind.DATA, bytes(CHUNK))
            writer.finish(kept=False)
            assert deadline.spent > 0.02
            assert (deadline.left == 60) == renewed
