"""Derives while data streams by, in memory that does not grow with it; the outcome is that of `graph.deriving.entail.materialise`.

What follows from a triple alone is written down as the triple passes. What several triples give together is asked of a small store of
those triples alone. Whether a triple is stated as well shows at the end, from lists on disk that are dealt out by subjects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

from graph.deriving.consequences import SUBJECT, Consequences, Head, Look, Looks, NotAhead
from graph.deriving.entail import DERIVED, ROUNDS, Rule, pass_of
from graph.formats import N_QUADS, N_TRIPLES
from graph.rdf import NamedNode, Term, parse
from graph.store import Store
from graph.written import (
    LITERAL,
    TRIPLE_TERM,
    TYPED,
    as_kept,
    of_blank_nodes,
    read_triples,
    written,
    written_triple,
)

LISTS, TOGETHER = 32, 2_000  # lists, and triples of one that are written at a time
SOME = 20_000
END = b" .\n"


class Lists:
    """Lists of triples on disk, dealt out by subjects.

    Args:
        folder: where; it must exist.
        name: of which triples.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.paths = [folder / f"{name}-{index}.nt" for index in range(LISTS)]
        self.files: list[IO[bytes]] = [path.open("wb") for path in self.paths]
        self.held: list[list[bytes]] = [[] for _ in range(LISTS)]

    def add(self, subject: bytes, triple: bytes) -> None:
        """Put a triple down that is about a subject."""
        index = hash(subject) % LISTS
        held = self.held[index]
        held.append(triple)
        if len(held) >= TOGETHER:
            self.write(index)

    def write(self, index: int) -> None:
        """Write down what is held of a list."""
        held, self.held[index] = self.held[index], []
        if held:
            self.files[index].write(END.join((*held, b"")))

    def read(self, index: int) -> set[bytes]:
        """Read one list; nothing is put into it afterwards."""
        self.write(index)
        self.files[index].close()
        return set(self.paths[index].read_bytes().split(END)) - {b""}

    def fill(self, index: int, triples: Iterable[bytes]) -> None:
        """Write a list as a whole."""
        self.held[index] = list(triples)
        self.write(index)
        self.files[index].close()

    def close(self) -> None:
        """Close all lists."""
        for file in self.files:
            file.close()


class WrittenHead(NamedTuple):
    """What follows from a triple that is looked at, all terms as N-Triples write them.

    Args:
        subject, object: a term; or a number, which stands for the subject or the object of the triple.
        predicate: with a space on either side.
        is_joined: whether a rule joins it with others; None when its object decides.
    """

    subject: int | bytes
    predicate: bytes
    object: int | bytes
    is_joined: bool | None


@dataclass(frozen=True)
class WrittenLook:
    """What there is to know of some triples (`graph.deriving.consequences.Look`), all terms as N-Triples write them.

    Args:
        heads: what follows.
        follows, is_joined, is_ontological: as there.
    """

    heads: tuple[WrittenHead, ...]
    follows: bool
    is_joined: bool
    is_ontological: bool

    @classmethod
    def of(cls, look: Look, looks: Mapping[NamedNode, Looks]) -> WrittenLook:
        """Write one of some looks."""

        def place(part: int | Term) -> int | bytes:
            return part if isinstance(part, int) else written(part)

        def is_joined(head: Head) -> bool | None:
            found = looks[head.predicate]
            if not isinstance(head.object, int):
                return found.of(head.object).is_joined
            return None if found.by_object else found.other.is_joined

        heads = tuple(
            WrittenHead(place(head.subject), b" %b " % written(head.predicate), place(head.object), is_joined(head))
            for head in look.heads
        )
        return cls(heads, look.follows, look.is_joined, look.is_ontological)


class StreamedDeriving:
    """Derives what follows from all triples that are shown to it.

    Args:
        rules: what follows from data.
        before: the version before, whose default graph holds the ontology.
        folder: an empty folder for lists.

    Raises:
        NotAhead: the rules are such that what follows shows only when all data is there.
    """

    def __init__(self, rules: Iterable[Rule], before: Store, folder: Path) -> None:
        self.consequences = Consequences(rules, before)
        known = self.consequences.looks
        self.looks = {
            written(predicate): (
                WrittenLook.of(looks.other, known),
                {written(value): WrittenLook.of(look, known) for value, look in looks.by_object.items()},
            )
            for predicate, looks in known.items()
        }
        self.ontological = {written_triple(triple) for triple in self.consequences.ontological}
        self.before, self.folder = before, folder
        self.stated, self.derived = Lists(folder, "stated"), Lists(folder, "derived")
        self.following = Lists(folder, "following")
        self.joined, self.waiting = Store.in_memory(), list[bytes]()
        self.anew: set[str] | None = None

    def see(self, triples: Iterable[bytes]) -> None:
        """Look at triples, each as it is written.

        Raises:
            NotAhead: one is about classes and properties, and new.
        """
        looks_of = self.looks.get
        for triple in triples:
            subject, predicate, value = triple.split(b" ", 2)
            looks = looks_of(predicate)
            if looks is None:
                continue
            if TYPED in value:
                value = as_kept(value)
                triple = b"%b %b %b" % (subject, predicate, value)
            other, by_object = looks
            look = by_object.get(value, other) if by_object else other
            if look.is_ontological and triple not in self.ontological:
                raise NotAhead(f"{predicate.decode()} is stated anew")
            if look.follows:
                self.stated.add(subject, triple)
            if look.is_joined:
                self.join(triple)
            if look.heads:
                self.follow(look, subject, value)

    def follow(self, look: WrittenLook, subject: bytes, value: bytes) -> None:
        """Note what follows from a triple alone, but for what would not be RDF."""
        ends = subject, value
        for one, predicate, other, is_joined in look.heads:
            if isinstance(one, int):
                if one != SUBJECT and value.startswith((LITERAL, TRIPLE_TERM)):
                    continue
                one = ends[one]
            if isinstance(other, int):
                other = ends[other]
            triple = one + predicate + other
            self.derived.add(one, triple)
            if self.look(predicate[1:-1], other).is_joined if is_joined is None else is_joined:
                self.join(triple)

    def look(self, predicate: bytes, value: bytes) -> WrittenLook:
        """Find what there is to know of a triple that follows."""
        other, by_object = self.looks[predicate]
        return by_object.get(value, other)

    def join(self, triple: bytes) -> None:
        """Keep a triple that rules join with others."""
        self.waiting.append(triple)
        if len(self.waiting) >= SOME:
            self.settle()

    def settle(self) -> None:
        """Put what waits into the store of what is joined; remember the properties of what is new there once that matters."""
        waiting, self.waiting = self.waiting, []
        if self.anew is None:
            lines = END.join((*waiting, b""))
            self.joined.add_lines_in_bulk(of_blank_nodes(lines, are_wanted=False))
            self.joined.add(parse(of_blank_nodes(lines), N_QUADS, place="what was written", lenient=True))
        else:
            new = {quad for quad in read_triples(waiting) if quad not in self.joined}
            self.joined.add(new)
            self.anew |= {str(quad.predicate) for quad in new}

    def finish(self) -> tuple[Path, ...]:
        """Find what follows and nobody states, when all has been seen; return the files of N-Triples that hold it."""
        self.run_joins()
        for index in range(LISTS):
            self.following.fill(index, self.derived.read(index) - self.stated.read(index))
        return tuple(self.following.paths)

    def changes(self) -> Iterator[tuple[list[bytes], list[bytes]]]:
        """Give, part by part, what was not derived before, and what was and is no more, each triple as it is written."""
        old = Lists(self.folder, "before")
        for quad in self.before.quads(graph=DERIVED):
            old.add(written(quad.subject), written_triple(quad))
        for index in range(LISTS):
            now, was = self.following.read(index), old.read(index)
            yield sorted(now - was), sorted(was - now)

    def close(self) -> None:
        """Close all files."""
        for lists in (self.stated, self.derived, self.following):
            lists.close()

    def run_joins(self) -> None:
        """Run the rules that join several triples, until nothing new follows that they read."""
        self.settle()
        passes = [pass_of(branch) for branch in self.consequences.joins]
        self.anew = set()
        for turn in range(ROUNDS):
            before, self.anew = self.anew, set()
            for one in passes:
                if not turn or one.reads(before | self.anew):
                    self.run(one.construct)
                    self.settle()
            if not self.anew:
                return
        raise RuntimeError(f"the rules did not come to an end in {ROUNDS} rounds")

    def run(self, construct: str) -> None:
        """Note what a rule derives that joins several triples."""
        answer = self.folder / "joins.nt"
        with answer.open("wb") as output:
            self.joined.query(construct).write(output, N_TRIPLES)
        with answer.open("rb") as lines:
            for line in lines:
                triple = line.removesuffix(END)
                subject, predicate, value = triple.split(b" ", 2)
                self.derived.add(subject, triple)
                look = self.look(predicate, value)
                if look.is_joined:
                    self.join(triple)
                self.follow(look, subject, value)
