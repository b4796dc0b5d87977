"""Holds all that is published to the shapes when somebody asks, in the process that guards the gate, while readers go on."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future

from graph.errors import LearningCityError
from graph.gate.gatekeeper import Gatekeeper
from graph.gate.writing import WriteRequest
from graph.validating.validate import Report

log = logging.getLogger("learningcity")
LARGEST = 100_000
"""How many triples a graph may have to be held to its shapes as a whole."""


class Conformance:
    """Knows whether a version conforms, once somebody has asked for it to be found out.

    Args:
        gatekeeper: has it validated.
        seconds: how long that may take; writes wait meanwhile.
    """

    def __init__(self, gatekeeper: Gatekeeper, seconds: float) -> None:
        self.gatekeeper, self.seconds = gatekeeper, seconds
        self.asked: dict[int, Future[Report]] = {}
        self.lock = threading.Lock()

    def ask(self, version: int, *, large: bool) -> None:
        """Have the current version held to its shapes, unless that was asked already or it is too large."""
        if large:
            return
        with self.lock:
            known = self.asked.get(version)
            if known and not (known.done() and known.exception()):
                return
            future = self.asked[version] = Future()
            for old in sorted(self.asked)[:-4]:
                del self.asked[old]
        threading.Thread(target=self.find_out, args=(future,), daemon=True).start()

    def under_way(self, version: int) -> bool:
        """Say whether it is being found out."""
        future = self.asked.get(version)
        return future is not None and not future.done()

    def of(self, version: int) -> Report | None:
        """Return what the shapes say of a version; None when that is not known."""
        future = self.asked.get(version)
        return future.result() if future and future.done() and not future.exception() else None

    def find_out(self, future: Future[Report]) -> None:
        """Have the current version validated."""
        try:
            written = self.gatekeeper.write(WriteRequest("conformance", "nobody", seconds=self.seconds))
            assert written.report is not None
            future.set_result(written.report)
        except (LearningCityError, OSError) as error:
            log.warning("the current version could not be held to its shapes: %s", error)
            future.set_exception(error)
