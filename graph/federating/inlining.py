"""Puts what other endpoints answer into a query: `SERVICE <endpoint> { pattern }` becomes VALUES with the rows of the pattern.

Both stand in the same place of the grammar, and both are joined with what stands around them, so the query means the same
(https://www.w3.org/TR/sparql11-federated-query/#algebra_service). No store makes a call of its own then, wherever it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph

from graph.analysis import Limits, Token, analyse, tokens
from graph.engine_errors import TranslatedErrors
from graph.errors import RefusedQuery, ServiceCallFailed
from graph.federating.calling import Caller, Found
from graph.rdf import BlankNode, Term
from ontology.terms import ID

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
NOTHING = "VALUES () { () }"  # what SERVICE SILENT gives when it fails: one solution that binds nothing


@dataclass(frozen=True)
class Call:
    """A SERVICE of a query.

    Args:
        start, end: where it stands.
        endpoint: whom it calls.
        silent: whether the query goes on without it when it fails.
        pattern: what it asks, in braces.
    """

    start: int
    end: int
    endpoint: str
    silent: bool
    pattern: str


def inlined(text: str, base: str | None, caller: Caller) -> str:
    """Have the endpoints that a query names answer, and put their rows in their place.

    Args:
        text: a query whose bounds have been checked.
        base: the IRI that relative IRIs are resolved against.
        caller: calls them.

    Raises:
        MalformedQuery: the text is not a SPARQL query.
        RefusedQuery: it hides a call.
        ServiceCallFailed: an endpoint gives no answer.
    """
    if "SERVICE" not in text.upper():
        return text
    found = list(tokens(text))
    with TranslatedErrors(text):  # read without calling anybody: GRAPH stands where SERVICE may stand
        pyoxigraph.Store().query(without_calls(text, found), base_iri=base)
    prologue = (f"BASE <{base}>\n" if base else "") + text[: start_of(found)]
    answered = text
    for number, call in reversed(list(enumerate(calls(text, found, base or "")))):
        rows = answer(call, f"{prologue} SELECT * WHERE {call.pattern}", caller, number)
        answered = answered[: call.start] + rows + answered[call.end :]
    if called(answered, base or ""):
        raise RefusedQuery(
            reason_en="SERVICE stands where it cannot be read; write it as SERVICE <endpoint> { … }",
            reason_th="อ่านตำแหน่งของ SERVICE ไม่ได้ โปรดเขียนในรูป SERVICE <endpoint> { … }",
        )
    return answered


def called(text: str, base: str) -> list[str]:
    """List whom a text calls, however large it is: its bounds were checked before, and what VALUES holds counts for none."""
    size = len(text) + 1
    return analyse(text, base=base, limits=Limits(size, size, size, size)).services


def is_call(token: Token) -> bool:
    """Tell whether a token begins a SERVICE."""
    return token.kind == "word" and token.text.upper() == "SERVICE"


def start_of(found: list[Token]) -> int:
    """Find where the prologue ends."""
    return next((one.start for one in found if one.kind == "word" and one.text.upper() in FORMS), 0)


def without_calls(text: str, found: list[Token]) -> str:
    """Write GRAPH for SERVICE, so that every place in the text stays what it is."""
    for index, token in enumerate(found):
        if is_call(token):
            text = text[: token.start] + "GRAPH  " + text[token.start + len("SERVICE") :]
            after = found[index + 1] if index + 1 < len(found) else token
            if after.text.upper() == "SILENT" and after.kind == "word":
                text = text[: after.start] + " " * len("SILENT") + text[after.start + len("SILENT") :]
    return text


def calls(text: str, found: list[Token], base: str) -> Iterator[Call]:
    """Find the outermost calls; those inside them are made by whom these call."""
    endpoints = iter(called(text, base))
    end = 0
    for index, token in enumerate(found):
        if not is_call(token):
            continue
        endpoint = next(endpoints, "")
        if token.start < end:
            continue
        silent = found[index + 1].kind == "word" and found[index + 1].text.upper() == "SILENT"
        opening = index + 2 + silent
        closing = matching(found, opening)
        end = found[closing].start + 1
        yield Call(token.start, end, endpoint, silent, text[found[opening].start : end])


def matching(found: list[Token], opening: int) -> int:
    """Find the brace that closes another."""
    depth = 0
    for index in range(opening, len(found)):
        depth += (found[index].text == "{") - (found[index].text == "}")
        if depth == 0:
            return index
    return len(found) - 1


def answer(call: Call, query: str, caller: Caller, number: int) -> str:
    """Ask an endpoint, and write its rows."""
    try:
        return values(caller.ask(call.endpoint, query), number)
    except ServiceCallFailed:
        if call.silent:
            return NOTHING
        raise


def values(found: Found, number: int) -> str:
    """Write rows as VALUES (https://www.w3.org/TR/sparql11-query/#inline-data)."""
    names = " ".join(f"?{name}" for name in found.variables)
    rows = " ".join(f"({' '.join(written(term, number) for term in row)})" for row in found.rows)
    return f"VALUES ({names}) {{ {rows} }}"


def written(term: Term | None, number: int) -> str:
    """Write a term; a blank node, which VALUES cannot hold, as an IRI of its own (https://www.w3.org/TR/rdf11-concepts/#section-skolemization)."""
    if term is None:
        return "UNDEF"
    return f"<{ID}genid/service-{number}-{term.value}>" if isinstance(term, BlankNode) else str(term)
