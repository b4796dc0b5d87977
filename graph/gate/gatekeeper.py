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

from graph.errors import EngineFailed, Overloaded, Rejected, TimedOut
from graph.gate.writing import WriteRequest, Written
from graph.workers.wire import Kind, decode_error, frame, receive

WRITE_SOCKET = "writes"


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
        connection = self.connect(request.seconds)
        with connection:
            began = time.monotonic()
            try:
                connection.sendall(frame(Kind.REQUEST, request.encode()) + b"".join(bodies))
                message = receive(connection)
            except TimeoutError:
                raise Overloaded(seconds=request.seconds) from None
            except ConnectionError:
                message = None
        if message is None:
            over = time.monotonic() - began >= request.seconds - 0.05
            raise TimedOut(seconds=request.seconds) if over else EngineFailed()
        kind, payload = message
        if kind is Kind.FAILED:
            raise decode_error(payload)
        written = Written.decode(payload)
        if kind is Kind.REJECTED:
            assert written.report is not None
            raise Rejected(written.report, len(written.report.results))
        return written

    def connect(self, seconds: float) -> socket.socket:
        """Connect to the process that writes, starting it when it does not run."""
        with self.starting:
            if self.process is None or self.process.poll() is not None:
                self.start()
        assert self.folder is not None
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(2 * seconds)  # others may write first
        connection.connect(str(self.folder / WRITE_SOCKET))
        return connection

    def start(self) -> None:
        """Start the process that writes and wait until it answers."""
        self.folder = Path(tempfile.mkdtemp(prefix="learningcity-"))
        command = [sys.executable, "-m", "graph.gate.parent", str(self.folder), json.dumps(asdict(self.settings))]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if line != b"ready\n":
            self.process.wait()
            raise decode_error(line) if line.startswith(b"{") else EngineFailed()

    def close(self) -> None:
        """End the process that writes, when it runs."""
        if self.process and self.process.stdin:
            self.process.stdin.close()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:  # it is still busy with something that nobody waits for
                self.process.kill()
                self.process.wait()
        if self.process and self.process.stdout:
            self.process.stdout.close()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
