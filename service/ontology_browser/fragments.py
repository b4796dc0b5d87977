"""The parts of the ontology's page that are the same for every reader of a version and language: written once, kept.

Some seventy entries with two thousand links take a template engine longer than a reader should wait; what varies (the
find box, a comparison of versions) is little, and is written anew for each request.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import render_template
from markupsafe import Markup

from ontology.terms import BASE
from service.http.urls import Urls
from service.ontology_browser.documents import Section, ShapeCard, shape_sections
from service.ontology_browser.entries import ANYTHING, SEVERAL, Browser, Entry, browser
from service.ontology_browser.finding_terms import Finding
from service.ontology_browser.usage import Usage
from service.reading.last_versions import kept_for_last_versions
from service.reading.reader import Reader
from service.reading.vocabulary import compact
from service.wording.dates import written
from service.wording.presenting import cut
from service.wording.words import say

LONGEST = 90


@dataclass(frozen=True)
class Fragments:
    """Parts of the page, and how many terms they show."""

    diagram: Markup
    contents: Markup
    terms: Markup
    count: int


@kept_for_last_versions()
def whole(reader: Reader, version: int, language: str, urls: Urls, used: Usage) -> Fragments:
    """Write the parts of the page with every term on it.

    Args:
        reader: reads that version.
        version: its number.
        language: "th" or "en".
        urls: makes the addresses.
        used: how terms are used.
    """
    return narrowed(browser(reader, version, language), used, language, urls, Finding())


def narrowed(shown: Browser, used: Usage, language: str, urls: Urls, finding: Finding) -> Fragments:
    """Write the parts of the page with the terms that a reader looks for.

    Args:
        shown: everything there is to show.
        used: how terms are used.
        language: "th" or "en".
        urls: makes the addresses.
        finding: what the reader looks for.
    """
    classes = [entry for entry in shown.classes if finding.fits(entry.text)]
    groups = [(group, [entry for entry in group.entries if finding.fits(entry.text)]) for group in shown.groups]
    groups = [(group, entries) for group, entries in groups if entries]
    visible = {entry.term.iri for entry in classes} | {entry.term.iri for _, some in groups for entry in some}
    context: dict[str, Any] = dict(
        **of_terms(shown, used, language, urls, visible),
        classes=classes,
        groups=groups,
        everything=() if finding else shown.everything,
        visible=visible,
        group_titles={of: say(language, f"ontology.properties_of_{of}") for of in (SEVERAL, ANYTHING)},
    )
    return Fragments(
        diagram=Markup() if finding else Markup(render_template("ontology_diagram.html", **context)),
        contents=Markup(render_template("ontology_contents.html", **context)),
        terms=Markup(render_template("ontology_terms.html", **context)),
        count=len(visible),
    )


def one_term(shown: Browser, used: Usage, language: str, urls: Urls, entry: Entry) -> Markup:
    """Write all that is known of one term.

    Args:
        shown: everything there is to show.
        used: how terms are used.
        language: "th" or "en".
        urls: makes the addresses.
        entry: the term.
    """
    context = of_terms(shown, used, language, urls, [entry.term.iri])
    return Markup(render_template("ontology_term.html", **context, entry=entry))


def of_terms(shown: Browser, used: Usage, language: str, urls: Urls, visible: Iterable[str]) -> dict[str, Any]:
    """Return what the entries of terms need."""
    return {
        **common(shown, language, urls, Anchors(urls, visible)),
        "date": partial(written, language=language),
        "used": used,
        "name": Names(used, language),
        "shorten": shorten,
    }


@kept_for_last_versions()
def whole_shapes(reader: Reader, version: int, language: str, urls: Urls) -> Markup:
    """Write the shapes with every one on the page.

    Args:
        reader: reads that version.
        version: its number.
        language: "th" or "en".
        urls: makes the addresses.
    """
    shown = browser(reader, version, language)
    return shapes_html(shown, shape_sections(shown), language, urls)


def shapes_html(shown: Browser, sections: list[Section], language: str, urls: Urls) -> Markup:
    """Write some shapes.

    Args:
        shown: everything there is to show.
        sections: the shapes.
        language: "th" or "en".
        urls: makes the addresses.
    """
    cards = [card for _, some in sections for card in some]
    homes = {one.iri: card.iri for card in reversed(cards) for one in card.inner}
    link = Anchors(urls, {*(card.iri for card in cards), *homes})
    html = render_template(
        "shapes_sections.html", **common(shown, language, urls, link), sections=sections, homes=homes
    )
    return Markup(html)


def one_shape(shown: Browser, language: str, urls: Urls, card: ShapeCard) -> Markup:
    """Write one shape with the data that it refuses.

    Args:
        shown: everything there is to show.
        language: "th" or "en".
        urls: makes the addresses.
        card: the shape.
    """
    homes = {one.iri: card.iri for one in card.inner}
    context = common(shown, language, urls, Anchors(urls, {card.iri, *homes}))
    return Markup(render_template("shape.html", **context, card=card, homes=homes))


def common(shown: Browser, language: str, urls: Urls, link: Anchors) -> dict[str, Any]:
    """Return what every part needs."""
    return {
        "t": partial(say, language),
        "urls": urls,
        "language": language,
        "other": "en" if language == "th" else "th",
        "shown": shown,
        "name_of": shown.words.name,
        "compact": compact,
        "link": link,
    }


class Anchors:
    """Addresses a thing from a page: by its anchor when it stands there. Each address is made once.

    Args:
        urls: makes the addresses.
        visible: the IRIs on the page that have an anchor.
    """

    def __init__(self, urls: Urls, visible: Iterable[str]) -> None:
        self._urls = urls
        self._known = {iri: f"#{iri.rpartition('#')[2]}" for iri in visible}

    def __call__(self, iri: str) -> str:
        """Address a thing."""
        if iri not in self._known:
            self._known[iri] = self._urls.page(iri)
        return self._known[iri]


@dataclass(frozen=True)
class Name:
    """What a thing in a sample is called; the language when it is not the page's."""

    text: str
    language: str = ""


class Names:
    """Names the things in samples."""

    def __init__(self, used: Usage, language: str) -> None:
        self._used, self._language = used, language

    def __call__(self, iri: str) -> Name:
        """Name a thing."""
        label = self._used.labels.get(iri)
        if label is None:
            return Name(compact(iri).removeprefix(BASE))
        return Name(label.of(self._language), language_of(label.by_language, self._language))


def language_of(texts: Mapping[str, object], language: str) -> str:
    """Return the language in which a name is shown; "" when it is that of the page."""
    return "" if language in texts else next(iter(texts), "")


def shorten(text: str) -> str:
    """Return the beginning of a long text."""
    return text if len(text) <= LONGEST else f"{cut(text, LONGEST)} …"
