"""Work that goes on beside a load in bulk, in a process of its own; what it finds first is there when it is asked for."""

from __future__ import annotations

import signal
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

from graph.errors import EngineFailed, LearningCityError
from graph.heap import keep_heap
from graph.launching import in_safe_environment
from graph.workers.wire import decode_error, encode_error

T = TypeVar("T")
Task = TypeVar("Task")


class Beside(Generic[T]):
    """A generator that runs in a process of its own; otherwise it is used like one.

    It begins at once, and goes on after each thing that it gives when it is asked for the next, or told to (`go_on`).

    Args:
        work: the generator function; the process finds it by its name.
        task: what it is given; it is sent to the process.
    """

    def __init__(self, work: Callable[[Task], Generator[T]], task: Task) -> None:
        context = get_context("forkserver")  # a process in which the engine has threads must not be forked
        context.set_forkserver_preload(["__main__", "graph.gate.streams"])  # what these import is read once for all
        self.connection, other = context.Pipe()
        self.process = context.Process(target=run, args=(work, task, other), daemon=True)
        with in_safe_environment():
            self.process.start()
        other.close()  # so that its end shows here
        self.waits = False

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        try:
            self.go_on()
            kind, told = self.connection.recv()
        except (EOFError, ConnectionError):
            raise EngineFailed() from None
        self.waits = kind == "found"
        if kind == "failed":
            raise decode_error(told) if isinstance(told, bytes) else told
        if kind == "ended":
            raise StopIteration
        return told  # type: ignore[no-any-return]

    def go_on(self) -> None:
        """Have the next thing found before it is asked for."""
        if self.waits:
            self.waits = False
            self.connection.send("go on")

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self.process.terminate()
        self.process.join()
        self.connection.close()


def run(work: Callable[[Any], Iterator[Any]], task: Any, connection: Connection) -> None:
    """Send what a generator gives; this is what the process runs."""
    keep_heap()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of the command; the first one ends us
    try:
        with closing(work(task)) as found:  # type: ignore[type-var]
            for one in found:
                connection.send(("found", one))
                connection.recv()
        connection.send(("ended", None))
    except LearningCityError as error:
        connection.send(("failed", encode_error(error)))
    except EOFError:  # nobody asks any more
        pass
    except OSError as error:
        connection.send(("failed", error))
