"""What an examination finds, and which part of it found it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from graph.errors import LearningCityError

EXAMPLES = 3
ENGINE_ERRORS = (OSError, ValueError, RuntimeError, LearningCityError)
"""What reading a version raises when a file of it is missing or damaged."""


@dataclass(frozen=True)
class Finding:
    """Something that does not hold.

    Args:
        kind: what is wrong; the command has a sentence for it, and one that says what to do.
        where: the file, the version or the place in it.
        facts: what the sentences name.
        remedy: the name of the sentence that says what to do, where several findings share it.
    """

    kind: str
    where: str
    facts: dict[str, object] = field(default_factory=dict)
    remedy: str = ""


@dataclass(frozen=True)
class Checked:
    """One part of an examination, done.

    Args:
        part: its name; the command has words for it.
        findings: what does not hold.
        facts: what the words name.
        examined: whether there was something to look at, and it could be.
    """

    part: str
    findings: tuple[Finding, ...] = ()
    facts: dict[str, object] = field(default_factory=dict)
    examined: bool = True


def found_some(kind: str, where: str, wrong: Iterable[object]) -> Iterator[Finding]:
    """Make one finding of many wrong statements: how many they are, and the first few."""
    remaining = iter(wrong)
    first = [str(one) for one in islice(remaining, EXAMPLES)]
    if first:
        count = len(first) + sum(1 for _ in remaining)
        yield Finding(kind, where, {"count": count, "examples": "; ".join(first)})


def one_line(error: object) -> str:
    """Write an error in one line."""
    return " ".join(str(error).split())
