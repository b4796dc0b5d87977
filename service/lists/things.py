"""The named things of the graph: the states of their list, the query of each state, and its rows, read once a version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graph.rdf import Literal, Row
from ontology.terms import ID, PREFIXES
from service.lists.facets import HAVING, SENTENCE, Narrowing, evidence
from service.lists.reading import names, several
from service.reading.finding import kind_of
from service.reading.once import once_a_version
from service.reading.reader import Reader
from service.reading.vocabulary import iri_of, text_of

DECLARATIONS = "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in ("lc", "rdfs", "schema", "sh", "skos"))
FACETS = ("kind", "country", "cohort", "evidence", "confidence")
MOST = 5_000
"""How many things are looked at for one list; the page says when there are more."""
COLUMNS = """?thing (SAMPLE(?inThai) AS ?thingTh) (SAMPLE(?inEnglish) AS ?thingEn)
    (GROUP_CONCAT(DISTINCT ?countryName; SEPARATOR=" ") AS ?countries)
    (GROUP_CONCAT(DISTINCT ?joined; SEPARATOR=" ") AS ?cohorts)
    (GROUP_CONCAT(DISTINCT ?trust; SEPARATOR=" ") AS ?confidence)
    (COUNT(DISTINCT ?source) AS ?sources) (COUNT(DISTINCT ?passage) AS ?sentences)"""
TOGETHER = ("countries", "cohorts", "confidence")
# Paths and no UNION: the engine follows a path from each thing, and would join a UNION with all things at once.
IN_COUNTRY = "?thing schema:containedInPlace|((lc:member|lc:awardedTo)/schema:containedInPlace) ?in"
IN_COHORT = "?thing lc:cohort|(^lc:member/lc:cohort) ?cohort"
TRUSTED = "?thing lc:confidence|(^lc:member/lc:confidence) ?level"
PATTERNS = f"""
    OPTIONAL {{ ?thing rdfs:label ?inThai FILTER(LANGMATCHES(LANG(?inThai), "th")) }}
    OPTIONAL {{ ?thing rdfs:label ?inEnglish FILTER(LANGMATCHES(LANG(?inEnglish), "en")) }}
    # A membership and an award are in the country of their city, a city joined when its membership says so.
    OPTIONAL {{ {IN_COUNTRY} . ?in a schema:Country BIND(STRAFTER(STR(?in), "/country/") AS ?countryName) }}
    OPTIONAL {{ {IN_COHORT} . ?cohort lc:year ?year BIND(STR(?year) AS ?joined) }}
    OPTIONAL {{ {TRUSTED} BIND(STRAFTER(STR(?level), "/confidence/") AS ?trust) }}
    # Who says something of it: the graphs that do, of which some are sentences of an announcement. What is derived or
    # only ties the sources together is in graphs of this service.
    OPTIONAL {{
        GRAPH ?source {{ ?thing ?property ?value }}
        FILTER(!STRSTARTS(STR(?source), "{ID}graph/"))
        OPTIONAL {{ ?source lc:quote ?words BIND(?source AS ?passage) }}
    }}"""


@dataclass(frozen=True)
class Things(Narrowing):
    """What the list is narrowed to; "" for what is not chosen.

    Args:
        q: a part of a name.
        kind: the kind of things, as it stands in their identifiers.
        country: the slug of the country that they are in.
        cohort: the year in which they joined.
        evidence: "sentence" of an announcement, "several" sources, or "one".
        confidence: the slug of a level.
    """

    q: str = ""
    kind: str = ""
    country: str = ""
    cohort: str = ""
    evidence: str = ""
    confidence: str = ""

    def query(self, most: int | None = None) -> str:
        """Write the query of this state.

        Args:
            most: how many things are looked at; None for all.
        """
        return (
            f"{DECLARATIONS}\nSELECT {COLUMNS} WHERE {{\n    {{ {self.chosen_things(most)} }}{PATTERNS}\n}}\n"
            f"GROUP BY ?thing{HAVING.get(self.evidence, '')}\nORDER BY ?thingEn ?thing"
        )

    def count(self, most: int) -> str:
        """Write the query that counts the things of this state, up to a number."""
        return f"{DECLARATIONS}\nSELECT (COUNT(*) AS ?count) WHERE {{ {{ {self.chosen_things(most)} }} }}"

    def chosen_things(self, most: int | None) -> str:
        """Write the query for the things that are chosen, without what is known of them."""
        limit = "" if most is None else f" LIMIT {most}"
        return f"SELECT DISTINCT ?thing WHERE {{{''.join(self.filters())}\n    }}{limit}"

    def filters(self) -> Iterator[str]:
        """Write the patterns of what is chosen."""
        if self.q:  # abbreviations are other names too, by rule
            yield "\n        ?thing rdfs:label|skos:altLabel ?name ."
            yield f"\n        FILTER(CONTAINS(LCASE(?name), LCASE({Literal(self.q)})))"
        else:
            yield "\n        ?thing rdfs:label ?name ."
        yield f'\n        FILTER(STRSTARTS(STR(?thing), "{ID}{self.kind}{"/" if self.kind else ""}"))'
        yield "\n        # Passages, readings and saved queries are named after what they are about."
        yield "\n        FILTER NOT EXISTS {"
        yield "\n            VALUES ?apparatus { lc:Passage lc:Reading sh:SPARQLExecutable } ?thing a ?apparatus }"
        if self.country:
            yield f"\n        {IN_COUNTRY.replace('?in', f'<{ID}country/{self.country}>')} ."
        if self.cohort:
            yield f"\n        {IN_COHORT.replace('?cohort', f'<{ID}cohort/{self.cohort}>')} ."
        if self.confidence:
            yield f"\n        {TRUSTED.replace('?level', f'<{ID}confidence/{self.confidence}>')} ."
        if self.evidence == SENTENCE:
            yield "\n        FILTER EXISTS { GRAPH ?words { ?thing ?said ?what } FILTER EXISTS { ?words lc:quote ?quote } }"


@dataclass(frozen=True)
class Named:
    """A thing of the list.

    Args:
        iri: the thing.
        names: its name by language.
        countries: the slugs of the countries that it is in.
        cohorts: the years in which it joined.
        confidence: the slugs of how far a register trusts what it says of it.
        sources: how many graphs say something of it.
        sentences: how many of them are sentences of an announcement.
    """

    iri: str
    names: Mapping[str, str]
    countries: tuple[str, ...]
    cohorts: tuple[str, ...]
    confidence: tuple[str, ...]
    sources: int
    sentences: int

    @property
    def kind(self) -> str:
        """Its kind, as it stands in its identifier."""
        return kind_of(self.iri)

    def values(self, facet: str) -> tuple[str, ...]:
        """Return the values that it has for a facet."""
        if facet == "kind":
            return (self.kind,)
        if facet == "country":
            return self.countries
        if facet == "cohort":
            return self.cohorts
        if facet == "confidence":
            return self.confidence
        return evidence(self.sources, self.sentences)


@once_a_version(size=16)
def bound(reader: Reader, version: int, state: Things) -> int | None:
    """Tell how many things of a state are looked at where there are more; None where all are.

    Args:
        reader: reads that version.
        version: its number, so that a new version is read anew.
        state: what the list is narrowed to.
    """
    return MOST if int(text_of(reader.select(state.count(MOST + 1))[0], "count")) > MOST else None


@once_a_version(size=16)
def things(reader: Reader, version: int, state: Things) -> tuple[Named, ...]:
    """Read the things of a state.

    Args:
        reader: reads that version.
        version: its number, so that a new version is read anew.
        state: what the list is narrowed to.
    """
    query = state.query(bound(reader, version, state))
    return tuple(read_thing(row) for row in reader.select(query) if iri_of(row, "thing"))


def read_thing(row: Row) -> Named:
    """Read one row."""
    return Named(
        iri_of(row, "thing"),
        names(row, "thing"),
        countries=several(row, "countries"),
        cohorts=several(row, "cohorts"),
        confidence=several(row, "confidence"),
        sources=int(text_of(row, "sources") or 0),
        sentences=int(text_of(row, "sentences") or 0),
    )
