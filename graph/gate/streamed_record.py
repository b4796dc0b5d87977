"""The change record of a load in bulk, written while the statements stream by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice, repeat
from pathlib import Path

from graph.formats import TRIG
from graph.gate.change import ADDS, REMOVES, TARGET_GRAPH, change_iri
from graph.rdf import GraphName, Literal, Quad, Triple, serialize, triple_of
from graph.spelling import is_kept
from graph.store import Store, stored_form

GRAPH_OPENS = re.compile(
    rb"^(\S+) \{$", re.MULTILINE
)  # in TriG as it is written here: whatever a graph holds is indented
TOGETHER = 20_000  # quads that are put in order by their graphs, so that a graph has few blocks


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
        self.added = self.removed = self.blocks = self.held = 0
        self.graphs: dict[GraphName, dict[Quad, None]] = {}
        self.was_there: dict[GraphName, bool] = {}
        self.as_written: dict[Triple, Triple] = {}

    def take(self, graph: GraphName, quads: Iterator[Quad]) -> None:
        """Note quads of a data graph, except for those that were there before."""
        if graph not in self.was_there:
            self.was_there[graph] = self.before.has_graph(graph)
        while part := list(islice(quads, TOGETHER - self.held)):
            if any(isinstance(value := quad.object, Literal) and not is_kept(value) for quad in part):
                part = [self.as_kept(quad) for quad in part]
            if self.was_there[graph]:
                part = [quad for quad in part if quad not in self.before]
            held = self.graphs.setdefault(graph, {})
            was = len(held)
            held.update(zip(part, repeat(None)))
            self.held += len(held) - was
            if self.held >= TOGETHER:
                self.settle()

    def as_kept(self, quad: Quad) -> Quad:
        """Spell a literal as the engine does.

        How it was written is remembered: data is validated as it was written, and another spelling would hide a wrong datatype.
        """
        kept = stored_form(quad.object)
        if kept == quad.object:
            return quad
        self.as_written[Triple(quad.subject, quad.predicate, kept)] = triple_of(quad)
        return Quad(quad.subject, quad.predicate, kept, quad.graph_name)

    def settle(self) -> None:
        """Write what is held."""
        graphs, self.graphs, self.held = self.graphs, {}, 0
        self.write(list(chain.from_iterable(graphs.values())), comes=True)

    def write(self, quads: Sequence[Quad], *, comes: bool) -> None:
        """Write quads that come, or go, those of each graph together; the first thing after them is a whole document again."""
        self.added += comes * len(quads)
        self.removed += (not comes) * len(quads)
        text = serialize(quads, TRIG)
        self.file.write(GRAPH_OPENS.sub(lambda found: self.opening(found[1], comes=comes), text))

    def opening(self, graph: bytes, *, comes: bool) -> bytes:
        """Put a block of the record in the place of a graph, and say before it what it is."""
        self.blocks += 1
        kind, property_ = ("added", ADDS) if comes else ("removed", REMOVES)
        change = change_iri(self.number)
        name = f"{change}/{self.prefix}{kind}/{self.blocks}"
        said = f"<{change}> {property_} <{name}> .\n<{name}> {TARGET_GRAPH} ".encode()
        return said + graph + f" .\n<{name}> {{".encode()

    def close(self) -> None:
        """Write what is still held."""
        self.settle()
        self.file.close()
