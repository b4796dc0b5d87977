"""The member cities as a list that facets narrow, and as a map: every state an address, a query, and a table to take home."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, request

from graph.formats import CSV, JSON, TSV, XML
from service.http.answers import with_byte_order_mark
from service.http.documents import chosen, varied
from service.http.paging import Part, paged
from service.lists.cities import DISTANCES, TOGETHER, Centre, State
from service.lists.dictionary_order import in_dictionary_order
from service.lists.downloads import table
from service.lists.facets import bad_value, check
from service.lists.growth import growth
from service.lists.members import LIST, map_of
from service.lists.naming import Names
from service.lists.reading import FACETS, City, centre_of, cities, every_city
from service.wording.collation import collation_key
from service.wording.page import Page
from service.wording.words import LANGUAGES

MAP = "/map"
SIZE = 50
OFFERS = (CSV, JSON, TSV, XML)
SORTS = ("name", "country", "cohort", "distance")
blueprint = Blueprint("cities", __name__)


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
    response = table(page.reader, query, format, TOGETHER)
    if page.urls.language and centre is None:
        response = in_dictionary_order(response, format, columns(page.urls.language))
    return varied(with_byte_order_mark(response, request), extension)


def columns(language: str) -> tuple[str, ...]:
    """Return the columns with names, the language's own first."""
    return tuple(f"city{one.capitalize()}" for one in sorted(LANGUAGES, key=lambda one: one != language))


def read_state() -> State:
    """Read what the address narrows the list to.

    Raises:
        BadRequest: a value is not of the form that its facet takes.
    """
    given = {name: request.args.get(name, "") for name in State.__dataclass_fields__}
    check(given, LIST)
    if given["within"] and not (given["within"].isdecimal() and len(given["within"]) <= 5):
        raise bad_value("within", given["within"], LIST)
    return State(**given)


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
        facets=[names.facet(path, state, base, name) for name in FACETS],
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
            (label, page.urls.to(f"{LIST}.{ending}", **{**state.parameters(), "lang": page.language, **more}))
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


def removal(page: Page, path: str, state: State, everything: Sequence[City], name: str) -> str:
    """Address the state without one of its facets."""
    changes = {name: ""} if name != "near" else {"near": "", "within": ""}
    return page.urls.to(path, **state.parameters(**changes))
