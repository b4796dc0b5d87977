"""How often each term is used, and by what: counted and sampled in a few queries, kept once a version.

A sample shows what passages state before anything else, with the passage, because a reader can open its sentence; then
what the rules derive about the same things; then whatever there is. No query grows with the number of terms shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from graph.rdf import Literal, NamedNode, Row, Term
from ontology.terms import GRAPH_DERIVED, GRAPH_ONTOLOGY, LC, PREFIXES
from service.ontology_browser.facts import Texts, key
from service.reading.once import once_a_version
from service.reading.reader import Reader, values

SHOWN = 3
RDF_TYPE = PREFIXES["rdf"] + "type"
PROLOGUE = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("lc", "rdf", "rdfs", "owl", "skos"))
COUNTS = f"""{PROLOGUE}
SELECT ?term ?by (COUNT(*) AS ?uses) WHERE {{
    ?term rdfs:isDefinedBy <{GRAPH_ONTOLOGY}> .
    {{ ?term a owl:Class . ?thing a ?term . BIND("all" AS ?by) }}
    UNION {{ ?thing ?term ?value . BIND("all" AS ?by) }}
    UNION {{ ?term a owl:Class . GRAPH <{GRAPH_DERIVED}> {{ ?thing a ?term }} BIND("rule" AS ?by) }}
    UNION {{ GRAPH <{GRAPH_DERIVED}> {{ ?thing ?term ?value }} BIND("rule" AS ?by) }}
}}
GROUP BY ?term ?by
"""
TOLD_LIMIT, SAME_LIMIT, PASSAGES = 2_000, 20_000, 1_000
TOLD = f"""{PROLOGUE}
SELECT ?passage ?number ?thing ?property ?value WHERE {{
    {{
        SELECT ?passage ?number ?announcement WHERE {{ ?passage lc:number ?number ; lc:passageOf ?announcement }}
        ORDER BY DESC(?announcement) ?number LIMIT {PASSAGES}
    }}
    GRAPH ?passage {{ ?thing ?property ?value }}
    FILTER(STRSTARTS(STR(?property), "{LC}") || ?property = rdf:type)
}}
ORDER BY DESC(?announcement) ?number ?thing ?property ?value
LIMIT {TOLD_LIMIT}
"""
ABOUT_THE_SAME = """{prologue}
SELECT ?term ?thing ?value WHERE {{
    {things}
    ?term rdfs:isDefinedBy <{ontology}> .
    {{ ?thing a ?term }} UNION {{ ?thing ?term ?value }}
}}
ORDER BY ?term ?thing ?value
LIMIT {limit}
"""
LABELS = """{prologue}
SELECT ?thing ?label WHERE {{ {things} ?thing rdfs:label ?label }} ORDER BY ?thing ?label
"""
CONCEPT_USES = f"""{PROLOGUE}
SELECT ?term (COUNT(*) AS ?uses) WHERE {{
    ?term a skos:Concept .
    ?thing ?property ?term .
    FILTER(STRSTARTS(STR(?property), "{LC}"))
}}
GROUP BY ?term
"""


@dataclass(frozen=True)
class Use:
    """One thing that is of a class, or one statement with a property.

    Args:
        thing: the thing.
        value: the value, of a property.
        passage: the passage that states it, when one does.
        number: the number of that passage.
    """

    thing: str
    value: Term | None = None
    passage: str = ""
    number: str = ""


@dataclass(frozen=True)
class Usage:
    """How the terms of the ontology are used in a version.

    Args:
        uses: how often each term is used.
        derived: how many of these a rule added.
        samples: the first few uses of each.
        labels: what the things in the samples are called.
        known: whether it is known at all.
    """

    uses: Mapping[str, int] = field(hash=False)
    derived: Mapping[str, int] = field(hash=False)
    samples: Mapping[str, list[Use]] = field(hash=False)
    labels: Mapping[str, Texts] = field(hash=False)
    known: bool = True


NOT_COUNTED = Usage({}, {}, {}, {}, known=False)


@once_a_version()
def usage(reader: Reader, version: int) -> Usage:
    """Read how the terms of a version are used, in five queries at the most.

    Args:
        reader: reads that version.
        version: its number, so that a new version is read anew.
    """
    uses, derived = read_counts(reader.select(COUNTS))
    samples: dict[str, list[Use]] = {term: [] for term in uses}
    told = [*told_uses(reader.select(TOLD))]
    add(samples, told)
    if told and any(not samples[term] for term in uses):
        add(samples, about_the_same(reader, told), only=[term for term in uses if not samples[term]])
    missing = [term for term in sorted(uses) if not samples[term]]
    if missing:
        add(samples, plain_uses(reader.select(any_uses(missing))))
    return Usage(uses, derived, samples, read_labels(reader, samples))


@once_a_version()
def concept_uses(reader: Reader, version: int) -> Mapping[str, int]:
    """Read how often each concept is the value of a property of the ontology.

    Args:
        reader: reads that version.
        version: its number.
    """
    return {key(row["term"]): int(key(row["uses"])) for row in reader.select(CONCEPT_USES) if "term" in row}


def read_counts(rows: Iterable[Row]) -> tuple[dict[str, int], dict[str, int]]:
    """Read how often each term is used, and how often by rule."""
    uses: dict[str, int] = {}
    derived: dict[str, int] = {}
    for row in rows:
        (uses if key(row["by"]) == "all" else derived)[key(row["term"])] = int(key(row["uses"]))
    return uses, derived


def told_uses(rows: Iterable[Row]) -> Iterator[tuple[str, Use]]:
    """Read what passages state, each with the term that it uses."""
    for row in rows:
        thing, term, value = key(row["thing"]), key(row["property"]), row["value"]
        where = (key(row["passage"]), key(row["number"]))
        if term == RDF_TYPE:
            yield key(value), Use(thing, None, *where)
        else:
            yield term, Use(thing, value, *where)


def about_the_same(reader: Reader, told: Iterable[tuple[str, Use]]) -> list[tuple[str, Use]]:
    """Read what else there is about the things that passages speak of, in the order in which they are spoken of."""
    order = {thing: place for place, thing in enumerate(dict.fromkeys(use.thing for _, use in told))}
    found = plain_uses(
        reader.select(
            ABOUT_THE_SAME.format(
                prologue=PROLOGUE, things=values("thing", [*order]), ontology=GRAPH_ONTOLOGY, limit=SAME_LIMIT
            )
        )
    )
    last = len(order)
    return sorted(
        found, key=lambda one: (order[one[1].thing], order.get(key(one[1].value), last) if one[1].value else last)
    )


def plain_uses(rows: Iterable[Row]) -> Iterator[tuple[str, Use]]:
    """Read uses that no passage states."""
    for row in rows:
        yield key(row["term"]), Use(key(row["thing"]), row.get("value"))


def add(samples: dict[str, list[Use]], found: Iterable[tuple[str, Use]], only: Iterable[str] | None = None) -> None:
    """Add to the samples until each has enough, no thing twice."""
    wanted = set(samples if only is None else only)
    for term, use in found:
        if term in wanted and len(samples[term]) < SHOWN and all(use.thing != one.thing for one in samples[term]):
            samples[term].append(use)


def any_uses(terms: Iterable[str]) -> str:
    """Write a query for a few uses of each of some terms."""
    parts = [
        f"{{ SELECT ({node} AS ?term) ?thing ?value WHERE {{ {{ ?thing a {node} }} UNION {{ ?thing {node} ?value }} }}"
        f" ORDER BY ?thing ?value LIMIT {SHOWN} }}"
        for node in (str(NamedNode(term)) for term in terms)
    ]
    return f"SELECT ?term ?thing ?value WHERE {{ {' UNION '.join(parts)} }}"


def read_labels(reader: Reader, samples: Mapping[str, list[Use]]) -> dict[str, Texts]:
    """Read what the things in the samples are called."""
    things = {use.thing for uses in samples.values() for use in uses}
    things |= {key(use.value) for uses in samples.values() for use in uses if isinstance(use.value, NamedNode)}
    found: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    ours = sorted(iri for iri in things if iri and not iri.startswith("_:"))
    for row in reader.select(LABELS.format(prologue=PROLOGUE, things=values("thing", ours))) if ours else ():
        if isinstance(label := row["label"], Literal):
            found[key(row["thing"])].setdefault(label.language or "", (label.value,))
    return {iri: Texts(texts) for iri, texts in found.items()}
