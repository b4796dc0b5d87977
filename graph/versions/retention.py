"""What is kept of a data directory, and where: pruning old versions, backing up, restoring, and rolling back.

The change records are never pruned: they are the history, and small beside the versions.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from graph.deriving.entail import DERIVED
from graph.errors import DataDirectoryError
from graph.errors.system import plain_words
from graph.gate.change import Change, Provenance
from graph.gate.door import Gate, Receipt
from graph.rdf import DefaultGraph, GraphName, Quad
from graph.store import Store
from graph.versions.directory import (
    CHANGES,
    CURRENT,
    FORMAT_FILE,
    PLAIN,
    VERSIONS,
    DataDirectory,
)
from graph.versions.durable import make_durably, sync_directory, sync_tree, write_durably
from graph.versions.history import History
from graph.versions.kept import version_path
from graph.versions.locking import is_held, lock_in_time
from graph.versions.tables import SUPERSEDED, files_in_use, is_merged

PRUNED, PARTIAL = ".pruned", ".partial"
READERS_SECONDS = 2.0  # for so long a version waits for those who read it, most of whom are done in a moment


def to_prune(published: Mapping[int, datetime], keep: int, *, monthly: bool = False) -> list[int]:
    """Choose the versions to remove.

    Args:
        published: the versions that are kept now, and when each was made.
        keep: how many of the last ones stay, at least one.
        monthly: whether the last one of each month (UTC) stays as well.
    """
    numbers = sorted(published)
    staying = set(numbers[-max(keep, 1) :])
    if monthly:
        last_of_month = {published[number].astimezone(UTC).strftime("%Y-%m"): number for number in numbers}
        staying |= set(last_of_month.values())
    return [number for number in numbers if number not in staying]


@dataclass(frozen=True)
class Pruned:
    """What came of pruning: the numbers of the versions that are removed, and of those that stay as somebody reads them just now."""

    removed: list[int]
    read: list[int]


def prune(directory: DataDirectory, keep: int, *, monthly: bool = False, dry_run: bool = False) -> Pruned:
    """Remove old versions, never the current one, none that is being read, and never a change record.

    Args:
        directory: where.
        keep: how many of the last versions stay.
        monthly: whether the last version of each month stays as well.
        dry_run: choose, and remove nothing.

    Raises:
        DirectoryInUse: another process is writing.
    """
    with directory.locked():
        history, versions = History(directory.path), directory.path / VERSIONS
        chosen = to_prune({number: history.published(number) for number in directory.numbers()}, keep, monthly=monthly)
        if dry_run:
            read = [number for number in chosen if is_held(version_path(versions, number))]
        else:
            read = [number for number in chosen if not put_aside(version_path(versions, number))]
            sync_directory(versions)
            for path in versions.glob(f"*{PRUNED}"):
                shutil.rmtree(path)
            sync_directory(versions)
    return Pruned([number for number in chosen if number not in read], read)


def put_aside(version: Path) -> bool:
    """Put a version out of sight, unless somebody reads it: the engine opens some of the files only when it needs them."""
    descriptor = os.open(version, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if not lock_in_time(descriptor, READERS_SECONDS):
            return False
        version.rename(version.with_suffix(PRUNED))
        return True
    finally:
        os.close(descriptor)


def backup(directory: DataDirectory, target: Path) -> int:
    """Copy a data directory as it is now; large files become hard links where the target is on the same disk.

    Tokens are not copied: an old backup must not bring back one that was revoked since.

    Args:
        directory: what to copy; nobody writes to it meanwhile.
        target: where to; nothing may be there.

    Returns:
        The current version of the copy.

    Raises:
        DataDirectoryError: there is something at the target, or it cannot be written.
        DirectoryInUse: another process is writing.
    """
    with directory.locked():
        return copy_directory(directory, target)


def restore(source: Path, target: Path) -> int:
    """Make a data directory of a backup.

    Args:
        source: the backup; it stays as it is.
        target: an empty directory, or one that does not exist.

    Returns:
        The current version.

    Raises:
        DataDirectoryError: the source is no backup, or the target is not empty.
    """
    saved = DataDirectory(source)
    if not saved.current:
        raise DataDirectoryError(path=source, reason="it holds no version", reason_th="ไม่มีรุ่นใดอยู่ในนั้น")
    len(saved.open_version())
    if target.is_dir() and not any(target.iterdir()):
        target.rmdir()
    return copy_directory(saved, target)


def copy_directory(directory: DataDirectory, target: Path) -> int:
    """Copy a data directory that nobody changes; the copy is whole, and on the disk, as soon as it has its name."""
    if target.exists() or target.is_symlink():
        raise DataDirectoryError(
            path=target,
            reason="there is something there already; name a new directory",
            reason_th="มีข้อมูลอยู่แล้ว โปรดระบุไดเรกทอรีใหม่",
        )
    partial = target.absolute().with_name(target.name + PARTIAL)
    shutil.rmtree(partial, ignore_errors=True)  # what an interrupted copy has left
    try:
        make_durably(partial)
        copy_parts(directory, partial)
        partial.rename(target)
        sync_directory(partial.parent)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise DataDirectoryError(path=target, reason=plain_words(error)) from error
    return directory.current


def copy_parts(directory: DataDirectory, target: Path) -> None:
    """Copy the versions, the change records and what says what they are."""
    for part in (VERSIONS, CHANGES):
        (target / part).mkdir()
    for number in directory.numbers():
        copy = version_path(target / VERSIONS, number)
        copy_files(version_path(directory.path / VERSIONS, number), copy)
        sync_tree(copy)
    for number in range(1, directory.current + 1):
        record = directory.change_path(number)
        link_or_copy(record, target / CHANGES / record.name)
    sync_tree(target / CHANGES)
    sync_directory(target / VERSIONS)
    for name in (PLAIN, FORMAT_FILE, CURRENT):
        if (directory.path / name).exists():
            write_durably(target / name, (directory.path / name).read_bytes())


def copy_files(source: Path, target: Path) -> None:
    """Copy a version; what is in use no more stays behind, the engine's lock and messages too."""
    target.mkdir()
    names = [entry.name for entry in files_in_use(source)]
    for name in names if is_merged(source) else (*names, SUPERSEDED):
        link_or_copy(source / name, target / name)


def link_or_copy(source: Path, target: Path) -> None:
    """Give a file that never changes a second name; on another disk, copy it."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


@dataclass(frozen=True)
class Return:
    """The edit that brings the data back to what it was.

    Args:
        past: the version to go back to.
        plain: whether the default graph is data too, and nothing is derived.
    """

    past: Store
    plain: bool = False

    def changes(self, store: Callable[[], Store]) -> Iterator[Change]:
        """Find what is to be added and removed."""
        old, new = self.data_graphs(self.past), self.data_graphs(store())
        yield Change(
            added=self.difference(self.past, old, store()),
            removed=self.difference(store(), new, self.past),
            created=frozenset(old - new),
            dropped=frozenset(new - old),
        )

    def data_graphs(self, store: Store) -> set[GraphName]:
        """List the graphs that people fill."""
        named: set[GraphName] = {*store.graphs()}
        return named | {DefaultGraph()} if self.plain else named - {DERIVED}

    @staticmethod
    def difference(store: Store, graphs: Iterable[GraphName], other: Store) -> frozenset[Quad]:
        """Find the quads of some graphs that one store has and another has not."""
        return frozenset(quad for graph in graphs for quad in store.quads(graph=graph) if quad not in other)


def roll_back(gate: Gate, number: int, provenance: Provenance, *, dry_run: bool = False) -> Receipt:
    """Make a new version that says what an old one said; the versions between stay.

    Args:
        gate: the way in, which holds the old data to the shapes of today.
        number: the version to go back to.
        provenance: who does it, and why.
        dry_run: answer the same, and publish nothing.

    Raises:
        NoSuchVersion: there is none of that number.
        VersionPruned: there was one.
        Rejected: the old data breaks a shape.
    """
    past = gate.directory.open_version(number)
    return gate.write(Return(past, gate.directory.plain), provenance, dry_run=dry_run)
