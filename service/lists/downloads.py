"""The answer to the query of a list, as a table to take home: what stands together in a column is in order, whatever keeps the graph."""

from __future__ import annotations

import io
from collections.abc import Collection

from flask import Response

from graph.formats import JSON, Format
from graph.rdf import Literal, Row, Term, read_table
from graph.rows import write_rows
from graph.workers.wire import Request
from service.reading.reader import Reader


def table(reader: Reader, query: str, format: Format, together: Collection[str]) -> Response:
    """Give the answer to a query.

    Args:
        reader: reads the version.
        query: the query, a SELECT.
        format: the format of the table.
        together: the variables whose values are several, with spaces between: no query can ask for them in an order.

    Raises:
        TimedOut, EngineFailed, Overloaded, NoSuchVersion: there is no answer.
    """
    asked = Request(query, JSON.extension, version=reader.version, seconds=reader.seconds)
    answering, output = reader.pool.ask(asked), io.BytesIO()
    names, rows = read_table(answering.whole())
    write_rows(names, (tuple(value(row, name, together) for name in names) for row in rows), format, output)
    response = Response(output.getvalue(), content_type=format.content_type)
    response.headers["Learningcity-Version"] = str(answering.version)
    return response


def value(row: Row, name: str, together: Collection[str]) -> Term | None:
    """Give a value of a row; several in their order, and none as an empty text."""
    term = row.get(name)
    return Literal(" ".join(sorted(getattr(term, "value", "").split()))) if name in together else term
