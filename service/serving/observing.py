"""Where the work of an application is watched: each query and each write counts for the figures, the request and the log."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

from graph.errors import LearningCityError
from graph.workers.asked import Asked
from service.serving import logs
from service.serving.keys import Environ
from service.serving.metrics import Metrics
from service.serving.trace import CURRENT, Trace


class Observer:
    """Watches one application.

    Args:
        metrics: its figures.
        slow: seconds from which on a query is written to the log; 0 for none.
        access: whether each request is written to the log.
    """

    def __init__(self, metrics: Metrics, slow: float, *, access: bool) -> None:
        self.metrics, self.slow, self.access = metrics, slow, access

    def query(self, asked: Asked) -> None:
        """Note a query that has ended."""
        self.metrics.asked(asked)
        trace = CURRENT.get()
        if trace:
            trace.queries += 1
            trace.waited += asked.waited
            trace.evaluated += asked.seconds
        if self.slow and asked.seconds + asked.waited >= self.slow:
            logs.log_slow(asked)

    def refused(self, error: LearningCityError) -> None:
        """Note a request that was refused before anything was done for it."""
        self.metrics.refused.labels(type(error).__name__).inc()

    def request(self, trace: Trace, environ: Environ, status: str, size: int, cache: str) -> None:
        """Note a request that has been answered."""
        seconds = time.monotonic() - trace.began
        self.metrics.answered(trace.operation, status[:3], cache, seconds, size)
        if self.access:
            line = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}".rstrip("?")
            logs.log_request(trace, line, status[:3], seconds, size, cache)


class Watched:
    """A stream that is noted when it has been sent, or is given up.

    Args:
        chunks: its bytes.
        ended: called once at the end, with the number of bytes.
    """

    def __init__(self, chunks: Iterable[bytes], ended: Callable[[int], None]) -> None:
        self.chunks, self.ended = chunks, ended
        self.parts, self.size, self.closed = iter(chunks), 0, False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            part = next(self.parts)
        except BaseException:  # the end, or a failure
            self.close()
            raise
        self.size += len(part)
        return part

    def close(self) -> None:
        """Let go of what the stream holds (https://peps.python.org/pep-3333/#specification-details)."""
        if not self.closed:
            self.closed = True
            close(self.chunks)
            self.ended(self.size)


def close(body: object) -> None:
    """Let go of what an answer holds."""
    if hasattr(body, "close"):
        body.close()
