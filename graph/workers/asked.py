"""What became of a query, told to whoever keeps the figures: how it ended, how long it waited and was evaluated."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from graph import errors
from graph.errors import LearningCityError
from graph.workers.wire import Request

ANSWERED, LEFT, FAILED, REFUSED, CRASHED = "answered", "left", "failed", "refused", "crashed"
PROBE = "probe"
"""What stands in the place of the setting that a time limit comes from, where a query only looks whether a worker answers."""
OUTCOMES: dict[type[LearningCityError], str] = {
    errors.TimedOut: "timed_out",
    errors.EngineFailed: CRASHED,
    errors.EngineUnreachable: "engine",
    errors.EngineTooSlow: "engine",
    errors.NotReady: "engine",
    errors.EngineAnsweredWrongly: "engine",
}
"""How a query ends badly that is not at fault itself; one that is at fault has failed, and one that nobody waits for is left."""


class Asked(NamedTuple):
    """One query that has come to its end.

    Args:
        request: what was asked.
        outcome: "answered", "failed", "timed_out", "crashed", "engine" (the one behind gave none), "refused" or "left".
        waited: seconds until a worker took it.
        seconds: that it was evaluated, as far as is known.
    """

    request: Request
    outcome: str
    waited: float
    seconds: float


Tell = Callable[[Asked], None]


def to_nobody(_: Asked) -> None:
    """Keep no figures."""


def outcome_of(error: LearningCityError) -> str:
    """Name how a query ended."""
    return OUTCOMES.get(type(error), FAILED)
