"""Files that commands write: each is there whole, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

PART = ".part"


@contextmanager
def written_whole(path: Path) -> Iterator[IO[bytes]]:
    """Open a file to write, before the work that fills it, so that nobody works for what cannot be written.

    Args:
        path: the file; it is there once it is whole, and errors name it. A pipe or a device is written to as it is.

    Raises:
        OSError: it cannot be written.
    """
    beside = path.with_name(path.name + PART) if path.is_file() or not path.exists() else path
    try:
        with beside.open("wb") as file:
            yield file
        beside.replace(path)
    except OSError as error:
        if str(error.filename) == str(beside):
            error.filename = str(path)
        raise
    finally:
        if beside != path:
            with suppress(OSError):  # it has its place now, or there was none for it
                beside.unlink()
