"""The member cities of a country, of a cohort, or of the network, for the pages about those; and what is near a city."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.rdf import NamedNode, Triple
from ontology.terms import ID, LC, PREFIXES
from service.lists.cities import State
from service.lists.facets import Facet
from service.lists.growth import growth
from service.lists.naming import Names
from service.lists.reading import FACETS, City, every_city
from service.wording.collation import collation_key
from service.wording.page import Page
from service.wording.world_map import Spot, WorldMap, era

COUNTRY, COHORT, NETWORK = PREFIXES["schema"] + "Country", LC + "Cohort", LC + "CityNetwork"
LIST = "/cities"
SHOWN = 20


@dataclass(frozen=True)
class Members:
    """Member cities on the page about something else.

    Args:
        state: the state of the list that holds all of them.
        total: how many there are.
        shown: the first of them, by name.
        map: where they are; None for a whole network.
        real: how many there really are, by the sources that count them; 0 when none does.
        awarded: those with awards, and the years of these.
        query: asks for all of them.
        names: names them.
        facets: what the list of all of them can be narrowed by further.
    """

    state: State
    total: int
    shown: Sequence[City]
    map: WorldMap | None
    real: int
    awarded: Sequence[City]
    query: str
    names: Names
    facets: Sequence[Facet]


def members(page: Page, iri: str, types: set[str]) -> Members | None:
    """Read the member cities of a thing; None when it is nothing that has some."""
    slug = iri.rpartition("/")[2]
    if not iri.startswith(ID) or not types & {COUNTRY, COHORT, NETWORK}:
        return None
    state = State(country=slug) if COUNTRY in types else State(cohort=slug) if COHORT in types else State()
    version = page.reader.current()
    found = [one for one in every_city(page.reader, version) if one.is_in(state)]
    if not found:
        return None
    names, grown = Names(page, found), growth(page.reader, version)
    ordered = sorted(found, key=lambda one: collation_key(names.city(one)[0]))
    latest = grown.latest
    real = grown.real(slug) if COHORT in types else latest.members if NETWORK in types and latest else 0
    return Members(
        state,
        len(found),
        ordered[:SHOWN],
        None if NETWORK in types else map_of(page, ordered, names),
        real,
        [one for one in ordered if one.awards] if NETWORK not in types else [],
        state.query(),
        names,
        [names.facet(LIST, state, found, name) for name in FACETS if name not in state.chosen],
    )


def map_of(page: Page, found: Iterable[City], names: Names) -> WorldMap:
    """Put cities on a map."""
    spots = []
    for one in found:
        if one.place:
            label = ", ".join([names.city(one)[0], *(page.date(year) for year in one.cohorts[:1])])
            spots.append(Spot(label, page.urls.page(one.iri), *one.place, era(one.cohorts)))
    return WorldMap("cities-map", page.say("cities.map_label", count=len(spots)), spots)


@dataclass(frozen=True)
class Onward:
    """Where the page about a member city leads on to.

    Args:
        label: what is there.
        address: where it is.
    """

    label: str
    address: str


def onward(page: Page, iri: str, name: str, memberships: Iterable[Iterable[Triple]]) -> list[Onward]:
    """Lead from a member city to those near it, to those that joined with it, and to those that did both."""
    cohorts = {
        one.object.value.rpartition("/")[2]
        for held in memberships
        for one in held
        if one.predicate.value == LC + "cohort" and isinstance(one.object, NamedNode)
    }
    slug = iri.rpartition("/")[2]
    known = {one.slug: one for one in every_city(page.reader, page.reader.current())}
    if slug not in known:
        return []
    say, to, found = page.say, page.urls.to, list[Onward]()
    placed = known[slug].place is not None
    if placed:
        found.append(Onward(say("cities.near_city", city=name), to("/map", near=slug, within="2000")))
    for year in sorted(cohorts):
        found.append(Onward(say("cities.joined_with", year=page.date(year)), to("/map", cohort=year)))
        if placed:
            address = to("/map", cohort=year, near=slug, within="2000")
            found.append(Onward(say("cities.near_and_with", city=name, year=page.date(year)), address))
    return found
