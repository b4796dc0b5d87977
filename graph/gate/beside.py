"""Work that goes on beside a load in bulk, in a process of its own; what it finds is there when it is asked for."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

from graph.errors import EngineFailed, LearningCityError
from graph.workers.wire import decode_error, encode_error

T = TypeVar("T")
Task = TypeVar("Task")


class Beside(Generic[T]):
    """A generator that runs in a process of its own; otherwise it is used like one.

    Args:
        work: the generator function; the process finds it by its name.
        task: what it is given; it is sent to the process.
        niceness: by how much it lets others go first.
    """

    def __init__(self, work: Callable[[Task], Generator[T]], task: Task, niceness: int = 0) -> None:
        context = get_context("forkserver")  # a process in which the engine has threads must not be forked
        context.set_forkserver_preload(["__main__", "graph.gate.streams"])  # what these import is read once for all
        self.receiver, sender = context.Pipe(duplex=False)
        self.process = context.Process(target=run, args=(work, task, niceness, sender), daemon=True)
        self.process.start()
        sender.close()  # so that its end shows here

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        try:
            kind, told = self.receiver.recv()
        except EOFError:
            raise EngineFailed() from None
        if kind == "failed":
            raise decode_error(told) if isinstance(told, bytes) else told
        if kind == "ended":
            raise StopIteration
        return told  # type: ignore[no-any-return]

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self.process.terminate()
        self.process.join()
        self.receiver.close()


def run(work: Callable[[Any], Iterator[Any]], task: Any, niceness: int, sender: Connection) -> None:
    """Send what a generator gives; this is what the process runs."""
    os.nice(niceness)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of the command; the first one ends us
    try:
        with closing(work(task)) as found:  # type: ignore[type-var]
            for one in found:
                sender.send(("found", one))
        sender.send(("ended", None))
    except LearningCityError as error:
        sender.send(("failed", encode_error(error)))
    except OSError as error:
        sender.send(("failed", error))
