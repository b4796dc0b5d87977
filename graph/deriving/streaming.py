"""Derives while data streams by, in memory that does not grow with it; the outcome is that of `graph.deriving.entail.materialise`.

What follows from a triple alone is written down as the triple passes. What several triples give together is asked of a small store of
those triples alone. Whether a triple is stated as well shows at the end, from lists on disk that are dealt out by subjects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from graph.deriving.consequences import Consequences, Head, NotAhead, put
from graph.deriving.entail import DERIVED, ROUNDS, Rule, pass_of
from graph.formats import N_QUADS
from graph.rdf import BlankNode, Literal, NamedNode, Quad, Term, Triple, parse
from graph.spelling import is_kept
from graph.store import Store, stored_form

Subject = NamedNode | BlankNode
IN_DERIVED = f"{DERIVED} .".encode()
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

    def add(self, subject: Term, predicate: Term, value: Term) -> None:
        """Put a triple down."""
        self.files[hash(subject) % LISTS].write(f"{subject} {predicate} {value} .\n".encode())

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
        self.looks = self.consequences.looks
        self.before, self.folder = before, folder
        self.stated, self.derived = Lists(folder, "stated"), Lists(folder, "derived")
        self.following = Lists(folder, "following")
        self.joined, self.waiting = Store.in_memory(), list[Quad]()

    def see(self, quads: Iterable[Quad]) -> None:
        """Look at statements.

        Raises:
            NotAhead: one is about classes and properties, and new.
        """
        looks_of, ontological = self.looks.get, self.consequences.ontological
        for subject, predicate, value, _ in quads:
            looks = looks_of(predicate)
            if looks is None:
                continue
            if isinstance(value, Literal) and not is_kept(value):
                value = stored_form(value)
            look = looks.of(value)
            if look.is_ontological and Triple(subject, predicate, value) not in ontological:
                raise NotAhead(f"{predicate} is stated anew")
            if look.follows:
                self.stated.add(subject, predicate, value)
            if look.is_joined:
                self.join(Quad(subject, predicate, value))
            for head in look.heads:
                self.follow(head, subject, value)

    def follow(self, head: Head, subject: Term, value: Term) -> None:
        """Note what follows from a triple alone, unless it would not be RDF."""
        one, other = put(head.subject, subject, value), put(head.object, subject, value)
        if isinstance(one, (NamedNode, BlankNode)):
            self.conclude(one, head.predicate, other)

    def conclude(self, subject: Subject, predicate: NamedNode, value: Term) -> None:
        """Note a triple that follows."""
        self.derived.add(subject, predicate, value)
        if self.looks[predicate].of(value).is_joined:
            self.join(Quad(subject, predicate, value))

    def join(self, quad: Quad) -> None:
        """Keep a triple that rules join with others."""
        self.waiting.append(quad)
        if len(self.waiting) >= SOME:
            self.settle()

    def settle(self) -> set[str]:
        """Put what waits into the store of what is joined; return the properties of what is new there."""
        waiting, self.waiting = self.waiting, []
        new = {quad for quad in waiting if quad not in self.joined}
        self.joined.add(new)
        return {str(quad.predicate) for quad in new}

    def finish(self) -> tuple[Path, ...]:
        """Find what follows and nobody states, when all has been seen; return the files of N-Triples that hold it."""
        self.run_joins()
        for index in range(LISTS):
            self.following.write(index, self.derived.read(index) - self.stated.read(index))
        return tuple(self.following.paths)

    def changes(self) -> Iterator[tuple[list[Quad], list[Quad]]]:
        """Give, part by part, what was not derived before, and what was and is no more."""
        old = Lists(self.folder, "before")
        for subject, predicate, value, _ in self.before.quads(graph=DERIVED):
            old.add(subject, predicate, value)
        for index in range(LISTS):
            now, was = self.following.read(index), old.read(index)
            yield read(now - was), read(was - now)

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
                    for subject, predicate, value in self.joined.query(one.construct).triples():
                        self.conclude(subject, predicate, value)
                        for head in self.looks[predicate].of(value).heads:
                            self.follow(head, subject, value)
                    anew |= self.settle()
            if not anew:
                return
        raise RuntimeError(f"the rules did not come to an end in {ROUNDS} rounds")


def read(lines: set[bytes]) -> list[Quad]:
    """Read lines of N-Triples, as quads of the graph of derived triples."""
    quads = b"\n".join(line[:-1] + IN_DERIVED for line in lines)
    return list(parse(quads, N_QUADS, place="what follows", lenient=True))
