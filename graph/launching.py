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
    return {**os.environ, **safe_variables()}


def safe_variables() -> dict[str, str]:
    """Make what such an environment has and others have not."""
    variables = {SAFE: "1"}
    if str(Path(sys.path[0]).resolve()) == ROOT:  # run from a checkout, in which nothing is installed
        variables[MORE] = os.pathsep.join(filter(None, (ROOT, os.environ.get(MORE))))
    return variables


@contextmanager
def in_safe_environment() -> Iterator[None]:
    """Have processes that the standard library starts meanwhile run in such an environment."""
    variables = safe_variables()
    before = {name: os.environ[name] for name in variables if name in os.environ}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name in variables:
            del os.environ[name]
        os.environ.update(before)
