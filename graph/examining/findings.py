"""What an examination finds, and which part of it found it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

EXAMPLES = 3


@dataclass(frozen=True)
class Finding:
    """Something that does not hold.

    Args:
        kind: what is wrong; the command has a sentence for it, and one that says what to do.
        where: the file, the version or the place in it.
        facts: what the sentences name.
    """

    kind: str
    where: str
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Checked:
    """One part of an examination, done.

    Args:
        part: its name; the command has words for it.
        findings: what does not hold.
        facts: what the words name.
    """

    part: str
    findings: tuple[Finding, ...] = ()
    facts: dict[str, object] = field(default_factory=dict)


def found_some(kind: str, where: str, wrong: Iterable[object]) -> Iterator[Finding]:
    """Make one finding of many wrong statements: how many they are, and the first few."""
    remaining = iter(wrong)
    first = [str(one) for one in islice(remaining, EXAMPLES)]
    if first:
        count = len(first) + sum(1 for _ in remaining)
        yield Finding(kind, where, {"count": count, "examples": "; ".join(first)})
