"""The change record of a load in bulk, written while the statements stream by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from graph.gate.change import ADDS, REMOVES, TARGET_GRAPH, change_iri
from graph.rdf import Triple, triple_of
from graph.store import Store
from graph.written import LITERAL, TYPED, as_kept, in_turtle, prefixes, read_triples

TOGETHER = 20_000  # triples that are put in order by their graphs, so that a graph has few blocks


class StreamedRecord:
    """A record that grows.

    Args:
        number: the version that the change makes.
        before: the version before.
        path: where to write it to.
        prefix: what the names of its blocks begin with.
    """

    def __init__(self, number: int, before: Store, path: Path, prefix: str = "") -> None:
        self.number, self.before, self.prefix = number, before, prefix
        self.file = path.open("wb")
        self.added = self.removed = self.blocks = 0
        self.graphs: dict[bytes, dict[bytes, None]] = {}
        self.there = {str(graph).encode() for graph in before.graphs()}
        self.as_written: dict[Triple, Triple] = {}
        self.settled: dict[bytes, int] = {}
        self.in_pieces: set[bytes] = set()

    def take(self, said: Iterable[tuple[bytes, bytes]]) -> None:
        """Note triples of data graphs, as N-Triples write them, except for those that were there before."""
        held = 0
        for triple, graph in said:
            if TYPED in triple:
                triple = self.as_kept(triple)
            self.graphs.setdefault(graph, {})[triple] = None
            held += 1
            if held >= TOGETHER:
                self.settle(graph)
                held = sum(map(len, self.graphs.values()))

    def as_kept(self, triple: bytes) -> bytes:
        """Spell a literal as the engine does.

        How it was written is remembered: data is validated as it was written, and another spelling would hide a wrong datatype.
        """
        subject, predicate, value = triple.split(b" ", 2)
        if not value.startswith(LITERAL) or (kept := as_kept(value)) == value:
            return triple
        spelled = b"%b %b %b" % (subject, predicate, kept)
        now, was = map(triple_of, read_triples((spelled, triple)))
        self.as_written[now] = was
        return spelled

    def settle(self, unfinished: bytes = b"") -> None:
        """Write what is held.

        Args:
            unfinished: a graph of which more may follow at once; it waits, so that it comes in one piece, when others are held too.
        """
        graphs, self.graphs = self.graphs, {}
        if unfinished in graphs and len(graphs) > 1:
            self.graphs[unfinished] = graphs.pop(unfinished)
        self.in_pieces.update(self.settled.keys() & graphs.keys())
        for graph, triples in graphs.items():
            new = self.unsaid(graph, list(triples))
            self.settled[graph] = self.settled.get(graph, 0) + len(new)
            self.write(graph, new, comes=True)

    def uncertain(self) -> dict[bytes, int]:
        """Tell of which graphs a quad may have been written twice, as they came in pieces, and how many were written."""
        return {graph: self.settled[graph] for graph in self.in_pieces}

    def unsaid(self, graph: bytes, triples: list[bytes]) -> list[bytes]:
        """Leave out what a graph held before."""
        if graph not in self.there:
            return triples
        quads = read_triples(triples, graph)
        return [triple for triple, quad in zip(triples, quads, strict=True) if quad not in self.before]

    def write(self, graph: bytes, triples: Sequence[bytes], *, comes: bool) -> None:
        """Write triples that come into a graph, or leave it, as a block, and before it what it is."""
        if not triples:
            return
        if not self.blocks:
            self.file.write(prefixes())
        self.added += comes * len(triples)
        self.removed += (not comes) * len(triples)
        self.blocks += 1
        kind, property_ = ("added", ADDS) if comes else ("removed", REMOVES)
        change = change_iri(self.number)
        name = f"{change}/{self.prefix}{kind}/{self.blocks}"
        self.file.write(f"<{change}> {property_} <{name}> .\n<{name}> {TARGET_GRAPH} ".encode())
        self.file.write(b"%b .\n<%b> {\n%b}\n" % (graph, name.encode(), in_turtle(triples)))

    def close(self) -> None:
        """Write what is still held."""
        self.settle()
        self.file.close()
