"""What a load in bulk does beside filling the store: derive and record, each in a pass of its own over the statements, and merge."""

from __future__ import annotations

import shutil
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from graph.deriving.consequences import NotAhead
from graph.deriving.entail import DERIVED, Rule
from graph.deriving.streaming import StreamedDeriving
from graph.formats import TRIG
from graph.gate.change import Provenance, described
from graph.gate.source import Source
from graph.gate.streamed_record import StreamedRecord
from graph.progress import Watch, unwatched
from graph.rdf import DefaultGraph, Literal, Quad, Triple, serialize
from graph.store import Store
from graph.written import written, written_triple


@dataclass(frozen=True)
class Load:
    """What is loaded.

    Args:
        source: the files.
        number: the version that it makes.
        provenance: who loads, and why.
        before: the version before; None when there is none.
        rules: what follows from data.
        folder: an empty folder for what is needed meanwhile.
    """

    source: Source
    number: int
    provenance: Provenance
    before: Path | None
    rules: tuple[Rule, ...]
    folder: Path


@dataclass(frozen=True)
class Recorded:
    """What stands in a part of the record.

    Args:
        path: where that part is.
        added, removed: how many quads of named graphs come and go.
        uncertain: the graphs of which it may say a quad twice, as they came in pieces, and how many it says come into each.
        as_written: triples that the engine spells otherwise than they were written, and how they were.
    """

    path: Path
    added: int
    removed: int
    uncertain: dict[bytes, int] = field(default_factory=dict)
    as_written: dict[Triple, Triple] = field(default_factory=dict)


@dataclass(frozen=True)
class Followed:
    """Where it stands what follows and is not stated.

    Args:
        files: files of N-Triples; None when the rules, or the data, are such that it shows only when all data is there.
    """

    files: tuple[Path, ...] | None


Part = Followed | Recorded


class InParts:
    """A record whose parts were written on the way.

    Args:
        parts: in their order; the first says what was stated.
    """

    def __init__(self, parts: Iterable[Recorded]) -> None:
        self.parts = tuple(parts)
        self.stated = self.parts[0]
        self.added, self.removed = sum(one.added for one in self.parts), sum(one.removed for one in self.parts)

    def is_exact(self, before: Store, after: Store) -> bool:
        """Tell whether it says no quad twice, which happens when files do so far apart; a comparison has to be made then."""
        uncertain = (one for part in self.parts for one in part.uncertain.items())
        return all(size_of(graph, after) - size_of(graph, before) == added for graph, added in uncertain)

    def count(self) -> None:
        """Count what came and went: that was done on the way."""

    def write(self, output: IO[bytes], watch: Watch = unwatched) -> None:
        """Write the record to where it belongs."""
        for part in self.parts:
            with part.path.open("rb") as file:
                shutil.copyfileobj(file, output, 1 << 20)


def size_of(graph: bytes, store: Store) -> int:
    """Count the quads of a named graph."""
    ((count,),) = store.query(f"SELECT (COUNT(*) AS ?n) {{ GRAPH {graph.decode()} {{ ?s ?p ?o }} }}").rows()
    assert isinstance(count, Literal)
    return int(count.value)


def version(path: Path | None) -> Store:
    """Open a version; an empty store when there is none."""
    return Store.open_read_only(path) if path else Store.in_memory()


def said(before: Store) -> Iterator[Quad]:
    """Give what is stated in a version."""
    return (quad for quad in before.quads() if quad.graph_name not in (DefaultGraph(), DERIVED))


def record(load: Load) -> Generator[Part]:
    """Record what files say that was not there before: the head of the record, and its first part."""
    path = load.folder / "stated.trig"
    with closing(StreamedRecord(load.number, version(load.before), path)) as written_down:
        serialize(described(load.number, load.provenance), TRIG, written_down.file)
        written_down.take(load.source.written())
    yield Recorded(path, written_down.added, 0, written_down.uncertain(), written_down.as_written)


def derive(load: Load) -> Generator[Part]:
    """Find what follows; then record what of it is new, and what follows no more: the rest of the record."""
    before = version(load.before)
    try:
        with closing(StreamedDeriving(load.rules, before, load.folder)) as deriving:
            deriving.see(map(written_triple, said(before)))
            deriving.see(load.source.triples())
            yield Followed(deriving.finish())
    except NotAhead:
        yield Followed(None)
        return
    path = load.folder / "derived.trig"
    with closing(StreamedRecord(load.number, before, path, "derived-")) as written_down:
        for come, gone in deriving.changes():
            written_down.write(written(DERIVED), come, comes=True)
            written_down.write(written(DERIVED), gone, comes=False)
    yield Recorded(path, written_down.added, written_down.removed)


def merge(path: Path) -> Generator[None]:
    """Merge the tables of a store that nobody else has open."""
    store = Store.open(path)
    store.compact()
    store.close()
    yield
