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
    ((?:PREFIX\s++(?:[{LETTER}][{WORD}\-]*+)?:\s*+{IRI}(?:\s|\#[^\n\r]*+)*+)*+)
    (SELECT|ASK|CONSTRUCT|DESCRIBE)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
PREFIXES = re.compile(rf"{IRI}|([{WORD}.\-]*+:)|[{WORD}.\-]++")
"""An IRI or a word gives "", and a name its prefix with the colon."""
WORDS = ("FROM", "LOAD", "BASE", *NEVER_THE_SAME)
"""What a query names graphs with, calls others with, or never gives the same with."""
WORD_ALONE = re.compile(rf"SERVICE|(?<![A-Z])(?:{'|'.join(WORDS)})(?![A-Z])")


def ordinary_form(text: str, limits: Limits) -> str | None:
    """Name the form of an ordinary query; None when it may be anything else.

    An ordinary query keeps all limits, names no graphs, calls nobody, always gives the same, and, if it can be read at all,
    declares the prefixes that it uses.

    Args:
        text: the query.
        limits: the bounds to hold it to.

    Returns:
        SELECT, ASK, CONSTRUCT or DESCRIBE.
    """
    if len(text) > min(LENGTH, limits.length) or "\\" in text:
        return None
    begins, upper, count = BEGINNING.match(text), text.upper(), text.count
    if begins is None or (any(word in upper for word in WORDS) and WORD_ALONE.search(upper)):
        return None
    opened = count("{")
    if (
        opened + count("(") + count("[") + count("!") + count("-") + count("+") + count("^") > limits.depth
        or opened + count(".") + count(";") + count(",") > limits.patterns
        or count("/") + count("|") + count("^") > limits.path_steps
    ):
        return None
    declared = {"", "_:", *PREFIXES.findall(begins[1])}
    return begins[2].upper() if declared.issuperset(PREFIXES.findall(text, begins.end())) else None
