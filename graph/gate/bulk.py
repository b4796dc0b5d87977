"""The way through the gate for what is too large to be held in memory: the same rules, the same shapes, the same record.

An ordinary edit is worked out as a change, and costs what it changes. This one streams files into a new store beside what the
graph holds already. What follows and the change record are worked out meanwhile, in processes that read the same files, and the
whole is validated in several processes. The memory that it takes does not grow with the files.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from itertools import chain, takewhile
from pathlib import Path
from threading import Event
from typing import IO, Protocol

from graph.deriving.entail import Rule, read_rules
from graph.deriving.entail import derive as derive_whole
from graph.errors import Rejected
from graph.formats import N_QUADS
from graph.gate.beside import Beside
from graph.gate.change import Provenance
from graph.gate.comparison import Comparison
from graph.gate.door import BACKGROUND
from graph.gate.lines import (
    Lines,
    Rewriting,
    bare,
    bare_in_derived,
    copies,
    in_derived,
    of_blank_nodes,
    pieces,
    plain_files,
    without_derived,
)
from graph.gate.source import Source, Unchanged, lasting
from graph.gate.streams import Followed, InParts, Load, Part, Recorded, derive, record, said, version
from graph.progress import Stages, Watch, unwatched, watched
from graph.rdf import GraphName, Quad, Triple, parse
from graph.store import Store
from graph.validating.validate import Report, Shapes
from graph.validating.whole import validate_store

RECORDING = 19  # how nice the record is: nobody waits for it before the engine merges its tables, with one processor
AT_ONCE = 150_000_000  # bytes of what follows up to which it is one batch of the engine for each graph
LARGE = 20_000_000  # bytes from which on it is worth while to derive and to record in processes of their own


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
            deriving = beside.enter_context(closing(begun(derive, load)))
            recording = beside.enter_context(closing(begun(record, load, RECORDING)))
            is_derived = self.fill(staging.opened(), keeping, source, deriving, stages)
            staging.opened().add_graphs(before.graphs())
            stages("compacting")
            with compacting(staging.opened()):
                on_the_way = InParts(part for part in (*recording, *deriving) if isinstance(part, Recorded))
                if staging.base and not on_the_way.stated.added:
                    return BulkReceipt(staging.base, 0, 0)
                is_exact = is_derived and on_the_way.is_exact(before, staging.opened())
            staging.close()
            report = self.validated(staging, on_the_way.stated.as_written, stages)
            stages("recording")
            after = Store.open_read_only(staging.path)
            written = on_the_way if is_exact else Comparison(before, after, load.number, provenance)
            if dry_run:
                written.count()
                return BulkReceipt(staging.base, written.added, written.removed, report, seconds=stages.seconds)
            unchanged.hold()
            staging.publish(lambda output: written.write(output, stages))
        stages.end()
        return BulkReceipt(load.number, written.added, written.removed, report, True, stages.seconds)

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
        plain = Lines(tuple(source.plain), (without_derived, copies), watch)
        with ThreadPoolExecutor(2) as pool, ended(plain):
            reading = pool.submit(store.add_lines_in_bulk, plain)
            store.add_in_bulk(with_copies(watched(source.others.quads(), watch, "loading")))
            watch("deriving")
            found = next(deriving)
            assert isinstance(found, Followed)
            files = found.files or ()
            parts = in_parts(files)
            if len(parts) == 1:
                reading.result()  # so that the engine has no more batches in memory than it has of one reading
            storing = [pool.submit(store.add_lines_in_bulk, Lines(files, part)) for part in parts]
            store.add_in_bulk(derived(files))
            for one in (keeping, reading, *storing):
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


def begun(work: Callable[[Load], Generator[Part]], load: Load, niceness: int = 0) -> Generator[Part] | Beside[Part]:
    """Begin some work on a load, in a process of its own where that is worth while."""
    return Beside(work, load, niceness) if load.source.size > LARGE else work(load)


@contextmanager
def looked_through(files: Sequence[Path]) -> Iterator[Iterator[frozenset[Path]]]:
    """Begin to find out which files are plain, beside whatever is done before they are loaded."""
    paths = tuple(files)
    looking = Beside(plain_files, paths) if Source(paths).size > LARGE else plain_files(paths)
    with Unchanged(paths).watched(), closing(looking) as plain:
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


def in_parts(files: Sequence[Path]) -> list[tuple[Rewriting, ...]]:
    """Tell how what follows is stored: both graphs at once, so that two processors are busy, unless the engine has batches enough."""
    if sum(file.stat().st_size for file in files) > AT_ONCE:
        return [(bare_in_derived, bare)]
    return [(bare_in_derived,), (bare,)]


@contextmanager
def ended(reading: Lines) -> Iterator[None]:
    """Let nobody read any further when something went wrong meanwhile."""
    try:
        yield
    except BaseException:
        reading.end()
        raise


@contextmanager
def compacting(store: Store) -> Iterator[None]:
    """Compact a store beside what is done meanwhile; the engine needs no Python for it."""
    with ThreadPoolExecutor(1) as thread:
        done = thread.submit(store.compact)
        yield
        done.result()
