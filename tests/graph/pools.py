"""What the tests of the query workers share: pools that are started and looked at, and questions that are small, endless or fatal."""

from __future__ import annotations

import select
from collections.abc import Callable
from pathlib import Path

import fatal
import pytest

from graph.gate.change import Provenance
from graph.gate.door import Gate, Upload
from graph.rdf import Literal, NamedNode, Quad
from graph.versions.directory import DataDirectory
from graph.workers.pool import QueryPool
from graph.workers.wire import Request

COUNT = Request("SELECT (COUNT(*) AS ?n) { ?s <a:p> ?o }", "csv", seconds=10)
ENDLESS = COUNT._replace(text="SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }")
CRASHING = COUNT._replace(text=fatal.CRASHING, extension="json")
TABLE = "SELECT * { ?a ?b ?c }"
LARGE = COUNT._replace(text="SELECT * { ?a ?b ?c . ?d ?e ?f }", extension="tsv")
MEGABYTE = 1024**2

Start = Callable[..., QueryPool]
only_where_workers_wait = pytest.mark.skipif(
    not hasattr(select, "EPOLLEXCLUSIVE"), reason="only Linux wakes one of them"
)


def publish(path: Path, count: int) -> int:
    """Publish a version that has so many triples of <a:p>."""
    quads = [
        Quad(NamedNode("a:s"), NamedNode("a:p"), Literal(str(number)), NamedNode("a:g")) for number in range(count)
    ]
    gate = Gate(DataDirectory(path), shapes=None)
    return gate.write(Upload(tuple(quads)), Provenance("test")).version


def count(pool: QueryPool, **changes: object) -> int:
    """Ask how many triples of <a:p> there are."""
    return int(pool.ask(COUNT._replace(**changes)).whole().split()[1])  # type: ignore[arg-type]


def workers(pool: QueryPool) -> set[int]:
    """Find the processes of the workers."""
    assert pool.keeper is not None
    pid = pool.keeper.process.pid
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def is_stopped(pid: int) -> bool:
    """Say whether every thread of a process has stopped: the one that gets the signal stops the others when it next runs."""
    stats = Path(f"/proc/{pid}/task").glob("*/stat")
    return all(stat.read_text().rpartition(")")[2].split()[0] == "T" for stat in stats)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False
