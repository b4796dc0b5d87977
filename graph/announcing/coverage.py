"""What part of the text of each announcement lies in passages, and which passages state something."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graph.rdf import GraphName, Literal, NamedNode, Quad, Term
from ontology.terms import ID, PREFIXES

OPINION = NamedNode(f"{ID}certainty/opinion")


@dataclass(frozen=True)
class Gap:
    """A stretch of a text that lies in no passage.

    Args:
        start: its first code point that is not white space.
        end: the one after its last.
        words: what stands there.
    """

    start: int
    end: int
    words: str


@dataclass(frozen=True)
class Silent:
    """A passage of which nothing is stated, nor read.

    Args:
        iri: the passage.
        number: its number; 0 when it has none.
        quote: its words.
        opinion: whether it is the writer's opinion, so that nothing need be stated.
    """

    iri: str
    number: int
    quote: str
    opinion: bool


@dataclass(frozen=True)
class Coverage:
    """How far the passages of an announcement cover its text.

    Args:
        announcement: its IRI.
        letters: how many characters of the text are not white space.
        covered: how many of those lie in a passage.
        passages: how many passages there are.
        gaps: what lies in none, in the order of the text.
        silent: the passages without statements, by their numbers.
    """

    announcement: str
    letters: int
    covered: int
    passages: int
    gaps: tuple[Gap, ...]
    silent: tuple[Silent, ...]

    @property
    def percent(self) -> float:
        """The share of the text that lies in passages; 100 only when all of it does."""
        share = 100 * self.covered / self.letters if self.letters else 100.0
        return share if self.covered == self.letters else min(share, 99.9)

    @property
    def missing(self) -> tuple[Silent, ...]:
        """The passages without statements that are not the writer's opinion."""
        return tuple(passage for passage in self.silent if not passage.opinion)


class Statements:
    """Quads, looked up by subject and property, and by graph."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.values: dict[tuple[Term, str], list[Term]] = defaultdict(list)
        self.subjects: dict[tuple[str, Term], list[NamedNode]] = defaultdict(list)
        self.graphs: set[GraphName] = set()
        for quad in quads:
            self.graphs.add(quad.graph_name)
            self.values[quad.subject, quad.predicate.value].append(quad.object)
            if isinstance(quad.subject, NamedNode):
                self.subjects[quad.predicate.value, quad.object].append(quad.subject)

    def of(self, subject: Term, property: str) -> list[Term]:
        """Return the values of a property, such as `lc:text`."""
        return self.values.get((subject, iri(property)), [])

    def text(self, subject: Term, property: str) -> str:
        """Return the first value of a property as text; "" when there is none."""
        return next((value.value for value in self.of(subject, property) if isinstance(value, Literal)), "")

    def number(self, subject: Term, property: str) -> int | None:
        """Return the first value of a property as a whole number; None when there is none."""
        written = self.text(subject, property)
        return int(written) if written.isascii() and written.isdecimal() else None

    def pointing(self, property: str, value: Term) -> list[NamedNode]:
        """Return what has a value for a property, each once."""
        return list(dict.fromkeys(self.subjects.get((iri(property), value), [])))


def iri(short: str) -> str:
    """Write out a prefixed name."""
    prefix, _, local = short.partition(":")
    return PREFIXES[prefix] + local


def coverage(quads: Iterable[Quad]) -> tuple[Coverage, ...]:
    """Compute the coverage of each announcement whose text some quads give.

    Args:
        quads: what a file says; positions that are missing or lie outside of the text count for nothing.

    Returns:
        One for each announcement, in the order of their IRIs.
    """
    said = Statements(quads)
    texts = {subject for subject, property in said.values if property == iri("lc:text")}
    found = [one for one in texts if isinstance(one, NamedNode)]
    return tuple(covered_by_passages(said, one) for one in sorted(found, key=lambda one: one.value))


def covered_by_passages(said: Statements, announcement: NamedNode) -> Coverage:
    """Compute the coverage of one announcement."""
    text = said.text(announcement, "lc:text")
    passages = said.pointing("lc:passageOf", announcement)
    covered = bytearray(len(text))
    for passage in passages:
        for selector in said.of(passage, "oa:hasSelector"):
            start, end = said.number(selector, "oa:start"), said.number(selector, "oa:end")
            if start is not None and end is not None and start < end <= len(text):
                covered[start:end] = b"\1" * (end - start)
    letters = [place for place, letter in enumerate(text) if not letter.isspace()]
    silent = [silence(said, passage) for passage in passages if not speaks(said, passage)]
    return Coverage(
        announcement=announcement.value,
        letters=len(letters),
        covered=sum(covered[place] for place in letters),
        passages=len(passages),
        gaps=tuple(gaps(text, covered)),
        silent=tuple(sorted(silent, key=lambda one: (one.number, one.iri))),
    )


def gaps(text: str, covered: bytearray) -> Iterator[Gap]:
    """Give the stretches of a text that are not covered and hold more than white space."""
    place = 0
    while place < len(text):
        end = covered.find(b"\1", place)
        end = len(text) if end < 0 else end
        words = text[place:end].strip()
        if words:
            start = place + text[place:end].index(words)
            yield Gap(start, start + len(words), words)
        place = covered.find(b"\0", end)
        place = len(text) if place < 0 else place


def speaks(said: Statements, passage: NamedNode) -> bool:
    """Say whether a passage, or a reading of it, states anything."""
    return not said.graphs.isdisjoint([passage, *said.pointing("lc:readingOf", passage)])


def silence(said: Statements, passage: NamedNode) -> Silent:
    """Describe a passage without statements."""
    opinion = OPINION in said.of(passage, "lc:certainty")
    return Silent(passage.value, said.number(passage, "lc:number") or 0, said.text(passage, "lc:quote"), opinion)
