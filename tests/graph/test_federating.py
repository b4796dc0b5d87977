"""SERVICE calls whom it may, within bounds, and what comes stands in the query."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pyoxigraph
import pytest

from graph.errors import MalformedQuery, RefusedQuery, ServiceCallFailed
from graph.federating.calling import Caller, allowed
from graph.federating.inlining import inlined
from graph.gate.update import Update
from graph.rdf import Literal, NamedNode, Quad
from graph.store import Store

A, P, Q = (NamedNode(f"urn:{name}") for name in "apq")
OTHERS = '<urn:a> <urn:p> "x"@en, 1 . <urn:b> <urn:p> _:n . <urn:c> <urn:q> "\\"{ }\\\\" .'
JSON = "application/sparql-results+json"


class Elsewhere(BaseHTTPRequestHandler):
    """Another endpoint, and one that misbehaves below other paths."""

    store = pyoxigraph.Store()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path == "/sparql":
            answer = self.store.query(parse_qs(body)["query"][0])
            assert isinstance(answer, pyoxigraph.QuerySolutions)
            self.send(200, answer.serialize(format=pyoxigraph.QueryResultsFormat.JSON) or b"")
        elif self.path == "/moved":
            self.send(302, b"", Location="/sparql")
        elif self.path == "/slow":
            time.sleep(2.5)
            self.send(200, b"{}")
        elif self.path == "/drips":
            self.send_response(200)
            self.send_header("Content-Type", JSON)
            self.end_headers()
            for _ in range(60):
                time.sleep(0.05)
                self.wfile.write(b" ")
                self.wfile.flush()
        elif self.path == "/huge":
            row = {"s": {"type": "literal", "value": "x" * 1000}}
            table = {"head": {"vars": ["s"]}, "results": {"bindings": [row] * 100}}
            self.send(200, json.dumps(table).encode())
        elif self.path == "/nonsense":
            self.send(200, b"<h1>nothing</h1>")
        else:
            self.send(500, b"no")

    def send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": JSON, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """Passes over callers that have had enough."""

    def handle_error(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    Elsewhere.store.update(f"INSERT DATA {{ {OTHERS} }}")
    server = Server(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def caller(host: str) -> Caller:
    return Caller({host}, seconds=1.5, size=20_000)


@pytest.fixture
def here() -> Store:
    store = Store.in_memory()
    store.add([Quad(A, Q, Literal("here"))])
    return store


def rows(store: Store, text: str) -> list[tuple[object, ...]]:
    return sorted(store.query(text).rows(), key=str)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT ?o { ?s <urn:q> ?h SERVICE <E> { ?s <urn:p> ?o } }", ['"1"^^<http://www.w3.org/2001/XMLSchema#integer>', '"x"@en']),
        ("PREFIX u: <urn:> PREFIX e: <http://H/> SELECT ?o { service e:sparql { u:c u:q ?o } }", ['"\\"{ }\\\\"']),
        ("BASE <http://H/> SELECT ?s { SERVICE <sparql> { ?s <urn:q> ?o } # SERVICE <urn:x> {\n }", ["<urn:c>"]),
        ("SELECT ?h { ?s <urn:q> ?h OPTIONAL { SERVICE <E> { ?s <urn:nothing> ?o } } }", ['"here"']),
        ("SELECT ?n { SERVICE <E> { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } }", ['"4"^^<http://www.w3.org/2001/XMLSchema#integer>']),
        ("SELECT ?h { ?s <urn:q> ?h SERVICE <E> { <urn:a> <urn:p> 1 } }", ['"here"']),
        ("SELECT ?h { ?s <urn:q> ?h SERVICE <E> { <urn:a> <urn:p> 2 } }", []),
        ("SELECT ?s { { SERVICE <E> { ?s <urn:q> ?o } } UNION { ?s <urn:q> 'here' } }", ["<urn:a>", "<urn:c>"]),
        ("SELECT ?h { ?s <urn:q> ?h SERVICE SILENT <http://H/error> { ?s ?p ?o } }", ['"here"']),
        ("SELECT ('SERVICE <urn:x> {}' AS ?text) {}", ['"SERVICE <urn:x> {}"']),
    ],
)  # fmt: skip
def test_service_is_joined_like_any_pattern(
    query: str, expected: list[str], host: str, caller: Caller, here: Store
) -> None:
    text = inlined(query.replace("<E>", f"<http://{host}/sparql>").replace("//H/", f"//{host}/"), None, caller)
    assert [str(row[0]) for row in rows(here, text)] == expected


def test_blank_node_from_elsewhere_is_an_iri_here(host: str, caller: Caller, here: Store) -> None:
    text = inlined(f"SELECT ?o {{ SERVICE <http://{host}/sparql> {{ <urn:b> ?p ?o }} }}", None, caller)
    assert [type(row[0]) for row in rows(here, text)] == [NamedNode]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("moved", "elsewhere (302)"),
        ("slow", "within 1.5 s"),
        ("drips", "within 1.5 s"),
        ("huge", "larger than 20,000 bytes"),
        ("nonsense", "cannot be read"),
        ("error", "status 500"),
    ],
)
def test_endpoint_that_goes_beyond_its_bounds_is_told(path: str, reason: str, host: str, caller: Caller) -> None:
    with pytest.raises(ServiceCallFailed) as raised:
        inlined(f"SELECT * {{ SERVICE <http://{host}/{path}> {{ ?s ?p ?o }} }}", None, caller)
    assert reason in raised.value.message("en")
    assert raised.value.message("th") != raised.value.message("en")


def test_endpoint_that_nobody_allowed_is_not_called(host: str) -> None:
    with pytest.raises(ServiceCallFailed, match="list"):
        inlined(f"SELECT * {{ SERVICE <http://{host}/sparql> {{ ?s ?p ?o }} }}", None, Caller())


def test_query_is_read_before_anybody_is_called(host: str, caller: Caller) -> None:
    text = f"SELECT * {{ SERVICE SILENT <http://{host}/sparql> {{ ?s ?p ?o }}"
    with pytest.raises(MalformedQuery) as raised:
        inlined(text, None, caller)
    assert (raised.value.facts["line"], raised.value.facts["column"]) == (1, text.index("{") + 1)


@pytest.mark.parametrize(
    ("iri", "is_allowed"),
    [
        ("http://a.org/sparql", True),
        ("https://A.org/sparql", True),
        ("http://a.org:80/", True),
        ("http://a.org:8080/", False),
        ("http://b.org:7000/", True),
        ("http://b.org/", False),
        ("http://a.org@evil.org/", False),
        ("http://evil.org\\@a.org/", False),
        ("http://user:secret@a.org/", False),
        ("file://a.org/etc/passwd", False),
        ("ftp://a.org/", False),
        ("urn:a.org", False),
        ("", False),
        ("http://[::1/", False),
    ],
)
def test_host_is_told_as_the_connection_will_tell_it(iri: str, is_allowed: bool) -> None:
    assert allowed(iri, {"a.org", "b.org:7000"}) is is_allowed


@pytest.mark.parametrize(
    "call", ["SERVICE <http://a.org/>", "SERVICE SILENT <http://a.org/>", "service<http://a.org/>"]
)
def test_update_calls_nobody(call: str, here: Store) -> None:
    with pytest.raises(RefusedQuery, match="no other endpoint"):
        list(
            Update(f"INSERT {{ GRAPH <urn:g> {{ ?s ?p ?o }} }} WHERE {{ {call} {{ ?s ?p ?o }} }}").changes(lambda: here)
        )


def test_update_may_say_the_word(here: Store) -> None:
    text = "PREFIX x: <urn:Service/> INSERT DATA { GRAPH <urn:g> { x:service x:p 'SERVICE <a> { }' } }"
    assert [len(change.added) for change in Update(text).changes(lambda: here)] == [1]
