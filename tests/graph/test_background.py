"""The ontology is read from a store once, and anew when it is another store or when it has changed."""

from __future__ import annotations

from graph.gate.change import Change
from graph.gate.door import BACKGROUND, Judge
from graph.gate.edits import Patch
from graph.rdf import Literal, NamedNode, Quad
from graph.store import Store
from graph.validating.background import Background, Lines
from graph.validating.validate import Shapes

GRAPH = BACKGROUND[1]
LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")


def says(words: str) -> Quad:
    return Quad(NamedNode("https://example.org/Term"), LABEL, Literal(words), GRAPH)


def store_that_says(words: str) -> Store:
    store = Store.in_memory()
    store.add([says(words)])
    return store


def read(background: Background, store: Store) -> Lines:
    background.read_from(store, BACKGROUND)
    assert background.lines is not None
    return background.lines


def test_the_ontology_of_another_store_is_read_anew() -> None:
    background, one, other = Background(), store_that_says("one"), store_that_says("other")
    assert b"one" in read(background, one)[0]
    assert b"other" in read(background, other)[0]
    assert b"one" in read(background, one)[0]


def test_the_ontology_is_read_anew_after_a_change_to_it() -> None:
    shapes = Shapes(())
    judge, store = Judge(shapes, ()), store_that_says("before")
    read(shapes.background, store)
    outcome, stated = judge.stage(store, Patch(Change(frozenset({says("after")}), frozenset({says("before")}))))
    judge.hold(store, outcome, stated)
    assert [b"after" in line for line in read(shapes.background, store)] == [True]


def test_the_ontology_of_one_store_is_read_once() -> None:
    background, store = Background(), store_that_says("before")
    lines = read(background, store)
    assert read(background, store) is lines
