"""What one request was spent on: filled in wherever work is done for it, read when it has been answered."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class Trace:
    """One request under way.

    Args:
        request_id: its number.
        operation: what kind of work it is (`service.serving.operations`).
        queries: how many queries were asked for it.
        waited: seconds that they waited for a worker.
        evaluated: seconds that the workers spent on them.
    """

    request_id: str
    operation: str
    queries: int = 0
    waited: float = 0.0
    evaluated: float = 0.0


CURRENT: ContextVar[Trace | None] = ContextVar("learningcity_trace", default=None)
"""The request that this thread works for."""
