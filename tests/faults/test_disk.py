"""A disk that is full or read-only, and bodies that lie about their length: told plainly, and nothing is changed."""

from __future__ import annotations

import resource
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from asking import send
from running_service import Service
from small_disk import remount, small_disk
from storm import Faults

GRAPH = "/graph-store?graph=https://example.org/graph"
WRITE = b"<https://example.org/s> <https://example.org/p> 1 ."


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("small") / "disk"
    with small_disk(folder, 40) as mounted:
        if not mounted:
            pytest.skip("needs leave to mount a file system")
        yield folder


@pytest.fixture(scope="module")
def service(disk: Path) -> Iterator[Service]:
    service = Service(disk / "data", ("--empty", "--workers", "2"))
    yield service
    service.close()


def test_full_disk_is_507_and_leaves_nothing_behind(service: Service, disk: Path) -> None:
    version = service.version
    answers = []

    def write() -> None:
        answers.append(service.write("PUT", GRAPH, WRITE))

    Faults(service, small=True).fill(0.0, write)
    (answer,) = answers
    assert answer.status == 507
    assert b"versions prune" in answer.body
    assert "พื้นที่จัดเก็บ" in answer.body.decode()
    assert service.version == version
    assert not (service.data / "staging").exists()
    assert not (service.data / "versions" / f"{version + 1:06d}").exists()
    assert service.write("PUT", GRAPH, WRITE).status == 201


def test_read_only_disk_is_503_and_is_still_read(service: Service, disk: Path) -> None:
    service.log.flush()
    version = service.version
    (disk / "log").unlink()  # an open log would keep the disk from becoming read-only
    service.kill_all()
    service.log.close()
    service.log = (disk.parent / "log").open("ab")
    service.start()
    remount(disk, "ro")
    try:
        answer = service.write("PUT", GRAPH, WRITE.replace(b"1", b"2"))
        assert answer.status == 503
        assert b"read-only" in answer.body
        assert "สิทธิ์อ่านอย่างเดียว" in answer.body.decode()
        assert service.ask("ASK { GRAPH ?g { ?s <https://example.org/p> 1 } }").body.count(b"true") == 1
        assert service.version == version
    finally:
        remount(disk, "rw")
    assert service.write("PUT", GRAPH, WRITE.replace(b"1", b"2")).status == 204


def test_file_that_may_not_grow_is_told_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """What needs no leave to mount anything: a limit on the size of files."""
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from graph.errors import DiskFull\n"
        "from graph.gate.door import open_or_create\n"
        "from graph.versions.directory import DataDirectory\n"
        "directory = DataDirectory.create(Path(sys.argv[1]))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, resource.RLIM_INFINITY))\n"
        "try:\n"
        "    open_or_create(directory)\n"
        "except DiskFull as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "data")], capture_output=True, text=True)
    assert "no room left" in done.stdout, done
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["changes", "format", "lock", "versions"]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


@pytest.mark.parametrize(("told", "sent"), [(len(WRITE) + 100, WRITE), (10, WRITE)], ids=["too long", "too short"])
def test_body_that_lies_about_its_length_changes_nothing(service: Service, told: int, sent: bytes) -> None:
    version = service.version
    head = (
        f"PUT {GRAPH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {service.token}\r\nContent-Type: text/turtle\r\n"
        f"Content-Length: {told}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", service.port), timeout=30) as connection:
        connection.sendall(head.encode() + sent)
        connection.shutdown(socket.SHUT_WR)
        answer = connection.recv(65536)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 400"), answer
    assert service.version == version
    assert send(f"{service.address}/sparql?query=ASK%7B%7D").status == 200
