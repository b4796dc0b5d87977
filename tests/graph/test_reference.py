"""The reference data: names in both languages, identifiers that hold, and sources that say who they are."""

from __future__ import annotations

import re

import pytest
from annotated import BASE, NETWORK, REFERENCE, concepts, load, name, selectors
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

LABELS = ("rdfs:label", "skos:prefLabel")
CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


@pytest.fixture(scope="module")
def store() -> Store:
    """The announcement's graphs and the reference data."""
    return load()


def test_everything_has_one_label_in_each_language(store: Store) -> None:
    things = {
        node
        for quad in store.quads_for_pattern(None, None, None, None)
        for node in (quad.subject, quad.object)
        if isinstance(node, NamedNode) and node.value.startswith(f"{BASE}id/")
    }
    publisher = {name("organization/learning-city-project")}
    for thing in things - selectors(store) - concepts() - publisher:
        stated = {quad.object for label in LABELS for quad in store.quads_for_pattern(thing, name(label), None, None)}
        languages = sorted(label.language or "" for label in stated if isinstance(label, Literal))
        gaps = [str(quad.object.value) for quad in store.quads_for_pattern(thing, name("lc:nameUnknownIn"), None, None)]  # type: ignore[union-attr]
        assert sorted(languages + gaps) == ["en", "th"], thing


@pytest.mark.parametrize("path", REFERENCE, ids=lambda path: path.name)
def test_each_source_is_one_graph_that_describes_itself(path: object) -> None:
    quads = list(parse(path=str(path), format=RdfFormat.TRIG))
    graphs = {quad.graph_name for quad in quads}
    if path == NETWORK:  # it has the pages and the register, and adds to sources that have files of their own
        graphs -= {name("graph/editorial"), name("source/geonames"), name("source/iso-3166")}
    assert len(graphs) == 1 or path == NETWORK
    for graph in graphs:
        assert_describes_itself(graph, [quad for quad in quads if quad.graph_name == graph])


def assert_describes_itself(graph: object, quads: list[Quad]) -> None:
    about = {(q.predicate, q.object) for q in quads if q.subject == graph}
    assert (name("rdf:type"), name("dcat:Dataset")) in about
    assert (name("rdf:type"), name("prov:Entity")) in about
    assert sum(predicate == name("dct:license") for predicate, _ in about) == 1
    if graph not in (name("graph/editorial"), name("graph/network")):
        assert isinstance(graph, NamedNode)
        assert graph.value.startswith(f"{BASE}id/source/")
        assert {predicate for predicate, _ in about} >= {name("dct:rights"), name("dct:source")}


def test_ror_identifiers_have_the_right_check_digits(store: Store) -> None:
    """The last two digits are 98 less the rest, read in base 32 and shifted by two, modulo 97."""
    found = [
        quad.object.value.removeprefix("https://ror.org/")
        for quad in store.quads_for_pattern(None, name("skos:exactMatch"), None, None)
        if isinstance(quad.object, NamedNode) and quad.object.value.startswith("https://ror.org/")
    ]
    assert len(found) == len(set(found)) == 5
    for identifier in found:
        assert re.fullmatch(f"0[{CROCKFORD}]{{6}}[0-9]{{2}}", identifier)
        number = 0
        for letter in identifier[:7]:
            number = number * 32 + CROCKFORD.index(letter)
        assert 98 - number * 100 % 97 == int(identifier[7:]), identifier


def test_a_town_in_geonames_is_not_said_to_be_the_member_itself(store: Store) -> None:
    for quad in store.quads_for_pattern(None, None, None, None):
        if "geonames.org" in str(quad.object) and isinstance(quad.object, NamedNode):
            assert quad.predicate in {name("schema:sameAs"), name("dct:source")}


def test_identity_is_never_merged(store: Store) -> None:
    assert not list(store.quads_for_pattern(None, name("owl:sameAs"), None, None))
