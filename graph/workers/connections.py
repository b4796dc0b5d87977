"""The connections to the query workers: new ones to whoever is free, and those of workers that wait there for more.

A worker that has answered may wait for another request over the same connection. It lets go of it as soon as it takes
a new one; what was sent over it meanwhile is then unread, which the system says (`ECONNRESET`), and is sent to another.
"""

from __future__ import annotations

import socket
from collections import deque
from contextlib import suppress
from pathlib import Path

from graph.errors import Overloaded
from graph.workers.line import Line

MOST = 32
LARGEST = 64 * 1024  # bytes that a connection takes at once


class Connections:
    """The connections to the workers behind one socket. Safe to use from many threads.

    Args:
        address: of the socket.
    """

    def __init__(self, address: Path) -> None:
        self.address = str(address)
        self.kept: deque[Line] = deque()

    def open(self, seconds: float) -> Line:
        """Connect to the next free worker.

        Args:
            seconds: how long to wait for one.

        Raises:
            Overloaded: nobody was free.
            OSError: there are no workers.
        """
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(seconds)
        try:
            connection.connect(self.address)
        except (TimeoutError, BlockingIOError):
            connection.close()
            raise Overloaded(seconds=seconds) from None
        except OSError:
            connection.close()
            raise
        connection.settimeout(None)  # the line keeps the time from here on
        line = Line(connection)
        line.wait_at_most(seconds)
        return line

    def reach(self, message: bytes) -> Line | None:
        """Send a message to the worker that answered last and waits for more; None when there is none, or the message is large."""
        if len(message) > LARGEST:
            return None
        while True:
            try:
                line = self.kept.pop()
            except IndexError:
                return None
            if line.reach(message):
                return line
            line.close()  # it has let go

    def keep(self, line: Line) -> None:
        """Keep a connection over which a worker waits for more."""
        self.kept.append(line)
        while len(self.kept) > MOST:  # of workers that have gone
            with suppress(IndexError):
                self.kept.popleft().close()

    def close(self) -> None:
        """Close all that are kept."""
        while self.kept:
            with suppress(IndexError):
                self.kept.pop().close()
