"""Keeps the memory of the HTTP process small: what was once used goes back to the system, and is not kept by each thread for itself."""

from __future__ import annotations

import ctypes
from contextlib import suppress

ARENA_MAX, MMAP_THRESHOLD, TRIM_THRESHOLD = -8, -3, -1  # M_… of malloc.h
HEAPS, LARGE, KEPT = 1, 1024**2, 4 * 1024**2


def share_heap() -> None:
    """Have all threads that start from now on share one heap, and what is large be outside it, where the C library is glibc.

    glibc gives each thread a heap of its own. A Python thread asks for memory while it holds the lock of the interpreter, so that it
    would wait for no other. And glibc takes for ordinary what was once large: it then has room for that in the heap, for good
    (https://man7.org/linux/man-pages/man3/mallopt.3.html).
    """
    with suppress(AttributeError, OSError, TypeError):  # other C libraries have no such function, or no such heaps
        change = ctypes.CDLL(None).mallopt
        for parameter, value in ((ARENA_MAX, HEAPS), (MMAP_THRESHOLD, LARGE), (TRIM_THRESHOLD, KEPT)):
            change(parameter, value)
