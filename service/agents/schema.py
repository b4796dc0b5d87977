"""The schema in short, for whoever writes queries: classes, properties, how named graphs are used, three examples."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from graph.rdf import Row
from ontology.terms import GRAPH_DERIVED, GRAPH_ONTOLOGY, ID, LC, PREFIXES
from queries.catalogue import catalogue
from service.agents.source import Source, select
from service.reading.vocabulary import compact, iri_of, text_of

TERMS = f"""
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?term ?kind ?label ?thai ?definition ?wider ?domain ?range WHERE {{
    GRAPH <{GRAPH_ONTOLOGY}> {{
        VALUES ?kind {{ owl:Class owl:ObjectProperty owl:DatatypeProperty }}
        ?term a ?kind .
        FILTER(STRSTARTS(STR(?term), "{LC}"))
        OPTIONAL {{ ?term rdfs:label ?label FILTER(LANG(?label) = "en") }}
        OPTIONAL {{ ?term rdfs:label ?thai FILTER(LANG(?thai) = "th") }}
        OPTIONAL {{ ?term skos:definition ?definition FILTER(LANG(?definition) = "en") }}
        OPTIONAL {{ ?term rdfs:subClassOf|rdfs:subPropertyOf ?wider FILTER(isIRI(?wider)) }}
        OPTIONAL {{ ?term rdfs:domain ?domain FILTER(isIRI(?domain)) }}
        OPTIONAL {{ ?term rdfs:range ?range FILTER(isIRI(?range)) }}
    }}
}} ORDER BY ?term ?wider
"""
EXAMPLES = ("leaders-and-members-with-evidence", "designated-together-with-a-city", "evidence-for-a-thing")
INTRODUCTION = f"""\
Learning City: the knowledge graph of UNESCO learning cities
============================================================

Named graph = who says so. Each passage of an announcement, and each other source, is a named graph that holds just what it
states; its IRI says where the words are:
    GRAPH ?passage {{ ?subject ?property ?value }}  ?passage lc:quote ?words
Default graph = what is known: the union of all named graphs, with what the rules derive. Derived statements stand in
<{GRAPH_DERIVED}> too, and in no passage.
A membership, participation, application or designation is a node with dates; lc:memberOfNetwork and lc:leadsProject are derived
from these nodes, so evidence for a derived link goes through its node:
    ?membership lc:member ?city ; lc:network ?network . GRAPH ?passage {{ ?membership lc:member ?city }} ?passage lc:quote ?words
Labels are rdfs:label (concepts: skos:prefLabel) in "th" and "en". Things are named <{ID}{{kind}}/{{slug}}>.
Dates are of the Common Era; lc:dateAsWritten has the words of the source, often of the Buddhist era (CE + 543).
"""


def schema_text(source: Source) -> str:
    """Write the schema of the version that a source answers from."""
    return _schema_text(source, source.version())


@lru_cache(maxsize=4)
def _schema_text(source: Source, version: int) -> str:
    by_term: dict[str, list[Row]] = {}
    for row in select(source, TERMS):
        by_term.setdefault(iri_of(row, "term"), []).append(row)
    classes = [rows for rows in by_term.values() if iri_of(rows[0], "kind").endswith("Class")]
    properties = [rows for rows in by_term.values() if not iri_of(rows[0], "kind").endswith("Class")]
    parts = [
        INTRODUCTION,
        heading("Prefixes"),
        *(f"PREFIX {prefix}: <{namespace}>" for prefix, namespace in PREFIXES.items()),
        heading("Classes"),
        *map(described, classes),
        heading("Properties"),
        *map(described, properties),
        *(example(name) for name in EXAMPLES),
    ]
    return "\n".join(parts) + "\n"


def heading(text: str) -> str:
    """Write a heading."""
    return f"\n{text}\n{'-' * len(text)}"


def described(rows: list[Row]) -> str:
    """Describe a class or a property in a line or two."""
    row = rows[0]
    name, thai = text_of(row, "label"), text_of(row, "thai")
    wider, domain, range_ = (names(rows, one) for one in ("wider", "domain", "range"))
    between = f" : {domain or 'anything'} → {range_ or 'anything'}" if domain or range_ else ""
    below = f" (below {wider})" if wider else ""
    return f"{compact(iri_of(row, 'term'))}{between}{below}\n    {name} / {thai}. {text_of(row, 'definition')}"


def names(rows: Iterable[Row], column: str) -> str:
    """List the terms in a column, each once."""
    return ", ".join(dict.fromkeys(compact(iri_of(row, column)) for row in rows if iri_of(row, column)))


def example(name: str) -> str:
    """Show a saved query."""
    saved = catalogue()[name]
    return heading(f"Example: {saved.titles['en']}") + "\n" + saved.text.rstrip()
