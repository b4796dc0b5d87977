"""One write, in the process that does them: reads what was sent, lets the gate judge it, and tells what came of it.

What is sent may be made to hurt: a parser that is led into deep nesting dies, a pattern that matches everything does not end.
So the process has a deadline and a memory limit; when it dies, the staging copy is left for the next writer to clear away, and
the published version is untouched.
"""

from __future__ import annotations

import dataclasses
import select
import signal
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path

from graph.deriving.entail import Rule
from graph.engines.address import EngineAddress
from graph.engines.home import EngineHome
from graph.engines.overlay import Overlay
from graph.engines.store import EngineStore
from graph.errors import EngineFailed, LearningCityError, OtherGraph, Rejected
from graph.formats import BY_EXTENSION, N_QUADS
from graph.gate.change import Provenance
from graph.gate.course import VALIDATING, told_beginning
from graph.gate.door import Gate, Judge, Receipt
from graph.gate.edits import Deletion, Edit, Patch, Upload
from graph.gate.rdf_patch import read_patch
from graph.gate.update import Update
from graph.gate.writing import WriteRequest, Written
from graph.interface import Home
from graph.progress import Stages, Watch
from graph.rdf import DefaultGraph, GraphName, NamedNode, Quad, parse, refuse_nesting
from graph.store import Dataset, Store
from graph.validating.validate import Report, Shapes, default_graph
from graph.versions.directory import DataDirectory
from graph.workers.wire import Kind, encode_error, frame, receive, receive_exactly
from ontology.terms import ID

HELD = 2.0  # times the time limit of a write: after that others may take it that the writer has died
UNNAMED = NamedNode(f"{ID}graph/unnamed")


@dataclasses.dataclass(frozen=True)
class Means:
    """What every write needs, loaded once.

    Args:
        data: the data directory; None when there is nothing to write to.
        shapes: what data is held to when it is written; None when the gate is open.
        own_shapes: the shapes of the ontology, for checks that store nothing.
        rules: what follows from data.
        base: the packaged graph, where there is no data directory.
        engine: where versions are made instead, when the graph is kept elsewhere.
        owner: what this writer is called there.
        directory: the data directory as this writer has prepared it.
    """

    data: Path | None
    shapes: Shapes | None
    own_shapes: Shapes
    rules: tuple[Rule, ...]
    base: Store | None = None
    engine: EngineAddress | None = None
    owner: str = ""
    directory: DataDirectory | None = None

    def home(self, seconds: float) -> Home:
        """Return where versions are made.

        Args:
            seconds: the time limit of the write.
        """
        assert self.data is not None
        if self.engine is None:
            return self.directory or DataDirectory(self.data)
        mirror = DataDirectory(self.data)
        return EngineHome(self.engine, self.owner, seconds=seconds, held=int(HELD * seconds), mirror=mirror)


def serve(connection: socket.socket, means: Means) -> None:
    """Do the one write that comes over a connection."""
    stages = Stages(teller(connection))
    try:
        stages("reading")
        message = receive(connection)
        if message is None:
            return
        request = WriteRequest.decode(message[1])
        bodies = [receive_exactly(connection, body.length) or b"" for body in request.bodies]
        if has_left(connection):
            return  # it waited too long, and was told that nothing was stored
        connection.sendall(judged(request, bodies, means, stages))
    except (TimeoutError, ConnectionError):
        return  # the client has gone; what was published stays published
    except BaseException:
        connection.sendall(frame(Kind.FAILED, encode_error(EngineFailed())))
        raise


def teller(connection: socket.socket) -> Watch:
    """Make what tells who asked of each stage when it first begins; a write goes on when nobody hears that any more."""
    told: set[str] = set()

    def tell(stage: str, done: int = 0, total: int = 0) -> None:
        if stage not in told:
            told.add(stage)
            with suppress(OSError):
                connection.sendall(frame(Kind.BEGINS, told_beginning(stage)))

    return tell


def judged(request: WriteRequest, bodies: list[bytes], means: Means, stages: Stages) -> bytes:
    """Let the gate judge a write within its time; return the frame that tells what came of it."""
    kind = Kind.ENDS
    try:
        with deadline(request.ends(time.monotonic()) - time.monotonic()):
            written = write(request, bodies, means, stages)
    except Rejected as error:
        kind, written = Kind.REJECTED, Written(0, False, 0, 0, report=error.report)
    except LearningCityError as error:
        stages.end()
        return frame(Kind.FAILED, encode_error(error, stages.seconds))
    stages.end()
    return frame(kind, dataclasses.replace(written, seconds=stages.seconds).encode())


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Have the kernel end this process unless the block ends in time."""
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def has_left(connection: socket.socket) -> bool:
    """Tell whether nobody waits at the other end any more."""
    ready, _, _ = select.select([connection], [], [], 0)
    return bool(ready) and not connection.recv(1, socket.MSG_PEEK)


def write(request: WriteRequest, bodies: list[bytes], means: Means, watch: Watch) -> Written:
    """Let the gate judge a write.

    Args:
        request: what to write.
        bodies: what was sent.
        means: what every write needs.
        watch: told how far it has come.

    Raises:
        LearningCityError: it was refused; the store is as it was.
    """
    if request.kind == "conformance":
        watch(VALIDATING)
        return conformance(means)
    edit = edit_of(request, bodies)
    if request.kind == "validate":
        report = rehearse(edit, means, watch)
        return Written(0, False, 0, 0, report=report)
    assert means.data is not None
    home = means.home(request.seconds)
    gate = Gate(home, means.shapes, means.rules)
    provenance = Provenance(request.agent, request.note)
    receipt: Receipt = gate.write(edit, provenance, dry_run=request.dry_run, expected=request.expected, watch=watch)
    target = graph_of(request.graph)
    created = target in receipt.change.created or (
        # an upload says so in its change; a patch makes the graphs that it adds to
        request.kind == "patch" and isinstance(target, NamedNode) and is_new(receipt, target, home)
    )
    return Written.of(receipt, created=created, show=request.dry_run)


def conformance(means: Means) -> Written:
    """Hold everything that is published to the shapes, and store nothing."""
    shapes = means.shapes or means.own_shapes
    if means.base is not None:
        return Written(1, False, 0, 0, report=shapes.validate(default_graph(means.base)))
    assert means.data is not None
    if means.engine is not None:
        overlay = Overlay(EngineStore(means.engine), empty=False)
        number = EngineStore(means.engine).version()
        return Written(number, False, 0, 0, report=shapes.validate(default_graph(overlay)))
    directory = DataDirectory(means.data)
    number = directory.current
    report = shapes.validate(default_graph(directory.open_version(number)))
    return Written(number, False, 0, 0, report=report)


def is_new(receipt: Receipt, graph: NamedNode, home: Home) -> bool:
    """Tell whether a write brought a graph into being."""
    if not receipt.published or not any(quad.graph_name == graph for quad in receipt.change.added):
        return False
    return not home.had_graph(graph, receipt.version - 1)


def rehearse(edit: Edit, means: Means, watch: Watch) -> Report:
    """Tell what the shapes would say, over a copy that nobody keeps."""
    judge = Judge(means.shapes or means.own_shapes, means.rules)
    watch("copying")
    with copy_to_try(means) as store:
        outcome = judge.stage(store, edit, watch)
        watch(VALIDATING)
        return judge.hold(store, *outcome)


def copy_to_try(means: Means) -> AbstractContextManager[Store]:
    """Give a copy of the current version that nobody keeps."""
    if means.base is not None:  # this process is a fork: what it does to the packaged graph, nobody else sees
        return nullcontext(means.base)
    assert means.data is not None
    if means.engine is not None:
        return nullcontext(Overlay(EngineStore(means.engine), empty=False))
    return (means.directory or DataDirectory(means.data)).trying()


def edit_of(request: WriteRequest, bodies: list[bytes]) -> Edit:
    """Read what was sent as an edit.

    Raises:
        MalformedData, MalformedQuery: it cannot be read.
    """
    target = graph_of(request.graph)
    if request.kind == "delete":
        assert target is not None
        return Deletion(target)
    if request.kind == "update":
        return Update(bodies[0].decode(), Dataset(*request.using), request.base)
    if request.kind == "patch":
        if request.bodies[0].extension == "ru":
            return Update(
                bodies[0].decode(), Dataset((request.graph or "",), None) if request.graph else Dataset(), request.base
            )
        refuse_nesting(bodies[0], N_QUADS, request.bodies[0].place)
        return Patch(read_patch(bodies[0], request.bodies[0].place, target).change)
    quads: list[Quad] = []
    fallback = UNNAMED if request.kind == "validate" else None
    for body, data in zip(request.bodies, bodies, strict=True):
        format, graph = BY_EXTENSION[body.extension], target or fallback
        read = parse(data, format, place=body.place, base=request.base, graph=graph, strange=True)
        quads += into(target, read)
    graphs = frozenset({target} if target is not None else set())
    return Upload(tuple(quads), graphs if request.kind == "replace" else frozenset(), graphs)


def into(target: GraphName | None, quads: Iterable[Quad]) -> Iterator[Quad]:
    """Put quads into the graph that was named; those of another graph are refused.

    Raises:
        OtherGraph: a statement is in another graph than the one named.
    """
    for quad in quads:
        if target is not None and quad.graph_name != target:
            raise OtherGraph(found=quad.graph_name, named=target)
        yield quad


def graph_of(name: str | None) -> GraphName | None:
    """Return the graph of a name: "" is the default graph, None no graph in particular."""
    if name is None:
        return None
    return NamedNode(name) if name else DefaultGraph()
