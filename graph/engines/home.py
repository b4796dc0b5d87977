"""Where versions are made in an engine: one writer at a time, each change published whole, or finished by the next writer.

Engines differ in what an update keeps together: two guarded updates can both find the same version number in Virtuoso. So a
writer raises a flag first, looks whether another is up, and lowers its own and waits when one is: of two that raise theirs at
the same time, at least one sees the other. A change that fits is one update, guarded by the number of the version. A larger
one, and every one in Virtuoso, is written down before it is made (the record, then the quads, then the number), so that who
finds it half done can finish it.
"""

from __future__ import annotations

import base64
import gzip
import random
import shutil
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import groupby

from graph.engines.address import EngineAddress
from graph.engines.answers import TABLE_TYPE, table
from graph.engines.layout import (
    GRAPH,
    IDENTITY,
    NAMED_GRAPH,
    PART,
    PENDING,
    TYPE,
    VERSION,
    WRITER,
    graph_in_engine,
    quad_in_engine,
)
from graph.engines.overlay import Overlay
from graph.engines.store import EngineStore
from graph.errors import DirectoryInUse, EngineAnsweredWrongly, LearningCityError, NotHere, ReadOnly, VersionMoved
from graph.gate.change import Change, change_iri, read_record
from graph.progress import Watch, unwatched
from graph.rdf import BlankNode, DefaultGraph, GraphName, Literal, NamedNode, Quad, Term
from graph.store import Store
from graph.versions.directory import CHANGES, CURRENT, MIRROR, DataDirectory
from graph.versions.durable import write_durably
from ontology.terms import BASE

SMALL, CHUNK, PART_BYTES, SMALL_RECORD = 600, 1000, 60_000, 60_000
WAIT_SECONDS, HELD_SECONDS = 10.0, 3600
OURS = NamedNode(BASE)


class EngineHome:
    """The versions of our graph in an engine.

    Args:
        address: where the engine is, and where it takes updates.
        owner: names this writer among others; the flag of an owner that died is lowered by its successor of the same name.
        seconds: how long one request may take.
        held: after how many seconds others may take it that this writer has died.
        mirror: the directory that mirrors the history; it follows each write.
    """

    plain = False

    def __init__(
        self,
        address: EngineAddress,
        owner: str = "",
        *,
        seconds: float = 60.0,
        held: int = HELD_SECONDS,
        mirror: DataDirectory | None = None,
    ) -> None:
        self.address, self.owner, self.seconds, self.held = address, owner or uuid.uuid4().hex, seconds, held
        self.mirror = mirror
        self.store = EngineStore(address)
        self.store.seconds = seconds
        self.listed: set[NamedNode | BlankNode] = set()  # the graphs before the last write

    @property
    def current(self) -> int:
        """The number of the published version; 0 when there is none yet."""
        return self.store.version()

    def facts(self, subject: NamedNode, predicate: NamedNode) -> list[Term]:
        """Read what the history says of something."""
        text = f"SELECT ?value WHERE {{ GRAPH {GRAPH} {{ {subject} {predicate} ?value }} }}"
        response = self.store.engine.ask(text, TABLE_TYPE, self.seconds)
        return [row[0] for row in table(response, self.seconds).rows() if row[0] is not None]

    def identity(self) -> str:
        """Name the history in this engine; another engine, or one that was emptied and filled anew, has another."""
        return next((one.value for one in self.facts(OURS, IDENTITY) if isinstance(one, Literal)), "")

    def record(self, number: int) -> bytes:
        """Read the change record of a version.

        Raises:
            EngineAnsweredWrongly: it is not there, or not whole.
        """
        parts = [one.value for one in self.facts(NamedNode(change_iri(number)), PART) if isinstance(one, Literal)]
        pieces = {int(head.split("/")[0]): (int(head.split("/")[1]), body) for head, _, body in map(cut, parts)}
        if not pieces or any(of != len(pieces) for of, _ in pieces.values()):
            raise EngineAnsweredWrongly(reason=f"the record of version {number} is not whole")
        return gzip.decompress(base64.b64decode("".join(pieces[index][1] for index in sorted(pieces))))

    def update(self, text: str) -> None:
        """Have the engine change something.

        Raises:
            ReadOnly: we know no place where it takes updates.
        """
        if not self.address.update:
            raise ReadOnly()
        self.store.engine.update(text, self.seconds)

    def follow(self) -> int:
        """Bring the mirror to the version that the engine holds.

        Returns:
            Its number.

        Raises:
            EngineUnreachable, EngineTooSlow, EngineAnsweredWrongly: the engine does not tell.
        """
        version = self.current
        if self.mirror is not None and (version != self.mirror.current or not version):
            with self.mirror.locked():
                refill(self, self.mirror, version)
        return version

    @contextmanager
    def locked(self, wait: float = WAIT_SECONDS) -> Iterator[None]:
        """Hold the flag that one writer at a time may hold.

        Raises:
            DirectoryInUse: another is writing.
        """
        deadline = time.monotonic() + wait
        while True:
            mine = Literal(f"{self.owner} {uuid.uuid4().hex} {int(time.time()) + self.held}")
            self.update(f"INSERT DATA {{ GRAPH {GRAPH} {{ {OURS} {WRITER} {mine} }} }}")
            others = {flag for flag in self.facts(OURS, WRITER) if flag != mine}
            for flag in [flag for flag in others if self.is_left_behind(flag)]:
                self.lower(flag)
                others.discard(flag)
            if not others:
                break
            self.lower(mine)
            if time.monotonic() >= deadline:
                raise DirectoryInUse(path=self.address.query)
            time.sleep(random.uniform(0.02, 0.2))
        try:
            yield
        finally:
            with suppress(LearningCityError):
                self.lower(mine)

    def is_left_behind(self, flag: Term) -> bool:
        """Tell whether the writer that raised a flag has died."""
        owner, _, expires = (getattr(flag, "value", "") + "  ").split(" ")[:3]
        return owner == self.owner or not expires.isdecimal() or int(expires) < time.time()

    def lower(self, flag: Term) -> None:
        """Lower a flag."""
        self.update(f"DELETE DATA {{ GRAPH {GRAPH} {{ {OURS} {WRITER} {flag} }} }}")

    def open_version(self, number: int | None = None) -> Store:
        """Make a past version of the change records.

        Raises:
            NotHere: they are not here, or too many.
        """
        if self.mirror is None:
            raise NotHere(reason_en="it keeps the current version only", reason_th="ระบบเก็บเฉพาะรุ่นปัจจุบัน")
        return self.mirror.open_version(number)

    def had_graph(self, graph: NamedNode, version: int) -> bool:
        """Tell whether a graph was there before the last write."""
        return graph in self.listed

    @contextmanager
    def writing(self, wait: float = WAIT_SECONDS, watch: Watch = unwatched) -> Iterator[EngineStaging]:
        """Hold the flag and give a staging copy of the current version; it vanishes unless it is published.

        Args:
            wait: seconds to wait while another writes.
            watch: told of each stage.

        Raises:
            DirectoryInUse: another is writing.
        """
        with self.locked(wait):
            self.finish()
            yield EngineStaging(self)

    def finish(self) -> None:
        """Finish what a writer that died had begun."""
        for one in self.facts(OURS, PENDING):
            number = int(getattr(one, "value", "0"))
            if number == self.current + 1:
                change, _ = read_record(self.record(number), f"the record of version {number}")
                self.apply_again(change)
                self.move(number - 1, change)
            else:
                self.update(f"DELETE DATA {{ GRAPH {GRAPH} {{ {OURS} {PENDING} {one} }} }}")

    def apply_again(self, change: Change) -> None:
        """Make a change that may have been made in part."""
        known = [in_default(quad) for quad in change.added]
        self.write_many([*change.added, *known], adds=True)
        self.write_many(change.removed, adds=False)
        overlay = Overlay(self.store, empty=False)
        overlay.prefetch((quad.subject, quad.predicate, quad.object) for quad in change.removed)
        gone = [quad for quad in change.removed if not stated(overlay, quad)]
        self.write_many([in_default(quad) for quad in gone], adds=False)

    def write_many(self, quads: Iterable[Quad], *, adds: bool) -> None:
        """Add or remove quads, some at a time, of one graph: Virtuoso leaves texts where several are named."""
        held = sorted(quads, key=lambda quad: str(quad.graph_name))
        for _, group in groupby(held, key=lambda quad: str(quad.graph_name)):
            self.write_in_chunks(list(group), adds=adds)

    def write_in_chunks(self, held: list[Quad], *, adds: bool) -> None:
        """Add or remove quads of one graph."""
        for start in range(0, len(held), CHUNK):
            kind = "INSERT" if adds else "DELETE"
            self.update(f"{kind} DATA {{ {blocks(held[start : start + CHUNK])} }}")

    def move(self, base: int, change: Change) -> None:
        """Make the next number the current one, and list the graphs that come and go."""
        gone, come = self.listing(base, change)
        gone += f" {OURS} {PENDING} {base + 1} ."
        if base:
            self.update(guarded(base, f"GRAPH {GRAPH} {{ {gone} }}", f"GRAPH {GRAPH} {{ {come} }}"))
        else:
            come += f' {OURS} {IDENTITY} "{uuid.uuid4().hex}" .'
            self.update(f"INSERT DATA {{ GRAPH {GRAPH} {{ {come} }} }}")
            self.update(f"DELETE DATA {{ GRAPH {GRAPH} {{ {OURS} {PENDING} {base + 1} }} }}")

    def listing(self, base: int, change: Change) -> tuple[str, str]:
        """Write what the history loses and gains with a version, its record left aside."""
        graphs = {quad.graph_name for quad in change.added} | change.created
        gone = f"{OURS} {VERSION} {base} ." if base else ""
        come = f"{OURS} {VERSION} {base + 1} ."
        come += "".join(f" {graph_in_engine(one)} {TYPE} <{NAMED_GRAPH}> ." for one in sorted(graphs, key=str))
        gone += "".join(f" {graph_in_engine(one)} {TYPE} <{NAMED_GRAPH}> ." for one in change.dropped - graphs)
        return gone, come


class EngineStaging:
    """A change of the current version that only its writer sees.

    Args:
        home: where it is published to.
    """

    def __init__(self, home: EngineHome) -> None:
        self.home, self.base = home, home.current
        self.overlay = Overlay(home.store, empty=not self.base)

    def opened(self) -> Overlay:
        """Return the staged store."""
        return self.overlay

    def publish(self, record: bytes) -> int:
        """Make the change the current version.

        Args:
            record: the change record, TriG.

        Returns:
            The number of the new version.

        Raises:
            VersionMoved: another writer was faster.
            EngineUnreachable, EngineTooSlow: it is not known what became of it.
        """
        number = self.base + 1
        self.home.listed = set(self.home.store.graphs()) if self.base else set()
        change, _ = read_record(record, "the change record")
        parts = parts_of(number, record)
        added, removed = list(self.overlay.added), list(self.overlay.removed)
        at_once = (
            self.base and not self.home.store.engine.is_virtuoso
        )  # which leaves texts in an update that also inserts
        if at_once and len(added) + len(removed) <= SMALL and len(record) <= SMALL_RECORD:
            gone, come = self.home.listing(self.base, change)
            deletes = f"{blocks(removed)} GRAPH {GRAPH} {{ {gone} }}"
            inserts = f"{blocks(added)} GRAPH {GRAPH} {{ {come} {' '.join(parts)} }}"
            self.send(guarded(self.base, deletes, inserts), number, record)
        else:
            self.in_steps(number, change, parts, added, removed)
        if self.home.mirror:
            self.home.follow()
        return number

    def send(self, text: str, number: int, record: bytes) -> None:
        """Have the engine make the change, and look whether it did."""
        try:
            self.home.update(text)
        except LearningCityError:
            if self.home.current < number or self.home.record(number) != record:
                raise
        if self.home.record(number) != record:
            raise VersionMoved(expected=self.base, current=self.home.current)

    def in_steps(
        self, number: int, change: Change, parts: Sequence[str], added: list[Quad], removed: list[Quad]
    ) -> None:
        """Write a change down, then make it."""
        left = self.home.facts(NamedNode(change_iri(number)), PART)
        for one in left:
            self.home.update(f"DELETE DATA {{ GRAPH {GRAPH} {{ <{change_iri(number)}> {PART} {one} }} }}")
        for part in parts[:-1]:
            self.home.update(f"INSERT DATA {{ GRAPH {GRAPH} {{ {part} }} }}")
        self.home.update(f"INSERT DATA {{ GRAPH {GRAPH} {{ {parts[-1]} {OURS} {PENDING} {number} }} }}")
        self.home.write_many(removed, adds=False)
        self.home.write_many(added, adds=True)
        self.home.move(self.base, change)


def refill(home: EngineHome, directory: DataDirectory, version: int) -> None:
    """Write the change records that a mirror lacks; one of another history is begun anew."""
    identity = home.identity().encode()
    if (directory.path / MIRROR).read_bytes() != identity:
        (directory.path / CURRENT).unlink(missing_ok=True)
        shutil.rmtree(directory.path / CHANGES)
        (directory.path / CHANGES).mkdir()
        write_durably(directory.path / MIRROR, identity)
    for number in range(directory.current + 1, version + 1):
        write_durably(directory.change_path(number), home.record(number))
    if version != directory.current:
        write_durably(directory.path / CURRENT, f"{version}\n".encode())


def parts_of(number: int, record: bytes) -> list[str]:
    """Write a record as triples of the history: packed, in pieces that an engine takes."""
    packed = base64.b64encode(gzip.compress(record, mtime=0)).decode()
    pieces = [packed[start : start + PART_BYTES] for start in range(0, len(packed), PART_BYTES)]
    return [
        f'<{change_iri(number)}> {PART} "{index}/{len(pieces)} {piece}" .'
        for index, piece in enumerate(pieces, start=1)
    ]


def cut(part: str) -> tuple[str, str, str]:
    """Take the number of a piece from the piece."""
    return part.partition(" ")


def guarded(base: int, deletes: str, inserts: str) -> str:
    """Write an update that does nothing unless a version is the current one."""
    return f"DELETE {{ {deletes} }} INSERT {{ {inserts} }} WHERE {{ GRAPH {GRAPH} {{ {OURS} {VERSION} {base} }} }}"


def blocks(quads: Iterable[Quad]) -> str:
    """Write quads as the inside of INSERT DATA."""
    graphs: dict[GraphName, list[str]] = {}
    for quad in quads:
        graph, triple = quad_in_engine(quad)
        graphs.setdefault(graph, []).append(triple)
    return " ".join(f"GRAPH {graph} {{ {' '.join(held)} }}" for graph, held in graphs.items())


def in_default(quad: Quad) -> Quad:
    """Return the copy of a quad in the default graph."""
    return Quad(quad.subject, quad.predicate, quad.object)


def stated(overlay: Overlay, quad: Quad) -> bool:
    """Tell whether a named graph holds the triple of a quad."""
    subject = quad.subject
    assert isinstance(subject, NamedNode) or hasattr(subject, "value")
    found = overlay.quads(subject, quad.predicate, quad.object)  # type: ignore[arg-type]
    return any(one.graph_name != DefaultGraph() for one in found)
