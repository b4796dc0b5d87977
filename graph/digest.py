"""The fingerprint of an answer: the same for the same answer, in whatever order the engine found it.

    SELECT      SHA-256 of the rows as TSV, sorted; in their own order when the query has an ORDER BY
    ASK         SHA-256 of `true` or `false`
    a graph     SHA-256 of the triples in canonical N-Quads (RDFC-1.0, https://www.w3.org/TR/rdf-canon/)

Rows with blank nodes, whose labels mean nothing, are told apart by RDFC-1.0 too. This runs in a query worker,
within its limits.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import TypeVar

from graph.analysis import tokens
from graph.errors import RefusedQuery
from graph.formats import N_QUADS
from graph.rdf import BlankNode, Literal, NamedNode, Quad, Term, Triple, serialize, with_canonical_blank_nodes
from graph.store import Answer

DIGEST = "digest"  # asked for in place of the extension of a format
MOST_BYTES = 32_000_000
VARIABLE, MARK = "urn:learningcity:variable:", NamedNode("urn:learningcity:mark")
Row = tuple[Term | None, ...]
Part = TypeVar("Part", Row, Triple)


@dataclass(frozen=True)
class Digest:
    """The fingerprint of an answer.

    Args:
        value: SHA-256, hexadecimal.
        method: what was hashed: "rows", "sequence" (rows in their order), "truth" or "rdfc-1.0".
        count: how many rows or triples there are.
    """

    value: str
    method: str
    count: int

    def encode(self) -> bytes:
        """Write it as JSON."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decode(cls, payload: bytes) -> Digest:
        """Read what `encode` wrote."""
        return cls(**json.loads(payload))


def digest(answer: Answer, query: str) -> Digest:
    """Take the fingerprint of an answer.

    Args:
        answer: the answer, not yet read.
        query: the text that was asked.

    Raises:
        RefusedQuery: the answer is too large.
        QueryFailed: an error of the query shows only while it is evaluated.
    """
    if answer.is_truth:
        return Digest(sha256([b"true" if answer.truth else b"false"]), "truth", 1)
    if answer.is_graph:
        lines = canonical_lines(Quad(*triple) for triple in held(answer.triples()))
        return Digest(sha256(lines), "rdfc-1.0", len(lines))
    variables, rows = answer.variables, list(held(answer.rows()))
    ordered = has_order(query)
    lines = [b"\t".join(written(term) for term in row) + b"\n" for row in rows]
    head = "\t".join(f"?{name}" for name in variables).encode() + b"\n"
    names = canonical_lines(as_graph(variables, rows, ordered))
    return Digest(
        sha256([head, *(lines if ordered else sorted(lines)), *names]), "sequence" if ordered else "rows", len(rows)
    )


def held(parts: Iterable[Part]) -> Iterator[Part]:
    """Pass the parts of an answer on, as long as they are not too many."""
    size = 0
    for part in parts:
        size += sum(len(str(term)) for term in part if term is not None)
        if size > MOST_BYTES:
            megabytes = MOST_BYTES // 1_000_000
            raise RefusedQuery(
                reason_en=f"The answer is larger than {megabytes} MB, too large for a permalink. "
                "Ask for less, or cite the whole version.",
                reason_th=f"คำตอบมีขนาดเกิน {megabytes} เมกะไบต์ ซึ่งใหญ่เกินกว่าจะทำลิงก์ถาวร โปรดลดขอบเขตคำค้น หรืออ้างอิงกราฟทั้งรุ่น",
            )
        yield part


def canonical_lines(quads: Iterable[Quad]) -> list[bytes]:
    """Write quads as canonical N-Quads: each once, sorted, blank nodes named by what is said of them."""
    distinct = set(quads)
    if any(isinstance(term, BlankNode) for quad in distinct for term in quad):
        distinct = with_canonical_blank_nodes(distinct)
    body = serialize(list(distinct), N_QUADS) or b""
    return sorted(line + b"\n" for line in body.split(b"\n") if line)


def as_graph(variables: list[str], rows: list[Row], ordered: bool) -> Iterator[Quad]:
    """Write the rows that hold blank nodes as a graph, one node a row, so that the blank nodes can be told apart."""
    found = [(place, row) for place, row in enumerate(rows) if any(map(is_blank, row))]
    marked = found if ordered else [(times, row) for row, times in Counter(row for _, row in found).items()]
    for number, (mark, row) in enumerate(marked):
        node = BlankNode(f"row{number}of{len(rows)}")
        yield Quad(node, MARK, Literal(mark))
        for name, term in zip(variables, row, strict=True):
            if term is not None:
                yield Quad(node, NamedNode(VARIABLE + name), term)


def written(term: Term | None) -> bytes:
    """Write a term of a row; a blank node without its label, an unbound variable as nothing."""
    return b"" if term is None else b"_:" if is_blank(term) else str(term).replace("\t", "\\t").encode()


def is_blank(term: Term | None) -> bool:
    """Say whether a term is a blank node."""
    return isinstance(term, BlankNode)


def has_order(query: str) -> bool:
    """Say whether a query orders its rows, and not only those of a query inside it."""
    depth, before = 0, ""
    for token in tokens(query):
        if token.text in "{}":
            depth += 1 if token.text == "{" else -1
        elif depth == 0 and before == "ORDER" and token.text.upper() == "BY":
            return True
        before = token.text.upper() if token.kind == "word" else ""
    return False


def sha256(parts: Iterable[bytes]) -> str:
    """Hash some bytes, one part after another."""
    hashed = hashlib.sha256()
    for part in parts:
        hashed.update(part)
    return hashed.hexdigest()
