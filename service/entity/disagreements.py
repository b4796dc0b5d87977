"""Where sources disagree about a thing, or about its records: every value, each with who gives it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from graph.rdf import Term, Triple
from ontology.terms import ID, LC
from service.entity.evidence import Source, Witness
from service.entity.thing import Contents
from service.wording.presenting import Presenter, Value

SINGLE: Mapping[str, str] = {
    **{
        LC + name: LC + name
        for name in (
            "cohort", "startDate", "endDate", "memberKind", "year", "date", "newCities", "memberCities",
            "memberCountries", "countriesOfNewCities", "countriesForTheFirstTime",
        )
    },
    LC + "startMonth": LC + "startDate",
}  # fmt: skip
"""The properties that can truly have one value, and the property that each tells of: a month tells of the same as a day."""
REGISTER = f"{ID}graph/network"


@dataclass(frozen=True)
class Claim:
    """One of the values that sources give.

    Args:
        value: the value.
        sources: who gives it.
        followed: whether the register of the network goes by it.
    """

    value: Value
    sources: tuple[Source, ...]
    followed: bool


@dataclass(frozen=True)
class Disagreement:
    """Sources that give different values.

    Args:
        about: what they disagree about.
        record: the record that it is said of; None for the thing of the page itself.
        claims: the values.
    """

    about: str
    record: Value | None
    claims: tuple[Claim, ...]


def disagreements(contents: Contents, presenter: Presenter, witness: Witness) -> list[Disagreement]:
    """Find where sources disagree about a thing or about the records that point to it."""
    found = list(differing(contents.out, None, contents, presenter, witness))
    for held in contents.records.get(LC + "member", {}).items():
        record, triples = held
        found += differing(triples, presenter.link(record), contents, presenter, witness)
    return found


def differing(
    triples: Iterable[Triple], record: Value | None, contents: Contents, presenter: Presenter, witness: Witness
) -> Iterator[Disagreement]:
    """Find the properties with several values among some statements about one thing."""
    given: dict[str, dict[Term, list[Triple]]] = {}
    for triple in triples:
        property_ = SINGLE.get(triple.predicate.value)
        if property_:
            given.setdefault(property_, {}).setdefault(triple.object, []).append(triple)
    for property_, values in given.items():
        if len(values) > 1:
            claims = []
            for term, stated in values.items():
                graphs = {graph for triple in stated for graph in contents.graphs.get(triple, ())}
                sources = [one for one in witness.sources(graphs) if one.iri != REGISTER]
                claims.append(Claim(presenter.value(term), tuple(sources), REGISTER in graphs))
            ordered = sorted(claims, key=lambda claim: (not claim.followed, claim.value.machine or claim.value.text))
            yield Disagreement(presenter.property_name(property_), record, tuple(ordered))
