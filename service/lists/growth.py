"""How the network grew: what sources count, what is known here of each cohort, and who must have left in between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from graph.rdf import Row
from ontology.terms import GRAPH_DERIVED, ID
from service.lists.cities import DECLARATIONS, NETWORK
from service.reading.last_versions import kept_for_last_versions
from service.reading.reader import Reader
from service.reading.vocabulary import iri_of, text_of
from service.wording.words import LANGUAGES

MILESTONES = f"""{DECLARATIONS}
# What sources count on a day or in a year: all members, new ones, countries.
SELECT ?milestone ?milestoneTh ?milestoneEn ?when ?newCities ?memberCities ?memberCountries ?cohort ?source WHERE {{
    ?milestone a lc:Milestone ; lc:ofNetwork <{NETWORK}> .
    OPTIONAL {{ ?milestone lc:date ?date }}
    OPTIONAL {{ ?milestone lc:year ?year }}
    BIND(STR(COALESCE(?date, ?year)) AS ?when)
    OPTIONAL {{ ?milestone lc:newCities ?newCities }}
    OPTIONAL {{ ?milestone lc:memberCities ?memberCities }}
    OPTIONAL {{ ?milestone lc:memberCountries ?memberCountries }}
    OPTIONAL {{ ?milestone lc:cohort ?cohort }}
    OPTIONAL {{ ?milestone rdfs:label ?milestoneTh FILTER(LANGMATCHES(LANG(?milestoneTh), "th")) }}
    OPTIONAL {{ ?milestone rdfs:label ?milestoneEn FILTER(LANGMATCHES(LANG(?milestoneEn), "en")) }}
    OPTIONAL {{
        GRAPH ?source {{ ?milestone lc:ofNetwork ?network }}
        FILTER(?source != <{GRAPH_DERIVED}>)
    }}
}}
ORDER BY ?when ?milestone ?source"""
COHORTS = f"""{DECLARATIONS}
# How many cities of each cohort are known here.
SELECT ?cohort ?year (COUNT(DISTINCT ?city) AS ?known) WHERE {{
    ?cohort a lc:Cohort ; lc:year ?year .
    ?membership lc:cohort ?cohort ; lc:member ?city ; lc:network <{NETWORK}> .
}}
GROUP BY ?cohort ?year ORDER BY ?year"""


@dataclass(frozen=True)
class Milestone:
    """What a source counts on a day or in a year.

    Args:
        iri: the milestone.
        names: what it is called, by language.
        when: the day or the year.
        new: how many cities joined; 0 when it does not say.
        members: how many members there were then; 0 when it does not say.
        countries: of how many countries; 0 when it does not say.
        cohort: the cohort that joined; "" for none.
        sources: the graphs that say so.
        left: how many must have left since the count before; None when that cannot be told.
    """

    iri: str
    names: Mapping[str, str]
    when: str
    new: int
    members: int
    countries: int
    cohort: str
    sources: tuple[str, ...]
    left: int | None = None


@dataclass(frozen=True)
class Cohort:
    """The cities that joined in one year.

    Args:
        iri: the cohort.
        year: the year.
        known: how many of them are known here.
        real: how many there were, by the source that counts them; 0 when none does.
    """

    iri: str
    year: str
    known: int
    real: int


@dataclass(frozen=True)
class Growth:
    """How the network grew.

    Args:
        milestones: in the order of time.
        cohorts: in the order of time.
    """

    milestones: tuple[Milestone, ...] = ()
    cohorts: tuple[Cohort, ...] = ()

    @property
    def latest(self) -> Milestone | None:
        """The latest count of all members."""
        return next((one for one in reversed(self.milestones) if one.members), None)

    def real(self, cohort: str) -> int:
        """Return how many cities really joined in a year; 0 when no source counts them."""
        return next((one.real for one in self.cohorts if one.year == cohort), 0)


@kept_for_last_versions()
def growth(reader: Reader, version: int) -> Growth:
    """Read how the network grew.

    Args:
        reader: reads that version.
        version: its number, so that a new version is read anew.
    """
    found: dict[str, Milestone] = {}
    for row in reader.select(MILESTONES):
        one = read_milestone(row)
        before = found.get(one.iri)
        sources = dict.fromkeys([*(before.sources if before else ()), *one.sources])
        found[one.iri] = replace(before or one, sources=tuple(sources))
    milestones = with_leavers(list(found.values()))
    counted: dict[str, int] = {}
    for milestone in milestones:
        if milestone.cohort and milestone.new:
            counted.setdefault(milestone.cohort, milestone.new)
    cohorts = tuple(
        Cohort(iri_of(row, "cohort"), text_of(row, "year"), number(row, "known"), counted.get(iri_of(row, "cohort"), 0))
        for row in reader.select(COHORTS)
    )
    return Growth(tuple(milestones), cohorts)


def read_milestone(row: Row) -> Milestone:
    """Read one row."""
    found = {language: text_of(row, f"milestone{language.capitalize()}") for language in LANGUAGES}
    source = iri_of(row, "source")
    return Milestone(
        iri_of(row, "milestone"),
        {language: name for language, name in found.items() if name},
        text_of(row, "when"),
        number(row, "newCities"),
        number(row, "memberCities"),
        number(row, "memberCountries"),
        iri_of(row, "cohort"),
        (source,) if source else (),
    )


def with_leavers(milestones: list[Milestone]) -> list[Milestone]:
    """Work out how many must have left before each cohort came: the members before and the new ones, less those after.

    Only the counts that come with a cohort follow one another; of two counts of one cohort the first counts.
    """
    told: list[Milestone] = []
    before, seen = 0, set()
    for one in milestones:
        counts = bool(one.new and one.members and one.cohort not in seen)
        left = before + one.new - one.members if counts and before else None
        told.append(replace(one, left=left))
        if counts:
            before = one.members
            seen.add(one.cohort)
    return told


def number(row: Row, name: str) -> int:
    """Return the number in a column; 0 when it has none."""
    return int(text_of(row, name) or 0)


def slug(iri: str) -> str:
    """Return what the IRI of a thing of ours ends in."""
    return iri.removeprefix(ID).rpartition("/")[2]
