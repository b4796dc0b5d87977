"""Starts processes of our own: they find the modules that this one has, whatever lies in the folder in which it was started.

`python -m` looks for modules in the present folder first, where somebody may well have a package that is called `graph` too.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = str(Path(__file__).resolve().parents[1])
SAFE, MORE = "PYTHONSAFEPATH", "PYTHONPATH"  # https://docs.python.org/3/using/cmdline.html#environment-variables


def module_command(module: str, *given: str) -> list[str]:
    """Make the command that runs a module of ours, in such an `environment`."""
    return [sys.executable, "-m", module, *given]


def environment() -> dict[str, str]:
    """Make the environment of a process that finds our modules where they are, and none in the present folder."""
    safe = {**os.environ, SAFE: "1"}
    if str(Path(sys.path[0]).resolve()) == ROOT:  # run from a checkout, in which nothing is installed
        safe[MORE] = os.pathsep.join(filter(None, (ROOT, os.environ.get(MORE))))
    return safe


@contextmanager
def in_safe_environment() -> Iterator[None]:
    """Have processes that the standard library starts meanwhile run in such an environment."""
    before, safe = dict(os.environ), environment()
    os.environ.update(safe)
    try:
        yield
    finally:
        for name in (SAFE, MORE):
            if name in before:
                os.environ[name] = before[name]
            else:
                os.environ.pop(name, None)
