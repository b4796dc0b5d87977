"""The kinds of work, by the address that is asked: the figures and the log name them."""

from __future__ import annotations

from functools import lru_cache

OPERATIONS = {
    "": "page",
    ".well-known": "data",
    "alignments": "ontology",
    "announcement": "page",
    "api": "page",
    "announcements": "page",
    "cities": "page",
    "compare": "page",
    "data": "data",
    "dump": "dump",
    "explore": "page",
    "graph-store": "graph_store",
    "growth": "page",
    "health": "health",
    "history": "history",
    "id": "data",
    "llms": "page",
    "map": "page",
    "metrics": "health",
    "ontology": "ontology",
    "openapi": "page",
    "page": "page",
    "permalink": "digest",
    "problems": "page",
    "queries": "saved_query",
    "reconcile": "search",
    "robots": "page",
    "rules": "ontology",
    "schema": "ontology",
    "search": "search",
    "shapes": "ontology",
    "sitemap": "page",
    "sparql": "query",
    "static": "static",
    "timemap": "history",
    "validate": "validation",
    "versions": "history",
    "vocabularies": "ontology",
}
"""What stands first in a path → the kind of work; whatever else is “other”, so that strangers' paths make no figures."""
READS = ("GET", "HEAD", "OPTIONS")
UPDATE, GRAPH_STORE_WRITE, OTHER = "update", "graph_store_write", "other"
ALL_OPERATIONS = sorted({*OPERATIONS.values(), UPDATE, GRAPH_STORE_WRITE, OTHER})


@lru_cache(maxsize=4096)
def operation_of(path: str, method: str, content_type: str | None) -> str:
    """Name the kind of work that a request asks for."""
    first = path[1:].partition("/")[0]
    name = OPERATIONS.get(first.partition(".")[0] or first, "page" if first.startswith("sitemap-") else OTHER)
    if name == "graph_store" and method not in READS:
        return GRAPH_STORE_WRITE
    if name == "query" and content_type and "sparql-update" in content_type:
        return UPDATE
    return name
