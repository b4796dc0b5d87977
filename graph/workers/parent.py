"""The parent of the query workers: holds the current version, forks workers that share it, replaces those that die.

It runs in a process of its own, with one thread, started by `graph.workers.pool`; it ends when the process that started it
does. What only an engine elsewhere or the packaged graph needs is imported where it is used: the start waits for this process.
"""

from __future__ import annotations

import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
import threading
import time
import traceback
from contextlib import suppress
from pathlib import Path

from graph.engines.address import read_address
from graph.errors import DataDirectoryError, LearningCityError
from graph.interface import Readable
from graph.memory import MemoryStore
from graph.store import Store
from graph.versions.directory import VERSIONS, DataDirectory, read_current
from graph.versions.kept import version_path
from graph.versions.locking import share
from graph.versions.tables import stamp_of
from graph.workers.births import Births
from graph.workers.pool import CONTROL_SOCKET, QUERY_SOCKET, PoolSettings
from graph.workers.snapshot import Snapshot
from graph.workers.wire import encode_error
from graph.workers.worker import RELEASE, Worker, limit_memory

LOOK_SECONDS = 0.25
MOST_BUSY = 64  # workers that were replaced and have not ended


def build_store(empty: bool = False) -> Store:
    """Build the ephemeral store from the packaged files."""
    from graph.deriving.entail import materialise, read_rules
    from graph.sources import packaged_quads

    store = Store.in_memory()
    if not empty:
        store.add_in_bulk(packaged_quads())
        materialise(store, read_rules())
    return store


class Parent:
    """Keeps the workers.

    Args:
        folder: where its sockets are.
        settings: how many workers, and over what.
    """

    def __init__(self, folder: Path, settings: PoolSettings) -> None:
        self.settings = settings
        self.data = Path(settings.data) if settings.data else None
        self.engine = read_address(folder)
        self.watcher = 0  # the process that looks for what other services write to the engine
        self.listener = listen(folder / QUERY_SOCKET, backlog=128)
        self.control = listen(folder / CONTROL_SOCKET, backlog=16)
        self.children: dict[int, int] = {}  # process id → generation
        self.busy: set[int] = set()  # process ids of workers that were replaced: their query or their reader is slow
        self.slow: set[int] = set()  # those of them whose query is slow
        self.extra: set[int] = set()  # process ids of workers that are there because requests have waited
        self.looked, self.waited = 0.0, False  # when it was last looked whether a request waits, and what was seen
        self.retired: tuple[int, int] | None = None  # the pipe that retires the present workers
        self.released = os.pipe()  # the pipe through which workers ask to be replaced
        self.births = Births()
        self.version, self.generation = -1, 0  # none yet
        self.held: int | None = None  # the folder of the version, held open
        self.tables: tuple[int, int] | None = None  # which tables of it the workers read, as far as they do
        self.is_behind = False  # whether the version is still to be brought into memory
        self.store: Readable | None = None
        self.snapshot: Snapshot | None = None

    def move(self) -> None:
        """Take up the current version."""
        version = 1 if self.data is None else read_current(self.data)
        if version != self.version or self.reads_superseded():
            self.hold(version)
            self.store, self.version = self.load(version), version
            folder = self.folder(version)
            self.tables = stamp_of(folder) if folder else None
            self.renew()

    def folder(self, version: int) -> Path | None:
        """Name the directory of a version; None where there is none here."""
        if self.engine or self.data is None or not version:
            return None
        return version_path(self.data / VERSIONS, version)

    def hold(self, version: int) -> None:
        """Let others know that this version is being asked (`graph.versions.tables`)."""
        held, self.held = self.held, None
        if folder := self.folder(version):
            with suppress(OSError):  # whoever opens it says what is wrong
                self.held = share(folder)
        if held is not None:
            os.close(held)

    def reads_superseded(self) -> bool:
        """Tell whether the workers read tables from the disk that others have taken the place of."""
        folder = self.folder(self.version)
        return folder is not None and self.store is None and not self.is_behind and stamp_of(folder) != self.tables

    def renew(self) -> None:
        """Retire all workers, and fork others."""
        old, self.retired = self.retired, os.pipe()
        for end in old or ():  # before forking: a worker that held it open would keep it from closing
            os.close(end)
        gc.collect()
        gc.freeze()  # keeps the collector from touching, and so copying, the pages that the workers share
        self.generation += 1
        self.fill()

    def load(self, version: int) -> Readable | None:
        """Bring a version into memory; None when it is too large for that, or kept elsewhere, or comes later (`catch_up`)."""
        self.is_behind = False
        if self.engine:
            return self.copy(version)
        if self.data is None:
            return MemoryStore(build_store(self.settings.empty))
        if self.snapshot is None:
            self.snapshot = Snapshot(DataDirectory(self.data), self.settings.in_memory)
        if not self.snapshot.follow(version):
            self.is_behind = self.snapshot.takes_long(version)
            if not self.is_behind:
                self.snapshot.move(version)
        return self.snapshot.store

    def catch_up(self) -> None:
        """Bring into memory what the workers have read from the disk so far, since it takes long, and fork others that have it there."""
        if not self.is_behind or self.snapshot is None:
            return
        self.is_behind = False
        try:
            self.snapshot.move(self.version)
        except DataDirectoryError as error:  # the workers go on with what they can read
            print(error, file=sys.stderr)
        self.store = self.snapshot.store
        if self.store is not None:
            self.renew()

    def copy(self, version: int) -> Readable | None:
        """Hold what is in an engine here too, when the engine is known to answer some queries wrongly."""
        from graph.engines.copy import EngineCopy
        from graph.engines.http import Engine

        if self.engine is None or self.data is None or not Engine(self.engine).is_virtuoso:
            return None
        if self.snapshot is None:
            self.snapshot = EngineCopy(DataDirectory(self.data), self.settings.in_memory)
        self.snapshot.move(version)
        return self.snapshot.store

    def fork(self, *, extra: bool = False) -> None:
        """Fork one worker for the present version; one that is extra ends when it has had nothing to do for a while."""
        assert self.retired is not None
        child = os.fork()
        if child:
            self.children[child] = self.generation
            self.births.begin(child)
            if extra:
                self.extra.add(child)
            return
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.close(self.retired[1])
            self.control.close()
            limit_memory(self.settings.memory)
            # In a thread of its own: the engine's chance is one for each thread, and this one's is that of every other worker,
            # so that they would all give the same UUIDs.
            worker = self.births.born(self.worker)
            worker.idle_seconds = self.settings.idle_seconds if extra else None
            called = self.settings
            worker.services = tuple(called.service_hosts), called.service_seconds, called.service_size
            working = threading.Thread(target=worker.run)
            working.start()
            worker.attend(working)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)

    def worker(self) -> Worker:
        """Make the worker of a process that has just been forked."""
        assert self.retired is not None
        places = self.listener, self.retired[0], self.released[1], self.version
        if self.engine:
            from graph.engines.store import EngineStore
            from graph.engines.worker import EngineWorker

            store = EngineStore(self.engine, managed=self.data is not None)
            return EngineWorker(*places, store, self.data, self.store, self.settings.in_memory)
        return Worker(*places, self.store, None if self.data is None else self.data / VERSIONS)

    def watch(self) -> None:
        """Have a process of its own look for what other services write to the engine."""
        if not self.engine or self.data is None:
            return
        from graph.engines.mirror import watch

        self.watcher = os.fork()
        if not self.watcher:
            try:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                self.control.close()
                self.listener.close()
                for end in self.retired or ():  # held open here, it would not tell the workers to retire
                    os.close(end)
                watch(self.engine, self.data, self.settings.in_memory)
            finally:
                os._exit(0)

    def bury(self) -> None:
        """Collect the workers that have ended, and fork others in their place."""
        while self.children or self.busy or self.watcher:
            child, _ = os.waitpid(-1, os.WNOHANG)
            if not child:
                break
            if child == self.watcher:
                self.watch()
            self.births.bury(child)
            self.busy.discard(child)
            self.slow.discard(child)
            self.extra.discard(child)
            self.children.pop(child, None)
        self.fill()

    def fill(self) -> None:
        """Fork as many workers as are missing; not too fast, should they die as soon as they are born."""
        missing = self.settings.workers - len(self.present() - self.extra)
        for _ in range(self.births.allowed(min(missing, MOST_BUSY - len(self.busy)))):
            self.births.pace()
            self.fork()

    def present(self) -> set[int]:
        """Name the workers of the present generation that have their places."""
        return {child for child, generation in self.children.items() if generation == self.generation}

    def grow(self) -> None:
        """Fork an extra worker when a request waits for one at one look and at the next, as far as there may be more."""
        now = time.monotonic()
        if now - self.looked < LOOK_SECONDS:
            return
        waits = bool(select.select([self.listener], [], [], 0)[0])
        if (
            waits
            and self.waited
            and not self.births.pause
            and len(self.present() & self.extra) < self.settings.extra_workers
        ):
            self.fork(extra=True)
        self.looked, self.waited = now, waits

    def replace(self) -> None:
        """Fork others in the place of workers whose reader is slow, or whose query is: of these, as many as there are workers."""
        for child, slow in RELEASE.iter_unpack(os.read(self.released[0], RELEASE.size * 256)):
            if child not in self.children or (slow and len(self.slow) >= self.settings.workers):
                continue  # it ends with its answer, and another is forked then
            del self.children[child]
            self.extra.discard(child)
            self.busy.add(child)
            if slow:
                self.slow.add(child)
        self.fill()

    def run(self) -> None:
        """Keep the workers until standard input closes."""
        read_end, write_end = os.pipe()
        os.set_blocking(write_end, False)
        signal.set_wakeup_fd(write_end)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self.watch()
        os.write(1, b"ready\n")
        awaited: list[socket.socket | int] = [0, self.control, read_end, self.released[0], self.births.told]
        while True:
            ready, _, _ = select.select(awaited, [], [], LOOK_SECONDS)
            if read_end in ready:
                os.read(read_end, 1024)
            if self.released[0] in ready:
                self.replace()
            if 0 in ready and not os.read(0, 1024):
                return
            self.bury()
            self.move()
            self.grow()
            if self.control in ready:
                self.acknowledge()
            self.catch_up()

    def acknowledge(self) -> None:
        """Tell who asked that the current version has been taken up."""
        try:
            connection, _ = self.control.accept()
            with connection:
                connection.sendall(b".")
        except OSError:
            return

    def end(self) -> None:
        """End all workers."""
        for child in (*self.children, *self.busy, *filter(None, [self.watcher])):
            with suppress(ProcessLookupError):  # it has ended, and was collected
                os.kill(child, signal.SIGKILL)


def listen(path: Path, backlog: int) -> socket.socket:
    """Listen on a Unix socket that only this user can reach."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    path.unlink(missing_ok=True)  # that of one who died
    listener.bind(str(path))
    listener.listen(backlog)
    listener.setblocking(False)
    return listener


def main() -> None:
    """Run as `python -m graph.workers.parent FOLDER SETTINGS`."""
    for asked_to_end in (signal.SIGINT, signal.SIGTERM):  # reaches the whole group; the starter's end ends us
        signal.signal(asked_to_end, signal.SIG_IGN)
    parent = Parent(Path(sys.argv[1]), PoolSettings(**json.loads(sys.argv[2])))
    try:
        parent.move()
        parent.births.wait_for_first(parent.settings.data)
    except LearningCityError as error:
        os.write(1, encode_error(error) + b"\n")
        parent.end()
        return
    try:
        parent.run()
        shutil.rmtree(sys.argv[1], ignore_errors=True)  # who started us may be gone
    finally:
        parent.end()


if __name__ == "__main__":
    main()
