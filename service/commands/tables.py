"""Tables on the terminal."""

from __future__ import annotations

import json

from rich.console import Console
from rich.table import Table

from ontology.terms import ID, PREFIXES
from queries.catalogue import catalogue

NARROWEST_COLUMN = 16
SHORT = {"id": ID, **PREFIXES}


def print_catalogue(language: str) -> None:
    """List the saved queries."""
    table = Table(box=None, pad_edge=False)
    table.add_column("query" if language == "en" else "คำค้น", no_wrap=True)
    table.add_column("title" if language == "en" else "ชื่อเรื่อง")
    for name, saved in catalogue().items():
        table.add_row(name, saved.titles[language])
    Console().print(table)


def print_table(body: bytes, language: str) -> None:
    """Print the answer of a SELECT or an ASK.

    Args:
        body: the answer as SPARQL JSON.
        language: of the words around the table.
    """
    answer = json.loads(body)
    console = Console()
    if "boolean" in answer:
        yes, no = ("yes", "no") if language == "en" else ("ใช่", "ไม่ใช่")
        console.print(yes if answer["boolean"] else no)
        return
    variables, rows = answer["head"]["vars"], answer["results"]["bindings"]
    cells = [[cell(row.get(variable)) for variable in variables] for row in rows]
    if len(variables) * NARROWEST_COLUMN > console.width:
        print_records(console, variables, cells)
    else:
        table = Table()
        for variable in variables:
            table.add_column(variable, overflow="fold")
        for row_cells in cells:
            table.add_row(*row_cells)
        console.print(table)
    console.print(f"{len(rows):,} rows" if language == "en" else f"{len(rows):,} แถว", highlight=False)


def print_records(console: Console, variables: list[str], cells: list[list[str]]) -> None:
    """Print rows that are too wide for a table one below the other, without what they leave unbound."""
    for number, row in enumerate(cells, start=1):
        console.rule(str(number), align="left")
        record = Table(box=None, show_header=False, pad_edge=False)
        record.add_column(style="bold", no_wrap=True)
        record.add_column(overflow="fold")
        for variable, value in zip(variables, row, strict=True):
            if value:
                record.add_row(variable, value)
        console.print(record)


def cell(term: dict[str, str] | None) -> str:
    """Write one term as a person would: IRIs by prefix, literals without their type."""
    from rich.markup import escape

    if term is None:
        return ""
    if term["type"] == "uri":
        for prefix, namespace in SHORT.items():
            if term["value"].startswith(namespace):
                return escape(f"{prefix}:{term['value'][len(namespace) :]}")
    return escape(term["value"])
