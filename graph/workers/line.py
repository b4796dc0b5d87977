"""One end of a connection between who asks and who answers: gives the frames that come, and waits for so long and no longer."""

from __future__ import annotations

import math
import socket
import struct

from graph.workers.wire import HEADER, Kind

AT_ONCE = 128 * 1024
STEP = 0.25
TIME = struct.Struct("@ll")
"""A `struct timeval`: seconds and microseconds (https://man7.org/linux/man-pages/man7/socket.7.html, SO_RCVTIMEO)."""


class Line:
    """A connection, from one end.

    The system itself keeps the time for which it waits: Python would ask it twice, whether there is something and then for it,
    which is a third of what a small question and its answer take.

    Args:
        connection: a blocking socket; this line closes it.
    """

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self.buffer = bytearray()
        self.patience = 0.0

    def wait_at_most(self, seconds: float) -> None:
        """Wait for so long from now on, each time that bytes are received or sent, or up to a quarter of a second more."""
        patience = max(math.ceil(seconds / STEP), 1) * STEP
        if patience != self.patience:
            self.patience = patience
            time = TIME.pack(int(patience), int(patience % 1 * 1_000_000))
            for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
                self.socket.setsockopt(socket.SOL_SOCKET, option, time)

    def reach(self, message: bytes) -> bool:
        """Send a message at once; say whether the other side is there and there is room for all of it."""
        try:
            return self.socket.send(message, socket.MSG_DONTWAIT) == len(message)
        except OSError:
            return False

    def send(self, message: bytes) -> None:
        """Send a message, waiting for room.

        Raises:
            TimeoutError: there was none for long.
            ConnectionError: the other side is not there any more.
        """
        try:
            self.socket.sendall(message)
        except BlockingIOError:
            raise TimeoutError from None

    def next(self) -> tuple[Kind, bytes] | None:
        """Return the next frame, reading as many with one system call as are there; None when the other side has closed.

        Raises:
            TimeoutError: nothing came for long.
            ConnectionResetError: the other side has closed it without reading what was sent last.
        """
        buffer, start = self.buffer, HEADER.size
        while True:
            if len(buffer) >= start:
                kind, length = HEADER.unpack_from(buffer)
                end = start + length
                if len(buffer) >= end:
                    payload = bytes(buffer[start:end])
                    del buffer[:end]
                    return Kind(kind), payload
            try:
                part = self.socket.recv(AT_ONCE)
            except BlockingIOError:
                raise TimeoutError from None
            if not part:
                return None
            buffer += part

    def fileno(self) -> int:
        """Return the descriptor of the socket; -1 when it is closed."""
        return self.socket.fileno()

    def close(self) -> None:
        """End the connection."""
        self.socket.close()
