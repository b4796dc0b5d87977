"""The current version in memory, for the query workers to share: loaded once, then moved on by each change record.

The engine's store on disk keeps threads of its own, and a process with threads must not fork workers. So another process reads
the disk and hands the quads over.
"""

from __future__ import annotations

import json
import os
import traceback
from io import BytesIO
from pathlib import Path
from typing import IO

from graph.errors import DataDirectoryError, MalformedData
from graph.gate.change import read_record
from graph.memory import MemoryStore
from graph.rdf import NamedNode
from graph.store import Store
from graph.versions.directory import DataDirectory, version_path

LARGE = 16 * 1024 * 1024
BYTES = 400  # a quad takes less than this on the disk, on average: what is larger need not be counted, which takes long


class Snapshot:
    """One version of a data directory in memory.

    Args:
        directory: the data directory.
        largest: up to how many quads a version is kept in memory.
    """

    def __init__(self, directory: DataDirectory, largest: int) -> None:
        self.directory, self.largest = directory, largest
        self.version = 0
        self.store: MemoryStore | None = None

    def move(self, version: int) -> None:
        """Take up a version; `store` is None afterwards when it is too large for memory."""
        if self.store is None or not self.follow(version):
            self.store = self.load(version)
        self.version = version

    def follow(self, version: int) -> bool:
        """Apply the change records from the version held to another; tell whether that was possible."""
        assert self.store is not None
        if version < self.version:
            return False
        for number in range(self.version + 1, version + 1):
            path = self.directory.change_path(number)
            try:
                if path.stat().st_size > LARGE:  # reading the version anew takes less than applying this
                    return False
                change, _ = read_record(path.read_bytes(), str(path))
            except (OSError, MalformedData):
                return False
            self.store.apply(change, plain=self.directory.plain)
        return len(self.store) <= self.largest

    def load(self, version: int) -> MemoryStore | None:
        """Read a version from the disk, in another process.

        Raises:
            DataDirectoryError: it cannot be read.
        """
        if size_of(version_path(self.directory.versions, version)) > self.largest * BYTES:
            return None
        read_end, write_end = os.pipe()
        child = os.fork()
        if not child:
            os.close(read_end)
            hand_over(version_path(self.directory.versions, version), write_end, self.largest)
        os.close(write_end)
        with os.fdopen(read_end, "rb") as pipe:
            store = receive(pipe)
        _, status = os.waitpid(child, 0)
        if status:
            raise DataDirectoryError(path=self.directory.path, reason=f"version {version} cannot be opened")
        return store


def size_of(path: Path) -> int:
    """Measure the tables of a store on disk."""
    return sum(table.stat().st_size for table in path.glob("*.sst"))


def hand_over(path: Path, descriptor: int, largest: int) -> None:
    """Write a store on disk to a pipe: a line that says how large it is, then its quads; then end this process.

    What is said of the same thing, and of things with names alike, comes together, and so lies together in memory afterwards.
    """
    status = 1
    try:
        store = Store.open_read_only(path)
        count = len(store)
        empty = [
            graph.value
            for graph in (store.graphs() if count <= largest else ())
            if isinstance(graph, NamedNode) and not any(True for _ in store.quads(graph=graph))
        ]
        with os.fdopen(descriptor, "wb") as pipe:
            pipe.write(json.dumps({"fits": count <= largest, "empty": empty}).encode() + b"\n")
            if count <= largest:
                lines = BytesIO()
                store.dump(lines)
                pipe.writelines(sorted(lines.getvalue().splitlines(keepends=True)))
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def receive(pipe: IO[bytes]) -> MemoryStore | None:
    """Read what `hand_over` writes."""
    line = pipe.readline()
    if not line:
        return None
    head = json.loads(line)
    if not head["fits"]:
        return None
    store = Store.in_memory()
    store.load_dump(pipe)
    store.add_graphs(NamedNode(name) for name in head["empty"])
    return MemoryStore(store)
