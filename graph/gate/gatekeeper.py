"""The gate as one thing to ask: starts the process that writes when the first write comes, and hands writes to it."""

from __future__ import annotations

import json
import logging
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from graph.engines.address import EngineAddress, write_address
from graph.errors import EngineFailed, LearningCityError, OutcomeUnknown, Overloaded, Rejected, TimedOut, TooManyWrites
from graph.gate.course import Course, Wrote
from graph.gate.writing import WriteRequest, Written
from graph.launching import module_command
from graph.versions.directory import read_current
from graph.workers.keeper import close_pipes, launch
from graph.workers.own_folder import OwnFolder
from graph.workers.wire import Kind, decode_error, decode_stages, frame, receive

log = logging.getLogger("learningcity")
MODULE, WRITE_SOCKET = "graph.gate.parent", "writes"
LATE_SECONDS = 0.05  # by so much a write that is ended at its limit may end before it
STARTS = 5  # how often the process that writes is started anew for one write
OUTCOMES: dict[type[LearningCityError], str] = {
    TimedOut: "timed_out",
    EngineFailed: "crashed",
    OutcomeUnknown: "unknown",
    Overloaded: "refused",
    TooManyWrites: "refused",
}


@dataclass(frozen=True)
class GateSettings:
    """How writes are done.

    Args:
        data: the data directory; "" when there is none, and uploads can only be checked.
        shapes: what data is held to: "" for the ontology's shapes, "none" for nothing, or a file.
        memory: how many bytes one write may grow by.
        engine: where the graph is kept instead, when it is kept elsewhere; `data` mirrors its history then.
        queue: how many writes may be under way and waiting; those beyond are refused at once.
    """

    data: str = ""
    shapes: str = ""
    memory: int = 4 * 1024**3
    queue: int = 8
    engine: EngineAddress | None = None


class Gatekeeper:
    """Asks the process that writes. Safe to use from many threads; writes wait for one another.

    Args:
        settings: how writes are done.
    """

    def __init__(self, settings: GateSettings) -> None:
        self.settings = settings
        self.folder: OwnFolder | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self.restarts = 0  # how often it had died and was started again
        self.starting = threading.Lock()
        self.waiting, self.counting = 0, threading.Lock()
        self.tell: Callable[[Wrote], None] = lambda _: None

    def write(self, request: WriteRequest, bodies: Sequence[bytes] = ()) -> Written:
        """Have a write done.

        Args:
            request: what to write.
            bodies: what was sent, one for each body that the request describes.

        Raises:
            Rejected: it would break a shape; the report says which.
            LearningCityError: it was refused otherwise; nothing was stored.
        """
        course, report, outcome = Course(), None, "failed"
        try:
            with self.queued():
                written = self.send(request, bodies, course)
            report, outcome = written.report, "accepted"
            return written
        except Rejected as error:
            report, outcome = error.report, "rejected"
            raise
        except LearningCityError as error:
            outcome = OUTCOMES.get(type(error), outcome)
            raise
        finally:
            self.tell(course.wrote(request.kind, outcome, report))

    @contextmanager
    def queued(self) -> Iterator[None]:
        """Hold a place among those who write.

        Raises:
            TooManyWrites: too many wait already.
        """
        with self.counting:
            if self.waiting >= self.settings.queue:
                raise TooManyWrites(seconds=5)
            self.waiting += 1
        try:
            yield
        finally:
            with self.counting:
                self.waiting -= 1

    def send(self, request: WriteRequest, bodies: Sequence[bytes], course: Course) -> Written:
        """Send a write to the process that writes, and wait for what comes of it."""
        before = self.version()
        with self.connect(request.patience) as connection:
            try:
                connection.sendall(frame(Kind.REQUEST, request.encode()) + b"".join(bodies))
                message = last_of(connection, course)
            except TimeoutError:
                if course.began is None:
                    raise TooManyWrites(seconds=5) from None
                message = None
            except ConnectionError:
                message = None
        if message is None:
            raise self.cause_of_death(before, request, course)
        kind, payload = message
        if kind is Kind.FAILED:
            course.told = decode_stages(payload)
            raise decode_error(payload)
        written = Written.decode(payload)
        course.told = written.seconds
        if kind is Kind.REJECTED:
            assert written.report is not None
            raise Rejected(written.report, len(written.report.results))
        return written

    def version(self) -> int:
        """Return the number of the current version; 0 when there is none."""
        return read_current(Path(self.settings.data)) if self.settings.data else 0

    def cause_of_death(self, before: int, request: WriteRequest, course: Course) -> LearningCityError:
        """Tell why a write has ended without a word, and whether it may have been done all the same.

        Args:
            before: the version that was current when it began.
            request: the write.
            course: how it went.
        """
        current = self.version()
        if current != before:
            return OutcomeUnknown(current=current)
        if course.began is not None and time.monotonic() >= request.ends(course.began) - LATE_SECONDS:
            return TimedOut(seconds=request.seconds, limit=request.limit)
        return EngineFailed()

    def connect(self, patience: float) -> socket.socket:
        """Connect to the process that writes, starting it when it does not run.

        Args:
            patience: seconds to wait for it from then on, each time; others may write first.

        Raises:
            Overloaded: it does not take the connection.
        """
        for _ in range(STARTS):
            with self.starting:
                if self.process is None:
                    self.start()
                elif self.process.poll() is not None:
                    log.error("%s ended with status %s; starting it again", MODULE, self.process.returncode)
                    self.start()
                    self.restarts += 1
                folder = self.folder
            assert folder is not None
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(patience)
            try:
                connection.connect(str(folder.path / WRITE_SOCKET))
                return connection
            except OSError:  # it has died just now, or too many wait for it
                connection.close()
                time.sleep(0.1)
        raise Overloaded(seconds=1)

    def start(self) -> None:
        """Start the process that writes and wait until it answers."""
        self.close()
        self.folder = OwnFolder()
        write_address(self.settings.engine, self.folder.path)
        settings = json.dumps(asdict(replace(self.settings, engine=None)))
        self.process = launch(module_command(MODULE, str(self.folder.path), settings))

    def close(self) -> None:
        """End the process that writes, when it runs."""
        if self.process:
            close_pipes(self.process)  # its input closes, and so it ends
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:  # it is still busy with something that nobody waits for
                self.process.kill()
                self.process.wait()
        if self.folder:
            self.folder.remove()
            self.folder = None


def last_of(connection: socket.socket, course: Course) -> tuple[Kind, bytes] | None:
    """Wait for what came of a write, noting how it goes; None when the process that writes has died.

    Raises:
        TimeoutError: its turn has not come for long.
    """
    while True:
        message = receive(connection)
        if message is None or message[0] is not Kind.BEGINS:
            return message
        course.begins(message[1])
