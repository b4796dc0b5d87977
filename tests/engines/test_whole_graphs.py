"""A graph is read from Virtuoso in as many answers as it needs; it is whole, or there is an error."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.engines import parts
from graph.engines.address import EngineAddress
from graph.engines.layout import quad_in_engine
from graph.engines.store import EngineStore
from graph.errors import EngineAnsweredWrongly
from graph.rdf import BlankNode, Literal, NamedNode, Quad

GRAPH, SMALL = NamedNode("urn:large"), NamedNode("urn:small")
LARGE, OTHER = NamedNode("urn:of-many"), NamedNode("urn:of-few")
FEW, MOST, MANY = 10, 30, 400
SUBJECTS = [NamedNode(f"https://example.org/เมือง/{number}") for number in range(MANY)]
QUADS = {
    *(Quad(one, LARGE, Literal("พะเยา\n  ", language="th"), GRAPH) for one in SUBJECTS),
    *(Quad(one, OTHER, Literal(number), GRAPH) for number, one in enumerate(SUBJECTS[:25])),
    Quad(SUBJECTS[0], LARGE, Literal(True), GRAPH),
    Quad(BlankNode("somebody"), LARGE, BlankNode("something"), GRAPH),
}


@pytest.fixture
def store(virtuoso: EngineAddress, monkeypatch: pytest.MonkeyPatch) -> Iterator[EngineStore]:
    """A graph of some hundred statements in Virtuoso, read as if they were millions."""
    monkeypatch.setattr(parts, "FEW", FEW)
    monkeypatch.setattr(parts, "MOST", MOST)
    made = EngineStore(virtuoso)
    triples = "\n".join(quad_in_engine(one)[1] for one in QUADS)
    made.engine.add_to_graph(GRAPH.value, triples.encode(), 60)
    yield made
    for graph in (GRAPH, SMALL):
        made.engine.update(f"CLEAR GRAPH {graph}", 60)


def test_graph_is_read_whole_in_many_answers(store: EngineStore) -> None:
    assert len(list(parts.conditions(MANY))) > MANY / MOST
    found = list(store.quads(graph=GRAPH))
    assert len(found) == len(QUADS)
    assert set(found) == QUADS
    assert list(store.quads(graph=NamedNode("urn:of-nobody"))) == []


def test_what_has_one_predicate_is_read_in_as_many_answers(store: EngineStore) -> None:
    found = list(store.quads(predicate=LARGE, graph=GRAPH))
    assert len(found) == len(set(found))
    assert set(found) == {one for one in QUADS if one.predicate == LARGE}


def test_what_is_small_takes_one_question(store: EngineStore, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    ask = store.engine.ask
    monkeypatch.setattr(store.engine, "ask", lambda query, *rest: asked.append(query) or ask(query, *rest))
    assert store.engine.is_virtuoso
    few = [Quad(one, OTHER, Literal(number), SMALL) for number, one in enumerate(SUBJECTS[:FEW])]
    store.engine.add_to_graph(SMALL.value, "\n".join(quad_in_engine(one)[1] for one in few).encode(), 60)
    asked.clear()
    assert set(store.quads(graph=SMALL)) == set(few)
    assert len(asked) == 1
    assert len(list(store.quads(graph=GRAPH))) == len(QUADS)
    assert len(asked) > 3


def test_graph_of_which_not_all_counted_statements_come_is_an_error(store: EngineStore) -> None:
    reading = store.quads(graph=GRAPH)
    next(reading)
    store.engine.update(f"CLEAR GRAPH {GRAPH}", 60)
    with pytest.raises(EngineAnsweredWrongly, match="counted"):
        list(reading)
