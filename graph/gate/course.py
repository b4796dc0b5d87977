"""How a write goes, as the process that asked for it gets to know it: how long it waits, and how long each stage takes."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.validating.validate import Report

VALIDATING, ANSWERING = "validating", "answering"


@dataclass(frozen=True)
class Wrote:
    """One write that has come to its end.

    Args:
        kind: what it was (`WriteRequest.kind`).
        outcome: "accepted", "rejected", "failed", "timed_out", "crashed", "unknown" or "refused".
        seconds: from the request to its end, waiting for others included.
        queued: seconds that it waited for other writes, or for the process that writes to start.
        validated: seconds that holding it to the shapes took.
        stages: how long each stage took; with `queued` that is all of its seconds.
    """

    kind: str
    outcome: str
    seconds: float
    queued: float
    validated: float
    stages: dict[str, float] = field(default_factory=dict)


class Course:
    """How one write has gone so far.

    The process that writes tells of each stage when it first begins, so that it is known what a write was at that never ended,
    and of all together at the end, which is exact where stages take turns.
    """

    def __init__(self) -> None:
        self.asked = time.monotonic()
        self.began: float | None = None  # when its turn came
        self.begun: list[tuple[str, float]] = []
        self.told: Mapping[str, float] = {}

    def begins(self, payload: bytes) -> None:
        """Take note that a stage begins (`told_beginning`)."""
        at, stage = payload.decode().split()
        self.begun.append((stage, float(at)))
        self.began = self.begun[0][1]

    def wrote(self, kind: str, outcome: str, report: Report | None) -> Wrote:
        """Sum up a write that has ended now.

        Args:
            kind: what it was.
            outcome: how it ended.
            report: what the shapes say, as far as they were asked.
        """
        now = time.monotonic()
        taken_up = now if self.began is None else self.began
        stages = self.stages(now)
        validated = report.seconds if report else stages.get(VALIDATING, 0.0)
        return Wrote(kind, outcome, now - self.asked, max(taken_up - self.asked, 0.0), validated, stages)

    def stages(self, now: float) -> dict[str, float]:
        """Tell how long each stage has taken; what is left of the time goes for telling what came of it."""
        if self.began is None:
            return {}
        if self.told:
            rest = now - self.began - sum(self.told.values())
            return {**self.told, ANSWERING: max(rest, 0.0)}
        ends = [at for _, at in self.begun[1:]] + [now]
        return {stage: end - at for (stage, at), end in zip(self.begun, ends, strict=True)}


def told_beginning(stage: str) -> bytes:
    """Write that a stage begins now, for `Course.begins`; all processes share the clock."""
    return f"{time.monotonic()} {stage}".encode()
