"""The way through the gate for what is too large to be held in memory: the same rules, the same shapes, the same record.

An ordinary edit is worked out as a change, and costs what it changes. This one streams files into a new store beside what the
graph holds already. What follows is worked out meanwhile, in a process that reads the same files; the change record is written in another
while the engine merges its tables, and the whole is validated in several. What is not validated is published before its tables are
merged, unless that would make somebody's queries slow. The memory that all this takes does not grow with the files.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from itertools import chain, takewhile
from pathlib import Path
from threading import Event
from typing import IO, Protocol, TypeVar

from graph.deriving.entail import Rule, read_rules
from graph.deriving.entail import derive as derive_whole
from graph.errors import LearningCityError, Rejected
from graph.formats import N_QUADS
from graph.gate.beside import Beside
from graph.gate.change import Provenance
from graph.gate.comparison import Comparison
from graph.gate.door import BACKGROUND
from graph.gate.lines import Batches, in_derived, pieces, plain_files, with_derived
from graph.gate.lines import with_copies as with_line_copies
from graph.gate.source import Source, Unchanged, lasting
from graph.gate.streams import Followed, InParts, Load, Part, Recorded, derive, merge, record, said, version
from graph.heap import keep_heap
from graph.progress import Stages, Watch, unwatched, watched
from graph.rdf import GraphName, Quad, Triple, parse
from graph.store import Store, merge_last
from graph.validating.validate import Report, Shapes
from graph.validating.whole import validate_store
from graph.versions.tables import copy_store
from graph.written import of_blank_nodes

MERGED = "merged"
AT_ONCE = 2  # batches that are stored at the same time
LARGE = 20_000_000  # bytes from which on it is worth while to derive and to record in processes of their own

Task = TypeVar("Task")
Found = TypeVar("Found")


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

    def close(self, *, finished: bool = True) -> None:
        """Let go of it, so that other processes can open it; one that is not finished need not be on the disk."""
        ...

    def take_merged(self, copy: Path) -> None:
        """Put a copy whose tables were merged in its place, before it is published or afterwards."""
        ...

    @property
    def may_wait(self) -> bool:
        """Whether its tables may be merged when it is published already."""
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

    def before(self) -> Path | None:
        """Name a store on the disk here that holds the current version; None when there is none."""
        ...


@dataclass(frozen=True)
class BulkReceipt:
    """What came of loading in bulk.

    Args:
        version: the version that holds it; the unchanged one when nothing changed or nothing was to be published.
        added, removed: how many quads of named graphs came and went, derived ones included.
        report: what the shapes say; None when nothing was asked of them.
        published: whether a new version was made.
        merged: whether the tables of that are merged; otherwise the next write does it.
        seconds: how long each stage took.
    """

    version: int
    added: int
    removed: int
    report: Report | None = None
    published: bool = False
    merged: bool = True
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

    def load(
        self,
        files: Sequence[Path],
        provenance: Provenance,
        *,
        graph: GraphName | None = None,
        plain: Iterator[frozenset[Path]] | None = None,
        dry_run: bool = False,
        watch: Watch = unwatched,
    ) -> BulkReceipt:
        """Let the statements of some files in, all of them, or none.

        Args:
            files: RDF files; those that end in .gz are unpacked on the way.
            provenance: who loads, and why.
            graph: for statements that name none.
            plain: tells which of the files are plain, where that was begun before (`looked_through`).
            dry_run: answer the same, and publish nothing.
            watch: told how far it has come.

        Raises:
            MalformedData: a file does not parse; the place is named.
            FileChanged: a file was changed meanwhile.
            NoGraphNamed: a statement is in no named graph.
            Rejected: the result would break a shape.
            DirectoryInUse: another process is writing.
        """
        stages, unchanged = Stages(watch), Unchanged(files)
        with unchanged.watched(), self.directory.writing(watch=stages, empty=True) as staging, ExitStack() as beside:
            folder = staging.aside()
            path = self.directory.before()
            before = version(path)
            keeping = beside.enter_context(kept(before, staging.opened()))
            source = Source(tuple(files), graph, next(plain or plain_files(tuple(files))))
            source = lasting(source, said(before), folder)
            load = Load(source, staging.base + 1, provenance, path, self.rules, folder)
            deriving = beside.enter_context(closing(begun(derive, load, source.size)))
            staging.opened().add_graphs(before.graphs())
            is_derived = self.fill(staging.opened(), keeping, source, deriving, stages)
            staging.close(finished=False)
            stages("recording")
            merged = folder / MERGED
            merged.mkdir()
            copy_store(staging.path, merged)
            merging = beside.enter_context(closing(begun(merge, merged, source.size)))
            recording = beside.enter_context(closing(begun(record, load, source.size)))
            if isinstance(deriving, Beside):  # the rest of the record is written beside its first part
                deriving.go_on()
            on_the_way = InParts(part for part in (*recording, *deriving) if isinstance(part, Recorded))
            if staging.base and not on_the_way.stated.added:
                return BulkReceipt(staging.base, 0, 0)
            merges_later = is_derived and self.shapes is None and staging.may_wait
            if not merges_later:
                stages("merging")
                next(merging)
                staging.take_merged(merged)
            report = self.validated(staging, on_the_way.stated.as_written, stages)
            stages("recording")
            after = Store.open_read_only(staging.path)
            is_exact = is_derived and on_the_way.is_exact(before, after)
            written = on_the_way if is_exact else Comparison(before, after, load.number, provenance)
            if dry_run:
                written.count()
                return BulkReceipt(staging.base, written.added, written.removed, report, seconds=stages.seconds)
            unchanged.hold()
            staging.publish(lambda output: written.write(output, stages))
            is_merged = not merges_later or merged_later(staging, merging, merged, stages)
        stages.end()
        return BulkReceipt(load.number, written.added, written.removed, report, True, is_merged, stages.seconds)

    def fill(self, store: Store, keeping: Future[None], source: Source, deriving: Iterator[Part], watch: Watch) -> bool:
        """Bring into a store what the files say, and what follows from that and from what the graph holds already.

        Args:
            store: the store.
            keeping: is done when it holds what the graph holds.
            source: what is loaded.
            deriving: gives what follows.
            watch: told how far it has come.

        Returns:
            Whether what follows was found on the way.
        """
        if source.size > LARGE:
            merge_last()
            keep_heap()
        stated = Batches(tuple(source.plain), with_line_copies, watch)
        with ThreadPoolExecutor(AT_ONCE) as pool, ended(stated):
            storing = [pool.submit(stated.store, store) for _ in range(AT_ONCE)]
            store.add_in_bulk(with_copies(watched(source.others.quads(), watch, "loading")))
            watch("deriving")
            found = next(deriving)
            assert isinstance(found, Followed)
            following = Batches(found.files or (), with_derived)
            storing += [pool.submit(following.store, store) for _ in range(AT_ONCE)]
            store.add_in_bulk(derived(found.files or ()))
            for one in (keeping, *storing):
                one.result()
        if found.files is None:
            derive_whole(store, self.rules, watch)
        return found.files is not None

    def validated(self, staging: BulkStaging, as_written: Mapping[Triple, Triple], stages: Stages) -> Report | None:
        """Hold the whole to the shapes, as it was written.

        Raises:
            Rejected: something breaks one.
        """
        if self.shapes is None:
            return None
        stages("validating")
        found = validate_store(
            staging.path, self.shapes, BACKGROUND, as_written, processes=self.processes, watch=stages
        )
        if not found.conforms:
            raise Rejected(found.report, found.count)
        return found.report


def merged_later(staging: BulkStaging, merging: Iterator[None], copy: Path, watch: Watch) -> bool:
    """Put merged tables in the place of those of the version that was published; what happens meanwhile does not undo that."""
    try:
        watch("published")
        next(merging)
        staging.take_merged(copy)
    except (LearningCityError, OSError, KeyboardInterrupt):
        return False
    return True


def begun(work: Callable[[Task], Generator[Found]], task: Task, size: int) -> Generator[Found] | Beside[Found]:
    """Begin some work on a load of so many bytes, in a process of its own where that is worth while."""
    return Beside(work, task) if size > LARGE else work(task)


@contextmanager
def looked_through(files: Sequence[Path]) -> Iterator[Iterator[frozenset[Path]]]:
    """Begin to find out which files are plain, beside whatever is done before they are loaded."""
    paths = tuple(files)
    with Unchanged(paths).watched(), closing(begun(plain_files, paths, Source(paths).size)) as plain:
        yield plain


@contextmanager
def kept(before: Store, store: Store) -> Iterator[Future[None]]:
    """Bring into a store what is stated in the version before, while it is still found out which files are plain."""
    unwanted = Event()

    def keep() -> None:
        stated = takewhile(lambda _: not unwanted.is_set(), said(before))
        store.add_in_bulk(with_copies(stated))

    with ThreadPoolExecutor(1) as thread:
        try:
            yield thread.submit(keep)
        finally:
            unwanted.set()  # nobody waits for the rest of it when something went wrong meanwhile


def with_copies(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Give quads of named graphs, and the copy of each in the default graph."""
    for quad in quads:
        yield quad
        subject, predicate, value, _ = quad
        yield Quad(subject, predicate, value)


def derived(files: Iterable[Path]) -> Iterator[Quad]:
    """Give what follows and has blank nodes, for the default graph and for that of derived triples."""
    for piece in chain.from_iterable(map(pieces, files)):
        lines = of_blank_nodes(piece)
        yield from parse(lines + in_derived(lines), N_QUADS, place="what follows", lenient=True)


@contextmanager
def ended(reading: Batches) -> Iterator[None]:
    """Let nobody read any further when something went wrong meanwhile."""
    try:
        yield
    except BaseException:
        reading.end()
        raise
