"""An engine that is down, slow, or talks nonsense: the client is told which, no half answer is passed on, and all is well afterwards."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest
from engine_servers import running_oxigraph, served
from flask import Flask
from ports import free_port
from werkzeug.test import TestResponse

from graph.engines.address import EngineAddress
from graph.engines.store import EngineStore
from graph.errors import EngineTooSlow
from graph.rdf import Literal, NamedNode, Quad
from graph.store import Store

NUMBERS = count()
JSON = "application/sparql-results+json"


class Proxy:
    """Stands between the service and an engine, and spoils what it says as told.

    Args:
        target: the port of the engine.
    """

    def __init__(self, target: int) -> None:
        self.target, self.fault = target, ""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(client,), daemon=True).start()

    def talk(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            while request := received(client):
                reply = self.reply(request)
                if reply is None:
                    return
                client.sendall(reply)
                if self.fault:
                    return

    def reply(self, request: bytes) -> bytes | None:
        if self.fault == "slow":
            threading.Event().wait(4)
            return None
        if self.fault == "closed":
            return None
        if self.fault:
            return FAULTS[self.fault][0]
        with socket.create_connection(("127.0.0.1", self.target)) as engine:
            engine.sendall(request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
            found = b""
            while part := engine.recv(1 << 20):
                found += part
        return found.replace(b"connection: close", b"x-connection: x")


def received(client: socket.socket) -> bytes:
    """Read one request with its body."""
    found = b""
    while b"\r\n\r\n" not in found:
        part = client.recv(1 << 20)
        if not part:
            return b""
        found += part
    head, _, body = found.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    while len(body) < int(lengths[0] if lengths else 0):
        part = client.recv(1 << 20)
        body += part
        found += part
    return found


def whole(content_type: str, body: bytes, status: str = "200 OK", length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    return f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {size}\r\n\r\n".encode() + body


FAULTS: dict[str, tuple[bytes, int, str]] = {
    "garbage": (b"\x00\x01\x02 this is not HTTP\r\n\r\n", 503, "engine-unreachable"),
    "nonsense": (whole(JSON, b'{"head": {"vars": ["s"]}, "results": nonsense'), 502, "engine-answered-wrongly"),
    "error text": (whole(JSON, b"Error: out of memory"), 502, "engine-answered-wrongly"),
    "page": (whole("text/html", b"<h1>Maintenance</h1>"), 502, "engine-answered-wrongly"),
    "elsewhere": (whole("text/plain", b"", "302 Found\r\nLocation: http://192.0.2.1/"), 502, "engine-answered-wrongly"),
    "error": (whole("text/plain", b"internal error", "500 No"), 502, "engine-answered-wrongly"),
    "busy": (whole("text/plain", b"later", "503 Busy"), 503, "engine-unreachable"),
    "half": (
        whole(JSON, b'{"head": {"vars": ["s"]}, "results": {"bindings": [', length=9_999),
        502,
        "engine-answered-wrongly",
    ),
    "anytime": (whole(JSON + "\r\nX-SQL-State: S1TAT", b'{"head": {}, "results": {"bindings": []}}'), 504, "engine-too-slow"),
    "its own limit": (whole("text/plain", b"Virtuoso S1TAT Error SR171: Anytime query timed out", "500 No"), 504, "engine-too-slow"),
    "part": (whole(JSON, b'{"head": {}, "results": {"bindings": []}}', "206 Partial"), 504, "engine-too-slow"),
    "too many rows": (
        whole(
            JSON + "\r\nX-SPARQL-MaxRows: 1",
            b'{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "uri", "value": "urn:a"}}]}}',
        ),
        502,
        "engine-answered-wrongly",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def proxied(oxigraph: EngineAddress, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Proxy]]:
    proxy = Proxy(int(oxigraph.query.split(":")[2].split("/")[0]))
    here = f"http://127.0.0.1:{proxy.port}"
    address = EngineAddress(f"{here}/query", f"{here}/update")
    with served(address, tmp_path_factory.mktemp("proxied") / "data", timeout=2.0) as app:
        yield app, proxy
    proxy.listener.close()


def get(app: Flask, accept: str = JSON) -> TestResponse:
    """Ask what has not been asked before: what has is in the cache of the service."""
    query = f"SELECT ?s ?p ?o WHERE {{ ?s ?p ?o }} LIMIT {next(NUMBERS) + 5}"
    return app.test_client().get("/sparql", query_string={"query": query}, headers={"Accept": accept})


@pytest.mark.parametrize("fault", FAULTS)
def test_nonsense_of_an_engine_is_told_and_forgotten(fault: str, proxied: tuple[Flask, Proxy]) -> None:
    app, proxy = proxied
    _, status, kind = FAULTS[fault]
    proxy.fault = fault
    answer = get(app)
    proxy.fault = ""
    assert answer.status_code == status, answer.text
    assert answer.json is not None and answer.json["type"].endswith(kind)
    assert answer.json["detail_th"] != answer.json["detail_en"]
    assert get(app).status_code == 200


def test_slow_engine_is_504_within_the_time_limit(proxied: tuple[Flask, Proxy]) -> None:
    app, proxy = proxied
    proxy.fault = "slow"
    answer = get(app)
    proxy.fault = ""
    assert (answer.status_code, answer.headers.get("Content-Type")) == (504, "application/problem+json")
    assert get(app).status_code == 200


def test_what_an_engine_does_not_begin_with_soon_is_answered_from_a_copy_that_is_at_hand(
    proxied: tuple[Flask, Proxy],
) -> None:
    _, proxy = proxied
    copy = Store.in_memory()
    copy.add([Quad(NamedNode("urn:a"), NamedNode("urn:b"), Literal("here"))])
    answers = [
        EngineStore(
            EngineAddress(f"http://127.0.0.1:{proxy.port}/query"),
            managed=False,
            substitute=lambda: copy,
            at_hand=lambda at_hand=at_hand: at_hand,  # type: ignore[misc]
            seconds=0.8,
        )
        for at_hand in (True, False)
    ]
    proxy.fault = "slow"
    assert list(answers[0].query("SELECT ?o { ?s ?p ?o }").rows()) == [(Literal("here"),)]
    with pytest.raises(EngineTooSlow):
        answers[1].query("SELECT ?o { ?s ?p ?o }")
    proxy.fault = ""


def test_connection_that_breaks_is_tried_again_and_then_told(proxied: tuple[Flask, Proxy]) -> None:
    app, proxy = proxied
    proxy.fault = "closed"
    answer = get(app)
    proxy.fault = ""
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert get(app).status_code == 200


def test_engine_that_stops_and_starts_again_needs_no_restart_here(tmp_path: Path) -> None:
    port = free_port()
    with running_oxigraph(tmp_path / "engine", port) as address:
        context = served(address, tmp_path / "data", timeout=2.0)
        app = context.__enter__()
        assert get(app).status_code == 200
    try:
        assert get(app).status_code == 503
        assert app.test_client().get("/versions").status_code in (200, 503)
        with running_oxigraph(tmp_path / "engine", port):
            assert get(app).status_code == 200
    finally:
        context.__exit__(None, None, None)
