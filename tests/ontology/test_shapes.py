"""What the shapes ask of data: each shape has data that breaks it and nothing else, and what is right passes."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest
from pyoxigraph import Quad, RdfFormat, Store, parse
from rdflib import OWL, RDF, RDFS, SH, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node
from shaped import (
    BACKGROUND,
    DATA_FILES,
    EXAMPLES,
    INVALID,
    PARAMETERS,
    VALID_FILES,
    Gate,
    can_fail,
    complaints,
    entailed,
    is_asked,
    local,
    shapes_of,
    turtle,
    validate,
)

from graph.validating.terms import to_rdflib
from ontology.terms import LC, PREFIXES, SHAPES

LCN, LCSH = Namespace(LC), Namespace(SHAPES)
SHAPES_GRAPH = turtle("shapes.ttl")
ONTOLOGY = turtle("ontology.ttl")
GATE = Gate(SHAPES_GRAPH, BACKGROUND)
NAMES = shapes_of(SHAPES_GRAPH)
FALLIBLE = {local(shape) for shape in NAMES if can_fail(SHAPES_GRAPH, shape)}
QUERIES = sorted(SHAPES_GRAPH.subjects(RDF.type, SH.SPARQLConstraint), key=str)
INVALID_FILES = sorted(file for file in INVALID.glob("*.ttl") if LCSH[file.stem] in NAMES)
MAIN_CLASSES = (
    *("City", "CityNetwork", "University", "LocalGovernment", "FundingAgency", "InternationalOrganization"),
    *("Community", "Project", "Collaboration", "Participation", "Membership", "Application", "Designation"),
    *("Expectation", "Role", "Announcement", "Passage", "Reading"),
)
CONSTRAINTS_THAT_SEE_FURTHER = {
    *("City-membership-behind-shortcut", "Agent-participation-behind-leadership", "Membership-shortcut"),
    *("Membership-once", "Participation-leadership", "Designation-its-own-membership", "Passage-exact"),
    *("Passage-quote-in-text", "Passage-context-in-text", "Passage-number-once"),
}


def name(path: Path) -> str:
    return path.stem


def one(subject: Node, predicate: URIRef) -> Node:
    (value,) = SHAPES_GRAPH.objects(subject, predicate)
    return value


def by_language(subject: Node, predicate: URIRef, graph: Graph = SHAPES_GRAPH) -> dict[str | None, str]:
    return {value.language: str(value) for value in graph.objects(subject, predicate) if isinstance(value, Literal)}


def described(node: Node) -> set[URIRef]:
    """Return the properties that the shapes which target a class, or the subjects of a property, show."""
    parents = {*SHAPES_GRAPH.subjects(SH.targetClass, node), *SHAPES_GRAPH.subjects(SH.targetSubjectsOf, node)}
    paths = (one(shape, SH.path) for parent in parents for shape in SHAPES_GRAPH.objects(parent, SH.property))
    return {path for path in paths if isinstance(path, URIRef)}


# ---- the shapes themselves


def test_the_shapes_are_well_formed_shacl() -> None:
    assert complaints(validate(Graph(), SHAPES_GRAPH, meta=True)) == []


def test_every_shape_has_an_iri_and_blank_nodes_only_hold_lists() -> None:
    for blank in {s for s in SHAPES_GRAPH.subjects() if isinstance(s, BNode)}:
        assert set(SHAPES_GRAPH.predicates(blank)) == {RDF.first, RDF.rest}


def test_every_shape_of_a_property_is_used() -> None:
    properties = {shape for shape in NAMES if (shape, RDF.type, SH.PropertyShape) in SHAPES_GRAPH}
    assert properties == set(SHAPES_GRAPH.objects(None, SH.property))


def test_every_helper_shape_is_used_by_another() -> None:
    helpers = {shape for shape in NAMES if not is_asked(SHAPES_GRAPH, shape)}
    used = {value for _, predicate, value in SHAPES_GRAPH if predicate not in (RDF.type, SH.targetClass)}
    assert helpers <= used


def test_no_shape_is_closed_or_deactivated_or_only_a_warning() -> None:
    for predicate in (SH.closed, SH.deactivated, SH.severity):
        assert not list(SHAPES_GRAPH.subjects(predicate))


def test_each_shape_asks_with_parameters_that_the_tests_know() -> None:
    told = {SH.qualifiedMinCount, SH.qualifiedMaxCount, SH.path, SH.name, SH.message, SH.order, SH.group, SH.property}
    for shape in NAMES:
        own = {p for p in SHAPES_GRAPH.predicates(shape) if isinstance(p, URIRef) and p.startswith(str(SH))}
        assert own <= PARAMETERS | told | {SH.targetClass, SH.targetSubjectsOf}, shape


def test_the_prefixes_of_the_queries_are_those_of_the_project() -> None:
    for declaration in SHAPES_GRAPH.objects(URIRef(SHAPES.rstrip("#")), SH.declare):
        prefix, namespace = one(declaration, SH.prefix), one(declaration, SH.namespace)
        assert PREFIXES[str(prefix)] == str(namespace)


@pytest.mark.parametrize("shape", [s for s in NAMES if (s, RDF.type, SH.PropertyShape) in SHAPES_GRAPH], ids=local)
def test_the_first_shape_of_a_term_of_ours_shows_it_by_its_label(shape: URIRef) -> None:
    path = one(shape, SH.path)
    siblings = [s for s in NAMES if (s, SH.path, path) in SHAPES_GRAPH]
    first = min(siblings, key=lambda s: int(str(one(s, SH.order))))
    if isinstance(path, URIRef) and path.startswith(LC) and shape == first:
        assert by_language(shape, SH.name) == by_language(path, RDFS.label, ONTOLOGY)


def test_places_in_a_group_are_not_given_twice() -> None:
    places: dict[tuple[Node, Node], list[Node]] = defaultdict(list)
    for shape in SHAPES_GRAPH.subjects(RDF.type, SH.PropertyShape):
        places[one(shape, SH.group), one(shape, SH.order)].append(shape)
    assert [shapes for shapes in places.values() if len(shapes) > 1] == []


# ---- SPARQL constraints


@pytest.mark.parametrize("query", QUERIES, ids=local)
def test_a_query_says_which_paths_it_reads(query: Node) -> None:
    text = str(one(query, SH.select))
    reads = {str(path) for path in SHAPES_GRAPH.objects(query, LCSH.reads)}
    asked = set(re.findall(r"(?<![\w<])(?:lc|skos|schema|oa|owl|rdfs?):\w+", text.split("WHERE")[1])) - {"lc:Project"}
    assert reads == {"!()"} or asked == {step for path in reads for step in re.findall(r"\w+:\w+", path)}


def test_it_is_known_which_queries_read_beyond_the_thing_itself() -> None:
    further = {
        local(query).removesuffix("-query")
        for query in QUERIES
        if any("/" in str(path) or "^" in str(path) for path in SHAPES_GRAPH.objects(query, LCSH.reads))
    }
    assert further == CONSTRAINTS_THAT_SEE_FURTHER


@pytest.mark.parametrize("query", QUERIES, ids=local)
def test_the_messages_of_a_query_name_only_what_it_selects(query: Node) -> None:
    (shape,) = SHAPES_GRAPH.subjects(SH.sparql, query)
    selected = set(re.findall(r"[?$](\w+)", str(one(query, SH.select)).split("WHERE")[0]))
    for message in by_language(shape, SH.message).values():
        assert set(re.findall(r"{[?$](\w+)}", message)) <= selected


@pytest.mark.parametrize("query", QUERIES, ids=local)
def test_a_query_means_the_same_to_the_engine_of_the_store(query: Node) -> None:
    prefixes = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
    text = prefixes + str(one(query, SH.select))

    def answers(*paths: Path) -> int:
        store = Store()
        store.extend(Quad(t.subject, t.predicate, t.object) for t in entailed((*BACKGROUND, *paths)))
        return len(list(store.query(text)))  # type: ignore[arg-type]

    assert answers(*DATA_FILES) == 0
    assert answers(INVALID / f"{local(query).removesuffix('-query')}.ttl") > 0


# ---- examples


@pytest.mark.parametrize("file", VALID_FILES, ids=name)
def test_a_valid_example_conforms(file: Path) -> None:
    assert GATE.broken_by(file) == set()


def test_the_valid_examples_conform_together_by_the_front_door_of_the_validator() -> None:
    assert complaints(validate(to_rdflib(entailed((*BACKGROUND, *VALID_FILES))), SHAPES_GRAPH)) == []


@pytest.mark.parametrize("kind", MAIN_CLASSES)
def test_each_main_class_has_a_valid_example(kind: str) -> None:
    words = re.findall("[A-Z][a-z]+", kind)
    file = EXAMPLES / f"{'-'.join(words).lower()}.ttl"
    stated = to_rdflib(entailed([file if file.exists() else EXAMPLES / "announcement.trig"]))
    assert (None, RDF.type, LCN[kind]) in stated


def test_the_announcement_of_the_examples_keeps_to_what_its_passage_says() -> None:
    quads = parse((EXAMPLES / "announcement.trig").read_bytes(), format=RdfFormat.TRIG)
    graphs = {str(quad.graph_name).strip("<>").partition("/id/")[2] for quad in quads}
    document = "announcement/example"
    assert graphs == {document, f"{document}/passage/1", f"{document}/passage/1/implied", "graph/editorial"}


@pytest.mark.parametrize("file", INVALID_FILES, ids=name)
def test_an_invalid_example_breaks_the_shape_that_it_is_named_after_and_no_other(file: Path) -> None:
    assert GATE.broken_by(file) == {file.stem}


def test_every_shape_that_can_fail_has_an_invalid_example() -> None:
    assert {file.stem for file in INVALID_FILES} == FALLIBLE


def test_every_invalid_example_is_of_a_shape() -> None:
    known = {local(shape) for shape in [*NAMES, *shapes_of(turtle("ontology-shapes.ttl"))]}
    assert {file.stem for file in INVALID.iterdir()} <= known


def test_a_shape_that_cannot_fail_has_no_message() -> None:
    for shape in NAMES:
        asks = any(parameter in PARAMETERS for parameter in SHAPES_GRAPH.predicates(shape))
        assert bool(by_language(shape, SH.message)) == asks, shape


# ---- the data


def test_the_announcement_and_the_reference_data_conform() -> None:
    assert complaints(validate(to_rdflib(entailed((*BACKGROUND, *DATA_FILES))), SHAPES_GRAPH)) == []


def test_every_property_that_the_data_uses_on_a_thing_is_shown_by_some_shape() -> None:
    stated = {quad.triple for file in DATA_FILES for quad in parse(file.read_bytes(), format=RdfFormat.TRIG)}
    whole = to_rdflib(entailed((*BACKGROUND, *DATA_FILES)))
    shown = {node: described(node) for node in {*whole.objects(None, RDF.type), *whole.predicates()}}
    missing = set()
    for subject, predicate, _ in to_rdflib(stated) + derived_terms_of_ours(whole):
        reasons = {*whole.objects(subject, RDF.type), *whole.predicates(subject)}
        if predicate != RDF.type and not any(predicate in shown[reason] for reason in reasons):
            missing.add((min(map(local, whole.objects(subject, RDF.type))), str(predicate)))
    assert missing == set()


def derived_terms_of_ours(whole: Graph) -> Graph:
    graph = Graph()
    for triple in whole:
        if str(triple[1]).startswith(LC):
            graph.add(triple)
    return graph


def test_every_property_of_the_ontology_has_a_property_shape() -> None:
    paths: set[Node] = set()
    for path in SHAPES_GRAPH.objects(None, SH.path):
        paths |= set(Collection(SHAPES_GRAPH, path)) if isinstance(path, BNode) else {path}
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    assert {term for kind in kinds for term in ONTOLOGY.subjects(RDF.type, kind)} <= paths


def test_every_class_of_the_ontology_has_a_node_shape() -> None:
    targets = set(SHAPES_GRAPH.objects(None, SH.targetClass)) | {LCN.Role}
    assert set(ONTOLOGY.subjects(RDF.type, OWL.Class)) <= targets
