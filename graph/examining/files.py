"""The files of a data directory: who may read and write them, what was left behind, and the room that they take."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graph.errors import CurrentLost, DataDirectoryError
from graph.examining.findings import Finding
from graph.tokens import FILE as TOKENS_FILE
from graph.tokens import Tokens
from graph.versions.cache import CACHE
from graph.versions.clearing import numbered, refuse_lost
from graph.versions.directory import CHANGES, CURRENT, LOCK, DataDirectory
from graph.versions.kept import version_path
from graph.versions.locking import is_held
from graph.versions.staging import PREPARED, STAGING

OWNER_READS, OWNER_WRITES, OTHERS_WRITE, OTHERS = 0o400, 0o200, 0o002, 0o077
TEMPORARY = (".new", ".pruned", ".partial", ".part")
SPARE = 256 * 1024 * 1024


@dataclass(frozen=True)
class Room:
    """The room that a data directory takes on the disk.

    Args:
        versions: the bytes of each kept version that no older one has: what removing all before it would leave.
        records: the bytes of the change records.
        free: the bytes that are free on the disk.
    """

    versions: dict[int, int]
    records: int
    free: int


@dataclass(frozen=True)
class Published:
    """What is known of the published version.

    Args:
        number: of the version, or of the one that it probably is.
        findings: what is wrong with the file that names it.
        is_known: whether that file is to be believed.
    """

    number: int
    findings: tuple[Finding, ...] = ()
    is_known: bool = True


def published(directory: DataDirectory) -> Published:
    """Read `current`, and find what is wrong with it."""
    path, likely = directory.path / CURRENT, likely_number(directory)
    remedy = "write_number" if likely else "restore_backup"
    places = (directory.versions, directory.path / CHANGES)
    try:
        number = directory.current
        refuse_lost(number, places, path)
    except CurrentLost as error:
        finding = Finding("current_behind", str(path), error.facts | {"likely": likely}, remedy)
        return Published(likely, (finding,), is_known=False)
    except DataDirectoryError as error:
        finding = Finding("current_unreadable", str(path), error.facts | {"likely": likely}, remedy)
        return Published(likely, (finding,), is_known=False)
    if not number:
        return Published(0, (Finding("nothing_published", str(path)),))
    if version_path(directory.versions, number).is_dir():
        return Published(number)
    if number > max((one for one, _ in numbered(places)), default=0):  # nothing else tells of such a version
        finding = Finding("current_not_there", str(path), {"number": number, "likely": likely}, remedy)
        return Published(likely, (finding,), is_known=False)
    return Published(number, (Finding("current_not_there", str(path), {"number": number}, "restore_folder"),))


def likely_number(directory: DataDirectory) -> int:
    """Name the newest version of which both the folder and the change record are there; 0 when there is none."""
    folders, records = (
        {number for number, _ in numbered([place])} for place in (directory.versions, directory.path / CHANGES)
    )
    return max(folders & records, default=0)


def is_written_to(directory: DataDirectory) -> bool:
    """Tell whether a writer is at work just now."""
    try:
        with (directory.path / LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def leftovers(directory: DataDirectory, current: int | None) -> Iterator[Finding]:
    """Find what a writer that died left behind; what a writer at work needs is none of it.

    Args:
        directory: where.
        current: its published version; None when that is not known, and so no version is a leftover.
    """
    if is_written_to(directory):
        return
    places = [directory.path, directory.versions, directory.path / CHANGES]
    unpublished = {entry for number, entry in numbered(places[1:]) if current is not None and number > current}
    for entry in sorted(entry for place in places for entry in place.iterdir()):
        abandoned = entry.name.startswith(PREPARED) and not is_held(entry)
        if entry.name.startswith(STAGING) or entry.name.endswith(TEMPORARY) or entry in unpublished or abandoned:
            yield Finding("leftover", str(entry))


def permissions(directory: DataDirectory) -> Iterator[Finding]:
    """Find files that their owner cannot use, or that anybody can change."""
    # who has prepared a copy removes it, and readers what they have cached, perhaps while this looks
    lasting = [entry for entry in directory.path.iterdir() if not entry.name.startswith((PREPARED, CACHE))]
    for path in sorted([directory.path, *lasting, *(path for entry in lasting for path in entry.rglob("*"))]):
        mode = path.stat().st_mode
        needed = OWNER_READS | (OWNER_WRITES if path.is_dir() else 0)
        if mode & needed != needed:
            yield Finding("not_usable", str(path), {"mode": f"{mode & 0o777:o}"})
        if mode & OTHERS_WRITE:
            yield Finding("anybody_writes", str(path), {"mode": f"{mode & 0o777:o}"})


def tokens(directory: DataDirectory) -> Iterator[Finding]:
    """Find what is wrong with the file of tokens."""
    path = directory.path / TOKENS_FILE
    if not path.exists():
        return
    mode = path.stat().st_mode
    if mode & OTHERS:
        yield Finding("tokens_readable", str(path), {"mode": f"{mode & 0o777:o}", "command": f"chmod 600 {path}"})
    try:
        Tokens(directory.path).all()
    except DataDirectoryError as error:
        yield Finding("tokens_unreadable", str(path), {"reason": error.facts["reason"]})


def room(directory: DataDirectory) -> Room:
    """Measure the room that the versions take; a file that several share counts for the oldest."""
    seen: set[tuple[int, int]] = set()

    def bytes_of(folder: Path) -> int:
        total = 0
        for path in folder.rglob("*"):
            stat = path.stat()
            if path.is_file() and (stat.st_dev, stat.st_ino) not in seen:
                seen.add((stat.st_dev, stat.st_ino))
                total += stat.st_size
        return total

    numbers = sorted(int(path.name) for path in directory.versions.iterdir() if path.name.isdecimal())
    versions = {number: bytes_of(version_path(directory.versions, number)) for number in numbers}
    return Room(versions, bytes_of(directory.path / CHANGES), shutil.disk_usage(directory.path).free)


def too_little_room(directory: DataDirectory, measured: Room, spare: int = SPARE) -> Iterator[Finding]:
    """Find out whether the disk is nearly full: a large change may write the current version anew."""
    largest = max((whole(path) for path in directory.versions.iterdir()), default=0)
    if measured.free < largest + spare:
        yield Finding(
            "little_room", str(directory.path), {"free": megabytes(measured.free), "needed": megabytes(largest + spare)}
        )


def whole(folder: Path) -> int:
    """Measure a version with all that it shares."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def megabytes(size: int) -> str:
    """Write a size for people."""
    return f"{size / 1e6:,.1f} MB"
