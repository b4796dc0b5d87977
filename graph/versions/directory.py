"""A version is a directory: makes, publishes and finds the versions of a data directory.

    DATA/format             the number of this layout
    DATA/versions/000042/   a store; what it says never changes once it is published (its tables may be merged: `graph.versions.tables`)
    DATA/current            the number of the published version; publishing is one atomic rename
    DATA/changes/000042.trig what was added and removed, by whom, when and why
    DATA/lock               held by the one process that writes
    DATA/staging/           a copy of the current version that is being changed; only its writer sees it
    DATA/prepared.PID/      such a copy that one process keeps open for one change after another, and holds
    DATA/cache/             what readers worked out of the last versions; nothing depends on it (`graph.versions.cache`)
    DATA/engine             only where the versions are kept in an engine elsewhere, and the records are a mirror of its own

A crash before the rename of `current` leaves readers on the old version; the next writer removes what was left.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.errors import (
    DataDirectoryError,
    DirectoryFromNewerVersion,
    DirectoryInUse,
    LearningCityError,
)
from graph.errors.system import plain_words
from graph.progress import Watch, unwatched
from graph.rdf import NamedNode
from graph.store import Store
from graph.versions.clearing import clear, refuse_lost
from graph.versions.durable import make_durably, write_durably
from graph.versions.explaining import explained
from graph.versions.kept import kept_versions, missing_version, open_kept, version_path
from graph.versions.locking import lock_in_time
from graph.versions.staging import PREPARED, STAGING, Staging
from graph.versions.tables import copy_store

FORMAT = 1
VERSIONS, CHANGES, CURRENT, LOCK, FORMAT_FILE = "versions", "changes", "current", "lock", "format"
PLAIN, MIRROR, WAIT_SECONDS = "plain", "engine", 10.0
GLANCE_SECONDS = 0.001  # for so long a reader goes by what it has seen of the published version


def read_current(data: Path) -> int:
    """Read the number of the published version of a data directory; 0 when there is none yet.

    Raises:
        DataDirectoryError: the file that names it holds something else.
    """
    try:
        return int((data / CURRENT).read_text())
    except FileNotFoundError:
        return 0
    except ValueError as error:
        raise no_number(data / CURRENT) from error
    except OSError as error:
        raise DataDirectoryError(path=data / CURRENT, reason=plain_words(error)) from error


def no_number(path: Path) -> DataDirectoryError:
    """Make the error that tells of a file which should hold a number, and does not."""
    return DataDirectoryError(
        path=path,
        reason="this file holds no number; `learningcity doctor` tells what to do",
        reason_th="ไฟล์นี้ไม่มีหมายเลข โปรดตรวจด้วย `learningcity doctor` เพื่อดูวิธีแก้ไข",
    )


def write_current(data: Path, number: int) -> None:
    """Publish a version: whoever asks once this has returned is told of it, after a power cut too."""
    write_durably(data / CURRENT, f"{number}\n".encode())
    time.sleep(GLANCE_SECONDS)


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
        self.prepared: Staging | None = None
        try:
            found = int((path / FORMAT_FILE).read_text())
        except (FileNotFoundError, NotADirectoryError):
            raise DataDirectoryError(path=path, **self.why_not(path)) from None
        except ValueError as error:
            raise no_number(path / FORMAT_FILE) from error
        except OSError as error:
            raise DataDirectoryError(path=path, reason=plain_words(error)) from error
        self.plain = (path / PLAIN).exists()
        self.mirrors = (path / MIRROR).exists()
        if found > FORMAT:
            raise DirectoryFromNewerVersion(path=path, found=found, known=FORMAT)

    @staticmethod
    def why_not(path: Path) -> dict[str, str]:
        """Say why a directory without a format file is no data directory."""
        if not path.exists():
            makes = "`learningcity serve --data` or `learningcity load --data`"
            th = f"ยังไม่มีไดเรกทอรีนี้ สร้างได้ด้วย {makes.replace(' or ', ' หรือ ')}"
            return {"reason": f"it does not exist; {makes} makes it", "reason_th": th}
        if not path.is_dir():
            return {"reason": "it is a file, and no directory", "reason_th": "เป็นไฟล์ ไม่ใช่ไดเรกทอรี"}
        th = "มีไฟล์อื่นอยู่แล้ว โปรดระบุไดเรกทอรีว่างหรือไดเรกทอรีใหม่"
        return {"reason": "it holds other files; name an empty or a new directory", "reason_th": th}

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
                    make_durably(path / part)
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

    def version_path(self, number: int) -> Path:
        """Name the directory of a version."""
        return version_path(self.path / VERSIONS, number)

    def move_to(self, number: int) -> None:
        """Publish a version that lies in its place."""
        write_current(self.path, number)

    def numbers(self) -> list[int]:
        """List the published versions that are kept."""
        return list(range(1, self.current + 1)) if self.mirrors else kept_versions(self.path / VERSIONS, self.current)

    def open_version(self, number: int | None = None, *, largest: int | None = None) -> Store:
        """Open a published version for reading.

        Args:
            number: of the version; None for the current one.
            largest: up to how many bytes of change records it is made of, where these are all that there is.

        Raises:
            NotHere: the records are too large.
            NoSuchVersion: there is none of that number.
            VersionPruned: there was one.
            DataDirectoryError: it cannot be opened, or it cannot be told which one is the current one.
        """
        wanted = self.current if number is None else number
        if wanted not in self.numbers():
            self.refuse_lost()
            if not wanted:
                raise DataDirectoryError(path=self.path, reason="it holds no version", reason_th="ยังไม่มีรุ่นใด")
            raise missing_version(wanted, self.path / VERSIONS, self.current)
        if self.mirrors:
            from graph.versions.replay import replay

            return replay(self, wanted) if largest is None else replay(self, wanted, largest)
        return open_kept(wanted, self.versions, self.current)

    def before(self) -> Path | None:
        """Name the directory of the current version; None when there is none yet."""
        return self.version_path(self.current) if self.current else None

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
            if not lock_in_time(lock.fileno(), wait):
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
            staging = (None if empty else self.taken()) or Staging(self, self.path / STAGING)
            staging.watch = watch
            try:
                staging.begin(empty=empty)
                yield staging
            finally:
                if staging.is_current:
                    self.prepared = staging
                else:
                    staging.discard()
                if not staging.published:
                    self.remove_unpublished()

    def prepare(self) -> None:
        """Copy and open the current version for the next change, before anybody asks for it, unless that is done.

        The lock is held no longer than it takes to copy. Where nothing can be prepared, the next change begins as any other.
        """
        if self.prepared and self.prepared.base == self.current:
            return
        self.let_go()
        prepared = None
        try:
            with self.locked(wait=0), explained(self.path):
                prepared = Staging(self, self.path / f"{PREPARED}{os.getpid()}", stays=True)
                prepared.copy()
            with explained(self.path):
                prepared.begin()
            self.prepared = prepared
        except LearningCityError:
            if prepared:
                prepared.discard()

    def taken(self) -> Staging | None:
        """Hand over what was prepared; None when there is nothing, or another version is current by now."""
        prepared, self.prepared = self.prepared, None
        if prepared and prepared.base != self.current:
            prepared.discard()
            return None
        return prepared

    @contextmanager
    def trying(self) -> Iterator[Store]:
        """Give a copy of the current version that nobody keeps: what was prepared, or one elsewhere; no lock is needed for it."""
        prepared = self.taken()
        if prepared:
            try:
                yield prepared.opened()
            finally:
                prepared.discard()
            return
        with tempfile.TemporaryDirectory(prefix="learningcity-") as folder:
            copy_store(self.version_path(self.current), Path(folder))
            store = Store.open(Path(folder))
            try:
                yield store
            finally:
                store.close()  # or the engine's threads would still write while the folder is removed

    def let_go(self) -> None:
        """Throw away what was prepared, when nobody wants it any more."""
        if self.prepared:
            self.prepared.discard()
        self.prepared = None

    def remove_unpublished(self) -> None:
        """Remove what a writer that died left behind.

        Raises:
            CurrentLost: more is there than one write can leave, so what `current` says is not true.
        """
        self.refuse_lost()
        clear(self.path, self.current, self.folders)

    @property
    def folders(self) -> tuple[Path, Path]:
        """The folders of what has the number of a version."""
        return self.path / VERSIONS, self.path / CHANGES

    def refuse_lost(self) -> None:
        """Refuse a directory whose published version cannot be told.

        Raises:
            CurrentLost: more is there than one write can leave, so what `current` says is not true.
        """
        if not self.mirrors:  # a mirror gets its records before it is told which version is the current one
            refuse_lost(self.current, self.folders, self.path / CURRENT)


def is_new(path: Path) -> bool:
    """Tell whether a data directory is still to be made: there is nothing, or what an interrupted making has left."""
    if not path.exists():
        return True
    left = {f"{name}{ending}" for name in (PLAIN, FORMAT_FILE) for ending in ("", ".new")} - {FORMAT_FILE}
    return all(
        entry.name in left or (entry.name in (VERSIONS, CHANGES) and not any(entry.iterdir()))
        for entry in path.iterdir()
    )
