"""Derives while data streams by, in memory that does not grow with it; the outcome is that of `graph.deriving.entail.materialise`.

What follows from a triple alone is written down as the triple passes. What several triples give together is asked of a small store of
those triples alone. Whether a triple is stated as well shows at the end, from lists on disk that are dealt out by subjects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from graph.deriving.consequences import Consequences, NotAhead, as_triple
from graph.deriving.entail import DERIVED, ROUNDS, Rule, pass_of
from graph.formats import N_TRIPLES
from graph.rdf import NamedNode, Quad, Term, Triple, parse
from graph.store import Store

LISTS = 32
SOME = 20_000


class Lists:
    """Lists of triples on disk, dealt out by subjects.

    Args:
        folder: where; it must exist.
        name: of which triples.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.paths = [folder / f"{name}-{index}" for index in range(LISTS)]
        self.files: list[IO[bytes]] = [path.open("wb") for path in self.paths]

    def add(self, triple: Triple) -> None:
        """Put a triple down."""
        self.files[hash(triple.subject) % LISTS].write(f"{triple} .\n".encode())

    def read(self, index: int) -> set[bytes]:
        """Read one list."""
        self.files[index].close()
        return set(self.paths[index].read_bytes().split(b"\n")) - {b""}

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
        self.joined, self.waiting = Store.in_memory(), list[Quad]()

    def see(self, subject: Term, predicate: NamedNode, value: Term) -> None:
        """Look at a triple that is stated.

        Raises:
            NotAhead: it is about classes and properties, and new.
        """
        looks = self.looks.get(predicate)
        if looks is None:
            return
        look = looks.of(value)
        if look.is_ontological and Triple(subject, predicate, value) not in self.consequences.ontological:  # type: ignore[arg-type]
            raise NotAhead(f"{predicate} is stated anew")
        if look.follows:
            self.stated.add(Triple(subject, predicate, value))  # type: ignore[arg-type]
        if look.is_joined:
            self.join(Triple(subject, predicate, value))  # type: ignore[arg-type]
        for head in look.heads:
            triple = as_triple(head, subject, value)
            if triple is not None:
                self.conclude(triple)

    def conclude(self, triple: Triple) -> None:
        """Note a triple that follows."""
        self.derived.add(triple)
        if self.looks[triple.predicate].of(triple.object).is_joined:
            self.join(triple)

    def join(self, triple: Triple) -> None:
        """Keep a triple that rules join with others."""
        self.waiting.append(Quad(triple.subject, triple.predicate, triple.object))
        if len(self.waiting) >= SOME:
            self.settle()

    def settle(self) -> set[str]:
        """Put what waits into the store of what is joined; return the properties of what is new there."""
        waiting, self.waiting = self.waiting, []
        new = {quad for quad in waiting if quad not in self.joined}
        self.joined.add(new)
        return {str(quad.predicate) for quad in new}

    def finish(self) -> Iterator[tuple[list[Triple], list[Triple], list[Triple]]]:
        """Give what follows and nobody states, part by part: all of it, what was not derived before, and what is no more."""
        self.run_joins()
        old = Lists(self.folder, "before")
        for quad in self.before.quads(graph=DERIVED):
            old.add(Triple(quad.subject, quad.predicate, quad.object))
        old.close()
        for index in range(LISTS):
            derived = self.derived.read(index) - self.stated.read(index)
            was = old.read(index)
            yield read(derived), read(derived - was), read(was - derived)

    def close(self) -> None:
        """Close all files."""
        self.stated.close()
        self.derived.close()

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
                        self.follow(triple)
                    anew |= self.settle()
            if not anew:
                return
        raise RuntimeError(f"the rules did not come to an end in {ROUNDS} rounds")

    def follow(self, triple: Triple) -> None:
        """Note what a rule has given, and what follows from that alone."""
        self.conclude(triple)
        for head in self.looks[triple.predicate].of(triple.object).heads:
            further = as_triple(head, triple.subject, triple.object)
            if further is not None:
                self.conclude(further)


def read(lines: set[bytes]) -> list[Triple]:
    """Read lines of N-Triples."""
    quads = parse(b"\n".join(lines), N_TRIPLES, place="what follows")
    return [Triple(quad.subject, quad.predicate, quad.object) for quad in quads]
