"""The dataset that the saved queries are asked of, built as the service builds it."""

from __future__ import annotations

from pathlib import Path

import pytest
from answers import build

import graph
from graph.rdf import Quad, read_file
from graph.sources import ontology_quads
from graph.store import Store

# The expected answers are those of one announcement; they must not change because another one is added.
FILES = (
    "announcements/phayao-2022.trig",
    "reference/editorial.trig",
    "reference/geonames.trig",
    "reference/iso-3166.trig",
    "reference/opcsmartcity.trig",
    "reference/ror.trig",
)
FOLDER = Path(graph.__file__).parent


@pytest.fixture(scope="session")
def quads() -> list[Quad]:
    """What is said: the ontology, the announcement of 2022 and the reference data that go with it."""
    return [*ontology_quads(), *(quad for name in FILES for quad in read_file(FOLDER / name))]


@pytest.fixture(scope="session")
def store(quads: list[Quad]) -> Store:
    """What is said, with what follows."""
    return build(quads)


@pytest.fixture(scope="session")
def network_store(quads: list[Quad]) -> Store:
    """The same with the whole network."""
    return build([*quads, *read_file(FOLDER / "reference/network.trig")])


@pytest.fixture(scope="session")
def source_text() -> str:
    """The announcement as it was published."""
    return (FOLDER / "announcements/phayao-2022.th.txt").read_text(encoding="utf-8")
