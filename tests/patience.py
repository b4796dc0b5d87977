"""How tests wait: for the thing itself, and for as long as a busy machine may take."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 60.0
"""Seconds after which what has not happened is taken never to happen."""

NOISE = 10.0
"""Seconds that a busy machine may take on top of a time limit that is asserted."""


def eventually(condition: Callable[[], object]) -> bool:
    """Wait until something holds; say whether it does in the end."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            return bool(condition())  # the machine may have stood still meanwhile
        time.sleep(0.02)
    return True
