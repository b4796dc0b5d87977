"""The one door for writes: stage, derive, validate, publish. What cannot pass leaves the store as it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from graph.change import Change, Provenance, write_record
from graph.entail import DERIVED, Rule, materialise, read_rules
from graph.errors import NoGraphNamed, Rejected
from graph.rdf import DefaultGraph, NamedNode, Quad
from graph.sources import packaged_quads
from graph.store import Store
from graph.validate import Report, Shapes, default_graph
from graph.versions import DataDirectory


@dataclass(frozen=True)
class Upload:
    """What somebody wants to write.

    Args:
        quads: statements, each in a named graph.
        replaces: named graphs that hold only what is uploaded, afterwards.
    """

    quads: tuple[Quad, ...] = ()
    replaces: frozenset[NamedNode] = frozenset()


@dataclass(frozen=True)
class Receipt:
    """What came of a write.

    Args:
        version: the version that holds it; the unchanged one when nothing changed or nothing was to be published.
        change: what was added and removed, derived triples included.
        report: what the shapes say; None when there were no shapes.
        published: whether a new version was made.
    """

    version: int
    change: Change
    report: Report | None = None
    published: bool = False


@dataclass
class Gate:
    """Writes to a data directory.

    Args:
        directory: where to.
        shapes: what data is held to; None lets everything in.
        rules: what follows from data.
    """

    directory: DataDirectory
    shapes: Shapes | None
    rules: tuple[Rule, ...] = field(default_factory=read_rules)

    def write(self, upload: Upload, provenance: Provenance, *, dry_run: bool = False) -> Receipt:
        """Take an upload in, or refuse it.

        Args:
            upload: what to write.
            provenance: who writes, and why.
            dry_run: answer the same, and publish nothing.

        Raises:
            NoGraphNamed: a statement is in no named graph, or in that of the derived triples.
            Rejected: the result would break a shape.
            DirectoryInUse: another process is writing.
        """
        check_graphs(upload)
        with self.directory.writing() as staging:
            assert staging.store is not None
            wanted = stated_change(staging.store, upload)
            after = staged_copy(staging.store, wanted)
            materialise(after, self.rules)
            report = self.validate(after) if self.shapes else None
            change = difference(staging.store, after)
            if dry_run or (staging.base and not change):
                return Receipt(staging.base, change, report)
            apply(staging.store, change, after)
            number = staging.publish(write_record(staging.base + 1, change, provenance))
        return Receipt(number, change, report, published=True)

    def validate(self, store: Store) -> Report:
        """Hold a store to the shapes; raise Rejected when it does not conform."""
        assert self.shapes is not None
        report = self.shapes.validate(default_graph(store))
        if not report.conforms:
            raise Rejected(report, len(report.results))
        return report


def check_graphs(upload: Upload) -> None:
    """Refuse statements that nobody says, and those that only the rules may make."""
    for graph in {quad.graph_name for quad in upload.quads} | upload.replaces:
        if graph == DefaultGraph() or graph == DERIVED:
            raise NoGraphNamed()


def stated_change(store: Store, upload: Upload) -> Change:
    """Find what an upload really adds to and removes from the named graphs."""
    new = frozenset(upload.quads)
    gone = {quad for graph in upload.replaces for quad in store.quads(graph=graph) if quad not in new}
    return Change(frozenset(quad for quad in new if quad not in store), frozenset(gone))


def staged_copy(store: Store, change: Change) -> Store:
    """Copy the named graphs of a store into memory, changed."""
    copy = Store.in_memory()
    copy.add_in_bulk(
        quad
        for graph in store.graphs()
        if graph != DERIVED
        for quad in store.quads(graph=graph)
        if quad not in change.removed
    )
    copy.add_in_bulk(change.added)
    return copy


def difference(before: Store, after: Store) -> Change:
    """Find the quads of named graphs by which two stores differ."""
    old = {quad for graph in before.graphs() for quad in before.quads(graph=graph)}
    new = {quad for graph in after.graphs() for quad in after.quads(graph=graph)}
    return Change(frozenset(new - old), frozenset(old - new))


def apply(store: Store, change: Change, after: Store) -> None:
    """Change a store; its default graph becomes that of another."""
    store.remove(change.removed)
    store.add(change.added)
    old, new = set(store.quads(graph=DefaultGraph())), set(after.quads(graph=DefaultGraph()))
    store.remove(old - new)
    store.add(new - old)


def open_or_create(path: DataDirectory, quads: Iterable[Quad] | None = None) -> int:
    """Give a new data directory its first version.

    Args:
        path: the directory; one that has a version already is left alone.
        quads: what it starts from; None for the packaged files.

    Returns:
        The number of its current version.
    """
    if path.current:
        return path.current
    gate = Gate(path, shapes=None)
    first = tuple(packaged_quads() if quads is None else quads)
    return gate.write(Upload(first), Provenance("learningcity", "The graph as it comes with the software.")).version
