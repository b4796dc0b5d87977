"""The packaged files that the graph is built from, and the named graph that each fills."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import MalformedData
from graph.formats import TURTLE
from graph.rdf import NamedNode, Quad, parse, read_file
from ontology.terms import (
    GRAPH_ALIGNMENTS,
    GRAPH_ONTOLOGY,
    GRAPH_QUERIES,
    GRAPH_RULES,
    GRAPH_SHAPES,
    GRAPH_VOCABULARIES,
    PREFIXES,
)
from queries.catalogue import catalogue_turtle

if TYPE_CHECKING:
    from graph.validating.validate import Shapes

ONTOLOGY_GRAPHS = {
    "ontology.ttl": GRAPH_ONTOLOGY,
    "vocabularies.ttl": GRAPH_VOCABULARIES,
    "alignments.ttl": GRAPH_ALIGNMENTS,
    "shapes.ttl": GRAPH_SHAPES,
}


def folder(package: str) -> Path:
    """Return the folder of a package of this project."""
    return Path(str(files(package)))


def rule_quads() -> Iterator[Quad]:
    """Read the rules of the ontology."""
    for path in sorted((folder("ontology") / "rules").glob("*.ttl")):
        yield from read_file(path, graph=NamedNode(GRAPH_RULES))


def ontology_quads() -> Iterator[Quad]:
    """Read what may be said: the ontology, its vocabularies, alignments, shapes, rules and saved queries."""
    for name, graph in ONTOLOGY_GRAPHS.items():
        yield from read_file(folder("ontology") / name, graph=NamedNode(graph))
    yield from rule_quads()
    text = catalogue_turtle().encode()
    yield from parse(text, TURTLE, place="queries/*.rq", graph=NamedNode(GRAPH_QUERIES))


def shapes_from(name: str = "") -> Shapes | None:
    """Read the shapes to hold data to.

    Args:
        name: a file; "" for the ontology's own shapes; "none" for none.

    Raises:
        MalformedData: the file cannot be read, or holds no shapes.
    """
    from graph.validating.validate import Shapes

    if name == "none":
        return None
    return Shapes(shape_quads(Path(name) if name else folder("ontology") / "shapes.ttl"))


def shape_quads(path: Path) -> list[Quad]:
    """Read a file of shapes as it is written.

    Raises:
        MalformedData: it cannot be read, or holds no shapes: to hold data to nothing is not what whoever names a file wants.
    """
    quads = read_file(path)
    if not any(quad.predicate.value.startswith(PREFIXES["sh"]) for quad in quads):
        raise MalformedData(
            place=str(path), format="SHACL", reason="it holds no shapes", reason_th="ไม่มี shapes อยู่ในไฟล์"
        )
    return quads


def data_files() -> list[Path]:
    """List the packaged announcements and reference data."""
    return [path for part in ("announcements", "reference") for path in sorted((folder("graph") / part).glob("*.trig"))]


def packaged_quads() -> Iterator[Quad]:
    """Read everything that the package brings: the ontology and the data, each in its named graphs."""
    yield from ontology_quads()
    for path in data_files():
        yield from read_file(path)
