"""Rows of terms, written as the answer to a SELECT in any format, as they come."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO

import pyoxigraph

from graph.formats import Format
from graph.rdf import BlankNode, Literal, NamedNode, Term
from graph.store import results_format
from graph.xml_text import guarded

Row = tuple[Term | None, ...]


def write_rows(names: list[str], rows: Iterator[Row], format: Format, output: IO[bytes]) -> None:
    """Write rows.

    Args:
        names: the variables.
        rows: their values.
        format: a format of results.
        output: where to.
    """
    file = Rewritten(names, rows)
    again = pyoxigraph.parse_query_results(file, pyoxigraph.QueryResultsFormat.JSON)  # type: ignore[arg-type]
    assert not isinstance(again, pyoxigraph.QueryTriples)
    again.serialize(guarded(output, format), results_format(format.media_type))


class Rewritten:
    """Rows as a file in SPARQL JSON (https://www.w3.org/TR/sparql11-results-json/), written as it is read.

    Args:
        names: the variables.
        rows: their values.
    """

    def __init__(self, names: list[str], rows: Iterator[Row]) -> None:
        self.parts = self.write(names, rows)
        self.rest = b""

    def write(self, names: list[str], rows: Iterator[Row]) -> Iterator[bytes]:
        """Write the document, some rows at a time."""
        yield json.dumps({"head": {"vars": names}})[:-1].encode() + b', "results": {"bindings": ['
        separator, parts = "", []
        for row in rows:
            bound = {name: as_json(term) for name, term in zip(names, row, strict=True) if term is not None}
            parts.append(separator + json.dumps(bound, ensure_ascii=False))
            separator = ",\n"
            if len(parts) >= 200:
                yield "".join(parts).encode()
                parts = []
        yield "".join(parts).encode() + b"]}}"

    def read(self, count: int = -1) -> bytes:
        """Read some bytes."""
        while not self.rest:
            part = next(self.parts, None)
            if part is None:
                return b""
            self.rest = part
        taken, self.rest = (self.rest, b"") if count < 0 else (self.rest[:count], self.rest[count:])
        return taken


def as_json(term: Term) -> dict[str, str]:
    """Write a term as SPARQL JSON does."""
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    assert isinstance(term, Literal)
    if term.language:
        return {"type": "literal", "value": term.value, "xml:lang": term.language}
    return {"type": "literal", "value": term.value, "datatype": term.datatype.value}
