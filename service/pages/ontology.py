"""The pages of the documents that define terms: the ontology browser, vocabularies, alignments, shapes and rules.

`service.linked_data.views` owns their addresses, and chooses between these pages and RDF; it finds the pages in
`DOCUMENT_PAGES`. Each can be narrowed on the server (`?find=`), and compared with an older version of the graph
(`?since=`). A term of the ontology and a shape has a page of its own as well (`?term=`), with what the page of all has no
room for: its uses, a query to copy, examples.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Response
from markupsafe import Markup

from ontology.terms import BASE, DOCUMENTS
from service.http.urls import Urls
from service.linked_data.describing import nothing_there
from service.linked_data.signposting import OFFERS
from service.linked_data.structured_data import safe
from service.ontology_browser.changes import changes
from service.ontology_browser.concept_trees import Concept, concept_trees
from service.ontology_browser.documents import Section, Table, alignment_tables, rule_cards, shape_sections
from service.ontology_browser.entries import Browser, browser
from service.ontology_browser.finding_terms import Finding
from service.ontology_browser.fragments import narrowed, one_shape, one_term, shapes_html, whole, whole_shapes
from service.ontology_browser.reading import Header, ontology
from service.ontology_browser.usage import NOT_COUNTED, concept_uses, usage
from service.reading.last_versions import kept_for_last_versions
from service.reading.reader import Reader
from service.reading.vocabulary import compact
from service.wording.elsewhere import elsewhere
from service.wording.page import Page


@dataclass(frozen=True)
class DocumentPage:
    """One of the five pages.

    Args:
        page: what every page has.
        name: the document.
        shown: everything there is to show.
    """

    page: Page
    name: str
    shown: Browser

    @classmethod
    def of(cls, page: Page, name: str) -> DocumentPage:
        """Read what the page shows."""
        return cls(page, name, browser(page.reader, page.reader.current(), page.language))

    @property
    def finding(self) -> Finding:
        """What the reader looks for."""
        return Finding.of(self.page.request.args.get("find", ""))

    def link(self, iri: str) -> str:
        """Address a thing from this page: by its anchor when it stands on it."""
        here = f"{BASE}{self.name}#"
        return iri.removeprefix(here.removesuffix("#")) if iri.startswith(here) else self.page.urls.page(iri)

    def render(self, template: str, **context: Any) -> Response:
        """Render a template with what these pages share."""
        known = self.shown.ontology
        header = known.header(self.name)
        data = Urls(None, self.page.reader.version)
        return self.page.render(
            template,
            shown=self.shown,
            header=header,
            document=self.name,
            documents=[one for one in DOCUMENTS if one in known.headers],
            downloads=[(form, data.to(f"/{self.name}.{form.extension}")) for form in OFFERS],
            name_of=self.shown.words.name,
            link=cache(self.link),
            compact=compact,
            elsewhere=elsewhere,
            finding=self.finding,
            other="en" if self.page.language == "th" else "th",
            structured=structured(header, self.page.language),
            **self.comparison(),
            **context,
        )

    @property
    def term(self) -> str:
        """The term that the reader wants to see alone; "" for all."""
        return self.page.request.args.get("term", "").strip()

    def render_term(self, iri: str, title: str, entry: Markup) -> Response:
        """Render the page of one term."""
        whole = self.page.urls.to(f"/{self.name}#{iri.rpartition('#')[2]}")
        return self.render("term.html", term=iri, title=title, entry=entry, whole=whole)

    def comparison(self) -> dict[str, Any]:
        """Compare with an older version of the graph, when the reader asks for it."""
        reader = self.page.reader
        last = reader.current() - 1
        since = self.page.request.args.get("since", "").strip()
        if not since:
            return {"last": last, "since": "", "compared": None}
        if not (since.isascii() and since.isdecimal() and len(since) < 10 and 1 <= int(since) <= last):
            return {"last": last, "since": since, "compared": None}
        number = int(since)
        before = ontology(Reader(reader.pool, reader.seconds, number), number)
        return {"last": last, "since": since, "compared": changes(before, self.shown.ontology, self.name)}


def structured(header: Header, language: str) -> Markup:
    """Describe a document for search engines (https://schema.org/DefinedTermSet)."""
    document = {
        "@context": "https://schema.org",
        "@id": header.iri,
        "@type": ["DefinedTermSet", "Dataset"],
        "name": header.title.of(language),
        "description": header.description.of(language),
        "inLanguage": [one for one in header.title.by_language if one],
        "version": header.releases[0].number,
        "license": header.license,
        "dateCreated": header.created,
        "dateModified": header.modified,
        "creator": [{"@id": one} for one in header.creators],
        "citation": header.citation.of(language),
        "isAccessibleForFree": True,
    }
    return safe(json.dumps({name: value for name, value in document.items() if value}, ensure_ascii=False))


def ontology_page(page: Page) -> Response:
    """Show the ontology: its classes and properties, each with everything that is known of it."""
    it = DocumentPage.of(page, "ontology")
    reader, version, used = page.reader, page.reader.current(), page.soon(usage) or NOT_COUNTED
    if it.term:
        entry = it.shown.entry(it.term)
        if entry is None:
            raise nothing_there(f"ontology?term={it.term}")
        written = one_term(it.shown, used, page.language, page.urls, entry)
        return it.render_term(entry.term.iri, entry.term.label.of(page.language), written)
    if it.finding:
        found = narrowed(it.shown, used, page.language, page.urls, it.finding)
    else:
        found = whole(reader, version, page.language, page.urls, used)
    return it.render("ontology.html", fragments=found, count=found.count, all_count=len(it.shown.ontology.terms))


def vocabularies_page(page: Page) -> Response:
    """Show the concept schemes as trees."""
    it = DocumentPage.of(page, "vocabularies")
    trees = cached_trees(page.reader, page.reader.current(), page.language)
    uses = page.soon(concept_uses) or {}
    fitting = [tree.narrowed(it.finding.fits) for tree in trees]
    shown = [tree for tree in fitting if tree is not None]
    return it.render(
        "vocabularies.html",
        trees=shown,
        uses=uses,
        count=sum(tree.size for tree in shown),
        all_count=sum(tree.size for tree in trees),
    )


def alignments_page(page: Page) -> Response:
    """Show how our terms stand to those of other vocabularies."""
    it = DocumentPage.of(page, "alignments")
    tables = cached_tables(page.reader, page.reader.current(), page.language)
    shown = [(name, [row for row in rows if it.finding.fits(row.text)]) for name, rows in tables]
    return it.render(
        "alignments.html",
        tables=[(name, rows) for name, rows in shown if rows],
        count=sum(len(rows) for _, rows in shown),
        all_count=sum(len(rows) for _, rows in tables),
    )


def shapes_page(page: Page) -> Response:
    """Show the shapes in words, with data that each refuses."""
    it = DocumentPage.of(page, "shapes")
    reader, version = page.reader, page.reader.current()
    sections = cached_sections(reader, version, page.language)
    if it.term:
        card = next((card for _, cards in sections for card in cards if it.term == card.name), None)
        if card is None:
            raise nothing_there(f"shapes?term={it.term}")
        written = one_shape(it.shown, page.language, page.urls, card)
        return it.render_term(card.iri, card.label.of(page.language) or card.name, written)
    shown = [(name, [card for card in cards if it.finding.fits(card.text)]) for name, cards in sections]
    shown = [(name, cards) for name, cards in shown if cards]
    if it.finding:
        cards = shapes_html(it.shown, shown, page.language, page.urls)
    else:
        cards = whole_shapes(reader, version, page.language, page.urls)
    return it.render(
        "shapes.html",
        sections=shown,
        cards=cards,
        count=sum(len(some) for _, some in shown),
        all_count=sum(len(some) for _, some in sections),
    )


def rules_page(page: Page) -> Response:
    """Show the rules, what each derives, and from what."""
    it = DocumentPage.of(page, "rules")
    used = page.soon(usage) or NOT_COUNTED
    cards = rule_cards(it.shown.ontology, used.derived)
    shown = [card for card in cards if it.finding.fits(card.text)]
    return it.render("rules.html", cards=shown, count=len(shown), all_count=len(cards))


@kept_for_last_versions()
def cached_trees(reader: Reader, version: int, language: str) -> tuple[Concept, ...]:
    """Make the concept trees of a version in a language, once."""
    return concept_trees(browser(reader, version, language), language)


@kept_for_last_versions()
def cached_tables(reader: Reader, version: int, language: str) -> list[Table]:
    """Make the tables of the alignments of a version in a language, once."""
    shown = browser(reader, version, language)
    return alignment_tables(shown.ontology, shown.words)


@kept_for_last_versions()
def cached_sections(reader: Reader, version: int, language: str) -> list[Section]:
    """Make the cards of the shapes of a version in a language, once."""
    return shape_sections(browser(reader, version, language))


DOCUMENT_PAGES: Mapping[str, Callable[[Page], Response]] = {
    "ontology": ontology_page,
    "vocabularies": vocabularies_page,
    "alignments": alignments_page,
    "shapes": shapes_page,
    "rules": rules_page,
}
"""Document → the function that makes its page."""
