"""Derives while data streams by, in memory that does not grow with it; the outcome is that of `graph.deriving.entail.materialise`.

What follows from a triple alone is written down as the triple passes. What several triples give together is asked of a small store of
those triples alone. Whether a triple is stated as well shows at the end, from lists on disk that are dealt out by subjects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from graph.deriving.consequences import SUBJECT, Consequences, Look, NotAhead
from graph.deriving.entail import DERIVED, ROUNDS, Rule, pass_of
from graph.rdf import Term
from graph.store import Store
from graph.written import LITERAL, TRIPLE_TERM, TYPED, as_kept, read_triples, written, written_terms, written_triple

LISTS = 32
SOME = 20_000


class Lists:
    """Lists of triples on disk, dealt out by subjects.

    Args:
        folder: where; it must exist.
        name: of which triples.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.paths = [folder / f"{name}-{index}.nt" for index in range(LISTS)]
        self.files: list[IO[bytes]] = [path.open("wb") for path in self.paths]

    def add(self, subject: bytes, triple: bytes) -> None:
        """Put a triple down that is about a subject."""
        self.files[hash(subject) % LISTS].write(triple + b" .\n")

    def read(self, index: int) -> set[bytes]:
        """Read one list; nothing is put into it afterwards."""
        self.files[index].close()
        return set(self.paths[index].read_bytes().split(b"\n")) - {b""}

    def write(self, index: int, lines: set[bytes]) -> None:
        """Write a list as a whole."""
        with self.files[index] as file:
            file.writelines(line + b"\n" for line in lines)

    def close(self) -> None:
        """Close all lists."""
        for file in self.files:
            file.close()


@dataclass(frozen=True)
class WrittenLook:
    """What there is to know of some triples (`graph.deriving.consequences.Look`), all terms as N-Triples write them.

    Args:
        heads: what follows; a number stands for the subject, or the object, of the triple that is looked at.
        follows, is_joined, is_ontological: as there.
    """

    heads: tuple[tuple[int | bytes, bytes, int | bytes], ...]
    follows: bool
    is_joined: bool
    is_ontological: bool

    @classmethod
    def of(cls, look: Look) -> WrittenLook:
        """Write a look."""

        def place(part: int | Term) -> int | bytes:
            return part if isinstance(part, int) else written(part)

        heads = tuple((place(head.subject), written(head.predicate), place(head.object)) for head in look.heads)
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
        self.looks = {
            written(predicate): (
                WrittenLook.of(looks.other),
                {written(value): WrittenLook.of(look) for value, look in looks.by_object.items()},
            )
            for predicate, looks in self.consequences.looks.items()
        }
        self.ontological = {written_triple(triple) for triple in self.consequences.ontological}
        self.before, self.folder = before, folder
        self.stated, self.derived = Lists(folder, "stated"), Lists(folder, "derived")
        self.following = Lists(folder, "following")
        self.joined, self.waiting = Store.in_memory(), list[bytes]()

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
            look = looks[1].get(value, looks[0])
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
        for one, predicate, other in look.heads:
            if isinstance(one, int):
                one = subject if one == SUBJECT else value
            if isinstance(other, int):
                other = subject if other == SUBJECT else value
            if not one.startswith((LITERAL, TRIPLE_TERM)):
                self.conclude(one, predicate, other)

    def conclude(self, subject: bytes, predicate: bytes, value: bytes) -> None:
        """Note a triple that follows."""
        triple = b"%b %b %b" % (subject, predicate, value)
        self.derived.add(subject, triple)
        if self.look(predicate, value).is_joined:
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

    def settle(self) -> set[str]:
        """Put what waits into the store of what is joined; return the properties of what is new there."""
        waiting, self.waiting = self.waiting, []
        new = {quad for quad in read_triples(waiting) if quad not in self.joined}
        self.joined.add(new)
        return {str(quad.predicate) for quad in new}

    def finish(self) -> tuple[Path, ...]:
        """Find what follows and nobody states, when all has been seen; return the files of N-Triples that hold it."""
        self.run_joins()
        for index in range(LISTS):
            self.following.write(index, self.derived.read(index) - self.stated.read(index))
        return tuple(self.following.paths)

    def changes(self) -> Iterator[tuple[list[bytes], list[bytes]]]:
        """Give, part by part, what was not derived before, and what was and is no more, each triple as it is written."""
        old = Lists(self.folder, "before")
        for quad in self.before.quads(graph=DERIVED):
            old.add(written(quad.subject), written_triple(quad))
        for index in range(LISTS):
            now, was = self.following.read(index), old.read(index)
            yield [line[:-2] for line in sorted(now - was)], [line[:-2] for line in sorted(was - now)]

    def close(self) -> None:
        """Close all files."""
        for lists in (self.stated, self.derived, self.following):
            lists.close()

    def run_joins(self) -> None:
        """Run the rules that join several triples, until nothing new follows that they read."""
        self.settle()
        passes = [pass_of(branch) for branch in self.consequences.joins]
        anew: set[str] = set()
        for turn in range(ROUNDS):
            before, anew = anew, set()
            for one in passes:
                if not turn or one.reads(before | anew):
                    for triple in self.joined.query(one.construct).triples():
                        subject, predicate, value = written_terms(triple)
                        self.conclude(subject, predicate, value)
                        self.follow(self.look(predicate, value), subject, value)
                    anew |= self.settle()
            if not anew:
                return
        raise RuntimeError(f"the rules did not come to an end in {ROUNDS} rounds")
