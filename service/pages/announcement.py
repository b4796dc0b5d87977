"""The announcements: the list of them, and each with its passages and what they state beside its text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response
from markupsafe import Markup

from graph.rdf import NamedNode
from ontology.terms import ID, LC, PREFIXES
from service.http.paging import paged
from service.linked_data.structured_data import structured_data
from service.reading.announcements import (
    ALL,
    DECLARATIONS,
    IMPLIED,
    STATED,
    Passage,
    Statement,
    in_order,
    listed,
    read_announcement,
    statements_query,
    summaries,
)
from service.reading.finding import MAIN_KINDS, TIERS, kind_of
from service.reading.naming import Text, describe
from service.reading.vocabulary import vocabulary
from service.wording.collation import collation_key
from service.wording.page import Page
from service.wording.presenting import Presenter, Value
from service.wording.typography import unbroken

TYPE = PREFIXES["rdf"] + "type"
SOURCE, PUBLISHER, RIGHTS = (PREFIXES["dct"] + name for name in ("source", "publisher", "rights"))
NOTE, CITY = PREFIXES["skos"] + "editorialNote", LC + "concernsCity"
PAGE_SIZE = 50
SHOWN_THINGS = 8
SYNTAXES = (("TriG", "trig"), ("Turtle", "ttl"), ("JSON-LD", "jsonld"))

blueprint = Blueprint("announcement", __name__)


@blueprint.get("/announcements")
def announcement_list() -> Response:
    """List the announcements."""
    page = Page.of_request()
    known: Sequence[str] | None = page.soon(in_order)
    part = paged(listed(page.reader) if known is None else known, page, PAGE_SIZE)
    shown = summaries(page.reader, part.items)
    named = {iri for one in shown for iri in (*one.cities, *one.publishers)}
    return page.render(
        "announcements.html", part=part, shown=shown, presenter=presenter_of(page, named), query=DECLARATIONS + ALL
    )


def presenter_of(page: Page, things: Iterable[str]) -> Presenter:
    """Make what shows terms on a page that names some things."""
    wanted = {iri for iri in things if iri}
    return Presenter(page, vocabulary(page.reader, page.reader.current()), describe(page.reader, wanted))


def announcement_page(page: Page, iri: str) -> Response:
    """Make the page about one announcement.

    Args:
        page: the page that the present request asks for; its parameter `about` names a thing whose passages light up.
        iri: the announcement.

    Raises:
        NotFound: nothing is known of it.
    """
    found = read_announcement(page.reader, page.reader.current(), iri)
    passages = found.passages.values()
    mentioned = Counter(thing for passage in passages for thing in passage.things)
    certainties = {passage.certainty for passage in passages} | {IMPLIED}
    presenter = presenter_of(page, {iri, *mentioned, *certainties, *found.iris(PUBLISHER), *found.iris(CITY)})
    chips = sorted((Chip(one, presenter.name(one), count) for one, count in mentioned.items()), key=Chip.order)
    about = whole_iri(page.request.args.get("about", "").strip())
    return page.render(
        "announcement.html",
        announcement=found,
        presenter=presenter,
        reading=Reading(presenter),
        chips=chips[:SHOWN_THINGS],
        more_chips=chips[SHOWN_THINGS:],
        about=about,
        lit=mentioned[about],
        publishers=found.iris(PUBLISHER),
        sources=[source for source in found.iris(SOURCE) if source.startswith(("https://", "http://"))],
        cities=found.iris(CITY),
        rights=found.texts(RIGHTS, page.language),
        notes=found.texts(NOTE, page.language),
        query=statements_query(iri),
        structured=structured_data(iri, found.triples(), found.iris(TYPE), page.language),
        syntaxes=[(label, page.urls.data(iri, extension)) for label, extension in SYNTAXES],
        short_name=short_name,
        id_base=ID,
        stated_iri=STATED,
        implied_iri=IMPLIED,
    )


@dataclass(frozen=True)
class Chip:
    """A thing that a reader may choose, to see which passages are about it.

    Args:
        iri: its IRI.
        name: what it is called.
        count: how many passages are about it.
    """

    iri: str
    name: Text
    count: int

    @property
    def is_main(self) -> bool:
        """Whether it is one that readers look for: a city, a body, a project."""
        return kind_of(self.iri) in MAIN_KINDS

    def order(self) -> tuple[Any, ...]:
        """Return where it stands: what readers look for first, the most spoken of first."""
        return (not self.is_main, -self.count, collation_key(self.name.value), self.iri)


def short_name(iri: str) -> str:
    """Shorten the IRI of one of our things, for the attributes that scripts read: city/phayao."""
    return iri.removeprefix(ID)


def whole_iri(name: str) -> str:
    """Return the IRI that a short name stands for; a whole IRI as it is."""
    return name if not name or ":" in name else ID + name


class Reading:
    """Puts what passages state into words and an order that read well, for one reader.

    Args:
        presenter: shows terms to that reader.
    """

    def __init__(self, presenter: Presenter) -> None:
        self.presenter = presenter
        self._links: dict[str, Markup] = {}
        self._properties: dict[str, str] = {TYPE: presenter.page.say("announcement.is_a")}
        self._places: dict[str, tuple[Any, ...]] = {}

    def link(self, iri: str) -> Markup:
        """Write a link to a thing; a passage names the same few things again and again."""
        if iri not in self._links:
            shown = self.presenter.link(iri)
            self._links[iri] = self.written(
                replace(shown, text=self.presenter.class_name(iri)) if is_class(iri) else shown
            )
        return self._links[iri]

    def written(self, shown: Value) -> Markup:
        """Write a value, in its language and with its link."""
        language = self.presenter.page.language
        words = Markup('<span lang="{}">{}</span>') if shown.language not in ("", language) else Markup("{1}")
        text = words.format(shown.language, unbroken(shown.text))
        return Markup('<a href="{}">{}</a>').format(shown.address, text) if shown.address else text

    def value(self, one: Statement) -> Markup:
        """Write the value of a statement."""
        if isinstance(one.value, NamedNode):
            return self.link(one.value.value)
        return self.written(self.presenter.value(one.value, one.property))

    def property(self, iri: str) -> str:
        """Return the words that join a thing and its value."""
        if iri not in self._properties:
            self._properties[iri] = self.presenter.property_name(iri)
        return self._properties[iri]

    def subjects(self, passage: Passage) -> list[tuple[str, list[Statement]]]:
        """Group the statements of a passage by what they are about."""
        groups: dict[str, list[Statement]] = {}
        for statement in passage.statements:
            groups.setdefault(statement.subject, []).append(statement)
        for statements in groups.values():
            statements.sort(key=self.place_of_statement)
        return sorted(groups.items(), key=lambda one: self.place(one[0]))

    def place(self, iri: str) -> tuple[Any, ...]:
        """Return where a thing stands among those that a passage is about."""
        if iri not in self._places:
            self._places[iri] = (TIERS.get(kind_of(iri), 1), collation_key(self.presenter.name(iri).value), iri)
        return self._places[iri]

    def place_of_statement(self, one: Statement) -> tuple[Any, ...]:
        """Return where a statement stands among those about a thing."""
        return (one.property != TYPE, self.presenter.vocabulary.order(one.property), one.implied)


def is_class(iri: str) -> bool:
    """Tell whether an IRI that a statement has as its value names a class and no thing."""
    return not iri.startswith(ID)
