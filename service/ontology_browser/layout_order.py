"""Rows for a layered drawing, and the order in each row: lines go downwards, are short, and cross little."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

SWEEPS = 24
Pull = tuple[str, str, int]
"""A line as far as rows are concerned: the upper end, the lower end, and how much it wants to be short."""


def assign_rows(names: Sequence[str], lines: Iterable[Pull]) -> dict[str, int]:
    """Give each box a row, so that lines go downwards and are short."""
    lines = acyclic(names, lines)
    rows = dict.fromkeys(names, 0)
    for _ in names:
        for upper, lower, _ in lines:
            rows[lower] = max(rows[lower], rows[upper] + 1)
    for _ in range(2 * len(names)):
        for name in names:
            above = [rows[upper] + 1 for upper, lower, _ in lines if lower == name]
            below = [rows[lower] - 1 for upper, lower, _ in lines if upper == name]
            least, most = max(above, default=min(below, default=0)), min(below, default=max(above, default=0))
            pull = sum(weight * ((upper == name) - (lower == name)) for upper, lower, weight in lines)
            rows[name] = max(least, most) if pull > 0 else min(least, most) if pull < 0 else rows[name]
    first = min(rows.values())
    return {name: row - first for name, row in rows.items()}


def acyclic(names: Iterable[str], lines: Iterable[Pull]) -> list[Pull]:
    """Leave out the lines that would close a circle, the lightest of them."""
    below: dict[str, set[str]] = {name: {name} for name in names}
    kept: list[Pull] = []
    for upper, lower, weight in sorted(lines, key=lambda line: -line[2]):
        if upper in below[lower]:
            continue
        kept.append((upper, lower, weight))
        for reached in below.values():
            if upper in reached:
                reached |= below[lower]
    return kept


def order_rows(rows: Mapping[str, int], links: Sequence[tuple[str, str]], places: Iterable[str]) -> list[list[str]]:
    """Order each row so that few lines cross, by medians downwards and upwards; the best order found is kept."""
    neighbours: dict[str, list[str]] = defaultdict(list)
    for one, other in links:
        neighbours[one].append(other)
        neighbours[other].append(one)
    order: list[list[str]] = [[] for _ in range(max(rows.values()) + 1)]
    seen: set[str] = set()
    for start in sorted(places, key=lambda name: (rows[name], -len(neighbours[name]))):
        stack = [start]
        while stack:
            name = stack.pop()
            if name not in seen:
                seen.add(name)
                order[rows[name]].append(name)
                stack += reversed(neighbours[name])
    best, least = [list(row) for row in order], crossings(order, rows, links)
    for sweep in range(SWEEPS):
        downwards = sweep % 2 == 0
        for index in range(1, len(order)) if downwards else range(len(order) - 2, -1, -1):
            fixed = {name: place for place, name in enumerate(order[index - 1 if downwards else index + 1])}
            sort_by_mean(order[index], fixed, neighbours)
        for index in range(len(order)):
            swap_neighbours(order, index, rows, neighbours)
        found = crossings(order, rows, links)
        if found < least:
            best, least = [list(row) for row in order], found
    return best


def sort_by_mean(row: list[str], fixed: Mapping[str, int], neighbours: Mapping[str, list[str]]) -> None:
    """Sort a row by the mean place of each member's neighbours in the fixed row; members without any stay."""
    means = {}
    for place, name in enumerate(row):
        found = [fixed[one] for one in neighbours[name] if one in fixed]
        means[name] = sum(found) / len(found) if found else place * len(fixed) / max(len(row), 1)
    row.sort(key=lambda name: means[name])


def swap_neighbours(
    order: list[list[str]], index: int, rows: Mapping[str, int], neighbours: Mapping[str, list[str]]
) -> None:
    """Swap members of a row that stand side by side wherever fewer lines cross then."""
    row = order[index]
    place = {
        name: number
        for near in (index - 1, index + 1)
        if 0 <= near < len(order)
        for number, name in enumerate(order[near])
    }

    def crossed(left: str, right: str) -> int:
        count = 0
        for near in (index - 1, index + 1):
            ends = [[place[one] for one in neighbours[name] if rows[one] == near] for name in (left, right)]
            count += sum(one > other for one in ends[0] for other in ends[1])
        return count

    improved = True
    while improved:
        improved = False
        for left in range(len(row) - 1):
            one, other = row[left], row[left + 1]
            if crossed(other, one) < crossed(one, other):
                row[left], row[left + 1] = other, one
                improved = True


def crossings(order: Sequence[Sequence[str]], rows: Mapping[str, int], links: Iterable[tuple[str, str]]) -> int:
    """Count the crossings of lines."""
    place = {name: number for row in order for number, name in enumerate(row)}
    by_row: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for one, other in links:
        if rows[one] != rows[other]:
            upper, lower = (one, other) if rows[one] < rows[other] else (other, one)
            by_row[rows[upper]].append((place[upper], place[lower]))
    return sum(
        (one[0] - other[0]) * (one[1] - other[1]) < 0
        for pairs in by_row.values()
        for index, one in enumerate(pairs)
        for other in pairs[:index]
    )
