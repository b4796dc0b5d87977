"""Turns what the system says of a data directory into the project's errors."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.errors import DataDirectoryError, DirectoryNotWritable, DiskFull
from graph.errors.system import plain_words

FULL, READ_ONLY = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}, {errno.EROFS, errno.EACCES, errno.EPERM}


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what the system says of a data directory into the project's errors."""
    try:
        yield
    except OSError as error:  # the engine's has no number, and what the system says in its words
        numbers = {error.errno, *(number for number in (*FULL, *READ_ONLY) if os.strerror(number) in str(error))}
        if numbers & FULL:
            raise DiskFull(path=path) from error
        if numbers & READ_ONLY:
            raise DirectoryNotWritable(path=path, reason=plain_words(error)) from error
        raise DataDirectoryError(path=path, reason=plain_words(error)) from error
