"""How large the graph is, as far as it has to be known."""

from __future__ import annotations

from service.reading.last_versions import kept_for_last_versions
from service.reading.reader import Reader

BEYOND = "SELECT ?subject WHERE {{ ?subject ?property ?value }} OFFSET {limit} LIMIT 1"  # no sub-query: Virtuoso is asked none


@kept_for_last_versions(size=8)
def has_at_most(reader: Reader, version: int, limit: int) -> bool:
    """Say whether a version has so many triples or fewer; no more are counted than it takes to say.

    Args:
        reader: reads that version.
        version: its number.
        limit: how many triples.
    """
    return not reader.select(BEYOND.format(limit=limit))
