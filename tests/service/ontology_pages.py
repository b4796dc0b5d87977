"""Opens the pages of the documents that define terms, and knows what their files say."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from io import BytesIO

from flask import Flask, request
from flask.testing import FlaskClient
from html_tree import Element, read_html
from ontology_reader import PROLOGUE
from rdflib import Graph

import ontology
from graph.formats import JSON, TURTLE
from graph.rdf import DefaultGraph, NamedNode, Row, parse, read_rows
from graph.store import Store
from ontology.terms import GRAPH_ONTOLOGY, LC, RULES, SHAPES
from service.pages.ontology import DOCUMENT_PAGES
from service.reading.reader import Reader
from service.wording.page import Page

LANGUAGES = ("th", "en")
HTML = {"Accept": "text/html"}
NAMESPACES = {"ontology": LC, "shapes": SHAPES, "rules": RULES}
FILES = {
    "ontology": ["ontology.ttl"],
    "vocabularies": ["vocabularies.ttl"],
    "alignments": ["alignments.ttl"],
    "shapes": ["shapes.ttl"],
    "rules": [f"rules/{file.name}" for file in ontology.rule_files()],
}


@cache
def source(document: str) -> Graph:
    """The files of a document, read by another library."""
    graph = Graph(bind_namespaces="none")
    for name in FILES[document]:
        graph.parse(data=ontology.text(name), format="turtle")
    return graph


def terms_of(document: str) -> set[str]:
    """The fragments of all IRIs that a document describes in its own namespace."""
    space = NAMESPACES[document]
    return {str(one).removeprefix(space) for one in source(document).subjects() if str(one).startswith(space)}


def opened(client: FlaskClient, document: str, language: str = "en", **parameters: str) -> Element:
    response = client.get(f"/{document}", query_string={"lang": language, **parameters}, headers=HTML)
    assert response.status_code == 200, (document, response.status)
    assert response.headers["Content-Language"] == language
    return read_html(response.text)


def ids(html: Element) -> list[str]:
    return [one["id"] for one in html.walk() if one["id"]]


def entry(html: Element, name: str) -> Element:
    return html.one("article", id=name)


def facet(article: Element, name: str) -> str:
    """What stands beside a heading in an entry."""
    (found,) = [one for one in article.all("div") if one.all("dt") and one.all("dt")[0].text == name]
    return " ".join(found.one("dd").text.split())


@dataclass(frozen=True)
class LocalReader(Reader):
    """Reads a store in this process, and counts the questions."""

    store: Store | None = None
    asked: tuple[list[str], ...] = ([],)

    def __hash__(self) -> int:
        return id(self.store)

    def select(self, query: str) -> list[Row]:
        self.asked[0].append(query)
        assert self.store is not None
        return select(self.store, query)

    def current(self) -> int:
        return 1


def select(store: Store, query: str) -> list[Row]:
    """Ask a store a SELECT."""
    output = BytesIO()
    store.query(query).write(output, JSON)
    return read_rows(output.getvalue())


def made(app: Flask, reader: LocalReader, document: str, language: str = "en") -> Element:
    """Make a page over a reader of the test's own."""
    with app.test_request_context(f"/{document}?lang={language}", headers=HTML):
        return read_html(DOCUMENT_PAGES[document](Page(request, language, reader)).get_data(as_text=True))


def add(store: Store, turtle: str) -> None:
    """Add Turtle to the ontology and to the default graph of a store."""
    for graph in (NamedNode(GRAPH_ONTOLOGY), DefaultGraph()):
        store.add(parse((PROLOGUE + turtle).encode(), TURTLE, place="test", graph=graph))
