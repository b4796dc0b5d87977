"""A version in memory: its default graph stands alone too, is the same there after every change, and answers the same."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.formats import BY_EXTENSION
from graph.gate.change import Change
from graph.memory import MemoryStore, reaches_no_named_graph
from graph.rdf import BlankNode, DefaultGraph, Literal, NamedNode, Quad
from graph.store import Dataset, Store
from graph.versions.replay import apply, known
from queries.catalogue import SavedQuery, catalogue
from queries.mix import mix

NAMES = [NamedNode(f"a:{letter}") for letter in "xyz"]
INTEGER = NamedNode("http://www.w3.org/2001/XMLSchema#integer")
NODES = st.sampled_from([*NAMES, BlankNode("b")])
OBJECTS = st.sampled_from([*NAMES, BlankNode("b"), Literal("1", datatype=INTEGER), Literal("01", datatype=INTEGER)])
NAMED = st.builds(Quad, NODES, st.sampled_from(NAMES), OBJECTS, st.sampled_from(NAMES))
ANYWHERE = st.builds(Quad, NODES, st.sampled_from(NAMES), OBJECTS, st.sampled_from([*NAMES, DefaultGraph()]))


def contents(store: Store) -> set[Quad]:
    return set(store.quads(graph=DefaultGraph()))


def steps(quads: st.SearchStrategy[Quad]) -> st.SearchStrategy[list[Change]]:
    some = st.frozensets(quads, max_size=6)
    return st.lists(st.builds(lambda added, removed: Change(added, removed - added), some, some), max_size=5)


def after_each(before: frozenset[Quad], changes: list[Change], *, plain: bool) -> Iterator[MemoryStore]:
    whole = Store.in_memory()
    apply(whole, Change(before), plain=plain)
    store = MemoryStore(whole)
    for change in changes:
        store.apply(change, plain=plain)
        yield store


@given(st.frozensets(NAMED, max_size=8), steps(NAMED))
def test_default_graph_alone_is_that_of_the_whole_after_every_change(
    before: frozenset[Quad], changes: list[Change]
) -> None:
    for store in after_each(before, changes, plain=False):
        assert contents(store.default_graph) == contents(store.whole) == {known(quad) for quad in store.whole.quads()}
        assert len(store.default_graph) == len(contents(store.whole))


@given(st.frozensets(ANYWHERE, max_size=8), steps(ANYWHERE))
def test_default_graph_of_a_plain_store_is_a_graph_like_any_other(
    before: frozenset[Quad], changes: list[Change]
) -> None:
    for store in after_each(before, changes, plain=True):
        assert contents(store.default_graph) == contents(store.whole)


def written(store: Store | MemoryStore, text: str, dataset: Dataset) -> list[bytes]:
    output, answer = BytesIO(), store.query(text, dataset)
    answer.write(output, BY_EXTENSION["nt" if answer.is_graph else "tsv"])
    return sorted(output.getvalue().splitlines())


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { GRAPH ?g { ?s ?p ?o } }",
        "SELECT * { grAph <https://w3id.org/learning-city/ontology> { ?s ?p ?o } }",
        "SELECT ?s { ?s a ?class FILTER EXISTS { GRAPH ?g { ?s ?p ?o } } }",
        "SELECT * FROM <https://w3id.org/learning-city/ontology> { ?s ?p ?o }",
        "SELECT * FROM NAMED <https://w3id.org/learning-city/ontology> { GRAPH ?g { ?s ?p ?o } }",
    ],
)
def test_query_that_reaches_named_graphs_is_asked_of_the_whole(store: Store, text: str) -> None:
    assert not reaches_no_named_graph(text)
    answer = written(MemoryStore(store), text, Dataset())
    assert len(answer) > 1
    assert answer == written(store, text, Dataset())


def test_word_may_be_spelled_with_escapes() -> None:
    assert not reaches_no_named_graph("SELECT * { \\u0047RAPH ?g { ?s ?p ?o } }")


def test_dataset_of_named_graphs_is_asked_of_the_whole(store: Store) -> None:
    dataset, text = Dataset(default=("https://w3id.org/learning-city/ontology",)), "SELECT * { ?s ?p ?o }"
    answer = written(MemoryStore(store), text, dataset)
    assert len(answer) > 1
    assert answer == written(store, text, dataset)


@pytest.mark.parametrize("name", [name for name in mix().queries if name != "evidence"])
def test_queries_of_the_mix_but_one_are_asked_of_the_default_graph_alone(name: str) -> None:
    assert reaches_no_named_graph(mix().queries[name].text)


@pytest.mark.parametrize("query", catalogue().values(), ids=lambda query: query.name)
def test_saved_query_has_the_same_answer(store: Store, query: SavedQuery) -> None:
    text = query.bind({})
    assert written(MemoryStore(store), text, Dataset()) == written(store, text, Dataset())
