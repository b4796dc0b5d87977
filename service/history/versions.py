"""The versions of the graph that is served: which are kept, when each was made, and what it changed.

Without a data directory there is one version, the graph as it comes with the software, and no record of its making.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from graph.versions.history import Entry, History
from graph.versions.records import Touched
from graph.workers.pool import QueryPool
from ontology.terms import ID
from service.http.urls import Urls


def history_of(pool: QueryPool) -> History | None:
    """Return the history of the data directory; None when there is no directory."""
    return None if pool.data is None else History(pool.data)


def kept(pool: QueryPool) -> list[int]:
    """List the versions that can be asked."""
    history = history_of(pool)
    return history.directory.numbers() if history else [1]


def published(pool: QueryPool, number: int) -> datetime:
    """Tell when a version was made; the packaged graph, when its store was built.

    Raises:
        NoSuchVersion: there was never such a version.
    """
    history = history_of(pool)
    if history:
        return history.published(number)
    return datetime.fromtimestamp(int(pool.folder.stat().st_mtime), UTC)


def version_iri(number: int) -> str:
    """Name a version."""
    return f"{ID}version/{number}"


def as_json(entry: Entry, kept: list[int], current: int, urls: Urls) -> dict[str, Any]:
    """Write what a version changed, in figures, for programs."""
    at = entry.provenance.at
    address = f"/versions/{entry.number}"
    return {
        "version": entry.number,
        "iri": version_iri(entry.number),
        "at": at.isoformat() if at else None,
        "by": entry.provenance.agent,
        "note": entry.provenance.note,
        "added": entry.added if entry.is_counted else None,
        "removed": entry.removed if entry.is_counted else None,
        "current": entry.number == current,
        "kept": entry.number in kept,
        "graphs": [graph_as_json(touched) for touched in entry.graphs],
        **({"other_graphs": entry.others[0]} if entry.others[0] else {}),
        "links": {
            "page": urls.to(address),
            "rdf_patch": f"{address}.rdfp",
            "trig": f"{address}.trig",
        },
    }


def graph_as_json(touched: Touched) -> dict[str, Any]:
    """Write what happened to a graph, for programs."""
    return {
        "graph": getattr(touched.graph, "value", None),
        "added": touched.added,
        "removed": touched.removed,
        "created": touched.created,
        "dropped": touched.dropped,
        "derived": touched.is_derived,
    }
