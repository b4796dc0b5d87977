"""The arithmetic of measuring: percentiles, and ratios with their spread."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of the values lies, interpolated between neighbours.

    Args:
        values: at least one, in any order.
        share: from 0 to 1.
    """
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


@dataclass(frozen=True)
class Latency:
    """How long answers took, in milliseconds."""

    median: float
    p95: float
    p99: float
    count: int


def latency(seconds: Sequence[float]) -> Latency:
    """Sum up how long answers took."""
    half, most, nearly_all = (1000 * percentile(seconds, share) for share in (0.5, 0.95, 0.99))
    return Latency(half, most, nearly_all, len(seconds))


@dataclass(frozen=True)
class Ratio:
    """A ratio measured several times: its median, and the least and the most that it was."""

    median: float
    least: float
    most: float

    def __str__(self) -> str:
        return f"{short(self.median)} × ({short(self.least)}–{short(self.most)})"


def ratio(pairs: Sequence[tuple[float, float]]) -> Ratio:
    """Divide the first of each pair by the second."""
    found = [one / other for one, other in pairs]
    return Ratio(statistics.median(found), min(found), max(found))


def short(number: float) -> str:
    """Write a number with three digits that count: 0.123, 1.23, 12.3, 123, 1,230."""
    if number >= 100:
        return f"{number:,.0f}"
    return f"{number:.{1 if number >= 10 else 2 if number >= 1 else 3}f}"
