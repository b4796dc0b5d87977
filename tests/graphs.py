"""The graph that most tests need: the ontology, and the one announcement with what is known around it."""

from __future__ import annotations

from functools import cache

from graph.rdf import Quad, read_file
from graph.sources import data_files, ontology_quads


@cache
def announcement_quads() -> tuple[Quad, ...]:
    """Read everything that the package brings but the members of the network, who are nine tenths of the data."""
    small = [path for path in data_files() if path.name != "network.trig"]
    return (*ontology_quads(), *(quad for path in small for quad in read_file(path)))
