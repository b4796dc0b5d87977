"""The named things of the graph as a list that facets narrow: every state an address, a query, and a table to take home."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, request

from graph.formats import CSV, JSON, TSV, XML
from service.http.answers import with_byte_order_mark
from service.http.documents import chosen, varied
from service.http.paging import paged
from service.lists.dictionary_order import in_dictionary_order
from service.lists.downloads import table
from service.lists.facets import check, counted, fits
from service.lists.naming import Names
from service.lists.reading import every_city
from service.lists.things import FACETS, TOGETHER, Named, Things, bound, things
from service.pages.search import kind_name, read_kind, read_text
from service.wording.collation import collation_key
from service.wording.page import Page
from service.wording.words import LANGUAGES

PATH, SIZE = "/things", 50
OFFERS = (CSV, JSON, TSV, XML)
DOWNLOADS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("excel", "csv", {"bom": "yes"}),
    ("csv", "csv", {}),
    ("json", "json", {}),
)
blueprint = Blueprint("things", __name__)


@blueprint.get(PATH)
@blueprint.get(f"{PATH}.<extension>")
def list_things(extension: str = "") -> Response:
    """List the things of a state, for people or as the answer to its query."""
    page, state = Page.of_request(), read_state()
    format = chosen(OFFERS, extension)
    if format is None:
        return varied(show(page, state), extension)
    most = bound(page.reader, page.reader.current(), state)
    response = table(page.reader, state.query(most), format, TOGETHER)
    if page.urls.language:
        response = in_dictionary_order(response, format, columns(page.urls.language))
    return varied(with_byte_order_mark(response, request), extension)


def columns(language: str) -> tuple[str, ...]:
    """Return the columns with names, the language's own first."""
    ordered = sorted(LANGUAGES, key=lambda one: one != language)
    return tuple(f"thing{one.capitalize()}" for one in ordered)


def read_state() -> Things:
    """Read what the address narrows the list to.

    Raises:
        BadRequest: a value is not of the form that its facet takes.
    """
    given = {name: request.args.get(name, "") for name in FACETS if name != "kind"}
    check(given, PATH)
    return Things(q=read_text(request), kind=read_kind(request), **given)


def show(page: Page, state: Things) -> Response:
    """Show the list."""
    version = page.reader.current()
    rows = page.soon(things, state) or ()
    most = page.soon(bound, state)
    names = Names(page, every_city(page.reader, version))
    wider = Things(q=state.q)
    is_narrowed = len(state.chosen) > bool(state.q) and not page.soon(bound, wider)
    everything = (page.soon(things, wider) or ()) if is_narrowed else rows

    def label(facet: str, value: str) -> str:
        if facet == "kind":
            name = kind_name(page, value)
            return name[:1].upper() + name[1:] if page.language == "en" else name
        return value if facet == "q" else names.label(facet, value)

    def to(facet: str, value: str) -> str:
        return page.urls.to(PATH, **state.parameters(**{facet: value}))

    def name_of(one: Named) -> tuple[str, str]:
        return names.of(one.names, one.iri.rpartition("/")[2])

    ordered = sorted(rows, key=lambda one: collation_key(name_of(one)[0]))
    part = paged(ordered, page, SIZE)
    return page.render(
        "things.html",
        state=state,
        part=part,
        name_of=name_of,
        label=label,
        facets=[
            counted(
                [one for one in everything if fits(one, state.chosen, FACETS, but=name)],
                name,
                page.say("things.facet_kind" if name == "kind" else f"cities.facet_{name}"),
                state.chosen.get(name, ""),
                partial(label, name),
                partial(to, name),
            )
            for name in FACETS
        ],
        chosen=[(name, label(name, value), to(name, "")) for name, value in state.chosen.items()],
        query=state.query(most),
        most=most,
        is_there=0 not in page.counted_in,
        downloads=[
            (name, page.urls.to(f"{PATH}.{ending}", **{**state.parameters(), "lang": page.language, **more}))
            for name, ending, more in DOWNLOADS
        ],
    )
