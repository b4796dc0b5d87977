"""Lists on the page about a thing: rows of values with their evidence, and the query behind each list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ontology.terms import PREFIXES
from service.entity.evidence import Evidence
from service.entity.relations import Relation
from service.http.paging import Part
from service.reading.reader import values
from service.wording.collation import collation_key
from service.wording.presenting import Value

RDFS = PREFIXES["rdfs"]


@dataclass(frozen=True)
class Item:
    """A value with its evidence.

    Args:
        value: the value, ready to be shown.
        evidence: where the statement comes from.
        about: the statement in a few words, for those who do not see where the mark stands.
        property: the name of the property, where each value has its own.
    """

    value: Value
    evidence: Evidence
    about: str
    property: str = ""


@dataclass(frozen=True)
class Row:
    """A property, or a kind of record, with what there is of it.

    Args:
        name: what it is called.
        address: where it is explained.
        items: its values.
        relations: records told in words.
        count: how many there are.
        part: the page of the list that is shown.
        query: asks for all of them.
        short: the property in short, which names the list in addresses.
        subject: the thing it is said of, where that is not the thing of the page.
    """

    name: str
    address: str
    items: tuple[Item, ...] = ()
    relations: tuple[Relation, ...] = ()
    count: int = 0
    part: Part[Item] | None = None
    query: str = ""
    short: str = ""
    subject: Value | None = None


@dataclass(frozen=True)
class Section:
    """A group of rows.

    Args:
        id: its name in the page's address.
        title: what it is called.
        rows: its rows.
        query: asks for what it shows.
    """

    id: str
    title: str
    rows: tuple[Row, ...]
    query: str


@dataclass(frozen=True)
class Concept:
    """A concept of a scheme, with those below it.

    Args:
        item: the concept, with the evidence for its being in the scheme.
        narrower: the concepts below it.
    """

    item: Item
    narrower: tuple[Concept, ...]


def concept_tree(concepts: Mapping[str, set[str]], items: Mapping[str, Item]) -> tuple[Concept, ...]:
    """Put the concepts of a scheme in a tree; those in a circle stand at its end.

    Args:
        concepts: concept → the concepts right above it.
        items: the concepts, ready to be shown.
    """
    below: dict[str, list[str]] = {}
    for concept, above in concepts.items():
        for one in (above & concepts.keys()) or {""}:
            below.setdefault(one, []).append(concept)
    placed: set[str] = set()

    def tree(found: Iterable[str]) -> tuple[Concept, ...]:
        shown = []
        for one in sorted(found, key=lambda one: collation_key(items[one].value.text)):
            if one not in placed:
                placed.add(one)
                shown.append(Concept(items[one], tree(below.get(one, ()))))
        return tuple(shown)

    roots = tree(below.get("", ()))
    return roots + tree(concepts.keys() - placed)


def query_out(thing: str, properties: Iterable[str]) -> str:
    """Ask for the statements of some properties of a thing, with the graphs that hold them."""
    return (
        f"SELECT ?property ?value ?graph WHERE {{\n  VALUES ?thing {{ <{thing}> }}\n"
        f"  {values('property', sorted(properties))}\n  GRAPH ?graph {{ ?thing ?property ?value }}\n}}\n"
        "ORDER BY ?property ?value ?graph"
    )


def query_in(thing: str, language: str, properties: Iterable[str]) -> str:
    """Ask for everything that points to a thing by some properties, with its name in a language."""
    name = f'?thing rdfs:label ?name FILTER(LANGMATCHES(LANG(?name), "{language}"))'
    return (
        f"PREFIX rdfs: <{RDFS}>\nSELECT DISTINCT ?property ?thing ?name WHERE {{\n  VALUES ?value {{ <{thing}> }}\n"
        f"  {values('property', sorted(properties))}\n  ?thing ?property ?value .\n  OPTIONAL {{ {name} }}\n}}\n"
        "ORDER BY ?property ?name ?thing"
    )


def query_graph(graph: str) -> str:
    """Ask for everything that a named graph holds."""
    return (
        f"SELECT ?subject ?property ?value WHERE {{\n  GRAPH <{graph}> {{ ?subject ?property ?value }}\n}}\n"
        "ORDER BY ?subject ?property ?value"
    )
