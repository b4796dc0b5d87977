"""Positions from left to right for a layered drawing, after Brandes and Köpf (“Fast and Simple Horizontal Coordinate
Assignment”, 2001).

Each member of a row lines up with the middle one of its neighbours in the row before, and long lines go first, so that
they run straight. That is done from above and from below, to the left and to the right; the four answers are averaged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from statistics import median

Link = tuple[str, str]


def positions(
    rows: Sequence[Sequence[str]],
    links: Iterable[Link],
    is_bend: Callable[[str], bool],
    apart: Callable[[str, str], float],
) -> dict[str, float]:
    """Find a position for each member of some rows.

    Args:
        rows: the members of each row, from left to right.
        links: pairs of members of neighbouring rows, the upper one first.
        is_bend: whether a member is only a point on a line.
        apart: how far apart the middles of two neighbours in a row have to be.
    """
    place = {name: number for row in rows for number, name in enumerate(row)}
    above: dict[str, list[str]] = defaultdict(list)
    below: dict[str, list[str]] = defaultdict(list)
    for upper, lower in links:
        above[lower].append(upper)
        below[upper].append(lower)
    barred = conflicts(rows, above, place, is_bend)
    found: list[dict[str, float]] = []
    for upwards in (False, True):
        for mirrored in (False, True):
            seen = [[*reversed(row)] if mirrored else [*row] for row in (reversed(rows) if upwards else rows)]
            blocks = align(seen, below if upwards else above, barred)
            at = compact(seen, blocks, apart)
            found.append({name: -x for name, x in at.items()} if mirrored else at)
    return balanced(found)


def conflicts(
    rows: Sequence[Sequence[str]],
    above: Mapping[str, list[str]],
    place: Mapping[str, int],
    is_bend: Callable[[str], bool],
) -> set[frozenset[str]]:
    """Find the links that cross the inside of a long line, and so may not be lined up."""
    barred: set[frozenset[str]] = set()
    for row in rows[1:]:
        inside = [(one, name) for name in row if is_bend(name) for one in above.get(name, ()) if is_bend(one)]
        for name in row:
            for upper in above.get(name, ()):
                if (upper, name) in inside:
                    continue
                crossed = ((place[upper] - place[one]) * (place[name] - place[other]) for one, other in inside)
                if any(product < 0 for product in crossed):
                    barred.add(frozenset((upper, name)))
    return barred


def align(
    rows: Sequence[Sequence[str]], before: Mapping[str, list[str]], barred: set[frozenset[str]]
) -> dict[str, str]:
    """Line members up with the middle one of their neighbours in the row before; return the first of each block."""
    place = {name: number for row in rows for number, name in enumerate(row)}
    first = {name: name for row in rows for name in row}
    taken: set[str] = set()
    for row in rows:
        reached = -1
        for name in row:
            near = sorted(before.get(name, ()), key=lambda one: place[one])
            for one in near[(len(near) - 1) // 2 : len(near) // 2 + 1]:
                if first[name] == name and one not in taken and reached < place[one]:
                    if frozenset((one, name)) in barred:
                        continue
                    taken.add(one)
                    first[name] = first[one]
                    reached = place[one]
    return first


def compact(
    rows: Sequence[Sequence[str]], blocks: Mapping[str, str], apart: Callable[[str, str], float]
) -> dict[str, float]:
    """Move the blocks as far left as they go, and then back to what stands right of them."""
    gaps: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows:
        for left, right in pairwise(row):
            one, other = blocks[left], blocks[right]
            gaps[other][one] = max(gaps[other].get(one, 0.0), apart(left, right))
    order = sorted_blocks({*blocks.values()}, gaps)
    x: dict[str, float] = {}
    for block in order:
        x[block] = max((x[one] + gap for one, gap in gaps[block].items()), default=0.0)
    room: dict[str, float] = {}
    for block in reversed(order):
        x[block] = max(x[block], room.get(block, x[block]))
        for one, gap in gaps[block].items():
            room[one] = min(room.get(one, x[block] - gap), x[block] - gap)
    return {name: x[block] for name, block in blocks.items()}


def sorted_blocks(blocks: Iterable[str], gaps: Mapping[str, Mapping[str, float]]) -> list[str]:
    """Sort blocks so that each comes after those left of it."""
    done: dict[str, None] = {}

    def visit(block: str) -> None:
        if block not in done:
            for one in gaps.get(block, ()):
                visit(one)
            done[block] = None

    for block in sorted(blocks):
        visit(block)
    return [*done]


def balanced(found: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Lay the four answers over the narrowest one, and take the middle of each position."""
    width = [max(one.values()) - min(one.values()) for one in found]
    narrowest = found[width.index(min(width))]
    shifted = []
    for number, one in enumerate(found):
        side = max if number % 2 else min
        shift = side(narrowest.values()) - side(one.values())
        shifted.append({name: x + shift for name, x in one.items()})
    return {name: median(one[name] for one in shifted) for name in narrowest}
