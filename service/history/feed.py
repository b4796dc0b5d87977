"""The history as an Atom feed that another service can follow (https://www.rfc-editor.org/rfc/rfc4287).

A long history comes in parts: the newest versions in the feed itself, the others in archive documents that never
change, each with the address of the one before it (https://www.rfc-editor.org/rfc/rfc5005#section-4).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from graph.gate.rdf_patch import RDF_PATCH
from graph.versions.history import Entry
from ontology.terms import BASE
from service.history.versions import version_iri
from service.http.urls import Urls
from service.wording.words import say

ATOM, HISTORY = "http://www.w3.org/2005/Atom", "http://purl.org/syndication/history/1.0"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
FEED_ID = f"{BASE}versions.atom"
PART = 50
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
register_namespace("", ATOM)
register_namespace("fh", HISTORY)


@dataclass(frozen=True)
class Slice:
    """The versions that one document of the feed holds.

    Args:
        numbers: the versions, the newest first.
        archive: which archive document it is, from 1; 0 for the feed itself.
        previous: the archive document with the versions before these; 0 for none.
    """

    numbers: list[int]
    archive: int
    previous: int


def slice_of(current: int, archive: int = 0) -> Slice | None:
    """Choose the versions of a document: archive `k` holds the k-th fifty, the feed the last fifty to hundred.

    Args:
        current: the newest version.
        archive: which archive document; 0 for the feed itself.

    Returns:
        The part; None when there is no such archive document yet.
    """
    archives = max(0, (current - 1) // PART - 1)  # the newest full fifty stays in the feed
    if not 0 <= archive <= archives:
        return None
    first, last = (archives * PART + 1, current) if archive == 0 else ((archive - 1) * PART + 1, archive * PART)
    return Slice(list(range(last, first - 1, -1)), archive, (archive or archives + 1) - 1)


def figures_of(entry: Entry, language: str) -> str:
    """Say how much a version changed; nothing before that has been counted."""
    return say(language, "versions.figures", added=entry.added, removed=entry.removed) if entry.is_counted else "…"


def feed(part: Slice, entries: Iterable[Entry], language: str, host: str) -> bytes:
    """Write a document of the feed.

    Args:
        part: which.
        entries: its versions, the newest first.
        language: of the words in it.
        host: the address of this service, without a slash at the end.
    """
    entries, urls = list(entries), Urls(language)

    def address(path: str, **parameters: object) -> str:
        return host + urls.to(path, **parameters)

    def archive(number: int) -> str:
        return address("/versions.atom", archive=number or None)

    root = Element(f"{{{ATOM}}}feed", {LANGUAGE: language})
    add(root, "id", FEED_ID)
    add(root, "title", say(language, "versions.feed_title"))
    add(root, "subtitle", say(language, "versions.feed_subtitle"))
    add(root, "updated", entries[0].provenance.at.isoformat() if entries and entries[0].provenance.at else "")
    add(root, "rights", say(language, "frame.licence"))
    link(root, "self", archive(part.archive), "application/atom+xml")
    link(root, "alternate", address("/versions"), "text/html")
    if part.archive:
        SubElement(root, f"{{{HISTORY}}}archive")
        link(root, "current", archive(0), "application/atom+xml")
    if part.previous:
        link(root, "prev-archive", archive(part.previous), "application/atom+xml")
    for entry in entries:
        add_entry(root, entry, language, host)
    body: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return body + b"\n"


def add_entry(root: Element, entry: Entry, language: str, host: str) -> None:
    """Add a version to a feed."""
    found = SubElement(root, f"{{{ATOM}}}entry")
    at = entry.provenance.at.isoformat() if entry.provenance.at else ""
    path = f"/versions/{entry.number}"
    add(found, "id", version_iri(entry.number))
    add(found, "title", title_of(entry, language))
    add(found, "updated", at)
    add(found, "published", at)
    author = SubElement(found, f"{{{ATOM}}}author")
    add(author, "name", entry.provenance.agent)
    add(found, "summary", figures_of(entry, language))
    link(found, "alternate", host + Urls(language).to(path), "text/html")
    link(found, "enclosure", f"{host}{path}.{RDF_PATCH.extension}", RDF_PATCH.media_type)
    link(found, "related", f"{host}{path}.trig", "application/trig")


def title_of(entry: Entry, language: str) -> str:
    """Name a version in a list: its number, and why it was made."""
    name = say(language, "versions.version", number=entry.number)
    return f"{name}: {entry.provenance.note}" if entry.provenance.note else name


def add(parent: Element, name: str, text: str) -> None:
    """Add an element with a text, without the characters that XML has no way to write."""
    SubElement(parent, f"{{{ATOM}}}{name}").text = NOT_IN_XML.sub("\ufffd", text)


def link(parent: Element, relation: str, address: str, media_type: str) -> None:
    """Add a link."""
    SubElement(parent, f"{{{ATOM}}}link", {"rel": relation, "href": address, "type": media_type})
