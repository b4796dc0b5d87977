"""What is sent in bulk arrives whole: Virtuoso loses statements when it is sent several things at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from graph.engines.address import EngineAddress
from graph.engines.http import Engine
from graph.engines.sending import Sender
from graph.engines.store import EngineStore
from graph.rdf import Literal, NamedNode, Quad

NAME = NamedNode("urn:test:name")
GRAPHS = [NamedNode(f"urn:test:graph-{number}") for number in range(6)]
QUADS = [Quad(NamedNode(f"urn:test:{n}"), NAME, Literal(str(n)), graph) for graph in GRAPHS for n in range(60)]
FEW = [Quad(NamedNode("urn:test:few"), NAME, Literal(str(n)), NamedNode(f"urn:test:small-{n}")) for n in range(3)]


class Counter:
    """Counts what is under way at once."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self.lock = threading.Lock()

    @contextmanager
    def counted(self) -> Iterator[None]:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        try:
            yield
            time.sleep(0.05)
        finally:
            with self.lock:
                self.now -= 1

    def around(self, function: Callable[..., None]) -> Callable[..., None]:
        def call(*arguments: object) -> None:
            with self.counted():
                function(*arguments)

        return call


def test_what_is_sent_arrives_over_as_many_connections_as_the_engine_bears(
    engine: EngineAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = Counter()
    for method in ("add_to_graph", "update"):
        monkeypatch.setattr(Engine, method, counter.around(getattr(Engine, method)))
    monkeypatch.setattr("graph.engines.sending.WORTH_POSTING", 50)
    monkeypatch.setattr("graph.engines.sending.POSTED", 50)
    sender = Sender(Engine(engine), 30)
    sender.add([*QUADS, *FEW])
    bears_one = sender.engine.is_virtuoso
    assert counter.most == 1 if bears_one else counter.most > 1
    found = EngineStore(engine, managed=False).rows("SELECT ?s ?g { GRAPH ?g { ?s <urn:test:name> ?o } }")
    assert len(list(found)) == len(QUADS) + len(FEW)
    sender.remove([*QUADS, *FEW])
