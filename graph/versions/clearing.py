"""What a writer that died has left in a data directory: copies, and at most the one version that it was making."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from graph.errors import CurrentLost
from graph.versions.locking import is_held
from graph.versions.staging import PREPARED, STAGING, remove_tree
from graph.versions.tables import remove_superseded

LATELY = 20  # versions among which tables may be that somebody read when others took their place


def numbered(folders: Iterable[Path]) -> Iterator[tuple[int, Path]]:
    """List what some folders hold of numbered versions: `000042` and `000042.trig` are of version 42."""
    for entry in (entry for folder in folders for entry in folder.iterdir()):
        number = entry.name.partition(".")[0]
        if number.isdecimal():
            yield int(number), entry


def refuse_lost(current: int, folders: Iterable[Path], path: Path) -> None:
    """Refuse a data directory that holds more than one write can have left: `current` is not the one that belongs to it.

    Args:
        current: the number of the published version.
        folders: of the versions, and of the change records.
        path: the file that names the published version.

    Raises:
        CurrentLost: there are later versions or records than the next one.
    """
    newest = max((number for number, _ in numbered(folders)), default=0)
    if newest > current + 1:
        raise CurrentLost(path=path, current=current, newest=newest)


def clear(path: Path, current: int, folders: Iterable[Path]) -> None:
    """Remove what was never published, and tables that are in use no more; what another process has prepared is its own.

    Args:
        path: the data directory.
        current: the number of its published version.
        folders: of its versions, and of its change records.
    """
    for entry in path.glob(f"{STAGING}*"):
        remove_tree(entry)
    for entry in path.glob(f"{PREPARED}*"):
        with suppress(FileNotFoundError):  # its owner has just removed it
            if not is_held(entry):
                remove_tree(entry)
    for number, entry in [*numbered(folders)]:
        if number > current:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        elif number > current - LATELY and entry.is_dir():
            remove_superseded(entry)
