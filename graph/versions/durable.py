"""Writes so that a power cut finds a file whole, or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import IO


def write_durably(path: Path, data: bytes | Callable[[IO[bytes]], None], mode: int = 0o666) -> None:
    """Write a file so that after a power cut it is there whole, or not at all.

    Args:
        path: the file.
        data: what it shall hold, or what writes that.
        mode: who may read and write it, as far as the process lets others at all.
    """
    temporary = path.with_name(path.name + ".new")
    temporary.unlink(missing_ok=True)
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        if isinstance(data, bytes):
            file.write(data)
        else:
            data(file)
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(path)
    sync_directory(path.parent)


def make_durably(folder: Path) -> None:
    """Make a folder, and those above it, so that it is there after a power cut."""
    above = folder.absolute().parent
    if not above.exists():
        make_durably(above)
    folder.mkdir(exist_ok=True)
    with suppress(PermissionError):  # a folder that we may not read; whoever made it there has to see to it
        sync_directory(above)


def sync_tree(folder: Path, known: Collection[str] = ()) -> None:
    """Bring the files of a folder, and the folder, to the disk.

    Args:
        folder: the folder.
        known: names of files that are there already.
    """
    for entry in folder.iterdir():
        if entry.name in known:
            continue
        descriptor = os.open(entry, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    sync_directory(folder)


def sync_directory(folder: Path) -> None:
    """Bring the entries of a folder to the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
