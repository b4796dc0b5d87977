"""The current version of what Virtuoso holds, in a store on the disk here: for queries that it answers wrongly, or not in time.

A graph that is small is held in memory instead (`graph.engines.copy`). This one lies in the cache beside the mirror of the history, and
is made of that by a process of its own (`python -m graph.engines.disk_copy`): from the beginning, or of the last one that is
there and the changes since.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from graph.ending import end_with
from graph.launching import environment, module_command
from graph.store import Store
from graph.versions.cache import VersionCache
from graph.versions.directory import DataDirectory
from graph.versions.durable import sync_tree
from graph.versions.replay import apply_record
from graph.versions.tables import copy_store, remove_logs

# In a part of its own: each version has a copy, and the index of names may follow many versions later.
PART, COPY = "copies", "copy-1"
# Of a change record, for each quad held; they are 51 and more, so that what may be too large for memory is on the disk.
BYTES_A_QUAD = 40
STEPS, REST_SECONDS, LATER = 1000, 60.0, 10  # versions that are followed, pause after a failure, steps of priority
log = logging.getLogger("learningcity")


def place_of(data: Path, version: int) -> Path:
    """Name the folder of a copy; it is there when it is whole."""
    return VersionCache(data, PART).path(version, COPY)


def is_needed(data: Path, version: int, largest: int) -> bool:
    """Tell whether a version may be too large to be held in memory.

    Args:
        data: the mirror.
        version: the number of the version.
        largest: how many quads are held.
    """
    directory, total = DataDirectory(data), 0
    for number in range(1, version + 1):
        total += directory.change_path(number).stat().st_size
        if total > largest * BYTES_A_QUAD:
            return True
    return False


def last_copy(data: Path, version: int) -> int:
    """Tell of which version up to this one there is a copy; 0 when there is none, or the last is long past."""
    return next((one for one in range(version, max(version - STEPS, 0), -1) if place_of(data, one).exists()), 0)


def make(data: Path, version: int) -> None:
    """Make the copy of a version, unless it is there.

    Raises:
        MalformedData: a change record is not whole.
        OSError: nothing can be written beside the mirror.
    """
    directory, cache = DataDirectory(data), VersionCache(data, PART)
    base = last_copy(data, version)
    if base == version:
        return
    for left in cache.folder.rglob("*.new"):  # by one that was ended in the middle
        shutil.rmtree(left, ignore_errors=True)
    place = cache.place(version, COPY)
    place.mkdir()
    try:
        if base:
            copy_store(cache.path(base, COPY), place)
        store = Store.open(place)
        for number in range(base + 1, version + 1):
            apply_record(store, directory.change_path(number), plain=directory.plain)
        if not base:
            store.compact()
        store.close()
        remove_logs(place)
        sync_tree(place)
        cache.put(place, version, COPY)
    finally:
        shutil.rmtree(place, ignore_errors=True)


class DiskCopies:
    """Has the copy of each version made, by a process that ends with this one.

    Args:
        data: the mirror.
        largest: how many quads are held in memory.
    """

    def __init__(self, data: Path, largest: int) -> None:
        self.data, self.largest = data, largest
        self.version, self.rests_until = 0, 0.0
        self.making: subprocess.Popen[bytes] | None = None

    def follow(self, version: int) -> None:
        """Begin with the copy of a version, unless it is there, under way, or not needed."""
        if self.making is not None:
            status = self.making.poll()
            if status is None:
                return
            self.making = None
            if status:
                self.rest(f"exit code {status}")
        if not version or version == self.version or time.monotonic() < self.rests_until:
            return
        self.version = version
        try:
            if is_needed(self.data, version, self.largest) and not place_of(self.data, version).exists():
                command = module_command("graph.engines.disk_copy", str(self.data), str(version))
                self.making = subprocess.Popen(command, env=environment())
        except OSError as error:
            self.rest(error)

    def rest(self, reason: object) -> None:
        """Say what went wrong, and begin again later."""
        log.warning("the copy of version %d on the disk could not be made: %s", self.version, reason)
        self.version, self.rests_until = 0, time.monotonic() + REST_SECONDS


def main() -> None:
    """Make the copy of a version, behind all that somebody waits for."""
    end_with(os.getppid())
    os.nice(LATER)
    make(Path(sys.argv[1]), int(sys.argv[2]))


if __name__ == "__main__":
    main()
