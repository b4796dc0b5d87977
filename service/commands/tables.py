"""Tables on the terminal."""

from __future__ import annotations

import json

from rich.console import Console
from rich.table import Table

from ontology.terms import PREFIXES
from queries.catalogue import catalogue


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
    table = Table(show_lines=False)
    variables = answer["head"]["vars"]
    for variable in variables:
        table.add_column(variable, overflow="fold")
    rows = answer["results"]["bindings"]
    for row in rows:
        table.add_row(*(cell(row.get(variable)) for variable in variables))
    console.print(table)
    console.print(f"{len(rows):,} rows" if language == "en" else f"{len(rows):,} แถว", highlight=False)


def cell(term: dict[str, str] | None) -> str:
    """Write one term as a person would: IRIs by prefix, literals without their type."""
    from rich.markup import escape

    if term is None:
        return ""
    if term["type"] == "uri":
        for prefix, namespace in PREFIXES.items():
            if term["value"].startswith(namespace):
                return escape(f"{prefix}:{term['value'][len(namespace) :]}")
    return escape(term["value"])
