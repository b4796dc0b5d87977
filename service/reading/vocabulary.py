"""What the pages call things and in which order they show them: read from the shapes and the ontology, once a version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graph.rdf import Literal, NamedNode, Row, Term
from ontology.terms import PREFIXES
from service.reading.last_versions import kept_for_last_versions
from service.reading.reader import Reader

SHAPES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?class ?property ?name ?order ?group ?group_order ?group_label WHERE {
    ?node_shape sh:property ?shape .
    { ?node_shape sh:targetClass ?class } UNION { ?node_shape sh:targetSubjectsOf ?property_of_target }
    ?shape sh:path ?property ; sh:name ?name ; sh:order ?order .
    FILTER(isIRI(?property))
    OPTIONAL { ?shape sh:group ?group . ?group sh:order ?group_order ; rdfs:label ?group_label }
} ORDER BY ?order ?shape ?class LANG(?name) ?name LANG(?group_label)
"""
TERMS = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?term ?label WHERE {
    VALUES ?kind { owl:Class rdfs:Class owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty rdf:Property }
    ?term a ?kind ; rdfs:label ?label
} ORDER BY ?term LANG(?label) ?label
"""
LAST = 10_000


@dataclass
class Names:
    """The names of one thing by language."""

    by_language: dict[str, str] = field(default_factory=dict)

    def add(self, term: Term) -> None:
        """Take a label; the first of each language stays."""
        if isinstance(term, Literal):
            self.by_language.setdefault(term.language or "", term.value)

    def get(self, language: str) -> str | None:
        """Return the name in a language, or in any other."""
        return self.by_language.get(language) or next(iter(self.by_language.values()), None)


@dataclass
class Group:
    """A group of properties on a page."""

    iri: str
    order: float
    names: Names = field(default_factory=Names)


@dataclass
class Vocabulary:
    """Names, groups and order of properties; names of classes.

    Args:
        terms: names of classes and properties by IRI.
        property_names: names that the shapes of a class give a property: (class, property) → names.
        orders: the place of a property on a page.
        groups: the group of a property.
    """

    terms: dict[str, Names] = field(default_factory=dict)
    property_names: dict[tuple[str, str], Names] = field(default_factory=dict)
    orders: dict[str, float] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)

    def property_name(self, iri: str, language: str, classes: Iterable[str] = ()) -> str:
        """Return what to call a property of things of some classes."""
        for one in classes:
            if (one, iri) in self.property_names:
                return self.property_names[one, iri].get(language) or compact(iri)
        names = self.property_names.get(("", iri)) or self.terms.get(iri)
        return (names and names.get(language)) or compact(iri)

    def class_name(self, iri: str, language: str) -> str:
        """Return what to call a class."""
        names = self.terms.get(iri)
        return (names and names.get(language)) or compact(iri)

    def order(self, iri: str) -> tuple[float, float, str]:
        """Return where a property stands: by group, then in its group, then by IRI."""
        group = self.groups.get(iri)
        return (group.order if group else LAST, self.orders.get(iri, LAST), iri)


def compact(iri: str, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """Shorten an IRI by its prefix."""
    for prefix, namespace in prefixes.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


@kept_for_last_versions()
def vocabulary(reader: Reader, version: int) -> Vocabulary:
    """Read the vocabulary of a version.

    Args:
        reader: reads that version.
        version: its number, so that a new version is read anew.
    """
    found = Vocabulary()
    group_by_iri: dict[str, Group] = {}
    for row in reader.select(TERMS):
        found.terms.setdefault(iri_of(row, "term"), Names()).add(row["label"])
    for row in reader.select(SHAPES):
        iri, order = iri_of(row, "property"), float(text_of(row, "order") or LAST)
        for owner in ("", iri_of(row, "class")):
            found.property_names.setdefault((owner, iri), Names()).add(row["name"])
        found.orders[iri] = min(order, found.orders.get(iri, LAST))
        if "group" in row:
            name = iri_of(row, "group")
            group = group_by_iri.setdefault(name, Group(name, float(text_of(row, "group_order") or LAST)))
            group.names.add(row["group_label"])
            found.groups.setdefault(iri, group)
    return found


def iri_of(row: Row, name: str) -> str:
    """Return the IRI of a column; "" when it has none."""
    term = row.get(name)
    return term.value if isinstance(term, NamedNode) else ""


def text_of(row: Row, name: str) -> str:
    """Return the text of a column; "" when it has none."""
    term = row.get(name)
    return term.value if isinstance(term, Literal | NamedNode) else ""
