"""The one door for writes: stage, derive, validate, publish. What cannot pass leaves the store as it was."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from graph.deriving.entail import DERIVED, Rule, read_rules
from graph.deriving.maintain import Maintainer, Outcome, Plain
from graph.errors import NoGraphNamed, Rejected, ReservedGraph, VersionMoved
from graph.gate.change import THE_DEFAULT_GRAPH, Change, Provenance, write_record
from graph.gate.edits import Edit, Upload
from graph.interface import Home
from graph.progress import Stages, Watch, unwatched
from graph.rdf import NamedNode, Quad, Triple, triple_of
from graph.sources import packaged_quads
from graph.store import Store, stored_form
from graph.validating.validate import Report, Shapes, default_graph
from ontology.terms import GRAPH_ALIGNMENTS, GRAPH_ONTOLOGY

__all__ = ["Gate", "Provenance", "Receipt", "Upload", "open_or_create"]

BACKGROUND = (NamedNode(GRAPH_ALIGNMENTS), NamedNode(GRAPH_ONTOLOGY))  # what shapes may look up anywhere


@dataclass(frozen=True)
class Receipt:
    """What came of a write.

    Args:
        version: the version that holds it; the unchanged one when nothing changed or nothing was to be published.
        change: what was added and removed, derived triples included.
        report: what the shapes say; None when nothing had to be asked.
        published: whether a new version was made.
        rebuilt: why everything was derived anew, when it was.
        seconds: how long each stage took.
    """

    version: int
    change: Change
    report: Report | None = None
    published: bool = False
    rebuilt: str = ""
    seconds: dict[str, float] = field(default_factory=dict, compare=False)


class Judge:
    """Tells what an edit does to a store, and what the shapes say of it.

    Args:
        shapes: what data is held to; None lets everything in.
        rules: what follows from data; None for the rules of the ontology.
        plain: whether nothing is derived and the default graph is a graph like any other.
    """

    def __init__(self, shapes: Shapes | None, rules: Iterable[Rule] | None = None, *, plain: bool = False) -> None:
        self.plain = plain
        self.shapes = None if plain else shapes
        self.maintainer = Plain() if plain else Maintainer(read_rules() if rules is None else rules)

    def stage(self, store: Store, edit: Edit, watch: Watch = unwatched) -> tuple[Outcome, frozenset[Quad]]:
        """Apply an edit to a store that nobody reads; return what it did, and the statements as they were written."""
        whole, stated = Outcome(Change(), (frozenset(), frozenset())), frozenset[Quad]()
        watch("staging")
        for wanted in edit.changes(lambda: store):
            self.check_graphs(wanted)
            watch("deriving")
            whole = whole.then(self.maintainer.apply(store, wanted))
            stated = (stated - wanted.removed) | wanted.added
            watch("staging")
        return whole, stated

    def check_graphs(self, change: Change) -> None:
        """Refuse statements that nobody says, those that only the rules may make, and graphs that nobody can name."""
        for graph in {quad.graph_name for quad in change.added | change.removed} | change.created | change.dropped:
            if graph == THE_DEFAULT_GRAPH:
                raise ReservedGraph(name=THE_DEFAULT_GRAPH.value)
            if not self.plain and (graph == DERIVED or not isinstance(graph, NamedNode)):
                raise NoGraphNamed()

    def hold(self, store: Store, outcome: Outcome, stated: frozenset[Quad]) -> Report:
        """Hold what an edit can affect to the shapes."""
        began = time.perf_counter()
        report = self.judge(store, outcome, stated)
        return replace(report, seconds=time.perf_counter() - began)

    def judge(self, store: Store, outcome: Outcome, stated: frozenset[Quad]) -> Report:
        """Choose between validating what an edit can affect, and everything."""
        if self.shapes is None:
            return Report(())
        as_written = spelled_otherwise(stated)
        touched = {quad.graph_name for quad in outcome.change.added | outcome.change.removed}
        if not touched.isdisjoint(BACKGROUND):
            self.shapes.background.forget()
            report = self.shapes.validate(as_written.get(triple_of(one), one) for one in default_graph(store))
            return replace(report, whole="the ontology changed")
        return self.shapes.validate_change(store, outcome.default[0] | outcome.default[1], BACKGROUND, as_written)


class Gate(Judge):
    """Writes to a data directory.

    Args:
        directory: where to.
        shapes: what data is held to; None lets everything in.
        rules: what follows from data; None for the rules of the ontology. A plain directory derives nothing.
    """

    def __init__(self, directory: Home, shapes: Shapes | None, rules: Iterable[Rule] | None = None) -> None:
        super().__init__(shapes, rules, plain=directory.plain)
        self.directory = directory

    def write(
        self,
        edit: Edit,
        provenance: Provenance,
        *,
        dry_run: bool = False,
        expected: int | None = None,
        watch: Watch = unwatched,
    ) -> Receipt:
        """Let an edit in, or refuse it.

        Args:
            edit: what to write.
            provenance: who writes, and why.
            dry_run: answer the same, and publish nothing.
            expected: the version that the writer has seen; None when any will do.
            watch: told how far it has come.

        Raises:
            NoGraphNamed: a statement is in no named graph, or in that of the derived triples.
            Rejected: the result would break a shape.
            VersionMoved: the current version is not the expected one.
            DirectoryInUse: another process is writing.
        """
        stages = Stages(watch)
        with self.directory.writing(watch=stages) as staging:
            if expected is not None and expected != staging.base:
                raise VersionMoved(expected=expected, current=staging.base)
            outcome, stated = self.stage(staging.opened(), edit, stages)
            if staging.base and not outcome.change:
                stages.end()
                return Receipt(staging.base, outcome.change, seconds=stages.seconds)
            if not dry_run:
                staging.settle()
            stages("validating")
            report = self.hold(staging.opened(), outcome, stated)
            if not report.conforms:
                raise Rejected(report, len(report.results))
            stages.end()
            receipt = Receipt(staging.base, outcome.change, report, rebuilt=outcome.rebuilt, seconds=stages.seconds)
            if dry_run:
                return receipt
            stages("recording")
            number = staging.publish(write_record(staging.base + 1, outcome.change, provenance))
        stages.end()
        return replace(receipt, version=number, published=True)


def spelled_otherwise(stated: Iterable[Quad]) -> dict[Triple, Triple]:
    """Find the statements that the engine spells in its own way ("01"^^xsd:integer, xsd:int): its form → the one written.

    Data is validated as it was written; a copy read back from the engine would hide a wrong datatype.
    """
    found: dict[Triple, Triple] = {}
    for quad in stated:
        kept = stored_form(quad.object)
        if kept != quad.object:
            found[Triple(quad.subject, quad.predicate, kept)] = Triple(quad.subject, quad.predicate, quad.object)
    return found


def open_or_create(directory: Home, quads: Iterable[Quad] | None = None) -> int:
    """Give a new data directory its first version.

    Args:
        directory: the directory; one that has a version already is left alone.
        quads: what it starts from; None for the packaged files.

    Returns:
        The number of its current version.
    """
    if directory.current:
        return directory.current
    gate = Gate(directory, shapes=None)
    first = tuple(packaged_quads() if quads is None else quads)
    return gate.write(Upload(first), Provenance("learningcity", "The graph as it comes with the software.")).version
