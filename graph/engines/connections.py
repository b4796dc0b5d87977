"""Keeps connections to an engine open, for one thread: http.client with what urllib3 adds that we need, at half its processor time.

A connection is used again when its last answer was read to the end, and not when the other side has closed it meanwhile.
"""

from __future__ import annotations

import select
import socket
import ssl
import weakref
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection, IncompleteRead
from urllib.parse import urlsplit

KEPT = 2


class NoConnection(OSError):
    """Nobody takes the call."""


class Connections:
    """Connections to one endpoint.

    Args:
        endpoint: its address.
    """

    def __init__(self, endpoint: str) -> None:
        parts = urlsplit(endpoint)
        self.host, self.port = parts.hostname or "", parts.port
        self.tls = ssl.create_default_context() if parts.scheme == "https" else None
        self.free: list[HTTPConnection] = []
        weakref.finalize(self, close_all, self.free)

    def send(
        self, method: str, target: str, body: bytes | None, headers: Mapping[str, str], connect: float, read: float
    ) -> Response:
        """Send a request, and read the head of its response.

        Args:
            method, target, body, headers: the request.
            connect, read: how long to wait for a connection, and for each part of the answer.

        Raises:
            NoConnection: nobody takes the call.
            OSError, HTTPException: the connection broke, or the time is up.
        """
        connection = self.open(connect)
        try:
            assert connection.sock is not None
            connection.sock.settimeout(read)
            connection.request(method, target, body, headers)
            return Response(connection, connection.getresponse(), self)
        except BaseException:
            connection.close()
            raise

    def open(self, seconds: float) -> HTTPConnection:
        """Take a connection that is free, or open one."""
        while self.free:
            connection = self.free.pop()
            if connection.sock is not None and not readable(connection.sock):
                return connection
            connection.close()
        if self.tls:
            connection = HTTPSConnection(self.host, self.port, timeout=seconds, context=self.tls)
        else:
            connection = HTTPConnection(self.host, self.port, timeout=seconds)
        try:
            connection.connect()
        except OSError as error:
            raise NoConnection(str(error)) from error
        return connection


class Response:
    """A response whose head has been read.

    Args:
        connection: where it comes from.
        raw: the response.
        home: where the connection goes when the body has been read.
    """

    def __init__(self, connection: HTTPConnection, raw: HTTPResponse, home: Connections) -> None:
        self.connection: HTTPConnection | None = connection
        self.raw, self.home = raw, home
        self.status, self.headers = raw.status, raw.headers
        self.left = raw.length  # bytes that are announced and not read; None when none are announced

    def read(self, count: int | None = None) -> bytes:
        """Read some bytes of the body, or all that is left; none at its end.

        Raises:
            IncompleteRead: it ends before it is complete.
            OSError, HTTPException: the connection broke, or the time is up.
        """
        data = self.raw.read(count)
        if self.left is not None:
            self.left -= len(data)
            if self.left and not data:
                raise IncompleteRead(data, self.left)
        if self.raw.isclosed():
            self.give_back()
        return data

    def drain(self) -> None:
        """Read what is left and is not wanted, so that the connection can be used again."""
        try:
            self.read()
        except (OSError, HTTPException):
            self.close()

    def give_back(self) -> None:
        """Let the connection be used again, unless the other side closes it or there are enough."""
        connection, self.connection = self.connection, None
        if connection is None or connection.sock is None:
            return
        if len(self.home.free) < KEPT:
            self.home.free.append(connection)
        else:
            connection.close()

    def close(self) -> None:
        """Let go of the connection: what is left of the answer is not wanted."""
        if self.connection is not None:
            self.raw.close()
            self.connection.close()
            self.connection = None

    __del__ = close


def close_all(connections: list[HTTPConnection]) -> None:
    """Close connections."""
    while connections:
        connections.pop().close()


def readable(connection: socket.socket) -> bool:
    """Tell whether something has come that nobody has asked for: the other side has closed the connection, as a rule."""
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(0))
