"""The member cities of the network: the states of the list, and the query of each state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ontology.terms import GRAPH_DERIVED, ID, PREFIXES
from service.lists.facets import ANY, HAVING, SENTENCE, UNKNOWN, Narrowing

NETWORK = f"{ID}network/unesco-gnlc"
DECLARATIONS = "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in ("lc", "rdfs", "schema", "xsd"))
KILOMETRES_PER_DEGREE = 111.195
STEPS = 14
"""Enough to find the root of any distance on Earth to a metre, from a thousand kilometres."""
DISTANCES = (250, 500, 1000, 2000)
COLUMNS = """?city (SAMPLE(?nameTh) AS ?cityTh) (SAMPLE(?nameEn) AS ?cityEn)
    (SAMPLE(?in) AS ?country) (SAMPLE(?inTh) AS ?countryTh) (SAMPLE(?inEn) AS ?countryEn)
    (GROUP_CONCAT(DISTINCT ?year; SEPARATOR=" ") AS ?cohorts) (MIN(?day) AS ?since)
    (GROUP_CONCAT(DISTINCT ?kindName; SEPARATOR=" ") AS ?kinds) (SAMPLE(?trust) AS ?confidence)
    (GROUP_CONCAT(DISTINCT ?awardYear; SEPARATOR=" ") AS ?awards) (COUNT(DISTINCT ?source) AS ?sources)
    (COUNT(DISTINCT ?passage) AS ?sentences) (SAMPLE(?lat) AS ?latitude) (SAMPLE(?long) AS ?longitude)"""
TOGETHER = ("cohorts", "kinds", "awards")
PATTERNS = f"""
    # Who says so: the graphs that state the membership, of which some are sentences of an announcement.
    GRAPH ?source {{ ?membership lc:member ?city }}
    FILTER(?source != <{GRAPH_DERIVED}>)
    OPTIONAL {{ ?source lc:quote ?sentence . BIND(?source AS ?passage) }}
    OPTIONAL {{ ?city rdfs:label ?nameTh FILTER(LANGMATCHES(LANG(?nameTh), "th")) }}
    OPTIONAL {{ ?city rdfs:label ?nameEn FILTER(LANGMATCHES(LANG(?nameEn), "en")) }}
    OPTIONAL {{
        ?city schema:containedInPlace ?in . ?in a schema:Country .
        OPTIONAL {{ ?in rdfs:label ?inTh FILTER(LANGMATCHES(LANG(?inTh), "th")) }}
        OPTIONAL {{ ?in rdfs:label ?inEn FILTER(LANGMATCHES(LANG(?inEn), "en")) }}
    }}
    OPTIONAL {{ ?membership lc:cohort/lc:year ?cohortYear BIND(STR(?cohortYear) AS ?year) }}
    OPTIONAL {{ ?membership lc:startDate|lc:startMonth ?start BIND(STR(?start) AS ?day) }}
    OPTIONAL {{ ?membership lc:memberKind ?kind BIND(STRAFTER(STR(?kind), "/member-kind/") AS ?kindName) }}
    OPTIONAL {{ ?membership lc:confidence ?level BIND(STRAFTER(STR(?level), "/confidence/") AS ?trust) }}
    OPTIONAL {{ ?award lc:awardedTo ?city ; lc:year ?received BIND(STR(?received) AS ?awardYear) }}
    OPTIONAL {{ ?city schema:latitude ?lat ; schema:longitude ?long }}"""


@dataclass(frozen=True)
class Centre:
    """The place that distances are measured from.

    Args:
        slug: the city.
        latitude, longitude: where it is.
    """

    slug: str
    latitude: float
    longitude: float

    @property
    def patterns(self) -> str:
        """Measure the distance on a plane that is right half way between the two places.

        SPARQL has neither cosine nor root: Bhaskara's cosine is wrong by less than two thousandths, and Heron's root is
        found in steps. The numbers are doubles: the engine's decimals overflow.
        """
        steps = "".join(
            f"\n    BIND((?root{step} + ?square / ?root{step}) / 2 AS ?root{step + 1})" for step in range(STEPS)
        )
        return f"""
    # The distance from {self.slug} in kilometres.
    ?city schema:latitude ?north ; schema:longitude ?east .
    BIND((?north + {self.latitude}e0) / 2 AS ?middle)
    BIND((32400 - 4 * ?middle * ?middle) / (32400 + ?middle * ?middle) AS ?cosine)
    BIND(ABS(?east - {self.longitude}e0) AS ?turn)
    BIND(?cosine * IF(?turn > 180, 360 - ?turn, ?turn) AS ?across)
    BIND(?north - {self.latitude}e0 AS ?along)
    BIND((?along * ?along + ?across * ?across) * {KILOMETRES_PER_DEGREE**2:.3f}e0 AS ?square)
    BIND(1000e0 AS ?root0){steps}
    BIND(xsd:integer(ROUND(?root{STEPS})) AS ?distance)"""


@dataclass(frozen=True)
class State(Narrowing):
    """What the list is narrowed to; "" for a facet that is not chosen.

    Args:
        country: the slug of a country.
        cohort: the year in which the city joined, or "unknown".
        kind: the slug of a kind of member, or "unknown" where nobody says that it is not plainly a city.
        evidence: "sentence" of an announcement, "several" sources, or "one".
        confidence: the slug of a level.
        award: the year of an award, or "any".
        near: the slug of the city that distances are measured from.
        within: how many kilometres from it; "" for any.
    """

    country: str = ""
    cohort: str = ""
    kind: str = ""
    evidence: str = ""
    confidence: str = ""
    award: str = ""
    near: str = ""
    within: str = ""

    def query(self, centre: Centre | None = None) -> str:
        """Write the query of this state.

        Args:
            centre: where `near` is; None when the state has none.
        """
        distance = "\n    (MIN(?distance) AS ?kilometres)" if centre else ""
        order = "?kilometres ?city" if centre else "STR(?cityEn) ?city"
        return (
            f"{DECLARATIONS}\nSELECT {COLUMNS}{distance} WHERE {{\n"
            f"    ?membership lc:network <{NETWORK}> ; lc:member ?city ."
            f"{''.join(self.filters())}{PATTERNS}{centre.patterns if centre else ''}{self.circle if centre else ''}\n}}\n"
            f"GROUP BY ?city{HAVING.get(self.evidence, '')}\nORDER BY {order}"
        )

    @property
    def circle(self) -> str:
        """Keep what is within so many kilometres."""
        return f"\n    FILTER(?distance <= {int(self.within)})" if self.within else ""

    def filters(self) -> Iterator[str]:
        """Write the patterns of the facets that are chosen."""
        if self.country:
            yield f"\n    ?city schema:containedInPlace <{ID}country/{self.country}> ."
        if self.cohort == UNKNOWN:
            yield "\n    FILTER NOT EXISTS { ?membership lc:cohort ?any }"
        elif self.cohort:
            yield f"\n    ?membership lc:cohort <{ID}cohort/{self.cohort}> ."
        if self.kind == UNKNOWN:
            yield "\n    FILTER NOT EXISTS { ?membership lc:memberKind ?any }"
        elif self.kind:
            yield f"\n    ?membership lc:memberKind <{ID}member-kind/{self.kind}> ."
        if self.evidence == SENTENCE:
            yield "\n    FILTER EXISTS { ?words lc:quote ?any . GRAPH ?words { ?membership lc:member ?city } }"
        if self.confidence:
            yield f"\n    ?membership lc:confidence <{ID}confidence/{self.confidence}> ."
        if self.award == ANY:
            yield "\n    FILTER EXISTS { ?any lc:awardedTo ?city }"
        elif self.award:
            yield f"\n    FILTER EXISTS {{ ?any lc:awardedTo ?city ; lc:year {int(self.award)} }}"
