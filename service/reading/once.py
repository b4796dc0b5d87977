"""What is worked out once a version: in the background, for all who ask, and never more than a few at a time.

In a large graph some figures take longer than a reader should wait. Whoever asks first has them begun; a page waits a
moment and does without, or shows those of the version before and says so; they go on, and are there for who asks next.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from contextlib import suppress
from dataclasses import dataclass, field
from functools import update_wrapper
from typing import Generic, TypeVar

from graph.errors import EngineFailed, EngineTooSlow, Overloaded, TimedOut
from service.reading.reader import Reader

log = logging.getLogger("learningcity")
Found = TypeVar("Found")
UNDER_WAY = 8
"""How many of one kind may be under way; those for further versions or things are refused meanwhile."""
REST = 10
"""What failed is tried again after so many times the time that it took."""


@dataclass(frozen=True)
class Known(Generic[Found]):
    """What is known of a version, or of one before it.

    Args:
        value: what was worked out.
        version: of which version.
    """

    value: Found
    version: int


@dataclass
class Work(Generic[Found]):
    """Something that is worked out, or was."""

    future: Future[Found] = field(default_factory=Future)
    began: float = field(default_factory=time.monotonic)
    ended: float = 0.0

    @property
    def failed(self) -> bool:
        """Whether it failed."""
        return self.future.done() and self.future.exception() is not None

    @property
    def stands(self) -> bool:
        """Whether what has come of it counts, or is still to come; what failed is tried again after a while."""
        return not self.failed or time.monotonic() < self.ended + REST * (self.ended - self.began)


class OnceAVersion(Generic[Found]):
    """A function that is worked out once for each version and set of further arguments.

    Args:
        function: takes a reader of that version, its number, and what else there is.
        size: how many outcomes are kept.
    """

    def __init__(self, function: Callable[..., Found], size: int) -> None:
        self.function, self.size = function, size
        self.works: OrderedDict[tuple[Hashable, ...], Work[Found]] = OrderedDict()
        self.lock = threading.Lock()
        update_wrapper(self, function)

    def __call__(self, reader: Reader, version: int, *rest: Hashable) -> Found:
        """Wait for it as long as the reader may.

        Raises:
            TimedOut: it is not there by then.
            Overloaded: too many are under way.
        """
        left = reader.seconds if reader.until is None else reader.until - time.monotonic()
        try:
            return self.begun(reader, version, *rest).future.result(max(left, 0.0))
        except NotYet:
            raise TimedOut(seconds=reader.seconds, limit=reader.limit) from None

    def soon(self, reader: Reader, version: int, *rest: Hashable) -> Known[Found] | None:
        """Return it if it is there soon; else that of the last version of which it is known; else None.

        A reader that has all the time waits until it is there.

        Raises:
            LearningCityError: it can never be there.
        """
        try:
            work = self.begun(reader, version, *rest)
        except Overloaded:
            return self.before(reader, version, *rest)
        left = None if reader.ready_by is None else max(reader.ready_by - time.monotonic(), 0.0)
        try:
            return Known(work.future.result(left), version)
        except (NotYet, TimedOut, EngineFailed, EngineTooSlow, Overloaded):  # what failed was logged where it happened
            return self.before(reader, version, *rest)

    def begin(self, reader: Reader, version: int, *rest: Hashable) -> None:
        """Have it worked out, where there is room for it now."""
        with suppress(Overloaded):
            self.begun(reader, version, *rest)

    def begun(self, reader: Reader, version: int, *rest: Hashable) -> Work[Found]:
        """Return the work on it, begun unless it was.

        Raises:
            Overloaded: too many are under way.
        """
        key = (reader.of_version(None), version, *rest)
        with self.lock:
            known = self.works.get(key)
            if known and known.stands:
                self.works.move_to_end(key)
                return known
            if sum(not one.future.done() for one in self.works.values()) >= UNDER_WAY:
                raise Overloaded(seconds=1)
            work = self.works[key] = Work()
            self.works.move_to_end(key)
            done = [one for one, work in self.works.items() if work.future.done()]
            for old in done[: max(len(self.works) - self.size, 0)]:
                del self.works[old]
        reader = reader.of_version(version).once()
        threading.Thread(target=self.work, args=(work, reader, version, rest), daemon=True).start()
        return work

    def work(self, work: Work[Found], reader: Reader, version: int, rest: tuple[Hashable, ...]) -> None:
        """Work it out."""
        try:
            found = self.function(reader, version, *rest)
        except BaseException as error:
            log.warning("%s of version %d could not be worked out: %s", self.function.__name__, version, error)
            work.ended = time.monotonic()
            work.future.set_exception(error)
        else:
            work.ended = time.monotonic()
            work.future.set_result(found)

    def cache_clear(self) -> None:
        """Forget what was worked out."""
        with self.lock:
            self.works.clear()

    def before(self, reader: Reader, version: int, *rest: Hashable) -> Known[Found] | None:
        """Return the outcome of the last version before one; None when none is known."""
        same = reader.of_version(None)
        with self.lock:
            found = [
                (key[1], work)
                for key, work in self.works.items()
                if key[0] == same and key[2:] == rest and work.future.done() and not work.failed
            ]
        earlier = [(number, work) for number, work in found if isinstance(number, int) and number < version]
        if not earlier:
            return None
        number, work = max(earlier, key=lambda one: one[0])
        return Known(work.future.result(), number)


def once_a_version(size: int = 8) -> Callable[[Callable[..., Found]], OnceAVersion[Found]]:
    """Have a function worked out once for each version.

    Args:
        size: how many outcomes are kept.
    """
    return lambda function: OnceAVersion(function, size)
