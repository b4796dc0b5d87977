"""A text with marked passages, cut into pieces that put together are the text again, character for character.

Positions count Unicode code points, as Python does. Passages may touch, overlap, hold one another and cross paragraphs:
where two overlap, the shorter one is shown, since the longer one shows elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

PARAGRAPH = re.compile("[^\n]*\n+|[^\n]+")


@dataclass(frozen=True)
class Span:
    """Where a passage stands.

    Args:
        number: its number.
        start: its first code point.
        end: the first code point after it.
    """

    number: int
    start: int
    end: int


@dataclass(frozen=True)
class Piece:
    """A stretch of text that is shown as part of one passage, or of none.

    Args:
        text: the words.
        number: the passage that it shows; 0 for none.
        opens: the passages that show for the first time here, and so carry their anchors before the words.
    """

    text: str
    number: int = 0
    opens: tuple[int, ...] = ()


def paragraphs(text: str, spans: Iterable[Span]) -> list[list[Piece]]:
    """Cut a text into paragraphs, and these into pieces.

    Args:
        text: the whole text.
        spans: the passages; those that do not lie in the text are left out.
    """
    inside = [span for span in spans if 0 <= span.start < span.end <= len(text)]
    lines = [found.span() for found in PARAGRAPH.finditer(text)]
    edges = {at for begin, stop in [*lines, *((span.start, span.end) for span in inside)] for at in (begin, stop)}
    owners = [(start, end, owner(inside, start, end)) for start, end in pairwise(sorted(edges))]
    shown = {number for _, _, number in owners}
    opened: set[int] = set()
    found = []
    for begin, stop in lines:
        pieces = []
        stretch = [one for one in owners if begin <= one[0] < stop]
        for number, group in groupby(stretch, key=lambda one: one[2]):
            parts = list(group)
            start, end = parts[0][0], parts[-1][1]
            hidden = [s.number for s in inside if start <= s.start < end and s.number not in shown]
            opens = tuple(one for one in (*hidden, number) if one and one not in opened)
            opened.update(opens)
            pieces.append(Piece(text[start:end], number, opens))
        found.append(pieces)
    return found


def owner(spans: Sequence[Span], start: int, end: int) -> int:
    """Return the number of the shortest passage that holds a stretch; 0 when none does."""
    holding = [span for span in spans if span.start <= start and end <= span.end]
    return min(holding, key=lambda span: (span.end - span.start, span.number)).number if holding else 0


def coverage(text: str, spans: Iterable[Span]) -> float:
    """Return which share of the characters of a text, spaces aside, lies in passages."""
    covered = {at for span in spans for at in range(max(0, span.start), min(span.end, len(text)))}
    visible = [at for at, character in enumerate(text) if not character.isspace()]
    return sum(at in covered for at in visible) / len(visible) if visible else 0.0
