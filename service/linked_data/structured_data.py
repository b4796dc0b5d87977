"""What search engines read inside a page: the thing in the terms of schema.org, as JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from markupsafe import Markup

from graph.rdf import Literal, NamedNode, Term, Triple
from ontology.terms import ID, LC, PREFIXES
from service.reading.naming import NAMES, TYPE

SCHEMA, SKOS, RDFS, DCT, XSD = (PREFIXES[name] for name in ("schema", "skos", "rdfs", "dct", "xsd"))
WORDS: Mapping[str, str] = {
    **dict.fromkeys(NAMES, "name"),
    SKOS + "altLabel": "alternateName",
    LC + "abbreviation": "alternateName",
    SKOS + "definition": "description",
    DCT + "description": "description",
    RDFS + "comment": "description",
    SKOS + "exactMatch": "sameAs",
    DCT + "license": "license",
    LC + "quote": "text",
}
JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | float | None"
CONTEXT: JSON = ["https://schema.org", {"id": "@id", "type": "@type"}]
LONGEST = 5_000


def structured_data(iri: str, statements: Iterable[Triple], types: Iterable[str], language: str) -> Markup:
    """Describe a thing for search engines, written so that it may stand inside a <script> element.

    Args:
        iri: the thing.
        statements: what is said of it.
        types: its classes.
        language: the language of the page.
    """
    found: dict[str, list[JSON]] = {}
    for triple in statements:
        property_ = triple.predicate.value
        word = WORDS.get(property_) or (property_.removeprefix(SCHEMA) if property_.startswith(SCHEMA) else "")
        if word and property_ != TYPE:
            written = value(triple.object)
            if written is not None and written not in found.setdefault(word, []):
                found[word].append(written)
    classes = sorted(one.removeprefix(SCHEMA) for one in types if one.startswith(SCHEMA)) or ["Thing"]
    latitude, longitude = found.pop("latitude", None), found.pop("longitude", None)
    if latitude and longitude:
        found["geo"] = [{"type": "GeoCoordinates", "latitude": latitude[0], "longitude": longitude[0]}]
    document = {
        "@context": CONTEXT,
        "id": iri,
        "type": one_or_all(classes),
        **{word: one_or_all(sorted(written, key=str)) for word, written in sorted(found.items()) if written},
        "mainEntityOfPage": {"type": "WebPage", "inLanguage": language},
    }
    return safe(json.dumps(document, ensure_ascii=False))


def value(term: Term) -> JSON:
    """Write a value; None for what has no name."""
    if isinstance(term, NamedNode):
        return {"id": term.value} if term.value.startswith(ID) else term.value
    if not isinstance(term, Literal) or len(term.value) > LONGEST:
        return None
    if term.language:
        return {"@value": term.value, "@language": term.language}
    return number(term) if term.datatype.value in (XSD + "decimal", XSD + "integer", XSD + "double") else term.value


def number(term: Literal) -> float | int | str:
    """Write a number as one, where JSON can."""
    try:
        found = float(term.value)
    except ValueError:
        return term.value
    return int(found) if found.is_integer() and abs(found) < 2**53 else found if abs(found) < 1e300 else term.value


def one_or_all(items: Sequence[JSON]) -> JSON:
    """Return the only item, or all of them."""
    return items[0] if len(items) == 1 else list(items)


def safe(text: str) -> Markup:
    """Write JSON so that no HTML parser sees an end of the element, or a comment, in it."""
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))
