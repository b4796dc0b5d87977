"""Where a generated city lies, and whom it belongs with: all of it follows from the city's number and the seed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from random import Random

from graph.generating.names import Name, proper_name

CITIES_OF_A_PROVINCE, CITIES_OF_A_REGION, CITIES_OF_A_COUNTRY, CITIES_OF_A_UNIVERSITY = 4, 40, 160, 3
SLUG = "generated"
"""How the slug of each generated thing begins; nothing else is named so, so it cannot meet a real one."""


@dataclass(frozen=True)
class City:
    """A city by its number, and the numbers and names of what surrounds it."""

    number: int
    seed: int
    name: Name
    province_name: Name
    country_name: Name
    university_name: Name

    @property
    def country(self) -> int:
        """The number of its country."""
        return self.number // CITIES_OF_A_COUNTRY

    @property
    def region(self) -> int:
        """The number of its region."""
        return self.number // CITIES_OF_A_REGION

    @property
    def province(self) -> int:
        """The number of its province."""
        return self.number // CITIES_OF_A_PROVINCE

    @property
    def university(self) -> int:
        """The number of the university that works with it."""
        return self.number // CITIES_OF_A_UNIVERSITY

    def own(self, kind: str) -> str:
        """Name a thing of the city's own: `city/generated-7`."""
        return f"{kind}/{SLUG}-{self.number}"

    def previous(self, kind: str) -> str:
        """Name a thing of the city before: `designation/generated-6`."""
        return f"{kind}/{SLUG}-{self.number - 1}"

    @property
    def province_place(self) -> str:
        """The place that it lies in."""
        return f"place/{SLUG}-province-{self.province}"

    @property
    def region_place(self) -> str:
        """The place that its province lies in."""
        return f"place/{SLUG}-region-{self.region}"

    @property
    def country_place(self) -> str:
        """The country that it lies in."""
        return f"country/{SLUG}-{self.country}"

    @property
    def university_body(self) -> str:
        """The university that works with it."""
        return f"organization/{SLUG}-university-{self.university}"

    @property
    def fund(self) -> str:
        """The fund that works in its country."""
        return f"organization/{SLUG}-fund-{self.country}"

    @property
    def country_network(self) -> str:
        """The network of the cities of its country."""
        return f"network/{SLUG}-{self.country}"

    @property
    def country_agency(self) -> str:
        """Who runs that network."""
        return f"organization/{SLUG}-agency-{self.country}"

    def source(self, name: str) -> str:
        """Name a reference source of the city's country: `source/generated-gazetteer-0`."""
        return f"source/{SLUG}-{name}-{self.country}"


WORLD_NETWORK = f"network/{SLUG}-world"
WORLD_AGENCY = f"organization/{SLUG}-world-agency"


def city_at(number: int, seed: int) -> City:
    """Work out a city."""
    return City(
        number,
        seed,
        name("city", number, seed),
        name("province", number // CITIES_OF_A_PROVINCE, seed),
        name("country", number // CITIES_OF_A_COUNTRY, seed),
        name("university", number // CITIES_OF_A_UNIVERSITY, seed),
    )


@lru_cache(maxsize=1024)
def name(kind: str, number: int, seed: int) -> Name:
    """Find the name of the so-manieth thing of a kind."""
    return proper_name(Random(f"{seed} {kind} {number}"))
