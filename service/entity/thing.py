"""What the graph says of one thing, in two queries whose answers are bounded however large the graph is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from graph.rdf import Literal, NamedNode, Row, Term, Triple
from ontology.terms import GRAPH_DERIVED, LC, PREFIXES
from service.entity.relations import TOLD
from service.reading.last_versions import kept_for_last_versions
from service.reading.naming import TYPE
from service.reading.reader import Reader
from service.reading.vocabulary import iri_of, text_of

SKOS, OWL = PREFIXES["skos"], PREFIXES["owl"]
IN_SCHEME, BROADER = SKOS + "inScheme", SKOS + "broader"
SHOWN, FIRST, MANY, CONTENT, CONCEPTS = 20, 5, 60, 60, 400
SORTED, CONTENT_SORTED = 600, 10_000
OVERVIEW = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?part ?property ?count ?value WHERE {
    { SELECT ("out" AS ?part) ?property (COUNT(*) AS ?count) WHERE { %(thing)s ?property ?any } GROUP BY ?property }
    UNION
    { SELECT ("in" AS ?part) ?property (COUNT(*) AS ?count) WHERE { ?any ?property %(thing)s } GROUP BY ?property }
    UNION
    {
        SELECT ("graph" AS ?part) (COUNT(*) AS ?count) WHERE {
            SELECT ?s ?p ?o WHERE { GRAPH %(thing)s { ?s ?p ?o } } LIMIT 10001
        }
    }
    UNION
    { %(thing)s a ?value BIND("type" AS ?part) }
    UNION
    { %(thing)s owl:deprecated true OPTIONAL { %(thing)s skos:editorialNote ?value } BIND("withdrawn" AS ?part) }
}
"""
HIERARCHY = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?part ?one ?other WHERE {
    { ?one rdfs:subClassOf ?other BIND("wider" AS ?part) }
    UNION { ?one owl:inverseOf ?other BIND("inverse" AS ?part) }
    UNION { ?one a owl:SymmetricProperty BIND(?one AS ?other) BIND("inverse" AS ?part) }
}
"""


@dataclass
class Overview:
    """How much there is about a thing.

    Args:
        iri: the thing.
        out: its properties, with the number of values.
        incoming: the properties by which others point to it, with their number.
        graph: the number of statements in the named graph of that name; counted up to 10,001.
        types: its classes.
        notes: why it was withdrawn; None when it was not.
    """

    iri: str
    out: dict[str, int] = field(default_factory=dict)
    incoming: dict[str, int] = field(default_factory=dict)
    graph: int = 0
    types: set[str] = field(default_factory=set)
    notes: list[Literal] | None = None

    @property
    def exists(self) -> bool:
        """Whether the graph knows the thing."""
        return bool(self.out or self.incoming or self.graph)


@dataclass(frozen=True)
class Window:
    """Which part of a long list is shown.

    Args:
        property: the property whose list it is.
        page: the page, from 1.
    """

    property: str = ""
    page: int = 1

    def offset(self, property_: str, count: int) -> int:
        """Return how many entries of a list come before the part that is shown."""
        return (self.number(property_, count) - 1) * SHOWN

    def number(self, property_: str, count: int) -> int:
        """Return which page of a list is shown; one that does not exist gives the last."""
        return max(1, min(self.page, pages(count))) if property_ == self.property else 1


@dataclass(frozen=True)
class Hierarchy:
    """What the ontology says about classes and properties.

    Args:
        wider: class → the classes right above it.
        inverse: property → its inverses; a symmetric one is its own.
    """

    wider: dict[str, set[str]]
    inverse: dict[str, set[str]]

    def narrowest_first(self, classes: set[str]) -> list[str]:
        """Order classes so that each comes before those above it."""

        def above(one: str, seen: frozenset[str] = frozenset()) -> set[str]:
            direct = (self.wider.get(one, set()) & classes) - seen
            return direct.union(*(above(other, seen | direct) for other in direct))

        return sorted(classes, key=lambda one: (-len(above(one)), one))


@dataclass
class Contents:
    """What is shown of a thing.

    Args:
        graphs: the named graphs that hold each statement.
        out: the statements about it, each once, in their order.
        incoming: property → the statements that point to it.
        records: property → record → all statements of the record.
        content: the statements of the named graph of that name.
        concepts: the concepts of the scheme of that name, each with those above it.
        in_scheme: the statements that put them there.
    """

    graphs: dict[Triple, set[str]] = field(default_factory=dict)
    out: dict[Triple, None] = field(default_factory=dict)
    incoming: dict[str, dict[Triple, None]] = field(default_factory=dict)
    records: dict[str, dict[str, dict[Triple, None]]] = field(default_factory=dict)
    content: dict[Triple, None] = field(default_factory=dict)
    concepts: dict[str, set[str]] = field(default_factory=dict)
    in_scheme: dict[Triple, None] = field(default_factory=dict)

    def take(self, triple: Triple, row: Row, held: dict[Triple, None]) -> None:
        """Take a row: the statement the first time, its graph each time."""
        held[triple] = None
        graphs = self.graphs.setdefault(triple, set())
        if "graph" in row:
            graphs.add(iri_of(row, "graph"))

    def is_derived(self, triple: Triple) -> bool:
        """Say whether a statement is in the graph by rule alone."""
        return self.graphs.get(triple) == {GRAPH_DERIVED}

    def shown(self) -> list[Triple]:
        """Return every statement that a page may show; of records only what can be told in words."""
        records = (held for by in self.records.values() for held in by.values())
        told = (one for held in records for one in held if one.predicate.value.startswith(LC) or is_type(one))
        pointing = (one for held in self.incoming.values() for one in held)
        return [*self.out, *pointing, *self.content, *self.in_scheme, *told]

    def values(self, *properties: str) -> list[Term]:
        """Return the values of some properties of the thing."""
        return [triple.object for triple in self.out if triple.predicate.value in properties]


def is_type(triple: Triple) -> bool:
    """Say whether a statement gives a class."""
    return triple.predicate.value == TYPE and isinstance(triple.object, NamedNode)


def pages(count: int) -> int:
    """Return how many pages a list has."""
    return max(1, -(-count // SHOWN))


@kept_for_last_versions()
def hierarchy(reader: Reader, version: int) -> Hierarchy:
    """Read what the ontology of a version says about classes and properties.

    Args:
        reader: reads that version.
        version: its number, so that a new version is read anew.
    """
    found = Hierarchy({}, {})
    for row in reader.select(HIERARCHY):
        one, other = iri_of(row, "one"), iri_of(row, "other")
        if text_of(row, "part") == "wider":
            found.wider.setdefault(one, set()).add(other)
        else:
            found.inverse.setdefault(one, set()).add(other)
            found.inverse.setdefault(other, set()).add(one)
    return found


def read_overview(reader: Reader, iri: str) -> Overview:
    """Count what there is about a thing."""
    found = Overview(iri)
    for row in reader.select(OVERVIEW % {"thing": NamedNode(iri)}):
        part, count = text_of(row, "part"), int(text_of(row, "count") or 0)
        if part == "out":
            found.out[iri_of(row, "property")] = count
        elif part == "in":
            found.incoming[iri_of(row, "property")] = count
        elif part == "graph":
            found.graph = count
        elif part == "type":
            found.types.add(iri_of(row, "value"))
        else:
            note = row.get("value")
            found.notes = [*(found.notes or []), *([note] if isinstance(note, Literal) else [])]
    return found


def read_contents(reader: Reader, overview: Overview, listed: list[str], window: Window) -> Contents:
    """Read what is shown of a thing.

    Args:
        reader: reads the version.
        overview: how much there is.
        listed: the properties whose incoming links are listed.
        window: which part of a long list is shown.
    """
    found = Contents()
    parts = [*outgoing(overview), *incoming(overview, listed, window), *inside(overview)]
    query = f"SELECT ?part ?subject ?property ?value ?graph ?by WHERE {{ {' UNION '.join(parts)} }}"
    for row in reader.select(query):
        part = text_of(row, "part")
        if part == "concept":
            found.concepts.setdefault(iri_of(row, "subject"), set()).update({iri_of(row, "by")} - {""})
        triple = Triple(row["subject"], row["property"], row["value"])  # type: ignore[arg-type]
        if part == "out":
            found.take(triple, row, found.out)
        elif part == "in":
            found.take(triple, row, found.incoming.setdefault(triple.predicate.value, {}))
        elif part == "record":
            records = found.records.setdefault(iri_of(row, "by"), {})
            found.take(triple, row, records.setdefault(iri_of(row, "subject"), {}))
        else:
            found.take(triple, row, found.in_scheme if part == "concept" else found.content)
    found.content = dict.fromkeys(sorted(found.content, key=str))  # the rows of a UNION come in any order
    return found


def outgoing(overview: Overview) -> Iterator[str]:
    """Ask for the statements about a thing; of a property with many values for the first few, with their evidence."""
    thing = NamedNode(overview.iri)
    about = f'BIND({thing} AS ?subject) BIND("out" AS ?part)'
    many = {property_ for property_, count in overview.out.items() if count > MANY}
    few = overview.out.keys() - many
    if not many:
        yield f"{{ {thing} ?property ?value {about} }}"
        yield f"{{ GRAPH ?graph {{ {thing} ?property ?value }} {about} }}"
    elif few:  # looked up one by one: with a list of them the engine would go through the many as well
        each = " UNION ".join(f"{{ {thing} <{one}> ?value BIND(<{one}> AS ?property) }}" for one in sorted(few))
        yield f"{{ {each} {about} }}"
        each = " UNION ".join(
            f"{{ GRAPH ?graph {{ {thing} <{one}> ?value }} BIND(<{one}> AS ?property) }}" for one in sorted(few)
        )
        yield f"{{ {each} {about} }}"
    for property_ in sorted(many):
        one = NamedNode(property_)
        first = f"{order(overview.out[property_], '?value')} LIMIT {FIRST}"
        some = f"{{ SELECT ?value WHERE {{ {thing} {one} ?value }} {first} }}"
        graph = f"OPTIONAL {{ GRAPH ?graph {{ {thing} {one} ?value }} }}"
        yield f"{{ {some} {graph} BIND({one} AS ?property) {about} }}"


def order(count: int, by: str, most: int = SORTED) -> str:
    """Sort a list, unless it is so long that sorting takes longer than all the rest of the page.

    A version never changes, so an unsorted list comes in the same order each time.
    """
    return f"ORDER BY {by}" if count <= most else ""


def incoming(overview: Overview, listed: list[str], window: Window) -> Iterator[str]:
    """Ask for the statements that point to a thing, and for the records that do, a page of each."""
    thing = NamedNode(overview.iri)
    for property_ in (one for one in (*TOLD, *listed) if one in overview.incoming):
        one, count = NamedNode(property_), overview.incoming[property_]
        some = (
            f"{{ SELECT ?subject WHERE {{ ?subject {one} {thing} }} {order(count, '?subject')} "
            f"LIMIT {SHOWN} OFFSET {window.offset(property_, count)} }}"
        )
        if property_ in TOLD:
            everything = "{ ?subject ?property ?value } UNION { GRAPH ?graph { ?subject ?property ?value } }"
            yield f'{{ {some} {everything} FILTER(isIRI(?subject)) BIND({one} AS ?by) BIND("record" AS ?part) }}'
        else:
            graph = f"OPTIONAL {{ GRAPH ?graph {{ ?subject {one} {thing} }} }}"
            yield f'{{ {some} {graph} BIND({one} AS ?property) BIND({thing} AS ?value) BIND("in" AS ?part) }}'


def inside(overview: Overview) -> Iterator[str]:
    """Ask for the statements of a named graph, and for the concepts of a scheme."""
    thing = NamedNode(overview.iri)
    if overview.graph:
        held = f"GRAPH {thing} {{ ?subject ?property ?value }}"
        first = f"{order(overview.graph, '?subject ?property STR(?value)', CONTENT_SORTED)} LIMIT {CONTENT}"
        some = f"SELECT ?subject ?property ?value WHERE {{ {held} }} {first}"
        yield f'{{ {{ {some} }} BIND({thing} AS ?graph) BIND("content" AS ?part) }}'
    if IN_SCHEME in overview.incoming:
        is_in = f"?subject <{IN_SCHEME}> {thing}"
        some = f"{{ SELECT ?subject WHERE {{ {is_in} FILTER(isIRI(?subject)) }} LIMIT {CONCEPTS} }}"
        more = f"OPTIONAL {{ GRAPH ?graph {{ {is_in} }} }} OPTIONAL {{ ?subject <{BROADER}> ?by }}"
        what = f'BIND(<{IN_SCHEME}> AS ?property) BIND({thing} AS ?value) BIND("concept" AS ?part)'
        yield f"{{ {some} {more} {what} }}"
