"""A query worker whose current version is in an engine elsewhere; those of the past are made of the change records."""

from __future__ import annotations

import socket
from pathlib import Path

from graph.engines.store import EngineStore
from graph.errors import NotHere
from graph.interface import Readable
from graph.versions.directory import DataDirectory
from graph.workers.wire import Request
from graph.workers.worker import Worker

MARGIN = 0.9  # of the time limit: the engine is given up before the kernel ends this process


class EngineWorker(Worker):
    """Answers requests until it is retired.

    Args:
        listener, retired, released, version: as for any worker.
        store: the current version.
        mirror: the data directory with the change records; None when the engine's own dataset is read as it stands.
        copy: the current version in memory, when it is held here too.
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
    ) -> None:
        super().__init__(listener, retired, released, version, store, None)
        self.current, self.mirror = store, mirror
        self.opened: tuple[int, Readable] | None = None
        if mirror is not None:
            store.substitute = lambda: copy or self.open(version)

    def answer(self, connection: socket.socket, request: Request) -> bool:
        """Evaluate a request within its time limit; return whether another may come over its connection."""
        self.current.seconds = request.left * MARGIN
        return super().answer(connection, request)

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
