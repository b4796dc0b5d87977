"""The history of an engine, kept here as well: its change records never change, and pages read them from files.

Whoever writes through this service has the mirror follow at once; what other services write is looked for every second.
"""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path

from graph.engines.address import EngineAddress
from graph.engines.disk_copy import DiskCopies
from graph.engines.home import EngineHome
from graph.errors import DataDirectoryError, LearningCityError
from graph.versions.directory import MIRROR, VERSIONS, DataDirectory
from graph.versions.durable import write_durably

LOOK_SECONDS, LOOK_TIMEOUT = 1.0, 5.0
log = logging.getLogger("learningcity")


def open_mirror(path: Path) -> DataDirectory:
    """Open the directory of a mirror, making it when there is none.

    Raises:
        DataDirectoryError: it holds versions of its own.
    """
    directory = DataDirectory.create(path)
    if any((path / VERSIONS).iterdir()):
        raise DataDirectoryError(path=path, reason="it holds versions of its own; an engine needs another directory")
    if not directory.mirrors:
        write_durably(path / MIRROR, b"")
    return DataDirectory(path)


def watch(address: EngineAddress, path: Path, largest: int) -> None:
    """Follow what others write, until the process that started this one ends.

    Args:
        address: the engine.
        path: the mirror.
        largest: how many quads are held in memory; of what is larger, and in Virtuoso, a copy is made on the disk.
    """
    home, parent, said = EngineHome(address, seconds=LOOK_TIMEOUT, mirror=DataDirectory(path)), os.getppid(), False
    copies = DiskCopies(path, largest)
    while os.getppid() == parent:
        try:
            version = home.follow()
            if home.store.engine.is_virtuoso:
                copies.follow(version)
            said = False
        except LearningCityError as error:
            if not said:
                log.warning("the engine does not tell its version: %s", error)
            said = True
        time.sleep(LOOK_SECONDS)
