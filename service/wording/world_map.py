"""A map of places that needs no script: one unit is one degree, and y grows southwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WORLD = (-180.0, -84.0, 360.0, 142.0)
WIDE, HIGH = 60, 30
"""Degrees from which on places are shown on the whole world."""


@dataclass(frozen=True)
class Spot:
    """A place on a map.

    Args:
        label: what is there.
        address: its page; "" for none.
        latitude, longitude: where it is.
        era: the group of years that colours it: one of `ERAS`.
    """

    label: str
    address: str
    latitude: float
    longitude: float
    era: str = ""


ERAS = ("first", "second", "third", "fourth", "unknown")


def era(years: Sequence[str]) -> str:
    """Return the group of years that a city's first year of membership belongs to."""
    if not years:
        return "unknown"
    return next((name for name, end in zip(ERAS, ("2019", "2022", "2024"), strict=False) if years[0] < end), "fourth")


@dataclass(frozen=True)
class WorldMap:
    """A map of some places.

    Args:
        name: its identifier on the page.
        label: what it is, for those who do not see it.
        spots: the places.
    """

    name: str
    label: str
    spots: Sequence[Spot]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The part of the world that it shows: x, y, width, height."""
        longitudes, latitudes = [one.longitude for one in self.spots], [one.latitude for one in self.spots]
        if not self.spots or max(longitudes) - min(longitudes) > WIDE or max(latitudes) - min(latitudes) > HIGH:
            return WORLD
        width = max(max(longitudes) - min(longitudes) + 12, 24)
        height = max(max(latitudes) - min(latitudes) + 8, 14)
        x = (max(longitudes) + min(longitudes) - width) / 2
        y = -(max(latitudes) + min(latitudes) + height) / 2
        return (round(x, 2), round(y, 2), round(width, 2), round(height, 2))

    @property
    def radius(self) -> float:
        """The radius of a place."""
        return round(self.box[2] / (400 if self.box is WORLD else 110), 2)

    @property
    def eras(self) -> list[str]:
        """The groups of years that there are, for the legend."""
        return [one for one in ERAS if any(spot.era == one for spot in self.spots)]
