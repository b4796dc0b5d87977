"""Pools of query workers for the tests, and a data directory with two versions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pools import Start, publish

from graph.versions.directory import DataDirectory
from graph.workers.pool import PoolSettings, QueryPool


@pytest.fixture
def start() -> Iterator[Start]:
    """Start pools that end with the test."""
    started: list[QueryPool] = []

    def run(**given: object) -> QueryPool:
        started.append(QueryPool.start(PoolSettings(**given)))  # type: ignore[arg-type]
        return started[-1]

    yield run
    for pool in started:
        pool.close()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory of two versions: one triple in the first, two in the second."""
    path = tmp_path / "data"
    DataDirectory.create(path)
    publish(path, 1)
    publish(path, 2)
    return path
