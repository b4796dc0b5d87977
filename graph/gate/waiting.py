"""The next writer before there is anything to write: prepares a copy of the current version, and waits for a request."""

from __future__ import annotations

import select
import socket
from dataclasses import replace

from graph.gate.door import BACKGROUND
from graph.gate.writer import Means, serve
from graph.versions.directory import DataDirectory

LOOK_SECONDS, STALL_SECONDS = 1.0, 60.0


def serve_next(listener: socket.socket, parent: socket.socket, means: Means) -> None:
    """Do the next write that comes; end without one when the parent ends, or when what was prepared has become old.

    Args:
        listener: where requests come in, non-blocking.
        parent: closes when the parent ends.
        means: what every write needs.
    """
    directory = DataDirectory(means.data) if means.data and not means.engine else None
    try:
        if directory:
            directory.prepare()
            if means.shapes and directory.prepared:
                means.shapes.background.read_from(directory.prepared.opened(), BACKGROUND)
        connection = next_connection(listener, parent, directory)
        listener.close()  # should the parent die, whoever still waits hears of it at once
        if connection:
            with connection:
                connection.settimeout(STALL_SECONDS)
                serve(connection, replace(means, directory=directory))
    finally:
        if directory:
            directory.let_go()


def next_connection(
    listener: socket.socket, parent: socket.socket, directory: DataDirectory | None
) -> socket.socket | None:
    """Wait for a request; None when there is to be none, or another process is to wait for it."""
    version = directory.current if directory else 0
    while True:
        ready, _, _ = select.select([listener, parent], [], [], LOOK_SECONDS)
        if parent in ready:
            return None
        if listener in ready:
            try:
                return listener.accept()[0]
            except BlockingIOError:
                continue
        if directory and directory.current != version:
            return None
