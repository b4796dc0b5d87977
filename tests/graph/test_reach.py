"""Validating what a change can affect gives what validating everything gives."""

from __future__ import annotations

import os
from collections.abc import Iterable

import pytest
from graphs import announcement_quads
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.deriving.entail import DERIVED, materialise, read_rules
from graph.deriving.maintain import Maintainer
from graph.formats import TURTLE
from graph.gate.change import Change
from graph.gate.door import BACKGROUND
from graph.rdf import DefaultGraph, Literal, NamedNode, Quad, Triple, parse
from graph.sources import shapes_from
from graph.store import Store
from graph.validating.paths import read_steps
from graph.validating.reach import Reach
from graph.validating.validate import Report, Shapes, default_graph
from ontology.terms import PREFIXES

EX = "https://example.org/"
HEAD = f"@prefix ex: <{EX}> . @prefix sh: <{PREFIXES['sh']}> . @prefix lcsh: <{PREFIXES['lcsh']}> .\n"
TYPE = NamedNode(PREFIXES["rdf"] + "type")
GRAPH = NamedNode(EX + "graph")

NODES = [f"ex:n{index}" for index in range(4)]
CLASSES = ["ex:A", "ex:B"]
PROPERTIES = ["ex:p", "ex:q", "ex:r"]
properties = st.sampled_from(PROPERTIES)
simple_paths = st.one_of(properties, properties.map(lambda one: f"[ sh:inversePath {one} ]"))
paths = st.one_of(
    simple_paths,
    st.lists(simple_paths, min_size=2, max_size=3).map(lambda steps: f"( {' '.join(steps)} )"),
    st.lists(properties, min_size=2, max_size=2).map(lambda options: f"[ sh:alternativePath ( {' '.join(options)} ) ]"),
)
constraints = st.sampled_from(
    [
        "sh:minCount 1",
        "sh:maxCount 1",
        "sh:class ex:A",
        "sh:class ex:B",
        "sh:hasValue ex:n1",
        "sh:in ( ex:n0 ex:n1 )",
        "sh:nodeKind sh:IRI",
        "sh:equals ex:p",
        "sh:disjoint ex:q",
        "sh:node ex:Inner",
        "sh:not ex:Inner",
        "sh:or ( ex:Inner [ sh:class ex:B ] )",
        "sh:qualifiedValueShape ex:Inner ; sh:qualifiedMinCount 1",
        "sh:property ex:Inner-deep",
    ]
)
targets = st.sampled_from(
    [
        "sh:targetClass ex:A",
        "sh:targetClass ex:B",
        "sh:targetSubjectsOf ex:p",
        "sh:targetObjectsOf ex:q",
        "sh:targetNode ex:n2",
    ]
)
on_nodes = st.sampled_from(
    ["", "sh:class ex:B ;", "sh:closed true ; sh:ignoredProperties ( ex:p ex:q ) ;", "sh:not ex:Inner ;"]
)


@st.composite
def shapes_graphs(draw: st.DrawFn) -> str:
    inner_path, inner = draw(paths), draw(st.sampled_from(["sh:minCount 1", "sh:class ex:A", "sh:maxCount 0"]))
    text = [
        f"ex:Inner a sh:NodeShape ; sh:property ex:Inner-value . ex:Inner-value sh:path {inner_path} ; {inner} .",
        f"ex:Inner-deep sh:path {draw(simple_paths)} ; {draw(st.sampled_from(['sh:minCount 1', 'sh:class ex:B']))} .",
    ]
    for index in range(draw(st.integers(1, 3))):
        values = " ; ".join(draw(st.lists(constraints, min_size=1, max_size=2, unique=True)))
        text.append(f"ex:S{index} a sh:NodeShape ; {draw(targets)} ; {draw(on_nodes)} sh:property ex:S{index}-value .")
        text.append(f"ex:S{index}-value sh:path {draw(paths)} ; {values} .")
    return HEAD + "\n".join(text)


nodes = st.sampled_from(NODES).map(lambda name: NamedNode(name.replace("ex:", EX)))
quads = st.one_of(
    st.builds(Quad, nodes, properties.map(lambda name: NamedNode(name.replace("ex:", EX))), nodes, st.just(GRAPH)),
    st.builds(Quad, nodes, properties.map(lambda name: NamedNode(name.replace("ex:", EX))), st.just(Literal("คำ")), st.just(GRAPH)),
    st.builds(Quad, nodes, st.just(TYPE), st.sampled_from(CLASSES).map(lambda name: NamedNode(name.replace("ex:", EX))), st.just(GRAPH)),
)  # fmt: skip


def shapes_of(text: str) -> Shapes:
    return Shapes(parse((HEAD + text).encode(), TURTLE, place="shapes"))


def filled(content: Iterable[Quad]) -> Store:
    store = Store.in_memory()
    store.add(Quad(quad.subject, quad.predicate, quad.object) for quad in content)
    return store


def found(report: Report) -> set[tuple[object, ...]]:
    return {(one.focus_node, one.shape, one.path, one.value) for one in report.results}


@settings(max_examples=int(os.environ.get("CASES", "2000")))
@given(shapes_graphs(), st.frozensets(quads, max_size=9), st.frozensets(quads, max_size=3), st.data())
def test_what_a_change_affects_is_found(
    text: str, before: frozenset[Quad], added: frozenset[Quad], data: st.DataObject
) -> None:
    removed = data.draw(st.frozensets(st.sampled_from(sorted(before, key=str)), max_size=3)) if before else frozenset()
    after = (before - removed) | added
    shapes = shapes_of(text)
    old, store = found(shapes.validate(default_graph(filled(before)))), filled(after)
    everything = found(shapes.validate(default_graph(store)))
    changed = {Triple(quad.subject, quad.predicate, quad.object) for quad in before ^ after}
    affected = found(shapes.validate_change(store, changed, ()))
    assert affected <= everything
    assert everything <= affected | old
    if not old:
        assert affected == everything


@pytest.fixture(scope="module")
def own_shapes() -> Shapes:
    shapes = shapes_from()
    assert shapes is not None
    return shapes


def test_every_shape_of_the_ontology_has_a_bounded_reach(own_shapes: Shapes) -> None:
    assert own_shapes.reach.unbounded == ""


@pytest.fixture(scope="module")
def announced() -> Store:
    """The graph of the one announcement: that of the whole network takes fifteen seconds to validate each time."""
    made = Store.in_memory()
    made.add_in_bulk(announcement_quads())
    materialise(made, read_rules())
    return made


@settings(max_examples=int(os.environ.get("CASES", "500")) // 40)
@given(data=st.data())
def test_change_of_the_packaged_graph_gets_the_verdict_of_full_validation(
    data: st.DataObject, announced: Store, own_shapes: Shapes
) -> None:
    stated = [quad for quad in announced.quads() if "/id/" in str(quad.graph_name) and quad.graph_name != DERIVED]
    stated = sorted(
        (
            quad
            for quad in stated
            if quad.graph_name != DefaultGraph() and "id/graph/queries" not in str(quad.graph_name)
        ),
        key=str,
    )
    removed = data.draw(st.frozensets(st.sampled_from(stated), min_size=0, max_size=2))
    subject, other = data.draw(st.sampled_from(stated)), data.draw(st.sampled_from(stated))
    mixed = Quad(subject.subject, other.predicate, data.draw(st.sampled_from(stated)).object, subject.graph_name)
    copy = Store.in_memory()
    copy.add_in_bulk(announced.quads())
    added = frozenset() if mixed in copy else frozenset({mixed})
    outcome = Maintainer(read_rules()).apply(copy, Change(added, removed))
    affected = own_shapes.validate_change(copy, outcome.default[0] | outcome.default[1], BACKGROUND)
    assert found(affected) == found(own_shapes.validate(default_graph(copy)))


@pytest.mark.parametrize(
    ("constraint", "changed"),
    [
        ("sh:property [ sh:path ex:q ; sh:equals ex:p ]", "ex:n ex:p ex:x"),
        ("sh:property [ sh:path ex:q ; sh:disjoint ex:p ]", "ex:n ex:p ex:y"),
        ("sh:property [ sh:path ex:q ; sh:class ex:B ]", "ex:n ex:q ex:x"),
        ("sh:property [ sh:path ( ex:q ex:r ) ; sh:maxCount 0 ]", "ex:y ex:r ex:x"),
        ("sh:property [ sh:path ( ex:q [ sh:inversePath ex:r ] ) ; sh:maxCount 0 ]", "ex:x ex:r ex:y"),
        (
            "sh:closed true ; sh:ignoredProperties ( ex:q <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> )",
            "ex:n ex:any ex:x",
        ),
        ("sh:not [ sh:property [ sh:path ex:r ; sh:minCount 1 ] ]", "ex:n ex:r ex:x"),
        ("sh:property [ sh:path ex:q ; sh:node [ sh:property [ sh:path ex:r ; sh:maxCount 0 ] ] ]", "ex:y ex:r ex:x"),
    ],
)
def test_each_kind_of_constraint_notices_the_triple_that_breaks_it(constraint: str, changed: str) -> None:
    shapes = shapes_of(f"ex:S a sh:NodeShape ; sh:targetClass ex:A ; {constraint} .")
    content = list(parse((HEAD + "ex:n a ex:A . ex:n ex:q ex:y . ex:y a ex:B .").encode(), TURTLE, place=""))
    (new,) = parse((HEAD + changed + " .").encode(), TURTLE, place="")
    store = filled([*content, new])
    report = shapes.validate_change(store, [Triple(new.subject, new.predicate, new.object)], ())
    assert report.whole == ""
    assert not report.conforms
    assert found(report) == found(shapes.validate(default_graph(store)))


def test_path_of_any_length_is_validated_whole_and_the_report_says_so() -> None:
    shapes = shapes_of(
        "ex:S a sh:NodeShape ; sh:targetClass ex:A ; sh:property [ sh:path [ sh:zeroOrMorePath ex:p ] ; sh:class ex:A ] ."
    )
    store = filled([Quad(NamedNode(EX + "n"), TYPE, NamedNode(EX + "A"), GRAPH)])
    report = shapes.validate_change(store, [Triple(NamedNode(EX + "n"), TYPE, NamedNode(EX + "A"))], ())
    assert "without a fixed length" in report.whole


def test_sparql_constraint_that_does_not_say_what_it_reads_is_validated_whole() -> None:
    shapes = Reach(
        parse(
            (HEAD + "ex:S sh:targetClass ex:A ; sh:sparql [ sh:select 'SELECT $this { $this ?p ?o }' ] .").encode(),
            TURTLE,
            place="",
        )
    )
    assert "lcsh:reads" in shapes.unbounded


def test_change_far_away_validates_nothing(own_shapes: Shapes, store: Store) -> None:
    triple = Triple(NamedNode(EX + "x"), NamedNode(EX + "unknown"), Literal("y"))
    affected = own_shapes.reach.affected(store, [triple])
    assert not any(len(focus) > 1 for focus in affected.focus.values())


def test_declared_path_is_read_step_by_step() -> None:
    member, end = (NamedNode(PREFIXES["lc"] + name) for name in ("member", "endDate"))
    steps = list(read_steps("^lc:member/lc:endDate"))
    assert [(step.predicate, step.inverse) for step in steps] == [(member, True), (end, False)]
