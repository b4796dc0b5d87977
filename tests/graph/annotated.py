"""An announcement with its passages, read as a program would that knows nothing of this project but the ontology."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Store, Triple
from pyoxigraph import parse as parse_rdf

BASE = "https://w3id.org/learning-city/"
ANNOUNCEMENT = f"{BASE}id/announcement/phayao-2022"
PREFIXES = {
    "lc": f"{BASE}ontology#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

GRAPH = Path(str(files("graph")))
ONTOLOGY = Path(str(files("ontology")))
SOURCE = GRAPH / "announcements" / "phayao-2022.th.txt"
TRIG = GRAPH / "announcements" / "phayao-2022.trig"
NETWORK = GRAPH / "reference" / "network.trig"
REFERENCE = sorted((GRAPH / "reference").glob("*.trig"))


@dataclass(frozen=True)
class Passage:
    """A passage as the announcement's graph describes it, with the triples of its own graph and of its reading."""

    iri: str
    number: int
    quote: str
    gloss: str
    certainty: str
    start: int
    end: int
    exact: str
    prefix: str
    suffix: str
    stated: frozenset[Triple] = field(repr=False)
    implied: frozenset[Triple] = field(repr=False)


def name(short: str) -> NamedNode:
    """Turn `lc:member` or `city/phayao` into an IRI."""
    prefix, colon, local = short.partition(":")
    return NamedNode(PREFIXES[prefix] + local if colon else f"{BASE}id/{short}")


def term(short: str) -> NamedNode | Literal:
    """Turn `city/phayao`, `2022-09-02`, `พะเยา@th` into a term."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", short):
        return Literal(short, datatype=name("xsd:date"))
    words, _, language = short.rpartition("@")
    return Literal(words, language=language) if words else name(short)


def triple(subject: str, predicate: str, object: str) -> Triple:
    """Make a triple of short names; the predicate `a` is rdf:type."""
    return Triple(name(subject), name("rdf:type" if predicate == "a" else predicate), term(object))


def triples(store: Store, graph: str) -> frozenset[Triple]:
    """Return the triples of a named graph."""
    return frozenset(quad.triple for quad in store.quads_for_pattern(None, None, None, NamedNode(graph)))


def value(store: Store, subject: NamedNode, predicate: str) -> str:
    """Return the one value of a property in the announcement's graph."""
    (quad,) = store.quads_for_pattern(subject, name(predicate), None, NamedNode(ANNOUNCEMENT))
    assert isinstance(quad.object, NamedNode | Literal)
    return quad.object.value


def cuts_cluster(text: str, index: int) -> bool:
    """Say whether a cut before `index` would part a Thai vowel or tone mark from the letter that it belongs to."""
    if not 0 < index < len(text):
        return False
    return unicodedata.category(text[index]) == "Mn" or text[index] == "ำ" or text[index - 1] in "เแโใไ"


def load() -> Store:
    """Load the announcement's graphs and the reference data."""
    loaded = Store()
    for path in [TRIG, *REFERENCE]:
        loaded.load(path=str(path), format=RdfFormat.TRIG)
    return loaded


def read_passages(store: Store) -> list[Passage]:
    """Return the passages in the order of their numbers."""
    found = []
    for quad in store.quads_for_pattern(None, name("rdf:type"), name("lc:Passage"), None):
        assert isinstance(quad.subject, NamedNode)
        iri = quad.subject
        quote, position = NamedNode(f"{iri.value}/quote"), NamedNode(f"{iri.value}/position")
        assert {s.object for s in store.quads_for_pattern(iri, name("oa:hasSelector"), None)} == {quote, position}
        found.append(
            Passage(
                iri=iri.value,
                number=int(value(store, iri, "lc:number")),
                quote=value(store, iri, "lc:quote"),
                gloss=value(store, iri, "lc:gloss"),
                certainty=value(store, iri, "lc:certainty").rpartition("/")[2],
                start=int(value(store, position, "oa:start")),
                end=int(value(store, position, "oa:end")),
                exact=value(store, quote, "oa:exact"),
                prefix=value(store, quote, "oa:prefix"),
                suffix=value(store, quote, "oa:suffix"),
                stated=triples(store, iri.value),
                implied=triples(store, f"{iri.value}/implied"),
            )
        )
    return sorted(found, key=lambda passage: passage.number)


def selectors(store: Store) -> set[NamedNode]:
    """Return the selectors of passages, which are parts of them and have no names."""
    found = store.quads_for_pattern(None, name("oa:hasSelector"), None, None)
    return {quad.object for quad in found if isinstance(quad.object, NamedNode)}


def concepts() -> set[NamedNode]:
    """Return the concepts that the vocabularies define."""
    quads = parse_rdf(path=str(ONTOLOGY / "vocabularies.ttl"), format=RdfFormat.TURTLE)
    return {q.subject for q in quads if q.predicate == name("skos:inScheme") and isinstance(q.subject, NamedNode)}
