"""Charts as the server draws them: numbers turned into places in percent, so that text keeps its size on any screen.

A chart never stands alone: beside it a table says the same, and its title and description say what it shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

ROW = 46
CROWDED = 9


@dataclass(frozen=True)
class Bar:
    """One bar.

    Args:
        label: what it is called.
        value: its length.
        text: what stands at its end.
        behind: a longer bar behind it, such as the real size of what is known in part; 0 for none.
    """

    label: str
    value: float
    text: str
    behind: float = 0


@dataclass(frozen=True)
class PlacedBar:
    """A bar in its place: `start` and `length` along its axis and `behind` in percent, `across` in percent or pixels."""

    bar: Bar
    across: float
    length: float
    behind: float


@dataclass(frozen=True)
class Chart:
    """A chart of bars.

    Args:
        name: tells it from others on the same page, for the identifiers of its title and description.
        title: what it is.
        description: what it shows, for those who do not see it.
        bars: its bars, in order.
    """

    name: str
    title: str
    description: str
    bars: Sequence[Bar]

    @property
    def most(self) -> float:
        """The end of the axis."""
        return rounded_up(max((max(bar.value, bar.behind) for bar in self.bars), default=1))

    @property
    def lying(self) -> list[PlacedBar]:
        """The bars one below another, each under its label."""
        return [
            PlacedBar(bar, ROW * place, share(bar.value, self.most), share(bar.behind, self.most))
            for place, bar in enumerate(self.bars)
        ]

    @property
    def standing(self) -> list[PlacedBar]:
        """The bars beside one another, `across` being the left edge of each one's strip."""
        return [
            PlacedBar(bar, round(place * self.strip, 3), share(bar.value, self.most), share(bar.behind, self.most))
            for place, bar in enumerate(self.bars)
        ]

    @property
    def strip(self) -> float:
        """The width of the strip of a standing bar, in percent."""
        return 100 / max(1, len(self.bars))

    @property
    def height(self) -> int:
        """The height of the lying bars, in pixels."""
        return ROW * len(self.bars)


@dataclass(frozen=True)
class Point:
    """A point of a line: where it is from the left, and how high, in percent."""

    x: float
    y: float
    label: str
    text: str


@dataclass(frozen=True)
class Line:
    """A line through values, such as totals over the years.

    Args:
        name, title, description: as for `Chart`.
        points: (place along the axis, value, label, text), in order.
    """

    name: str
    title: str
    description: str
    points: Sequence[tuple[float, float, str, str]]

    @property
    def placed(self) -> list[Point]:
        """The points in their places, with room at both ends."""
        first = min((point[0] for point in self.points), default=0)
        span = max((point[0] for point in self.points), default=1) - first or 1
        most = rounded_up(max((point[1] for point in self.points), default=1))
        placed: list[Point] = []
        for at, value, label, text in reversed(self.points):
            x = round(7 + 86 * (at - first) / span, 3)
            crowded = any(one.label and one.x - x < CROWDED for one in placed)
            placed.insert(0, Point(x, share(value, most), "" if crowded else label, "" if crowded else text))
        return placed


def share(value: float, most: float) -> float:
    """Return a value as a part of the axis, in percent."""
    return round(100 * value / most, 3) if most else 0.0


def rounded_up(value: float) -> float:
    """Round the end of an axis up to a number that people read easily: 425 to 450, 72 to 80."""
    if value <= 0:
        return 1
    step = float(10 ** floor(log10(value))) / 2
    return ceil(value / step) * step
