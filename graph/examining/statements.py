"""Whether a version says what it should: the invariants of the default graph, and what its change record tells."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.deriving.entail import DERIVED, Rule, materialise
from graph.deriving.maintain import statements
from graph.examining.findings import Finding, found_some
from graph.progress import Watch, watched
from graph.rdf import DefaultGraph, Quad, triple_of
from graph.store import Store
from graph.versions.records import read_moves
from ontology.terms import LC, PREFIXES

IN_MEMORY = 500_000
OPEN = f"""
    ?membership <{LC}member> ?city ; <{LC}network> ?network .
    FILTER NOT EXISTS {{ ?membership <{LC}endDate> ?end }}
    FILTER NOT EXISTS {{ ?membership <{PREFIXES["owl"]}deprecated> true }}
"""
SHORTCUT = f"?city <{LC}memberOfNetwork> ?network"
OPEN_WITHOUT_SHORTCUT = f"SELECT ?membership WHERE {{ {OPEN} FILTER NOT EXISTS {{ {SHORTCUT} }} }}"
SHORTCUT_WITHOUT_OPEN = f"SELECT ?city ?network WHERE {{ {SHORTCUT} FILTER NOT EXISTS {{ {OPEN} }} }}"


def union_broken(store: Store, where: str, watch: Watch) -> Iterator[Finding]:
    """Find where the default graph is not the set union of the named graphs."""
    named = (quad for quad in store.quads() if quad.graph_name != DefaultGraph())
    missing = (
        quad for quad in watched(named, watch, "named") if Quad(quad.subject, quad.predicate, quad.object) not in store
    )
    yield from found_some("missing_in_default", where, map(triple_of, missing))
    default = watched(store.quads(graph=DefaultGraph()), watch, "default")
    unsaid = (
        quad
        for quad in default
        if Quad(quad.subject, quad.predicate, quad.object, DERIVED) not in store and not is_stated(store, quad)
    )
    yield from found_some("unsaid_in_default", where, map(triple_of, unsaid))


def is_stated(store: Store, quad: Quad) -> bool:
    """Tell whether a data graph states a triple."""
    return next(statements(store, triple_of(quad)), None) is not None


def derived_broken(store: Store, rules: Iterable[Rule], where: str, watch: Watch) -> Iterator[Finding]:
    """Find where the derived graph is not what the rules derive from the data graphs."""
    with scratch(len(store)) as anew:
        data = (quad for quad in store.quads() if quad.graph_name not in (DefaultGraph(), DERIVED))
        anew.add_in_bulk(watched(data, watch, "copying"))
        watch("deriving")
        materialise(anew, rules)
        underived = (quad for quad in watched(store.quads(graph=DERIVED), watch, "derived") if quad not in anew)
        yield from found_some("not_derivable", where, map(triple_of, underived))
        absent = (quad for quad in anew.quads(graph=DERIVED) if quad not in store)
        yield from found_some("not_derived", where, map(triple_of, absent))


@contextmanager
def scratch(size: int) -> Iterator[Store]:
    """Give an empty store for some quads: in memory when they are few, on disk otherwise."""
    if size <= IN_MEMORY:
        yield Store.in_memory()
        return
    with tempfile.TemporaryDirectory(prefix="learningcity-") as folder:
        store = Store.open(Path(folder) / "store")
        try:
            yield store
        finally:
            store.close()


def shortcuts_broken(store: Store, where: str) -> Iterator[Finding]:
    """Find memberships that are open without the direct link, and direct links that no open membership bears out."""
    for kind, query in (("no_shortcut", OPEN_WITHOUT_SHORTCUT), ("no_membership", SHORTCUT_WITHOUT_OPEN)):
        rows = (" ".join(str(term) for term in row) for row in store.query(query).rows())
        yield from found_some(kind, where, rows)


def replay_broken(
    before: Store, after: Store, record: Path, where: str, watch: Watch, *, plain: bool
) -> Iterator[Finding]:
    """Find where a change record does not make one version of the one before it."""
    moved = {True: 0, False: 0}
    wrong: list[Quad] = []
    for move in watched(read_moves(record), watch, "replaying"):
        moved[move.added] += 1
        new, old = (after, before) if move.added else (before, after)
        if move.quad not in new or move.quad in old:
            wrong.append(move.quad)
    yield from found_some("record_untrue", where, wrong)
    if wrong:
        return
    for added, one, other in ((True, after, before), (False, before, after)):
        quads = watched(one.quads(), watch, "comparing")
        differing = sum(1 for quad in quads if (plain or quad.graph_name != DefaultGraph()) and quad not in other)
        if differing != moved[added]:
            kind = "record_adds_too_little" if added else "record_removes_too_little"
            yield Finding(kind, where, {"count": abs(differing - moved[added])})
