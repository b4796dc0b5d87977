"""What the screen of the shapes says of a node: that it surely conforms, that it surely does not, or that it cannot tell."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from graph.rdf import Term
from graph.validating.triples import TripleIndex

Verdict = bool | None  # None: cannot tell
Judge = Callable[[TripleIndex, Term], Verdict]
Values = Callable[[TripleIndex, Term], Collection[Term]]
Constraint = Callable[[TripleIndex, Term, Collection[Term]], Verdict]


class Unclear(Exception):
    """Something is not understood here, and pySHACL has to look at it."""


def every(verdicts: Iterable[Verdict]) -> Verdict:
    """Tell whether all hold."""
    outcome: Verdict = True
    for one in verdicts:
        if one is False:
            return False
        if one is None:
            outcome = None
    return outcome


def between(verdicts: Collection[Verdict], least: int, most: int | None) -> Verdict:
    """Tell whether at least and at most so many hold."""
    sure = sum(1 for one in verdicts if one)
    possible = sum(1 for one in verdicts if one is not False)
    if possible < least or (most is not None and sure > most):
        return False
    return True if sure >= least and (most is None or possible <= most) else None


def inverted(verdict: Verdict) -> Verdict:
    """Tell whether something does not hold."""
    return None if verdict is None else not verdict
