"""Those who wait for an answer are watched for as long as there are any."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.workers.pool import QueryPool
from graph.workers.wire import Request
from service.serving import departures
from service.serving.departures import Departures
from service.serving.trace import CURRENT, Trace


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="this system does not list the connections of a process")
def test_thread_that_watches_ends_when_nobody_has_asked_for_a_while_and_is_there_again_for_who_asks_next(
    pool: QueryPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(departures, "REST_SECONDS", 0.1)
    known = Departures()
    before = CURRENT.set(Trace("1", "query", ends=("127.0.0.1", "1")))
    try:
        for _ in range(2):
            known.note(pool.ask(Request("ASK {}", "json")))
            assert known.watching.locked()
            assert known.watching.acquire(timeout=10)
            known.watching.release()
            assert not known.coming
            assert not known.waits
    finally:
        CURRENT.reset(before)
