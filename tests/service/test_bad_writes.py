"""What nobody should send to be written: a clear refusal in both languages, and the store as it was, byte for byte."""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from patience import eventually
from werkzeug.test import TestResponse
from writable import Writable, writable

from graph.formats import BY_EXTENSION
from graph.gate.door import open_or_create
from graph.rdf import parse
from graph.tokens import Tokens
from graph.validating.validate import Report, Result
from graph.versions.directory import DataDirectory
from graph.versions.locking import taken
from graph.versions.staging import PREPARED
from service.protocols.rejections import MOST_TOLD_OF, results_of

TURTLE, N_QUADS, TRIG = "text/turtle", "application/n-quads", "application/trig"
JSON_LD, RDF_XML = "application/ld+json", "application/rdf+xml"
PATCH, UPDATE = "application/rdf-patch", "application/sparql-update"
GRAPH = "https://example.org/bad"
DERIVED = "https://w3id.org/learning-city/id/graph/derived"
THE_DEFAULT = "http://www.w3.org/ns/sparql-service-description#defaultGraph"
CITY = b"""<https://example.org/source> { <https://w3id.org/learning-city/id/city/test> a
<https://w3id.org/learning-city/ontology#City> ; <http://www.w3.org/2000/01/rdf-schema#label> "\xe0\xb8\x97"@th , "T"@en }"""
HERE = f"/graph-store?graph={quote(GRAPH)}"
GOOD = b"<https://example.org/s> <https://example.org/p> 1 ."
THAI = re.compile("[\u0e00-\u0e7f]{3}")
BOMB = gzip.compress(bytes(150_000_000))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writable]:
    folder = tmp_path_factory.mktemp("bad")
    open_or_create(DataDirectory.create(folder / "data"), parse(CITY, BY_EXTENSION["trig"], place="the city"))
    with writable(folder, plain=False) as made:
        yield made


def contents(data: Path) -> dict[str, str]:
    """Digest every file of a data directory, but for the copy that waits for the next change: each write gets a new one."""
    lasting = [entry for entry in sorted(data.iterdir()) if not entry.name.startswith(PREPARED)]
    return {
        str(path.relative_to(data)): hashlib.sha256(path.read_bytes()).hexdigest()
        for entry in lasting
        for path in [entry, *sorted(entry.rglob("*"))]
        if path.is_file()
    }


def assert_lock_is_free(data: Path) -> None:
    """Take the lock; the writer to come may have it for the moment in which its copy is made."""
    with (data / "lock").open("a") as lock:
        assert eventually(lambda: taken(lock.fileno())), "it is held for good"


def assert_refused(answer: TestResponse, status: int, *words: str) -> None:
    """Hold an answer to one status, to some words, and to a sentence in each language."""
    assert answer.status_code == status, answer.text
    problem = answer.get_json()
    assert THAI.search(problem["detail_th"]), problem
    assert not THAI.search(problem["detail_en"]), problem
    for word in words:
        assert word in problem["detail_en"], problem
    assert problem["request_id"]


def large(lines: int, mistake: int) -> bytes:
    """Write a large upload with a mistake in one of its lines."""
    text = [f'<https://example.org/s{line}> <https://example.org/p> "{line}" .' for line in range(1, lines + 1)]
    text[mistake - 1] = "<https://example.org/s> <https://example.org/p .  # never closed"
    return "\n".join(text).encode()


def nested_json_ld(depth: int) -> bytes:
    return ('{"https://example.org/p": ' * depth + "1" + "}" * depth).encode()


def nested_xml(depth: int, *, closed: bool = True) -> bytes:
    start = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://example.org/">'
    text = start + "<e:T><e:p>" * depth + "1" + ("</e:p></e:T>" * depth + "</rdf:RDF>") * closed
    return text.encode()


DOCTYPE = b'<?xml version="1.0"?>\n<!DOCTYPE r [<!ENTITY a "&b;&b;">]>\n<r/>'
BAD = {
    "wrong content type": ("PUT", HERE, GOOD, "application/pdf", 415, ["application/pdf", "text/turtle"]),
    "content type of results": ("PUT", HERE, GOOD, "application/sparql-results+json", 415, ["text/turtle"]),
    "no content type": ("PUT", HERE, GOOD, "", 415, ["text/turtle"]),
    "content that is not what its type says": ("PUT", HERE, GOOD, JSON_LD, 400, ["JSON-LD"]),
    "mistake in the middle of a large upload": ("PUT", HERE, large(60_000, 31_234), TURTLE, 400, ["line 31234"]),
    "mistake in the middle of large N-Quads": ("POST", HERE, large(60_000, 31_234), N_QUADS, 400, ["line 31234"]),
    "bytes that are not UTF-8": ("PUT", HERE, b'<a:s> <a:p> "\xff" .', TURTLE, 400, ["line 1"]),
    "RDF/XML with a DOCTYPE": ("PUT", HERE, DOCTYPE, RDF_XML, 400, ["DOCTYPE", "line 2"]),
    "RDF/XML with a DOCTYPE in UTF-16": ("PUT", HERE, DOCTYPE.decode().encode("utf-16"), RDF_XML, 400, []),
    "RDF/XML with an entity that is not declared": ("PUT", HERE, b"<r>&boom;</r>", RDF_XML, 400, []),
    "JSON-LD that wants a remote context": (
        "PUT", HERE, b'{"@context": "http://127.0.0.1:9/", "a": 1}', JSON_LD, 400, ["contexts are not fetched"],
    ),
    "relative graph name": ("PUT", "/graph-store?graph=relative", GOOD, TURTLE, 400, ["relative", "absolute"]),
    "empty graph name": ("PUT", "/graph-store?graph=", GOOD, TURTLE, 400, []),
    "graph name with a space": ("PUT", "/graph-store?graph=https://a/b%20c", GOOD, TURTLE, 400, []),
    "graph name that is a blank node": ("PUT", "/graph-store?graph=_:b0", GOOD, TURTLE, 400, []),
    "two graphs": ("PUT", HERE + "&default", GOOD, TURTLE, 400, []),
    "the graph of derived triples": ("PUT", f"/graph-store?graph={DERIVED}", GOOD, TURTLE, 400, []),
    "the graph of derived triples, in the data": ("POST", "/graph-store", f"<{DERIVED}> {{ <a:s> <a:p> 1 }}".encode(), TRIG, 400, []),
    "the name that stands for the default graph": ("PUT", f"/graph-store?graph={quote(THE_DEFAULT)}", GOOD, TURTLE, 400, []),
    "the name that stands for the default graph, in the data": (
        "POST", "/graph-store", f"<{THE_DEFAULT}> {{ <a:s> <a:p> 1 }}".encode(), TRIG, 400, [],
    ),
    "blank node as a graph": ("POST", "/graph-store", b"_:g { <a:s> <a:p> 1 }", TRIG, 400, ["graph"]),
    "blank node as a property": ("PUT", HERE, b"<a:s> _:p 1 .", TURTLE, 400, ["line 1"]),
    "patch that opens a transaction twice": ("PATCH", "/graph-store", b"TX .\nTX .\n", PATCH, 400, ["line 2"]),
    "patch that is cut": ("PATCH", "/graph-store", b"TX .\nA <a:s> <a:p> 1 <a:g>", PATCH, 400, []),
    "patch of the derived graph": ("PATCH", "/graph-store", f"TX .\nA <a:s> <a:p> <a:o> <{DERIVED}> .\nTC .\n".encode(), PATCH, 400, []),
    "update with a mistake": ("POST", "/sparql", b"INSERT DATA { GRAPH <a:g> { <a:s> <a:p> } }", UPDATE, 400, ["line 1"]),
    "update that loads from elsewhere": ("POST", "/sparql", b"LOAD <http://127.0.0.1:9/> INTO GRAPH <a:g>", UPDATE, 400, ["127.0.0.1"]),
    "update that drops everything": ("POST", "/sparql", b"DROP ALL", UPDATE, 400, []),
    "If-Match that is no version": ("PUT", HERE, GOOD, TURTLE, 400, ["If-Match"]),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_write_is_refused_in_both_languages_and_changes_no_byte(service: Writable, name: str) -> None:
    method, path, body, type, status, words = BAD[name]
    before = contents(service.data)
    headers = {"If_Match": '"x"'} if name.startswith("If-Match") else {}
    assert_refused(service.send(method, path, body, type, **headers), status, *words)
    assert contents(service.data) == before
    assert_lock_is_free(service.data)


@pytest.mark.parametrize(
    ("packed", "status"),
    [
        (BOMB, 413),
        (gzip.compress(BOMB), 400),
        (gzip.compress(GOOD)[:-4], 400),
        (b"\x1f\x8b" + b"x" * 50, 400),
    ],
    ids=["bomb", "bomb in a bomb", "cut", "nonsense"],
)
def test_packed_upload_that_is_not_what_it_seems_is_refused(service: Writable, packed: bytes, status: int) -> None:
    before = contents(service.data)
    assert_refused(service.send("PUT", HERE, packed, TURTLE, Content_Encoding="gzip"), status)
    assert contents(service.data) == before


def test_body_that_is_not_packed_as_it_says_is_refused_without_words_of_the_unpacker(service: Writable) -> None:
    answer = service.send("PUT", HERE, b"\x1f\x8b" + b"x" * 50, TURTLE, Content_Encoding="gzip")
    assert_refused(answer, 400, "gzip")
    assert "Error -3" not in answer.text


ENDLESS_WORD = b"x" * 17_000_000
LONG = {
    "word of Turtle": (ENDLESS_WORD, TURTLE, "16 MiB"),
    "text of N-Quads": (b'<a:s> <a:p> "' + ENDLESS_WORD + b'" .', N_QUADS, "16 MiB"),
    "identifier of JSON-LD": (b'{"@id": "a:' + ENDLESS_WORD + b'"}', JSON_LD, "16 MiB"),
    "prefix that nobody declared": (b"x" * 16_000_000 + b":a a a:b .", TURTLE, "prefix"),
    "word that is none": (b"x" * 16_000_000, TURTLE, ""),
    "control characters of RDF/XML": (bytes(1_000_000), RDF_XML, ""),
}


@pytest.mark.parametrize("name", LONG)
def test_upload_with_a_word_without_end_is_refused_in_few_words(service: Writable, name: str) -> None:
    before = contents(service.data)
    body, type, word = LONG[name]
    checked = service.client.post("/validate", data=body, content_type=type)
    for answer in (service.send("PUT", HERE, body, type), checked):
        assert_refused(answer, 400, word)
        assert len(answer.data) < 5_000
        assert "\\u0000" not in answer.text
    assert contents(service.data) == before


TRIPLE_TERMS = b"<a:s> <a:p> " + b"<<( <a:s> <a:p> " * 20_000 + b"<a:o>" + b" )>>" * 20_000
NESTED = {
    "JSON-LD": ("PUT", nested_json_ld(1001), JSON_LD),
    "JSON-LD, very deep": ("PUT", nested_json_ld(100_000), JSON_LD),
    "lists of JSON-LD": ("PUT", b'{"https://example.org/p": ' + b"[" * 5000 + b"]" * 5000 + b"}", JSON_LD),
    "RDF/XML": ("PUT", nested_xml(1001), RDF_XML),
    "RDF/XML, very deep": ("PUT", nested_xml(100_000), RDF_XML),
    "RDF/XML, never closed": ("PUT", nested_xml(100_000, closed=False), RDF_XML),
    "triple terms of Turtle": ("PUT", TRIPLE_TERMS + b" .", TURTLE),
    "triple terms of a patch": ("PATCH", b"TX .\nA " + TRIPLE_TERMS + b" <a:g> .\nTC .\n", PATCH),
}


@pytest.mark.parametrize("name", NESTED)
def test_upload_that_is_nested_too_deeply_is_refused(service: Writable, name: str) -> None:
    before = contents(service.data)
    method, body, type = NESTED[name]
    assert_refused(service.send(method, HERE, body, type), 400, "1000 deep", "line")
    assert contents(service.data) == before


@pytest.mark.parametrize("name", ["JSON-LD", "RDF/XML"])
def test_upload_that_is_nested_almost_as_deeply_is_read(service: Writable, name: str) -> None:
    body, type = {"JSON-LD": (nested_json_ld(900), JSON_LD), "RDF/XML": (nested_xml(900), RDF_XML)}[name]
    assert service.send("PUT", HERE, body, type).status_code == 201
    assert service.send("DELETE", HERE).status_code == 204


def test_blank_nodes_of_one_upload_are_not_those_of_another(service: Writable) -> None:
    for name in ("one", "two"):
        body = f'_:same <https://example.org/name> "{name}" .'.encode()
        assert service.send("POST", HERE, body, TURTLE).status_code in (201, 204)
    query = "?node <https://example.org/name> ?a , ?b FILTER(?a != ?b)"
    assert not service.ask(query)
    assert service.send("DELETE", HERE).status_code == 204


def test_blank_nodes_without_a_label_are_new_in_each_upload(service: Writable) -> None:
    for name in ("one", "two"):
        assert service.send("POST", HERE, f'[] <https://example.org/name> "{name}" .', TURTLE).status_code in (201, 204)
    assert not service.ask("?node <https://example.org/name> 'one' , 'two'")
    assert service.send("DELETE", HERE).status_code == 204


def test_blank_node_that_is_known_by_its_label_cannot_be_reached_from_an_upload(service: Writable) -> None:
    service.send("PUT", HERE, b'_:victim <https://example.org/name> "mine" .', TURTLE)
    triple = next(iter(service.triples(GRAPH)))
    label = triple.split(" ")[0]
    service.send("POST", HERE, f'{label} <https://example.org/name> "yours" .'.encode(), TURTLE)
    assert not service.ask("?node <https://example.org/name> 'mine' , 'yours'")
    assert service.send("DELETE", HERE).status_code == 204


def test_revoked_token_changes_no_byte(service: Writable) -> None:
    token = Tokens(service.data).new("gone")
    Tokens(service.data).revoke("gone")
    before = contents(service.data)
    assert_refused(service.send("PUT", HERE, GOOD, TURTLE, Authorization=f"Bearer {token}"), 401, "token")
    assert contents(service.data) == before


def test_second_writer_waits_and_is_then_told_so(service: Writable) -> None:
    """Another process, such as `learningcity load`, holds the lock for longer than anybody waits."""
    before = contents(service.data)
    with (service.data / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert_refused(service.send("PUT", HERE, GOOD, TURTLE), 503, "Another process")
        fcntl.flock(lock, fcntl.LOCK_UN)
    assert contents(service.data) == before
    assert service.send("PUT", HERE, GOOD, TURTLE).status_code == 201
    assert service.send("DELETE", HERE).status_code == 204


def test_lines_are_found_of_the_first_things_that_a_report_is_about(app: Flask) -> None:
    things = [f"https://example.org/{number}" for number in range(MOST_TOLD_OF + 10)]
    results = tuple(
        Result(thing, "https://example.org/shape", {"en": "wrong", "th": "ผิด"}, None, None, "Violation")
        for thing in things
    )
    upload = "\n".join(f'<{thing}> <https://example.org/p> "1" .' for thing in things)
    with app.app_context():
        told = results_of(Report(results * 2), "en", [upload])
    assert [one["line"] for one in told] == [*range(1, MOST_TOLD_OF + 1), *[None] * 10] * 2
