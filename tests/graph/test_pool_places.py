"""The places of query workers: who is slow leaves its own, more come while requests wait, and no reader keeps one from others."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from patience import NOISE, eventually
from pools import COUNT, ENDLESS, LARGE, TABLE, Start, count, only_where_workers_wait, workers

from graph.errors import Overloaded, TimedOut
from graph.workers.answering import Answering
from graph.workers.frame_writer import CHUNK, Deadline, FrameWriter
from graph.workers.wire import Kind, frame, receive


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
