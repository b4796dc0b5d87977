"""Asks an engine from the process that is asked, with no worker in between: what is small for both, and answered at once.

A worker is there for what may take time or memory, and its way there and back costs as much as a small answer. So one such query at a time
is tried here first, for a tenth of a second; whatever is anything else, fails, is malformed or takes longer goes to a worker as ever, which
has the words for it.
"""

from __future__ import annotations

import threading
import time

from graph.engines.address import EngineAddress
from graph.engines.store import EngineStore
from graph.engines.sure import is_sure
from graph.errors import LearningCityError, MalformedQuery
from graph.formats import BY_EXTENSION
from graph.store import WHOLE_STORE
from graph.workers.wire import Request

PATIENCE_SECONDS, REST_SECONDS = 0.1, 1.0
LONGEST, LARGEST = 2_000, 64 * 1024  # characters of a query, bytes of an answer


class Large(Exception):
    """An answer is not small."""


class Small:
    """A binary file that takes little."""

    def __init__(self) -> None:
        self.body = bytearray()

    def write(self, data: bytes) -> int:
        """Take some bytes.

        Raises:
            Large: they are too many.
        """
        self.body += data
        if len(self.body) > LARGEST:
            raise Large
        return len(data)

    def flush(self) -> None:
        """Do nothing."""


class Direct:
    """Asks one query at a time. Safe to use from many threads.

    Args:
        address: where the engine is.
        managed: whether our layout is there.
    """

    def __init__(self, address: EngineAddress, *, managed: bool) -> None:
        self.store = EngineStore(address, managed=managed)
        self.store.engine.is_strict = True
        self.turn = threading.Lock()
        self.rests_until = 0.0

    def answer(self, request: Request) -> bytes | None:
        """Answer a query; None when a worker is to be asked."""
        if not is_small(request) or not self.turn.acquire(blocking=False):
            return None
        try:
            return self.ask(request) if time.monotonic() >= self.rests_until else None
        finally:
            self.turn.release()

    def ask(self, request: Request) -> bytes | None:
        """Try for a short time; rest after what failed, for a worker tries it again."""
        self.store.seconds = min(PATIENCE_SECONDS, request.left)
        written = Small()
        try:
            answer = self.store.query(request.text, base=request.base)
            answer.write(written, BY_EXTENSION[request.extension])  # type: ignore[arg-type]
        except MalformedQuery:
            return None
        except (LearningCityError, Large):
            self.rests_until = time.monotonic() + REST_SECONDS
            return None
        return bytes(written.body)


def is_small(request: Request) -> bool:
    """Tell whether a request asks for little work: a short query of the simplest kinds, of the current version."""
    return (
        len(request.text) <= LONGEST
        and request.version is None
        and request.dataset == WHOLE_STORE
        and request.extension in BY_EXTENSION
        and not (request.dump or request.properties)
        and is_sure(request.text)
    )
