"""Which columns of an answer a picture takes: things, days, numbers, coordinates."""

from __future__ import annotations

from collections.abc import Sequence

from graph.rdf import Literal, NamedNode, Row, Term
from ontology.terms import ID
from service.wording.presenting import DATES, NUMBERS

PLACES = ("latitude", "longitude")


def holding(rows: Sequence[Row], columns: Sequence[str], datatypes: set[str]) -> list[str]:
    """Return the columns whose values are literals of some datatypes."""
    return [one for one in columns if values(rows, one) and all(is_of(term, datatypes) for term in values(rows, one))]


def values(rows: Sequence[Row], column: str) -> list[Term]:
    """Return the values of a column."""
    return [row[column] for row in rows if column in row]


def is_of(term: Term, datatypes: set[str]) -> bool:
    """Say whether a term is a literal of one of some datatypes."""
    return isinstance(term, Literal) and term.datatype.value in datatypes


def things(rows: Sequence[Row], columns: Sequence[str]) -> list[str]:
    """Return the columns whose values are things of ours."""
    return [
        one
        for one in columns
        if values(rows, one)
        and all(isinstance(term, NamedNode) and term.value.startswith(ID) for term in values(rows, one))
    ]


def days(rows: Sequence[Row], columns: Sequence[str]) -> list[str]:
    """Return the columns of days, or else of years."""
    return holding(rows, columns, DATES) or [
        one for one in numbers(rows, columns) if "year" in one.lower() or one in ("when", "cohort")
    ]


def numbers(rows: Sequence[Row], columns: Sequence[str]) -> list[str]:
    """Return the columns of numbers that measure something."""
    return [one for one in holding(rows, columns, NUMBERS) if one not in PLACES]


def measured(rows: Sequence[Row], columns: Sequence[str]) -> str:
    """Return the column that bars show: the first of the numbers at the end of the row, or the last number; "" for none."""
    found = numbers(rows, columns)
    trailing: list[str] = []
    for one in reversed(columns):
        if one not in found:
            break
        trailing.insert(0, one)
    return (trailing or found[-1:] or [""])[0]
