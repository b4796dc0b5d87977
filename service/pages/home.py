"""The home page: what this is, live figures, three questions to try, and the latest announcement, in one screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Blueprint, Response

from graph.rdf import NamedNode, Row
from ontology.terms import GRAPH_DERIVED, GRAPH_QUERIES, ID, LC
from service.lists.cities import NETWORK
from service.lists.growth import growth
from service.pages.announcement import presenter_of
from service.protocols.void import instead_of_page
from service.reading.announcements import DECLARATIONS, in_order, summaries
from service.reading.once import once_a_version
from service.reading.reader import Reader
from service.reading.size import has_at_most
from service.reading.vocabulary import iri_of, text_of
from service.wording.page import Page
from service.wording.typography import thai_marked, unbroken

SAYS_SOMETHING = f"""FILTER(STRSTARTS(STR(%(graph)s), "{ID}"))
            FILTER(%(graph)s NOT IN (<{GRAPH_DERIVED}>, <{GRAPH_QUERIES}>))
            FILTER NOT EXISTS {{ %(graph)s a lc:Announcement }}"""
SOURCES = f"""# What announcements and sources state: the ontology, the queries and what the rules derive are left out.
        {{ SELECT DISTINCT ?source WHERE {{
            GRAPH ?source {{ }}
            {SAYS_SOMETHING % {"graph": "?source"}}
        }} }}"""
FIGURES: Mapping[str, str] = {
    "members": f"""SELECT (COUNT(DISTINCT ?city) AS ?members) WHERE {{
    ?membership lc:network <{NETWORK}> ; lc:member ?city
}}""",
    "countries": f"""SELECT (COUNT(DISTINCT ?country) AS ?countries) WHERE {{
    ?membership lc:network <{NETWORK}> ; lc:member ?city .
    ?city schema:containedInPlace ?country .
    ?country a schema:Country
}}""",
    "bodies": """SELECT (COUNT(DISTINCT ?body) AS ?bodies) WHERE {
    VALUES ?class { org:FormalOrganization org:OrganizationalUnit }
    ?body a ?class
}""",
    "passages": "SELECT (COUNT(DISTINCT ?passage) AS ?passages) WHERE { ?passage lc:passageOf ?announcement }",
    "facts": f"""SELECT (COUNT(*) AS ?facts) WHERE {{
    SELECT DISTINCT ?thing ?property ?value WHERE {{
        {SOURCES}
        GRAPH ?source {{ ?thing ?property ?value }}
    }}
}}""",
    "evidence": """SELECT (COUNT(*) AS ?evidence) WHERE {
    SELECT DISTINCT ?thing ?property ?value WHERE {
        ?passage lc:quote ?sentence .
        GRAPH ?passage { ?thing ?property ?value }
    }
}""",
}
WITHOUT_MEMORY: Mapping[str, str] = {
    "facts": f"""SELECT (COUNT(*) AS ?facts) WHERE {{
    {SOURCES}
    GRAPH ?source {{ ?thing ?property ?value }}
    # Of several that state it, one counts.
    FILTER NOT EXISTS {{
        GRAPH ?other {{ ?thing ?property ?value }}
        FILTER(STR(?other) < STR(?source))
        {SAYS_SOMETHING % {"graph": "?other"}}
    }}
}}""",
    "evidence": """SELECT (COUNT(*) AS ?evidence) WHERE {
    ?passage lc:quote ?sentence .
    GRAPH ?passage { ?thing ?property ?value }
    FILTER NOT EXISTS {
        GRAPH ?other { ?thing ?property ?value }
        FILTER(STR(?other) < STR(?passage))
        FILTER EXISTS { ?other lc:quote ?words }
    }
}""",
}
"""The same figures, counted without holding all statements in memory: slower, and for any size."""
IN_MEMORY = 3_000_000
FIGURE_DECLARATIONS = DECLARATIONS + "PREFIX org: <http://www.w3.org/ns/org#>\nPREFIX schema: <https://schema.org/>\n"
LEADER = f"""SELECT ?leader ?project ?passage ?number ?announcement WHERE {{
    ?leader lc:leadsProject ?project .
    GRAPH ?passage {{
        ?participation lc:participant ?leader ; lc:participationIn ?project ; lc:role <{ID}role/key-leader>
    }}
    ?passage lc:passageOf ?announcement ; lc:number ?number .
}}
ORDER BY DESC(?announcement = %s) ?announcement ?number ?project ?leader LIMIT 1"""
MEMBERSHIP = """SELECT ?city ?network ?start ?passage ?number ?quote ?gloss ?announcement WHERE {
    ?city lc:memberOfNetwork ?network .
    GRAPH ?passage { ?membership lc:member ?city ; lc:network ?network ; lc:startDate ?start }
    ?passage lc:passageOf ?announcement ; lc:number ?number ; lc:quote ?quote .
    OPTIONAL { ?passage lc:gloss ?gloss }
}
ORDER BY DESC(?announcement = %s) ?announcement ?number ?city ?network LIMIT 1"""

blueprint = Blueprint("home", __name__)
blueprint.add_app_template_filter(unbroken)
blueprint.add_app_template_filter(thai_marked)


@dataclass(frozen=True)
class Specimens:
    """What the home page shows of one version of the graph.

    Args:
        leader: who leads a project, and the passage that says so; None when nobody does.
        membership: a city in a network since a day, and the passage that says so; None for none.
    """

    leader: Row | None = None
    membership: Row | None = None


@blueprint.get("/")
def home() -> Response:
    """Show the home page; who wants data gets the description of the dataset."""
    instead = instead_of_page()
    if instead:
        return instead
    page = Page.of_request()
    version = page.reader.current()
    for name in FIGURES:
        figure.begin(page.reader, version, name)
    known = page.soon(in_order)
    latest = next(iter(summaries(page.reader, known[:1])), None) if known else None
    found = (page.soon(specimens, latest.iri if latest else "") if known is not None else None) or Specimens()
    mentioned = {iri_of(row, name) for row in (found.leader, found.membership) if row for name in row}
    if latest:
        mentioned |= {*latest.cities, *latest.publishers}
    presenter = presenter_of(page, mentioned)
    return page.render(
        "home.html",
        figures=[(name, page.soon(figure, name), FIGURE_DECLARATIONS + query) for name, query in FIGURES.items()],
        leader=columns(found.leader),
        membership=columns(found.membership),
        member_of=presenter.property_name(LC + "memberOfNetwork"),
        sentence=address_of_sentence(page, columns(found.leader)),
        grown=growth(page.reader, version),
        near=near(page, columns(found.membership)),
        latest=latest,
        presenter=presenter,
    )


@once_a_version(size=8 * len(FIGURES))
def figure(reader: Reader, version: int, name: str) -> int:
    """Count one of the figures of a version.

    Args:
        reader: reads that version.
        version: its number, so that a new version is counted anew.
        name: the figure.
    """
    fits = name not in WITHOUT_MEMORY or has_at_most(reader, version, IN_MEMORY)
    query = (FIGURES if fits else WITHOUT_MEMORY)[name]
    return int(text_of(reader.select(FIGURE_DECLARATIONS + query)[0], name))


@once_a_version()
def specimens(reader: Reader, version: int, latest: str) -> Specimens:
    """Choose what the home page shows.

    Args:
        reader: reads that version.
        version: its number, so that a new version is read anew.
        latest: the IRI of the latest announcement, whose passages are preferred.
    """
    preferred = NamedNode(latest or ID)
    leader, membership = (reader.select(DECLARATIONS + query % preferred) for query in (LEADER, MEMBERSHIP))
    return Specimens(next(iter(leader), None), next(iter(membership), None))


def columns(row: Row | None) -> dict[str, str] | None:
    """Return the texts and IRIs of a row; None for no row."""
    return {name: text_of(row, name) for name in row} if row else None


def address_of_sentence(page: Page, leader: dict[str, str] | None) -> str:
    """Address the passage that says who leads a project, with all passages about the project lit."""
    if leader is None:
        return ""
    path = urlsplit(page.urls.page(leader["announcement"])).path
    return page.urls.to(f"{path}#passage-{leader['number']}", about=leader["project"])


def near(page: Page, membership: dict[str, str] | None) -> dict[str, str] | None:
    """Ask for the members near a city that joined in the same year, on a map; None when no membership has a day."""
    if membership is None:
        return None
    year, slug = membership["start"][:4], membership["city"].rpartition("/")[2]
    return {"year": page.date(year), "address": page.urls.to("/map", cohort=year, near=slug, within="2000")}
