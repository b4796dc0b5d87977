"""The ontology, its vocabularies, alignments, rules and shapes keep the promises that shapes of their own state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import RDF, SH, Graph, Namespace
from shaped import EXAMPLES, INVALID, ONTOLOGY, Gate, can_fail, complaints, local, shapes_of, turtle, validate

from ontology import rule_files
from ontology.terms import LC, PREFIXES, SHAPES

LCSH = Namespace(SHAPES)
SHAPES_GRAPH = turtle("ontology-shapes.ttl")
DATA_SHAPES = turtle("shapes.ttl")
GATE = Gate(SHAPES_GRAPH, ())
NAMES = shapes_of(SHAPES_GRAPH)
INVALID_FILES = sorted(file for file in INVALID.glob("*.ttl") if LCSH[file.stem] in NAMES)
RULES = [f"rules/{file.name}" for file in rule_files()]
WHOLE = turtle("ontology.ttl", "vocabularies.ttl", "alignments.ttl", "shapes.ttl", "ontology-shapes.ttl", *RULES)
CANONICAL = sorted([ONTOLOGY / "shapes.ttl", ONTOLOGY / "ontology-shapes.ttl", *EXAMPLES.rglob("*.ttl")])


def name(path: Path) -> str:
    return path.stem


def test_the_ontology_and_all_that_goes_with_it_conform() -> None:
    assert complaints(validate(WHOLE, SHAPES_GRAPH)) == []


def test_the_shapes_for_the_ontology_are_well_formed_shacl() -> None:
    assert complaints(validate(Graph(), SHAPES_GRAPH, meta=True)) == []


@pytest.mark.parametrize("file", INVALID_FILES, ids=name)
def test_an_invalid_example_breaks_the_shape_that_it_is_named_after_and_no_other(file: Path) -> None:
    assert GATE.broken_by(file) == {file.stem}


def test_every_shape_that_can_fail_has_an_invalid_example() -> None:
    assert {file.stem for file in INVALID_FILES} == {local(s) for s in NAMES if can_fail(SHAPES_GRAPH, s)}


def test_the_two_files_of_shapes_share_no_name() -> None:
    assert not set(NAMES) & set(shapes_of(DATA_SHAPES))


def lc_names(predicate: str, graph: Graph) -> Iterator[tuple[str, str]]:
    for subject, text in graph.subject_objects(SH[predicate]):
        yield from ((local(subject), found) for found in re.findall(r"\blc:(\w+)", str(text)))


@pytest.mark.parametrize("predicate", ["select", "construct"])
def test_the_queries_of_shapes_and_rules_use_terms_that_are_declared(predicate: str) -> None:
    declared = {str(term).removeprefix(LC) for term in WHOLE.subjects(RDF.type) if str(term).startswith(LC)}
    assert {found for found in lc_names(predicate, WHOLE) if found[1] not in declared} == set()


@pytest.mark.parametrize("file", CANONICAL, ids=lambda file: str(file.relative_to(ONTOLOGY)))
def test_a_file_is_in_canonical_form(file: Path) -> None:
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace, override=True, replace=True)
    graph.parse(file, format="turtle")
    assert graph.serialize(format="longturtle").rstrip("\n") + "\n" == file.read_text(encoding="utf-8")
