"""Explore: the graph as a picture, from any thing outward, and the same as a table."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, zip_longest

from flask import Blueprint, Request, Response, request

from ontology.terms import ID, LC, path_of
from service.http.errors import BadRequest
from service.linked_data.describing import nothing_there
from service.pages.announcement import presenter_of, short_name
from service.reading.finding import kind_of
from service.reading.indexing import index as index_of_names
from service.reading.reader import Reader, values
from service.reading.vocabulary import iri_of
from service.wording.collation import collation_key
from service.wording.page import Page
from service.wording.presenting import Presenter

OPEN_AT_MOST = 12
RELATIONS = 150
READ_AT_MOST = 3_000
STARTING_KINDS = ("city", "network", "project", "organization", "announcement", "country")
STARTS = 12
RELATED = f"""PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
SELECT DISTINCT ?from ?property ?to WHERE {{
    {{
        %(things)s
        ?thing ?property ?to .
        BIND(?thing AS ?from)
    }} UNION {{
        %(things)s
        ?from ?property ?thing .
        BIND(?thing AS ?to)
    }}
    FILTER(isIRI(?to) && STRSTARTS(STR(?from), "{ID}") && STRSTARTS(STR(?to), "{ID}"))
    # Of two ways to say the same the narrower stays, and of two directions the one that is stated.
    FILTER(?property NOT IN (<{LC}withinPlace>, <{LC}withinOrganization>))
    FILTER NOT EXISTS {{ ?narrower rdfs:subPropertyOf ?property . ?from ?narrower ?to }}
    FILTER NOT EXISTS {{ ?forward owl:inverseOf ?property . ?to ?forward ?from }}
}}
ORDER BY ?property ?from ?to"""
EXISTS = """SELECT ?thing WHERE {{ {things}
    FILTER(EXISTS {{ ?thing ?p ?o }} || EXISTS {{ ?s ?q ?thing }} || EXISTS {{ GRAPH ?thing {{ ?a ?b ?c }} }}) }}"""

blueprint = Blueprint("explore", __name__)


@dataclass(frozen=True)
class Edge:
    """A relation between two things.

    Args:
        start: the thing that it starts from.
        property: the relation.
        end: the thing that it leads to.
    """

    start: str
    property: str
    end: str


@dataclass(frozen=True)
class Surroundings:
    """What is around some things.

    Args:
        things: these things.
        edges: the relations shown.
        more: whether there are more than are shown.
    """

    things: list[str]
    edges: list[Edge]
    more: bool

    @property
    def nodes(self) -> list[str]:
        """All things shown, these first."""
        return list(dict.fromkeys(chain(self.things, *((edge.start, edge.end) for edge in self.edges))))


@blueprint.get("/explore")
def explore() -> Response:
    """Show what is around some things, or where one may start."""
    page = Page.of_request()
    things = read_things(request)
    if not things:
        index = page.soon(index_of_names)
        found = [(kind, index.of_kind(kind, page.language, STARTS) if index else []) for kind in STARTING_KINDS]
        starts = [(kind, index.things(hits)) for kind, hits in found if index and hits]
        return page.render("explore.html", around=None, starts=starts, short_name=short_name)
    around = surroundings(page.reader, things)
    presenter = presenter_of(page, {*around.nodes})
    around.edges.sort(key=lambda edge: order(presenter, things, edge))
    return page.render(
        "explore.html",
        around=around,
        presenter=presenter,
        opened=[iri.removeprefix(ID) for iri in things],
        query=related_query(things),
        short_name=short_name,
    )


@blueprint.get("/explore.json")
def explore_json() -> Response:
    """Answer with what is around some things, for the picture."""
    page = Page.of_request()
    things = read_things(request)
    if not things:
        raise BadRequest(en="Name a thing by its IRI: ?thing=….", th="โปรดระบุสิ่งที่ต้องการด้วย IRI: ?thing=…")
    around = surroundings(page.reader, things)
    presenter = presenter_of(page, {*around.nodes})
    document = {
        "things": around.things,
        "nodes": [
            {
                "iri": iri,
                "label": presenter.name(iri).value,
                "language": presenter.name(iri).language,
                "kind": kind_of(iri),
                "url": page.urls.page(iri),
            }
            for iri in around.nodes
        ],
        "edges": [
            {"from": one.start, "property": one.property, "label": presenter.property_name(one.property), "to": one.end}
            for one in around.edges
        ],
        "more": around.more,
    }
    response = Response(json.dumps(document, ensure_ascii=False), mimetype="application/json")
    response.headers["Content-Language"] = page.language
    response.vary.add("Accept-Language")
    return response


def read_things(current: Request) -> list[str]:
    """Read which things are open: IRIs of ours, or the ends of them such as city/phayao, separated by spaces.

    Raises:
        BadRequest: one of them is no IRI of a thing, or there are too many.
    """
    names = dict.fromkeys(current.args.get("thing", "").split())
    if len(names) > OPEN_AT_MOST:
        raise BadRequest(
            en=f"{len(names)} things are open; at most {OPEN_AT_MOST} can be.",
            th=f"เปิดไว้ {len(names)} สิ่ง เปิดพร้อมกันได้ไม่เกิน {OPEN_AT_MOST} สิ่ง",
        )
    found = []
    for name in names:
        iri = name if ":" in name else ID + name
        if not iri.startswith(ID) or path_of(iri) is None:
            raise BadRequest(
                en=f"“{name[:200]}” is not the IRI of a thing here; they begin with {ID}.",
                th=f"“{name[:200]}” ไม่ใช่ IRI ของสิ่งในกราฟนี้ ซึ่งขึ้นต้นด้วย {ID}",
            )
        found.append(iri)
    return found


def related_query(things: Iterable[str]) -> str:
    """Write the query for what is around some things."""
    return RELATED % {"things": values("thing", list(things))}


def surroundings(reader: Reader, things: list[str]) -> Surroundings:
    """Read what is around some things; when there is too much, some of each relation.

    Raises:
        NothingThere: the graph knows nothing of one of them.
    """
    rows = reader.select(f"{related_query(things)} LIMIT {READ_AT_MOST}")
    edges = [Edge(iri_of(row, "from"), iri_of(row, "property"), iri_of(row, "to")) for row in rows]
    lonely = set(things).difference(*({edge.start, edge.end} for edge in edges))
    if lonely:
        known = {iri_of(row, "thing") for row in reader.select(EXISTS.format(things=values("thing", sorted(lonely))))}
        for iri in sorted(lonely - known):
            raise nothing_there(f"id/{iri.removeprefix(ID)}")
    most = RELATIONS * len(things)
    return Surroundings(things, some_of_each(edges, most), len(edges) > most)


def some_of_each(edges: list[Edge], most: int) -> list[Edge]:
    """Choose so many relations, turn by turn from each property."""
    if len(edges) <= most:
        return edges
    by_property: dict[str, list[Edge]] = {}
    for edge in edges:
        by_property.setdefault(edge.property, []).append(edge)
    turns = chain.from_iterable(zip_longest(*by_property.values()))
    return [edge for edge in turns if edge][:most]


def order(presenter: Presenter, things: list[str], edge: Edge) -> tuple[object, ...]:
    """Return where a relation stands in the table: what the open things lead to first, then what leads to them."""
    ends = tuple(collation_key(presenter.name(iri).value) for iri in (edge.start, edge.end))
    place = things.index(edge.start) if edge.start in things else len(things)
    return (place, presenter.vocabulary.order(edge.property), *ends)
