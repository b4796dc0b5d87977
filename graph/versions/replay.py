"""A version made of the change records up to it, where no directory holds it."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from graph.errors import NotHere
from graph.gate.change import Change
from graph.rdf import DefaultGraph, Quad, Term
from graph.store import Store
from graph.versions.directory import DataDirectory
from graph.versions.records import Block, read_added

MOST_BYTES = 200_000_000
PART = 200_000  # quads that are added at once


def replay(directory: DataDirectory, number: int, largest: int = MOST_BYTES) -> Store:
    """Build a version in memory.

    Args:
        directory: holds the change records of all versions up to it.
        number: the version.
        largest: how many bytes these may have.

    Raises:
        NotHere: the records are too large for that.
        MalformedData: a record is not whole.
    """
    paths = [directory.change_path(one) for one in range(1, number + 1)]
    if sum(path.stat().st_size for path in paths) > largest:
        raise NotHere(
            reason_en=f"it keeps the current version only, and the changes up to version {number} are too many to be made anew",
            reason_th=f"ระบบเก็บเฉพาะรุ่นปัจจุบัน และการเปลี่ยนแปลงจนถึงรุ่นที่ {number} มีมากเกินกว่าจะสร้างรุ่นนั้นขึ้นใหม่ได้",
        )
    store = Store.in_memory()
    for path in paths:
        apply_record(store, path, plain=directory.plain)
    return store


def apply_record(store: Store, path: Path, *, plain: bool) -> None:
    """Apply a change record to a store, of which no more than a part is in memory.

    Args:
        store: changed in place.
        path: the record.
        plain: whether the default graph is a graph like any other.

    Raises:
        MalformedData: it is not a record, or not whole.
    """
    blocks: dict[Term, Block] = {}
    removed: list[Quad] = []
    coming = read_added(path, blocks, removed, None if plain else known)
    while part := list(islice(coming, PART)):
        (store.add_in_bulk if len(part) == PART else store.add)(part)
    store.remove(removed)
    whole = [block for block in blocks.values() if block.whole and block.target is not None]
    store.add_graphs(block.target for block in whole if block.adds and block.target is not None)
    for block in whole:
        if not block.adds and block.target is not None:
            store.drop(block.target)
    if not plain:
        store.remove(quad for quad in map(known, removed) if not stated(store, quad))


def known(quad: Quad) -> Quad:
    """Return the copy of a quad in the default graph."""
    return Quad(quad.subject, quad.predicate, quad.object)


def apply(store: Store, change: Change, *, plain: bool) -> None:
    """Apply a change to the named graphs of a store, and what it means for the default graph.

    Args:
        store: changed in place.
        change: derived quads included.
        plain: whether the default graph is a graph like any other.
    """
    store.remove(change.removed)
    store.add(change.added)
    store.add_graphs(change.created)
    for graph in change.dropped:
        store.drop(graph)
    if plain:
        return
    store.add(map(known, change.added))
    store.remove(quad for quad in map(known, change.removed) if not stated(store, quad))


def stated(store: Store, quad: Quad) -> bool:
    """Tell whether a named graph holds the triple of a quad."""
    subject = quad.subject
    assert not hasattr(subject, "subject")
    return any(one.graph_name != DefaultGraph() for one in store.quads(subject, quad.predicate, quad.object))
