"""The folders of running services in the temporary directory: sockets, dumps, an index.

Whoever makes one holds it for as long as its process lives, and so do the processes forked from that. What nobody holds was
left by a service that was killed with all its processes, or by a machine that lost power.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from graph.versions.locking import share, taken

PREFIX = "learningcity-run-"
NEW_SECONDS = 60.0  # it may have been made just now, and not be held yet


class OwnFolder:
    """A new folder that is held until it is removed, or this process and those forked from it have ended."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
        self.held = share(self.path)

    def remove(self) -> None:
        """Remove it with all that is in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        with suppress(OSError):  # removed before
            os.close(self.held)


def remove_abandoned() -> None:
    """Remove the folders that services of this user have left."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):  # another is removing it, or it is another user's
            remove_unless_held(path)


def remove_unless_held(path: Path) -> None:
    """Remove a folder that nobody holds and that is not new."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        status = os.fstat(descriptor)
        if status.st_uid == os.getuid() and time.time() - status.st_mtime > NEW_SECONDS and taken(descriptor):
            shutil.rmtree(path, ignore_errors=True)
    finally:
        os.close(descriptor)
