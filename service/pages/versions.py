"""The versions of the graph: the list of them, and what each changed.

/versions     the list; /versions.atom, /versions.json, /versions.ttl …
/versions/3   what version 3 changed; /versions/3.rdfp, /versions/3.trig …
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any

from flask import Blueprint, Response, request

from graph.errors import NotFound
from graph.formats import Carries, Format
from graph.gate.change import change_iri
from graph.gate.rdf_patch import RDF_PATCH, write_patch
from graph.rdf import NamedNode, Quad, Triple, triple_of
from graph.versions.history import LARGE, History
from graph.versions.records import Move
from ontology.terms import BASE
from service.history.change_words import clock, graphs_of, record_order, tell
from service.history.counting import entry_of
from service.history.described import describe_moment, find_moment
from service.history.feed import feed, slice_of
from service.history.versions import as_json, history_of, version_iri
from service.http.documents import JSON, as_document, chosen, next_page, varied
from service.http.paging import Part, paged
from service.linked_data.describing import nothing_there
from service.linked_data.rdf_response import long_response, rdf_response, with_graphs
from service.linked_data.signposting import OFFERS
from service.wording.page import Page

ATOM = Format("Atom", "application/atom+xml", "atom", Carries.RESULTS, "", charset=True)
TURTLE, *OTHERS = OFFERS
OF_LIST = (TURTLE, JSON, *OTHERS, ATOM)
OF_VERSION = (TURTLE, JSON, *OTHERS, RDF_PATCH)
VERSIONS_A_PAGE, MOVES_A_PAGE, SORTED_WHOLE, MOST_MOVES = 50, 200, 20_000, 200_000
HAS_VERSION = NamedNode("http://purl.org/dc/terms/hasVersion")
blueprint = Blueprint("versions", __name__)


@blueprint.get("/versions")
@blueprint.get("/versions.<extension>")
def versions(extension: str = "") -> Response:
    """List the versions, the newest first."""
    page, format = Page.of_request(any_version=False), chosen(OF_LIST, extension)
    history = history_of(page.reader.pool)
    if format is ATOM:
        return varied(atom(page, history), extension)
    part = paged(range(page.reader.current(), 0, -1), page, VERSIONS_A_PAGE)
    if format is None:
        return page.render("versions.html", part=part, clock=clock(page), **listed(page, history, part.items))
    if format is JSON:
        return varied(page.marked(as_document(list_for_programs(page, history, part))), extension)
    quads = [quad for number in part.items for quad in described(page, number, whole=False)]
    quads += [Quad(NamedNode(BASE), HAS_VERSION, NamedNode(version_iri(number))) for number in part.items]
    return varied(as_rdf(quads, format), extension)


@blueprint.get("/versions/<int:number>")
@blueprint.get("/versions/<int:number>.<extension>")
def version(number: int, extension: str = "") -> Response:
    """Tell what a version changed.

    Raises:
        NoSuchVersion: there was never such a version.
    """
    page, format = Page.of_request(any_version=False), chosen(OF_VERSION, extension)
    history = history_of(page.reader.pool)
    if history:
        history.record(number)
    elif number != 1:
        raise nothing_there(f"versions/{number}")
    if format is None:
        return version_page(page, history, number)
    if format is JSON:
        return varied(page.marked(as_document(version_for_programs(page, history, number))), extension)
    if format is RDF_PATCH:
        if history is None:
            raise NotFound(name=request.path)
        previous = change_iri(number - 1) if number > 1 else ""
        body = write_patch(history.moves(number), change_iri(number), previous)
        return varied(Response(body, content_type=RDF_PATCH.content_type), extension)
    return varied(as_rdf(described(page, number, whole=with_graphs(format)), format), extension)


def listed(page: Page, history: History | None, numbers: Sequence[int]) -> dict[str, Any]:
    """Gather what the list shows."""
    if history is None:
        return {"entries": [], "kept": [1], "current": 1, "is_kept": False}
    entries = [entry_of(page, history, number) for number in numbers]
    return {"entries": entries, "kept": history.directory.numbers(), "current": history.current, "is_kept": True}


def version_page(page: Page, history: History | None, number: int) -> Response:
    """Make the page about a version."""
    frame = {"number": number, "version_iri": version_iri(number), "clock": clock(page)}
    if history is None:
        return page.render("version.html", entry=None, current=1, is_kept=True, **frame)
    entry = entry_of(page, history, number)
    told = min(entry.added + entry.removed, MOST_MOVES) if entry.is_counted else MOVES_A_PAGE
    part = paged(range(told), page, MOVES_A_PAGE)
    return page.render(
        "version.html",
        entry=entry,
        current=history.current,
        is_kept=number in history.directory.numbers(),
        graphs=graphs_of(page, entry),
        part=part,
        told=tell(page, moves_on(history, number, part)),
        **frame,
    )


def moves_on(history: History, number: int, part: Part[int]) -> list[Move]:
    """Read the moves on one page: of a large version in the order of its record, of any other by graph and thing."""
    start, stop = part.first - 1, part.first - 1 + len(part.items)
    if part.total > SORTED_WHOLE or history.record(number).stat().st_size > LARGE:
        return list(islice(history.moves(number), start, stop))
    return sorted(history.moves(number), key=record_order)[start:stop]


def atom(page: Page, history: History | None) -> Response:
    """Make the feed, or an archive document of it.

    Raises:
        NotFound: there is no such archive document, or no history.
    """
    text = request.args.get("archive", "0")
    part = slice_of(history.current, int(text)) if history and text.isdecimal() and len(text) < 9 else None
    if history is None or part is None:
        raise NotFound(name=request.full_path)
    entries = [entry_of(page, history, number) for number in part.numbers]
    body = feed(part, entries, page.language, request.host_url.rstrip("/"))
    response = Response(body, content_type=ATOM.content_type)
    response.headers["Content-Language"] = page.language
    response.vary.add("Accept-Language")
    return page.marked(response)


def list_for_programs(page: Page, history: History | None, part: Part[int]) -> dict[str, Any]:
    """Write the list for programs."""
    rows = [version_for_programs(page, history, number) for number in part.items]
    return {"current": page.reader.current(), "versions": rows, "next": next_page(page, part)}


def version_for_programs(page: Page, history: History | None, number: int) -> dict[str, Any]:
    """Write what a version changed for programs, in figures."""
    if history is None:
        return {"version": number, "iri": version_iri(number), "current": True, "kept": True}
    return as_json(entry_of(page, history, number), history.directory.numbers(), history.current, page.urls)


def described(page: Page, number: int, *, whole: bool) -> Iterator[Quad]:
    """Describe a version and its change, without the quads that moved unless all is asked for."""
    pool = page.reader.pool
    moments = (find_moment(pool, iri) for iri in (version_iri(number), change_iri(number)))
    return chain.from_iterable(describe_moment(moment, with_graphs=whole) for moment in moments if moment)


def as_rdf(quads: Iterator[Quad] | list[Quad], format: Format) -> Response:
    """Write quads in a syntax: with the named graphs where it carries them."""
    if with_graphs(format):
        return long_response(quads, format)
    triples: list[Triple] = list(dict.fromkeys(map(triple_of, quads)))
    return rdf_response(triples, format, request)
