"""Locks that the system lets go of when their holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path


def lock_in_time(descriptor: int, wait: float) -> bool:
    """Take an exclusive lock; give up after some seconds."""
    deadline = time.monotonic() + wait
    while not taken(descriptor):
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.01)
    return True


def hold(folder: Path) -> int:
    """Hold a folder that is ours alone, until the descriptor that is returned is closed."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)  # at once, but for somebody who is looking whether it is held
    return descriptor


def share(folder: Path) -> int:
    """Hold a folder together with others who do, until the descriptor that is returned is closed."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    with suppress(OSError):  # a file system without locks has nobody who writes here either
        fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def is_held(folder: Path) -> bool:
    """Tell whether somebody holds a folder."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        return not taken(descriptor)
    finally:
        os.close(descriptor)


def taken(descriptor: int) -> bool:
    """Take a lock, if nobody holds it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
