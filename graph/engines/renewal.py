"""Renews the flag of a writer for as long as it lives, so that others need not wait for hours when one was killed."""

from __future__ import annotations

import math
import threading
import time
import uuid
from types import TracebackType

from graph.engines.address import EngineAddress
from graph.engines.http import Engine
from graph.engines.layout import GRAPH, OURS, WRITER
from graph.errors import LearningCityError
from graph.rdf import Literal

OFTEN = 4  # times in the time that a flag holds


def new_flag(owner: str, held: float) -> Literal:
    """Write a flag: whose it is, which, and until when others may not take it that its owner has died."""
    return Literal(f"{owner} {uuid.uuid4().hex} {math.ceil(time.time() + held)}")


class Renewal:
    """Puts a flag that holds longer in the place of one that is up, in a thread and over a connection of its own.

    Args:
        address: where the engine is.
        owner: whose flag it is.
        held: for how many seconds a flag holds.
        flag: the one that is up.
    """

    def __init__(self, address: EngineAddress, owner: str, held: float, flag: Literal) -> None:
        self.engine, self.owner, self.held, self.flag = Engine(address), owner, held, flag
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def __enter__(self) -> Renewal:
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ended.set()
        self.thread.join()

    def run(self) -> None:
        """Renew until the writer has ended; what goes wrong is tried again the next time."""
        pause = self.held / OFTEN
        while not self.ended.wait(pause):
            try:
                self.renew(pause)
            except LearningCityError:
                continue

    def renew(self, seconds: float) -> None:
        """Raise the new flag before the old one is lowered: there is always one up."""
        flag = new_flag(self.owner, self.held)
        self.engine.update(f"INSERT DATA {{ GRAPH {GRAPH} {{ {OURS} {WRITER} {flag} }} }}", seconds)
        old, self.flag = self.flag, flag
        self.engine.update(f"DELETE DATA {{ GRAPH {GRAPH} {{ {OURS} {WRITER} {old} }} }}", seconds)
