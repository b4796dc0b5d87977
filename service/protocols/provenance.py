"""Where the dataset comes from and what it is linked with: sources with their licences, the time it covers, linksets."""

from __future__ import annotations

from collections.abc import Iterator

from graph.rdf import BlankNode, Literal, NamedNode, Row, Triple
from ontology.terms import BASE, ID, LC, PREFIXES
from service.reading.once import once_a_version
from service.reading.reader import Reader
from service.reading.vocabulary import iri_of, text_of

DCT, VOID, SCHEMA, SKOS, DCAT, RDF, XSD, RDFS = (
    PREFIXES[one] for one in ("dct", "void", "schema", "skos", "dcat", "rdf", "xsd", "rdfs")
)
SOURCES = f"""
SELECT DISTINCT ?source ?property ?value WHERE {{
    GRAPH ?source {{ ?source <{DCT}license> ?licence }}
    VALUES ?property {{ <{RDFS}label> <{DCT}license> <{DCT}rights> <{DCT}publisher> <{DCT}source> }}
    GRAPH ?source {{ ?source ?property ?value }}
    FILTER(STRSTARTS(STR(?source), "{ID}"))
}} ORDER BY ?source ?property ?value
"""
COVERAGE = f"""
SELECT (MIN(?day) AS ?first) (MAX(?day) AS ?last) WHERE {{
    VALUES ?property {{ <{LC}date> <{LC}startDate> }}
    ?thing ?property ?day FILTER(DATATYPE(?day) = <{XSD}date>)
}}
"""
LINKS = f"""
SELECT ?property ?space (COUNT(*) AS ?count) WHERE {{
    VALUES ?property {{ <{SCHEMA}sameAs> <{SKOS}exactMatch> <{SKOS}closeMatch> }}
    ?thing ?property ?other
    FILTER(isIRI(?other) && STRSTARTS(STR(?thing), "{ID}") && !STRSTARTS(STR(?other), "{BASE}"))
    BIND(REPLACE(STR(?other), "^(https?://[^/]+/).*$", "$1") AS ?space)
}} GROUP BY ?property ?space ORDER BY ?space ?property
"""


@once_a_version()
def provenance(reader: Reader, version: int) -> tuple[Triple, ...]:
    """Describe sources, time and links of a version.

    Args:
        reader: reads that version.
        version: its number, so that a new version is read anew.
    """
    coverage = reader.select(COVERAGE)
    return (*sources(reader.select(SOURCES)), *period(coverage), *linksets(reader.select(LINKS)))


def sources(rows: list[Row]) -> Iterator[Triple]:
    """Name the sources, each with its licence and whom to credit."""
    dataset = NamedNode(BASE)
    for source in dict.fromkeys(iri_of(row, "source") for row in rows):
        yield Triple(dataset, NamedNode(f"{DCT}source"), NamedNode(source))
    for row in rows:
        name = iri_of(row, "property")
        told = f"{DCT}title" if name == f"{RDFS}label" else name
        yield Triple(NamedNode(iri_of(row, "source")), NamedNode(told), row["value"])


def period(rows: list[Row]) -> Iterator[Triple]:
    """Tell from which day to which the events are that it tells of."""
    first, last = (text_of(row, one) for row in rows[:1] for one in ("first", "last")) if rows else ("", "")
    if not first:
        return
    node, date = BlankNode("period"), NamedNode(f"{XSD}date")
    yield Triple(NamedNode(BASE), NamedNode(f"{DCT}temporal"), node)
    yield Triple(node, NamedNode(f"{RDF}type"), NamedNode(f"{DCT}PeriodOfTime"))
    yield Triple(node, NamedNode(f"{DCAT}startDate"), Literal(first, datatype=date))
    yield Triple(node, NamedNode(f"{DCAT}endDate"), Literal(last, datatype=date))


def linksets(rows: list[Row]) -> Iterator[Triple]:
    """Count the links to other datasets (https://www.w3.org/TR/void/#linkset)."""
    for place, row in enumerate(rows):
        links, other = BlankNode(f"linkset{place}"), BlankNode(f"target{place}")
        dataset = NamedNode(BASE)
        yield Triple(dataset, NamedNode(f"{VOID}subset"), links)
        yield Triple(links, NamedNode(f"{RDF}type"), NamedNode(f"{VOID}Linkset"))
        yield Triple(links, NamedNode(f"{VOID}linkPredicate"), NamedNode(iri_of(row, "property")))
        yield Triple(links, NamedNode(f"{VOID}subjectsTarget"), dataset)
        yield Triple(links, NamedNode(f"{VOID}objectsTarget"), other)
        yield Triple(links, NamedNode(f"{VOID}triples"), Literal(int(text_of(row, "count"))))
        yield Triple(other, NamedNode(f"{RDF}type"), NamedNode(f"{VOID}Dataset"))
        yield Triple(other, NamedNode(f"{VOID}uriSpace"), Literal(text_of(row, "space")))
