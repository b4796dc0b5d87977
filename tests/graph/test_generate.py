"""What a generated graph promises: the same each time, of the size asked for, valid, and apart from what is real."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from itertools import islice, pairwise

import pytest

from graph.deriving.entail import materialise, read_rules
from graph.generating.generate import generate
from graph.rdf import Literal, NamedNode, Quad
from graph.sources import ontology_quads, packaged_quads, shapes_from
from graph.store import Store
from graph.validating.validate import Shapes, default_graph
from ontology.terms import BASE, ID, LC, PREFIXES, path_of

SMALL = 5_000


@pytest.fixture(scope="module")
def quads() -> list[Quad]:
    return list(generate(SMALL))


@pytest.fixture(scope="module")
def store(quads: list[Quad]) -> Store:
    """The generated graph with the ontology, and what the rules derive."""
    store = Store.in_memory()
    store.add_in_bulk([*ontology_quads(), *quads])
    materialise(store, read_rules())
    return store


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    shapes = shapes_from()
    assert shapes
    return shapes


def test_the_same_seed_and_size_give_the_same_graph_in_the_same_order(quads: list[Quad]) -> None:
    assert list(generate(SMALL)) == quads


def test_another_seed_gives_another_graph(quads: list[Quad]) -> None:
    assert set(generate(SMALL, seed=2)) != set(quads)


def test_a_larger_graph_begins_with_the_smaller_one(quads: list[Quad]) -> None:
    assert list(islice(generate(2 * SMALL), len(quads))) == quads


@pytest.mark.parametrize("triples", [3_000, 20_000, 100_000])
def test_the_size_is_the_one_asked_for_within_five_percent(triples: int) -> None:
    assert sum(1 for _ in generate(triples)) == pytest.approx(triples, rel=0.05)


def test_no_statement_is_made_twice_in_one_graph(quads: list[Quad]) -> None:
    assert len(set(quads)) == len(quads)


def test_every_shape_holds_under_full_validation(store: Store, shapes: Shapes) -> None:
    report = shapes.validate(default_graph(store))
    assert report.results == ()


def test_no_thing_has_the_name_of_a_real_one(quads: list[Quad]) -> None:
    real = {quad.subject for quad in packaged_quads()}
    assert not {quad.subject for quad in quads} & real


def test_every_subject_has_a_well_formed_name_that_says_it_is_generated(quads: list[Quad]) -> None:
    names = {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}
    assert all(path_of(name) and "/generated-" in name for name in names)


def test_whatever_is_pointed_to_in_the_projects_namespace_is_described(store: Store, quads: list[Quad]) -> None:
    described = {quad.subject for quad in store.quads()} | {quad.graph_name for quad in quads}
    pointed = {
        quad.object for quad in quads if isinstance(quad.object, NamedNode) and quad.object.value.startswith(BASE)
    }
    assert pointed <= described


def test_nothing_is_stated_that_the_rules_derive(quads: list[Quad]) -> None:
    derived = {f"{LC}{name}" for name in ("memberOfNetwork", "leadsProject", "participatesIn", "withinPlace")}
    assert not {quad.predicate.value for quad in quads} & derived


def test_each_quote_is_what_the_text_says_there(store: Store) -> None:
    rows = store.query(
        f"""PREFIX lc: <{LC}> PREFIX oa: <{PREFIXES["oa"]}>
        SELECT ?text ?quote ?start ?end WHERE {{
            ?passage lc:passageOf/lc:text ?text ; lc:quote ?quote ; oa:hasSelector ?at . ?at oa:start ?start ; oa:end ?end
        }}"""
    ).rows()
    found = [[term.value for term in row if isinstance(term, Literal)] for row in rows]
    assert found
    assert all(text[int(start) : int(end)] == quote for text, quote, start, end in found)


def test_passages_and_sources_are_named_graphs_of_their_own(quads: list[Quad]) -> None:
    sizes = Counter(quad.graph_name.value.removeprefix(ID) for quad in quads if isinstance(quad.graph_name, NamedNode))
    passages = [name for name in sizes if "/passage/" in name]
    assert len(passages) > len([name for name in sizes if name.startswith("announcement/") and name not in passages])
    assert {name.removesuffix("-0") for name in sizes if name.startswith("source/")} == {
        f"source/generated-{kind}" for kind in ("gazetteer", "registry", "network-list", "editorial")
    }


def test_some_memberships_have_ended_and_give_no_link(store: Store) -> None:
    rows = list(
        store.query(
            f"""PREFIX lc: <{LC}> SELECT ?city ?linked WHERE {{
                ?membership lc:member ?city ; lc:network ?network ; lc:endDate ?end
                BIND(EXISTS {{ ?city lc:memberOfNetwork ?network }} AS ?linked)
            }}"""
        ).rows()
    )
    assert rows
    assert {linked.value for _, linked in rows if isinstance(linked, Literal)} == {"false"}


def test_memory_does_not_grow_with_the_graph() -> None:
    peaks = []
    for triples in (20_000, 80_000):
        tracemalloc.start()
        for _ in generate(triples):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert all(later < 2 * earlier for earlier, later in pairwise(peaks))
