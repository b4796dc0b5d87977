"""The parent of the writes: holds the shapes and the rules, and forks the process that does them, always one, ahead of what comes.

It runs in a process of its own, with one thread, started by `graph.gate.gatekeeper` when the first write comes; it ends when the
process that started it does.
"""

from __future__ import annotations

import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
import threading
import time
import traceback
import uuid
from pathlib import Path

from graph.deriving.entail import read_rules
from graph.deriving.maintain import Maintainer
from graph.engines.address import EngineAddress, read_address
from graph.engines.overlay import Overlay
from graph.engines.store import EngineStore
from graph.errors import LearningCityError
from graph.gate.door import BACKGROUND
from graph.gate.gatekeeper import WRITE_SOCKET, GateSettings
from graph.gate.waiting import Life, serve_in_turn
from graph.gate.writer import Means
from graph.rdf import read_file
from graph.sources import folder, shapes_from
from graph.validating.background import Lines, lines_of
from graph.versions.directory import DataDirectory
from graph.workers.parent import build_store, listen
from graph.workers.wire import encode_error
from graph.workers.worker import limit_memory

IDLE_SECONDS, SHORTEST_LIFE = 0.05, 0.1


def means_of(settings: GateSettings, engine: EngineAddress | None = None) -> Means:
    """Load what every write needs.

    Args:
        settings: how writes are done.
        engine: where the graph is kept, when it is kept elsewhere.
    """
    own = shapes_from()
    assert own is not None
    shapes = own if settings.shapes == "" else shapes_from(settings.shapes)
    data = Path(settings.data) if settings.data else None
    base = None if data else build_store()
    return Means(data, shapes, own, read_rules(), base, engine, owner=uuid.uuid4().hex)


def run(listener: socket.socket, means: Means, memory: int) -> None:
    """Fork a process that writes, and another when that one has ended, until standard input closes."""
    warm = False
    while True:
        if not warm:  # the first write does not wait for what spares time only to those after it
            awaited: list[int | socket.socket] = [0, listener]
            ready, _, _ = select.select(awaited, [], [], IDLE_SECONDS)
            if 0 in ready:
                return
            if not ready:
                warm_up(means)
                warm = True
        began = time.monotonic()
        ours, theirs = socket.socketpair()
        child = os.fork()
        if not child:
            ours.close()
            write_and_end(listener, theirs, means, memory, Life(memory // 8, None if warm else IDLE_SECONDS))
        theirs.close()
        awaited = [0, ours]
        ready, _, _ = select.select(awaited, [], [])
        ours.close()  # one that waits for a request ends, and takes what it has prepared with it
        _, status = os.waitpid(child, 0)
        if 0 in ready:
            return
        if status and time.monotonic() - began < SHORTEST_LIFE:
            time.sleep(SHORTEST_LIFE)  # should they die as soon as they are born


def warm_up(means: Means) -> None:
    """Do once what every write would do anew in its own process: take the rules apart, read the ontology, prepare the shapes."""
    Maintainer(means.rules)
    shapes = means.shapes
    if shapes is not None:
        shapes.background.take_up(background_lines(means))
        shapes.validate(
            quad for path in sorted((folder("ontology") / "examples").glob("*.t*")) for quad in read_file(path)
        )
    gc.collect()
    gc.freeze()


def background_lines(means: Means) -> Lines:
    """Read the ontology as it stands in the graph; in another process where that is on disk, for this one must go on to fork."""
    if means.base is not None:
        return lines_of(means.base, BACKGROUND)
    assert means.data is not None
    read_end, write_end = os.pipe()
    child = os.fork()
    if not child:
        try:
            with os.fdopen(write_end, "wb") as pipe:
                held = (
                    Overlay(EngineStore(means.engine), empty=False)
                    if means.engine
                    else DataDirectory(means.data).open_version()
                )
                pipe.write(b"\n".join(lines_of(held, BACKGROUND)))
        finally:
            os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as pipe:
        data = pipe.read()
    os.waitpid(child, 0)
    return tuple(data.splitlines())


def write_and_end(listener: socket.socket, parent: socket.socket, means: Means, memory: int, life: Life) -> None:
    """Do writes and end this process."""
    status = 1
    try:
        limit_memory(memory)
        # In a thread of its own: the engine's chance is one for each thread, and this one's is that of every other fork, so
        # that two writes would give the same names to their blank nodes.
        writing = threading.Thread(target=serve_in_turn, args=(listener, parent, means, life))
        writing.start()
        writing.join()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def main() -> None:
    """Run as `python -m graph.gate.parent FOLDER SETTINGS`."""
    for asked_to_end in (
        signal.SIGINT,
        signal.SIGTERM,
    ):  # as the parent of the query workers; a write is done to its end
        signal.signal(asked_to_end, signal.SIG_IGN)
    settings = GateSettings(**json.loads(sys.argv[2]))
    try:
        means = means_of(settings, read_address(Path(sys.argv[1])))
    except LearningCityError as error:
        os.write(1, encode_error(error) + b"\n")
        return
    listener = listen(Path(sys.argv[1]) / WRITE_SOCKET, backlog=128)
    gc.collect()
    gc.freeze()
    os.write(1, b"ready\n")
    run(listener, means, settings.memory)
    shutil.rmtree(sys.argv[1], ignore_errors=True)  # who started us may be gone


if __name__ == "__main__":
    main()
