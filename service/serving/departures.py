"""Notices that a client has gone while its query is evaluated, and has the query ended.

The HTTP server closes a connection as soon as its client has, but does not tell the application, nor which connection a request
came over. So this looks at the connections themselves: the one of a request is among those that its client had open while the
query ran, and when none of these is left, nobody waits any more. A client that keeps another connection open is not
noticed; the time limit bounds its query as ever.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from graph.workers.answering import Answering
from service.serving.trace import CURRENT

LOOK_SECONDS, REST_SECONDS = 0.25, 10.0
DESCRIPTORS = Path("/proc/self/fd")
MAPPED = "::ffff:"  # how a socket of IPv6 writes an address of IPv4

Ends = tuple[str, str]
"""The address of the other side, and the port of this one."""
Connection = tuple[Ends, int]
"""Its ends, and the port of the other side, which tells it from others with the same."""


@dataclass
class Wait:
    """Somebody waits for an answer.

    Args:
        answering: the answer.
        ends: of the connection over which it is waited for.
        began: since when.
        connections: those that were open at each look so far; None before the first.
    """

    answering: Answering
    ends: Ends
    began: float = field(default_factory=time.monotonic)
    connections: set[Connection] | None = None

    def is_over(self, present: set[Connection]) -> bool:
        """Look at the connections that are open; say whether all that the client had are gone."""
        if self.connections is None:
            self.connections = {one for one in present if one[0] == self.ends}
            return False
        seen = bool(self.connections)
        self.connections &= present
        return seen and not self.connections


class Departures:
    """Watches those who wait for more than a moment, in a thread that ends when nobody has asked for a while."""

    def __init__(self) -> None:
        self.coming: deque[Wait] = deque()
        self.waits: list[Wait] = []
        self.watching = threading.Lock()  # held as long as there is a thread

    def note(self, answering: Answering) -> None:
        """Watch who waits for an answer that has begun."""
        trace = CURRENT.get()
        if trace and all(trace.ends):
            self.coming.append(Wait(answering, trace.ends))
            self.start()

    def start(self) -> None:
        """Have a thread watch, unless one does."""
        if self.watching.acquire(blocking=False):
            threading.Thread(target=self.watch, name="departures", daemon=True).start()

    def watch(self) -> None:
        """Look again and again."""
        if not DESCRIPTORS.is_dir():  # on such a system no other thread is tried
            return
        wanted = time.monotonic()
        while time.monotonic() < wanted + REST_SECONDS:
            time.sleep(LOOK_SECONDS)
            if self.coming or self.waits:
                wanted = time.monotonic()
                self.look()
        self.watching.release()
        if self.coming:  # since the last look
            self.start()

    def look(self) -> None:
        """End what nobody waits for."""
        while self.coming:
            self.waits.append(self.coming.popleft())
        self.waits = [wait for wait in self.waits if not wait.answering.told]
        due = [wait for wait in self.waits if time.monotonic() - wait.began > LOOK_SECONDS]
        present = set(connections()) if due else set()
        for wait in due:
            if wait.is_over(present):
                wait.answering.abandon()


def connections() -> Iterator[Connection]:
    """List the connections that this process has over the network."""
    for entry in DESCRIPTORS.iterdir():
        with suppress(OSError):
            if entry.readlink().name.startswith("socket:"):
                with socket.socket(fileno=os.dup(int(entry.name))) as connection:
                    if connection.family in (socket.AF_INET, socket.AF_INET6):
                        host, port, *_ = connection.getpeername()
                        yield (host.removeprefix(MAPPED), str(connection.getsockname()[1])), port
