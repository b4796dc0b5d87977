"""One query worker: takes a request at a time from the shared socket, and may die of it without harm to another.

The engine has no time-out and no cancellation, and some queries end the whole process. So the kernel keeps the
deadline: a timer whose default action ends the worker, however deep in the engine it is. The parent forks a new one.
"""

from __future__ import annotations

import os
import resource
import select
import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple, cast

from graph.digest import DIGEST, digest
from graph.errors import EngineFailed, LearningCityError
from graph.formats import BY_EXTENSION
from graph.interface import Readable, Writes
from graph.rdf import NamedNode
from graph.store import Answer
from graph.workers.frame_writer import STALL_SECONDS, Deadline, FrameWriter
from graph.workers.line import Line
from graph.workers.wire import Kind, Request, encode_error, frame

LOOK_SECONDS, MUCH_WORK_SECONDS, LONG_SECONDS = 0.2, 0.2, 1.0
LOWER_BY = 10  # steps of priority: a tenth of the processor time beside one that has kept its own
ServiceBounds = tuple[tuple[str, ...], float, int]  # whom SERVICE may call, for how long and for how much
RELEASE = struct.Struct("!I?")
"""What a worker says when another is to take its place: its process id, and whether its query is slow, not its reader."""


class Evaluation(NamedTuple):
    """What a worker does at the moment.

    Args:
        line: where the answer goes.
        deadline: the limit on the time.
        began: when it was taken up.
        spent: the processor time that the worker had spent before.
    """

    line: Line
    deadline: Deadline
    began: float
    spent: float

    @property
    def slow(self) -> bool:
        """Whether it takes much work, or long: on a busy machine all takes a while."""
        worked, waited = time.process_time() - self.spent, time.monotonic() - self.began
        return worked > MUCH_WORK_SECONDS or waited > LONG_SECONDS

    @property
    def abandoned(self) -> bool:
        """Whether nobody waits for the answer any more."""
        poll = select.poll()
        try:
            poll.register(self.line, select.POLLHUP)
            return any(events & select.POLLHUP for _, events in poll.poll(0))
        except (OSError, ValueError):  # it has just been closed here
            return False


class Worker:
    """Answers requests until it is retired, in one thread; another looks after it.

    What takes long goes on at a lower priority and leaves its place to another worker; what nobody waits for is ended.

    Args:
        listener: the shared socket, listening and non-blocking.
        retired: a pipe that closes when a newer version has taken over.
        released: a pipe that is told when another worker is to be put in this one's place.
        version: the number of the current version.
        store: the current version in memory; None to open it from its directory.
        versions: the folder of all versions; None when there is none.
    """

    def __init__(
        self,
        listener: socket.socket,
        retired: int,
        released: int,
        version: int,
        store: Readable | None,
        versions: Path | None,
    ) -> None:
        self.listener, self.retired, self.released = listener, retired, released
        self.version, self.versions = version, versions
        self.store = store if store is not None else self.open(version)
        self.replaced = self.slow = False
        self.evaluation: Evaluation | None = None
        self.services: ServiceBounds = ((), 0.0, 0)
        self.idle_seconds: float | None = None  # after so long without a request it ends
        self.poll: select.epoll | None = None
        self.door = select.poll()
        self.door.register(listener, select.POLLIN)

    def run(self) -> None:
        """Answer requests one after another: those of new connections first, for whoever sent them may wait for long."""
        wait, kept = self.waiting(), None
        while not self.replaced:
            ready = wait()
            accepted = self.accept() if self.listener.fileno() in ready else None
            if accepted:
                if kept:
                    kept.close()
                kept = self.serve(accepted, first=True)
            elif kept and kept.fileno() in ready:
                kept = self.serve(kept, first=False)
            elif self.retired in ready or not ready:
                return

    def accept(self) -> Line | None:
        """Take up a new connection; None when another worker has."""
        with suppress(BlockingIOError):
            connection = self.listener.accept()[0]
            connection.setblocking(True)
            return Line(connection)
        return None

    def waiting(self) -> Callable[[], set[int]]:
        """Make what waits for a request or for retirement, and finds nothing when neither came for long.

        A request wakes one worker where the system can do that.
        """
        if not hasattr(select, "EPOLLEXCLUSIVE"):
            awaited = [self.listener.fileno(), self.retired]
            return lambda: set(select.select(awaited, [], [], self.idle_seconds)[0])
        poll = self.poll = select.epoll()
        poll.register(self.listener, select.EPOLLIN | select.EPOLLEXCLUSIVE)
        poll.register(self.retired, select.EPOLLIN)
        return lambda: {descriptor for descriptor, _ in poll.poll(self.idle_seconds)}

    def attend(self, working: threading.Thread) -> None:
        """Look after the thread that answers until it ends."""
        while working.is_alive():
            working.join(LOOK_SECONDS)
            evaluation = self.evaluation
            if evaluation is None or not evaluation.deadline.running:
                continue
            if evaluation.abandoned and self.evaluation is evaluation:
                os._exit(0)
            if evaluation.slow and not self.slow:
                self.slow = True
                lower_priority()
                self.release()

    def release(self) -> None:
        """Have another worker take this one's place: its query or its reader is slow, and nobody else shall wait for it."""
        if not self.replaced:
            self.replaced = True
            os.write(self.released, RELEASE.pack(os.getpid(), self.slow))

    def serve(self, line: Line, *, first: bool) -> Line | None:
        """Answer a request; return its connection when another may come over it.

        Args:
            line: where it comes from.
            first: whether it is the first, and this worker is told to have accepted it.
        """
        kept = False
        try:
            if first:
                line.wait_at_most(STALL_SECONDS)
                line.send(frame(Kind.ACCEPTED, str(time.monotonic()).encode()))  # one clock for all processes
            message = line.next()
            kept = message is not None and self.answer(line, Request.decode(message[1]))
        except (TimeoutError, ConnectionError):
            pass  # nobody waits for this answer any more
        finally:
            if self.evaluation:
                self.evaluation.deadline.stop()
                self.evaluation = None
        if not kept:
            line.close()
        elif first and self.poll:
            self.poll.register(line, select.EPOLLIN)
        return line if kept else None

    def may_keep(self) -> bool:
        """Whether to wait for more over the same connection: where one may wait for several, and nobody else waits now."""
        return self.poll is not None and not self.replaced and not self.door.poll(0)

    def answer(self, line: Line, request: Request) -> bool:
        """Evaluate a request and send its answer, or say why not; return whether another may come over its connection."""
        deadline = Deadline(request.left, renewed=request.dump)
        self.evaluation = Evaluation(line, deadline, time.monotonic(), time.process_time())
        try:
            if request.at_least > self.version:
                line.send(frame(Kind.STALE))
                return False
            version = self.version if request.version is None else request.version
            store = self.store if version == self.version and not self.asks_disk(request) else self.open(version)
            deadline.start()
            text = self.with_answers_of_others(request) if "SERVICE" in request.text.upper() else request.text
            answer: Writes
            if request.properties:
                answer = store.statements(map(NamedNode, request.properties))
            else:
                answer = store.everything() if request.dump else store.query(text, request.dataset, base=request.base)
            writer = FrameWriter(line.socket, version, deadline, self.release)
            if request.extension == DIGEST and isinstance(answer, Answer):
                writer.write(digest(answer, request.text).encode())
            else:
                answer.write(cast(IO[bytes], writer), BY_EXTENSION[request.extension])
            kept = self.may_keep()
            writer.finish(kept=kept)
            return kept
        except LearningCityError as error:
            deadline.stop()
            line.send(frame(Kind.FAILED, encode_error(error)))
            return False
        except (TimeoutError, ConnectionError):
            raise
        except BaseException:  # a panic of the engine is not an Exception; this process is not to be trusted after it
            line.send(frame(Kind.FAILED, encode_error(EngineFailed())))
            os._exit(1)

    def with_answers_of_others(self, request: Request) -> str:
        """Put what other endpoints answer into a query that may call them."""
        from graph.federating.calling import Caller  # few queries call anybody: the start does not wait for this
        from graph.federating.inlining import inlined

        return inlined(request.text, request.base, Caller(*self.services))

    def asks_disk(self, request: Request) -> bool:
        """Say whether a request needs the version as it is on disk: rows that tie keep their order there, for good."""
        return request.extension == DIGEST and self.versions is not None

    def open(self, version: int) -> Readable:
        """Open an older version, or one too large for memory, from its directory.

        Raises:
            VersionPruned: it is not kept any more.
        """
        from graph.versions.kept import open_kept

        assert self.versions is not None
        return open_kept(version, self.versions, self.version)


def lower_priority() -> None:
    """Let all other processes go before this one."""
    try:  # Linux keeps a priority for each thread
        threads = [int(path.name) for path in Path("/proc/self/task").iterdir()]
    except OSError:
        threads = [0]
    for thread in threads:
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + LOWER_BY)


def limit_memory(extra: int) -> None:
    """Let this process grow by so many bytes and no further."""
    try:
        size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (size + extra, size + extra))
    except (OSError, ValueError):
        return  # a system without /proc keeps no such count; the deadline still bounds a query there
