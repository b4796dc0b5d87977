"""The gate as one thing to ask: starts the process that writes when the first write comes, and hands writes to it."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from graph.errors import EngineFailed, LearningCityError, OutcomeUnknown, Overloaded, Rejected, TimedOut
from graph.gate.writing import WriteRequest, Written
from graph.versions.directory import read_current
from graph.workers.keeper import close_pipes, launch
from graph.workers.wire import Kind, decode_error, frame, receive

WRITE_SOCKET = "writes"
STARTS = 5  # how often the process that writes is started anew for one write


@dataclass(frozen=True)
class GateSettings:
    """How writes are done.

    Args:
        data: the data directory; "" when there is none, and uploads can only be checked.
        shapes: what data is held to: "" for the ontology's shapes, "none" for nothing, or a file.
        memory: how many bytes one write may grow by.
    """

    data: str = ""
    shapes: str = ""
    memory: int = 4 * 1024**3


class Gatekeeper:
    """Asks the process that writes. Safe to use from many threads; writes wait for one another.

    Args:
        settings: how writes are done.
    """

    def __init__(self, settings: GateSettings) -> None:
        self.settings = settings
        self.folder: Path | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self.starting = threading.Lock()

    def write(self, request: WriteRequest, bodies: Sequence[bytes] = ()) -> Written:
        """Have a write done.

        Args:
            request: what to write.
            bodies: what was sent, one for each body that the request describes.

        Raises:
            Rejected: it would break a shape; the report says which.
            LearningCityError: it was refused otherwise; nothing was stored.
        """
        before = self.version()
        began = time.monotonic()
        with self.connect(request.seconds) as connection:
            try:
                connection.sendall(frame(Kind.REQUEST, request.encode()) + b"".join(bodies))
                message = receive(connection)
            except TimeoutError:
                raise Overloaded(seconds=request.seconds) from None
            except ConnectionError:
                message = None
        if message is None:
            raise self.cause_of_death(before, request.seconds, time.monotonic() - began)
        kind, payload = message
        if kind is Kind.FAILED:
            raise decode_error(payload)
        written = Written.decode(payload)
        if kind is Kind.REJECTED:
            assert written.report is not None
            raise Rejected(written.report, len(written.report.results))
        return written

    def version(self) -> int:
        """Return the number of the current version; 0 when there is none."""
        return read_current(Path(self.settings.data)) if self.settings.data else 0

    def cause_of_death(self, before: int, seconds: float, spent: float) -> LearningCityError:
        """Tell why a write has ended without a word, and whether it may have been done all the same.

        Args:
            before: the version that was current when it began.
            seconds: how long it might take.
            spent: how long it took.
        """
        current = self.version()
        if current != before:
            return OutcomeUnknown(current=current)
        return TimedOut(seconds=seconds) if spent >= seconds - 0.05 else EngineFailed()

    def connect(self, seconds: float) -> socket.socket:
        """Connect to the process that writes, starting it when it does not run.

        Raises:
            Overloaded: it does not take the connection.
        """
        for _ in range(STARTS):
            with self.starting:
                if self.process is None or self.process.poll() is not None:
                    self.start()
                folder = self.folder
            assert folder is not None
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(2 * seconds)  # others may write first
            try:
                connection.connect(str(folder / WRITE_SOCKET))
                return connection
            except OSError:  # it has died just now, or too many wait for it
                connection.close()
                time.sleep(0.1)
        raise Overloaded(seconds=1)

    def start(self) -> None:
        """Start the process that writes and wait until it answers."""
        self.close()
        self.folder = Path(tempfile.mkdtemp(prefix="learningcity-"))
        command = [sys.executable, "-m", "graph.gate.parent", str(self.folder), json.dumps(asdict(self.settings))]
        self.process = launch(command)

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
            shutil.rmtree(self.folder, ignore_errors=True)
