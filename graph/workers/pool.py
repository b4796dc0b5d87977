"""The query workers as one thing to ask: starts them, sends a request, and waits for the head of its answer."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from graph.engines.address import EngineAddress, read_address, write_address
from graph.errors import LearningCityError, NoSuchVersion, Overloaded, TimedOut
from graph.launching import module_command
from graph.versions.cache import VersionCache
from graph.versions.current import Current, Glance
from graph.workers.answering import Answered, Answering
from graph.workers.asked import ANSWERED, REFUSED, Asked, Tell, to_nobody
from graph.workers.connections import Connections
from graph.workers.keeper import Keeper
from graph.workers.line import Line
from graph.workers.own_folder import OwnFolder
from graph.workers.tally import Tally
from graph.workers.wire import Kind, Request, frame

if TYPE_CHECKING:
    from graph.engines.direct import Direct

QUERY_SOCKET, CONTROL_SOCKET, RESTARTS = "queries", "control", "restarts"
QUEUE_SECONDS = 5.0
LONG_AT_ONCE = 2  # questions in the background that take long: other slow ones find a worker beside them
LATE_SECONDS = 0.1  # a worker may be late in ending: its priority is low then, and it may have much memory to give back


@dataclass(frozen=True)
class PoolSettings:
    """How the query workers run.

    Args:
        data: the data directory; None builds an ephemeral store from the packaged files.
        empty: with `data` None, start from nothing instead.
        workers: how many requests are evaluated at the same time.
        extra_workers: how many more while requests wait.
        idle_seconds: how long one of these stays that has nothing to do.
        in_memory: up to how many triples the current version is kept in memory.
        memory: how many bytes one worker may grow by.
        queue: how many requests may wait for a worker.
        engine: where the graph is kept instead, when it is kept elsewhere; `data` mirrors its history then.
        service_hosts, service_seconds, service_size: whom SERVICE may call, for how long and for how much.
    """

    data: str | None = None
    empty: bool = False
    workers: int = max(4, os.cpu_count() or 1)
    extra_workers: int = 0
    idle_seconds: float = 60.0
    in_memory: int = 500_000
    memory: int = 2 * 1024**3
    queue: int = 16
    engine: EngineAddress | None = None
    service_hosts: tuple[str, ...] = ()
    service_seconds: float = 5.0
    service_size: int = 10_000_000


class QueryPool:
    """Asks the query workers. Safe to use from many threads.

    Args:
        folder: where the sockets are.
        data: the data directory; None when there is one version only.
        keeper: keeps the workers' parent running, when this pool started it.
        queue: how many requests may wait for a worker; those beyond are refused at once.
        own: the folder, when this pool made it.
    """

    def __init__(
        self,
        folder: Path,
        data: Path | None,
        keeper: Keeper | None = None,
        queue: int = PoolSettings.queue,
        own: OwnFolder | None = None,
    ) -> None:
        self.folder, self.data, self.keeper, self.own = folder, data, keeper, own
        self.current = Current(data) if data else None
        self.seen = Glance(self.current.state) if self.current else None
        self.connections = Connections(folder / QUERY_SOCKET)
        self.restarts = Tally(folder / RESTARTS)  # of the workers' parent
        self.queue, self.waiting, self.counting = queue, 0, threading.Lock()
        self.evaluating: set[Answering] = set()  # what the workers were asked and has not ended; needs no lock
        self.tell: Tell = to_nobody
        self.began: Callable[[Answering], None] = lambda _: None
        address = read_address(folder)
        self.direct = direct(address, managed=data is not None) if address else None
        self.may_change = data is None and address is not None  # an engine that tells no version
        self.cache = None if self.may_change else VersionCache(data or folder)
        self.long = threading.BoundedSemaphore(LONG_AT_ONCE)

    @classmethod
    def start(cls, settings: PoolSettings) -> QueryPool:
        """Start the workers' parent in a process of its own and wait until it answers.

        Raises:
            DataDirectoryError, MalformedData: the store cannot be opened or built.
        """
        own = OwnFolder()
        folder = own.path
        try:
            settings = ready(settings, folder)
            told = json.dumps(asdict(replace(settings, engine=None)))
            keeper = Keeper(module_command("graph.workers.parent", str(folder), told), Tally(folder / RESTARTS))
        except LearningCityError:
            own.remove()
            raise
        return cls(folder, Path(settings.data) if settings.data else None, keeper, settings.queue, own)

    def version(self) -> int:
        """Return the number of the current version."""
        return self.seen()[0] if self.seen else 1

    def state(self) -> Hashable:
        """Return what stays equal for as long as the same request has the same answer."""
        if self.may_change:
            return object()
        return self.seen() if self.seen else 1

    def ask(self, request: Request) -> Answering:
        """Send a request and wait until the first bytes of its answer are there.

        Raises:
            MalformedQuery, QueryFailed, TimedOut, EngineFailed, Overloaded, NoSuchVersion: there is no answer.
        """
        current = self.version()
        if request.version is not None and not 1 <= request.version <= current:
            raise NoSuchVersion(name=request.version, first=1, last=current)
        sent = time.monotonic()
        request = request._replace(at_least=current, asked=request.asked or sent)
        if not request.left:  # it has waited for another who asked the same, in vain
            raise TimedOut(seconds=request.seconds, limit=request.limit)
        if self.direct is not None and (body := self.direct.answer(request)) is not None:
            self.tell(Asked(request, ANSWERED, 0.0, time.monotonic() - sent))
            return Answered(request, current, body)
        try:
            while time.monotonic() < sent + QUEUE_SECONDS:
                try:
                    answering = self.begin(request, sent)
                    if answering:
                        return answering
                    self.refresh()
                except OSError:  # the workers' parent has died, and is being started again
                    time.sleep(0.05)
            raise Overloaded(seconds=1)
        except Overloaded:
            self.tell(Asked(request, REFUSED, time.monotonic() - sent, 0.0))
            raise

    def begin(self, request: Request, sent: float) -> Answering | None:
        """Try once; None when the worker that took the request knows only an older version.

        Args:
            request: what is asked.
            sent: since when it is asked.

        Raises:
            OSError: nobody took the request.
        """
        message = frame(Kind.REQUEST, request.encode())
        line = self.connections.reach(message)
        if line is not None:
            with suppress(ConnectionResetError):  # the worker has taken another request instead
                return self.begun(line, request, sent, time.monotonic())
        with self.queued():
            line = self.connections.open(max(min(QUEUE_SECONDS, request.left), LATE_SECONDS))
            try:
                line.send(message)
                accepted = line.next()
            except TimeoutError:
                line.close()
                raise Overloaded(seconds=QUEUE_SECONDS) from None
            except ConnectionError:
                accepted = None
        if accepted is None:
            line.close()
            raise ConnectionResetError
        return self.begun(line, request, sent, float(accepted[1]))

    def begun(self, line: Line, request: Request, sent: float, began: float) -> Answering | None:
        """Wait for the head of an answer; None when the worker knows only an older version.

        Raises:
            ConnectionResetError: the worker has not read the request.
        """
        # The worker counts the time that it evaluates, and no time that it waits for us.
        line.wait_at_most(request.left + LATE_SECONDS)
        answering = Answering(line, request, sent, began, self.connections.keep, self.tell, self.evaluating)
        self.began(answering)
        return answering if answering.head() else None

    @contextmanager
    def queued(self) -> Iterator[None]:
        """Hold a place among those who wait for a worker.

        Raises:
            Overloaded: too many wait already.
        """
        with self.counting:
            if self.waiting >= self.queue:
                raise Overloaded(seconds=1)
            self.waiting += 1
        try:
            yield
        finally:
            with self.counting:
                self.waiting -= 1

    def refresh(self) -> None:
        """Have the workers move to the current version now.

        Raises:
            Overloaded: they take too long.
        """
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as control:
            control.settimeout(QUEUE_SECONDS)
            try:
                control.connect(str(self.folder / CONTROL_SOCKET))
                control.recv(1)
            except (TimeoutError, BlockingIOError):
                raise Overloaded(seconds=QUEUE_SECONDS) from None

    def close(self) -> None:
        """End the workers, when this pool started them."""
        self.connections.close()
        if self.keeper:
            self.keeper.close()
        if self.own:
            self.own.remove()
            self.own = None


def direct(address: EngineAddress, *, managed: bool) -> Direct:
    """Make what asks an engine without a worker."""
    from graph.engines.direct import Direct

    return Direct(address, managed=managed)


def ready(settings: PoolSettings, folder: Path) -> PoolSettings:
    """Make the engine ready, when the graph is kept in one, and hand its address on in a folder."""
    if settings.engine is None:
        return settings
    from graph.engines.opening import open_engine

    write_address(settings.engine, folder)
    mirror = Path(settings.data) if settings.data else folder / "mirror"
    found = open_engine(settings.engine, mirror, empty=settings.empty)
    return replace(settings, data=str(found) if found else None)
