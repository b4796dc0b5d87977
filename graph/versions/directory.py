"""A version is a directory: makes, publishes and finds the versions of a data directory.

    DATA/format             the number of this layout
    DATA/versions/000042/   a store, immutable once published
    DATA/current            the number of the published version; publishing is one atomic rename
    DATA/changes/000042.trig what was added and removed, by whom, when and why
    DATA/lock               held by the one process that writes
    DATA/engine             only where the versions are kept in an engine elsewhere, and the records are a mirror of its own

A crash before the rename of `current` leaves readers on the old version; the next writer removes what was left.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from graph.errors import (
    DataDirectoryError,
    DirectoryFromNewerVersion,
    DirectoryInUse,
    DirectoryNotWritable,
    DiskFull,
    NoSuchVersion,
    VersionPruned,
)
from graph.progress import Watch, unwatched
from graph.rdf import NamedNode
from graph.store import Store
from graph.versions.durable import make_durably, sync_directory, sync_tree, write_durably

FORMAT = 1
VERSIONS, CHANGES, CURRENT, STAGING, LOCK, FORMAT_FILE = "versions", "changes", "current", "staging", "lock", "format"
ASIDE = "staging.aside"
PLAIN, MIRROR, WAIT_SECONDS = "plain", "engine", 10.0
REMOVALS = 50
FULL, READ_ONLY = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}, {errno.EROFS, errno.EACCES, errno.EPERM}
GLANCE_SECONDS = 0.001  # for so long a reader goes by what it has seen of the published version
WRITE_AHEAD, MESSAGES = ".log", "LOG"  # how the engine names its write-ahead logs, and what it tells of its work


def version_path(versions: Path, number: int) -> Path:
    """Name the directory of a version."""
    return versions / f"{number:06d}"


def read_current(data: Path) -> int:
    """Read the number of the published version of a data directory; 0 when there is none yet.

    Raises:
        DataDirectoryError: the file that names it holds something else.
    """
    try:
        return int((data / CURRENT).read_text())
    except FileNotFoundError:
        return 0
    except (OSError, ValueError) as error:
        raise DataDirectoryError(path=data / CURRENT, reason=error) from error


def write_current(data: Path, number: int) -> None:
    """Publish a version: whoever asks once this has returned is told of it, after a power cut too."""
    write_durably(data / CURRENT, f"{number}\n".encode())
    time.sleep(GLANCE_SECONDS)


def kept_versions(versions: Path, current: int) -> list[int]:
    """List the published versions that a folder of versions still holds."""
    found = sorted(int(entry.name) for entry in versions.iterdir() if entry.name.isdecimal())
    return [number for number in found if number <= current]


def missing_version(number: int, versions: Path, current: int) -> NoSuchVersion:
    """Tell a version that was pruned from one that there never was."""
    if not 1 <= number <= current:
        return NoSuchVersion(name=number, first=1, last=current)
    return VersionPruned(name=number, kept=in_ranges(kept_versions(versions, current)))


def in_ranges(numbers: list[int]) -> str:
    """Write ascending numbers shortly: 1, 4–9, 12."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1][1:] = [number]
        else:
            ranges.append([number])
    return ", ".join("–".join(map(str, ends)) for ends in ranges)


class DataDirectory:
    """A directory that keeps the versions of one graph.

    Args:
        path: the directory; `create` makes a new one.

    Raises:
        DataDirectoryError: it is not a data directory, or cannot be read.
        DirectoryFromNewerVersion: a newer version of this software wrote it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            found = int((path / FORMAT_FILE).read_text())
        except FileNotFoundError:
            raise DataDirectoryError(path=path, reason=self.why_not(path)) from None
        except (OSError, ValueError) as error:
            raise DataDirectoryError(path=path, reason=error) from error
        self.plain = (path / PLAIN).exists()
        self.mirrors = (path / MIRROR).exists()
        if found > FORMAT:
            raise DirectoryFromNewerVersion(path=path, found=found, known=FORMAT)

    @staticmethod
    def why_not(path: Path) -> str:
        """Say why a directory without a format file is no data directory."""
        if not path.exists():
            return "it does not exist; `learningcity serve --data` or `learningcity load --data` makes it"
        return "it holds other files; name an empty or a new directory"

    @classmethod
    def create(cls, path: Path, *, plain: bool = False) -> DataDirectory:
        """Open a data directory, making it when it does not exist or is empty.

        Args:
            path: the directory.
            plain: make one that derives nothing, checks nothing and has a default graph that is written like any other: a
                bare SPARQL store, for tests of conformance.

        Raises:
            DataDirectoryError: it holds something else, or cannot be written.
        """
        with explained(path):
            if is_new(path):
                make_durably(path)
                for part in (VERSIONS, CHANGES):
                    (path / part).mkdir(exist_ok=True)
                (path / PLAIN).unlink(missing_ok=True)
                if plain:
                    write_durably(path / PLAIN, b"")
                write_durably(path / FORMAT_FILE, f"{FORMAT}\n".encode())
        return cls(path)

    @property
    def versions(self) -> Path:
        """The folder of the versions."""
        return self.path / VERSIONS

    @property
    def current(self) -> int:
        """The number of the published version; 0 when there is none yet."""
        return read_current(self.path)

    def numbers(self) -> list[int]:
        """List the published versions that are kept."""
        return list(range(1, self.current + 1)) if self.mirrors else kept_versions(self.path / VERSIONS, self.current)

    def open_version(self, number: int | None = None) -> Store:
        """Open a published version for reading; the current one when no number is given.

        Raises:
            NoSuchVersion: there is none of that number.
            VersionPruned: there was one.
        """
        wanted = self.current if number is None else number
        if wanted not in self.numbers():
            raise missing_version(wanted, self.path / VERSIONS, self.current)
        if self.mirrors:
            from graph.versions.replay import replay

            return replay(self, wanted)
        return Store.open_read_only(version_path(self.path / VERSIONS, wanted))

    def had_graph(self, graph: NamedNode, version: int) -> bool:
        """Tell whether a graph was there in a version."""
        return version > 0 and self.open_version(version).has_graph(graph)

    def change_path(self, number: int) -> Path:
        """Name the file that records what a version changed."""
        return self.path / CHANGES / f"{number:06d}.trig"

    @contextmanager
    def locked(self, wait: float = WAIT_SECONDS) -> Iterator[None]:
        """Hold the lock that one process at a time may hold, and clear away what a holder that died left behind.

        Args:
            wait: seconds to wait while another process writes.

        Raises:
            DirectoryInUse: another process is writing.
            DataDirectoryError: the directory cannot be written.
        """
        with explained(self.path):
            lock = open(self.path / LOCK, "w")
        with lock:
            if not lock_in_time(lock, wait):
                raise DirectoryInUse(path=self.path)
            self.remove_unpublished()
            yield

    @contextmanager
    def writing(
        self, wait: float = WAIT_SECONDS, watch: Watch = unwatched, *, empty: bool = False
    ) -> Iterator[Staging]:
        """Hold the lock and give a staging copy of the current version; it vanishes unless it is published.

        Args:
            wait: seconds to wait while another process writes.
            watch: told of each stage.
            empty: start from nothing instead of a copy.

        Raises:
            DirectoryInUse: another process is writing.
            DataDirectoryError: the directory cannot be written; it is as it was.
        """
        watch("waiting")
        with self.locked(wait), explained(self.path):
            staging = Staging(self, watch, empty=empty)
            try:
                staging.begin()
                yield staging
            finally:
                staging.discard()

    def remove_unpublished(self) -> None:
        """Remove what a writer that died left behind."""
        shutil.rmtree(self.path / ASIDE, ignore_errors=True)
        for _ in range(REMOVALS):
            shutil.rmtree(self.path / STAGING, ignore_errors=True)
            if not (self.path / STAGING).exists():
                break
            time.sleep(0.01)  # somebody still has it open, and has put something there meanwhile
        current = self.current
        for entry in [*(self.path / VERSIONS).iterdir(), *(self.path / CHANGES).iterdir()]:
            number = entry.name.partition(".")[0]
            if number.isdecimal() and int(number) > current:
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what the system says of a data directory into the project's errors."""
    try:
        yield
    except OSError as error:  # the engine's has no number, and what the system says in its words
        numbers = {error.errno, *(number for number in (*FULL, *READ_ONLY) if os.strerror(number) in str(error))}
        if numbers & FULL:
            raise DiskFull(path=path) from error
        if numbers & READ_ONLY:
            raise DirectoryNotWritable(path=path, reason=error.strerror or error) from error
        raise DataDirectoryError(path=path, reason=error.strerror or error) from error


def is_new(path: Path) -> bool:
    """Tell whether a data directory is still to be made: there is nothing, or what an interrupted making has left."""
    if not path.exists():
        return True
    left = {f"{name}{ending}" for name in (PLAIN, FORMAT_FILE) for ending in ("", ".new")} - {FORMAT_FILE}
    return all(
        entry.name in left or (entry.name in (VERSIONS, CHANGES) and not any(entry.iterdir()))
        for entry in path.iterdir()
    )


def lock_in_time(lock: IO[str], wait: float) -> bool:
    """Take an exclusive lock; give up after some seconds."""
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.01)


class Staging:
    """A copy of the current version that is being changed; only its writer sees it.

    Args:
        directory: where it is published to.
        watch: told of each stage.
        empty: start from nothing instead of a copy.
    """

    def __init__(self, directory: DataDirectory, watch: Watch = unwatched, *, empty: bool = False) -> None:
        self.directory, self.watch = directory, watch
        self.path = directory.path / STAGING
        self.base = directory.current
        self.empty = empty
        self.store: Store | None = None
        self.published = False

    def begin(self) -> None:
        """Make the copy."""
        self.watch("copying")
        if self.base and not self.empty:
            copy_store(version_path(self.directory.path / VERSIONS, self.base), self.path)
        self.watch("opening")
        self.store = Store.open(self.path)

    def opened(self) -> Store:
        """Return the staged store, while it is not published yet."""
        assert self.store is not None
        return self.store

    def aside(self) -> Path:
        """Make an empty folder for what the writer needs meanwhile; it is removed with all else that is not published."""
        folder = self.directory.path / ASIDE
        folder.mkdir()
        return folder

    def publish(self, record: bytes | Callable[[IO[bytes]], None]) -> int:
        """Make the staged copy the current version.

        Args:
            record: the change record, TriG; or what writes it.

        Returns:
            The number of the new version. It is on the disk, record and all, when this returns.
        """
        number = self.base + 1
        write_durably(self.directory.change_path(number), record)
        if not self.base and self.store is not None:
            self.store.compact()  # so that the versions to come share its files instead of merging them anew
        self.close()
        remove_logs(self.path)
        self.watch("syncing")
        sync_tree(self.path)
        self.watch("publishing")
        target = version_path(self.directory.path / VERSIONS, number)
        self.path.rename(target)
        sync_directory(target.parent)
        write_current(self.directory.path, number)
        self.published = True
        return number

    def close(self) -> None:
        """Let go of the staged store, so that other processes can read it; nothing more is written to it."""
        if self.store is not None:
            self.watch("flushing")
            self.store.close()
            self.store = None

    def discard(self) -> None:
        """Remove all that was made, when it was not published."""
        if self.published:
            shutil.rmtree(self.directory.path / ASIDE, ignore_errors=True)
            return
        store, self.store = self.store, None
        if store:
            store.abandon()  # its threads would go on writing files into the folder that is being removed
        self.directory.remove_unpublished()


def copy_store(source: Path, target: Path) -> None:
    """Copy a store on disk; its large, immutable files become hard links."""
    target.mkdir()
    for entry in source.iterdir():
        if entry.suffix == ".sst":
            os.link(entry, target / entry.name)
        elif entry.is_file() and entry.name != "LOCK" and not entry.name.startswith(MESSAGES):
            shutil.copyfile(entry, target / entry.name)


def remove_logs(store: Path) -> None:
    """Remove the write-ahead logs of a store that was closed: all that stands in them has been written to its tables.

    They are as large as what was written, would be copied into every later version, and read again whenever one is opened.
    """
    for entry in store.iterdir():
        if entry.suffix == WRITE_AHEAD or entry.name.startswith(MESSAGES):
            entry.unlink()
