"""How things, types and properties are named in this protocol: city/phayao, lc:City, schema:latitude; whole IRIs are read too."""

from __future__ import annotations

from graph.rdf import NamedNode
from ontology.terms import ID, PREFIXES, path_of
from service.reading.vocabulary import Vocabulary, compact
from service.wording.words import words


def identifier(iri: str) -> str:
    """Name a thing by what follows the identifier space."""
    return iri.removeprefix(ID)


def thing_named(text: str) -> str | None:
    """Return the IRI of the thing that a text names, here or elsewhere; None when it names none."""
    iri = text if text.startswith(ID) else ID + text
    return iri if path_of(iri) else None


def term_identifier(iri: str) -> str:
    """Name a type or a property by its prefix."""
    return compact(iri)


def term_named(text: str) -> str | None:
    """Return the IRI of a type or property; None for what is no name of one."""
    prefix, colon, local = text.partition(":")
    iri = PREFIXES[prefix] + local if colon and prefix in PREFIXES else text
    try:
        return NamedNode(iri).value
    except ValueError:
        return None


def class_name(known: Vocabulary, iri: str, language: str) -> str:
    """Return what a class is called: by the ontology, or, one of another vocabulary, by the pages."""
    word = words().get(f"reused.{compact(iri)}")
    return word[language] if word and iri not in known.terms else known.class_name(iri, language)


def property_name(known: Vocabulary, iri: str, language: str) -> str:
    """Return what a property is called: by the shapes or the ontology, or, one of another vocabulary, by the pages."""
    found, word = known.property_name(iri, language), words().get(f"reused.{compact(iri)}")
    return word[language] if word and found == compact(iri) else found
