"""What there is to crawl: `/sitemap.xml` (https://www.sitemaps.org/protocol.html) and `/robots.txt`."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from operator import methodcaller

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import HTTPException

from ontology.terms import DOCUMENTS, ID, path_of
from service.http.urls import Urls
from service.linked_data.describing import nothing_there
from service.linked_data.signposting import DATASET
from service.reading.reader import Reader
from service.reading.vocabulary import iri_of, text_of
from service.wording.page import NAVIGATION, Page
from service.wording.words import LANGUAGES

blueprint = Blueprint("sitemap", __name__)
FILE_SIZE = 10_000
LEFT_TO_READERS = ("/sparql?", "/explore?", "/timemap/", "/*?version=", "/*&version=")
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
THINGS = f"""
PREFIX owl: <http://www.w3.org/2002/07/owl#>
SELECT HEAD WHERE {{
    {{ SELECT DISTINCT ?thing {{ ?thing a ?class FILTER(STRSTARTS(STR(?thing), "{ID}")) }} }}
    FILTER NOT EXISTS {{ ?thing owl:deprecated ?withdrawn FILTER(?withdrawn) }}
}} TAIL
"""


@blueprint.get("/sitemap.xml")
@blueprint.get("/sitemap-<int:number>.xml")
def sitemap(number: int = 0) -> Response:
    """List the pages, in both languages; in several files when there are many, and an index of them."""
    reader = Page.of_request(any_version=False).reader
    files = max(1, -(-count_things(reader) // FILE_SIZE))
    if number > files:
        raise nothing_there(request.path[1:])
    if not number and files > 1:
        entries = [f"<sitemap><loc>{full(f'/sitemap-{one}.xml')}</loc></sitemap>\n" for one in range(1, files + 1)]
        return xml("sitemapindex", entries)
    entries = [entry(methodcaller("to", path)) for path in fixed_paths()] if number < 2 else []
    entries += [entry(methodcaller("page", iri)) for iri in things(reader, number or 1)]
    return xml("urlset", entries)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Tell crawlers what to leave, because it has no end: questions, pictures of any set of things, other versions."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in LEFT_TO_READERS), ""]
    return Response("\n".join([*lines, f"Sitemap: {full('/sitemap.xml')}", ""]), mimetype="text/plain")


def count_things(reader: Reader) -> int:
    """Count the things that have a page."""
    query = THINGS.replace("HEAD", "(COUNT(*) AS ?count)").replace("TAIL", "")
    return int(text_of(reader.select(query)[0], "count"))


def things(reader: Reader, number: int) -> list[str]:
    """List the things of one file, in the order of their names."""
    window = f"ORDER BY ?thing LIMIT {FILE_SIZE} OFFSET {(number - 1) * FILE_SIZE}"
    found = (iri_of(row, "thing") for row in reader.select(THINGS.replace("HEAD", "?thing").replace("TAIL", window)))
    return [iri for iri in found if path_of(iri)]


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
