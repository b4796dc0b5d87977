"""The page about a thing, whatever its kind: one template, its groups and names given by the shapes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask import Blueprint, Response, request

from graph.rdf import Literal, NamedNode, Term
from ontology.terms import ID, LC, PREFIXES
from service.entity.disagreements import disagreements
from service.entity.evidence import ANNOUNCEMENT
from service.entity.neighbourhood import Neighbour, draw
from service.entity.page_of_thing import Entity
from service.entity.thing import BROADER, IN_SCHEME, Overview, Window, pages, read_overview
from service.entity.timeline import timeline
from service.entity.whole_page import read_entity
from service.history.described import find_moment
from service.http.errors import BadRequest, Withdrawn
from service.http.urls import thing_of
from service.linked_data.describing import Standing, nothing_there
from service.linked_data.signposting import add_links, page_links
from service.linked_data.structured_data import structured_data
from service.lists.members import members, onward
from service.pages.announcement import announcement_page
from service.reading.naming import PASSAGE_OF, QUOTE
from service.wording.collation import collation_key
from service.wording.elsewhere import Elsewhere, elsewhere
from service.wording.page import Page
from service.wording.presenting import CODE

SCHEMA, SKOS, RDFS = PREFIXES["schema"], PREFIXES["skos"], PREFIXES["rdfs"]
LATITUDE, LONGITUDE = SCHEMA + "latitude", SCHEMA + "longitude"
SAME = (SKOS + "exactMatch", SKOS + "closeMatch", SCHEMA + "sameAs", SCHEMA + "url", RDFS + "seeAlso")
SYNTAXES = (("Turtle", "ttl"), ("JSON-LD", "jsonld"), ("N-Triples", "nt"), ("RDF/XML", "rdf"))
NEARBY = (90.0, 112.0, -2.0, 26.0)
"""The part of the world that the picture of Thailand shows: west, east, south, north."""
VIEW_WIDTH, VIEW_HEIGHT = 12.5, 13

blueprint = Blueprint("entity", __name__)


@blueprint.get("/page/<path:name>")
def thing_page(name: str) -> Response:
    """Make the page about a thing.

    Raises:
        NothingThere: nothing was ever said of it.
        Withdrawn: it is marked as withdrawn.
    """
    page, iri = Page.of_request(), thing_of(name)
    if iri is None:
        raise nothing_there(request.path[1:])
    moment = find_moment(page.reader.pool, iri)
    if moment:
        return Response(status=303, headers={"Location": page.urls.to(f"/versions/{moment.number}")})
    overview = read_overview(page.reader, iri)
    if not overview.exists:
        raise nothing_there(request.path[1:])
    if overview.notes is not None:
        raise Withdrawn(name=iri, note_en=note(overview, "en"), note_th=note(overview, "th"))
    if ANNOUNCEMENT in overview.types:
        return add_links(announcement_page(page, iri), page_links(standing(overview), page.urls))
    entity = read_entity(page, overview, read_window(overview))
    response = page.render("entity.html", entity=entity, code=CODE, **beside(entity))
    return add_links(response, page_links(standing(overview, entity), page.urls))


def note(overview: Overview, language: str) -> str:
    """Return why a thing was withdrawn, in a language or in any other."""
    notes = overview.notes or []
    return " ".join(
        sorted(one.value for one in notes if one.language == language) or sorted(one.value for one in notes)
    )


def standing(overview: Overview, entity: Entity | None = None) -> Standing:
    """Say how a thing stands, for the links in the headers."""
    of = [one.value for one in entity.contents.values(PASSAGE_OF) if isinstance(one, NamedNode)] if entity else []
    return Standing(overview.iri, classes=tuple(sorted(overview.types)), collection=min(of, default=""))


def read_window(overview: Overview) -> Window:
    """Read which part of a long list is asked for: `?of=<property>&page=<number>`.

    Raises:
        BadRequest: there is no such list, or no such page of it.
    """
    of, number = request.args.get("of", ""), request.args.get("page", "") or "1"
    if not of:
        return Window()
    count = overview.incoming.get(of, 0)
    if number.isascii() and number.isdecimal() and len(number) < 9 and count and 1 <= int(number) <= pages(count):
        return Window(of, int(number))
    raise BadRequest(
        en=f"There is no page “{number[:20]}” of that list; the pages are 1 to {pages(count)}.",
        th=f"รายการนี้ไม่มีหน้า “{number[:20]}” มีเฉพาะหน้า 1 ถึง {pages(count)}",
    )


def beside(entity: Entity) -> dict[str, object]:
    """Gather what stands beside the statements."""
    dated = {entity.iri: list(entity.contents.out)}
    for records in entity.contents.records.values():
        dated.update({record: list(held) for record, held in records.items()})
    return {
        "quote": entity.contents.values(QUOTE),
        "place": place(entity),
        "disagreements": disagreements(entity.contents, entity.presenter, entity.witness),
        "members": members(entity.page, entity.iri, entity.overview.types),
        "onward": onward(
            entity.page, entity.iri, entity.name.value, entity.contents.records.get(LC + "member", {}).values()
        ),
        "picture": draw(neighbours(entity), entity.iri),
        "events": timeline(entity.presenter, entity.iri, dated),
        "same": same(entity),
        "syntaxes": [(label, entity.page.urls.data(entity.iri, extension)) for label, extension in SYNTAXES],
        "structured": structured_data(entity.iri, entity.contents.out, entity.overview.types, entity.page.language),
        "crumbs": crumbs(entity),
    }


def place(entity: Entity) -> dict[str, object] | None:
    """Find where a thing is; None when nobody says."""
    found = [entity.contents.values(one) for one in (LATITUDE, LONGITUDE)]
    try:
        latitude, longitude = (float(terms[0].value) for terms in found if isinstance(terms[0], Literal))
    except (IndexError, ValueError):
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    west, east, south, north = NEARBY
    near = west < longitude < east and south < latitude < north
    x = min(max(longitude - VIEW_WIDTH / 2, west), east - VIEW_WIDTH)
    y = min(max(-latitude - VIEW_HEIGHT / 2, -north), -south - VIEW_HEIGHT)
    return {
        "latitude": f"{latitude:.5g}",
        "longitude": f"{longitude:.6g}",
        "y": f"{-latitude:.5g}",
        "near": near,
        "view": f"{x:.2f} {y:.2f} {VIEW_WIDTH} {VIEW_HEIGHT}" if near else "-180 -84 360 142",
    }


def neighbours(entity: Entity) -> Iterator[Neighbour]:
    """List what a thing is connected with, the closest first: through records, by its own statements, by links in."""
    for row in entity.told:
        for relation in row.relations:
            if relation.other:
                yield Neighbour(*relation.other, relation.role or row.name)
    for section in entity.sections:
        for row in section.rows:
            if row.short != RDFS + "isDefinedBy":
                yield from linked(row.name, entity.contents.values(row.short), entity)
    for row in entity.pointing:
        yield from linked(row.name, (triple.subject for triple in entity.contents.incoming[row.short]), entity)


def linked(relation: str, terms: Iterable[Term], entity: Entity) -> Iterator[Neighbour]:
    """Make neighbours of the things of ours among some terms, in the order of their names: a query gives them in any order."""
    for iri in sorted(term.value for term in terms if isinstance(term, NamedNode) and term.value.startswith(ID)):
        if entity.presenter.link(iri).language:
            yield Neighbour(iri, entity.presenter.link(iri), relation)


def same(entity: Entity) -> list[Elsewhere]:
    """List the same thing elsewhere."""
    iris = {term.value for term in entity.contents.values(*SAME) if isinstance(term, NamedNode)}
    found = [elsewhere(iri) for iri in iris if iri.startswith(("http://", "https://"))]
    return sorted(found, key=lambda one: (not one.registry, collation_key(one.label)))


def crumbs(entity: Entity) -> list[object]:
    """Show the way down to a concept or a passage: its scheme and the concepts above it, or its announcement."""
    above = [
        triple.object.value
        for property_ in (IN_SCHEME, BROADER, PASSAGE_OF, LC + "readingOf")
        for triple in entity.contents.out
        if triple.predicate.value == property_ and isinstance(triple.object, NamedNode)
    ]
    return [entity.presenter.link(iri) for iri in dict.fromkeys(above)]
