"""A query worker whose current version is in an engine elsewhere; those of the past are made of the change records."""

from __future__ import annotations

import socket
import time
from pathlib import Path

from graph.engines.disk_copy import is_needed, last_copy, place_of
from graph.engines.store import EngineStore
from graph.errors import NotHere, NotReady
from graph.interface import Readable
from graph.store import Store
from graph.versions.directory import DataDirectory, read_current
from graph.workers.line import Line
from graph.workers.wire import Request
from graph.workers.worker import Worker

FOLLOWING_SECONDS, PAUSE_SECONDS = 4.0, 0.05
MOST_REPLAYED = 50_000_000  # bytes of change records, which take some 7 s and 0.8 GB
MARGIN = 0.9  # of the time limit: the engine is given up before the kernel ends this process


class EngineWorker(Worker):
    """Answers requests until it is retired.

    Args:
        listener, retired, released, version: as for any worker.
        store: the current version.
        mirror: the data directory with the change records; None when the engine's own dataset is read as it stands.
        copy: the current version in memory, when it is held here too.
        largest: how many quads are held in memory; what is larger may lie on the disk.
    """

    def __init__(
        self,
        listener: socket.socket,
        retired: int,
        released: int,
        version: int,
        store: EngineStore,
        mirror: Path | None,
        copy: Readable | None = None,
        largest: int = 0,
    ) -> None:
        super().__init__(listener, retired, released, version, store, None)
        self.current, self.mirror = store, mirror
        self.opened: tuple[int, Readable] | None = None
        if mirror is not None:
            store.at_hand = lambda: copy is not None or (self.has_copies and place_of(mirror, version).exists())
            store.in_doubt = lambda: copy is not None or (self.has_copies and last_copy(mirror, version) > 0)
            store.substitute = lambda: copy if copy is not None else self.from_records(mirror, largest)

    def answer(self, line: Line, request: Request) -> bool:
        """Evaluate a request within its time limit; return whether another may come over its connection."""
        self.current.seconds = request.left * MARGIN
        return super().answer(line, request)

    @property
    def has_copies(self) -> bool:
        """Whether copies are made of what this engine holds."""
        return self.current.engine.says_virtuoso(self.current.seconds)

    def from_records(self, mirror: Path, largest: int) -> Readable:
        """Give the current version as it was made of the change records, on the disk where it is large.

        Raises:
            NotReady: it is not made yet.
            NotHere: it is too large, and none is made of this engine.
        """
        if self.opened is not None and self.opened[0] == self.version:
            return self.opened[1]
        if not (self.has_copies and is_needed(mirror, self.version, largest)):
            return self.open(self.version)
        place, until = place_of(mirror, self.version), time.monotonic()
        if last_copy(mirror, self.version):  # it follows a change within a second or two
            until += min(FOLLOWING_SECONDS, self.current.seconds)
        while not place.exists():
            if time.monotonic() >= until or read_current(mirror) > self.version:
                raise NotReady(version=self.version)
            time.sleep(PAUSE_SECONDS)
        self.opened = (self.version, Store.open_read_only(place))
        return self.opened[1]

    def open(self, version: int) -> Readable:
        """Make a past version, and keep the last one made.

        Raises:
            NotHere: the changes up to it are too many.
        """
        if self.mirror is None:
            raise NotHere(
                reason_en="it keeps the current version only",
                reason_th="ระบบเก็บเฉพาะรุ่นปัจจุบัน",
            )
        if self.opened is None or self.opened[0] != version:
            self.opened = (version, DataDirectory(self.mirror).open_version(version, largest=MOST_REPLAYED))
        return self.opened[1]
