"""A query worker whose current version is in an engine elsewhere; those of the past are made of the change records."""

from __future__ import annotations

import socket
import time
from pathlib import Path

from graph.engines.disk_copy import is_needed, place_of
from graph.engines.store import EngineStore
from graph.errors import NotHere, NotReady
from graph.interface import Readable
from graph.store import Store
from graph.versions.directory import DataDirectory
from graph.workers.line import Line
from graph.workers.wire import Request
from graph.workers.worker import Worker

FOLLOWING_SECONDS, PAUSE_SECONDS = 4.0, 0.05
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
            store.at_hand = lambda: copy is not None or place_of(mirror, version).exists()
            store.substitute = lambda: copy or self.on_disk(mirror, largest) or self.open(version)

    def answer(self, line: Line, request: Request) -> bool:
        """Evaluate a request within its time limit; return whether another may come over its connection."""
        self.current.seconds = request.left * MARGIN
        return super().answer(line, request)

    def on_disk(self, mirror: Path, largest: int) -> Readable | None:
        """Open the copy of the current version on the disk; None where the version is small.

        Raises:
            NotReady: it is not made yet.
        """
        if not is_needed(mirror, self.version, largest):
            return None
        place, until = place_of(mirror, self.version), time.monotonic() + min(FOLLOWING_SECONDS, self.current.seconds)
        while not place.exists():  # it follows a change within a second or two
            if time.monotonic() >= until:
                raise NotReady(version=self.version)
            time.sleep(PAUSE_SECONDS)
        if self.opened is None or self.opened[0] != self.version:
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
            self.opened = (version, DataDirectory(self.mirror).open_version(version))
        return self.opened[1]
