"""The one door for writes: stage, derive, validate, publish. What cannot pass leaves the store as it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from graph.change import Change, Provenance, write_record
from graph.entail import DERIVED, Rule, read_rules
from graph.errors import NoGraphNamed, Rejected, VersionMoved
from graph.maintain import Maintainer, Outcome
from graph.rdf import DefaultGraph, NamedNode, Quad
from graph.sources import packaged_quads
from graph.store import Store
from graph.validate import Report, Shapes, default_graph
from graph.versions import DataDirectory
from ontology.terms import GRAPH_ALIGNMENTS, GRAPH_ONTOLOGY

BACKGROUND = {NamedNode(GRAPH_ONTOLOGY), NamedNode(GRAPH_ALIGNMENTS)}  # what shapes may look up anywhere


class Edit(Protocol):
    """What somebody wants to write."""

    def change(self, store: Store) -> Change:
        """Find what it adds to and removes from the named graphs of a store."""
        ...


@dataclass(frozen=True)
class Upload:
    """Statements to add, and graphs that shall hold nothing else.

    Args:
        quads: statements, each in a named graph.
        replaces: named graphs that hold only what is uploaded, afterwards.
    """

    quads: tuple[Quad, ...] = ()
    replaces: frozenset[NamedNode] = frozenset()

    def change(self, store: Store) -> Change:
        """Find what the upload really adds and removes."""
        new = frozenset(self.quads)
        kept = Store.in_memory()  # compares as the engine does: "01"^^xsd:integer is 1
        kept.add(new)
        gone = {quad for graph in self.replaces for quad in store.quads(graph=graph) if quad not in kept}
        return Change(frozenset(quad for quad in new if quad not in store), frozenset(gone))


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


class Gate:
    """Writes to a data directory.

    Args:
        directory: where to.
        shapes: what data is held to; None lets everything in.
        rules: what follows from data; None for the rules of the ontology.
    """

    def __init__(self, directory: DataDirectory, shapes: Shapes | None, rules: Iterable[Rule] | None = None) -> None:
        self.directory, self.shapes = directory, shapes
        self.maintainer = Maintainer(read_rules() if rules is None else rules)

    def write(self, edit: Edit, provenance: Provenance, *, dry_run: bool = False, expected: int | None = None) -> Receipt:
        """Let an edit in, or refuse it.

        Args:
            edit: what to write.
            provenance: who writes, and why.
            dry_run: answer the same, and publish nothing.
            expected: the version that the writer has seen; None when any will do.

        Raises:
            NoGraphNamed: a statement is in no named graph, or in that of the derived triples.
            Rejected: the result would break a shape.
            VersionMoved: the current version is not the expected one.
            DirectoryInUse: another process is writing.
        """
        with self.directory.writing() as staging:
            assert staging.store is not None
            if expected is not None and expected != staging.base:
                raise VersionMoved(expected=expected, current=staging.base)
            wanted = edit.change(staging.store)
            check_graphs(wanted)
            if staging.base and not wanted:
                return Receipt(staging.base, wanted)
            outcome = self.maintainer.apply(staging.store, wanted)
            report = self.validate(staging.store, outcome) if self.shapes else None
            if dry_run:
                return Receipt(staging.base, outcome.change, report)
            number = staging.publish(write_record(staging.base + 1, outcome.change, provenance))
        return Receipt(number, outcome.change, report, published=True)

    def validate(self, store: Store, outcome: Outcome) -> Report:
        """Hold what a change can affect to the shapes; raise Rejected when it does not conform."""
        assert self.shapes is not None
        touched = {quad.graph_name for quad in outcome.change.added | outcome.change.removed}
        if touched & BACKGROUND:
            report = replace(self.shapes.validate(default_graph(store)), whole="the ontology changed")
        else:
            background = [quad for graph in BACKGROUND for quad in store.quads(graph=graph)]
            changed = outcome.default[0] | outcome.default[1]
            report = self.shapes.validate_change(store, changed, background)
        if not report.conforms:
            raise Rejected(report, len(report.results))
        return report


def check_graphs(change: Change) -> None:
    """Refuse statements that nobody says, and those that only the rules may make."""
    for quad in change.added | change.removed:
        if quad.graph_name == DefaultGraph() or quad.graph_name == DERIVED:
            raise NoGraphNamed()


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
