"""The member cities as a list that facets narrow, and as a map: every state an address, a query, and a table to take home."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, request

from graph.formats import CSV, JSON, TSV, XML
from graph.workers.wire import Request as QueryRequest
from service.http.answers import respond, with_byte_order_mark
from service.http.documents import chosen, varied
from service.http.errors import BadRequest
from service.http.paging import Part, paged
from service.lists.cities import ANY, DISTANCES, ONE, SENTENCE, SEVERAL, UNKNOWN, Centre, State
from service.lists.growth import growth
from service.lists.members import map_of
from service.lists.naming import Names
from service.lists.reading import FACETS, City, centre_of, cities, every_city
from service.wording.collation import collation_key
from service.wording.page import Page

LIST, MAP = "/cities", "/map"
SIZE, FEW = 50, 12
FORM = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*|")
OFFERS = (CSV, JSON, TSV, XML)
SORTS = ("name", "country", "cohort", "distance")
YEAR = re.compile(r"\d{4}")
blueprint = Blueprint("cities", __name__)


@dataclass(frozen=True)
class Option:
    """A value of a facet.

    Args:
        value: as it stands in the address.
        label: what it is called.
        count: how many cities of the state have it.
        address: the state with it; without it when it is chosen.
        chosen: whether it is chosen.
    """

    value: str
    label: str
    count: int
    address: str
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A facet with its values.

    Args:
        name: as it stands in the address.
        label: what it is called.
        options: its values, the most frequent first; years in their order.
    """

    name: str
    label: str
    options: Sequence[Option]

    @property
    def first(self) -> Sequence[Option]:
        """The values that are shown at once."""
        return self.options if len(self.options) <= FEW + 3 else self.options[:FEW]

    @property
    def others(self) -> Sequence[Option]:
        """The values that are folded away."""
        return self.options[len(self.first) :]


@blueprint.get(LIST)
@blueprint.get(f"{LIST}.<extension>")
@blueprint.get(MAP)
def list_cities(extension: str = "") -> Response:
    """List the member cities of a state, for people or as the answer to its query."""
    page, state = Page.of_request(), read_state()
    format = chosen(OFFERS, extension)
    version = page.reader.current()
    centre = centre_of(page.reader, version, state) if state.near else None
    query = state.query(centre)
    if format is None:
        return varied(show(page, state, centre, query), extension)
    asked = QueryRequest(query, format.extension, version=page.reader.version, seconds=page.reader.seconds)
    return varied(with_byte_order_mark(respond(page.reader.pool.ask(asked), format), request), extension)


def read_state() -> State:
    """Read what the address narrows the list to.

    Raises:
        BadRequest: a value is not of the form that its facet takes.
    """
    given = {name: request.args.get(name, "") for name in State.__dataclass_fields__}
    for name, value in given.items():
        if not FORM.fullmatch(value) or (name == "within" and value and not value.isdecimal()):
            raise bad_value(name, value)
        if name in ("cohort", "award") and value not in ("", UNKNOWN, ANY) and not YEAR.fullmatch(value):
            raise bad_value(name, value)
        if name == "evidence" and value not in ("", SENTENCE, SEVERAL, ONE):
            raise bad_value(name, value)
    if len(given["within"]) > 5:
        raise bad_value("within", given["within"])
    return State(**given)


def bad_value(name: str, value: str) -> BadRequest:
    """Say that a facet has no such value."""
    return BadRequest(
        en=f"“{value[:60]}” is not a value of “{name}”; choose one at /cities.",
        th=f"“{value[:60]}” ใช้เป็นค่าของ “{name}” ไม่ได้ โปรดเลือกค่าที่ /cities",
    )


def show(page: Page, state: State, centre: Centre | None, query: str) -> Response:
    """Show the list, or the map with the list below."""
    version = page.reader.current()
    found, everything = cities(page.reader, version, query), every_city(page.reader, version)
    names = Names(page, everything)
    ordered = sorted(found, key=lambda one: place_of(page, one, names))
    part: Part[City] = paged(ordered, page, SIZE)
    counted = growth(page.reader, version)
    path = request.path
    parameters = {**state.parameters(), "sort": request.args.get("sort") or None}
    base = (
        found
        if not state.chosen
        else cities(page.reader, version, State(near=state.near, within=state.within).query(centre))
    )
    return page.render(
        "cities.html",
        state=state,
        centre=next((one for one in everything if centre and one.slug == centre.slug), None),
        is_map=path == MAP,
        path=path,
        part=part,
        rows=part.items,
        map=map_of(page, ordered, names) if path == MAP else None,
        parameters=parameters,
        facets=[facet(page, path, state, base, name, names) for name in FACETS],
        chosen=[
            (name, names.label(name, value), removal(page, path, state, everything, name))
            for name, value in state.chosen.items()
        ],
        names=names,
        known=len(everything),
        latest=counted.latest,
        real=counted.real(state.cohort) if state.chosen.keys() == {"cohort"} else 0,
        query=query,
        places=sorted((one for one in everything if one.place), key=lambda one: collation_key(names.city(one)[0])),
        distances=DISTANCES,
        downloads=[
            (label, page.urls.to(LIST + "." + ending, **state.parameters(), **more))
            for label, ending, more in DOWNLOADS
        ],
        sorts={one: page.urls.to(path, **{**parameters, "sort": one}) for one in SORTS},
        sort=request.args.get("sort") or ("distance" if centre else "name"),
    )


DOWNLOADS: Sequence[tuple[str, str, dict[str, str]]] = (
    ("excel", "csv", {"bom": "yes"}),
    ("csv", "csv", {}),
    ("json", "json", {}),
)


def place_of(page: Page, city: City, names: Names) -> tuple[object, ...]:
    """Return the place of a city in the list, by what the list is sorted by."""
    sort = request.args.get("sort") or ("distance" if city.kilometres is not None else "name")
    name = collation_key(names.city(city)[0])
    if sort == "distance" and city.kilometres is not None:
        return (city.kilometres, name)
    if sort == "country":
        return (not city.country, collation_key(names.country(city)), name)
    if sort == "cohort":
        return (not city.cohorts, city.cohorts, city.since or "9", name)
    return (name,)


def facet(page: Page, path: str, state: State, base: Sequence[City], name: str, names: Names) -> Facet:
    """Count the values of a facet among the cities that the other facets leave."""
    left = [one for one in base if one.is_in(state, but=name)]
    counts = Counter(value for one in left for value in one.values(name))
    chosen = state.chosen.get(name)
    if chosen and chosen not in counts:
        counts[chosen] = 0
    years = name in ("cohort", "award")
    ordered = sorted(
        counts,
        key=lambda one: (
            one in (UNKNOWN,),
            one != ANY,
            one if years else "",
            -counts[one],
            collation_key(names.label(name, one)),
        ),
    )
    options = []
    for one in ordered:
        toggled = state.parameters(**{name: "" if one == chosen else one})
        address = page.urls.to(path, **toggled)
        options.append(Option(one, names.label(name, one), counts[one], address, one == chosen))
    return Facet(name, page.say(f"cities.facet_{name}"), options)


def removal(page: Page, path: str, state: State, everything: Sequence[City], name: str) -> str:
    """Address the state without one of its facets."""
    changes = {name: ""} if name != "near" else {"near": "", "within": ""}
    return page.urls.to(path, **state.parameters(**changes))
