"""A crawler that starts at the home page and at VoID reaches every IRI of ours, and every one answers as it should."""

from __future__ import annotations

import pytest
from crawling import HTML, Crawl
from flask import Flask

from graph.formats import TURTLE
from graph.rdf import NamedNode
from graph.store import Store
from ontology.terms import BASE, ID


@pytest.fixture(scope="module")
def crawl(app: Flask) -> Crawl:
    found = Crawl(app.test_client())
    found.run()
    return found


def test_every_address_that_is_found_answers_as_it_should(crawl: Crawl) -> None:
    assert not crawl.bad, "\n".join([f"{len(crawl.bad)} of {len(crawl.seen)}:", *sorted(crawl.bad)[:50]])


def test_every_iri_of_ours_is_reached(crawl: Crawl, store: Store) -> None:
    ours = {term.value for quad in store.quads() for term in quad if isinstance(term, NamedNode)}
    assert not {iri for iri in ours if iri.startswith(BASE)} - crawl.iris


def test_every_thing_is_reached_as_a_page_and_as_data(crawl: Crawl, store: Store) -> None:
    things = {
        q.subject.value for q in store.quads() if isinstance(q.subject, NamedNode) and q.subject.value.startswith(ID)
    }
    assert len(things) > 200
    for thing in things:
        for accept in (HTML, TURTLE.media_type):
            assert (f"/id/{thing.removeprefix(ID)}", accept) in crawl.found
