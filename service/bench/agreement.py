"""Whether two answers say the same: the same rows or triples, in whatever order, each term by its value."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import Any

from graph.errors import LearningCityError
from graph.formats import BY_MEDIA_TYPE, Carries
from graph.rdf import BlankNode, Literal, NamedNode, parse
from ontology.terms import PREFIXES
from service.bench.asking import Reply

XSD = PREFIXES["xsd"]
EXACT = {
    XSD + name
    for name in ("integer", "decimal", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger")
}
INEXACT = {XSD + "double", XSD + "float"}
DIGITS = 12
Value = tuple[str, ...]
Said = Counter[tuple[tuple[str, Value], ...]] | bool


class NotAnAnswer(ValueError):
    """What came is an error, or cannot be read."""


def said(reply: Reply) -> Said:
    """Read an answer for comparing.

    Args:
        reply: SPARQL JSON, or a graph in a format that this project reads.

    Returns:
        The rows or triples, each with how often it is there; triples once. Or the truth value of an ASK.

    Raises:
        NotAnAnswer: it is an error, or cannot be read.
    """
    if reply.status != 200:
        raise NotAnAnswer(f"status {reply.status}: {reply.body[:200].decode('utf-8', 'replace')}")
    format = BY_MEDIA_TYPE.get(reply.content_type)
    if format is not None and format.carries is not Carries.RESULTS:
        return graph_said(reply.body, reply.content_type)
    try:
        answer = json.loads(reply.body)
        if "boolean" in answer:
            return bool(answer["boolean"])
        rows = answer["results"]["bindings"]
        return Counter(tuple(sorted((name, value_in_json(term)) for name, term in row.items())) for row in rows)
    except (ValueError, KeyError, TypeError) as error:
        raise NotAnAnswer(f"this is not SPARQL JSON ({reply.content_type}): {error}") from error


def graph_said(body: bytes, content_type: str) -> Said:
    """Read a graph for comparing."""
    try:
        triples = {
            (("s", value_of(one.subject)), ("p", value_of(one.predicate)), ("o", value_of(one.object)))
            for one in parse(body, BY_MEDIA_TYPE[content_type], place="the answer")
        }
    except LearningCityError as error:
        raise NotAnAnswer(error.message("en")) from error
    return Counter(triples)


def value_in_json(term: dict[str, Any]) -> Value:
    """Give the value of a term of https://www.w3.org/TR/sparql11-results-json/ ."""
    if term["type"] == "uri":
        return ("iri", term["value"])
    if term["type"] == "bnode":
        return ("blank",)
    return literal_value(term["value"], term.get("xml:lang", ""), term.get("datatype", ""))


def value_of(term: Any) -> Value:
    """Give the value of a term of a triple."""
    if isinstance(term, NamedNode):
        return ("iri", term.value)
    if isinstance(term, BlankNode):
        return ("blank",)
    assert isinstance(term, Literal)
    return literal_value(term.value, term.language or "", "" if term.language else term.datatype.value)


def literal_value(text: str, language: str, datatype: str) -> Value:
    """Give the value of a literal: `01` and `1` are one number, a text with and without xsd:string is one text."""
    if language:
        return ("text", text, language.lower())
    if datatype in ("", XSD + "string"):
        return ("text", text, "")
    try:
        if datatype in EXACT:
            return ("number", str(Decimal(text).normalize()))
        if datatype in INEXACT:
            return ("number", str(Decimal(f"{float(text):.{DIGITS}g}").normalize()))
    except (InvalidOperation, ValueError):
        pass
    if datatype == XSD + "boolean":
        return ("truth", "true" if text in ("1", "true") else "false")
    return ("typed", text, datatype)


def difference(one: Said, other: Said) -> str:
    """Tell in a few words how two answers differ; "" when they say the same."""
    if one == other:
        return ""
    if isinstance(one, bool) or isinstance(other, bool):
        return f"{one} / {other}"
    missing, extra = one - other, other - one
    sample = next(iter(missing or extra), "")
    return f"{one.total()} / {other.total()} rows; {missing.total()} only in the first, {extra.total()} only in the second: {sample}"
