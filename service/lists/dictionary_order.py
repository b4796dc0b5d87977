"""A table of an answer in the order of the dictionary, which no query can ask for."""

from __future__ import annotations

import csv
import io

from flask import Response

from graph.formats import CSV, TSV, Format
from service.wording.collation import Key, collation_key


def in_dictionary_order(response: Response, format: Format, columns: tuple[str, ...]) -> Response:
    """Sort the rows of a CSV or TSV answer by the first of some columns that has a value; leave other formats alone.

    Args:
        response: the answer.
        format: its format.
        columns: the columns, without the question mark.
    """
    if format not in (CSV, TSV):
        return response
    table = read(response.get_data(as_text=True), format)
    if not table:
        return response
    head, *rows = table
    places = [place for name in columns for place, one in enumerate(head) if one.lstrip("?") == name]

    def key(row: list[str]) -> tuple[Key, list[str]]:
        return collation_key(next((row[place] for place in places if row[place]), "")), row

    response.set_data(written([head, *sorted(rows, key=key)], format))
    return response


def read(text: str, format: Format) -> list[list[str]]:
    """Read a table; TSV escapes what would break a line or a cell, CSV quotes it."""
    if format is TSV:
        return [line.split("\t") for line in text.splitlines()]
    return list(csv.reader(io.StringIO(text, newline="")))


def written(table: list[list[str]], format: Format) -> str:
    """Write a table (https://www.w3.org/TR/sparql11-results-csv-tsv/)."""
    if format is TSV:
        return "".join("\t".join(row) + "\n" for row in table)
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(table)
    return text.getvalue()
