"""What a client offers while somebody types: things, types and properties.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/#suggest-services
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from service.reading import finding
from service.reading.finding import search_form
from service.reading.reader import Reader
from service.reading.vocabulary import vocabulary
from service.reconciliation.identifiers import class_name, identifier, term_identifier, thing_named
from service.reconciliation.matching import types_of
from service.reconciliation.names import names
from service.reconciliation.properties import described, used_properties

SHOWN = 20


def suggest_things(reader: Reader, prefix: str, language: str, skip: int) -> list[dict[str, Any]]:
    """Suggest things by any part of a name, or by identifier."""
    known = names(reader).place
    named = thing_named(prefix)
    index = finding.index(reader)
    found = [index.by_iri[named]] if named in known else []
    found += [thing for thing in index.find(prefix, language) if thing.iri in known and thing.iri != named]
    return [
        {
            "id": identifier(thing.iri),
            "name": thing.label(language)[0],
            "notable": types_of(reader, thing, language),
            **({"description": other[0]} if (other := thing.other(language)) else {}),
        }
        for thing in found[skip : skip + SHOWN]
    ]


def suggest_types(reader: Reader, prefix: str, language: str, skip: int) -> list[dict[str, str]]:
    """Suggest types that things have, those of most things first."""
    counts = Counter(one for classes in names(reader).classes.values() for one in classes)
    known = vocabulary(reader, reader.current())
    found = [
        {"id": term_identifier(iri), "name": class_name(known, iri, language)}
        for iri, _ in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
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
