"""What the measurements share: a server as a user starts it, and the processes that it is made of."""

from __future__ import annotations

import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import quote

ROOT = Path(__file__).parents[2]
CITIES = "SELECT ?city WHERE { ?city a <https://w3id.org/learning-city/ontology#LearningCity> } LIMIT 10"
SMALL = ("point-lookup", "label", "two-hops", "evidence", "optional")
"""The queries of the mix that ask for little."""


@dataclass(frozen=True)
class Server:
    """A server on this machine."""

    port: int
    process: subprocess.Popen[bytes]
    began: float

    def get(self, target: str) -> bytes:
        """Ask once, over a connection of its own; raise OSError when nobody answers."""
        with Connection(self.port) as connection:
            return connection.get(target)


class Connection:
    """A connection that is kept alive; little more than the two system calls of each request, to measure the server."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def get(self, target: str) -> bytes:
        """Send a GET and return the body of its answer, which must be a 200; one in chunks comes with their marks."""
        head = f"GET {target} HTTP/1.1\r\nHost: bench\r\nAccept: application/sparql-results+json\r\n\r\n"
        self.socket.sendall(head.encode())
        data = b""
        while b"\r\n\r\n" not in data:
            data += self.more()
        head_bytes, _, body = data.partition(b"\r\n\r\n")
        if not head_bytes.startswith(b"HTTP/1.1 200"):
            raise ValueError(data.decode())
        if b"transfer-encoding: chunked" in head_bytes.lower():
            while not body.endswith(b"0\r\n\r\n"):
                body += self.more()
            return body
        length = int(head_bytes.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        while len(body) < length:
            body += self.more()
        return body

    def more(self) -> bytes:
        """Receive some bytes."""
        part = self.socket.recv(65536)
        if not part:
            raise ConnectionError("the server closed the connection")
        return part


def milliseconds(connection: Connection, path: str) -> float:
    """Measure one request."""
    began = time.perf_counter()
    connection.get(path)
    return (time.perf_counter() - began) * 1000


def in_turn(here: Connection, there: Connection, pair: Callable[[], tuple[str, str]], rounds: int, repeats: int) -> str:
    """Ask two servers in alternation; write the median and the 95th percentile of each, and by how much the first takes longer.

    Args:
        here, there: connections to them.
        pair: makes the addresses to ask next, of the one and of the other.
        rounds: each with a difference of its own, of which the median, the least and the most are written.
        repeats: requests to each in a round.
    """
    ours, theirs, differences = [], [], []
    for _ in range(rounds):
        mine, other = [], []
        for _ in range(repeats):
            one, another = pair()
            mine.append(milliseconds(here, one))
            other.append(milliseconds(there, another))
        differences.append(statistics.median(mine) - statistics.median(other))
        ours, theirs = ours + mine, theirs + other
    numbers = [cut for one in (ours, theirs) for cut in (statistics.median(one), statistics.quantiles(one, n=20)[-1])]
    shown = "".join(f"{one:9.3f}" for one in numbers)
    return f"{shown}{statistics.median(differences):+9.3f}   {min(differences):+.3f} to {max(differences):+.3f}"


def target(query: str) -> str:
    """Write the address of a query's answer, without the host."""
    return f"/sparql?query={quote(query)}"


@contextmanager
def server(*options: str) -> Iterator[Server]:
    """Run `learningcity serve` until the block ends."""
    port = free_port()
    began = time.perf_counter()
    command = [sys.executable, "-m", "service", "serve", "--port", str(port), *options]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        yield Server(port, process, began)
    finally:
        process.terminate()
        process.wait(timeout=20)


def free_port() -> int:
    """Find a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def first_answer(running: Server) -> float:
    """Wait for the first correct answer; return the seconds since the start."""
    while True:
        try:
            if b"id/city/" in running.get(target(CITIES)):
                return time.perf_counter() - running.began
        except OSError:
            time.sleep(0.002)


def tree(pid: int) -> list[int]:
    """List a process and all that descend from it."""
    return [pid, *(one for child in children(pid) for one in tree(child))]


def children(pid: int) -> list[int]:
    """List the processes that descend from one directly; none when it has ended, or on a system without /proc."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


@contextmanager
def oxigraph(store: Path) -> Iterator[int]:
    """Run Oxigraph's own server over a store until the block ends; give its port."""
    port = free_port()
    command = [Path(sys.executable).with_name("oxigraph"), "serve-read-only", "--location", store]
    process = subprocess.Popen([*command, "--bind", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL)
    try:
        until_listening(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def until_listening(port: int) -> None:
    """Wait until somebody listens at a port."""
    for _ in range(400):
        try:
            with Connection(port):
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(port)
