"""Keeps the memory of the HTTP process small: glibc gives each thread a heap of its own, and keeps what was once used there."""

from __future__ import annotations

import ctypes
from contextlib import suppress

ARENA_MAX = -8  # M_ARENA_MAX of malloc.h
HEAPS = 2


def share_heaps() -> None:
    """Have the threads that start from now on share two heaps, where the C library is glibc (https://man7.org/linux/man-pages/man3/mallopt.3.html)."""
    with suppress(AttributeError, OSError, TypeError):  # other C libraries have no such function, or no such heaps
        ctypes.CDLL(None).mallopt(ARENA_MAX, HEAPS)
