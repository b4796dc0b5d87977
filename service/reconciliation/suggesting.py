"""What a client offers while somebody types: things, types and properties.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/#suggest-services
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from service.reading.finding import EVERYTHING_ELSE, search_form
from service.reading.reader import Reader
from service.reading.vocabulary import vocabulary
from service.reconciliation.identifiers import class_name, identifier, term_identifier, thing_named
from service.reconciliation.matching import types_of
from service.reconciliation.names import names, used_types
from service.reconciliation.properties import described, used_properties

SHOWN = 20


def suggest_things(reader: Reader, prefix: str, language: str, skip: int) -> list[dict[str, Any]]:
    """Suggest things by any part of a name, or by identifier."""
    index = names(reader).index
    named = thing_named(prefix)
    exact = index.hit(named) if named else None
    found = [exact] if exact else []
    found += [one for one in index.find(prefix, language) if one.kind not in EVERYTHING_ELSE and one.iri != named]
    return [
        {
            "id": identifier(thing.iri),
            "name": thing.label(language)[0],
            "notable": types_of(reader, thing, language),
            **({"description": other[0]} if (other := thing.other(language)) else {}),
        }
        for thing in index.things(found[skip : skip + SHOWN])
    ]


def suggest_types(reader: Reader, prefix: str, language: str, skip: int) -> list[dict[str, str]]:
    """Suggest types that things have, those of most things first."""
    known = vocabulary(reader, reader.current())
    found = [
        {"id": term_identifier(iri), "name": class_name(known, iri, language)}
        for iri in used_types(reader, reader.current())
    ]
    return fitting(found, prefix)[skip : skip + SHOWN]


def suggest_properties(reader: Reader, prefix: str, language: str, skip: int) -> list[dict[str, str]]:
    """Suggest properties that things have, those of most things first."""
    found = described(reader, used_properties(reader, reader.current()), language)
    return fitting(found, prefix)[skip : skip + SHOWN]


def fitting(found: Iterable[dict[str, str]], prefix: str) -> list[dict[str, str]]:
    """Keep what holds a text in its name or its identifier."""
    wanted = search_form(prefix)
    return [one for one in found if wanted in search_form(one["name"]) or wanted in search_form(one["id"])]
