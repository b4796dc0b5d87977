"""The current version in memory, for the query workers to share: loaded once, then moved on by each change record.

The engine's store on disk keeps threads of its own, and a process with threads must not fork workers. So another process reads
the disk and hands the quads over.
"""

from __future__ import annotations

import json
import os
import traceback
from typing import IO

from graph.engine_errors import damage_told
from graph.errors import LearningCityError, MalformedData, VersionUnreadable
from graph.gate.change import read_record
from graph.memory import MemoryStore
from graph.rdf import NamedNode
from graph.store import Store
from graph.versions.directory import DataDirectory
from graph.versions.kept import open_kept, version_path
from graph.versions.tables import size_of
from graph.workers.wire import decode_error, encode_error
from graph.written import in_graph

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
        if not self.follow(version):
            self.store, self.version = self.load(version), version

    def follow(self, version: int) -> bool:
        """Apply the change records from the version held to another; tell whether that was possible, else nothing is held."""
        if self.store is not None and self.apply_records(self.store, version):
            self.version = version
            return True
        self.store = None
        return False

    def apply_records(self, store: MemoryStore, version: int) -> bool:
        """Apply the change records up to a version; tell whether all were there, small enough, and the outcome too."""
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
            store.apply(change, plain=self.directory.plain)
        return len(store) <= self.largest

    def takes_long(self, version: int) -> bool:
        """Tell whether a version fits into memory, as far as its size tells, and is not there in a moment."""
        size = size_of(version_path(self.directory.versions, version))
        return LARGE < size <= self.largest * BYTES

    def load(self, version: int) -> MemoryStore | None:
        """Read a version from the disk, in another process.

        Raises:
            DataDirectoryError: it cannot be read.
        """
        if size_of(version_path(self.directory.versions, version)) > self.largest * BYTES:
            return None
        read_end, write_end = os.pipe()
        asking, telling = os.pipe()
        child = os.fork()
        if not child:
            os.close(read_end)
            hand_over(self.directory, version, write_end, telling, self.largest)
        os.close(write_end)
        os.close(telling)
        with os.fdopen(read_end, "rb") as pipe, os.fdopen(asking, "rb") as wrong:
            try:
                store = receive(pipe)
            except (SyntaxError, ValueError):  # what the other process could not write to its end
                store = None
            pipe.close()  # and so it ends
            told = wrong.read()
        _, status = os.waitpid(child, 0)
        if told:
            raise decode_error(told)
        if status:
            path, reason = self.directory.path, "what reads it has ended before it was done"
            raise VersionUnreadable(number=version, path=path, reason=reason, reason_th="กระบวนการที่อ่านหยุดทำงานกลางคัน")
        return store


def hand_over(directory: DataDirectory, version: int, descriptor: int, telling: int, largest: int) -> None:
    """Write a version to a pipe: a line that says how large it is, then its quads; then end this process.

    Args:
        directory: holds the version.
        version: its number.
        descriptor: the pipe.
        telling: another, for what went wrong.
        largest: up to how many quads are written.
    """
    status = 1
    try:
        with damage_told():
            store = open_kept(version, directory.versions, version)
            count = len(store)
            empty = [
                graph.value
                for graph in (store.graphs() if count <= largest else ())
                if isinstance(graph, NamedNode) and not any(True for _ in store.quads(graph=graph))
            ]
            with os.fdopen(descriptor, "wb") as pipe:
                pipe.write(json.dumps({"fits": count <= largest, "empty": empty}).encode() + b"\n")
                if count <= largest:
                    write_quads(store, pipe, plain=directory.plain)
        status = 0
    except LearningCityError as error:
        os.write(telling, encode_error(error))
    except BrokenPipeError:
        pass  # who reads has seen that something is wrong
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def write_quads(store: Store, output: IO[bytes], *, plain: bool) -> None:
    """Write a store as N-Quads, graph by graph: what is said together, of things with names alike, lies together in memory then.

    Args:
        store: the store.
        output: where to.
        plain: whether the default graph is a graph like any other; else it has what the named ones have, and need not be read.
    """
    if plain:
        store.dump(output)
        return
    for graph in store.graphs():
        lines = b"".join(line + b"\n" for line in store.graph_lines(graph))
        output.write(lines)
        output.write(in_graph(lines, graph))


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
