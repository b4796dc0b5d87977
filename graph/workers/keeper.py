"""Keeps a process running: starts it again when it dies, for as long as the one that started it lives."""

from __future__ import annotations

import logging
import subprocess
import threading
import time
from collections.abc import Sequence

from graph.errors import EngineFailed, LearningCityError
from graph.launching import environment
from graph.workers.tally import Tally
from graph.workers.wire import decode_error

log = logging.getLogger("learningcity")
SHORTEST_LIFE, LONGEST_PAUSE = 1.0, 10.0


class Keeper:
    """Starts a process that says on its output when it is ready, and that ends when its input closes.

    Args:
        command: the program and its arguments.
        restarts: counts how often it was started again.
    """

    def __init__(self, command: Sequence[str], restarts: Tally) -> None:
        self.command, self.restarts = command, restarts
        self.ended = threading.Event()
        self.changing = threading.Lock()  # held while a process is started, so that none is left behind at the end
        self.process = launch(command)
        threading.Thread(target=self.keep, name="keeper", daemon=True).start()

    def keep(self) -> None:
        """Wait for the process to die, and start another; ever more slowly, should it die again and again."""
        pause = 0.0
        while True:
            began = time.monotonic()
            status = self.process.wait()
            if self.ended.is_set():
                return
            log.error("%s ended with status %s; starting it again", self.command[2], status)
            pause = 0.0 if time.monotonic() - began > SHORTEST_LIFE else min(pause * 2 or 0.1, LONGEST_PAUSE)
            self.ended.wait(pause)
            with self.changing:
                if self.ended.is_set():
                    return
                try:
                    close_pipes(self.process)
                    self.process = launch(self.command)
                    self.restarts.add()
                except (LearningCityError, OSError) as error:
                    log.error("%s cannot be started: %s", self.command[2], error)

    def close(self) -> None:
        """End the process, and start no other."""
        self.ended.set()
        with self.changing:
            close_pipes(self.process)  # its input closes, and so it ends
            self.process.wait()


def launch(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start a process and wait until it is ready.

    Raises:
        LearningCityError: it says why it cannot be.
    """
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment())
    assert process.stdout is not None
    line = process.stdout.readline()
    if line != b"ready\n":
        close_pipes(process)
        process.wait()
        raise decode_error(line) if line.startswith(b"{") else EngineFailed()
    return process


def close_pipes(process: subprocess.Popen[bytes]) -> None:
    """Close what leads to a process."""
    for pipe in (process.stdin, process.stdout):
        if pipe:
            pipe.close()
