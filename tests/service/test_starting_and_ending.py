"""The service as an operator starts and ends it: what the log says of it, and that nothing is left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from asking import send
from patience import PATIENCE, eventually
from ports import free_port

from graph.workers.own_folder import NEW_SECONDS, PREFIX, OwnFolder, remove_abandoned
from service.settings import Settings


@dataclass
class Service:
    """A service in a session of its own, as systemd runs one, with a temporary directory of its own."""

    process: subprocess.Popen[bytes]
    address: str
    log: Path
    temporary: Path

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What it has logged; each line must be JSON."""
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    @property
    def messages(self) -> list[str]:
        return [line["message"] for line in self.lines]

    def parent_of_workers(self) -> int:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        (found,) = [one for one in children if b"graph.workers.parent" in Path(f"/proc/{one}/cmdline").read_bytes()]
        return int(found)

    def end(self, signal_: signal.Signals) -> int:
        """Send a signal to all its processes; return its status."""
        os.killpg(self.process.pid, signal_)
        return self.process.wait(PATIENCE)


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A temporary directory of a test's own, of a short name, as the addresses of sockets are short."""
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)


@pytest.fixture
def service(tmp_path: Path, temporary: Path) -> Iterator[Service]:
    abandoned = temporary / f"{PREFIX}before"
    abandoned.mkdir()
    grow_old(abandoned)
    port, log = free_port(), tmp_path / "log"
    command = [sys.executable, "-m", "service", "serve", "--port", str(port), "--log", "json", "--timeout", "3"]
    environment = {**os.environ, "TMPDIR": str(temporary), "LEARNINGCITY_STORE_SECRET": "hidden"}
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [*command, "--data", str(tmp_path / "data")], stderr=errors, env=environment, start_new_session=True
        )
    made = Service(process, f"http://127.0.0.1:{port}", log, temporary)
    try:
        assert eventually(lambda: answers(made.address))
        yield made
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def answers(address: str) -> bool:
    with suppress(OSError):
        return send(f"{address}/health").status == 200
    return False


def grow_old(folder: Path) -> None:
    """Make a folder look as if it had been made a while ago."""
    past = time.time() - NEW_SECONDS - 1
    os.utime(folder, (past, past))


def test_service_that_is_told_to_end_with_all_its_processes_says_so_and_leaves_nothing(service: Service) -> None:
    assert send(f"{service.address}/dump.nq").status == 200
    checked = send(f"{service.address}/validate", "POST", b"<a:s> <a:p> 1 .", 60, content_type="text/turtle")
    assert checked.status == 200  # the process that writes runs
    assert len(list(service.temporary.glob(f"{PREFIX}*/dumps-*/*dump.nq"))) == 1
    assert service.end(signal.SIGTERM) == 0
    assert eventually(lambda: not list(service.temporary.iterdir()))
    first, *others, last = service.lines
    assert (first["message"], last["message"]) == ("starts", "has ended")
    assert {one["message"] for one in others} <= {"slow write", "POST /validate", "GET /dump.nq", "GET /health"}
    assert (first["level"], first["log"], first["version"]) == ("info", "learningcity.service", version("learningcity"))
    assert first["address"] == f"{service.address}/"
    assert first["settings"] == {"data": first["data"], "timeout": 3.0, "log": "json"}
    assert "hidden" not in service.log.read_text()
    assert last["seconds"] > 0


def test_what_is_said_of_a_process_that_died_is_json_too(service: Service) -> None:
    os.kill(service.parent_of_workers(), signal.SIGKILL)
    assert eventually(lambda: len(service.messages) > 1)
    said = next(line for line in service.lines if "starting it again" in line["message"])
    assert (said["level"], said["message"]) == (
        "error",
        "graph.workers.parent ended with status -9; starting it again",
    )
    assert said["at"]


def test_next_service_removes_what_one_that_was_killed_has_left(service: Service) -> None:
    assert send(f"{service.address}/dump.nq").status == 200
    (left,) = service.temporary.glob(f"{PREFIX}*")
    grow_old(left)
    remove_abandoned()
    assert left.exists()  # it is running
    service.end(signal.SIGKILL)
    assert left.exists()
    grow_old(left)
    assert eventually(lambda: remove_abandoned() or not left.exists())  # its last process may end a little later


def test_folder_that_is_new_or_held_is_nobodys_to_remove(temporary: Path) -> None:
    new, own = temporary / f"{PREFIX}new", OwnFolder()
    new.mkdir()
    grow_old(own.path)
    remove_abandoned()
    assert new.exists()
    assert own.path.exists()
    own.remove()
    grow_old(new)
    remove_abandoned()
    assert list(temporary.iterdir()) == []


def test_link_to_a_folder_is_not_followed(temporary: Path, tmp_path: Path) -> None:
    (tmp_path / "precious").touch()
    (temporary / f"{PREFIX}link").symlink_to(tmp_path)
    grow_old(tmp_path)
    remove_abandoned()
    assert (tmp_path / "precious").exists()


def test_settings_that_are_told_hold_no_secrets() -> None:
    settings = Settings(store="http://me:secret@engine:8890/sparql", store_secret="me:secret", workers=1)
    assert settings.changed == {"store": "http://…@engine:8890/sparql", "workers": 1}
