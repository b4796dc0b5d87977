"""The next change is prepared before anybody asks for it; what was prepared is used again and again, or vanishes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from patience import PATIENCE, eventually

from graph.errors import VersionMoved
from graph.gate.change import Provenance
from graph.gate.door import Gate, open_or_create
from graph.gate.edits import Upload
from graph.gate.gatekeeper import Gatekeeper, GateSettings
from graph.gate.parent import means_of
from graph.gate.waiting import LOOK_SECONDS, make_ready, next_connection
from graph.gate.writing import Body, WriteRequest, Written
from graph.rdf import Literal, NamedNode, Quad
from graph.versions.directory import DataDirectory
from graph.workers.parent import listen

GRAPH, THING, NAME = (NamedNode(f"https://example.org/{name}") for name in ("graph", "thing", "name"))


@pytest.fixture
def directory(tmp_path: Path) -> DataDirectory:
    made = DataDirectory.create(tmp_path / "data", plain=True)
    open_or_create(made, ())
    return made


@pytest.fixture
def keeper(directory: DataDirectory) -> Iterator[Gatekeeper]:
    keeper = Gatekeeper(GateSettings(data=str(directory.path), shapes="none"))
    yield keeper
    keeper.close()


def prepared(directory: DataDirectory) -> set[str]:
    return {entry.name for entry in directory.path.glob("prepared.*")}


def write_here(directory: DataDirectory, name: str) -> int:
    quad = Quad(THING, NAME, Literal(name), GRAPH)
    return Gate(directory, shapes=None).write(Upload((quad,)), Provenance("here")).version


def ask(keeper: Gatekeeper, name: str, dry_run: bool = False) -> Written:
    body = f'<{THING.value}> <{NAME.value}> "{name}" .'.encode()
    request = WriteRequest("add", "there", graph=GRAPH.value, bodies=(Body("ttl", "the body", len(body)),))
    return keeper.write(request if not dry_run else WriteRequest(**{**request.__dict__, "dry_run": True}), [body])


def names(directory: DataDirectory) -> set[str]:
    store = directory.open_version()
    return {quad.object.value for quad in store.quads(graph=GRAPH) if isinstance(quad.object, Literal)}


def wait_for(condition: Callable[[], object]) -> None:
    assert eventually(condition)


def tables(folder: Path) -> set[int]:
    return {entry.stat().st_ino for entry in folder.glob("*.sst")}


def test_what_was_prepared_serves_one_change_after_another(directory: DataDirectory) -> None:
    directory.prepare()
    (name,) = prepared(directory)
    made = directory.path / name
    for number, text in enumerate(("first", "second", "third"), start=2):
        assert write_here(directory, text) == number
        assert prepared(directory) == {name}
        assert tables(directory.version_path(number)) & tables(made)
        assert not [entry for entry in directory.version_path(number).iterdir() if entry.suffix == ".log"]
    assert names(directory) == {"first", "second", "third"}
    store = directory.open_version(2)
    assert [quad.object for quad in store.quads(graph=GRAPH)] == [Literal("first")]
    directory.let_go()
    assert (prepared(directory), (directory.path / "staging").exists()) == (set(), False)


def test_what_a_change_that_was_not_published_has_touched_is_not_used_again(directory: DataDirectory) -> None:
    directory.prepare()
    quad = Quad(THING, NAME, Literal("never"), GRAPH)
    Gate(directory, shapes=None).write(Upload((quad,)), Provenance("here"), dry_run=True)
    assert (directory.prepared, prepared(directory)) == (None, set())


def test_what_is_only_tried_takes_what_was_prepared_and_needs_no_lock(directory: DataDirectory) -> None:
    directory.prepare()
    with DataDirectory(directory.path).writing():
        for left in (directory.prepared, None):  # the second time nothing is prepared
            assert directory.prepared is left
            with directory.trying() as store:
                store.add([Quad(THING, NAME, Literal("never"), GRAPH)])
            assert (prepared(directory), names(directory)) == (set(), set())
    assert write_here(directory, "first") == 2


def test_preparing_again_keeps_what_is_prepared_until_another_version_is_current(directory: DataDirectory) -> None:
    directory.prepare()
    first = directory.prepared
    directory.prepare()
    assert directory.prepared is first
    write_here(DataDirectory(directory.path), "first")
    directory.prepare()
    assert directory.prepared is not None
    assert directory.prepared is not first
    assert directory.prepared.base == 2
    directory.let_go()


def test_one_process_writes_change_after_change_and_goes_on_after_one_that_is_refused(
    directory: DataDirectory, keeper: Gatekeeper
) -> None:
    ask(keeper, "first")
    wait_for(lambda: prepared(directory))
    for number in range(3, 6):
        before = prepared(directory)
        assert ask(keeper, f"name {number}").version == number
        ask(keeper, "never", dry_run=True)
        wait_for(lambda: prepared(directory))
        assert prepared(directory) == before
    assert names(directory) == {"first", "name 3", "name 4", "name 5"}


def test_what_was_prepared_is_kept_when_a_change_is_refused_before_it_begins(directory: DataDirectory) -> None:
    directory.prepare()
    with pytest.raises(VersionMoved):
        Gate(directory, shapes=None).write(Upload(()), Provenance("here"), expected=7)
    assert directory.prepared
    assert write_here(directory, "first") == 2
    assert names(directory) == {"first"}


def test_what_was_prepared_for_an_older_version_is_thrown_away(directory: DataDirectory) -> None:
    directory.prepare()
    assert write_here(DataDirectory(directory.path), "first") == 2
    assert write_here(directory, "second") == 3
    assert (prepared(directory), names(directory)) == (set(), {"first", "second"})


def test_what_another_process_has_prepared_is_left_to_it_until_it_dies(directory: DataDirectory) -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from graph.versions.directory import DataDirectory\n"
        "directory = DataDirectory(Path(sys.argv[1]))\n"
        "directory.prepare()\n"
        "print(directory.prepared is not None, flush=True)\n"
        "sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", script, str(directory.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"True\n"
        write_here(directory, "first")
        assert len(prepared(directory)) == 1
        other.kill()
    write_here(directory, "second")
    assert (prepared(directory), names(directory)) == (set(), {"first", "second"})


def test_full_disk_while_preparing_prepares_nothing_and_harms_nothing(directory: DataDirectory) -> None:
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from graph.versions.directory import DataDirectory\n"
        "directory = DataDirectory(Path(sys.argv[1]))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))\n"
        "directory.prepare()\n"
        "print(directory.prepared)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(directory.path)], capture_output=True, text=True)
    assert done.stdout == "None\n", done
    assert prepared(directory) == set()
    assert write_here(directory, "first") == 2


def test_nothing_is_prepared_while_somebody_writes_and_nobody_waits_for_that(directory: DataDirectory) -> None:
    other = DataDirectory(directory.path)
    with directory.writing():
        other.prepare()
        assert (other.prepared, prepared(directory)) == (None, set())


def test_writers_prepare_ahead_and_leave_nothing_when_they_stop(directory: DataDirectory, keeper: Gatekeeper) -> None:
    assert ask(keeper, "first").version == 2
    wait_for(lambda: prepared(directory))
    assert not ask(keeper, "never", dry_run=True).published
    assert ask(keeper, "second").version == 3
    write_here(directory, "third")
    assert ask(keeper, "fourth").version == 5
    assert names(directory) == {"first", "second", "third", "fourth"}
    keeper.close()
    assert prepared(directory) == set()
    assert not (directory.path / "staging").exists()


def test_writer_that_is_killed_while_it_waits_harms_nothing(directory: DataDirectory, keeper: Gatekeeper) -> None:
    ask(keeper, "first")
    wait_for(lambda: prepared(directory))
    (first,) = prepared(directory)
    os.kill(int(first.partition(".")[2]), signal.SIGKILL)
    wait_for(lambda: prepared(directory) not in (set(), {first}))
    assert first not in prepared(directory)
    assert ask(keeper, "second").version == 3


def test_writer_that_waits_follows_what_others_publish(directory: DataDirectory, keeper: Gatekeeper) -> None:
    ask(keeper, "first")
    wait_for(lambda: prepared(directory))
    before = prepared(directory)
    write_here(directory, "second")
    wait_for(lambda: prepared(directory) not in (set(), before))
    assert ask(keeper, "third").version == 4


@pytest.fixture
def waiting(directory: DataDirectory, tmp_path: Path) -> Iterator[Callable[[], Future[socket.socket | None]]]:
    """A writer of this process that waits for a request, or for a reason to let another one wait."""
    means = replace(means_of(GateSettings(data=str(directory.path), shapes="none")), directory=directory)
    ours, theirs = socket.socketpair()
    with listen(tmp_path / "writes", backlog=1) as listener, theirs, ThreadPoolExecutor(1) as threads:
        make_ready(means)
        yield lambda: threads.submit(next_connection, listener, theirs, means, None)
        ours.close()  # ends one that still waits
    directory.let_go()


def test_writer_ends_when_another_version_is_published_before_it_waits(
    directory: DataDirectory, waiting: Callable[[], Future[socket.socket | None]]
) -> None:
    write_here(DataDirectory(directory.path), "first")
    assert waiting().result(timeout=PATIENCE) is None


def test_writer_that_found_somebody_writing_prepares_while_it_waits(
    directory: DataDirectory, tmp_path: Path, waiting: Callable[[], Future[socket.socket | None]]
) -> None:
    directory.let_go()
    with DataDirectory(directory.path).writing():
        writer = waiting()
        with pytest.raises(TimeoutError):
            writer.result(timeout=2 * LOOK_SECONDS)
        assert prepared(directory) == set()
    wait_for(lambda: directory.prepared)
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(tmp_path / "writes"))
        accepted = writer.result()
    assert accepted is not None
    accepted.close()


def test_writer_ends_with_its_parent_however_that_ends(directory: DataDirectory, keeper: Gatekeeper) -> None:
    ask(keeper, "first")
    wait_for(lambda: prepared(directory))
    assert keeper.process is not None
    keeper.process.kill()
    wait_for(lambda: not prepared(directory))
    assert ask(keeper, "second").version == 3
