"""A writer that is killed: adds numbers one after another, and says each when it has been published.

Run by itself it kills as often as it is told: `python tests/graph/crashing.py 200`.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from graph.gate.change import Provenance, read_record
from graph.gate.door import Gate, open_or_create
from graph.gate.edits import Upload
from graph.rdf import DefaultGraph, Literal, NamedNode, Quad
from graph.versions.directory import DataDirectory

GRAPH, THING, NUMBER = (NamedNode(f"https://example.org/{name}") for name in ("graph", "thing", "number"))


def keep_writing(path: Path) -> None:
    """Publish number after number: the first and the second of four from one prepared copy, the others each from its own."""
    gate = Gate(DataDirectory(path), shapes=None)
    while True:
        number = gate.directory.current
        if number % 4 == 1:
            gate.directory.prepare()
        elif number % 4 == 3:
            gate.directory.let_go()
        gate.write(Upload((Quad(THING, NUMBER, Literal(number), GRAPH),)), Provenance("writer"))
        print(number, flush=True)


def kill_while_writing(path: Path, seconds: float) -> int:
    """Let a writer run for some time and kill it; return the last number that it said was published."""
    writer = subprocess.Popen([sys.executable, __file__, "--write", str(path)], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    first = writer.stdout.readline()
    time.sleep(seconds)
    writer.send_signal(signal.SIGKILL)
    said, _ = writer.communicate()
    return int((first + said).split()[-1]) if (first + said).strip() else 0


def problems(path: Path, acknowledged: int) -> list[str]:
    """Open a data directory after a crash and say what is wrong with it."""
    directory = DataDirectory(path)
    store = directory.open_version()
    quads = {(quad.subject, quad.predicate, quad.object) for quad in store.quads(graph=GRAPH)}
    default = {(quad.subject, quad.predicate, quad.object) for quad in store.quads(graph=DefaultGraph())}
    expected = {(THING, NUMBER, Literal(number)) for number in range(1, directory.current)}
    found = []
    if directory.current - 1 < acknowledged:
        found.append(f"{acknowledged} was acknowledged and version {directory.current} is current")
    if quads != expected:
        found.append(f"version {directory.current} does not hold what its number says")
    if default != quads:
        found.append("the default graph is not the union")
    for number in range(2, directory.current + 1):
        change, _ = read_record(directory.change_path(number).read_bytes(), "record")
        if change.added != {Quad(THING, NUMBER, Literal(number - 1), GRAPH)}:
            found.append(f"the record of version {number} is not whole")
    return found


def crash(times: int) -> list[str]:
    """Kill a writer so many times at random points; return what was wrong afterwards."""
    found: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data"
        open_or_create(DataDirectory.create(path), ())
        for _ in range(times):
            found += problems(path, kill_while_writing(path, random.uniform(0, 0.12)))
    return found


if __name__ == "__main__":
    if sys.argv[1] == "--write":
        keep_writing(Path(sys.argv[2]))
    elif wrong := crash(int(sys.argv[1])):
        sys.exit("\n".join(wrong))
    else:
        print(f"{sys.argv[1]} kills: nothing acknowledged was lost, nothing was half published")
