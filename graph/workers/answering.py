"""An answer on its way from a query worker: its bytes as they come, how it ended, and what becomes of its connection."""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Callable, Generator
from contextlib import suppress

from graph.errors import EngineFailed, LearningCityError, NobodyWaits, TimedOut
from graph.workers.asked import ANSWERED, LEFT, Asked, Tell, outcome_of, to_nobody
from graph.workers.line import Line
from graph.workers.wire import Kind, Request, decode_error, read_ended, read_whole


class Answering:
    """An answer on its way.

    Args:
        line: where it comes from.
        request: what was asked.
        sent: when it was asked.
        began: when the worker took it (`time.monotonic`, which all processes share).
        keep: takes the connection when the worker waits there for more.
        tell: told how it ended.
        under_way: holds it until then.
    """

    def __init__(
        self,
        line: Line,
        request: Request,
        sent: float,
        began: float,
        keep: Callable[[Line], None],
        tell: Tell = to_nobody,
        under_way: set[Answering] | None = None,
    ) -> None:
        self.line, self.request = line, request
        self.sent, self.began, self.keep, self.tell = sent, began, keep, tell
        self.under_way: set[Answering] = set() if under_way is None else under_way
        self.under_way.add(self)
        self.told = self.abandoned = self.closed = self.kept = False
        self.closing = threading.Lock()  # a connection that another has taken over is not to be shut down
        self.heard = began
        self.version = 0
        self.complete = False
        self.first: bytes | None = None  # all of a short answer, which came with the head

    def head(self) -> bool:
        """Wait until it is known which version answers; False when the worker knows only an older one than was asked for.

        Raises:
            LearningCityError: there is no answer.
            ConnectionResetError: the worker has not read the request.
        """
        try:
            kind, payload = self.next_frame()
        except ConnectionResetError:
            self.forget()
            raise
        if kind is Kind.STALE:
            self.forget()
            return False
        if kind is Kind.WHOLE:
            self.version, seconds, self.kept, self.first = read_whole(payload)
            self.complete = True
            self.end(ANSWERED, seconds)
            self.close()
        else:
            self.version = int(payload)
        return True

    def forget(self) -> None:
        """Take it for not begun: it is asked again."""
        self.told = True
        self.under_way.discard(self)
        self.close()

    def chunks(self) -> Generator[bytes]:
        """Give the answer's bytes as they come.

        Raises:
            TimedOut, EngineFailed: the answer ends before it is complete.
        """
        if self.first is not None:
            yield self.first
            return
        try:
            while not self.complete:
                kind, payload = self.next_frame()
                self.complete = kind is Kind.ENDS
                if self.complete:
                    seconds, self.kept = read_ended(payload)
                    self.end(ANSWERED, seconds)
                if kind is Kind.DATA:
                    yield payload
        finally:
            self.close()

    def ready(self, seconds: float) -> bool:
        """Wait for more of the answer for so long; say whether there is some."""
        return bool(self.line.buffer or select.select([self.line], [], [], max(seconds, 0))[0])

    def next_frame(self) -> tuple[Kind, bytes]:
        """Read the next frame; raise what went wrong instead.

        Raises:
            ConnectionResetError: the worker has not read the request.
        """
        try:
            message = self.line.next()
        except TimeoutError:
            message = None
        if message is not None and message[0] is not Kind.FAILED:
            self.heard = time.monotonic()
            return message
        error = self.cause_of_end() if message is None else decode_error(message[1])
        self.end(outcome_of(error))
        self.close()
        raise error

    def end(self, outcome: str, seconds: float | None = None) -> None:
        """Tell how it ended, once."""
        if not self.told:
            self.told = True
            self.under_way.discard(self)
            spent = time.monotonic() - self.began if seconds is None else seconds
            self.tell(Asked(self.request, outcome, self.began - self.sent, spent))

    def cause_of_end(self) -> LearningCityError:
        """Tell an answer that nobody waits for, a worker that was stopped at its deadline, and one that crashed."""
        if self.abandoned:
            return NobodyWaits()
        late = TimedOut(seconds=self.request.seconds, limit=self.request.limit)
        left = self.request.left
        if self.request.dump:  # each part of it has its time
            left = self.request.seconds - (time.monotonic() - self.heard)
        return late if left < 0.05 else EngineFailed()

    def whole(self) -> bytes:
        """Give all of the answer."""
        return b"".join(self.chunks())

    def abandon(self) -> None:
        """End it from another thread than the one that reads it: nobody waits for it any more."""
        with self.closing:
            if self.closed:
                return
            self.abandoned = True
            with suppress(OSError):
                self.line.socket.shutdown(socket.SHUT_RDWR)
        self.end(LEFT)

    def close(self) -> None:
        """Stop reading; a worker that is still at it ends."""
        with self.closing:
            if self.closed:
                return
            self.closed = True
        self.end(LEFT)
        if self.complete and self.kept and not self.abandoned:
            self.keep(self.line)
        else:
            self.line.close()


class Answered(Answering):
    """An answer that is there already, and came from no worker.

    Args:
        request: what was asked.
        version: that answers.
        body: the answer.
    """

    def __init__(self, request: Request, version: int, body: bytes) -> None:
        self.request, self.version, self.first = request, version, body
        self.told = self.closed = self.complete = True
        self.closing = threading.Lock()

    def ready(self, seconds: float) -> bool:
        """Say that all of it is there."""
        return True
