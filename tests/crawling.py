"""A crawler that starts at the home page and at VoID, and follows what it finds."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Protocol
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit
from zlib import crc32

from werkzeug.test import TestResponse

from graph.formats import TURTLE
from graph.rdf import NamedNode, parse
from ontology.terms import BASE

HOST = "http://localhost"
HTML = "text/html"
LINK = re.compile(r'<([^>]*)>\s*;\s*rel="([^"]*)"')
NOT_FOLLOWED = re.compile(
    r"/dump\.|/static/"  # each has a test of its own
    r"|/explore\?.*\+"  # there are as many as there are sets of things
)
SAMPLED = re.compile(  # thousands that differ in a name
    r"/sparql\?.*query=|/timemap/.|.*[?&](?:version|thing)=|/data/.*\.(?!ttl)\w+"
)
ONE_IN = 20
MANY = re.compile(  # hundreds that differ in a name, but for those of the announcement
    r"/(?:id|page|data|explore|timemap|timegate)[/?].*(?:city|membership|award|source|country)(?:/|%2F)(?!.*(?:phayao|thailand))"
    r"|/search\?.*kind="
    r"|/(?:cities|map|things)(?:\.\w+)?\?"  # every state of the facets has an address
    r"|/(?:ontology|shapes)\?.*term="
)
FACETS = {"country", "cohort", "kind", "award", "evidence", "confidence", "near", "within", "sort"}
ONE_SYNTAX = re.compile(r"/data/.*\.\w+")
STARTS = ("/", "/.well-known/void")


class Links(HTMLParser):
    """The addresses that a page leads to, and the anchors that it has."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        for name in ("href", "src", "action"):
            if given.get(name) and tag != "base":
                self.found.add(str(given[name]))
        for name in ("id", "name") if tag == "a" else ("id",):
            if given.get(name):
                self.anchors.add(str(given[name]))


class Client(Protocol):
    """Whoever asks."""

    def get(self, path: str, *, headers: dict[str, str], buffered: bool) -> TestResponse:
        """Ask for an address."""
        ...


@dataclass
class Crawl:
    """Follows links, and keeps what does not answer.

    Args:
        client: asks.
        one_in: of what there is much of, one in so many is looked at.
        bad: what does not answer as it should: address, why, where it stands.
    """

    client: Client
    one_in: int = ONE_IN
    bad: list[str] = field(default_factory=list)
    found: set[tuple[str, str]] = field(default_factory=set)
    seen: set[tuple[str, str]] = field(default_factory=set)
    iris: set[str] = field(default_factory=set)
    anchors: dict[str, set[str]] = field(default_factory=dict)
    wanted: list[tuple[str, str, str]] = field(default_factory=list)
    due: deque[tuple[str, str, str]] = field(default_factory=deque)

    def run(self) -> None:
        for start in STARTS:
            for accept in (HTML, TURTLE.media_type):
                self.add(start, accept, "the start")
        while self.due:
            self.visit(*self.due.popleft())
        for path, anchor, source in self.wanted:
            if path in self.anchors and anchor not in self.anchors[path]:
                self.bad.append(f"{path}#{anchor}: no such anchor, from {source}")

    def add(self, address: str, accept: str, source: str) -> None:
        """Take an address up, once; an address is the same in both languages."""
        whole, anchor = urldefrag(urljoin(HOST + source if source.startswith("/") else HOST, address))
        parts = urlsplit(whole)
        if f"{parts.scheme}://{parts.netloc}" != HOST:
            return
        query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if name != "lang"])
        path = parts.path + (f"?{query}" if query else "")
        if anchor and accept == HTML:
            self.wanted.append((path, anchor, source))
        self.found.add((path, accept))
        if len(FACETS & dict(parse_qsl(parts.query)).keys()) > 1:
            return  # states of facets multiply without end; each facet alone is followed
        if (SAMPLED.match(path) or MANY.match(path)) and crc32(path.encode()) % self.one_in:
            return
        if ONE_SYNTAX.match(path):
            accept = TURTLE.media_type
        if (path, accept) not in self.seen and not NOT_FOLLOWED.match(path):
            self.seen.add((path, accept))
            self.due.append((path, accept, source))

    def visit(self, path: str, accept: str, source: str) -> None:
        response = self.client.get(path, headers={"Accept": f"{accept}, */*;q=0.5"}, buffered=True)
        if response.status_code not in (200, 303):
            self.bad.append(f"{path} ({accept}): {response.status_code}, from {source}")
            return
        for link, relation in LINK.findall(", ".join(response.headers.getlist("Link"))):
            self.add(link, HTML if relation == "alternate" else accept, path)
        if response.status_code == 303:
            self.add(str(response.location), accept, path)
        elif response.mimetype == HTML:
            self.read_page(response, path)
        elif response.mimetype == TURTLE.media_type:
            self.read_data(response, path)

    def read_page(self, response: TestResponse, path: str) -> None:
        page = Links()
        page.feed(response.text)
        self.anchors[path] = page.anchors
        for address in page.found:
            self.add(address, HTML, path)

    def read_data(self, response: TestResponse, path: str) -> None:
        for iri in iris_in(response.data) - self.iris:
            if iri.startswith(BASE):
                self.iris.add(iri)
                for accept in (HTML, TURTLE.media_type):
                    self.add(f"/{iri.removeprefix(BASE)}", accept, path)
            elif iri.startswith(HOST):
                self.add(iri, TURTLE.media_type, path)


def iris_in(body: bytes) -> set[str]:
    terms = {term for quad in parse(body, TURTLE, place="data") for term in quad}
    return {term.value for term in terms if isinstance(term, NamedNode)}
