"""What one request was spent on: filled in wherever work is done for it, read when it has been answered."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

SENT, LEFT, CUT = "sent", "left", "cut"


@dataclass
class Trace:
    """One request under way.

    Args:
        request_id: its number.
        operation: what kind of work it is (`service.serving.operations`).
        client: who asks: an address.
        began: when it came in (`time.monotonic`).
        ends: of its connection: the address of the other side, and the port of this one.
        queries: how many queries were asked for it.
        waited: seconds that they waited for a worker, and a write for others.
        evaluated: seconds that the workers spent on them, and the process that writes on a write.
        reported: seconds that putting what the shapes say into an answer took.
        outcome: what became of its answer: SENT, LEFT (its reader went away before the end) or CUT (it failed after it had begun).
    """

    request_id: str
    operation: str
    client: str = ""
    began: float = field(default_factory=time.monotonic)
    ends: tuple[str, str] = ("", "")
    queries: int = 0
    waited: float = 0.0
    evaluated: float = 0.0
    reported: float = 0.0
    outcome: str = SENT


CURRENT: ContextVar[Trace | None] = ContextVar("learningcity_trace", default=None)
"""The request that this thread works for."""


def came_in() -> float | None:
    """Tell when the request came in that this thread works for."""
    trace = CURRENT.get()
    return trace.began if trace else None


def is_for(operation: str) -> None:
    """Take note of what kind of work the request is, where only its body tells."""
    trace = CURRENT.get()
    if trace:
        trace.operation = operation


@contextmanager
def reporting() -> Iterator[None]:
    """Count what putting that which the shapes say into an answer takes."""
    began = time.monotonic()
    try:
        yield
    finally:
        trace = CURRENT.get()
        if trace:
            trace.reported += time.monotonic() - began
