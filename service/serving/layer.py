"""The WSGI layer before the routes: numbers the request, answers what is kept, and makes every answer ready to go.

A request that others have asked is answered here without Flask. What Flask answers is taken whole where its length is
known, given an ETag, compressed, and kept if others may have it; what has no length is a stream and passes.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from itertools import count

from graph.errors import LearningCityError
from service.http.errors import TooManyRequests
from service.http.protocol import check_host
from service.serving.bodies import Body
from service.serving.cache import Cache
from service.serving.entry import Entry
from service.serving.exchange import Application, Exchange, Head, StartResponse
from service.serving.keys import Environ, Key, key_of
from service.serving.limits import Buckets, Slots
from service.serving.observing import Observer, close
from service.serving.trace import CURRENT

LARGEST = 4 * 1024**2
"""Bytes up to which an answer of a known length is taken whole."""
UNLIMITED = ("health", "static")
"""Operations that no client is held back from."""


@dataclass(frozen=True)
class Limits:
    """What clients are held to.

    Args:
        buckets: how fast one may ask.
        bodies: places for bodies that are being received.
        streams: places for long answers that are being sent.
        patience: seconds that one who asks the same as another waits for its answer.
    """

    buckets: Buckets = field(default_factory=lambda: Buckets(0, 1))
    bodies: Slots = field(default_factory=lambda: Slots(12))
    streams: Slots = field(default_factory=lambda: Slots(12))
    patience: float = 10.0


class Layer:
    """The application that the server calls.

    Args:
        application: Flask's.
        problem: makes the answer that tells about an error.
        state: tells what stays equal as long as the graph does.
        cache: keeps answers.
        limits: what clients are held to.
        observer: is told of each request.
    """

    def __init__(
        self,
        application: Application,
        problem: Callable[[LearningCityError], Application],
        state: Callable[[], Hashable],
        cache: Cache,
        limits: Limits,
        observer: Observer,
    ) -> None:
        self.application, self.problem, self.state = application, problem, state
        self.cache, self.limits, self.observer = cache, limits, observer
        self.prefix, self.count = secrets.token_hex(4), count(1)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request (https://peps.python.org/pep-3333/)."""
        exchange = Exchange(environ, start_response, self.observer, f"{self.prefix}{next(self.count):04x}")
        CURRENT.set(exchange.trace)
        self.observer.began(exchange.trace)
        try:
            check_host(environ)
            if self.limits.buckets.rate:
                self.hold_back(exchange)
            if environ.get("CONTENT_LENGTH", "0") != "0" or "HTTP_TRANSFER_ENCODING" in environ:
                environ["wsgi.input"] = Body(environ["wsgi.input"], self.limits.bodies, exchange.client)
            key = key_of(environ, self.state()) if self.cache.room else None
            if key is None:
                return self.ask(exchange)
            entry = self.cache.get(key)
            return exchange.send(entry, "hit") if entry else self.join(exchange, key)
        except LearningCityError as error:
            return exchange.explain(error, self.problem)
        except BaseException:
            self.observer.ended(exchange.trace)
            raise

    def hold_back(self, exchange: Exchange) -> None:
        """Refuse a client that asks too fast.

        Raises:
            TooManyRequests: it does.
        """
        if exchange.trace.operation in UNLIMITED:
            return
        seconds = self.limits.buckets.take(exchange.client)
        if seconds:
            raise TooManyRequests(rate=self.limits.buckets.rate, seconds=max(1, round(seconds + 0.5)))

    def join(self, exchange: Exchange, key: Key) -> Iterable[bytes]:
        """Have a request evaluated, or wait for another who has asked the same."""
        flight = self.cache.join(key)
        if flight is None:
            return self.lead(exchange, key)
        entry = flight.wait(self.limits.patience)
        if entry is None:
            return self.ask(exchange)
        self.cache.share()
        return exchange.send(entry, "shared")

    def lead(self, exchange: Exchange, key: Key) -> Iterable[bytes]:
        """Have a request evaluated that others may be waiting for."""
        entry: Entry | None = None
        try:
            head, body = self.evaluate(exchange)
            if isinstance(body, Entry):
                entry = body if body.shareable else None
        finally:
            self.cache.land(key, entry, self.state())
        return self.pass_on(exchange, head, body, "miss" if entry else "bypass")

    def ask(self, exchange: Exchange) -> Iterable[bytes]:
        """Have a request evaluated for who asks alone."""
        head, body = self.evaluate(exchange)
        return self.pass_on(exchange, head, body, "bypass")

    def pass_on(self, exchange: Exchange, head: Head, body: Entry | Iterable[bytes], how: str) -> Iterable[bytes]:
        """Send an answer that was evaluated for this request, whole or as a stream."""
        if isinstance(body, Entry):
            return exchange.send(body, how)
        return exchange.stream(head, body, self.limits.streams, how)

    def evaluate(self, exchange: Exchange) -> tuple[Head, Entry | Iterable[bytes]]:
        """Have the application answer; HEAD is answered like GET, without sending the content."""
        head, method = Head(), "GET" if exchange.method == "HEAD" else exchange.method
        asked = exchange.environ if method == exchange.method else {**exchange.environ, "REQUEST_METHOD": method}
        body = self.application(asked, head)
        length = head.length()
        head.complete(method)
        if length is None or length > LARGEST:
            return head, body
        try:
            whole = b"".join(body)
        finally:
            close(body)
        return head, Entry(head.status, head.headers, whole, method)
