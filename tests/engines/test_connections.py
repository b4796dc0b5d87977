"""Connections to an engine: read by httptools, used again when they may be, and never taken for whole when they end too early."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from urllib.parse import urlencode

import pytest

from graph.engines.connections import Connections, CutShort
from graph.engines.http import encoded

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"
Answering = Callable[[bytes], Connections]


@pytest.fixture
def answering() -> Iterator[Answering]:
    """Start a server that answers each request with the same bytes, and closes after those that do not say their length."""
    listener = socket.create_server(("127.0.0.1", 0))
    reply = bytearray()

    def talk() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with client, suppress(OSError):
                while client.recv(65536):
                    client.sendall(reply)
                    if not reply.startswith((OK, CHUNKED, b"HTTP/1.1 204")):
                        break

    threading.Thread(target=talk, daemon=True).start()

    def begin(given: bytes) -> Connections:
        reply[:] = given
        return Connections(f"http://127.0.0.1:{listener.getsockname()[1]}/sparql")

    yield begin
    listener.close()


def ask(connections: Connections) -> bytes:
    return connections.send("GET", "/sparql", None, {"Accept": "*/*"}, 2, 2).read()


@pytest.mark.parametrize(("reply", "body"), [(OK, b"hello"), (CHUNKED, b"hello"), (b"HTTP/1.1 204 No\r\n\r\n", b"")])
def test_connection_is_used_again(reply: bytes, body: bytes, answering: Answering) -> None:
    connections = answering(reply)
    assert ask(connections) == body
    (free,) = connections.free
    assert ask(connections) == body
    assert connections.free == [free]


@pytest.mark.parametrize(
    "reply",
    [
        OK + OK,  # what was not asked for
        OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"),
        b"HTTP/1.1 200 OK\r\n\r\nhello",  # ends when the connection does
    ],
)
def test_connection_is_not_used_again(reply: bytes, answering: Answering) -> None:
    connections = answering(reply)
    assert ask(connections) == b"hello"
    assert connections.free == []


@pytest.mark.parametrize("reply", [OK[:-1], CHUNKED[:-7], CHUNKED[:-12]])
def test_answer_that_ends_too_early_is_told(reply: bytes, answering: Answering) -> None:
    with pytest.raises(CutShort):
        ask(answering(reply))


@pytest.mark.parametrize("reply", [b"\x00 nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", OK[:20]])
def test_what_is_not_http_is_told(reply: bytes, answering: Answering) -> None:
    with pytest.raises(ConnectionError):
        ask(answering(reply))


def test_body_is_read_in_parts_of_the_size_that_is_asked_for(answering: Answering) -> None:
    response = answering(OK).send("GET", "/sparql", None, {}, 2, 2)
    assert [response.read(2), response.read(2), response.read(2), response.read(2)] == [b"he", b"ll", b"o", b""]


def test_form_is_written_as_forms_are() -> None:
    fields = [("query", "SELECT * { ?s ?p 'เมือง + 1 %&=~😀\n' } # \x00"), ("timeout", "1000")]
    assert encoded(fields) == urlencode(fields)
