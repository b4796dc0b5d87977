"""The bodies of requests while they are received: the server has no time limit for them, so few may come at a time.

A client that withholds its body occupies a thread for as long as it likes. So there are places for some of them, fewer for
one client, and whoever finds none is told so at once; all that is asked without a body goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO

from service.http.errors import TooManyUploads
from service.serving.limits import Slots


class Body:
    """The body of one request; it takes a place when it is first read, and leaves it when it has been read.

    Args:
        source: where the bytes come from.
        slots: the places.
        client: who sends it.
    """

    def __init__(self, source: IO[bytes], slots: Slots, client: str) -> None:
        self.source, self.slots, self.client = source, slots, client

    def read(self, size: int = -1) -> bytes:
        """Read so many bytes, or all.

        Raises:
            TooManyUploads: too many others are being received.
        """
        return self.hold(self.source.read, size)

    def readline(self, size: int = -1) -> bytes:
        """Read a line."""
        return self.hold(self.source.readline, size)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    def hold(self, read: Callable[..., bytes], size: int) -> bytes:
        """Read while holding a place."""
        if not self.slots.take(self.client):
            raise TooManyUploads(seconds=5)
        try:
            return read() if size < 0 else read(size)
        finally:
            self.slots.give_back(self.client)
