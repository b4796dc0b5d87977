"""What sends an answer from a query worker: frames, and a limit on the time that it takes to evaluate it."""

from __future__ import annotations

import select
import signal
import socket
from collections.abc import Callable
from contextlib import suppress

from graph.workers.wire import Kind, ended, frame, whole

CHUNK = 64 * 1024
PATIENCE_SECONDS, STALL_SECONDS = 0.2, 30.0


class Deadline:
    """A limit on the time spent evaluating; the time spent waiting for a slow reader does not count.

    Args:
        seconds: how long.
        renewed: whether it holds anew for each part of the answer, for what is long and comes to an end.
    """

    def __init__(self, seconds: float, *, renewed: bool = False) -> None:
        self.seconds = self.left = seconds
        self.renewed, self.past = renewed, 0.0
        self.running = False

    def start(self) -> None:
        """Let the time run; when it is up the process ends."""
        self.running = True
        signal.setitimer(signal.ITIMER_REAL, max(self.left, 0.001))

    def stop(self) -> None:
        """Halt the time."""
        if self.running:
            self.running = False
            self.left = signal.setitimer(signal.ITIMER_REAL, 0)[0]

    def pass_on(self) -> None:
        """Take note that a part of the answer is done."""
        if self.renewed:
            self.past, self.left = self.spent, self.seconds

    @property
    def spent(self) -> float:
        """How long it has run, once it is stopped."""
        return self.past + self.seconds - self.left


class FrameWriter:
    """A binary file that sends what is written to it as frames: what is short as one.

    Args:
        connection: where to, a blocking socket.
        version: that answers.
        deadline: runs while the answer is evaluated, and not while its reader is waited for.
        on_wait: called when the reader is slow, before it is waited for any longer.
    """

    def __init__(
        self, connection: socket.socket, version: int, deadline: Deadline, on_wait: Callable[[], None]
    ) -> None:
        self.connection, self.version, self.deadline, self.on_wait = connection, version, deadline, on_wait
        self.pending = bytearray()
        self.begun = False

    def write(self, data: bytes) -> int:
        """Take some bytes of the answer."""
        self.pending += data
        if len(self.pending) >= CHUNK:
            self.deadline.stop()
            self.send(self.parts())
            self.deadline.start()
        return len(data)

    def flush(self) -> None:
        """Do nothing: frames are sent when they are full."""

    def finish(self, *, kept: bool) -> None:
        """Send what is left and say that the answer is complete, how long it was evaluated, and whether more may be asked."""
        self.deadline.stop()
        if self.begun:
            self.send(self.parts() + ended(self.deadline.spent, kept=kept))
        else:
            self.send(whole(self.version, self.deadline.spent, kept, bytes(self.pending)))

    def parts(self) -> bytes:
        """Make the frames of what is pending, and of the beginning."""
        head = b"" if self.begun else frame(Kind.BEGINS, str(self.version).encode())
        data = frame(Kind.DATA, bytes(self.pending))
        self.begun = True
        self.pending.clear()
        return head + data

    def send(self, message: bytes) -> None:
        """Send bytes.

        Raises:
            TimeoutError: the reader has taken nothing for long.
        """
        rest = memoryview(message)
        while rest:
            with suppress(BlockingIOError):
                rest = rest[self.connection.send(rest, socket.MSG_DONTWAIT) :]
            if rest and not writable(self.connection, PATIENCE_SECONDS):
                self.on_wait()
                if not writable(self.connection, STALL_SECONDS):
                    raise TimeoutError
        self.deadline.pass_on()


def writable(connection: socket.socket, seconds: float) -> bool:
    """Wait until a socket takes bytes; say whether it does."""
    return bool(select.select([], [connection], [], seconds)[1])
