"""The births of query workers: who has come to life, why others have not, and how long to wait before the next is forked."""

from __future__ import annotations

import json
import os
import select
import sys
import time
from collections.abc import Callable
from typing import Any

from graph.errors import DataDirectoryError, EngineFailed, LearningCityError
from graph.workers.wire import decode_error, encode_error
from graph.workers.worker import Worker

MOST_BIRTHS = 200  # workers forked in one second, should they die as soon as they are born
SHORTEST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
LOOK_SECONDS = 0.02  # between looks whether the first worker has died without a word
LONGEST_REASON = 500  # characters, so that what a worker tells reaches the parent in one piece


class Births:
    """What the parent of the workers knows of those that it has just forked."""

    def __init__(self) -> None:
        self.told, self.telling = os.pipe()  # the pipe through which workers tell that they live, or why they do not
        self.unborn: set[int] = set()  # process ids of those that have told nothing yet
        self.reason: LearningCityError | None = None  # why the last one has not come to life, as far as it has told
        self.pause, self.until = 0.0, 0.0  # how long none is forked after such a death, and until when
        self.recent: list[float] = []  # when the last workers were forked

    def born(self, make: Callable[[], Worker]) -> Worker:
        """Make the worker of this process, and tell the parent that it lives; or why it does not, and end."""
        try:
            worker = make()
        except BaseException as error:  # a panic of the engine is not an Exception
            self.tell(error)
            os._exit(1)
        self.tell()
        return worker

    def tell(self, error: BaseException | None = None) -> None:
        """Tell the parent, from a worker, that it lives; or why it does not."""
        told: dict[str, Any] = {"pid": os.getpid()}
        if error is not None:
            known = error if isinstance(error, LearningCityError) else EngineFailed()
            known.facts = {name: str(fact)[:LONGEST_REASON] for name, fact in known.facts.items()}
            told["error"] = encode_error(known).decode()
        os.write(self.telling, json.dumps(told).encode() + b"\n")

    def hear(self) -> None:
        """Read what workers have told."""
        while select.select([self.told], [], [], 0)[0]:
            for line in os.read(self.told, 1 << 16).splitlines():
                told = json.loads(line)
                if "error" in told:
                    self.reason = decode_error(told["error"].encode())
                else:
                    self.unborn.discard(told["pid"])
                    self.pause, self.reason = 0.0, None

    def bury(self, child: int) -> None:
        """Take note that a worker has ended; when it had not come to life, say why, and have the next one wait, ever longer."""
        self.hear()
        if child not in self.unborn:
            return
        self.unborn.discard(child)
        if time.monotonic() >= self.until:  # else it was forked together with one that has died already
            self.pause = min(self.pause * 2 or SHORTEST_PAUSE, LONGEST_PAUSE)
            self.until = time.monotonic() + self.pause
            print(f"a query worker cannot start; the next one in {self.pause:g} s: {self.reason}", file=sys.stderr)

    def allowed(self, missing: int) -> int:
        """Say how many may be forked now of those that are missing: one at a time for as long as they die at birth."""
        self.hear()
        if not self.pause:
            return missing
        return min(missing, 1) if time.monotonic() >= self.until else 0

    def begin(self, child: int) -> None:
        """Take note that a worker was forked."""
        self.unborn.add(child)

    def pace(self) -> None:
        """Wait when more workers were forked in the last second than any service needs."""
        now = time.monotonic()
        self.recent = [birth for birth in self.recent if now - birth < 1.0]
        if len(self.recent) >= MOST_BIRTHS:
            time.sleep(self.recent[0] + 1.0 - now)
        self.recent.append(time.monotonic())

    def wait_for_first(self, path: object) -> None:
        """Wait until the first worker has come to life; all of them open the same version.

        Args:
            path: what is said to be unusable when a worker has died without a word.

        Raises:
            LearningCityError: it has not, and why.
        """
        forked = len(self.unborn)
        while forked and len(self.unborn) == forked:
            select.select([self.told], [], [], LOOK_SECONDS)
            self.hear()
            if self.reason:
                raise self.reason
            child, status = os.waitpid(-1, os.WNOHANG)
            if child in self.unborn:
                raise DataDirectoryError(
                    path=path,
                    reason=f"what opened it has ended ({os.waitstatus_to_exitcode(status)}); look with `learningcity doctor`",
                    reason_th="กระบวนการที่เปิดข้อมูลหยุดทำงาน โปรดตรวจด้วย `learningcity doctor`",
                )
