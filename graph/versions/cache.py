"""What was worked out of a version and can be worked out again, as files: DATA/cache/000042/.

Nothing depends on these files: they are neither synced nor copied by a backup, and anybody may remove them at any time. A
file counts for the version whose change record it was made beside, so a directory that was restored finds none of another.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

CACHE = "cache"
KEPT = 2


class VersionCache:
    """The files of the last versions.

    Args:
        data: the data directory, or a folder of this process for a graph without one.
        part: the part of the cache; what is in one part does not make files of another go.
    """

    def __init__(self, data: Path, part: str = "") -> None:
        self.data, self.folder = data, data / CACHE / part

    def path(self, version: int, name: str) -> Path:
        """Name a file; it need not be there."""
        return self.folder / f"{version:06d}" / f"{self.mark(version)}-{name}"

    def mark(self, version: int) -> str:
        """Tell the version of this directory from one of the same number: by its change record."""
        try:
            told = (self.data / "changes" / f"{version:06d}.trig").stat()
        except OSError:
            return "0"
        return f"{told.st_size:x}-{told.st_mtime_ns:x}"

    def read(self, version: int, name: str) -> bytes | None:
        """Read a file; None when it is not there."""
        try:
            return self.path(version, name).read_bytes()
        except OSError:
            return None

    def keep(self, version: int, name: str, content: bytes) -> None:
        """Write a file; where that cannot be done, it is worked out again."""
        with suppress(OSError):
            path = self.place(version, name)
            path.write_bytes(content)
            self.put(path, version, name)

    def place(self, version: int, name: str) -> Path:
        """Give the path of a new file, to be written and then put in its place.

        Raises:
            OSError: nothing can be written here.
        """
        path = self.path(version, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.with_name(f"{uuid4().hex}.new")

    def put(self, path: Path, version: int, name: str) -> None:
        """Put a file that was written in its place, whole; the files of all but the last versions go."""
        path.replace(self.path(version, name))
        numbered = sorted(entry for entry in self.folder.iterdir() if entry.name.isdecimal())
        for old in numbered[:-KEPT]:
            if old != path.parent:
                shutil.rmtree(old, ignore_errors=True)
