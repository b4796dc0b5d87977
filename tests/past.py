"""A data directory with a past: five versions of which every part is known."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from graphs import announcement_quads

from graph.gate.change import Provenance
from graph.gate.door import Gate
from graph.gate.edits import Deletion, Upload
from graph.rdf import Literal, NamedNode, Quad
from graph.versions.directory import DataDirectory
from ontology.terms import ID, LC, PREFIXES

GRAPH, OTHER_GRAPH = NamedNode(f"{ID}source/test"), NamedNode(f"{ID}source/other")
CITY, OTHER = NamedNode(f"{ID}city/than-thong"), NamedNode(f"{ID}city/than-thong-new")
TYPE, LABEL = NamedNode(PREFIXES["rdf"] + "type"), NamedNode(PREFIXES["rdfs"] + "label")
LEARNING_PLACE = NamedNode(PREFIXES["schema"] + "City")  # what the rules derive of a city
CITY_CLASS = NamedNode(LC + "City")

NAMED_IN_2 = Quad(CITY, LABEL, Literal("Rayong town", language="en"), GRAPH)
NAMED_IN_3 = Quad(CITY, LABEL, Literal("Rayong", language="en"), GRAPH)
CITY_QUADS = (
    Quad(CITY, TYPE, CITY_CLASS, GRAPH),
    Quad(CITY, LABEL, Literal("ระยอง", language="th"), GRAPH),
    NAMED_IN_2,
)
OTHER_QUADS = (
    Quad(OTHER, TYPE, CITY_CLASS, OTHER_GRAPH),
    Quad(OTHER, LABEL, Literal("ระยองใหม่", language="th"), OTHER_GRAPH),
    Quad(OTHER, LABEL, Literal("New Rayong", language="en"), OTHER_GRAPH),
)


def at(month: int, day: int, hour: int = 8, minute: int = 0, microsecond: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, 0, microsecond, UTC)


TIMES = {1: at(1, 10), 2: at(1, 20, 9, 30, 250_000), 3: at(2, 3), 4: at(2, 20), 5: at(3, 15)}
NOTES = {
    1: "The graph as it comes with the software.",
    2: "เพิ่มเมืองระยอง <ฉบับร่าง> & ชื่ออังกฤษ",
    3: "The English name was wrong.",
    4: "",
    5: "Version 4 was a mistake.",
}
AGENTS = {1: "learningcity", 2: "somchai", 3: "somchai", 4: "malee", 5: "malee"}
EDITS = {
    2: Upload(CITY_QUADS),
    3: Upload((*CITY_QUADS[:2], NAMED_IN_3), replaces=frozenset({GRAPH})),
    4: Upload(OTHER_QUADS),
    5: Deletion(OTHER_GRAPH),
}


def make_past(path: Path) -> DataDirectory:
    """Make the directory; no shapes, for the sake of speed."""
    directory = DataDirectory.create(path)
    gate = Gate(directory, shapes=None)
    for number, edit in {1: Upload(announcement_quads()), **EDITS}.items():
        gate.write(edit, Provenance(AGENTS[number], NOTES[number], TIMES[number]))
    assert directory.current == len(TIMES)
    return directory
