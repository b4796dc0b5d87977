"""Relations that have a record of their own – memberships, participations, designations – told in words on the pages of
those they relate.

The words stand in `words/entity.toml`, one sentence for each property by which a record points to a thing: `{network}`
is the value of that property of the record, `{self}` the record itself, and what stands in square brackets is left out
when one of its values is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from graph.rdf import Literal, NamedNode, Term, Triple
from ontology.terms import LC
from service.entity.evidence import Evidence, Witness
from service.wording.collation import collation_key
from service.wording.presenting import Presenter, Value
from service.wording.words import words

TOLD = tuple(
    LC + name
    for name in (
        "member", "network", "participant", "participationIn", "role", "applicant", "applicationTo", "designates",
        "designatedBy", "intoNetwork", "establishes", "inAnswerTo", "achievedThrough", "expectedOf", "expects",
        "exemplifiedBy",
    )
)  # fmt: skip
"""The properties by which records point to things, in the order in which pages tell them."""
ROLE = LC + "role"
DATES = ("date", "startDate", "endDate")
SLOT = re.compile(r"\{(\w+)\}")
PART = re.compile(r"\[(?P<group>[^\]]*)\]|\{(?P<slot>\w+)\}")


@dataclass(frozen=True)
class Relation:
    """One record, told from the side of one thing.

    Args:
        record: the record, as a link.
        parts: the sentence: words (as strings) and values.
        evidence: where it comes from.
        other: the first thing that it relates to, as (IRI, value); None when there is none.
        role: the role in which it does, where there is one.
        day: its first day, for sorting.
    """

    record: Value
    parts: tuple[str | Value, ...]
    evidence: Evidence
    other: tuple[str, Value] | None
    role: str
    day: str

    @property
    def words(self) -> str:
        """The sentence as plain text."""
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)


@dataclass(frozen=True)
class Teller:
    """Tells records on one page.

    Args:
        presenter: shows terms.
        witness: tells the evidence.
    """

    presenter: Presenter
    witness: Witness

    def template(self, property_: str) -> str:
        """Return the sentence for records that point to a thing by a property."""
        return words()[f"entity.told_{property_.removeprefix(LC)}"][self.presenter.page.language]

    def all(self, property_: str, records: Mapping[str, Iterable[Triple]], thing: str) -> list[Relation]:
        """Tell all records that point to a thing by a property, by date and then by name."""
        found = [self.one(property_, record, held, thing) for record, held in records.items()]
        return (
            sorted(found, key=lambda one: (one.day, collation_key(one.words), one.record.address))
            if len(found) > 1
            else found
        )

    def one(self, property_: str, record: str, held: Iterable[Triple], thing: str) -> Relation:
        """Tell one record: the same in whatever order its triples come."""
        template = self.template(property_)
        wanted = list(dict.fromkeys(SLOT.findall(template)))
        found: dict[str, list[Triple]] = {}
        for triple in sorted(held, key=lambda one: one.object.value if isinstance(one.object, NamedNode) else ""):
            found.setdefault(triple.predicate.value.removeprefix(LC), []).append(triple)
        link = self.presenter.link(record)
        parts = tuple(self.fill(template, found, link))
        used = [triple for slot in wanted for triple in found.get(slot, ())]
        others = [one for one in used if isinstance(one.object, NamedNode) and one.object.value != thing]
        roles = [self.presenter.value(one.object).text for one in others if one.predicate.value == ROLE]
        other = next((one.object for one in others if one.predicate.value != ROLE), None)
        pointing = [one for one in found.get(property_.removeprefix(LC), ()) if is_iri(one.object, thing)]
        return Relation(
            link,
            (link,) if any(isinstance(part, str) and "{" in part for part in parts) else parts,
            self.witness.of(dict.fromkeys(pointing + used)),
            (other.value, self.presenter.link(other.value)) if isinstance(other, NamedNode) else None,
            min(roles, default=""),
            self.day(found),
        )

    def fill(self, template: str, found: Mapping[str, list[Triple]], link: Value) -> Iterator[str | Value]:
        """Put values into a sentence; a slot without a value stays as it is."""
        at = 0
        for part in PART.finditer(template):
            if part.start() > at:
                yield template[at : part.start()]
            at = part.end()
            if part["group"] is not None:
                if all(found.get(slot) for slot in SLOT.findall(part["group"])):
                    yield from self.fill(part["group"], found, link)
            elif part["slot"] == "self":
                yield link
            elif part["slot"] in found:
                yield from self.listed(triple.object for triple in found[part["slot"]])
            else:
                yield part[0]
        if at < len(template):
            yield template[at:]

    def listed(self, terms: Iterable[Term]) -> Iterator[str | Value]:
        """List values with commas, and the last with “and”."""
        values = dict.fromkeys(self.presenter.value(term) for term in terms)
        shown = sorted(values, key=lambda value: collation_key(value.text)) if len(values) > 1 else list(values)
        for place, value in enumerate(shown):
            if place:
                yield self.presenter.page.say("entity.and" if place == len(shown) - 1 else "entity.comma")
            yield value

    @staticmethod
    def day(found: Mapping[str, list[Triple]]) -> str:
        """Return the first day of a record, for sorting."""
        days = [one.object.value for name in DATES for one in found.get(name, ()) if isinstance(one.object, Literal)]
        return min(days, default="9999")


def is_iri(term: Term, iri: str) -> bool:
    """Say whether a term is a given IRI."""
    return isinstance(term, NamedNode) and term.value == iri
