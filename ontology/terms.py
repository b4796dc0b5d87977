"""The names that all parts share: namespaces, named graphs, prefixes, and the one place that maps IRI to path and back.

An identifier is the same wherever the service runs, and the service answers for it under its own host. So every IRI
below `https://w3id.org/learning-city/` has exactly one path, and every such path exactly one IRI.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

BASE = "https://w3id.org/learning-city/"
LC = f"{BASE}ontology#"
SHAPES = f"{BASE}shapes#"
RULES = f"{BASE}rules#"
ID = f"{BASE}id/"

GRAPH_ONTOLOGY = f"{BASE}ontology"
GRAPH_VOCABULARIES = f"{BASE}vocabularies"
GRAPH_ALIGNMENTS = f"{BASE}alignments"
GRAPH_SHAPES = f"{BASE}shapes"
GRAPH_RULES = f"{BASE}rules"
GRAPH_DERIVED = f"{ID}graph/derived"
GRAPH_QUERIES = f"{ID}graph/queries"
GRAPH_EDITORIAL = f"{ID}graph/editorial"

PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "lc": LC,
        "lcsh": SHAPES,
        "lcrule": RULES,
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "dct": "http://purl.org/dc/terms/",
        "schema": "https://schema.org/",
        "org": "http://www.w3.org/ns/org#",
        "prov": "http://www.w3.org/ns/prov#",
        "oa": "http://www.w3.org/ns/oa#",
        "geo": "http://www.opengis.net/ont/geosparql#",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "frapo": "http://purl.org/cerif/frapo/",
        "cv": "http://data.europa.eu/m8g/",
        "dcat": "http://www.w3.org/ns/dcat#",
        "void": "http://rdfs.org/ns/void#",
        "dqv": "http://www.w3.org/ns/dqv#",
        "sd": "http://www.w3.org/ns/sparql-service-description#",
        "sh": "http://www.w3.org/ns/shacl#",
        "vann": "http://purl.org/vocab/vann/",
        "vs": "http://www.w3.org/2003/06/sw-vocab-status/ns#",
    }
)
"""Prefix to namespace, in the order in which people should meet them: for serialisers, query editor and docs."""

DOCUMENTS = ("ontology", "vocabularies", "alignments", "shapes", "rules")
"""The documents that define terms; each is also the named graph of its content."""

KINDS = (
    "city",
    "network",
    "organization",
    "community",
    "project",
    "collaboration",
    "activity",
    "participation",
    "membership",
    "application",
    "designation",
    "expectation",
    "role",
    "announcement",
    "person",
    "place",
    "country",
    "scheme",
    "aim",
    "means",
    "opportunity",
    "field",
    "party",
    "university-role",
    "certainty",
    "confidence",
    "classification",
    "key-feature",
    "member-kind",
    "cohort",
    "milestone",
    "award",
    "conference",
    "cluster",
    "source",
    "graph",
    "query",
    "change",
    "version",
)
"""The kinds of things that have an identifier of the form `id/{kind}/{slug}`."""

SLUG = "[a-z0-9]+(?:-[a-z0-9]+)*"
"""The form of a slug: ASCII, lower case, words joined by single hyphens."""

TERM = re.compile(rf"(?:{'|'.join(DOCUMENTS)})(?:/[0-9]+\.[0-9]+\.[0-9]+|#[A-Za-z](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)?")
THING = re.compile(rf"id/(?:{'|'.join(KINDS)})/{SLUG}(?:/{SLUG})*")


def path_of(iri: str) -> str | None:
    """Return the path under which the service answers for an IRI: `/id/city/phayao`, `/ontology#City`.

    Args:
        iri: any IRI.

    Returns:
        The path, with the fragment when the IRI has one; None for an IRI that is not one of ours or not well formed.
    """
    return f"/{iri.removeprefix(BASE)}" if iri.startswith(BASE) and is_name(iri.removeprefix(BASE)) else None


def iri_of(path: str) -> str | None:
    """Return the IRI for which a path of the service answers: the reverse of `path_of`.

    Args:
        path: an absolute path without host and query, percent-decoded.

    Returns:
        The IRI; None for a path that names no document and no thing.
    """
    return f"{BASE}{path[1:]}" if path.startswith("/") and is_name(path[1:]) else None


def is_name(name: str) -> bool:
    """Say whether a name relative to `BASE` has the form of a document, a term of one, or a thing.

    Args:
        name: what follows the base or the first slash.
    """
    return bool(TERM.fullmatch(name) or THING.fullmatch(name))
