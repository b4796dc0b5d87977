"""The change record of a load in bulk, written while the statements stream by."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from graph.deriving.entail import DERIVED
from graph.formats import TRIG
from graph.gate.change import ADDS, REMOVES, Provenance, block, described
from graph.progress import Watch, unwatched
from graph.rdf import GraphName, Literal, Quad, Triple, serialize
from graph.store import Store

TOGETHER = 20_000  # quads that are put in order by their graphs, so that a graph has few blocks
NAMED = "SELECT (COUNT(*) AS ?n) { GRAPH ?graph { ?s ?p ?o } }"


class StreamedRecord:
    """A record that grows.

    Args:
        number: the version that the change makes.
        provenance: who makes it, and why.
        before: the version before.
        path: where to write it to.
    """

    def __init__(self, number: int, provenance: Provenance, before: Store, path: Path) -> None:
        self.number, self.before, self.path = number, before, path
        self.file = path.open("wb")
        self.stated = self.come = self.removed = self.blocks = self.held = 0
        self.graphs: dict[GraphName, dict[Quad, None]] = {}
        self.was_there: dict[GraphName, bool] = {}
        serialize(described(number, provenance), TRIG, self.file)

    @property
    def added(self) -> int:
        """How many quads came, derived ones included."""
        return self.stated + self.come

    def take(self, quad: Quad) -> None:
        """Note a quad of a data graph, unless it was there before."""
        graph = quad.graph_name
        if graph not in self.was_there:
            self.was_there[graph] = self.before.has_graph(graph)
        if self.was_there[graph] and quad in self.before:
            return
        self.graphs.setdefault(graph, {})[quad] = None
        self.held += 1
        if self.held >= TOGETHER:
            self.settle()

    def settle(self) -> None:
        """Write what is held."""
        graphs, self.graphs, self.held = self.graphs, {}, 0
        self.stated += sum(map(len, graphs.values()))
        self.write_blocks((True, graph, quads) for graph, quads in graphs.items())

    def derived(self, come: Iterable[Triple], gone: Iterable[Triple]) -> None:
        """Note what follows now and did not before, and what did before and does no more."""
        self.settle()
        parts = [
            (comes, [Quad(one.subject, one.predicate, one.object, DERIVED) for one in triples])
            for comes, triples in ((True, come), (False, gone))
        ]
        self.come += len(parts[0][1])
        self.removed += len(parts[1][1])
        self.write_blocks((comes, DERIVED, quads) for comes, quads in parts if quads)

    def write_blocks(self, parts: Iterable[tuple[bool, GraphName, Iterable[Quad]]]) -> None:
        """Write some blocks; the first thing after the last ones is a whole document again."""
        quads: list[Quad] = []
        for comes, graph, held in parts:
            self.blocks += 1
            kind, property_ = ("added", ADDS) if comes else ("removed", REMOVES)
            quads += block(self.number, kind, property_, self.blocks, graph, held, whole=False)
        serialize(quads, TRIG, self.file)

    def close(self) -> None:
        """Write what is still held."""
        self.settle()
        self.file.close()

    def is_exact(self, after: Store) -> bool:
        """Tell whether it says no quad twice, which happens when files do so far apart; a comparison has to be made then."""
        return counted(after) - counted(self.before) == self.added - self.removed

    def count(self) -> None:
        """Count what came and went: that was done on the way."""

    def write(self, output: IO[bytes], watch: Watch = unwatched) -> None:
        """Write the record to where it belongs."""
        with self.path.open("rb") as file:
            shutil.copyfileobj(file, output, 1 << 20)


def counted(store: Store) -> int:
    """Count the quads of named graphs."""
    ((count,),) = store.query(NAMED).rows()
    assert isinstance(count, Literal)
    return int(count.value)
