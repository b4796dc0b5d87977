"""The current version in memory, made of the change records: for queries that an engine is known to answer wrongly."""

from __future__ import annotations

from graph.errors import NotHere
from graph.memory import MemoryStore
from graph.versions.replay import replay
from graph.workers.snapshot import Snapshot

BYTES_A_QUAD = 200  # of a change record, with room to spare


class EngineCopy(Snapshot):
    """One version of the graph in an engine, held here too.

    Args:
        directory: the mirror of its history.
        largest: up to how many quads a version is held.
    """

    def load(self, version: int) -> MemoryStore | None:
        """Make a version; None when it is too large."""
        try:
            store = replay(self.directory, version, self.largest * BYTES_A_QUAD)
        except NotHere:
            return None
        return MemoryStore(store) if len(store) <= self.largest else None
