"""The query workers ask the version that is meant: the published one, or one of the past, from memory or from the disk."""

from __future__ import annotations

import random
import shutil
from contextlib import suppress
from pathlib import Path

import pytest
from patience import eventually
from pools import COUNT, TABLE, Start, count, publish, workers

from graph.errors import NoSuchVersion
from graph.gate.change import Provenance
from graph.gate.door import Gate, Upload
from graph.rdf import Literal, NamedNode, Quad
from graph.versions.directory import DataDirectory
from graph.workers.pool import QueryPool
from graph.workers.snapshot import LARGE as LARGE_VERSION


@pytest.mark.parametrize("in_memory", [500_000, 0], ids=["in memory", "on disk"])
def test_any_kept_version_can_be_asked(start: Start, data: Path, in_memory: int) -> None:
    pool = start(data=str(data), in_memory=in_memory, workers=1)
    assert pool.version() == 2
    assert [count(pool), count(pool, version=1), count(pool, version=2), count(pool)] == [2, 1, 2, 2]
    for number, expected in ((None, 2), (1, 1), (2, 2)):
        answering = pool.ask(COUNT._replace(version=number))
        assert answering.version == expected
        answering.close()


@pytest.mark.parametrize("number", [0, 3, -1, 10**17])
def test_version_that_never_was_is_an_error_that_names_those_there_are(start: Start, data: Path, number: int) -> None:
    pool = start(data=str(data), workers=1)
    with pytest.raises(NoSuchVersion) as raised:
        count(pool, version=number)
    assert raised.value.facts == {"name": number, "first": 1, "last": 2}


def test_version_that_is_not_kept_is_an_error(start: Start, data: Path) -> None:
    pool = start(data=str(data), workers=1)
    shutil.rmtree(data / "versions" / "000001")
    with pytest.raises(NoSuchVersion):
        count(pool, version=1)
    assert count(pool) == 2


def test_ephemeral_store_has_one_version(pool: QueryPool) -> None:
    assert (pool.version(), count(pool, version=1)) == (1, 0)
    with pytest.raises(NoSuchVersion):
        count(pool, version=2)


@pytest.mark.parametrize("in_memory", [500_000, 0], ids=["in memory", "on disk"])
def test_published_version_is_answered_from_at_once(start: Start, data: Path, in_memory: int) -> None:
    pool = start(data=str(data), in_memory=in_memory, workers=2)
    for number in range(3, 6):
        assert publish(data, number) == number
        assert [count(pool) for _ in range(5)] == [number] * 5


def reads_disk(pool: QueryPool) -> bool:
    """Say whether a worker has files of a version open."""
    opened = set()
    for worker in workers(pool):
        with suppress(OSError):  # it has ended
            opened |= {str(one.readlink()) for one in Path(f"/proc/{worker}/fd").iterdir()}
    return any("/versions/" in path and path.endswith(".sst") for path in opened)


def test_large_version_is_answered_from_the_disk_until_it_is_in_memory(start: Start, data: Path) -> None:
    subject, predicate, graph = (NamedNode(f"a:{name}") for name in ("s", "q", "g"))
    texts = (random.Random(number).randbytes(LARGE_VERSION // 16_000).hex() for number in range(10_000))
    quads = tuple(Quad(subject, predicate, Literal(text), graph) for text in texts)
    Gate(DataDirectory(data), shapes=None).write(Upload(quads), Provenance("test"))
    pool = start(data=str(data), workers=2)
    assert eventually(lambda: reads_disk(pool))
    assert (count(pool), pool.version()) == (2, 3)
    assert eventually(lambda: not reads_disk(pool) and len(workers(pool)) == 2)
    assert count(pool, text="SELECT (COUNT(*) AS ?n) { ?s <a:q> ?o }") == 10_000
    publish(data, 7)
    assert count(pool) == 7
    assert not reads_disk(pool)


def test_workers_of_the_version_before_are_retired(start: Start, data: Path) -> None:
    pool = start(data=str(data), workers=2)
    before = workers(pool)
    publish(data, 3)
    assert count(pool) == 3
    assert eventually(lambda: len(workers(pool)) == 2 and not workers(pool) & before)


def test_worker_that_is_busy_ends_its_answer_before_it_retires(start: Start, data: Path) -> None:
    pool = start(data=str(data), workers=1)
    chunks = pool.ask(COUNT._replace(text=TABLE, extension="tsv")).chunks()
    publish(data, 3)
    assert count(pool) == 3
    assert b"".join(chunks).count(b"<a:p>") == 2
