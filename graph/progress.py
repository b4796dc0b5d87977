"""How far long work has come, told to whoever shows it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

T = TypeVar("T")
STEP = 5_000


class Watch(Protocol):
    """Takes note of how far some work has come."""

    def __call__(self, stage: str, done: int = 0, total: int = 0) -> None:
        """Take note.

        Args:
            stage: which part of the work is under way; the one who shows it has words for it.
            done: how much of it is done.
            total: how much there is to do; 0 when nobody knows.
        """
        ...


def unwatched(stage: str, done: int = 0, total: int = 0) -> None:
    """Let nobody know."""


def watched(items: Iterable[T], watch: Watch, stage: str, total: int = 0) -> Iterator[T]:
    """Hand items on, and tell every so often how many it were."""
    watch(stage, 0, total)
    for count, item in enumerate(items, start=1):
        yield item
        if count % STEP == 0:
            watch(stage, count, total)


class Stages:
    """Times the stages of some work: each lasts until the next begins.

    Args:
        watch: told of each stage too.
    """

    def __init__(self, watch: Watch = unwatched) -> None:
        self.watch = watch
        self.seconds: dict[str, float] = {}
        self.current, self.began = "", time.perf_counter()

    def __call__(self, stage: str, done: int = 0, total: int = 0) -> None:
        """Take note that a stage begins, or how far it has come."""
        self.watch(stage, done, total)
        if stage != self.current:
            self.end()
            self.current = stage

    def end(self) -> None:
        """Take note that the present stage is over."""
        now = time.perf_counter()
        if self.current:
            self.seconds[self.current] = self.seconds.get(self.current, 0.0) + now - self.began
        self.current, self.began = "", now
