"""How large the graph is, as far as it has to be known."""

from __future__ import annotations

from functools import lru_cache

from service.reading.reader import Reader
from service.reading.vocabulary import text_of

UP_TO = "SELECT (COUNT(*) AS ?count) WHERE {{ SELECT ?subject WHERE {{ ?subject ?property ?value }} LIMIT {limit} }}"


@lru_cache(maxsize=64)
def has_at_most(reader: Reader, version: int, limit: int) -> bool:
    """Say whether a version has so many triples or fewer; no more are counted than it takes to say.

    Args:
        reader: reads that version.
        version: its number.
        limit: how many triples.
    """
    return int(text_of(reader.select(UP_TO.format(limit=limit + 1))[0], "count")) <= limit
