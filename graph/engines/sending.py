"""Sends quads to an engine: in updates of a size that every engine takes, and by the Graph Store Protocol, where the engine has it
and there are many for one graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, islice

from graph.engines.http import Engine
from graph.engines.layout import GRAPH, OURS, VERSION, quad_in_engine
from graph.engines.posting import Posting, despite_deadlocks
from graph.progress import Watch, unwatched
from graph.rdf import NamedNode, Quad

CHUNK = 1000  # triples in one update: Virtuoso takes no more than some 4,500
WORTH_POSTING, POSTED, HELD = 2_000, 10_000, 100_000
Waiting = dict[NamedNode, list[str]]


class Sender:
    """Adds and removes quads of an engine, each as it lies there; whoever is cut off does it again.

    Args:
        engine: where to.
        seconds: how long one request may take.
    """

    def __init__(self, engine: Engine, seconds: float) -> None:
        self.engine, self.seconds = engine, seconds

    def add(self, quads: Iterable[Quad], watch: Watch = unwatched) -> None:
        """Add quads, whether they are there already or not; no more than `HELD`, and those under way, are in memory."""
        waiting: Waiting = {}
        held = 0
        with Posting(self.engine, self.seconds) as posting:
            for count, quad in enumerate(quads, start=1):
                graph, triple = quad_in_engine(quad)
                waiting.setdefault(graph, []).append(triple)
                held += 1
                if len(waiting[graph]) >= POSTED:
                    held -= len(waiting[graph])
                    self.add_to_graph(graph, waiting.pop(graph), posting)
                if held >= HELD:
                    self.add_waiting(waiting, posting)
                    waiting, held = {}, 0
                if count % CHUNK == 0:
                    watch("sending", count)
            self.add_waiting(waiting, posting)

    def add_waiting(self, waiting: Waiting, posting: Posting) -> None:
        """Add what waits for each graph: much at once, and the rest together in updates."""
        large = {graph for graph, triples in waiting.items() if len(triples) >= WORTH_POSTING}
        for graph in large:
            self.add_to_graph(graph, waiting[graph], posting)
        small = ((graph, one) for graph, triples in waiting.items() if graph not in large for one in triples)
        for part in batches(small):
            posting.give_way()
            self.update("INSERT", part)

    def add_to_graph(self, graph: NamedNode, triples: list[str], posting: Posting) -> None:
        """Add much to one graph."""
        if self.engine.address.graph_store:
            posting.post(graph.value, "\n".join(triples).encode())
            return
        for part in batches((graph, one) for one in triples):
            self.update("INSERT", part)

    def remove(self, quads: Iterable[Quad]) -> None:
        """Remove quads, those of one graph at a time: Virtuoso leaves texts where several are named."""
        held = sorted((quad_in_engine(quad) for quad in quads), key=lambda one: one[0].value)
        for _, group in groupby(held, key=lambda one: one[0]):
            for part in batches(group):
                self.update("DELETE", part)

    def update(self, kind: str, part: Iterable[tuple[NamedNode, str]]) -> None:
        """Add or remove some triples."""
        text = f"{kind} DATA {{ {blocks(part)} }}"
        despite_deadlocks(lambda: self.engine.update(text, self.seconds))


def batches(triples: Iterable[tuple[NamedNode, str]]) -> Iterator[tuple[tuple[NamedNode, str], ...]]:
    """Cut triples into as many as one update takes."""
    left = iter(triples)
    while part := tuple(islice(left, CHUNK)):
        yield part


def blocks(triples: Iterable[tuple[NamedNode, str]]) -> str:
    """Write triples as the inside of INSERT DATA."""
    graphs: Waiting = {}
    for graph, triple in triples:
        graphs.setdefault(graph, []).append(triple)
    return " ".join(f"GRAPH {graph} {{ {' '.join(held)} }}" for graph, held in graphs.items())


def written(quads: Iterable[Quad]) -> str:
    """Write quads as the inside of an update."""
    return blocks(map(quad_in_engine, quads))


def guarded(base: int, deletes: str, inserts: str) -> str:
    """Write an update that does nothing unless a version is the current one."""
    return f"DELETE {{ {deletes} }} INSERT {{ {inserts} }} WHERE {{ GRAPH {GRAPH} {{ {OURS} {VERSION} {base} }} }}"
