"""A client that costs little: one connection that is kept alive, and hardly more than the system calls of each request."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote, urlsplit

from graph.errors import EndpointFailed
from graph.errors.system import plain_words
from service.wording.words import say

PART = 1 << 18
TABLE = "application/sparql-results+json"
GRAPH = "application/n-triples, text/turtle;q=0.9"  # some engines give a graph as a table when either is welcome


@dataclass(frozen=True)
class Address:
    """A SPARQL endpoint.

    Args:
        url: where it is, http only.
        default_graph: the graph to name as the default graph; "" for the endpoint's own.
        patience: seconds to wait for an answer, and for each further part of it.
    """

    url: str
    default_graph: str = ""
    patience: float = 600.0

    @property
    def host(self) -> str:
        """The host to connect to."""
        return urlsplit(self.url).hostname or "127.0.0.1"

    @property
    def port(self) -> int:
        """The port to connect to."""
        return urlsplit(self.url).port or 80

    def failed(self, reason: str, **values: object) -> EndpointFailed:
        """Make the error of an answer that is none.

        Args:
            reason: its name in `service/words/bench.toml`.
            values: what the reason names.
        """
        en, th = (say(language, f"bench.{reason}", **values) for language in ("en", "th"))
        return EndpointFailed(endpoint=self.url, reason=en, reason_th=th)

    def request(self, query: str, accept: str = TABLE) -> bytes:
        """Write the request for a query (https://www.w3.org/TR/sparql11-protocol/#query-via-get).

        Args:
            query: the text.
            accept: `TABLE` for SELECT and ASK, `GRAPH` for CONSTRUCT and DESCRIBE.
        """
        parts = urlsplit(self.url)
        path = f"{parts.path or '/'}?{parts.query}&" if parts.query else f"{parts.path or '/'}?"
        graph = f"&default-graph-uri={quote(self.default_graph, safe='')}" if self.default_graph else ""
        head = f"GET {path}query={quote(query, safe='')}{graph} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n"
        return f"{head}Accept: {accept}\r\nUser-Agent: learningcity-bench\r\n\r\n".encode()


@dataclass(frozen=True)
class Reply:
    """What a server answered.

    Args:
        status: the status code.
        content_type: without parameters.
        body: the body, empty when it was only counted.
        size: how many bytes it has.
    """

    status: int
    content_type: str
    body: bytes
    size: int


class Connection:
    """A connection to an endpoint, opened anew when the server has closed it between two requests.

    Args:
        address: the endpoint.
    """

    def __init__(self, address: Address) -> None:
        self.address = address
        self.socket: socket.socket | None = None
        self.data = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        if self.socket:
            self.socket.close()
        self.socket, self.data = None, b""

    def open(self) -> socket.socket:
        """Return the open connection."""
        if self.socket is None:
            self.socket = socket.create_connection((self.address.host, self.address.port), self.address.patience)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.socket

    def connect(self) -> None:
        """Open the connection if it can be opened; otherwise the first request says why not."""
        with suppress(OSError):
            self.open()

    def ask(self, request: bytes, *, keep: bool = True) -> Reply:
        """Send a request and read its answer to the end.

        Args:
            request: what `Address.request` writes.
            keep: whether the body is wanted, and not only its size.

        Raises:
            EndpointFailed: nobody answers, or what comes is not an HTTP answer.
        """
        used = self.socket is not None
        try:
            try:
                return self.exchange(request, keep)
            except ConnectionError:
                if not used:
                    raise
                self.close()  # the server closed it while nobody asked
                return self.exchange(request, keep)
        except TimeoutError as error:
            self.close()
            raise self.address.failed("silent", seconds=f"{self.address.patience:g}") from error
        except (OSError, ValueError) as error:
            self.close()
            raise EndpointFailed(endpoint=self.address.url, reason=plain_words(error)) from error

    def exchange(self, request: bytes, keep: bool) -> Reply:
        """Send a request and read its answer, over the connection as it is."""
        self.open().sendall(request)
        head = self.read_head()
        status = int(head[9:12])
        fields = dict(line.split(b":", 1) for line in head.lower().split(b"\r\n")[1:])
        parts: list[bytes] = []
        take = parts.append if keep else discard
        if b"chunked" in fields.get(b"transfer-encoding", b""):
            size = self.read_chunks(take)
        elif b"content-length" in fields:
            size = self.read_exactly(int(fields[b"content-length"]), take)
        else:
            size = self.read_to_end(take)
        if b"close" in fields.get(b"connection", b""):
            self.close()
        kind = fields.get(b"content-type", b"").split(b";")[0].strip().decode("latin-1")
        return Reply(status, kind, b"".join(parts), size)

    def read_head(self) -> bytes:
        """Read up to the empty line."""
        while (end := self.data.find(b"\r\n\r\n")) < 0:
            self.data += self.receive()
        head, self.data = self.data[:end], self.data[end + 4 :]
        if not head.startswith(b"HTTP/1."):
            raise ValueError("this is not an answer in HTTP/1.1")
        return head

    def read_exactly(self, size: int, take: Callable[[bytes], object]) -> int:
        """Read so many bytes."""
        left = size
        while left > len(self.data):
            left -= len(self.data)
            take(self.data)
            self.data = self.receive()
        take(self.data[:left])
        self.data = self.data[left:]
        return size

    def read_chunks(self, take: Callable[[bytes], object]) -> int:
        """Read a body in chunks (https://www.rfc-editor.org/rfc/rfc9112#section-7.1)."""
        total = 0
        while True:
            while (end := self.data.find(b"\r\n")) < 0:
                self.data += self.receive()
            size = int(self.data[:end].split(b";")[0], 16)
            self.data = self.data[end + 2 :]
            total += self.read_exactly(size, take)
            self.read_exactly(2, discard)
            if not size:
                return total

    def read_to_end(self, take: Callable[[bytes], object]) -> int:
        """Read until the server closes the connection."""
        total = 0
        while self.data or (part := self.open().recv(PART)):
            part, self.data = self.data or part, b""
            total += len(part)
            take(part)
        self.close()
        return total

    def receive(self) -> bytes:
        """Receive some bytes."""
        part = self.open().recv(PART)
        if not part:
            raise ConnectionError("the server closed the connection before the end of its answer")
        return part


def discard(_: bytes) -> None:
    """Take some bytes and forget them."""
