"""Real engines, each installed by the package lists and started once."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from engine_servers import running_oxigraph, running_virtuoso, served
from flask import Flask

from graph.engines.address import EngineAddress
from graph.tokens import Tokens


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A folder for the engines, whose names of sockets and files must be short."""
    with tempfile.TemporaryDirectory(prefix="engines-") as name:
        yield Path(name)


@pytest.fixture(scope="session")
def oxigraph(folder: Path) -> Iterator[EngineAddress]:
    """An Oxigraph server."""
    with running_oxigraph(folder / "oxigraph") as address:
        yield address


@pytest.fixture(scope="session")
def virtuoso(folder: Path) -> Iterator[EngineAddress]:
    """A Virtuoso."""
    with running_virtuoso(folder / "virtuoso") as address:
        yield address


@pytest.fixture(scope="session", params=["oxigraph", "virtuoso"])
def engine(request: pytest.FixtureRequest) -> EngineAddress:
    """Each of the engines."""
    address: EngineAddress = request.getfixturevalue(request.param)
    return address


@pytest.fixture(scope="session")
def app_in_front(engine: EngineAddress, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application in front of each engine, which has been brought the packaged graph."""
    with served(
        engine, tmp_path_factory.mktemp("mirror") / "data", timeout=20.0, page_timeout=60.0, figures_wait=60.0
    ) as app:
        yield app


@pytest.fixture(scope="session")
def token(app_in_front: Flask) -> str:
    """A token of that application."""
    data = Path(app_in_front.extensions["learningcity"].settings.data)
    return Tokens(data).new("curator")
