"""Where the work of an application is watched: each query and each write counts for the figures, the request and the log."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from graph.gate.course import Wrote
from graph.workers.asked import CRASHED, PROBE, Asked
from service.serving import logs
from service.serving.keys import Environ
from service.serving.metrics import ALARMING, Metrics
from service.serving.trace import CURRENT, CUT, LEFT, SENT, Trace


class Observer:
    """Watches one application.

    Args:
        metrics: its figures.
        slow: seconds from which on a query, a write or a request is written to the log; 0 for none.
        access: whether each request is written to the log.
    """

    def __init__(self, metrics: Metrics, slow: float, *, access: bool) -> None:
        self.metrics, self.slow, self.access = metrics, slow, access
        # By the number of the request; what is put in and taken out needs no lock.
        self.under_way: dict[str, Trace] = {}

    def began(self, trace: Trace) -> None:
        """Note a request that has come in."""
        self.under_way[trace.request_id] = trace

    def ended(self, trace: Trace) -> None:
        """Note that a request is no more under way, however that came."""
        self.under_way.pop(trace.request_id, None)

    def operations(self) -> dict[str, int]:
        """Count the requests under way by their kind of work."""
        return Counter(trace.operation for trace in list(self.under_way.values()))

    def query(self, asked: Asked) -> None:
        """Note a query that has ended."""
        self.metrics.asked(asked)
        trace = CURRENT.get()
        if trace:
            trace.queries += 1
            trace.waited += asked.waited
            trace.evaluated += asked.seconds
        slow = asked.request.limit != PROBE and self.is_slow(asked.seconds + asked.waited)
        if slow or asked.outcome == CRASHED:
            logs.log_query(asked)

    def write(self, wrote: Wrote) -> None:
        """Note a write that has ended."""
        self.metrics.wrote(wrote)
        trace = CURRENT.get()
        if trace:
            trace.waited += wrote.queued
            trace.evaluated += wrote.seconds - wrote.queued
        if wrote.outcome in ALARMING or self.is_slow(wrote.seconds):
            logs.log_write(wrote)

    def is_slow(self, seconds: float) -> bool:
        """Tell whether something has taken so long that the log tells of it."""
        return bool(self.slow) and seconds >= self.slow

    def request(self, trace: Trace, environ: Environ, status: str, size: int, cache: str) -> None:
        """Note a request that has been answered."""
        seconds = time.monotonic() - trace.began
        self.ended(trace)
        self.metrics.answered(trace.operation, status[:3], cache, seconds, size)
        if trace.reported:
            self.metrics.reported(trace.reported)
        if trace.outcome != SENT:
            self.metrics.broke_off(trace.operation, trace.outcome)
        slow = self.is_slow(seconds)
        if self.access or slow:
            logs.log_request(trace, line_of(environ), status[:3], seconds, size, cache, slow=slow)


def line_of(environ: Environ) -> str:
    """Write what was asked; a path comes as bytes that were read as Latin-1 (https://peps.python.org/pep-3333/#unicode-issues)."""
    path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
    return f"{environ['REQUEST_METHOD']} {path}?{environ.get('QUERY_STRING', '')}".rstrip("?")


class Watched:
    """A stream that is noted when it has been sent, or is given up.

    Args:
        chunks: its bytes.
        trace: the request that it answers.
        ended: called once at the end, with the number of bytes.
    """

    def __init__(self, chunks: Iterable[bytes], trace: Trace, ended: Callable[[int], None]) -> None:
        self.chunks, self.trace, self.ended = chunks, trace, ended
        self.parts, self.size, self.closed = iter(chunks), 0, False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            part = next(self.parts)
        except StopIteration:
            self.end()
            raise
        except BaseException:
            self.trace.outcome = CUT
            self.end()
            raise
        self.size += len(part)
        return part

    def close(self) -> None:
        """Let go of what the stream holds (https://peps.python.org/pep-3333/#specification-details); its reader may have left."""
        if not self.closed:
            self.trace.outcome = LEFT
            self.end()

    def end(self) -> None:
        """Have it noted, once."""
        if not self.closed:
            self.closed = True
            close(self.chunks)
            self.ended(self.size)


def close(body: object) -> None:
    """Let go of what an answer holds."""
    if hasattr(body, "close"):
        body.close()
