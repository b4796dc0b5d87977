"""Holds all that is published to the shapes, once for each version, in the process that guards the gate, while readers go on."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future, wait

from graph.errors import LearningCityError
from graph.gate.gatekeeper import Gatekeeper
from graph.gate.writing import WriteRequest
from graph.validating.validate import Report

log = logging.getLogger("learningcity")
LARGEST = 100_000
PATIENCE = 0.5


class Conformance:
    """Knows whether the current version conforms, or finds it out.

    Args:
        gatekeeper: has it validated.
        seconds: how long that may take.
    """

    def __init__(self, gatekeeper: Gatekeeper, seconds: float) -> None:
        self.gatekeeper, self.seconds = gatekeeper, seconds
        self.found: dict[int, Future[Report]] = {}
        self.lock = threading.Lock()

    def of(self, version: int, triples: int) -> Report | None:
        """Return what the shapes say of the current version; None as long as that is not known.

        Args:
            version: its number.
            triples: how many it has; more than `LARGEST` are not held to the shapes as a whole.
        """
        if triples > LARGEST:
            return None
        with self.lock:
            known = version in self.found
            future = self.found.setdefault(version, Future())
            for old in sorted(self.found)[:-4]:
                del self.found[old]
        if not known:
            threading.Thread(target=self.find_out, args=(future,), daemon=True).start()
        wait([future], timeout=PATIENCE)
        return future.result() if future.done() and not future.exception() else None

    def find_out(self, future: Future[Report]) -> None:
        """Have the current version validated."""
        try:
            written = self.gatekeeper.write(WriteRequest("conformance", "nobody", seconds=self.seconds))
            assert written.report is not None
            future.set_result(written.report)
        except (LearningCityError, OSError) as error:
            log.warning("the current version could not be held to its shapes: %s", error)
            future.set_exception(error)
