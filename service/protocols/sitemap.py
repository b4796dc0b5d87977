"""What there is to crawl: `/sitemap.xml` (https://www.sitemaps.org/protocol.html) and `/robots.txt`."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from operator import methodcaller

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import HTTPException

from graph.rdf import Literal
from ontology.terms import DOCUMENTS, ID, path_of
from service.http.urls import Urls
from service.linked_data.describing import nothing_there
from service.linked_data.signposting import DATASET
from service.reading.once import once_a_version
from service.reading.reader import Reader
from service.reading.vocabulary import iri_of
from service.wording.page import NAVIGATION, Page
from service.wording.words import LANGUAGES

blueprint = Blueprint("sitemap", __name__)
FILE_SIZE = 10_000
LEFT_TO_READERS = ("/sparql?", "/explore?", "/timemap/", "/*?version=", "/*&version=")
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
THINGS = f"""
PREFIX owl: <http://www.w3.org/2002/07/owl#>
SELECT ?thing WHERE {{
    {{ SELECT DISTINCT ?thing {{ ?thing a ?class FILTER(STRSTARTS(STR(?thing), "{ID}")) BOUNDS }} }}
    FILTER NOT EXISTS {{ ?thing owl:deprecated ?withdrawn FILTER(?withdrawn) }}
}} ORDER BY ?thing
"""


@blueprint.get("/sitemap.xml")
@blueprint.get("/sitemap-<int:number>.xml")
def sitemap(number: int = 0) -> Response:
    """List the pages, in both languages; in several files when there are many, and an index of them."""
    page = Page.of_request(any_version=False)
    known = page.soon(starts)  # where files began in the version before, all things are in one of them too
    if number and known is None:
        known = starts(page.reader, page.reader.current())
    files = [""] if known is None else known
    if number > len(files):
        raise nothing_there(request.path[1:])
    if not number and len(files) > 1:
        entries = [f"<sitemap><loc>{full(f'/sitemap-{one}.xml')}</loc></sitemap>\n" for one in range(1, len(files) + 1)]
        return xml("sitemapindex", entries)
    place = max(number - 1, 0)
    entries = [entry(methodcaller("to", path)) for path in fixed_paths()] if not place else []
    if known is not None:
        beyond = files[place + 1] if place + 1 < len(files) else ""
        entries += [entry(methodcaller("page", iri)) for iri in things(page.reader, files[place], beyond)]
    return page.marked(xml("urlset", entries))


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Tell crawlers what to leave, because it has no end: questions, pictures of any set of things, other versions."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in LEFT_TO_READERS), ""]
    return Response("\n".join([*lines, f"Sitemap: {full('/sitemap.xml')}", ""]), mimetype="text/plain")


@once_a_version(size=2)
def starts(reader: Reader, version: int) -> tuple[str, ...]:
    """List with which thing each file begins, the first with none; the answer is read as it comes.

    Args:
        reader: reads that version.
        version: its number.
    """
    named = (iri_of(row, "thing") for row in reader.stream(in_order("", "")))
    return ("", *(iri for place, iri in enumerate(named) if place and place % FILE_SIZE == 0))


def things(reader: Reader, start: str, beyond: str) -> list[str]:
    """List the things of one file, in the order of their names.

    Args:
        reader: reads the version.
        start: the first of them; "" for the very first.
        beyond: the first of the next file; "" for none.
    """
    found = (iri_of(row, "thing") for row in reader.select(in_order(start, beyond)))
    return [iri for iri in found if path_of(iri)]


def in_order(start: str, beyond: str) -> str:
    """Write the query for the things from one up to another."""
    bounds = [f"STR(?thing) >= {Literal(start)}"] * bool(start) + [f"STR(?thing) < {Literal(beyond)}"] * bool(beyond)
    return THINGS.replace("BOUNDS", f"FILTER({' && '.join(bounds)})" if bounds else "")


def fixed_paths() -> list[str]:
    """List the pages that are not about one thing."""
    paths = dict.fromkeys(["/", *(path for path, _ in NAVIGATION), *(f"/{name}" for name in DOCUMENTS), DATASET])
    return [path for path in paths if is_served(path)]


def is_served(path: str) -> bool:
    """Whether there is a page at a path."""
    try:
        current_app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]
    except HTTPException:
        return False
    return True


def entry(address: Callable[[Urls], str]) -> str:
    """Write one page, with its address in each language."""
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href="{full(address(Urls(language)))}"/>'
        for language in LANGUAGES
    )
    return f"<url><loc>{full(address(Urls()))}</loc>{others}</url>\n"


def full(path: str) -> str:
    """Write the whole address of a path, as XML."""
    return escape(request.host_url.rstrip("/") + path)


def xml(root: str, entries: list[str]) -> Response:
    """Make an answer of entries."""
    return Response(f"{HEAD}<{root} {NAMESPACES}>\n{''.join(entries)}</{root}>\n", content_type="application/xml")
