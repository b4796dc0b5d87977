"""What the HTTP process has used goes back: heaps, what was read of old versions, what is large for a moment."""

from __future__ import annotations

import platform
import subprocess
import sys
import tracemalloc

import pytest

from graph.analysis import analyse
from graph.workers.pool import QueryPool
from service.reading.last_versions import VERSIONS, kept_for_last_versions
from service.reading.reader import Reader

MEGABYTE = 1024**2
THREADS_THAT_ASK_FOR_MEMORY = """
import ctypes, sys, threading
from graph.heap import share_heap
share_heap()
threads = [threading.Thread(target=lambda: held.append("x" * 100_000)) for held in [[]] * 8]
for thread in threads: thread.start()
for thread in threads: thread.join()
sys.stdout.flush()
c = ctypes.CDLL(None)
c.fdopen.restype, c.malloc_info.argtypes, c.fflush.argtypes = ctypes.c_void_p, [ctypes.c_int, ctypes.c_void_p], [ctypes.c_void_p]
stream = c.fdopen(1, b"w")
c.malloc_info(0, stream)
c.fflush(stream)
"""


@pytest.fixture
def reader(pool: QueryPool) -> Reader:
    return Reader(pool, 10.0)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="glibc alone gives each thread a heap")
def test_threads_share_one_heap() -> None:
    told = subprocess.run([sys.executable, "-c", THREADS_THAT_ASK_FOR_MEMORY], capture_output=True, check=True)
    assert told.stdout.count(b"<heap nr=") == 1


def test_what_was_read_is_kept_for_the_last_versions_that_were_asked_for_and_no_others(reader: Reader) -> None:
    read: list[tuple[int, str]] = []

    @kept_for_last_versions(size=2)
    def work(reader: Reader, version: int, name: str) -> str:
        read.append((version, name))
        return f"{name} of {version}"

    for version in range(1, 10):
        assert [work(reader, version, name) for name in "aba"] == [f"{name} of {version}" for name in "aba"]
        assert work(reader, 1, "a") == "a of 1"  # somebody looks back to it all the time
    assert read == [(version, name) for version in range(1, 10) for name in "ab"]
    assert (len(work.versions), 1 in work.versions) == (VERSIONS, True)
    work(reader, 2, "a")
    assert read[-1] == (2, "a")


def test_long_request_is_read_in_little_room() -> None:
    tracemalloc.start()
    try:
        assert analyse("ASK { VALUES ?x { " + "1 " * 20_000 + "} }").form == "ASK"
        assert tracemalloc.get_traced_memory()[1] < MEGABYTE
    finally:
        tracemalloc.stop()
