"""Sends much to an engine, by the Graph Store Protocol where it has that: it works while the next part is written here.

Over several connections at once, but not to Virtuoso: it undoes one of two posts that wait for each other, and keeps what that one
had made of names in its memory, so that statements of others are lost that use them.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import cached_property
from types import TracebackType

from graph.engines.http import Engine
from graph.errors import EngineAnsweredWrongly, NotHere

CONNECTIONS = 3
DEADLOCK, TRIES, PAUSE_SECONDS = (
    "40001",
    5,
    0.2,
)  # Virtuoso's word for two that wait for each other; it has done nothing then


class Posting:
    """Posts on their way to an engine.

    Args:
        engine: where to.
        seconds: how long one of them may take.
    """

    def __init__(self, engine: Engine, seconds: float) -> None:
        self.engine, self.seconds = engine, seconds
        self.threads = ThreadPoolExecutor(CONNECTIONS)
        self.own = threading.local()
        self.under_way: set[Future[None]] = set()

    def __enter__(self) -> Posting:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self.settle(0)
        finally:
            self.threads.shutdown(cancel_futures=True)

    @cached_property
    def most(self) -> int:
        """How many may be under way at once; the engine is asked what it is only when there is something to post."""
        return 1 if self.engine.is_virtuoso else CONNECTIONS

    def post(self, graph: str, turtle: bytes) -> None:
        """Have something added to a graph, once one of the connections is free.

        Raises:
            EngineUnreachable, EngineTooSlow, EngineAnsweredWrongly, NotHere: an earlier one failed.
        """
        self.settle(self.most - 1)
        self.under_way.add(self.threads.submit(self.send, graph, turtle))

    def give_way(self) -> None:
        """Wait until something else may be sent.

        Raises:
            EngineUnreachable, EngineTooSlow, EngineAnsweredWrongly, NotHere: an earlier one failed.
        """
        if self.under_way and self.most == 1:
            self.settle(0)

    def settle(self, most: int) -> None:
        """Wait until no more than so many are under way, and raise what the others met."""
        while len(self.under_way) > most:
            done, self.under_way = wait(self.under_way, return_when=FIRST_COMPLETED)
            for one in done:
                one.result()

    def send(self, graph: str, turtle: bytes) -> None:
        """Post over the connection of this thread."""
        if not hasattr(self.own, "engine"):
            self.own.engine = Engine(self.engine.address)
        despite_deadlocks(lambda: self.own.engine.add_to_graph(graph, turtle, self.seconds))


def despite_deadlocks(send: Callable[[], None]) -> None:
    """Send what may be sent twice, and again when the engine gives it up for another that it waits for."""
    for attempt in range(TRIES):
        try:
            send()
            return
        except (NotHere, EngineAnsweredWrongly) as refusal:
            if DEADLOCK not in str(refusal.facts) or attempt == TRIES - 1:
                raise
        time.sleep(random.uniform(0, PAUSE_SECONDS * 2**attempt))
