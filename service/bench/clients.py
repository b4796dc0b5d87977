"""Clients that ask at the same time, each in a process of its own, so that Python's lock is not what is measured."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection as Pipe
from typing import Self

from graph.errors import EndpointFailed
from service.bench.asking import Address, Connection
from service.wording.words import LANGUAGES, say

OK = 200


@dataclass(frozen=True)
class Asked:
    """One request of a round.

    Args:
        name: the query that it comes from.
        request: what is sent.
    """

    name: str
    request: bytes


Problem = Mapping[str, str]
"""What went wrong with a request, in each language."""


@dataclass(frozen=True)
class Outcome:
    """What came of the requests of one client in one round.

    Args:
        seconds: by query, how long each answer took.
        failures: by query, what went wrong.
        began: when the first request was sent, on the clock that all processes share.
        ended: when the last answer had come.
        busy: seconds of the processor that the client took.
    """

    seconds: dict[str, list[float]] = field(default_factory=dict)
    failures: dict[str, list[Problem]] = field(default_factory=dict)
    began: float = 0.0
    ended: float = 0.0
    busy: float = 0.0


class Clients:
    """Some clients, started once and used for many rounds.

    Args:
        count: how many.
    """

    def __init__(self, count: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipes: list[Pipe] = []
        self.processes = []
        for _ in range(count):
            ours, theirs = context.Pipe()
            process = context.Process(target=work, args=(theirs,), daemon=True)
            process.start()
            theirs.close()
            self.pipes.append(ours)
            self.processes.append(process)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for pipe in self.pipes:
            pipe.close()
        for process in self.processes:
            process.join(timeout=5)

    def ask(self, address: Address, decks: Sequence[Sequence[Asked]]) -> list[Outcome]:
        """Have each client ask its requests, one after another; all begin together.

        Args:
            address: whom.
            decks: one for each client.
        """
        for pipe, deck in zip(self.pipes, decks, strict=True):
            pipe.send((address, list(deck)))
        for pipe in self.pipes:
            pipe.recv()
        for pipe in self.pipes:
            pipe.send(None)
        return [pipe.recv() for pipe in self.pipes]


def work(pipe: Pipe) -> None:
    """Ask what comes through a pipe, until it closes."""
    try:
        while True:
            address, deck = pipe.recv()
            with Connection(address) as connection:
                connection.connect()
                pipe.send(None)
                pipe.recv()
                pipe.send(ask_all(connection, deck))
    except (EOFError, KeyboardInterrupt):
        return


def ask_all(connection: Connection, deck: Sequence[Asked]) -> Outcome:
    """Ask some requests one after another, and measure each."""
    busy, began = time.process_time(), time.monotonic()
    outcome = Outcome(began=began)
    for one in deck:
        start = time.perf_counter()
        try:
            status = connection.ask(one.request, keep=False).status
            problem = {} if status == OK else {one: say(one, "bench.status", status=status) for one in LANGUAGES}
        except EndpointFailed as error:
            problem = {one: error.message(one) for one in LANGUAGES}
        took = time.perf_counter() - start
        if problem:
            outcome.failures.setdefault(one.name, []).append(problem)
        else:
            outcome.seconds.setdefault(one.name, []).append(took)
    return Outcome(outcome.seconds, outcome.failures, began, time.monotonic(), time.process_time() - busy)
