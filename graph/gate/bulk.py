"""The way through the gate for what is too large to be held in memory: the same rules, the same shapes, the same record.

An ordinary edit is worked out as a change, and costs what it changes. This one streams files into a new store beside what the
graph holds already, derives and writes the change record on the way, and validates the whole in several processes. The memory that
it takes does not grow with the files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Protocol

from graph.deriving.consequences import NotAhead
from graph.deriving.entail import DERIVED, Rule, derive, read_rules
from graph.deriving.streaming import StreamedDeriving
from graph.errors import NoGraphNamed, Rejected
from graph.gate.blank_nodes import BlankNodes
from graph.gate.change import Provenance
from graph.gate.comparison import Comparison
from graph.gate.door import BACKGROUND
from graph.gate.streamed_record import StreamedRecord
from graph.progress import Stages, Watch, unwatched, watched
from graph.rdf import DefaultGraph, GraphName, Literal, Quad, Triple, stream_file, triple_of
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

    def aside(self) -> Path:
        """Make an empty folder for what the writer needs meanwhile."""
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
            number = staging.base + 1
            record = StreamedRecord(number, provenance, before, staging.aside() / "record")
            is_derived = self.fill(staging.opened(), before, files, graph, record, stages)
            if staging.base and not record.stated:
                return BulkReceipt(staging.base, 0, 0)
            if not is_derived:
                derive(staging.opened(), self.rules, stages)
            stages("compacting")
            staging.opened().compact()
            staging.close()
            after = Store.open_read_only(staging.path)
            report = self.validated(staging, stages)
            stages("recording")
            written = record if is_derived and record.is_exact(after) else Comparison(before, after, number, provenance)
            if dry_run:
                written.count()
                return BulkReceipt(staging.base, written.added, written.removed, report, seconds=stages.seconds)
            staging.publish(lambda output: written.write(output, stages))
        stages.end()
        return BulkReceipt(number, written.added, written.removed, report, True, stages.seconds)

    def fill(
        self,
        store: Store,
        before: Store,
        files: Sequence[Path],
        graph: GraphName | None,
        record: StreamedRecord,
        watch: Watch,
    ) -> bool:
        """Bring into an empty store what the graph holds already, what the files say, and what follows from both.

        Returns:
            Whether what follows was found on the way; otherwise it is still to be derived.
        """
        blank = BlankNodes()
        said = blank.noted(quad for quad in before.quads() if quad.graph_name not in (DefaultGraph(), DERIVED))
        new = blank.unsaid(quad for path in files for quad in self.checked(stream_file(path, graph=graph)))
        filling = Filling(self.rules, before, record)
        with closing(record), closing(filling):
            store.add_in_bulk(filling.quads(said, watched(new, watch, "loading"), watch))
        store.add_graphs(before.graphs())
        return filling.deriving is not None

    def checked(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """Refuse statements that nobody says, and spell literals as the engine does.

        How they were written is remembered: data is validated as it was written, and another spelling would hide a wrong datatype.
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
                    self.as_written[stored] = triple_of(quad)
                    quad = Quad(quad.subject, quad.predicate, kept, quad.graph_name)
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


class Filling:
    """What a store is filled with, as one stream: each statement, its copy in the default graph, and what follows.

    Args:
        rules: what follows from data.
        before: the version before.
        record: told of all that comes and goes.
    """

    def __init__(self, rules: Iterable[Rule], before: Store, record: StreamedRecord) -> None:
        self.record = record
        self.deriving: StreamedDeriving | None = None
        with suppress(NotAhead):
            self.deriving = StreamedDeriving(rules, before, record.path.parent)

    def quads(self, said: Iterable[Quad], new: Iterable[Quad], watch: Watch) -> Iterator[Quad]:
        """Give all quads.

        Args:
            said: what the version before holds already.
            new: what is to be brought in.
            watch: told how far it has come.
        """
        for quad in said:
            yield from self.seen(quad)
        for quad in new:
            self.record.take(quad)
            yield from self.seen(quad)
        if self.deriving is None:
            return
        watch("deriving")
        for follows, come, gone in self.deriving.finish():
            for triple in follows:
                yield Quad(triple.subject, triple.predicate, triple.object)
                yield Quad(triple.subject, triple.predicate, triple.object, DERIVED)
            self.record.derived(come, gone)

    def close(self) -> None:
        """Close all files."""
        if self.deriving is not None:
            self.deriving.close()

    def seen(self, quad: Quad) -> tuple[Quad, Quad]:
        """Give a quad and its copy, and look at what follows from it."""
        subject, predicate, value = quad.subject, quad.predicate, quad.object
        if self.deriving is not None:
            try:
                self.deriving.see(subject, predicate, value)
            except NotAhead:
                self.deriving.close()
                self.deriving = None
        return quad, Quad(subject, predicate, value)


def is_kept(literal: Literal) -> bool:
    """Tell whether the engine is known to give a literal back as it is written; False where it must be asked."""
    if literal.language:
        return True
    form = KEPT_AS_WRITTEN.get(literal.datatype.value)
    return form is not None and form.fullmatch(literal.value) is not None
