"""Rewrites a query so that an engine sees our dataset: our default graph, and of the named graphs only those that are ours.

Engines disagree on what the default graph is, and on what FROM does to GRAPH. So both are said in the text: the pattern
stands inside `GRAPH <known>`, each `GRAPH ?g` is held to the list of our graphs (by a filter: Virtuoso takes eighty times as long
for a join), and blank nodes, which an engine would
rename, are IRIs there and are told apart by how these begin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from graph.analysis import Token, tokens
from graph.engines.layout import GENID, HISTORY, KNOWN, NAMED_GRAPH
from ontology.terms import PREFIXES

TYPE = f"<{PREFIXES['rdf']}type>"
FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
KINDS = {"ISIRI": "{0} && ! {1}", "ISURI": "{0} && ! {1}", "ISBLANK": "{0} || {1}"}


@dataclass(frozen=True)
class Insertion:
    """A text to put before a place of the query."""

    place: int
    text: str


def scoped(query: str, *, base: str | None = None) -> str:
    """Rewrite a query that has been parsed already and names no dataset.

    Args:
        query: SELECT, ASK or CONSTRUCT.
        base: the IRI that relative IRIs are resolved against.
    """
    insertions = [*around_patterns(query), *beside_graphs(query), *kinds_of_terms(query)]
    text = query
    for one in sorted(insertions, key=lambda one: one.place)[
        ::-1
    ]:  # of two at one place, the first stays before the other
        text = text[: one.place] + one.text + text[one.place :]
    return f"BASE <{base}>\n{text}" if base else text


@lru_cache(maxsize=4)
def tokens_of(query: str) -> tuple[Token, ...]:
    """Cut a query into tokens; it is looked at several times on its way to an engine."""
    return tuple(tokens(query))


@lru_cache(maxsize=4)
def words_of(query: str) -> tuple[str, ...]:
    """The texts of the tokens, keywords in capitals: no other token reads like a keyword."""
    return tuple(token.text.upper() if token.kind == "word" else token.text for token in tokens_of(query))


def around_patterns(query: str) -> list[Insertion]:
    """Put each outermost pattern into our default graph."""
    found, words = tokens_of(query), words_of(query)
    form = next((index for index, word in enumerate(words) if word in FORMS), 0)
    insertions: list[Insertion] = []
    position = form + 1
    template = words[form] == "CONSTRUCT" and words[position : position + 1] == ("{",)
    short = words[form] == "CONSTRUCT" and not template
    while position < len(words):
        if words[position] == "{":
            closing = matching(words, position)
            if template:
                template = False
            else:
                start, end = found[position].start, found[closing].start
                if short:
                    inside = query[start + 1 : end]
                    insertions.append(Insertion(found[form].start + len("CONSTRUCT"), f" {{ {inside} }}"))
                    short = False
                insertions.append(Insertion(start + 1, f" GRAPH <{KNOWN}> {{"))
                insertions.append(Insertion(end, "} "))
            position = closing
        position += 1
    return insertions


def beside_graphs(query: str) -> list[Insertion]:
    """Join each `GRAPH ?g` with the list of our graphs."""
    found, words, insertions = tokens_of(query), words_of(query), []
    for index, word in enumerate(words[:-2]):
        if word != "GRAPH" or words[index + 2] != "{":
            continue
        closing = matching(words, index + 2)
        listed = f"GRAPH <{HISTORY}> {{ {words[index + 1]} {TYPE} <{NAMED_GRAPH}> }}"
        if closing == index + 3:  # engines disagree on which graphs exist; Virtuoso passes over a filter on nothing
            insertions.append(Insertion(found[closing].start + 1, f" {listed} "))
        elif found[index + 1].kind == "variable":
            insertions.append(Insertion(found[closing].start + 1, f" FILTER EXISTS {{ {listed} }} "))
    return insertions


def kinds_of_terms(query: str) -> list[Insertion]:
    """Have isIRI and isBlank take our stand-ins for what they stand for."""
    found, words, insertions = tokens_of(query), words_of(query), []
    for index, word in enumerate(words[:-1]):
        if word in KINDS and words[index + 1] == "(":
            closing = matching(words, index + 1, "(", ")")
            inside = query[found[index + 1].start + 1 : found[closing].start]
            stands_in = f"( isIRI({inside}) && STRSTARTS(STR({inside}), \"{GENID}\") )"  # fmt: skip
            before, after = KINDS[word].format("\0", stands_in).split("\0")
            insertions.append(Insertion(found[index].start, f"({before}"))
            insertions.append(Insertion(found[closing].start + 1, f"{after})"))
    return insertions


def matching(words: Sequence[str], opening: int, left: str = "{", right: str = "}") -> int:
    """Find the bracket that closes another."""
    depth = 0
    for index in range(opening, len(words)):
        depth += (words[index] == left) - (words[index] == right)
        if depth == 0:
            return index
    return len(words) - 1
