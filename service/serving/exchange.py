"""One request and its answer: sends what is whole or a stream, under this request's conditions, and has it noted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from graph.errors import LearningCityError
from service.http.errors import PreconditionFailed, TooManyStreams
from service.http.negotiation import takes_gzip
from service.serving.entry import Entry, Headers, condition, without_content
from service.serving.keys import Environ
from service.serving.limits import Slots, client_of
from service.serving.observing import Observer, Watched, close
from service.serving.operations import operation_of
from service.serving.trace import Trace

StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

REQUEST_ID, TRACE = "learningcity.request_id", "learningcity.trace"
BEHIND_PROXY = "werkzeug.proxy_fix.orig"
STATUS = {"hit": "hit", "shared": "hit; detail=collapsed", "miss": "fwd=uri-miss", "bypass": "fwd=bypass"}
"""What became of a request in the cache → how https://www.rfc-editor.org/rfc/rfc9211#section-2 writes it."""

CORS = [
    ("Access-Control-Allow-Origin", "*"),
    (
        "Access-Control-Expose-Headers",
        "Content-Language, ETag, Learningcity-Version, Link, Memento-Datetime, Retry-After, X-Request-Id",
    ),
]
CORS_BEFORE = [
    ("Access-Control-Allow-Methods", "GET, HEAD, POST, QUERY, OPTIONS"),
    ("Access-Control-Allow-Headers", "Accept, Accept-Datetime, Accept-Language, Content-Type, If-None-Match"),
    ("Access-Control-Max-Age", "86400"),
]
"""What a browser is told that asks before it asks (https://fetch.spec.whatwg.org/#cors-preflight-fetch)."""


def ends_of(environ: Environ) -> tuple[str, str]:
    """Return the address that a request's connection comes from, which may be that of a proxy, and the port that it goes to."""
    known = environ.get(BEHIND_PROXY, environ)
    return known.get("REMOTE_ADDR") or "", known.get("SERVER_PORT") or ""


class Head:
    """What an application says at the start of its answer; it stands in for `start_response`."""

    status: str = ""
    headers: Headers
    by_name: dict[str, str]

    def __call__(self, status: str, headers: Headers, exc_info: object = None) -> None:
        """Take the status and the headers."""
        self.status, self.headers = status, headers
        self.by_name = {name.lower(): value for name, value in reversed(headers)}

    def complete(self, method: str) -> None:
        """Add the headers that every answer has: any page may read it, and nobody shall guess its type."""
        self.headers += CORS
        if method == "OPTIONS":
            self.headers += CORS_BEFORE
        if not self.named("x-content-type-options"):
            self.headers.append(("X-Content-Type-Options", "nosniff"))

    def named(self, name: str) -> str:
        """Return a header; "" when there is none of that name."""
        return self.by_name.get(name, "")

    def length(self) -> int | None:
        """Return the length of the body; None when the head does not tell."""
        text = self.named("content-length")
        return int(text) if text.isdecimal() else 0 if self.status[:3] in ("204", "304") else None


class Exchange:
    """A request that is being answered.

    Args:
        environ: the request.
        start_response: takes the head of the answer.
        observer: is told how it went.
        number: tells it from all others.
    """

    def __init__(self, environ: Environ, start_response: StartResponse, observer: Observer, number: str) -> None:
        self.environ, self.start_response, self.observer = environ, start_response, observer
        self.method = method = environ["REQUEST_METHOD"]
        environ[REQUEST_ID] = number
        operation = operation_of(environ["PATH_INFO"], method, environ.get("CONTENT_TYPE"))
        self.trace = environ[TRACE] = Trace(number, operation, environ.get("REMOTE_ADDR") or "", ends=ends_of(environ))

    @property
    def client(self) -> str:
        """Who asks, as far as limits go."""
        return client_of(self.environ.get("REMOTE_ADDR") or "")

    def own(self, how: str) -> Headers:
        """Make the headers that belong to this answer alone."""
        return [("X-Request-Id", self.trace.request_id), ("Cache-Status", f"learningcity; {STATUS[how]}")]

    def send(self, entry: Entry, how: str) -> list[bytes]:
        """Send an answer that is there as a whole, in the encoding and under the conditions of this request.

        Raises:
            PreconditionFailed: it is another than the client has seen.
        """
        environ = self.environ
        packed = entry.compressible and takes_gzip(environ.get("HTTP_ACCEPT_ENCODING"))
        chosen = entry.gzipped() if packed else entry.plain
        other = condition(environ, chosen.tag, entry.modified) if entry.by_address else None
        if other:
            return self.finish(other, without_content(chosen.headers) + self.own(how), b"", how)
        body = b"" if self.method == "HEAD" else chosen.body
        return self.finish(entry.status, chosen.headers + self.own(how), body, how)

    def finish(self, status: str, headers: Headers, body: bytes, how: str) -> list[bytes]:
        """Send the whole of an answer."""
        self.start_response(status, headers)
        self.observer.request(self.trace, self.environ, status, len(body), how)
        return [body]

    def stream(self, head: Head, body: Iterable[bytes], slots: Slots, how: str) -> Iterable[bytes]:
        """Send an answer as it comes.

        Raises:
            TooManyStreams: too many others are being sent.
            PreconditionFailed: it is another than the client has seen.
        """
        by_address = self.method in ("GET", "HEAD") and head.status.startswith("200")
        try:
            other = condition(self.environ, head.named("etag"), None) if by_address else None
        except PreconditionFailed:
            close(body)
            raise
        if other or self.method == "HEAD":
            close(body)
            headers = without_content(head.headers) if other else head.headers
            return self.finish(other or head.status, headers + self.own(how), b"", how)
        client = self.client
        if not slots.take(client):
            close(body)
            raise TooManyStreams(seconds=5)

        def ended(size: int) -> None:
            slots.give_back(client)
            self.observer.request(self.trace, self.environ, head.status, size, how)

        self.start_response(head.status, head.headers + self.own(how))
        return Watched(body, self.trace, ended)

    def explain(self, error: LearningCityError, problem: Callable[[LearningCityError], Application]) -> Iterable[bytes]:
        """Send an error that Flask has not seen."""
        head = Head()
        body = problem(error)(self.environ, head)
        whole = b"".join(body)
        close(body)
        head.complete(self.method)
        return self.send(Entry(head.status, head.headers, whole, self.method), "bypass")
