"""Keeps connections to an engine open, for one thread: httptools reads what comes, and this adds what a client needs.

A connection is used again when its last answer was read to the end, and not when the other side has closed it meanwhile.
"""

from __future__ import annotations

import select
import socket
import ssl
import time
import weakref
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import httptools

KEPT, RECEIVED, SHORTEST = 2, 65536, 0.001
LARGEST_HEAD = 65536  # bytes


class NoConnection(OSError):
    """Nobody takes the call."""


class CutShort(OSError):
    """The answer ends before it is complete."""


class Connections:
    """Connections to one endpoint.

    Args:
        endpoint: its address.
    """

    def __init__(self, endpoint: str) -> None:
        parts = urlsplit(endpoint)
        self.host, self.named = parts.hostname or "", parts.netloc.rpartition("@")[2]
        self.port = parts.port or (443 if parts.scheme == "https" else 80)
        self.tls = ssl.create_default_context() if parts.scheme == "https" else None
        self.free: list[socket.socket] = []
        weakref.finalize(self, close_all, self.free)

    def send(
        self,
        method: str,
        target: str,
        body: bytes | None,
        headers: Mapping[str, str],
        connect: float,
        read: float,
        *,
        until: float | None = None,
        meanwhile: Callable[[], object] | None = None,
    ) -> Response:
        """Send a request, and read the head of its response.

        Args:
            method, target, body, headers: the request.
            connect, read: how long to wait for a connection, and for each part of the answer.
            until: when all of the answer must have come (`time.monotonic`); None for no such time.
            meanwhile: what to do while the other side works.

        Raises:
            NoConnection: nobody takes the call.
            OSError: the connection broke, or the time is up.
        """
        fields = {"Host": self.named, "Accept-Encoding": "identity", **headers}
        if body is not None:
            fields["Content-Length"] = str(len(body))
        lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
        assert not any("\r" in line or "\n" in line for line in lines)
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        connection = self.open(connect)
        try:
            connection.settimeout(read)
            connection.sendall(head + (body or b""))
            if meanwhile:
                meanwhile()
            return Response(connection, self, until)
        except BaseException:
            connection.close()
            raise

    def open(self, seconds: float) -> socket.socket:
        """Take a connection that is free, or open one."""
        while self.free:
            connection = self.free.pop()
            if not readable(connection):
                return connection
            connection.close()
        try:
            connection = socket.create_connection((self.host, self.port), seconds)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return self.tls.wrap_socket(connection, server_hostname=self.host) if self.tls else connection
        except OSError as error:
            raise NoConnection(str(error)) from error


class Message:
    """What httptools has read of a response, and calls these methods for."""

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}  # names in small letters
        self.body = bytearray()
        self.has_head = self.complete = self.has_more = False

    def on_message_begin(self) -> None:
        """See the beginning of a response; another was not asked for."""
        self.has_more = self.complete

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        if not self.has_more:
            self.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        """See the end of the head."""
        self.has_head = True

    def on_body(self, part: bytes) -> None:
        """Take a part of the body."""
        if not self.has_more:
            self.body += part

    def on_message_complete(self) -> None:
        """See the end of the body."""
        self.complete = True


class Response:
    """A response whose head has been read.

    Args:
        connection: where it comes from.
        home: where the connection goes when the body has been read.
        until: when all of it must have come; None for no such time.

    Raises:
        OSError: the connection broke before the head was complete, or what came is not HTTP.
    """

    def __init__(self, connection: socket.socket, home: Connections, until: float | None = None) -> None:
        self.connection: socket.socket | None = connection
        self.until = until
        self.home, self.message, self.is_closed = home, Message(), False
        self.parser = httptools.HttpResponseParser(self.message)
        received = 0
        while not self.message.has_head:
            received += self.receive()
            if received > LARGEST_HEAD and not self.message.has_head:
                raise ConnectionError("its head is too large")
        self.status, self.headers = self.parser.get_status_code(), self.message.headers

    def receive(self) -> int:
        """Receive some bytes, and tell how many."""
        if self.connection is None:
            raise ConnectionError("the connection is closed")
        if self.until is not None:
            self.connection.settimeout(max(self.until - time.monotonic(), SHORTEST))
        data = self.connection.recv(RECEIVED)
        if not data:
            if not self.message.has_head:
                raise ConnectionError("the connection was closed")
            if self.is_delimited:
                raise CutShort
            self.message.complete = self.is_closed = True
            return 0
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserError as error:
            raise ConnectionError(str(error)) from error
        return len(data)

    @property
    def is_delimited(self) -> bool:
        """Whether the response tells where it ends, other than by closing the connection."""
        return "content-length" in self.message.headers or "transfer-encoding" in self.message.headers

    @property
    def stays_open(self) -> bool:
        """Whether the other side waits for another request, and has sent nothing that was not asked for."""
        wish = self.headers.get("connection", "").lower()
        persists = "keep-alive" in wish or (self.parser.get_http_version() == "1.1" and "close" not in wish)
        return persists and not self.is_closed and not self.message.has_more

    def read(self, count: int | None = None) -> bytes:
        """Read some bytes of the body, or all that is left; none at its end.

        Raises:
            CutShort: it ends before it is complete.
            OSError: the connection broke, or the time is up.
        """
        message = self.message
        while not message.complete and (count is None or not message.body):
            self.receive()
        taken = bytes(message.body[:count])
        del message.body[:count]
        if message.complete and not message.body:
            self.give_back()
        return taken

    def drain(self) -> None:
        """Read what is left and is not wanted, so that the connection can be used again."""
        try:
            while self.read(RECEIVED):
                pass
        except OSError:
            self.close()

    def give_back(self) -> None:
        """Let the connection be used again, unless the other side closes it or there are enough."""
        connection, self.connection = self.connection, None
        if connection is None:
            return
        if self.stays_open and len(self.home.free) < KEPT:
            self.home.free.append(connection)
        else:
            connection.close()

    def close(self) -> None:
        """Let go of the connection: what is left of the answer is not wanted."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    __del__ = close


def close_all(connections: list[socket.socket]) -> None:
    """Close connections."""
    while connections:
        connections.pop().close()


def readable(connection: socket.socket) -> bool:
    """Tell whether something has come that nobody has asked for: the other side has closed the connection, as a rule."""
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(0))
