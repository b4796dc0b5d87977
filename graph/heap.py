"""How the C library hands out memory in this process, where it is glibc: little of it kept, or what is freed kept for what comes.

https://man7.org/linux/man-pages/man3/mallopt.3.html
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from contextlib import suppress

TRIM_THRESHOLD, TOP_PAD, MMAP_THRESHOLD, ARENA_MAX = -1, -2, -3, -8  # M_… of malloc.h
MEGABYTE = 1024**2


def share_heap() -> None:
    """Have all threads that start from now on share one heap, and what is large be outside it.

    glibc gives each thread a heap of its own. A Python thread asks for memory while it holds the lock of the interpreter, so that it
    would wait for no other. And glibc takes for ordinary what was once large: it then has room for that in the heap, for good.
    """
    set_parameters({ARENA_MAX: 1, MMAP_THRESHOLD: MEGABYTE, TRIM_THRESHOLD: 4 * MEGABYTE})


def keep_heap() -> None:
    """Have what is freed stay for what is asked for next, for a process that works through much and then ends.

    What goes back to the system between one batch and the next is asked for again, and comes page by page.
    """
    set_parameters({TRIM_THRESHOLD: 1024 * MEGABYTE, TOP_PAD: 64 * MEGABYTE, MMAP_THRESHOLD: 1024 * MEGABYTE})


def set_parameters(parameters: Mapping[int, int]) -> None:
    """Set some parameters of malloc; other C libraries have no such function, or no such heaps."""
    with suppress(AttributeError, OSError, TypeError):
        mallopt = ctypes.CDLL(None).mallopt
        for parameter, value in parameters.items():
            mallopt(parameter, value)
