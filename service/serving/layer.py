"""The WSGI layer before the routes: numbers the request, answers what is kept, and makes every answer ready to go.

A request that others have asked is answered here without Flask. What Flask answers is taken whole where its length is
known, given an ETag, compressed, and kept if others may have it; what has no length is a stream and passes.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable, Iterable
from typing import Any

from service.http.negotiation import takes_gzip
from service.serving.cache import Cache
from service.serving.entry import Entry, Headers, condition, without_content
from service.serving.keys import Environ, Key, key_of

StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

REQUEST_ID = "learningcity.request_id"
LARGEST = 4 * 1024**2
"""Bytes up to which an answer of a known length is taken whole."""
CORS = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Methods", "GET, HEAD, POST, QUERY, OPTIONS"),
    ("Access-Control-Allow-Headers", "Accept, Accept-Datetime, Accept-Language, Content-Type, If-None-Match"),
    (
        "Access-Control-Expose-Headers",
        "Content-Language, ETag, Learningcity-Version, Link, Memento-Datetime, Retry-After, X-Request-Id",
    ),
    ("Access-Control-Max-Age", "86400"),
]


class Head:
    """What an application says at the start of its answer; it stands in for `start_response`."""

    status: str = ""
    headers: Headers

    def __call__(self, status: str, headers: Headers, exc_info: object = None) -> None:
        """Take the status and the headers."""
        self.status, self.headers = status, headers

    def named(self, name: str) -> str:
        """Return a header; "" when there is none of that name."""
        return next((value for found, value in self.headers if found.lower() == name), "")

    def length(self) -> int | None:
        """Return the length of the body; None when the head does not tell."""
        text = self.named("content-length")
        return int(text) if text.isdecimal() else 0 if self.status[:3] in ("204", "304") else None


class Layer:
    """The application that the server calls.

    Args:
        application: Flask's.
        state: tells what stays equal as long as the graph does.
        cache: keeps answers.
        patience: seconds that one who asks the same as another waits for its answer.
    """

    def __init__(self, application: Application, state: Callable[[], Hashable], cache: Cache, patience: float) -> None:
        self.application, self.state, self.cache, self.patience = application, state, cache, patience

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request (https://peps.python.org/pep-3333/)."""
        environ[REQUEST_ID] = secrets.token_hex(6)
        key = key_of(environ, self.state()) if self.cache.room else None
        if key is None:
            return self.ask(environ, start_response)
        entry = self.cache.get(key)
        if entry is not None:
            return send(entry, environ, start_response, "hit")
        flight = self.cache.join(key)
        if flight is None:
            return self.lead(key, environ, start_response)
        entry = flight.wait(self.patience)
        if entry is None:
            return self.ask(environ, start_response)
        self.cache.share()
        return send(entry, environ, start_response, "hit; detail=collapsed")

    def lead(self, key: Key, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Have a request evaluated that others may be waiting for."""
        entry: Entry | None = None
        try:
            head, body = self.evaluate(environ)
            if isinstance(body, Entry):
                entry = body if body.shareable else None
        finally:
            self.cache.land(key, entry, self.state())
        return finish(head, body, environ, start_response, "fwd=uri-miss" + ("; stored" if entry else ""))

    def ask(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Have a request evaluated for who asks alone."""
        head, body = self.evaluate(environ)
        return finish(head, body, environ, start_response, "fwd=bypass")

    def evaluate(self, environ: Environ) -> tuple[Head, Entry | Iterable[bytes]]:
        """Have the application answer; HEAD is answered like GET, without sending the content."""
        head = Head()
        asked = {**environ, "REQUEST_METHOD": "GET"} if environ["REQUEST_METHOD"] == "HEAD" else environ
        body = self.application(asked, head)
        length = head.length()
        head.headers += CORS
        if not head.named("x-content-type-options"):
            head.headers.append(("X-Content-Type-Options", "nosniff"))
        if length is None or length > LARGEST:
            return head, body
        try:
            whole = b"".join(body)
        finally:
            close(body)
        return head, Entry(head.status, head.headers, whole, asked["REQUEST_METHOD"])


def send(entry: Entry, environ: Environ, start_response: StartResponse, how: str) -> list[bytes]:
    """Send an answer that is there as a whole, in the encoding and under the conditions of this request."""
    packed = entry.compressible and takes_gzip(environ.get("HTTP_ACCEPT_ENCODING"))
    chosen = entry.gzipped() if packed else entry.plain
    own = [("X-Request-Id", environ[REQUEST_ID]), ("Cache-Status", f"learningcity; {how}")]
    other = condition(environ, chosen.tag, entry.modified) if entry.by_address else None
    if other:
        start_response(other, without_content(chosen.headers) + own)
        return []
    start_response(entry.status, chosen.headers + own)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [chosen.body]


def finish(
    head: Head, body: Entry | Iterable[bytes], environ: Environ, start_response: StartResponse, how: str
) -> Iterable[bytes]:
    """Send an answer that was evaluated for this request, whole or as a stream."""
    if isinstance(body, Entry):
        return send(body, environ, start_response, how)
    own = [("X-Request-Id", environ[REQUEST_ID]), ("Cache-Status", f"learningcity; {how}")]
    by_address = environ["REQUEST_METHOD"] in ("GET", "HEAD") and head.status.startswith("200")
    other = condition(environ, head.named("etag"), None) if by_address else None
    if other or environ["REQUEST_METHOD"] == "HEAD":
        close(body)
        start_response(other or head.status, (without_content(head.headers) if other else head.headers) + own)
        return []
    start_response(head.status, head.headers + own)
    return body


def close(body: object) -> None:
    """Let go of what an answer holds (https://peps.python.org/pep-3333/#handling-the-start-response-callable-s-result)."""
    if hasattr(body, "close"):
        body.close()
