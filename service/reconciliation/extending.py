"""Data extension: the values of properties of things that were matched.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/#data-extension-service
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph.rdf import Literal, NamedNode, Term
from ontology.terms import ID, PREFIXES
from service.reading.finding import Thing
from service.reading.reader import Reader
from service.reconciliation.batch import Extension
from service.reconciliation.identifiers import identifier, thing_named
from service.reconciliation.names import names
from service.reconciliation.properties import described, read_values
from service.wording.words import LANGUAGES, say

XSD = PREFIXES["xsd"]
WHOLE, FRACTIONAL, DATES = (
    f"{XSD}integer",
    (f"{XSD}decimal", f"{XSD}double", f"{XSD}float"),
    (f"{XSD}date", f"{XSD}dateTime"),
)
ANY = "any"


def settings(language: str) -> list[dict[str, Any]]:
    """Describe what can be chosen for a property."""
    choices = [{"value": ANY, "name": say(language, "reconcile.any_language")}]
    choices += [{"value": one, "name": say(language, f"reconcile.in_{one}")} for one in LANGUAGES]
    return [
        {
            "name": "language",
            "label": say(language, "reconcile.setting_language"),
            "type": "select",
            "default": ANY,
            "choices": choices,
        },
        {"name": "limit", "label": say(language, "reconcile.setting_limit"), "type": "number", "default": 0},
    ]


def extend(reader: Reader, wanted: Extension, language: str) -> dict[str, Any]:
    """Answer a data extension query.

    Args:
        reader: reads the version.
        wanted: which properties of which things.
        language: of names.
    """
    things = {one: iri for one in wanted.ids if (iri := thing_named(one))}
    iris = sorted(set(things.values()))
    found = {one: read_values(reader, iris, one) for one in wanted.properties}
    named = names(reader)
    told = {term for of_things in found.values() for terms in of_things.values() for term in terms}
    known = {term.value: thing for term in told if isinstance(term, NamedNode) and (thing := named.thing(term.value))}
    rows = {
        one: {
            name: cells(found[name].get(things.get(one, ""), []), given, known, language)
            for name, given in wanted.properties.items()
        }
        for one in wanted.ids
    }
    return {"meta": described(reader, wanted.properties, language), "rows": rows}


def cells(
    terms: Sequence[Term], given: Mapping[str, Any], known: Mapping[str, Thing], language: str
) -> list[dict[str, Any]]:
    """Write the values of a property of a thing, as the settings of the property ask."""
    only, most = given.get("language", ANY), given.get("limit", 0)
    fitting = [term for term in terms if only == ANY or getattr(term, "language", None) in (None, only)]
    found = sorted((cell(term, known, language) for term in fitting), key=str)
    return found[: int(most)] if isinstance(most, int | float) and most >= 1 else found


def cell(term: Term, known: Mapping[str, Thing], language: str) -> dict[str, Any]:
    """Write a value."""
    if isinstance(term, NamedNode):
        if term.value in known:
            return {"id": identifier(term.value), "name": known[term.value].label(language)[0]}
        return (
            {"id": identifier(term.value), "name": identifier(term.value)}
            if term.value.startswith(ID)
            else {"str": term.value}
        )
    if not isinstance(term, Literal):
        return {"str": str(term)}
    datatype = term.datatype.value
    if datatype == WHOLE:
        return {"int": int(term.value)}
    if datatype in FRACTIONAL:
        return {"float": float(term.value)}
    if datatype in DATES:
        return {"date": term.value if "T" in term.value else f"{term.value}T00:00:00Z"}
    return {"str": term.value}
