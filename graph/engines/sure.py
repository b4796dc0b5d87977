"""Which queries Virtuoso 7 was seen to answer right; the others are answered from the copy that is here, if there is one.

It was asked random queries over the packaged graph (`python tests/engines/random_queries.py`). To those that this module knows it gave
the rows of the embedded store; of the others it answers some otherwise, with no error and by no rule that could be told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from graph.analysis import Token
from graph.engines.scoping import tokens_of, words_of

SHORT = {"variable": "v", "iri": "i", "name": "i", "string": "s", "language": "@", "number": "n", "blank": "_"}
TRIPLES = r"(?: (?: [vis@.;,] | A\ )++ )"
ATOM = r"""(?:
    v!?=i | i!?=v | LANG\ \(v\)=s | LANGMATCHES\ \(LANG\ \(v\),s\)
  | (?:STRSTARTS|STRENDS|CONTAINS|REGEX)\ \(STR\ \(v\),s(?:,s)?\)
  | !?BOUND\ \(v\)
)"""
SURE = re.compile(
    rf"""
    (?:PREFIX\ ii | BASE\ i)*+
    (?: SELECT\ (?:DISTINCT\ |REDUCED\ )?+ (?:\* | (?:v | \(COUNT\ \((?:DISTINCT\ )?+[v*]\)AS\ v\))++)
      | ASK\ | CONSTRUCT\ (?:\{{{TRIPLES}\}})?+ )
    (?:WHERE\ )?+
    \{{ (?: {TRIPLES}? OPTIONAL\ \{{{TRIPLES}\}} \.?
          | {TRIPLES}? FILTER\ (?:NOT\ )?+EXISTS\ \{{{TRIPLES}\}} \.?
          | VALUES\ v\{{i++\}} {TRIPLES}
          | (?: {TRIPLES} | GRAPH\ [vi]\{{{TRIPLES}\}} | FILTER\ (?: \({ATOM}(?:(?:&&|\|\|){ATOM})*+\) | {ATOM} ) )*+ ) \}}
    (?:GROUP\ BY\ v++)?+ (?:LIMIT\ n | OFFSET\ n)*+
    """,
    re.VERBOSE,
)
"""A grammar of them, over tokens: one letter for each term, keywords with a space behind. No path, number, typed literal or blank node."""


COMPARING = frozenset(("(", ")", "=", "!="))


@lru_cache(maxsize=4)
def is_sure(text: str) -> bool:
    """Tell whether Virtuoso is known to answer a query right; it is asked several times on its way to an engine."""
    found, words = tokens_of(text), words_of(text)
    if SURE.fullmatch("".join(map(shortened, found))) is None:
        return False
    return "FILTER" not in words or ("CONSTRUCT" not in words and compares_what_is_bound(found[words.index("{") :]))


def compares_what_is_bound(found: Sequence[Token]) -> bool:
    """Tell whether each variable of a condition stands in a triple, too: others are not without a value to Virtuoso."""
    compared, bound = set[str](), set[str]()
    for before, token, after in zip(found, found[1:], found[2:], strict=False):
        if token.kind == "variable":
            (compared if before.text in COMPARING or after.text in COMPARING else bound).add(token.text)
    return compared <= bound


def shortened(token: Token) -> str:
    """Write a token as the grammar has it."""
    return f"{token.text.upper()} " if token.kind == "word" else SHORT.get(token.kind, token.text)
