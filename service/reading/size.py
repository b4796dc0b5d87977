"""How large the graph is, as far as it has to be known."""

from __future__ import annotations

from functools import lru_cache

from service.reading.reader import Reader

BEYOND = "SELECT ?subject WHERE {{ ?subject ?property ?value }} OFFSET {limit} LIMIT 1"  # no sub-query: Virtuoso is asked none


@lru_cache(maxsize=64)
def has_at_most(reader: Reader, version: int, limit: int) -> bool:
    """Say whether a version has so many triples or fewer; no more are counted than it takes to say.

    Args:
        reader: reads that version.
        version: its number.
        limit: how many triples.
    """
    return not reader.select(BEYOND.format(limit=limit))
