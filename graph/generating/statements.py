"""Gathers statements written with the project's prefixes and with names relative to its identifiers."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from itertools import chain

from graph.rdf import Literal, NamedNode, Quad
from ontology.terms import ID, PREFIXES

Value = str | int | date | Literal | NamedNode
Properties = dict[str, Value | tuple[Value, ...]]
STRING = NamedNode(PREFIXES["xsd"] + "string")
INTEGER, DAY, DECIMAL = (NamedNode(PREFIXES["xsd"] + name) for name in ("integer", "date", "decimal"))
TYPE = NamedNode(PREFIXES["rdf"] + "type")


@lru_cache(maxsize=1024)
def property_of(name: str) -> NamedNode:
    """Write out a property: `a`, or a name with a prefix."""
    prefix, _, rest = name.partition(":")
    return TYPE if name == "a" else NamedNode(PREFIXES[prefix] + rest)


def thing(name: str) -> NamedNode:
    """Write out `city/phayao`, `lc:City` or an absolute IRI."""
    prefix, colon, rest = name.partition(":")
    if not colon:
        return NamedNode(ID + name)
    return NamedNode(PREFIXES[prefix] + rest if prefix in PREFIXES else name)


def thai(words: str) -> Literal:
    """Write a text in Thai."""
    return Literal(words, language="th")


def english(words: str) -> Literal:
    """Write a text in English."""
    return Literal(words, language="en")


def plain(words: str) -> Literal:
    """Write a text without a language."""
    return Literal(words, datatype=STRING)


def decimal(digits: str) -> Literal:
    """Write a number with a fraction, its digits as given."""
    return Literal(digits, datatype=DECIMAL)


def term_of(value: Value) -> NamedNode | Literal:
    """Write a value as a term: text as the name of a thing, numbers and days as typed literals."""
    if isinstance(value, str):
        return thing(value)
    if isinstance(value, int):
        return Literal(str(value), datatype=INTEGER)
    if isinstance(value, date):
        return Literal(value.isoformat(), datatype=DAY)
    return value


class Statements:
    """Statements in the order in which they were made."""

    def __init__(self) -> None:
        self.quads: list[Quad] = []

    def say(self, graph: str, subject: str, *properties: Properties) -> None:
        """State something.

        Args:
            graph: the named graph that says so.
            subject: what it is about.
            properties: what is said; a property with several values has a tuple.
        """
        source, node = thing(graph), thing(subject)
        for name, given in chain.from_iterable(part.items() for part in properties):
            for value in given if isinstance(given, tuple) else (given,):
                self.quads.append(Quad(node, property_of(name), term_of(value), source))

    def name(self, graph: str, subject: str, in_thai: str, in_english: str) -> None:
        """State the name of something in both languages."""
        self.say(graph, subject, {"rdfs:label": (thai(in_thai), english(in_english))})
