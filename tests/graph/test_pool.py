"""The query workers: each request stands alone, in time and in memory."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from patience import NOISE, eventually
from pools import (
    COUNT,
    CRASHING,
    ENDLESS,
    MEGABYTE,
    Start,
    count,
    is_stopped,
    only_where_workers_wait,
    workers,
)

from graph.errors import EngineFailed, MalformedQuery, QueryFailed, TimedOut
from graph.formats import BY_EXTENSION
from graph.store import Dataset
from graph.workers.pool import QueryPool
from graph.workers.wire import Request

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
