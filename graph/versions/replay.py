"""A version made of the change records up to it, where no directory holds it."""

from __future__ import annotations

from graph.errors import NotHere
from graph.gate.change import Change, read_record
from graph.rdf import DefaultGraph, Quad
from graph.store import Store
from graph.versions.directory import DataDirectory

MOST_BYTES = 200_000_000


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
        apply(store, read_record(path.read_bytes(), str(path))[0], plain=directory.plain)
    return store


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
    store.add(Quad(quad.subject, quad.predicate, quad.object) for quad in change.added)
    gone = [Quad(quad.subject, quad.predicate, quad.object) for quad in change.removed]
    store.remove(quad for quad in gone if not stated(store, quad))


def stated(store: Store, quad: Quad) -> bool:
    """Tell whether a named graph holds the triple of a quad."""
    subject = quad.subject
    assert not hasattr(subject, "subject")
    return any(one.graph_name != DefaultGraph() for one in store.quads(subject, quad.predicate, quad.object))
