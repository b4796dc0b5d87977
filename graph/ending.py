"""Ends a process when the one that started it has ended, however that was."""

from __future__ import annotations

import os
import threading
import time

LOOK_SECONDS = 0.2


def end_with(starter: int) -> None:
    """Have this process end, wherever it is, once another has.

    Args:
        starter: the id of the process that started this one.
    """
    threading.Thread(target=watch, args=(starter,), daemon=True).start()


def watch(starter: int) -> None:
    """Wait until the process that started this one is gone, and end."""
    while os.getppid() == starter:
        time.sleep(LOOK_SECONDS)
    os._exit(1)
