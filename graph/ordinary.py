"""Tells an ordinary query at a glance: one that is small, begins in a usual way, and has none of the words that make a difference.

Reading its tokens can take longer than answering it. Of whatever is out of the ordinary nothing is said: `graph.analysis` reads it.
"""

from __future__ import annotations

import re

from graph.analysis import LETTER, NEVER_THE_SAME, WORD, Limits

LENGTH = 4_000
IRI = r"<[^<>\"{}|^`\\\x00-\x20]*+>"
BEGINNING = re.compile(
    rf"""
    (?:\s|\#[^\n\r]*+)*+
    (?:PREFIX\s++(?:[{LETTER}][{WORD}\-]*+)?:\s*+{IRI}(?:\s|\#[^\n\r]*+)*+)*+
    (SELECT|ASK|CONSTRUCT|DESCRIBE)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
WORDS = ("FROM", "LOAD", "BASE", *NEVER_THE_SAME)
"""What a query names graphs with, calls others with, or never gives the same with."""
ALONE = {word: re.compile(word if word == "SERVICE" else rf"{word}(?<![A-Z]{word})(?![A-Z])") for word in WORDS}
"""Where they stand, and are no part of a longer word; each pattern begins with its word, for which a search is fast."""


def ordinary_form(text: str, limits: Limits) -> str | None:
    """Name the form of an ordinary query; None when it may be anything else.

    An ordinary query keeps all limits, names no graphs, calls nobody, and always gives the same. Whether it can be read is
    not said: of one that does not declare its prefixes, for example, the engine reads nothing.

    Args:
        text: the query.
        limits: the bounds to hold it to.

    Returns:
        SELECT, ASK, CONSTRUCT or DESCRIBE.
    """
    if len(text) > min(LENGTH, limits.length) or "\\" in text:
        return None
    begins, upper, count = BEGINNING.match(text), text.upper(), text.count
    if begins is None:
        return None
    for word in WORDS:
        if word in upper and ALONE[word].search(upper):
            return None
    opened = count("{")
    if (
        opened + count("(") + count("[") + count("!") + count("-") + count("+") + count("^") > limits.depth
        or opened + count(".") + count(";") + count(",") > limits.patterns
        or count("/") + count("|") + count("^") > limits.path_steps
        or count("*") + count("|") + count("&") + count("+") + count("-") + upper.count("AS") + upper.count("FILTER")
        > limits.operators
    ):
        return None
    return begins[1].upper()
