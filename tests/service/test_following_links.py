"""An rdflib program that follows links collects what there is about a thing, however much that is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import rdflib

from graph.rdf import DefaultGraph, Literal, NamedNode
from graph.store import Store
from ontology.terms import BASE, ID, LC, PREFIXES

pytestmark = pytest.mark.filterwarnings(
    "ignore:ConjunctiveGraph is deprecated"  # by its own reader of JSON-LD
)
PHAYAO, NETWORK = NamedNode(f"{ID}city/phayao"), NamedNode(f"{ID}network/unesco-gnlc")
NEXT = "http://www.w3.org/1999/xhtml/vocab#next"


def follow(server: str, start: str, steps: int) -> rdflib.Graph:
    """Collect what linked data says, page by page, from one IRI on: the permanent base leads to the test server."""
    found, seen, due = rdflib.Graph(), set(), {start}
    for _ in range(steps + 1):
        for iri in sorted(due):
            for page in pages(server, iri):
                found += page
        seen |= due
        mentioned = {str(term) for triple in found for term in triple if isinstance(term, rdflib.URIRef)}
        due = {iri for iri in mentioned if iri.startswith(ID)} - seen
    return found


def pages(server: str, iri: str) -> Iterator[rdflib.Graph]:
    """Read the pages of a description, each named by the one before (https://www.w3.org/1999/xhtml/vocab#next)."""
    read: set[str] = set()
    due = {iri}
    while due:
        (address,) = due
        page = rdflib.Graph().parse(address.replace(BASE, f"{server}/"), format="turtle")
        yield page
        read.add(address)
        due = {str(one) for one in page.objects(predicate=rdflib.URIRef(NEXT))}
        assert not due & read, "a description leads back to itself"


def test_a_long_description_ends_and_its_pages_together_hold_all(server: str, store: Store) -> None:
    of_network = list(pages(server, NETWORK.value))
    assert len(of_network) > 1
    for quad in [*store.quads(NETWORK, graph=DefaultGraph()), *store.quads(object=NETWORK, graph=DefaultGraph())]:
        statement = tuple(rdflib_term(term) for term in (quad.subject, quad.predicate, quad.object))
        assert sum(statement in page for page in of_network) >= 1


def test_a_program_that_follows_links_from_phayao_collects_the_neighbourhood(server: str, store: Store) -> None:
    found = follow(server, PHAYAO.value, 1)
    near = {PHAYAO, *neighbours(store, PHAYAO)}
    assert {NETWORK, NamedNode(f"{ID}country/thailand")} < near
    assert len(near) > 10
    for thing in near:
        for quad in [*store.quads(thing, graph=DefaultGraph()), *store.quads(object=thing, graph=DefaultGraph())]:
            assert tuple(rdflib_term(term) for term in (quad.subject, quad.predicate, quad.object)) in found
    led = (None, rdflib.URIRef(LC + "leadsProject"), rdflib.URIRef(f"{ID}project/phayao-learning-city"))
    assert [str(subject) for subject, _, _ in found.triples(led)] == [f"{ID}organization/university-of-phayao"]


def neighbours(store: Store, thing: NamedNode) -> Iterator[NamedNode]:
    for quad in [*store.quads(thing, graph=DefaultGraph()), *store.quads(object=thing, graph=DefaultGraph())]:
        for term in (quad.subject, quad.object):
            if isinstance(term, NamedNode) and term.value.startswith(ID):
                yield term


def rdflib_term(term: object) -> rdflib.term.Node:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    assert isinstance(term, Literal)
    return rdflib.Literal(
        term.value, lang=term.language, datatype=None if term.language else rdflib_datatype(term.datatype.value)
    )


def rdflib_datatype(iri: str) -> str | None:
    return None if iri == PREFIXES["xsd"] + "string" else iri
