"""Properties as this protocol has them: those of the graph, and a few ways through it that tables need, under short names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from graph.rdf import NamedNode, Term
from ontology.terms import ID, LC, PREFIXES
from service.reading.last_versions import kept_for_last_versions
from service.reading.reader import Reader, values
from service.reading.vocabulary import iri_of, text_of, vocabulary
from service.reconciliation import identifiers
from service.reconciliation.identifiers import term_identifier, term_named
from service.wording.words import say

SCHEMA, SKOS = PREFIXES["schema"], PREFIXES["skos"]
WAYS: Mapping[str, str] = MappingProxyType(
    {
        "country": f"?thing <{LC}withinPlace>|<{SCHEMA}containedInPlace> ?value . ?value a <{SCHEMA}Country>",
        "joined": f"?thing ^<{LC}member>/<{LC}startDate> ?value",
    }
)
"""What a table wants to know of a thing that is more than one property away: short name → pattern."""
AT_ONCE = 500
LOOKED_AT = 20_000
USED = f"""
SELECT ?property (COUNT(DISTINCT ?thing) AS ?count) WHERE {{
    {{ SELECT DISTINCT ?thing WHERE {{ ?thing %s FILTER(STRSTARTS(STR(?thing), "{ID}")) }} LIMIT {LOOKED_AT} }}
    ?thing ?property ?value
}} GROUP BY ?property ORDER BY DESC(?count) ?property
"""
"""What things have, of those that come first in the store, which orders them by chance."""
NOTATIONS = f"SELECT ?thing ?value WHERE {{ %s ?thing <{SKOS}notation> ?value }}"


def pattern_of(identifier: str) -> str | None:
    """Return the pattern that leads from ?thing to the ?value of a property; None when there is no such property."""
    if identifier in WAYS:
        return WAYS[identifier]
    iri = term_named(identifier)
    return f"?thing {NamedNode(iri)} ?value" if iri else None


def read_values(reader: Reader, things: Sequence[str], identifier: str) -> dict[str, list[Term]]:
    """Read the values of a property of things.

    Args:
        reader: reads the version.
        things: their IRIs.
        identifier: the property.
    """
    pattern = pattern_of(identifier)
    return read_pattern(reader, things, f"SELECT DISTINCT ?thing ?value WHERE {{ %s {pattern} }}") if pattern else {}


def read_notations(reader: Reader, things: Sequence[str]) -> dict[str, list[Term]]:
    """Read the codes of things, such as those of countries."""
    return read_pattern(reader, things, NOTATIONS)


def read_pattern(reader: Reader, things: Sequence[str], query: str) -> dict[str, list[Term]]:
    """Ask a query of ?thing and ?value for things, some at a time."""
    found: dict[str, list[Term]] = {}
    for start in range(0, len(things), AT_ONCE):
        for row in reader.select(query % values("thing", list(things[start : start + AT_ONCE]))):
            found.setdefault(iri_of(row, "thing"), []).append(row["value"])
    return found


@kept_for_last_versions(size=32)
def used_properties(reader: Reader, version: int, type_iri: str = "") -> tuple[str, ...]:
    """List the properties that things have, those of most things first.

    Args:
        reader: reads the version.
        version: its number, so that a new version is read anew.
        type_iri: the type of the things; "" for all.
    """
    rows = reader.select(USED % (f"a {NamedNode(type_iri)}" if type_iri else "?any ?other"))
    return (*WAYS, *(term_identifier(iri_of(row, "property")) for row in rows if text_of(row, "count")))


def property_name(reader: Reader, identifier: str, language: str) -> str:
    """Return what a property is called."""
    if identifier in WAYS:
        return say(language, f"reconcile.property_{identifier}")
    iri = term_named(identifier) or identifier
    return identifiers.property_name(vocabulary(reader, reader.current()), iri, language)


def described(reader: Reader, identifiers: Iterable[str], language: str) -> list[dict[str, str]]:
    """Write properties for a client."""
    return [{"id": one, "name": property_name(reader, one, language)} for one in identifiers]
