"""Terms of the graph as people read them: names for IRIs, both calendars for dates, folds for long texts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from graph.rdf import Literal, NamedNode, Term
from ontology.terms import BASE, GRAPH_DERIVED, GRAPH_QUERIES, ID, PREFIXES
from service.reading.naming import NAMES, Descriptions, Text
from service.reading.vocabulary import Vocabulary, compact
from service.wording.dates import BUDDHIST_ERA, FIRST_PLAIN_YEAR
from service.wording.elsewhere import elsewhere
from service.wording.page import Page
from service.wording.words import words

XSD, SH = PREFIXES["xsd"], PREFIXES["sh"]
DATES = {XSD + name for name in ("date", "dateTime", "gYear", "gYearMonth")}
NUMBERS = {XSD + name for name in ("integer", "decimal", "double", "float")}
CODE = {SH + name for name in ("select", "construct", "ask", "describe", "update", "pattern")}
SYSTEM_GRAPHS = {GRAPH_DERIVED: "entity.graph_derived", GRAPH_QUERIES: "entity.graph_queries"}
LONG, HEAD, LONGEST, NAME = 600, 180, 20_000, 200
BELONGS_TO_LETTER = re.compile("[\u0e31\u0e33-\u0e3a\u0e45\u0e47-\u0e4e\u0300-\u036f]")
LEADING_VOWEL = re.compile("[\u0e40-\u0e44]")


@dataclass(frozen=True)
class Value:
    """A term, ready to be shown.

    Args:
        kind: "thing" (ours), "out" (a link out), "text", "date", "number", "code" or "address" (an IRI without a link).
        text: what to show.
        language: its language; "" when it has none or nobody says.
        address: where it links to; "" for nowhere.
        also: the same once more, such as the year in the other calendar.
        machine: the value as data, for dates.
        rest: of a long text all of it, `text` being its beginning.
        cut: whether even that was cut off.
    """

    kind: str
    text: str
    language: str = ""
    address: str = ""
    also: str = ""
    machine: str = ""
    rest: str = ""
    cut: bool = False


@dataclass(frozen=True)
class Presenter:
    """Shows terms on one page.

    Args:
        page: the page.
        vocabulary: what classes and properties are called.
        names: what things are called.
    """

    page: Page
    vocabulary: Vocabulary
    names: Descriptions
    _links: dict[str, Value] = field(default_factory=dict, compare=False)

    def name(self, iri: str) -> Text:
        """Return what a thing is called, in the reader's language where it can be."""
        language = self.page.language
        found = self.names.name(iri, language)
        if found is None and iri in self.vocabulary.terms:
            found = Text(self.vocabulary.class_name(iri, language), language)
        if found is None and iri in SYSTEM_GRAPHS:
            found = Text(self.page.say(SYSTEM_GRAPHS[iri]), language)
        if found is None:
            found = self.class_word(iri)
        if found is None:
            found = Text(tail(iri) if iri.startswith(ID) else compact(iri) if iri.startswith(BASE) else "")
        return shortened(found) if found.value.strip() else Text(elsewhere(iri).label)

    def class_word(self, iri: str) -> Text | None:
        """Return what the pages call a class of another vocabulary."""
        short = compact(iri)
        known = words().get(f"reused.{short}") or words().get(f"entity.{short}")
        return Text(known[self.page.language], self.page.language) if known else None

    def class_name(self, iri: str) -> str:
        """Return what a class is called."""
        if iri in self.vocabulary.terms:
            return self.vocabulary.class_name(iri, self.page.language)
        word = self.class_word(iri)
        return word.value if word else compact(iri)

    def has_class_name(self, iri: str) -> bool:
        """Say whether a class has a name in the languages of the pages."""
        return iri in self.vocabulary.terms or self.class_word(iri) is not None

    def property_name(self, iri: str, classes: Iterable[str] = ()) -> str:
        """Return what a property of things of some classes is called."""
        found = self.vocabulary.property_name(iri, self.page.language, classes)
        word = self.class_word(iri) if found == compact(iri) else None
        return word.value if word else found

    def values(self, terms: Iterable[Term], property_: str = "") -> list[Value]:
        """Show some terms."""
        return [self.value(term, property_) for term in terms]

    def value(self, term: Term, property_: str = "") -> Value:
        """Show a term.

        Args:
            term: the term.
            property_: the property whose value it is.
        """
        if isinstance(term, NamedNode):
            return self.link(term.value)
        if not isinstance(term, Literal):
            return Value("text", self.page.say("entity.anonymous"), self.page.language)
        datatype = term.datatype.value
        if datatype in DATES:
            return self.date(term.value)
        if datatype == XSD + "boolean":
            return Value("text", self.page.say(f"entity.{term.value}"), self.page.language)
        if datatype in NUMBERS:
            return Value("number", term.value)
        if datatype == XSD + "anyURI" and term.value.startswith(("http://", "https://")):
            return Value("out", elsewhere(term.value).label, address=term.value)
        return long_text("code" if property_ in CODE else "text", term.value, term.language or "")

    def link(self, iri: str) -> Value:
        """Show an IRI: ours by name, those of others by registry or address."""
        if iri not in self._links:
            self._links[iri] = self._link(iri)
        return self._links[iri]

    def _link(self, iri: str) -> Value:
        address = self.page.urls.page(iri)
        if iri.startswith(BASE):
            name = self.name(iri)
            return Value("thing" if address else "address", name.value or iri, name.language, address)
        if any(self.names.terms(iri, one) for one in NAMES) or self.class_word(iri):
            name = self.name(iri)
            return Value("out" if address else "address", name.value, name.language, address)
        shown = self.property_name(iri) if compact(iri) != iri else elsewhere(iri).label
        return Value("out" if address else "address", shown, address=address)

    def date(self, value: str) -> Value:
        """Show a date, with the year of the other calendar."""
        text, also = self.page.date(value), ""
        year = int(value[:4]) if value[:4].isdecimal() and (text != value or len(value) == 4) else 0
        if year >= FIRST_PLAIN_YEAR:
            other = year if self.page.language == "th" else year + BUDDHIST_ERA
            also = self.page.say("entity.other_calendar", year=str(other))
        return Value("date", text, self.page.language, also=also, machine=value)


def shortened(name: Text) -> Text:
    """Cut a name that is longer than any name."""
    return name if len(name.value) <= NAME else Text(cut(name.value, NAME) + "…", name.language)


def tail(iri: str) -> str:
    """Return what tells one of our things from others when it has no name: what follows the kind and the slug."""
    kind, _, name = iri.removeprefix(ID).partition("/")
    return name.partition("/")[2] or f"{kind}/{name}"


def long_text(kind: str, text: str, language: str) -> Value:
    """Show a text; a long one by its beginning, a huge one cut off."""
    if kind == "code" or len(text) <= LONG:
        return Value(kind, cut(text, LONGEST), language, cut=len(text) > LONGEST)
    return Value(kind, cut(text, HEAD) + " …", language, rest=cut(text, LONGEST), cut=len(text) > LONGEST)


def cut(text: str, length: int) -> str:
    """Cut a text to a length at most, between letters: a mark stays with its letter, a leading vowel with the next."""
    if len(text) <= length:
        return text
    while length > 1 and (BELONGS_TO_LETTER.match(text[length]) or LEADING_VOWEL.match(text[length - 1])):
        length -= 1
    return text[:length]
