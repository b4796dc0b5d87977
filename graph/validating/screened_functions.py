"""The functions of SPARQL (https://www.w3.org/TR/sparql11-query/#SparqlOps) that the screen knows, as rdflib evaluates them.

A value is a term, a text without a language, a whole number or a truth. Where rdflib might see an error, or gives something else
than these, the value is unknown.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from graph.rdf import BlankNode, Literal, NamedNode
from ontology.terms import PREFIXES

Value = Any
UNKNOWN: Value = object()
STRING, INTEGER, DATE = (f"{PREFIXES['xsd']}{name}" for name in ("string", "integer", "date"))
WHOLE_NUMBER = re.compile(r"0|[1-9][0-9]{0,14}")
USUAL_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def node_of(value: Value) -> NamedNode | BlankNode | None:
    """Take a value as an IRI or a blank node; None when it is none."""
    return value if isinstance(value, NamedNode | BlankNode) else None


def text_of(value: Value) -> str | None:
    """Take a value as a text without a language; None when it is none."""
    if isinstance(value, str):
        return value
    return value.value if isinstance(value, Literal) and value.datatype.value == STRING else None


def number_of(value: Value) -> int | None:
    """Take a value as a whole number; None when it is none, or is written in an unusual way."""
    if isinstance(value, Literal):
        usual = value.datatype.value == INTEGER and WHOLE_NUMBER.fullmatch(value.value)
        return int(value.value) if usual else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def date_of(value: Value) -> date | None:
    """Take a value as a date; None when it is none, or has a time zone."""
    if isinstance(value, Literal) and value.datatype.value == DATE and USUAL_DATE.fullmatch(value.value):
        with suppress(ValueError):
            return date.fromisoformat(value.value)
    return None


def truth_of(value: Value) -> bool | None:
    """Take a value as a truth; None when it cannot be told."""
    if isinstance(value, bool):
        return value
    text = text_of(value)
    return None if text is None else bool(text)


def as_text(value: Value) -> Value:
    """STR"""
    if isinstance(value, NamedNode | Literal):
        return value.value
    return value if isinstance(value, str) else UNKNOWN


def language(value: Value) -> Value:
    """LANG"""
    if isinstance(value, Literal):
        return value.language or ""
    return "" if isinstance(value, str) else UNKNOWN


def length(value: Value) -> Value:
    """STRLEN"""
    text = text_of(value)
    return UNKNOWN if text is None else len(text)


def of_texts(test: Callable[[str, str], bool]) -> Callable[[Value, Value], Value]:
    """Make a function of two texts."""

    def function(first: Value, second: Value) -> Value:
        one, other = text_of(first), text_of(second)
        return UNKNOWN if one is None or other is None else test(one, other)

    return function


def matches(text: Value, pattern: Value, *flags: Value) -> Value:
    """REGEX"""
    within, wanted = text_of(text), text_of(pattern)
    if within is None or wanted is None or flags:
        return UNKNOWN
    with suppress(re.error):
        return bool(re.search(wanted, within))
    return UNKNOWN


def replaced(text: Value, pattern: Value, replacement: Value, *flags: Value) -> Value:
    """REPLACE"""
    within, wanted, new = text_of(text), text_of(pattern), text_of(replacement)
    if within is None or wanted is None or new is None or flags:
        return UNKNOWN
    with suppress(re.error):
        return re.sub(wanted, re.sub(r"\$([0-9]*)", r"\\\1", new), within)
    return UNKNOWN


def part_of(value: Value, start: Value, *lengths: Value) -> Value:
    """SUBSTR"""
    text, first = text_of(value), number_of(start)
    lasts = [number_of(one) for one in lengths]
    if text is None or first is None or first < 1 or any(one is None or one < 0 for one in lasts):
        return UNKNOWN
    return text[first - 1 : first - 1 + lasts[0]] if lasts and lasts[0] is not None else text[first - 1 :]


def as_number(value: Value) -> Value:
    """xsd:integer"""
    text = text_of(value)
    return UNKNOWN if text is None or not WHOLE_NUMBER.fullmatch(text) else int(text)


def year(value: Value) -> Value:
    """YEAR"""
    day = date_of(value)
    return UNKNOWN if day is None else day.year


def chosen(condition: Value, yes: Value, no: Value) -> Value:
    """IF"""
    truth = truth_of(condition)
    return UNKNOWN if truth is None else yes if truth else no


def both(*values: Value) -> Value:
    """&&, where rdflib stops at the first that is false or an error"""
    for truth in map(truth_of, values):
        if not truth:
            return UNKNOWN if truth is None else False
    return True


def either(*values: Value) -> Value:
    """||"""
    truths = [truth_of(one) for one in values]
    return True if True in truths else UNKNOWN if None in truths else False


def added(signs: Sequence[int], *values: Value) -> Value:
    """+ and -"""
    numbers = [number_of(one) for one in values]
    if None in numbers:
        return UNKNOWN
    return sum(sign * number for sign, number in zip(signs, numbers, strict=True) if number is not None)


def related(relation: str, value: Value, *others: Value) -> Value:
    """=, !=, <, <=, >, >= and IN; literals are compared only when they are texts without a language, or whole numbers."""
    if relation == "IN":
        terms = isinstance(value, NamedNode | BlankNode) and all(isinstance(one, NamedNode) for one in others)
        return value in others if terms else UNKNOWN
    (other,) = others
    if relation in ("=", "!="):
        for one, another in ((node_of(value), node_of(other)), (text_of(value), text_of(other))):
            if one is not None and another is not None:
                return (one == another) is (relation == "=")
    first, second = number_of(value), number_of(other)
    if first is None or second is None or relation not in ORDERS:
        return UNKNOWN
    return ORDERS[relation](first, second)


ORDERS: dict[str, Callable[[int, int], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
FUNCTIONS: dict[str, tuple[Callable[..., Value], tuple[str, ...]]] = {
    "Builtin_STR": (as_text, ("arg",)),
    "Builtin_LANG": (language, ("arg",)),
    "Builtin_STRLEN": (length, ("arg",)),
    "Builtin_STRSTARTS": (of_texts(str.startswith), ("arg1", "arg2")),
    "Builtin_CONTAINS": (of_texts(str.__contains__), ("arg1", "arg2")),
    "Builtin_REGEX": (matches, ("text", "pattern", "flags")),
    "Builtin_REPLACE": (replaced, ("arg", "pattern", "replacement", "flags")),
    "Builtin_YEAR": (year, ("arg",)),
    "Builtin_SUBSTR": (part_of, ("arg", "start", "length")),
    "Builtin_IF": (chosen, ("arg1", "arg2", "arg3")),
}
