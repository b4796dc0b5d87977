"""The way through the gate for what is too large to be held in memory: the same rules, the same shapes, the same record.

An ordinary edit is worked out as a change, and costs what it changes. This one streams files into a new store beside what the
graph holds already, derives everything anew, validates the whole in several processes, and writes the change record from a comparison
with the version before. The memory that it takes does not grow with the files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import IO, Protocol

from graph.deriving.entail import DERIVED, Rule, derive, read_rules
from graph.errors import NoGraphNamed, Rejected
from graph.gate.change import Provenance, write_long_record
from graph.gate.door import BACKGROUND
from graph.progress import Stages, Watch, unwatched, watched
from graph.rdf import DefaultGraph, GraphName, Literal, Quad, Triple, stream_file
from graph.store import Store, stored_form
from graph.validating.validate import Report, Shapes
from graph.validating.whole import validate_store
from ontology.terms import PREFIXES

# Typed literals that the engine gives back as they are written; of all others it is asked.
XSD = PREFIXES["xsd"]
KEPT_AS_WRITTEN = {
    XSD + "integer": re.compile(r"0|-?[1-9]\d{0,17}"),
    XSD + "date": re.compile(r"\d{4}-\d\d-\d\d"),
    XSD + "gYear": re.compile(r"\d{4}"),
    XSD + "boolean": re.compile(r"true|false"),
    XSD + "string": re.compile(r".*", re.DOTALL),
    XSD + "anyURI": re.compile(r".*", re.DOTALL),
}


class BulkStaging(Protocol):
    """A store on the disk here that only its writer sees, as loading in bulk knows it."""

    path: Path
    base: int

    def opened(self) -> Store:
        """Return the store; it is empty at first."""
        ...

    def close(self) -> None:
        """Let go of it, so that other processes can read it."""
        ...

    def publish(self, record: Callable[[IO[bytes]], None]) -> int:
        """Make it the current version; return its number."""
        ...


class BulkHome(Protocol):
    """Where a version can be made that is too large to be held: a data directory, or an engine (`graph.engines.bulk`)."""

    def writing(
        self, wait: float = ..., watch: Watch = ..., *, empty: bool = ...
    ) -> AbstractContextManager[BulkStaging]:
        """Give an empty store to fill, to one writer at a time."""
        ...

    def open_version(self) -> Store:
        """Open the current version for reading."""
        ...


@dataclass(frozen=True)
class BulkReceipt:
    """What came of loading in bulk.

    Args:
        version: the version that holds it; the unchanged one when nothing changed or nothing was to be published.
        added, removed: how many quads of named graphs came and went, derived ones included.
        report: what the shapes say; None when nothing was asked of them.
        published: whether a new version was made.
        seconds: how long each stage took.
    """

    version: int
    added: int
    removed: int
    report: Report | None = None
    published: bool = False
    seconds: dict[str, float] = field(default_factory=dict, compare=False)


class BulkGate:
    """Loads files that are too large to be held.

    Args:
        directory: where to; no plain one.
        shapes: what data is held to; None lets everything in.
        rules: what follows from data; None for the rules of the ontology.
        processes: how many validate at the same time.
    """

    def __init__(
        self, directory: BulkHome, shapes: Shapes | None, rules: Iterable[Rule] | None = None, processes: int = 2
    ) -> None:
        self.directory, self.shapes, self.processes = directory, shapes, processes
        self.rules = read_rules() if rules is None else tuple(rules)
        self.as_written: dict[Triple, Triple] = {}

    def load(
        self,
        files: Sequence[Path],
        provenance: Provenance,
        *,
        graph: GraphName | None = None,
        dry_run: bool = False,
        watch: Watch = unwatched,
    ) -> BulkReceipt:
        """Let the statements of some files in, all of them, or none.

        Args:
            files: RDF files; those that end in .gz are unpacked on the way.
            provenance: who loads, and why.
            graph: for statements that name none.
            dry_run: answer the same, and publish nothing.
            watch: told how far it has come.

        Raises:
            MalformedData: a file does not parse; the place is named.
            NoGraphNamed: a statement is in no named graph.
            Rejected: the result would break a shape.
            DirectoryInUse: another process is writing.
        """
        stages = Stages(watch)
        with self.directory.writing(watch=stages, empty=True) as staging:
            before = self.directory.open_version() if staging.base else Store.in_memory()
            self.fill(staging.opened(), before, files, graph, stages)
            derive(staging.opened(), self.rules, stages)
            stages("compacting")
            staging.opened().compact()
            staging.close()
            comparison = Comparison(before, Store.open_read_only(staging.path))
            if staging.base and not comparison.differ():
                return BulkReceipt(staging.base, 0, 0)
            report = self.validated(staging, stages)
            stages("recording")
            if dry_run:
                comparison.count()
                return BulkReceipt(staging.base, comparison.added, comparison.removed, report, seconds=stages.seconds)
            number = staging.base + 1

            def record(output: IO[bytes]) -> None:
                write_long_record(number, comparison.parts(stages), provenance, output)

            staging.publish(record)
        stages.end()
        return BulkReceipt(number, comparison.added, comparison.removed, report, True, stages.seconds)

    def fill(self, store: Store, before: Store, files: Sequence[Path], graph: GraphName | None, watch: Watch) -> None:
        """Bring into an empty store what the graph holds already, and what the files say."""
        said = (quad for quad in before.quads() if quad.graph_name not in (DefaultGraph(), DERIVED))
        new = (quad for path in files for quad in self.checked(stream_file(path, graph=graph)))
        store.add_in_bulk(with_default(chain(said, watched(new, watch, "loading"))))
        store.add_graphs(before.graphs())

    def checked(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """Refuse statements that nobody says; remember those that the engine will spell otherwise.

        Data is validated as it was written; a copy read back from the engine would hide a wrong datatype.
        """
        sayers: set[GraphName] = set()
        for quad in quads:
            if quad.graph_name == DERIVED:  # an export holds it too; what follows is derived anew
                continue
            if quad.graph_name not in sayers:
                if quad.graph_name == DefaultGraph():
                    raise NoGraphNamed()
                sayers.add(quad.graph_name)
            if isinstance(quad.object, Literal) and not is_kept(quad.object):
                kept = stored_form(quad.object)
                if kept != quad.object:
                    stored = Triple(quad.subject, quad.predicate, kept)
                    self.as_written[stored] = Triple(quad.subject, quad.predicate, quad.object)
            yield quad

    def validated(self, staging: BulkStaging, stages: Stages) -> Report | None:
        """Hold the whole to the shapes.

        Raises:
            Rejected: something breaks one.
        """
        if self.shapes is None:
            return None
        stages("validating")
        found = validate_store(
            staging.path, self.shapes, BACKGROUND, self.as_written, processes=self.processes, watch=stages
        )
        if not found.conforms:
            raise Rejected(found.report, found.count)
        return found.report


class Comparison:
    """The difference between a version and the one before it, as a stream.

    Args:
        before, after: the stores.
    """

    def __init__(self, before: Store, after: Store) -> None:
        self.before, self.after = before, after
        self.added = self.removed = 0

    def differ(self) -> bool:
        """Tell whether the data graphs differ; what follows from them does not count."""
        return any(next(self.missing(self.after, graph, self.before), None) is not None for graph in self.data_graphs())

    def data_graphs(self) -> Iterator[GraphName]:
        """List the graphs that people fill."""
        return (graph for graph in self.after.graphs() if graph != DERIVED)

    def missing(self, store: Store, graph: GraphName, other: Store) -> Iterator[Quad]:
        """Find the quads of a graph of one store that the other lacks."""
        quads = store.quads(graph=graph)
        return (quad for quad in quads if quad not in other) if other.has_graph(graph) else quads

    def parts(self, watch: Watch = unwatched) -> Iterator[tuple[bool, GraphName, Iterator[Quad]]]:
        """Give what came and what went, graph by graph, and count it on the way."""
        for graph in chain(self.data_graphs(), [DERIVED]):
            yield from self.part(True, graph, self.missing(self.after, graph, self.before), watch)
        yield from self.part(False, DERIVED, self.missing(self.before, DERIVED, self.after), watch)

    def part(
        self, comes: bool, graph: GraphName, quads: Iterator[Quad], watch: Watch
    ) -> Iterator[tuple[bool, GraphName, Iterator[Quad]]]:
        """Give one part, unless there is nothing in it."""
        first = next(quads, None)
        if first is not None:
            yield comes, graph, self.counted(comes, chain([first], quads), watch)

    def counted(self, comes: bool, quads: Iterator[Quad], watch: Watch) -> Iterator[Quad]:
        """Count quads on their way."""
        for quad in quads:
            yield quad
            if comes:
                self.added += 1
            else:
                self.removed += 1
            if self.added % 10_000 == 0:
                watch("recording", self.added)

    def count(self) -> None:
        """Count what came and what went, and nothing else."""
        for _, _, quads in self.parts():
            for _ in quads:
                pass


def with_default(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Give each quad, and its copy in the default graph."""
    for quad in quads:
        yield quad
        yield Quad(quad.subject, quad.predicate, quad.object)


def is_kept(literal: Literal) -> bool:
    """Tell whether the engine is known to give a literal back as it is written; False where it must be asked."""
    if literal.language:
        return True
    form = KEPT_AS_WRITTEN.get(literal.datatype.value)
    return form is not None and form.fullmatch(literal.value) is not None
