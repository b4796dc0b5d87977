"""The store that a command works on: a version of a data directory, the packaged graph, or an engine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from graph.engines.address import EngineAddress
from graph.store import Store

if TYPE_CHECKING:
    from graph.engines.store import EngineStore


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


def open_to_read(data: Path | None, number: int | None, engine: EngineAddress | None) -> Store | EngineStore:
    """Open a store, or an engine, to read all of it.

    Args:
        data, number: as for `open_store`.
        engine: where the graph is kept instead, as it is now.

    Raises:
        DataDirectoryError: the directory cannot be used.
        NoSuchVersion: it has no such version.
        NotHere: an engine has the current version only.
    """
    from graph.engines.store import READING_SECONDS, EngineStore
    from graph.errors import NotHere

    if engine is None:
        return open_store(data, number)
    if number is not None:
        raise NotHere(reason_en="it keeps the current version only", reason_th="ระบบเก็บเฉพาะรุ่นปัจจุบัน")
    return EngineStore(engine, seconds=READING_SECONDS)
