"""A version in the making: a copy of the current one that is changed, brought to the disk and published, or thrown away.

A copy that was prepared ahead stays open when it is published: what becomes the version is a snapshot of it, made of hard links, and
the next change goes on from there.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING

from graph.progress import Watch, unwatched
from graph.store import Store
from graph.versions.durable import sync_directory, sync_tree, write_durably
from graph.versions.locking import hold, is_held
from graph.versions.tables import (
    TABLE,
    copy_store,
    is_merged,
    publish_unmerged,
    remove_logs,
    remove_messages,
    supersede,
)

if TYPE_CHECKING:
    from graph.versions.directory import DataDirectory

STAGING, ASIDE, PREPARED = "staging", "staging.aside", "prepared."
REMOVALS = 50


class Staging:
    """A copy of the current version that is being changed; only its writer sees it.

    Args:
        directory: where it is published to.
        path: where it is made.
        stays: whether it is there for the next change too, once this one is published.
    """

    def __init__(self, directory: DataDirectory, path: Path, *, stays: bool = False) -> None:
        self.directory, self.path, self.stays = directory, path, stays
        self.watch: Watch = unwatched
        self.base = directory.current
        self.store: Store | None = None
        self.held: int | None = None
        self.flushing: Flushing | None = None
        self.touched = self.published = self.unmerged = False
        self.synced: set[str] = set()  # the tables that one publishing has brought to the disk need not be by the next

    @property
    def is_current(self) -> bool:
        """Whether it holds what its base does, and the next change can go on from it."""
        return self.stays and (self.published or not self.touched)

    def copy(self) -> None:
        """Copy the current version, and hold the copy against those who clear away what nobody holds."""
        self.path.mkdir()
        self.held = hold(self.path)
        if self.base:
            copy_store(self.directory.version_path(self.base), self.path)

    def begin(self, *, empty: bool = False) -> None:
        """Make the copy and open it, as far as that is not done.

        Args:
            empty: start from nothing instead of a copy.
        """
        self.touched = self.published = False
        self.watch("copying")
        if self.held is None and not empty:
            self.copy()
        self.watch("opening")
        if self.store is None:
            self.store = Store.open(self.path)
            if not empty and self.base and not is_merged(self.directory.version_path(self.base)):
                self.watch("merging")  # who loaded in bulk died before it was done
                self.store.compact()

    def opened(self) -> Store:
        """Return the staged store, to be changed."""
        assert self.store is not None
        self.touched = True
        return self.store

    def aside(self) -> Path:
        """Make an empty folder for what the writer needs meanwhile; it is removed with all else that is not published."""
        folder = self.directory.path / ASIDE
        folder.mkdir()
        return folder

    def settle(self) -> None:
        """Begin to bring the change to the disk, beside what its writer still has to find out; nothing more is changed."""
        self.flushing = Flushing(self.opened())

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
            self.wait()
            self.store.compact()  # so that the versions to come share its files instead of merging them anew
        made = self.finished()
        if self.unmerged:
            remove_messages(made)
            publish_unmerged(made)
        else:
            remove_logs(made)
        self.watch("syncing")
        sync_tree(made, self.synced)
        self.synced.update(table.name for table in made.glob(f"*{TABLE}"))
        self.watch("publishing")
        target = self.directory.version_path(number)
        made.rename(target)
        sync_directory(target.parent)
        self.directory.move_to(number)
        self.base, self.published = number, True
        return number

    def finished(self) -> Path:
        """Return a folder that holds the staged store, and that nobody writes to any more."""
        if not self.stays:
            self.close()
            return self.path
        self.watch("flushing")
        self.wait()
        made = self.directory.path / STAGING
        self.opened().snapshot(made)
        return made

    def close(self, *, finished: bool = True) -> None:
        """Let go of the staged store, so that other processes can open it.

        Args:
            finished: whether nothing more is written to it; otherwise what is buffered is left in its log, and its tables as they are.
        """
        if self.store is not None:
            self.watch("flushing")
            self.wait()
            self.store.close() if finished else self.store.abandon()
            self.store, self.unmerged = None, not finished

    @property
    def may_wait(self) -> bool:
        """Whether its tables may be merged when it is published already: queries take long until then, and nobody asks any now."""
        return not (self.base and is_held(self.directory.version_path(self.base)))

    def take_merged(self, copy: Path) -> None:
        """Put a copy whose tables were merged in the place of the staged store; or of the version, if that is published."""
        if self.published:
            supersede(self.directory.version_path(self.base), copy)
        else:
            replace_tree(self.path, copy)
        self.unmerged = False

    def wait(self) -> None:
        """Wait until what `settle` began has ended.

        Raises:
            OSError: it failed.
        """
        flushing, self.flushing = self.flushing, None
        if flushing:
            flushing.end()

    def discard(self) -> None:
        """Remove all that was made, but for what was published."""
        if self.published and not self.stays:
            shutil.rmtree(self.directory.path / ASIDE, ignore_errors=True)
        else:
            if self.flushing:
                self.flushing.thread.join()
            self.flushing = None
            store, self.store = self.store, None
            if store is not None:  # whether it is empty would be counted, quad by quad
                store.abandon()  # its threads would go on writing files into the folder that is being removed
            remove_tree(self.path)
        if self.held is not None:
            os.close(self.held)
            self.held = None


class Flushing:
    """Brings to the disk what was written to a store, in a thread of its own: the engine needs no Python for it.

    Args:
        store: nobody writes to it any more.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.error: Exception | None = None
        self.thread = threading.Thread(target=self.run, name="flushing")
        self.thread.start()

    def run(self) -> None:
        """Flush, and remember what went wrong."""
        try:
            self.store.flush()
        except Exception as error:
            self.error = error

    def end(self) -> None:
        """Wait for the end, and raise what went wrong."""
        self.thread.join()
        if self.error:
            raise self.error


def replace_tree(folder: Path, other: Path) -> None:
    """Put another folder in the place of one."""
    remove_tree(folder)
    other.rename(folder)


def remove_tree(folder: Path) -> None:
    """Remove a folder that somebody may still have open, who puts something there meanwhile."""
    for _ in range(REMOVALS):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            break
        time.sleep(0.01)
