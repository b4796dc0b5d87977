"""Which version is published, told as cheaply as the file system can tell it: nothing is read until a file was replaced."""

from __future__ import annotations

from pathlib import Path

from graph.versions.directory import CURRENT, VERSIONS, read_current

Stamp = tuple[int, int, int]
NEVER: Stamp = (0, 0, 0)


class Current:
    """The published version of a data directory.

    Args:
        data: the data directory.
    """

    def __init__(self, data: Path) -> None:
        self.data = data
        self.path, self.versions = data / CURRENT, data / VERSIONS
        self.seen: tuple[Stamp, int] = (NEVER, 0)

    def number(self) -> int:
        """Return the number of the published version; 0 when there is none yet."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return 0
        stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
        seen, number = self.seen
        if seen != stamp:  # the stamp is older than what is read after it, or as old: never newer
            number = read_current(self.data)
            self.seen = (stamp, number)
        return number

    def state(self) -> tuple[int, int]:
        """Return what stays equal for as long as every answer does: old versions may be removed without a new one."""
        return self.number(), self.versions.stat().st_mtime_ns
