"""Which things a row may mean: candidates by name, weighed by what else is known of it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from graph.errors import TimedOut
from graph.rdf import Literal, NamedNode, Term
from service.reading.finding import Thing, search_form
from service.reading.reader import Reader
from service.reading.vocabulary import vocabulary
from service.reconciliation.batch import Condition, Query
from service.reconciliation.identifiers import class_name, identifier, term_identifier, term_named, thing_named
from service.reconciliation.names import EQUAL, Names, has_types, names
from service.reconciliation.properties import read_notations, read_values

KEPT, WITHOUT_NAME = 50, 2_000
OF_THE_NAME = 0.6
"""The part of a score that is left when nothing else fits."""
UNKNOWN, PART, CERTAIN = 0.5, 0.8, 0.8
SHORTEST_PART = 3
COUNTRY_IN_THAI = "ประเทศ"

Rated = tuple[Thing, float]


@dataclass
class Known:
    """What the graph knows of the candidates, for the conditions of a batch.

    Args:
        values: property → thing → values.
        codes: thing → its codes.
    """

    values: dict[str, dict[str, list[Term]]] = field(default_factory=dict)
    codes: dict[str, list[Term]] = field(default_factory=dict)


@dataclass(frozen=True)
class Matcher:
    """Matches the rows of one batch.

    Args:
        reader: reads the version.
        language: of the names that are given back.
        seconds: how long it may take.
    """

    reader: Reader
    language: str
    seconds: float

    def match(self, batch: Mapping[str, Query]) -> dict[str, Any]:
        """Answer a batch of queries.

        Raises:
            TimedOut: it takes too long.
        """
        until = time.monotonic() + self.seconds
        known_names = names(self.reader)
        found: dict[str, list[Rated]] = {}
        for key, query in batch.items():
            if time.monotonic() > until:
                raise TimedOut(seconds=self.seconds)
            found[key] = candidates(known_names, query)
        known = self.known(batch, found)
        return {key: {"result": self.results(query, found[key], known_names, known)} for key, query in batch.items()}

    def known(self, batch: Mapping[str, Query], found: Mapping[str, list[Rated]]) -> Known:
        """Read what the conditions of a batch are about: each property once, for all candidates."""
        wanted: dict[str, set[str]] = {}
        for key, query in batch.items():
            for condition in query.conditions:
                wanted.setdefault(condition.property, set()).update(thing.iri for thing, _ in found[key])
        known = Known({one: read_values(self.reader, sorted(things), one) for one, things in wanted.items()})
        things = {term.value for term in all_terms(known) if isinstance(term, NamedNode)}
        known.codes = read_notations(self.reader, sorted(things))
        return known

    def results(self, query: Query, found: list[Rated], all_names: Names, known: Known) -> list[dict[str, Any]]:
        """Rate the candidates of a query, and write the best."""
        rated = [(thing, likeness, self.fits(query, thing, all_names, known)) for thing, likeness in found]
        scored = [(score(query, likeness, fits), thing, likeness, fits) for thing, likeness, fits in rated]
        scored.sort(key=lambda one: -one[0])
        ties = len(scored) > 1 and scored[0][0] == scored[1][0]
        return [
            self.result(query, *one, all_names, sure=place == 0 and not ties and is_sure(query, one[2], one[3]))
            for place, one in enumerate(scored[: query.limit])
        ]

    def fits(self, query: Query, thing: Thing, all_names: Names, known: Known) -> list[float]:
        """Tell how well each condition of a query fits a thing."""
        return [
            self.fit(one, known.values[one.property].get(thing.iri, []), all_names, known) for one in query.conditions
        ]

    def fit(self, condition: Condition, terms: Sequence[Term], all_names: Names, known: Known) -> float:
        """Tell how well a condition fits values: 1 for equal, less for a part, 0 for other values."""
        if not terms:
            return UNKNOWN
        forms = {form for term in terms for form in forms_of(term, all_names, known)}
        return max((alike(search_form(value), forms) for value in condition.values), default=0.0)

    def result(
        self,
        query: Query,
        total: float,
        thing: Thing,
        likeness: float,
        fits: list[float],
        all_names: Names,
        *,
        sure: bool,
    ) -> dict[str, Any]:
        """Write one candidate."""
        other = thing.other(self.language)
        features = [{"id": "name", "value": round(likeness, 1)}] if query.text else []
        features += [{"id": one.property, "value": fit} for one, fit in zip(query.conditions, fits, strict=True)]
        return {
            "id": identifier(thing.iri),
            "name": thing.label(self.language)[0],
            **({"description": other[0]} if other else {}),
            "type": types_of(self.reader, thing, self.language),
            "score": round(total, 1),
            "features": features,
            "match": sure,
        }


def types_of(reader: Reader, thing: Thing, language: str) -> list[dict[str, str]]:
    """Write the types of a thing: the most specific ones."""
    known = vocabulary(reader, reader.current())
    return [{"id": term_identifier(one), "name": class_name(known, one, language)} for one in thing.classes]


def candidates(all_names: Names, query: Query) -> list[Rated]:
    """Find the things that a query may mean, by its name; by its types, when it has no name."""
    types = [term_named(one) or one for one in query.types]
    if not query.text:
        listed = all_names.of_types(types, all_types=query.all_types)
        return [(thing, EQUAL) for thing in islice(listed, WITHOUT_NAME)]
    named = thing_named(query.text)
    exact = all_names.thing(named) if named else None
    if exact:
        return [(exact, EQUAL)]
    found = (one for one in all_names.like(query.text) if has_types(one[0], types, all_types=query.all_types))
    return [one for one, _ in zip(found, range(max(KEPT, query.limit)), strict=False)]


def all_terms(known: Known) -> list[Term]:
    """List all values that were read."""
    return [term for of_thing in known.values.values() for terms in of_thing.values() for term in terms]


def forms_of(term: Term, all_names: Names, known: Known) -> set[str]:
    """List the forms in which a value may be given: of a thing its names, its codes and its identifier; of a date the year too."""
    if isinstance(term, Literal):
        year = {term.value[:4]} if term.datatype.value.endswith(("#date", "#dateTime")) else set()
        return {search_form(term.value), *year}
    if not isinstance(term, NamedNode):
        return set()
    thing = all_names.thing(term.value)
    given = [name for name, _ in thing.names] if thing else []
    given += [code.value for code in known.codes.get(term.value, []) if isinstance(code, Literal)]
    given += [name.removeprefix(COUNTRY_IN_THAI) for name in given]
    return {search_form(name) for name in (*given, term.value, identifier(term.value))}


def alike(wanted: str, forms: set[str]) -> float:
    """Tell how well a form fits one of several."""
    if wanted in forms:
        return 1.0
    if len(wanted) < SHORTEST_PART:
        return 0.0
    return PART if any(wanted in form or (len(form) >= SHORTEST_PART and form in wanted) for form in forms) else 0.0


def score(query: Query, likeness: float, fits: Sequence[float]) -> float:
    """Rate a candidate, from 0 to 100."""
    if not fits:
        return likeness
    share = sum(fits) / len(fits)
    return likeness * (OF_THE_NAME + (1 - OF_THE_NAME) * share) if query.text else EQUAL * share


def is_sure(query: Query, likeness: float, fits: Sequence[float]) -> bool:
    """Say whether a candidate is certain: its name is equal, and all that is known fits."""
    return bool(query.text) and likeness == EQUAL and all(fit >= CERTAIN for fit in fits)
