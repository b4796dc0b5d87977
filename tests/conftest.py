"""What the tests share: the real service, in process and behind its real HTTP server."""

from __future__ import annotations

import gc
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from graphs import announcement_quads
from hypothesis import HealthCheck, settings
from past import make_past
from ports import free_port

from graph.gate.door import open_or_create
from graph.store import Store
from graph.versions.directory import DataDirectory
from graph.workers.parent import build_store
from graph.workers.pool import QueryPool
from service import create_app
from service.settings import Settings

settings.register_profile("on a busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("on a busy machine")


def pytest_collection_finish() -> None:
    """Keep the collector from going through all tests again each time that a store is closed, which takes a third of a second."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def store() -> Store:
    """The packaged graph, in memory; tests read it and do not change it."""
    return build_store()


@pytest.fixture(scope="session")
def pool() -> Iterator[QueryPool]:
    """Query workers over the packaged graph."""
    workers = QueryPool.start(Settings().pool)
    yield workers
    workers.close()


@pytest.fixture(scope="session")
def app(pool: QueryPool) -> Flask:
    """The application over the packaged graph, with a deadline short enough to test."""
    made = create_app(Settings(timeout=2.0, figures_wait=15.0, workers=pool_size()), pool)
    made.test_client().get("/search?q=names")  # has the names gathered: half of that deadline is little for it
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of the application in process."""
    return app.test_client()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a real server over the packaged graph, started as a user starts it."""
    with running_server("--timeout", "2") as address:
        yield address


@pytest.fixture(scope="session")
def first_version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the ontology and the announcement, to be copied by those who write."""
    path = tmp_path_factory.mktemp("first") / "data"
    open_or_create(DataDirectory.create(path), announcement_quads())
    return path


@pytest.fixture(scope="session")
def past(tmp_path_factory: pytest.TempPathFactory) -> DataDirectory:
    """A data directory with a history; tests read it and do not change it."""
    return make_past(tmp_path_factory.mktemp("past") / "data")


@pytest.fixture(scope="session")
def app_of_past(past: DataDirectory) -> Iterator[Flask]:
    """The application over that directory."""
    settings = Settings(data=str(past.path), timeout=2.0, figures_wait=15.0, workers=pool_size())
    workers = QueryPool.start(settings.pool)
    yield create_app(settings, workers)
    workers.close()


@pytest.fixture
def client_of_past(app_of_past: Flask) -> FlaskClient:
    """A client of that application in process."""
    return app_of_past.test_client()


@pytest.fixture
def serve() -> Callable[..., object]:
    """Start a server with options of a test's own: `with serve("--data", path) as address`."""
    return running_server


def pool_size() -> int:
    """How many workers the tests use."""
    return Settings().workers


@contextmanager
def running_server(*options: str) -> Iterator[str]:
    """Run `learningcity serve` on a free port until the block ends."""
    port = free_port()
    command = [sys.executable, "-m", "service", "serve", "--port", str(port), *options]
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryFile() as log:  # a pipe that nobody reads would fill up and hold the server
        process = subprocess.Popen(command, stderr=log)
        try:
            wait_until_ready(address, process, log)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=30)


def wait_until_ready(address: str, process: subprocess.Popen[bytes], log: IO[bytes]) -> None:
    """Wait until a server answers."""
    for _ in range(900):
        if process.poll() is not None:
            log.seek(0)
            raise RuntimeError(f"the server ended: {log.read().decode()}")
        try:
            urllib.request.urlopen(f"{address}/sparql", timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise RuntimeError("the server did not answer in 90 s")
