"""Facets: what a list can be narrowed by, how many of its rows have each value, and the address of each choice.

Every list that can be narrowed is a state of an address; a state is also a query, whose rows are those of the page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Protocol

from service.http.errors import BadRequest
from service.wording.collation import collation_key

UNKNOWN, ANY = "unknown", "any"
SENTENCE, SEVERAL, ONE = "sentence", "several", "one"
FORM = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*|")
YEAR = re.compile(r"\d{4}")
YEARS = ("cohort", "award")
FEW = 12
HAVING = {SEVERAL: "\nHAVING(COUNT(DISTINCT ?source) > 1)", ONE: "\nHAVING(COUNT(DISTINCT ?source) = 1)"}
"""What narrows a query that counts its sources, by what is chosen as evidence."""


class Listed(Protocol):
    """A row of a list that facets narrow."""

    def values(self, facet: str) -> tuple[str, ...]:
        """Return the values that it has for a facet."""
        ...


@dataclass(frozen=True)
class Narrowing:
    """A state of a list: each field is a parameter of its address, and "" what is not chosen."""

    def parameters(self, **changes: str) -> dict[str, str | None]:
        """Give the parameters of the address of this state, or of one that differs a little."""
        changed = replace(self, **changes)
        return {one.name: getattr(changed, one.name) or None for one in fields(self)}

    @cached_property
    def chosen(self) -> Mapping[str, str]:
        """What is chosen, and what each of it is narrowed to."""
        return {one.name: getattr(self, one.name) for one in fields(self) if getattr(self, one.name)}


@dataclass(frozen=True)
class Option:
    """A value of a facet.

    Args:
        value: as it stands in the address.
        label: what it is called.
        count: how many rows of the state have it.
        address: the state with it; without it when it is chosen.
        chosen: whether it is chosen.
    """

    value: str
    label: str
    count: int
    address: str
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A facet with its values.

    Args:
        name: as it stands in the address.
        label: what it is called.
        options: its values, the most frequent first; years in their order.
    """

    name: str
    label: str
    options: Sequence[Option]

    @property
    def first(self) -> Sequence[Option]:
        """The values that are shown at once."""
        return self.options if len(self.options) <= FEW + 3 else self.options[:FEW]

    @property
    def others(self) -> Sequence[Option]:
        """The values that are folded away."""
        return self.options[len(self.first) :]


def evidence(sources: int, sentences: int) -> tuple[str, ...]:
    """Return the values of the facet of evidence.

    Args:
        sources: how many graphs say something of a row.
        sentences: how many of them are sentences of an announcement.
    """
    many = (SEVERAL,) if sources > 1 else (ONE,) if sources else ()
    return ((SENTENCE,) if sentences else ()) + many


def fits(one: Listed, chosen: Mapping[str, str], facets: Collection[str], *, but: str = "") -> bool:
    """Say whether a row belongs to a state, of which one facet may be left out.

    Args:
        one: the row.
        chosen: facet → the value to which it is narrowed; what is no facet does not count.
        facets: the facets of the list.
        but: the facet to leave out; "" for none.
    """
    return all(value in one.values(name) for name, value in chosen.items() if name in facets and name != but)


def counted(
    rows: Iterable[Listed], name: str, label: str, chosen: str, named: Callable[[str], str], to: Callable[[str], str]
) -> Facet:
    """Count the values of a facet.

    Args:
        rows: the rows that the other facets leave.
        name: the facet.
        label: what it is called.
        chosen: the value to which it is narrowed; "" for none.
        named: names a value.
        to: addresses the state with a value; with "" the state without.
    """
    counts = Counter(value for one in rows for value in one.values(name))
    if chosen and chosen not in counts:
        counts[chosen] = 0
    ordered = sorted(
        counts,
        key=lambda one: (
            one == UNKNOWN,
            one != ANY,
            one if name in YEARS else "",
            -counts[one],
            collation_key(named(one)),
        ),
    )
    options = [Option(one, named(one), counts[one], to("" if one == chosen else one), one == chosen) for one in ordered]
    return Facet(name, label, options)


def check(given: Mapping[str, str], path: str) -> None:
    """Refuse what no facet can have.

    Args:
        given: facet → value.
        path: where the values can be chosen.

    Raises:
        BadRequest: a value is not of the form that its facet takes.
    """
    for name, value in given.items():
        is_year = name not in YEARS or value in ("", UNKNOWN, ANY) or YEAR.fullmatch(value)
        is_evidence = name != "evidence" or value in ("", SENTENCE, SEVERAL, ONE)
        if not (FORM.fullmatch(value) and is_year and is_evidence):
            raise bad_value(name, value, path)


def bad_value(name: str, value: str, path: str) -> BadRequest:
    """Say that a facet has no such value."""
    return BadRequest(
        en=f"“{value[:60]}” is not a value of “{name}”; choose one at {path}.",
        th=f"“{value[:60]}” ใช้เป็นค่าของ “{name}” ไม่ได้ โปรดเลือกค่าที่ {path}",
    )
