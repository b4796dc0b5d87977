"""A real service over a data directory, started as a user starts it, whose processes can be found and killed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote

from asking import Answer, send
from ports import free_port
from sending import JSON

from graph.tokens import Tokens
from graph.versions.directory import DataDirectory

PARENTS = {"graph.workers.parent": "query workers' parent", "graph.gate.parent": "writers' parent"}
PATIENCE = 120.0
"""Seconds within which a service must answer again, on however busy a machine."""


@dataclass
class Service:
    """`learningcity serve --data`, with a token.

    Args:
        data: its data directory.
        options: more options of the command.
        environment: more variables.
    """

    data: Path
    options: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = (self.data.parent / "log").open("ab")
        self.start()
        self.token = Tokens(self.data).new("curator")

    def start(self) -> float:
        """Start it; return the seconds until it answers."""
        began = time.monotonic()
        command = [sys.executable, "-m", "service", "serve", "--data", str(self.data), "--port", str(self.port)]
        environment = {**os.environ, **self.environment}
        self.process = subprocess.Popen([*command, *self.options], stderr=self.log, env=environment)
        self.wait()
        return time.monotonic() - began

    def wait(self) -> None:
        """Wait until it answers."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            assert self.process.poll() is None, self.said()
            if self.answers():
                return
            time.sleep(0.02)
        raise AssertionError(f"no answer in {PATIENCE:g} s: {self.said()}")

    def answers(self) -> bool:
        """Say whether it answers what is easy to answer."""
        try:
            return self.ask("ASK {}", seconds=5).status == 200
        except (OSError, HTTPException):
            return False

    def said(self) -> str:
        """Return the end of what it logged."""
        return (self.data.parent / "log").read_text(errors="replace")[-2000:]

    def ask(self, query: str, accept: str = JSON, seconds: float = 30.0) -> Answer:
        """Send a query."""
        return send(f"{self.address}/sparql?query={quote(query)}", seconds=seconds, accept=accept)

    def write(self, method: str, path: str, body: bytes = b"", type: str = "text/turtle", **headers: str) -> Answer:
        """Send a write with the token."""
        named = {"authorization": f"Bearer {self.token}", "content_type": type, **headers}
        return send(self.address + path, method, body, 90, **named)

    def update(self, text: str, **headers: str) -> Answer:
        """Send a SPARQL Update."""
        return self.write("POST", "/sparql", text.encode(), "application/sparql-update", **headers)

    @property
    def version(self) -> int:
        """The current version."""
        return DataDirectory(self.data).current

    def processes(self) -> dict[str, list[int]]:
        """Find all processes of the service by what they are."""
        found: dict[str, list[int]] = {"command": [self.process.pid]}
        for pid in children(self.process.pid):
            found.setdefault(role(pid, "HTTP server"), []).append(pid)
        for pid in found.get("HTTP server", ()):
            for child in children(pid):
                found.setdefault(role(child, "other"), []).append(child)
        for name, kind in (("query workers' parent", "query worker"), ("writers' parent", "writer")):
            for pid in found.get(name, ()):
                found.setdefault(kind, []).extend(children(pid))
        return found

    def kill(self, kind: str) -> bool:
        """Kill the processes of a kind; say whether there were any."""
        pids = self.processes().get(kind, [])
        for pid in pids:
            kill(pid)
        return bool(pids)

    def kill_all(self) -> None:
        """Kill every process of the service at once, as a crash of the machine would."""
        for pids in self.processes().values():
            for pid in pids:
                kill(pid)
        self.process.wait()

    def memory(self) -> dict[str, float]:
        """Measure the memory that each kind of process has for itself, in megabytes."""
        kinds = self.processes()
        return {kind: round(sum(map(own_memory, pids)) / 1024, 1) for kind, pids in kinds.items()}

    def close(self) -> None:
        """End it as an operator would."""
        self.process.terminate()
        try:
            self.process.wait(timeout=30)
        finally:
            self.log.close()


def kill(pid: int) -> None:
    """Kill a process that may be gone already."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def children(pid: int) -> list[int]:
    """List the processes that a process has started."""
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(one) for thread in threads for one in (thread / "children").read_text().split()]
    except OSError:
        return []


def role(pid: int, otherwise: str) -> str:
    """Say what a process is, by its command."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return otherwise
    return next((name for module, name in PARENTS.items() if module in command), otherwise)


def own_memory(pid: int) -> int:
    """Measure the kilobytes that a process shares with no other."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return sum(int(one) for one in re.findall(r"^Private_(?:Clean|Dirty): +(\d+)", text, re.MULTILINE))
