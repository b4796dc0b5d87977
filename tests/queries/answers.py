"""Answers written down for people: one row a line, terms as short as they can be without losing anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from graph.deriving.entail import materialise, read_rules
from graph.rdf import BlankNode, Literal, NamedNode, Quad, Term
from graph.store import Answer, Store
from ontology.terms import PREFIXES

EXPECTED = Path(__file__).parent / "expected"
BETWEEN = " | "
XSD = "http://www.w3.org/2001/XMLSchema#"
SHORT = {"": "https://w3id.org/learning-city/id/", **PREFIXES}


@dataclass(frozen=True)
class Case:
    """One question with its expected answer, from a file of the folder `expected`.

    Args:
        name: the saved query.
        values: its parameters; empty for the defaults.
        columns: the columns that the file gives; those left out are checked against their source.
        rows: the answer, in order.
    """

    name: str
    values: dict[str, str]
    columns: list[str]
    rows: list[list[str]]


def read_case(path: Path) -> Case:
    """Read a file: lines of `# parameter: value`, a line of column names, then the rows."""
    lines = path.read_text(encoding="utf-8").splitlines()
    values = dict(line[2:].split(": ", 1) for line in lines if line.startswith("# "))
    header, *rows = [line.split(BETWEEN) for line in lines if not line.startswith("# ")]
    return Case(path.stem.partition("--")[0], values, header, rows)


def short(term: Term | None) -> str:
    """Write a term: `:city/phayao`, `lc:City`, `"พะเยา"@th`, `2022-09-02`, `28`, `true`; `-` for none."""
    if term is None:
        return "-"
    if isinstance(term, NamedNode):
        return short_iri(term.value)
    assert isinstance(term, Literal), f"a row holds {term}"
    if term.language:
        return f'"{term.value}"@{term.language}'
    if term.datatype.value == XSD + "string":
        return f'"{term.value}"'
    assert term.datatype.value.startswith(XSD)
    return term.value


def short_iri(iri: str) -> str:
    """Write an IRI with the longest prefix that fits it."""
    fitting = [(len(namespace), prefix) for prefix, namespace in SHORT.items() if iri.startswith(namespace)]
    if not fitting:
        return f"<{iri}>"
    length, prefix = max(fitting)
    return f"{prefix}:{iri[length:]}"


def table(answer: Answer) -> tuple[list[str], list[list[str]]]:
    """Write an answer: its columns and its rows. A graph is sorted, because it has no order."""
    if answer.is_graph:
        triples = [tuple(triple) for triple in answer.triples()]
        return ["subject", "property", "value"], sorted([short(term) for term in triple] for triple in triples)
    variables = answer.variables
    rows = list(answer.rows())
    assert not any(isinstance(term, BlankNode) for row in rows for term in row)
    return variables, [[short(term) for term in row] for row in rows]


def build(quads: Iterable[Quad]) -> Store:
    """Put quads into a new store and derive what follows from them."""
    store = Store.in_memory()
    store.add_in_bulk(quads)
    materialise(store, read_rules())
    return store
