"""The tables of a version: shared with the versions that follow, and merged after it was published, under the eyes of its readers.

What was loaded in bulk lies in many tables, each of which may hold a part of any answer. It can be asked as it is, so it is published
as it is; the tables are merged in a copy meanwhile. Then the merged ones are put beside the others, and the engine's file that names
the tables in use is replaced, by one atomic rename. Who opened the version before goes on with the tables of before, which stay for as
long as anybody reads it.

    DATA/versions/000042/superseded   a line of the files that are in use until the engine's `CURRENT` names another of its lists of
                                      tables (`MANIFEST-…`), and a line of those that are in use from then on
"""

from __future__ import annotations

import os
import shutil
import weakref
from pathlib import Path
from typing import NamedTuple

from graph.store import Store
from graph.versions.durable import sync_directory, sync_tree, write_durably
from graph.versions.locking import share, taken

TABLE = ".sst"  # how the engine names its tables, each of which is written once and has a number of its own
WRITE_AHEAD, MESSAGES, HELD = ".log", "LOG", "LOCK"  # its write-ahead logs, what it tells of its work, and its lock
IN_USE, SUPERSEDED = "CURRENT", "superseded"
Names = frozenset[str]


class Lists(NamedTuple):
    """The files of a version that was published before its tables were merged.

    Args:
        before, after: those in use before they are merged, and afterwards.
        merged: whether they are.
    """

    before: Names = Names()
    after: Names = Names()
    merged: bool = True

    @property
    def superseded(self) -> Names:
        """Those that are in use no more once the tables are merged."""
        return self.before - self.after


def open_version(version: Path) -> Store:
    """Open a published version for reading; the files that are in use now stay until nobody has it open.

    Raises:
        FileNotFoundError: it is not there, or not any more.
    """
    descriptor = share(version)
    try:
        (version / IN_USE).stat()
        store = Store.open_read_only(version)
    except BaseException:
        os.close(descriptor)
        raise
    weakref.finalize(store, os.close, descriptor)
    return store


def copy_store(source: Path, target: Path) -> None:
    """Copy a store on disk into an empty folder; its large, immutable files become hard links."""
    for entry in files_in_use(source):
        if entry.suffix == TABLE:
            os.link(entry, target / entry.name)
        else:
            shutil.copyfile(entry, target / entry.name)


def files_in_use(version: Path) -> list[Path]:
    """List the files that somebody reads who opens a version now."""
    lists = lists_of(version)

    def is_in_use(name: str) -> bool:
        if name in (HELD, SUPERSEDED) or name.startswith(MESSAGES):
            return False
        return name == IN_USE or (name not in lists.superseded if lists.merged else name in lists.before)

    return [entry for entry in version.iterdir() if is_in_use(entry.name) and entry.is_file()]


def size_of(version: Path) -> int:
    """Measure the tables in use, in bytes."""
    if not version.exists():
        return 0
    return sum(entry.stat().st_size for entry in files_in_use(version) if entry.suffix == TABLE)


def stamp_of(version: Path) -> tuple[int, int] | None:
    """Tell what stays equal for as long as the same tables are in use; None when there are none."""
    try:
        found = (version / IN_USE).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def is_merged(version: Path) -> bool:
    """Tell whether the tables of a version need not be merged any more."""
    return lists_of(version).merged


def lists_of(version: Path) -> Lists:
    """Read which files of a version are in use before its tables are merged, and which afterwards, and whether they are merged."""
    try:
        before, after = (Names(line.split()) for line in (version / SUPERSEDED).read_text().splitlines())
    except FileNotFoundError:  # they were merged before it was published, or nothing is left of it
        return Lists()
    return Lists(before, after, (version / IN_USE).read_text().strip() not in before)


def publish_unmerged(store: Path) -> None:
    """Note of a store that is about to be published that its tables are still to be merged."""
    write_names(store, names_in_use(store), Names())


def names_in_use(version: Path) -> Names:
    """Name the files in use, but for the one that says which they are."""
    return Names(entry.name for entry in files_in_use(version)) - {IN_USE}


def write_names(version: Path, before: Names, after: Names) -> None:
    """Write down which files are in use before the tables are merged, and which afterwards."""
    write_durably(version / SUPERSEDED, "".join(" ".join(sorted(names)) + "\n" for names in (before, after)).encode())


def supersede(version: Path, merged: Path) -> None:
    """Put merged tables in the place of those of a published version.

    Args:
        version: the version.
        merged: a store of the same content whose tables were merged, made of a copy of it (`copy_store`); nobody has it open.
    """
    remove_logs(merged)
    before, after = names_in_use(version), names_in_use(merged)
    sync_tree(merged, before)
    for name in after - before:
        (version / name).unlink(missing_ok=True)  # what an interrupted attempt has left
        os.link(merged / name, version / name)
    sync_directory(version)
    write_names(version, before, after)
    write_durably(version / IN_USE, (merged / IN_USE).read_bytes())
    remove_superseded(version)


def remove_superseded(version: Path) -> None:
    """Remove the files that are in use no more, unless somebody has the version open."""
    lists = lists_of(version)
    if not lists.merged or not lists.superseded:
        return
    descriptor = os.open(version, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if taken(descriptor):
            for name in lists.superseded:
                (version / name).unlink(missing_ok=True)
            (version / SUPERSEDED).unlink()
    finally:
        os.close(descriptor)


def remove_logs(store: Path) -> None:
    """Remove the write-ahead logs of a store that was closed: all that stands in them has been written to its tables.

    They are as large as what was written, would be copied into every later version, and read again whenever one is opened.
    """
    for entry in store.glob(f"*{WRITE_AHEAD}"):
        entry.unlink()
    remove_messages(store)


def remove_messages(store: Path) -> None:
    """Remove what the engine has told of its work."""
    for entry in store.glob(f"{MESSAGES}*"):
        entry.unlink()
