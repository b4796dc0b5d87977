"""The answers that are kept: bounded in bytes, the least recently used leave first, and a new version empties it.

When many ask the same at once, one evaluates and the others wait for its answer.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

from service.serving.entry import Entry
from service.serving.keys import Key, size_of

PART = 8
"""No answer may take more than this part of the whole room."""


@dataclass
class Figures:
    """What a cache has done so far: how often an answer was there, was not there, was waited for, had to leave."""

    hits: int = 0
    misses: int = 0
    shared: int = 0
    evicted: int = 0
    emptied: int = 0


class Flight:
    """One evaluation under way that others may wait for."""

    def __init__(self) -> None:
        self.flying = threading.Lock()  # cheaper to make than an event, and hardly anybody waits
        self.flying.acquire()
        self.entry: Entry | None = None

    def land(self, entry: Entry | None) -> None:
        """Give those who wait its answer."""
        self.entry = entry
        self.flying.release()

    def wait(self, seconds: float) -> Entry | None:
        """Wait for its answer; None when it takes too long, or cannot be shared."""
        if self.flying.acquire(timeout=seconds):
            self.flying.release()
        return self.entry


class Cache:
    """Keeps answers. Safe to use from many threads.

    Args:
        room: bytes that all of them may have; 0 keeps nothing.
    """

    def __init__(self, room: int) -> None:
        self.room, self.bytes = room, 0
        self.state: Hashable = None
        self.entries: OrderedDict[Key, tuple[Entry, int]] = OrderedDict()
        self.flights: dict[Key, Flight] = {}
        self.lock = threading.Lock()
        self.figures = Figures()

    def get(self, key: Key) -> Entry | None:
        """Return the answer that is kept under a key."""
        with self.lock:
            found = self.entries.get(key)
            if found is None:
                return None
            self.entries.move_to_end(key)
            self.figures.hits += 1
            return found[0]

    def join(self, key: Key) -> Flight | None:
        """Return the evaluation under way for a key; None when there is none, and who asks is to do it and then `land`."""
        with self.lock:
            found = self.flights.get(key)
            if found is None:
                self.figures.misses += 1
                self.flights[key] = Flight()
            return found

    def land(self, key: Key, entry: Entry | None, state: Hashable) -> None:
        """End an evaluation, and keep its answer.

        Args:
            key: what it depends on.
            entry: the answer; None when it cannot be shared.
            state: of the graph, read after the answer was there: an answer that a change overtook is not kept.
        """
        with self.lock:
            flight = self.flights.pop(key)
            if entry is not None and state == key[0]:
                self.keep(key, entry)
        flight.land(entry)

    def keep(self, key: Key, entry: Entry) -> None:
        """Keep an answer; those of another state of the graph, and then the least recently used, make room for it."""
        if key[0] != self.state:
            self.figures.emptied += bool(self.entries)
            self.entries.clear()
            self.bytes, self.state = 0, key[0]
        size = entry.size + size_of(key)
        if size > self.room // PART:
            return
        self.entries[key] = (entry, size)
        self.bytes += size
        while self.bytes > self.room:
            _, (_, left) = self.entries.popitem(last=False)
            self.bytes -= left
            self.figures.evicted += 1

    def share(self) -> None:
        """Count an answer that was waited for."""
        with self.lock:
            self.figures.shared += 1
