"""The days that a page knows of, in order: those of the thing itself and those of the records that point to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.rdf import Literal, Triple
from ontology.terms import LC
from service.wording.presenting import Presenter, Value

DATE, START, END = LC + "date", LC + "startDate", LC + "endDate"


@dataclass(frozen=True)
class Event:
    """Something that happened on a day or over some time.

    Args:
        subject: what it is, as a link; None for the thing of the page itself.
        start: its day, or its first day.
        end: its last day; None when it has none or it is one day.
        is_open: whether it has begun and not ended.
    """

    subject: Value | None
    start: Value
    end: Value | None
    is_open: bool

    @property
    def machine(self) -> str:
        """Its day as data."""
        return self.start.machine


def timeline(presenter: Presenter, thing: str, statements: Mapping[str, Iterable[Triple]]) -> list[Event]:
    """Put what happened in order.

    Args:
        presenter: shows terms.
        thing: the thing of the page.
        statements: what is said of the thing and of each record that points to it.
    """
    events = {
        (start, subject): Event(
            None if subject == thing else presenter.link(subject),
            presenter.date(start),
            presenter.date(end) if end and end != start else None,
            is_open,
        )
        for subject, held in statements.items()
        for start, end, is_open in days(held)
    }
    return [events[key] for key in sorted(events)]


def days(held: Iterable[Triple]) -> Iterable[tuple[str, str, bool]]:
    """Find the days that statements about one thing give: (first, last, whether it goes on)."""
    found: dict[str, list[str]] = {DATE: [], START: [], END: []}
    for triple in held:
        if triple.predicate.value in found and isinstance(triple.object, Literal):
            found[triple.predicate.value].append(triple.object.value)
    for day in sorted(found[DATE]):
        yield day, "", False
    if found[START]:
        yield min(found[START]), max(found[END], default=""), not found[END]
    elif found[END]:
        yield max(found[END]), "", False
