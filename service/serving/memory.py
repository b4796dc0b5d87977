"""Keeps the memory of the HTTP process small: glibc gives each thread a heap of its own, and keeps what was once used there."""

from __future__ import annotations

import ctypes
import threading
import time
from contextlib import suppress

ARENA_MAX = -8  # M_ARENA_MAX of malloc.h
HEAPS, REST_SECONDS = 2, 30.0
MISSING = (AttributeError, OSError, TypeError)  # other C libraries have no such function, or no such heaps


def share_heaps() -> None:
    """Have the threads that start from now on share two heaps, where the C library is glibc (https://man7.org/linux/man-pages/man3/mallopt.3.html)."""
    with suppress(*MISSING):
        ctypes.CDLL(None).mallopt(ARENA_MAX, HEAPS)


def give_back_what_is_free() -> None:
    """Give free memory back to the system twice a minute from now on (https://man7.org/linux/man-pages/man3/malloc_trim.3.html)."""
    threading.Thread(target=give_back, daemon=True).start()


def give_back() -> None:
    """Give it back again and again."""
    with suppress(*MISSING):
        trim = ctypes.CDLL(None).malloc_trim
        while True:
            time.sleep(REST_SECONDS)
            trim(0)
