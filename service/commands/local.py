"""The store that a command works on: a version of a data directory, or the packaged graph."""

from __future__ import annotations

from pathlib import Path

from graph.store import Store


def open_store(data: Path | None, number: int | None = None) -> Store:
    """Open a store for reading.

    Args:
        data: a data directory; None for the packaged graph, built in memory.
        number: a version of the data directory; None for the current one.

    Raises:
        DataDirectoryError: the directory cannot be used.
        NoSuchVersion: it has no such version.
    """
    from graph.errors import NoSuchVersion
    from graph.versions.directory import DataDirectory
    from graph.workers.parent import build_store

    if data is not None:
        return DataDirectory(data).open_version(number)
    if number not in (None, 1):
        raise NoSuchVersion(name=number, first=1, last=1)
    return build_store()
