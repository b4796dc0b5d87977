"""The history can be followed by programs: a feed with archives, from which the current version can be built."""

from __future__ import annotations

from datetime import datetime
from xml.etree import ElementTree

import pytest
from elements import visit
from flask.testing import FlaskClient
from past import TIMES

from graph.gate.change import Provenance
from graph.gate.rdf_patch import read_patch
from graph.rdf import DefaultGraph, Quad
from graph.store import stored_form
from graph.versions.directory import DataDirectory
from graph.versions.history import Entry
from service.history.feed import PART, feed, slice_of
from service.history.versions import version_iri

ATOM, HISTORY = "{http://www.w3.org/2005/Atom}", "{http://purl.org/syndication/history/1.0}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def feed_of(client: FlaskClient, address: str = "/versions.atom") -> ElementTree.Element:
    response = client.get(address)
    assert (response.status_code, response.content_type) == (200, "application/atom+xml; charset=utf-8")
    return ElementTree.fromstring(response.data)


def check_atom(root: ElementTree.Element) -> None:
    """Hold a feed to what https://www.rfc-editor.org/rfc/rfc4287#section-4.1 demands of it."""
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
            assert element.findtext(f"{ATOM}{name}"), name
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated") or "").tzinfo
        assert (element.findtext(f"{ATOM}id") or "").startswith("https://")
        links = [(one.get("rel"), one.get("type")) for one in element.findall(f"{ATOM}link")]
        assert len(links) == len(set(links))
        assert all((one.get("href") or "").startswith("http://") for one in element.findall(f"{ATOM}link"))
    for entry in root.iter(f"{ATOM}entry"):
        assert entry.findtext(f"{ATOM}author/{ATOM}name")
        assert any(link.get("rel") == "alternate" for link in entry.findall(f"{ATOM}link"))
    ids = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    assert sum(link.get("rel") == "self" for link in root.findall(f"{ATOM}link")) == 1


@pytest.mark.parametrize("language", ["th", "en"])
def test_feed_is_valid_in_either_language(client_of_past: FlaskClient, language: str) -> None:
    root = feed_of(client_of_past, f"/versions.atom?lang={language}")
    check_atom(root)
    assert root.get(LANGUAGE) == language
    assert [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")] == [*map(version_iri, reversed(TIMES))]


def test_feed_has_one_name_in_both_languages(client_of_past: FlaskClient) -> None:
    names = {feed_of(client_of_past, f"/versions.atom?lang={one}").findtext(f"{ATOM}id") for one in ("th", "en")}
    assert len(names) == 1


def test_follower_of_the_feed_can_build_the_current_version(client_of_past: FlaskClient, past: DataDirectory) -> None:
    quads: set[Quad] = set()
    for entry in reversed(list(feed_of(client_of_past).iter(f"{ATOM}entry"))):
        (address,) = (link.get("href") for link in entry.findall(f"{ATOM}link") if link.get("rel") == "enclosure")
        change = read_patch(client_of_past.get(address).data, "patch").change  # type: ignore[arg-type]
        quads = (quads - change.removed) | change.added
    as_kept = {Quad(one.subject, one.predicate, stored_form(one.object), one.graph_name) for one in quads}
    assert as_kept == {quad for quad in past.open_version().quads() if quad.graph_name != DefaultGraph()}


def test_page_of_the_history_names_its_feed(client_of_past: FlaskClient) -> None:
    page = visit(client_of_past, "/versions?lang=en")
    (link,) = [one for one in page.all("link", rel="alternate") if one.attributes.get("type") == "application/atom+xml"]
    assert link.attributes["href"] == "/versions.atom?lang=en"


@pytest.mark.parametrize("current", [1, 49, 50, 51, 100, 101, 102, 150, 151, 1234])
def test_archive_documents_and_the_feed_hold_every_version_and_never_change(current: int) -> None:
    root = slice_of(current)
    assert root is not None
    seen, part = [*root.numbers], root
    while part.previous:
        found = slice_of(current, part.previous)
        assert found is not None
        assert found == slice_of(current + 1000, part.previous)
        assert len(found.numbers) == PART
        seen, part = seen + found.numbers, found
    assert seen == list(range(current, 0, -1))
    assert len(root.numbers) <= 2 * PART


@pytest.mark.parametrize("archive", [-1, 3, 10**9])
def test_archive_document_that_is_not_full_yet_does_not_exist(archive: int) -> None:
    assert slice_of(151, 2)
    assert slice_of(151, archive) is None


def test_archive_document_says_that_it_is_one_and_where_the_feed_is() -> None:
    part = slice_of(200, 2)
    assert part is not None
    entries = [Entry(number, Provenance("a\x00b", "<&>\x01", TIMES[1]), ()) for number in part.numbers]
    root = ElementTree.fromstring(feed(part, entries, "en", "http://example.org"))
    check_atom(root)
    assert root.find(f"{HISTORY}archive") is not None
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links["current"] == "http://example.org/versions.atom?lang=en"
    assert links["prev-archive"] == "http://example.org/versions.atom?lang=en&archive=1"


@pytest.mark.parametrize("archive", ["1", "x", "-1", "9" * 30])
def test_archive_document_that_there_is_not_is_404(client_of_past: FlaskClient, archive: str) -> None:
    assert client_of_past.get(f"/versions.atom?archive={archive}").status_code == 404
