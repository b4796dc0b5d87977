"""A writer between two requests: prepares a copy of the current version, waits, and does one write after another."""

from __future__ import annotations

import resource
import select
import socket
from dataclasses import dataclass, replace

from graph.gate.door import BACKGROUND
from graph.gate.writer import Means, serve
from graph.versions.directory import DataDirectory

LOOK_SECONDS, STALL_SECONDS = 1.0, 60.0
MOST_WRITES = 50  # the engine's own account of its tables goes into each version, and grows with each


@dataclass(frozen=True)
class Life:
    """For how long a writer goes on.

    Args:
        growth: by how many bytes it may have grown; what one large write took is given back by ending.
        patience: after how many seconds without a request it ends; None for never.
    """

    growth: int
    patience: float | None = None


def serve_in_turn(listener: socket.socket, parent: socket.socket, means: Means, life: Life) -> None:
    """Do the writes that come, one after another; end when the parent ends, or when another writer had better take over.

    Args:
        listener: where requests come in, non-blocking.
        parent: closes when the parent ends.
        means: what every write needs.
        life: for how long to go on.
    """
    directory = DataDirectory(means.data) if means.data and not means.engine else None
    means, limit = replace(means, directory=directory), most_memory() + life.growth
    try:
        for _ in range(MOST_WRITES):
            make_ready(means)
            connection = next_connection(listener, parent, means, life.patience)
            if not connection:
                return
            with connection:
                connection.settimeout(STALL_SECONDS)
                serve(connection, means)
            if not directory or most_memory() > limit:  # what was done in memory is undone by ending
                return
    finally:
        if directory:
            directory.let_go()


def make_ready(means: Means) -> None:
    """Prepare for the next write what the last one has not left behind."""
    directory = means.directory
    if not directory:
        return
    directory.prepare()
    if means.shapes and directory.prepared:
        means.shapes.background.read_from(directory.prepared.opened(), BACKGROUND)


def next_connection(
    listener: socket.socket, parent: socket.socket, means: Means, patience: float | None
) -> socket.socket | None:
    """Wait for a request; None when there is to be none, or another process is to wait for it.

    What could not be prepared before, as somebody else was writing, is prepared meanwhile.
    """
    while True:
        ready, _, _ = select.select([listener, parent], [], [], LOOK_SECONDS if patience is None else patience)
        if parent in ready:
            return None
        if listener in ready:
            try:
                return listener.accept()[0]
            except BlockingIOError:
                continue
        if patience is not None or is_behind(means.directory):
            return None
        if means.directory and not means.directory.prepared:
            make_ready(means)


def is_behind(directory: DataDirectory | None) -> bool:
    """Tell whether others have published a version since the next change was prepared."""
    prepared = directory.prepared if directory else None
    return prepared is not None and prepared.base != prepared.directory.current


def most_memory() -> int:
    """Return the most memory that this process has ever held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
