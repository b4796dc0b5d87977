"""The versions that a folder of versions still holds: which they are, and what is said of one that is not among them."""

from __future__ import annotations

from pathlib import Path

from graph.errors import LearningCityError, NoSuchVersion, VersionMissing, VersionPruned, VersionUnreadable
from graph.errors.system import plain_words
from graph.store import Store
from graph.versions.tables import open_version


def version_path(versions: Path, number: int) -> Path:
    """Name the directory of a version."""
    return versions / f"{number:06d}"


def kept_versions(versions: Path, current: int) -> list[int]:
    """List the published versions that a folder of versions still holds."""
    found = sorted(int(entry.name) for entry in versions.iterdir() if entry.name.isdecimal())
    return [number for number in found if number <= current]


def missing_version(number: int, versions: Path, current: int) -> LearningCityError:
    """Tell a version that was pruned from one that there never was, and from the current one, which nobody prunes."""
    if not 1 <= number <= current:
        return NoSuchVersion(name=number, first=1, last=current)
    if number == current:
        return VersionMissing(number=number, path=versions.parent)
    return VersionPruned(name=number, kept=in_ranges(kept_versions(versions, current)))


def open_kept(number: int, versions: Path, current: int) -> Store:
    """Open a version that a folder of versions still holds.

    Raises:
        NoSuchVersion: there is none of that number.
        VersionPruned: there was one.
        VersionMissing: it is the current one, and its folder is not there.
        VersionUnreadable: a file of it is damaged or missing.
    """
    path = version_path(versions, number)
    try:
        return open_version(path)
    except (OSError, RuntimeError, ValueError) as error:
        if not path.is_dir():
            raise missing_version(number, versions, current) from None
        reason = " ".join(plain_words(error).split())
        raise VersionUnreadable(number=number, path=versions.parent, reason=reason.rstrip(".")) from error


def in_ranges(numbers: list[int]) -> str:
    """Write ascending numbers shortly: 1, 4–9, 12."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1][1:] = [number]
        else:
            ranges.append([number])
    return ", ".join("–".join(map(str, ends)) for ends in ranges)
