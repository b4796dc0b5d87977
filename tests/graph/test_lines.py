"""Plain lines are those that the engine would write itself; only such are handed to it without being looked at."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from graph.deriving.entail import DERIVED
from graph.formats import N_QUADS, TRIG
from graph.gate.lines import (
    Batches,
    is_plain,
    said_in,
    with_copies,
    with_derived,
)
from graph.generating.generate import generate
from graph.rdf import parse, serialize
from graph.written import in_turtle, of_blank_nodes, prefixes, read_triples, written_triple

SAYS = b"<http://a.test/s> <http://a.test/p> "
GRAPH = b" <http://a.test/g> .\n"


def test_what_the_engine_writes_is_plain_packed_or_not(tmp_path: Path) -> None:
    lines = serialize(generate(500), N_QUADS)
    (tmp_path / "some.nq").write_bytes(lines)
    (tmp_path / "some.nq.gz").write_bytes(gzip.compress(lines))
    assert is_plain(tmp_path / "some.nq")
    assert is_plain(tmp_path / "some.nq.gz")


@pytest.mark.parametrize(
    "value",
    [
        b"<http://a.test:80x/>",
        b"<http://a.test/%zz>",
        b"<relative>",
        b"<http://a.test/ >",
        b"_:node",
        b'"tab\there"',
        '"คำ"@TH'.encode(),
        b'"x"@toolongasalanguage',
        b'"\\u0E01"',
        b'"\\q"',
        b'"\xff"',
        b'"x',
        b"<urn:x:o> <urn:x:g> .",
        b'"x"^^<http://www.w3.org/2001/XMLSchema#string>',
        b"<<( <urn:x:s> <urn:x:p> <urn:x:o> )>>",
        b"  <urn:x:o>",
    ],
)
def test_what_is_wrong_or_written_otherwise_is_not_plain(tmp_path: Path, value: bytes) -> None:
    path = tmp_path / "one.nq"
    path.write_bytes(SAYS + b'"a \\"word\\" <http://a.test/g> .\\n"@en-us' + GRAPH)
    assert is_plain(path)
    path.write_bytes(path.read_bytes() + SAYS + value + GRAPH)
    assert not is_plain(path)


@pytest.mark.parametrize("line", [SAYS + b"<urn:x:o> .\n", SAYS + b"<urn:x:o>" + GRAPH[:-1], b"# " + GRAPH, b"\n"])
def test_a_line_without_graph_or_end_is_not_plain(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "one.nq"
    path.write_bytes(line)
    assert not is_plain(path)


def test_each_line_has_a_copy_in_the_default_graph_but_for_what_is_derived_anew(tmp_path: Path) -> None:
    stated = [SAYS + b'"\xe0\xb8\x81 <urn:x:y> .\\n"@th' + GRAPH, SAYS + b"<urn:x:o>" + GRAPH]
    piece = b"".join([stated[0], SAYS + f"<urn:x:o> {DERIVED} .\n".encode(), stated[1]])
    copied = b"".join(line.removesuffix(GRAPH) + b" .\n" for line in stated)
    assert with_copies(piece) == b"".join(stated) + copied
    path = tmp_path / "some.nq"
    path.write_bytes(piece)
    assert list(said_in([path])) == [(line.removesuffix(GRAPH), GRAPH[1:-3]) for line in stated]
    assert list(Batches([path, path], with_copies)) == [2 * b"".join(stated) + 2 * copied]


def test_batches_are_dealt_out_once_and_end_when_they_are_wanted_no_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.gate.lines.BATCH", 1)
    monkeypatch.setattr("graph.gate.lines.PIECE", 100)
    path = tmp_path / "some.nq"
    path.write_bytes(serialize(generate(500), N_QUADS))
    batches = Batches([path], bytes)
    one, other = iter(batches), iter(batches)
    read = [part for pair in zip(one, other, strict=False) for part in pair]
    assert (b"".join([*read, *one, *other]), batches.lines) == (path.read_bytes(), path.read_bytes().count(b"\n"))
    assert len(read) > 50
    ended = Batches([path], bytes)
    assert next(iter(ended))
    ended.end()
    assert list(ended) == []


def test_lines_with_blank_nodes_are_kept_apart() -> None:
    one, other = SAYS + b"<urn:x:o> .\n", SAYS + b"_:o .\n"
    assert of_blank_nodes(one + other) == other
    assert with_derived(one + other) == one + one.replace(b" .\n", f" {DERIVED} .\n".encode())


def test_triples_in_turtle_are_the_same_triples() -> None:
    triples = list(dict.fromkeys(map(written_triple, generate(500))))
    turtle = prefixes() + b"<urn:x:g> {\n" + in_turtle(triples) + b"}\n"
    assert {written_triple(quad) for quad in parse(turtle, TRIG, place="here")} == set(triples)
    assert len(read_triples(triples)) == len(triples)
    assert in_turtle([]) == b""
