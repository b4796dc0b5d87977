"""Where versions are made in an engine: one writer at a time, each change published whole, or finished by the next writer.

Engines differ in what an update keeps together: two guarded updates can both find the same version number in Virtuoso. So a
writer raises a flag first, looks whether another is up, and lowers its own and waits when one is: of two that raise theirs at
the same time, at least one sees the other. A change that fits is one update, guarded by the number of the version. A larger
one, and every one in Virtuoso, is written down before it is made (the record, then the quads, then the number), so that who
finds it half done can finish it.
"""

from __future__ import annotations

import io
import random
import shutil
import tempfile
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO

from graph.engines.address import EngineAddress
from graph.engines.answers import TABLE_TYPE, table
from graph.engines.kept_records import unpack
from graph.engines.layout import (
    GRAPH,
    IDENTITY,
    OURS,
    PART,
    PENDING,
    VERSION,
    WRITER,
    in_default,
    listing,
)
from graph.engines.overlay import Overlay
from graph.engines.renewal import Renewal, new_flag
from graph.engines.sending import Sender, guarded
from graph.engines.staging import EngineStaging
from graph.engines.store import EngineStore
from graph.errors import DirectoryInUse, LearningCityError, NotHere, ReadOnly
from graph.gate.change import change_iri
from graph.progress import Watch, unwatched
from graph.rdf import DefaultGraph, GraphName, Literal, NamedNode, Quad, Term
from graph.store import Store
from graph.versions.directory import CHANGES, CURRENT, MIRROR, DataDirectory, write_current
from graph.versions.durable import write_durably
from graph.versions.records import Block, read_added

WAIT_SECONDS, HELD_SECONDS = 10.0, 300


class EngineHome:
    """The versions of our graph in an engine.

    Args:
        address: where the engine is, and where it takes updates.
        owner: names this writer among others; the flag of an owner that died is lowered by its successor of the same name.
        seconds: how long one request may take.
        held: after how many seconds without a sign others may take it that this writer has died.
        mirror: the directory that mirrors the history; it follows each write.
    """

    plain = False

    def __init__(
        self,
        address: EngineAddress,
        owner: str = "",
        *,
        seconds: float = 60.0,
        held: float = HELD_SECONDS,
        mirror: DataDirectory | None = None,
    ) -> None:
        self.address, self.owner, self.seconds, self.held = address, owner or uuid.uuid4().hex, seconds, held
        self.mirror = mirror
        self.store = EngineStore(address, seconds=seconds)
        self.sender = Sender(self.store.engine, seconds)
        self.there: set[GraphName] = set()  # of the graphs of the last write, those that were there before

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
        output = io.BytesIO()
        self.write_record(number, output)
        return output.getvalue()

    def write_record(self, number: int, output: IO[bytes]) -> None:
        """Write the change record of a version to a file; it may be large."""
        unpack(number, self.facts(NamedNode(change_iri(number)), PART), output)

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
        """Hold the flag that one writer at a time may hold, and renew it meanwhile.

        Raises:
            DirectoryInUse: another is writing.
        """
        deadline = time.monotonic() + wait
        while True:
            mine = new_flag(self.owner, self.held)
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
        renewal = Renewal(self.address, self.owner, self.held, mine)
        try:
            with renewal:
                yield
        finally:
            with suppress(LearningCityError):
                self.lower(renewal.flag)

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
        """Tell whether a graph of the last write was there before it."""
        return graph in self.there

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
                with tempfile.TemporaryDirectory(prefix="learningcity-") as folder:
                    path = Path(folder) / "record.trig"
                    with path.open("wb") as file:
                        self.write_record(number, file)
                    self.make(number, path)
            else:
                self.update(f"DELETE DATA {{ GRAPH {GRAPH} {{ {OURS} {PENDING} {one} }} }}")

    def write_down(self, number: int, pieces: Iterable[str]) -> None:
        """Keep the record of a change, and that it is to be made."""
        for left in self.facts(NamedNode(change_iri(number)), PART):
            self.update(f"DELETE DATA {{ GRAPH {GRAPH} {{ <{change_iri(number)}> {PART} {left} }} }}")
        for piece in pieces:
            self.update(f"INSERT DATA {{ GRAPH {GRAPH} {{ {piece} }} }}")
        self.update(f"INSERT DATA {{ GRAPH {GRAPH} {{ {OURS} {PENDING} {number} }} }}")

    def make(self, number: int, record: Path, watch: Watch = unwatched) -> None:
        """Make a change that is written down, and may have been made in part."""
        blocks: dict[Term, Block] = {}
        removed: list[Quad] = []
        self.sender.add(read_added(record, blocks, removed, in_default), watch)
        self.sender.remove(removed)
        overlay = Overlay(self.store, empty=False)
        overlay.prefetch((quad.subject, quad.predicate, quad.object) for quad in removed)
        self.sender.remove(in_default(quad) for quad in removed if not stated(overlay, quad))
        come = {one.target for one in blocks.values() if one.adds and one.target is not None}
        gone = {one.target for one in blocks.values() if one.whole and not one.adds and one.target is not None}
        self.move(number, come, gone - come)

    def move(self, number: int, come: Iterable[GraphName], gone: Iterable[GraphName]) -> None:
        """List the graphs that come and go, and make the next number the current one."""
        base = number - 1
        self.sender.add(map(listing, come))
        self.sender.remove(map(listing, gone))
        if base:
            gone_now, come_now = (f"GRAPH {GRAPH} {{ {OURS} {VERSION} {one} . }}" for one in (base, number))
            self.update(guarded(base, gone_now, come_now))
        else:
            first = f'{OURS} {VERSION} {number} . {OURS} {IDENTITY} "{uuid.uuid4().hex}" .'
            self.update(f"INSERT DATA {{ GRAPH {GRAPH} {{ {first} }} }}")
        self.update(f"DELETE DATA {{ GRAPH {GRAPH} {{ {OURS} {PENDING} {number} }} }}")


def refill(home: EngineHome, directory: DataDirectory, version: int) -> None:
    """Write the change records that a mirror lacks; one of another history is begun anew."""
    identity = home.identity().encode()
    if (directory.path / MIRROR).read_bytes() != identity:
        (directory.path / CURRENT).unlink(missing_ok=True)
        shutil.rmtree(directory.path / CHANGES)
        (directory.path / CHANGES).mkdir()
        write_durably(directory.path / MIRROR, identity)
    for number in range(directory.current + 1, version + 1):
        write_durably(directory.change_path(number), partial(home.write_record, number))
    if version != directory.current:
        write_current(directory.path, version)


def stated(overlay: Overlay, quad: Quad) -> bool:
    """Tell whether a named graph holds the triple of a quad."""
    subject = quad.subject
    assert isinstance(subject, NamedNode) or hasattr(subject, "value")
    found = overlay.quads(subject, quad.predicate, quad.object)  # type: ignore[arg-type]
    return any(one.graph_name != DefaultGraph() for one in found)
