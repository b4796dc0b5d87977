"""A small query is asked of the engine by the process that is asked; all else, and all that goes wrong, is left to a worker."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from flask import Flask

from graph.digest import DIGEST
from graph.engines.address import EngineAddress
from graph.engines.direct import LARGEST, PATIENCE_SECONDS, Direct
from graph.store import Dataset
from graph.workers.asked import Asked
from graph.workers.wire import Request

CITY = "https://w3id.org/learning-city/id/city/phayao"
NAMES = f"SELECT ?name WHERE {{ <{CITY}> <http://www.w3.org/2000/01/rdf-schema#label> ?name }}"
SMALL = Request(NAMES, "json")


@pytest.mark.parametrize("extension", ["json", "xml", "csv", "tsv"])
@pytest.mark.parametrize("query", [NAMES, f"ASK {{ <{CITY}> ?p ?o }}", f"SELECT (COUNT(*) AS ?n) {{ <{CITY}> ?p ?o }}"])
def test_answer_is_that_of_a_worker(query: str, extension: str, app_in_front: Flask) -> None:
    pool = app_in_front.extensions["learningcity"].pool
    request = Request(query, extension, base="http://localhost/sparql")
    direct, pool.direct = pool.direct, None
    try:
        expected = pool.ask(request)
    finally:
        pool.direct = direct
    body = asked_directly(direct, request)
    assert (body, expected.version) == (expected.whole(), pool.version())


def asked_directly(direct: Direct, request: Request) -> bytes | None:
    """Ask until there is an answer: what another test has asked may have made the engine slow, and then nobody is asked for a while."""
    for _ in range(20):
        direct.rests_until = 0.0
        body = direct.answer(request)
        if body:
            return body
        time.sleep(0.1)
    return None


def test_it_is_counted_like_any_other(app_in_front: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    pool = app_in_front.extensions["learningcity"].pool
    told: list[Asked] = []
    monkeypatch.setattr(pool, "tell", told.append)
    assert b"Phayao" in pool.ask(SMALL).whole()
    assert [one.outcome for one in told] == ["answered"]


@pytest.mark.parametrize(
    "changed",
    [
        {"text": "SELECT * { ?s ?p ?o } ORDER BY ?s"},
        {"text": NAMES + "#" * 2_000},
        {"text": "SELECT * { ?s ?p "},
        {"text": "SELECT * { ?s ?p ?o }"},  # its answer is long
        {"extension": DIGEST},
        {"version": 1},
        {"dataset": Dataset((CITY,), ())},
        {"dump": True, "text": ""},
        {"seconds": 0.0},
    ],
)
def test_what_is_not_small_is_left_to_a_worker(
    changed: dict[str, Any], engine: EngineAddress, app_in_front: Flask
) -> None:
    assert Direct(engine, managed=True).answer(SMALL._replace(**changed)) is None


def test_one_is_asked_at_a_time(engine: EngineAddress, app_in_front: Flask) -> None:
    direct = Direct(engine, managed=True)
    with direct.turn:
        assert direct.answer(SMALL) is None


@contextmanager
def answering(parts: list[bytes], pause: float) -> Iterator[tuple[EngineAddress, list[bytes]]]:
    """An engine that sends the same bytes to everybody, with pauses."""
    asked: list[bytes] = []

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection, suppress(OSError):
                    asked.append(connection.recv(65536))
                    for part in parts:
                        connection.sendall(part)
                        time.sleep(pause)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, daemon=True).start()
        yield EngineAddress(f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"), asked
        listener.shutdown(socket.SHUT_RDWR)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\nContent-Length: %d\r\n\r\n"
BODY = b'{"head":{"vars":["name"]},"results":{"bindings":[]}}'


@pytest.mark.parametrize(
    ("parts", "pause"),
    [
        ([HEAD % len(BODY), *(BODY[place : place + 1] for place in range(len(BODY)))], PATIENCE_SECONDS / 2),
        ([HEAD % (len(BODY) + 1), BODY], 0.0),
        ([HEAD % 7, b"garbage"], 0.0),
        ([b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n"], 0.0),
        ([], 0.0),
    ],
)
def test_engine_that_fails_or_is_slow_is_left_to_a_worker_for_a_while(parts: list[bytes], pause: float) -> None:
    with answering(parts, pause) as (address, asked):
        direct = Direct(address, managed=True)
        assert direct.answer(SMALL) is None
        count = len(asked)
        assert direct.rests_until > time.monotonic() - 1
        direct.rests_until = time.monotonic() + 60
        assert direct.answer(SMALL) is None
        assert len(asked) == count


def test_answer_of_an_engine_that_is_well_is_taken() -> None:
    with answering([HEAD % len(BODY), BODY], 0.0) as (address, _):
        direct = Direct(address, managed=True)
        assert next(filter(None, (direct.answer(SMALL) for _ in range(5)))) == BODY
        assert len(BODY) < LARGEST
