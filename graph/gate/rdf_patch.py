"""RDF Patch: a change as lines of text that say what to add and what to delete.

    H id <https://w3id.org/learning-city/id/change/42> .
    H prev <https://w3id.org/learning-city/id/change/41> .
    TX .
    A <subject> <property> "value" <graph> .
    D <subject> <property> "old value" <graph> .
    TC .

https://afs.github.io/rdf-delta/rdf-patch.html . Blank nodes keep their labels, as the format wants. Prefix rows are
read and left aside: they are about prefixes that a store keeps, and ours keeps none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, islice

from graph.errors import MalformedData, OtherGraph
from graph.formats import N_QUADS, Carries, Format
from graph.gate.change import Change
from graph.rdf import DefaultGraph, GraphName, Quad, Triple, parse, serialize
from graph.versions.records import Move

RDF_PATCH = Format("RDF Patch", "application/rdf-patch", "rdfp", Carries.QUADS, "", aliases=("text/rdf-patch",))
BATCH = 1000
ROW = re.compile(rb"([A-Za-z]+)(?=[\s.]|$)\s*(.*)", re.DOTALL)
HEADER = re.compile(rb"(?:\"([^\"\\]*)\"|([A-Za-z][\w.-]*))\s+(\S.*?)\s*\.", re.DOTALL)
PREFIX = re.compile(rb"(?:\"[^\"\\]*\"|[\w.-]*:?)(?:\s+(?:<[^<>\"\s]*>|\"[^\"\\]*\"))?\s*\.")
PLACE = re.compile(r"^(?:at )?line \d+ (?:between )?columns? \d+(?: and \d+)?: | \(line \d+\)$")
LITERAL_OR_BLANK = re.compile(rb"(\"(?:[^\"\\]|\\.)*\")|<(_:[^<>\"{}|^`\\\s]*)>")


@dataclass
class Patch:
    """A patch that was read.

    Args:
        headers: what stands at its head, as it is written.
        change: what it adds and removes in the end.
    """

    headers: dict[str, str] = field(default_factory=dict)
    change: Change = field(default_factory=Change)


def moves_of(change: Change) -> Iterator[Move]:
    """Give what a change does in a fixed order: what goes, then what comes."""
    for added, quads in ((False, change.removed), (True, change.added)):
        for quad in sorted(quads, key=str):
            yield Move(added, quad)


def write_patch(moves: Iterable[Move], name: str = "", previous: str = "") -> Iterator[bytes]:
    """Write a patch, piece by piece.

    Args:
        moves: what to add and to delete.
        name: the IRI of the change; "" for none.
        previous: the IRI of the change before it; "" for none.
    """
    headers = (("id", name), ("prev", previous))
    yield "".join(f"H {word} <{iri}> .\n" for word, iri in headers if iri).encode() + b"TX .\n"
    rest = iter(moves)
    while batch := list(islice(rest, BATCH)):
        for added, group in groupby(batch, key=lambda move: move.added):
            body = serialize([move.quad for move in group], N_QUADS)
            code = b"A " if added else b"D "
            yield b"".join(code + line + b"\n" for line in body.split(b"\n") if line)
    yield b"TC .\n"


def read_patch(data: bytes, place: str, graph: GraphName | None = None) -> Patch:
    """Read a patch.

    Args:
        data: the bytes, UTF-8.
        place: what to call the source in an error message.
        graph: the one that the patch is about: a statement without a graph stands there, and none stands in another; None
            when there is no such graph, and a statement without a graph stands in the default graph.

    Raises:
        MalformedData: it is not RDF Patch, or ends before its transaction does; names the line.
        OtherGraph: a statement names another graph.
    """
    reading = Reading(place, graph)
    for number, line in enumerate(data.split(b"\n"), start=1):
        reading.take(number, line.strip())
    return reading.end()


class Reading:
    """A patch on its way in, row by row.

    Args:
        place: what to call the source in an error message.
        graph: the one that the patch is about, if it is about one.
    """

    def __init__(self, place: str, graph: GraphName | None = None) -> None:
        self.place, self.graph = place, graph
        self.patch = Patch()
        self.done: dict[Quad, bool] = {}  # what is committed: quad → is it there afterwards
        self.pending: dict[Quad, bool] = {}  # what the open transaction does
        self.rows: list[tuple[int, bool, bytes]] = []  # rows that are read together: line, adds, statement
        self.opened = 0  # the line of the open transaction

    def take(self, number: int, line: bytes) -> None:
        """Take one line."""
        if not line or line.startswith(b"#"):
            return
        found = ROW.match(line)
        code, rest = (found[1], found[2]) if found else (b"", b"")
        if code in (b"A", b"D"):
            self.rows.append((number, code == b"A", self.statement(number, rest)))
            if len(self.rows) >= BATCH:
                self.settle()
        elif code in (b"TX", b"TC", b"TA"):
            self.settle()
            self.transact(number, code, rest)
        elif code == b"H":
            self.head(number, rest)
        elif code in (b"PA", b"PD"):
            if not PREFIX.fullmatch(rest):
                raise self.complaint(number, f"{code.decode()} takes the name of a prefix and an IRI, and ends in “.”")
        else:
            shown = line[:30].decode(errors="replace")
            raise self.complaint(number, f"“{shown}” begins with none of H, TX, TC, TA, PA, PD, A, D")

    def statement(self, number: int, rest: bytes) -> bytes:
        """Bring the statement of a row into N-Quads."""
        if b"<_:" in rest:
            rest = LITERAL_OR_BLANK.sub(lambda found: found[1] or found[2], rest)
        if b"<<" in rest and b"<<" in LITERAL_OR_BLANK.sub(b"", rest):
            raise self.complaint(number, "a triple cannot be the object of a triple here")
        return rest

    def settle(self) -> None:
        """Read the rows that wait."""
        rows, self.rows = self.rows, []
        try:
            quads = list(parse(b"\n".join(row[2] for row in rows), N_QUADS, place=self.place))
        except MalformedData:
            quads = []
        if len(quads) != len(rows):  # find the line to blame
            quads = [self.one(number, statement) for number, _, statement in rows]
        for quad, (_, added, _) in zip(map(self.aimed, quads), rows, strict=True):
            self.pending.pop(quad, None)
            self.pending[quad] = added
        if not self.opened:
            self.commit()

    def aimed(self, quad: Quad) -> Quad:
        """Put a statement that names no graph into the one that the patch is about."""
        if self.graph is None or quad.graph_name == self.graph:
            return quad
        if not isinstance(quad.graph_name, DefaultGraph):
            raise OtherGraph(found=quad.graph_name, named=self.graph)
        return Quad(quad.subject, quad.predicate, quad.object, self.graph)

    def one(self, number: int, statement: bytes) -> Quad:
        """Read one row by itself."""
        try:
            quads = list(parse(statement, N_QUADS, place=self.place))
        except MalformedData as error:
            raise self.complaint(number, PLACE.sub("", str(error.facts["reason"]))) from None
        if len(quads) != 1 or isinstance(quads[0].object, Triple):
            raise self.complaint(number, "a row holds one statement")
        return quads[0]

    def transact(self, number: int, code: bytes, rest: bytes) -> None:
        """Begin, commit or abort a transaction."""
        if rest != b".":
            raise self.complaint(number, f"{code.decode()} is followed by “.” and nothing else")
        if (code == b"TX") == bool(self.opened):
            reason = f"the transaction of line {self.opened} is still open" if self.opened else "no transaction is open"
            raise self.complaint(number, reason)
        if code == b"TA":
            self.pending.clear()
        self.commit()
        self.opened = number if code == b"TX" else 0

    def commit(self) -> None:
        """Keep what the transaction did."""
        self.done.update(self.pending)
        self.pending.clear()

    def head(self, number: int, rest: bytes) -> None:
        """Take a header."""
        found = HEADER.fullmatch(rest)
        if not found:
            raise self.complaint(number, "a header has a word and a term, and ends in “.”")
        if self.opened or self.rows or self.done:
            raise self.complaint(number, "headers come before all changes")
        self.patch.headers[(found[1] or found[2]).decode(errors="replace")] = found[3].decode(errors="replace")

    def end(self) -> Patch:
        """Give the patch, when it is whole."""
        self.settle()
        if self.opened:
            raise self.complaint(self.opened, "the transaction that begins here is not committed")
        added = frozenset(quad for quad, there in self.done.items() if there)
        self.patch.change = Change(added, frozenset(self.done) - added)
        return self.patch

    def complaint(self, number: int, reason: str) -> MalformedData:
        """Say what is wrong with a line."""
        return MalformedData(place=f"{self.place}, line {number}", format=RDF_PATCH.name, reason=reason)
