"""Reads the member cities of a state of the list, and how large the network really is; each once for each version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph.rdf import Row
from service.lists.cities import Centre, State
from service.lists.facets import ANY, UNKNOWN, evidence, fits
from service.reading.last_versions import kept_for_last_versions
from service.reading.reader import Reader
from service.reading.vocabulary import iri_of, text_of
from service.wording.words import LANGUAGES


@dataclass(frozen=True)
class City:
    """A member city.

    Args:
        iri: the city.
        names: its name by language.
        country: its country; "" when nobody says.
        country_names: the country's name by language.
        cohorts: the years in which sources let it join; several where they disagree, none where none says.
        since: the first day or month that a source gives; "" for none.
        kinds: the slugs of what sources say that the member is; several where they disagree.
        confidence: the slug of how far the register trusts the row; "" for nothing said.
        awards: the years of its awards.
        sources: how many graphs state its membership.
        sentences: how many of them are sentences of an announcement.
        place: latitude and longitude; None when they are not known.
        kilometres: how far it is from the centre of the state; None without one.
    """

    iri: str
    names: Mapping[str, str]
    country: str
    country_names: Mapping[str, str]
    cohorts: tuple[str, ...]
    since: str
    kinds: tuple[str, ...]
    confidence: str
    awards: tuple[str, ...]
    sources: int
    sentences: int
    place: tuple[float, float] | None
    kilometres: float | None

    @property
    def slug(self) -> str:
        """What its IRI ends in."""
        return self.iri.rpartition("/")[2]

    def values(self, facet: str) -> tuple[str, ...]:
        """Return the values that it has for a facet."""
        if facet == "country":
            return (self.country.rpartition("/")[2],) if self.country else ()
        if facet == "cohort":
            return self.cohorts or (UNKNOWN,)
        if facet == "kind":
            return self.kinds or (UNKNOWN,)
        if facet == "evidence":
            return evidence(self.sources, self.sentences)
        if facet == "confidence":
            return (self.confidence,) if self.confidence else ()
        return (ANY, *self.awards) if self.awards else ()

    def is_in(self, state: State, *, but: str = "") -> bool:
        """Say whether it belongs to a state, distances aside; one facet may be left out."""
        return fits(self, state.chosen, FACETS, but=but)


FACETS = ("country", "cohort", "kind", "evidence", "confidence", "award")


@kept_for_last_versions(size=16)
def cities(reader: Reader, version: int, query: str) -> tuple[City, ...]:
    """Read the cities of a state.

    Args:
        reader: reads that version.
        version: its number, so that a new version is read anew.
        query: the query of the state.
    """
    return tuple(read_city(row) for row in reader.select(query) if iri_of(row, "city"))


def read_city(row: Row) -> City:
    """Read one row."""
    place = (text_of(row, "latitude"), text_of(row, "longitude"))
    far = text_of(row, "kilometres")
    return City(
        iri_of(row, "city"),
        names(row, "city"),
        iri_of(row, "country"),
        names(row, "country"),
        several(row, "cohorts"),
        text_of(row, "since"),
        several(row, "kinds"),
        text_of(row, "confidence"),
        several(row, "awards"),
        int(text_of(row, "sources") or 0),
        int(text_of(row, "sentences") or 0),
        (float(place[0]), float(place[1])) if all(place) else None,
        float(far) if far else None,
    )


def names(row: Row, column: str) -> dict[str, str]:
    """Read the names of the thing in a column."""
    found = {language: text_of(row, column + language.capitalize()) for language in LANGUAGES}
    return {language: name for language, name in found.items() if name}


def several(row: Row, column: str) -> tuple[str, ...]:
    """Read the values that stand together in a column, in order."""
    return tuple(sorted(text_of(row, column).split()))


def every_city(reader: Reader, version: int) -> tuple[City, ...]:
    """Read all member cities."""
    return cities(reader, version, State().query())


def centre_of(reader: Reader, version: int, state: State) -> Centre | None:
    """Find the place that a state measures distances from; None when it names none that is known."""
    found = next((one for one in every_city(reader, version) if one.slug == state.near and one.place), None)
    return Centre(found.slug, *found.place) if found and found.place else None
