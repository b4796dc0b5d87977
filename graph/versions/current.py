"""Which version is published, told as cheaply as the file system can tell it: nothing is read until a file was replaced."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from graph.versions.directory import CURRENT, GLANCE_SECONDS, VERSIONS, read_current

T = TypeVar("T")
Stamp = tuple[int, int, int]
NEVER: Stamp = (0, 0, 0)


class Current:
    """The published version of a data directory.

    Args:
        data: the data directory.
    """

    def __init__(self, data: Path) -> None:
        self.data = data
        self.path, self.versions = data / CURRENT, data / VERSIONS
        self.seen: tuple[Stamp, int] = (NEVER, 0)

    def number(self) -> int:
        """Return the number of the published version; 0 when there is none yet."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return 0
        stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
        seen, number = self.seen
        if seen != stamp:  # the stamp is older than what is read after it, or as old: never newer
            number = read_current(self.data)
            self.seen = (stamp, number)
        return number

    def state(self) -> tuple[int, int]:
        """Return what stays equal for as long as every answer does: old versions may be removed without a new one."""
        return self.number(), self.versions.stat().st_mtime_ns


class Glance(Generic[T]):
    """What is looked at so often that it is remembered for the blink for which `write_current` waits. Safe to use from many threads.

    A call of the system has a Python thread give way to the others that wait, which costs several times the call.

    Args:
        look: looks.
    """

    def __init__(self, look: Callable[[], T]) -> None:
        self.look = look
        self.seen: tuple[float, T] | None = None

    def __call__(self) -> T:
        """Return what was seen last, or look again."""
        seen, now = self.seen, time.monotonic()
        if seen is None or now - seen[0] >= GLANCE_SECONDS:
            self.seen = seen = (now, self.look())
        return seen[1]
