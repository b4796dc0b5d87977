"""The store that a command works on: a version of a data directory, or the packaged graph."""

from __future__ import annotations

from pathlib import Path

from graph.engines.address import EngineAddress
from graph.store import Store


def open_store(data: Path | None, number: int | None = None, engine: EngineAddress | None = None) -> Store:
    """Open a store for reading.

    Args:
        data: a data directory; None for the packaged graph, built in memory.
        number: a version of the data directory; None for the current one.
        engine: where the graph is kept instead, as it is now.

    Raises:
        DataDirectoryError: the directory cannot be used.
        NoSuchVersion: it has no such version.
    """
    from graph.engines.overlay import Overlay
    from graph.engines.store import EngineStore
    from graph.errors import NoSuchVersion, NotHere
    from graph.versions.directory import DataDirectory
    from graph.workers.parent import build_store

    if engine is not None:
        if number is not None:
            raise NotHere(reason_en="it keeps the current version only", reason_th="ระบบเก็บเฉพาะรุ่นปัจจุบัน")
        return Overlay(EngineStore(engine), empty=False)
    if data is not None:
        return DataDirectory(data).open_version(number)
    if number not in (None, 1):
        raise NoSuchVersion(name=number, first=1, last=1)
    return build_store()
