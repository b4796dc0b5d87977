"""A layered drawing of a small graph: boxes in rows, lines downwards through them, a place of its own for each label.

The method is Sugiyama's: rows by direction, an order in each row with few crossings, then positions that keep lines
straight. A label takes part as a small box halfway along its line, so no label lies upon a box or upon another label.
Everything is deterministic: the same graph gives the same drawing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from service.ontology_browser.layout_order import assign_rows, order_rows
from service.ontology_browser.layout_packing import Area, first_room
from service.ontology_browser.layout_positions import positions

GAP, ROW_GAP, LABEL_GAP, APART = 16.0, 15.0, 2.0, 34.0
LABEL_ROWS = 2  # between two rows of boxes, so that labels side by side may overlap from above
STEP = LABEL_ROWS + 1


@dataclass(frozen=True)
class Box:
    """Something to place.

    Args:
        name: what the lines call it.
        width, height: its size.
    """

    name: str
    width: float
    height: float


@dataclass(frozen=True)
class Line:
    """A line between two boxes, drawn downwards from the upper one.

    Args:
        name: its name; unique.
        upper, lower: the boxes that it joins.
        width, height: the size of its label; 0 for none.
        weight: how much it wants to be short.
        bundle: lines from one upper box with the same bundle run together as far as they can; "" for one alone.
    """

    name: str
    upper: str
    lower: str
    width: float = 0
    height: float = 0
    weight: int = 1
    bundle: str = ""


@dataclass
class Place:
    """Where something stands: the middle of it, and the height of its row."""

    width: float
    height: float
    x: float = 0
    y: float = 0
    passed: float = 0


@dataclass
class Drawing:
    """A finished layout.

    Args:
        boxes: where each box stands.
        labels: where each label stands.
        routes: the points of each line, from the upper box to the lower one: x, and y where it comes in and goes out.
        width, height: the size of everything.
    """

    boxes: dict[str, Place] = field(default_factory=dict)
    labels: dict[str, Place] = field(default_factory=dict)
    routes: dict[str, list[tuple[float, float, float]]] = field(default_factory=dict)
    width: float = 0
    height: float = 0

    def move(self, x: float, y: float) -> None:
        """Move everything."""
        for place in (*self.boxes.values(), *self.labels.values()):
            place.x += x
            place.y += y
        for name, points in self.routes.items():
            self.routes[name] = [(at + x, come + y, go + y) for at, come, go in points]
        self.width += x
        self.height += y

    def add(self, other: Drawing) -> None:
        """Take in another drawing, where it stands."""
        self.boxes |= other.boxes
        self.labels |= other.labels
        self.routes |= other.routes
        self.width, self.height = max(self.width, other.width), max(self.height, other.height)

    def areas(self) -> Iterable[Area]:
        """Give the areas that are drawn upon."""
        for place in (*self.boxes.values(), *self.labels.values()):
            half, high = place.width / 2, place.height / 2
            yield place.x - half, place.y - high, place.x + half, place.y + high
        for points in self.routes.values():
            for x, come, go in points:
                yield x, min(come, go), x, max(come, go)
            for (one, _, y), (other, next_y, _) in pairwise(points):
                yield min(one, other), min(y, next_y), max(one, other), max(y, next_y)


def lay_out(boxes: Sequence[Box], lines: Sequence[Line], widest: float) -> Drawing:
    """Place boxes and lines: each group that hangs together by itself, the smaller groups where there is room.

    Args:
        boxes: at least one; a line between boxes that are not among them is an error.
        lines: between two different boxes; their directions may form circles, and some are then drawn upwards.
        widest: how wide the drawing may be, unless one group alone is wider.
    """
    parts = [
        lay_out_group(group, [line for line in lines if line.upper in {box.name for box in group}])
        for group in groups(boxes, lines)
    ]
    whole, taken = Drawing(), list[Area]()
    for part in sorted(parts, key=lambda part: -part.width * part.height):
        x, y = first_room(part.width, part.height, taken, max(widest, whole.width), APART)
        part.move(x, y)
        whole.add(part)
        taken += part.areas()
    return whole


def groups(boxes: Iterable[Box], lines: Iterable[Line]) -> list[list[Box]]:
    """Part the boxes into groups that no line joins."""
    leader = {box.name: box.name for box in boxes}
    for line in lines:
        one, other = leader[line.upper], leader[line.lower]
        leader = {name: one if leads == other else leads for name, leads in leader.items()}
    found: dict[str, list[Box]] = defaultdict(list)
    for box in boxes:
        found[leader[box.name]].append(box)
    return list(found.values())


def lay_out_group(boxes: Sequence[Box], lines: Sequence[Line]) -> Drawing:
    """Place the boxes and lines of one group."""
    pulls = [(line.upper, line.lower, line.weight) for line in lines]
    rows = {name: STEP * row for name, row in assign_rows([box.name for box in boxes], pulls).items()}
    places = {box.name: Place(box.width, box.height) for box in boxes}
    chains = {line.name: chain(line, rows, places) for line in lines}
    links = [*dict.fromkeys(link for names in chains.values() for link in pairwise(names))]
    order = order_rows(rows, links, places)
    labels = place_labels(lines, chains, order, rows, places)
    middles = positions(
        order,
        (link if rows[link[0]] < rows[link[1]] else link[::-1] for link in links),
        is_bend=lambda name: "\n" in name,
        apart=lambda one, other: (places[one].width + places[other].width) / 2 + GAP,
    )
    for name, x in middles.items():
        places[name].x = x
    return drawn(boxes, lines, chains, places, order, labels)


def chain(line: Line, rows: dict[str, int], places: dict[str, Place]) -> list[str]:
    """Add the points at which a line goes through the rows between its ends; return their names in order."""
    upper, lower = sorted((line.upper, line.lower), key=lambda name: rows[name])
    names = [f"{line.bundle or line.name}\n{row}" for row in range(rows[upper] + 1, rows[lower])]
    for row, name in enumerate(names, start=rows[upper] + 1):
        places[name] = Place(4, 0)
        rows[name] = row
    return [upper, *names, lower]


def place_labels(
    lines: Iterable[Line],
    chains: Mapping[str, list[str]],
    order: Sequence[Sequence[str]],
    rows: Mapping[str, int],
    places: Mapping[str, Place],
) -> dict[str, Place]:
    """Choose for each label a point of its line, halfway along it, by turns in the label rows that there are."""
    number = {name: index for row in order for index, name in enumerate(row)}
    by_gap: dict[int, list[tuple[int, Line, list[str]]]] = defaultdict(list)
    for line in lines:
        points = [name for name in chains[line.name][1:-1] if rows[name] % STEP]
        if line.width and points:
            gap = rows[points[(len(points) - 1) // 2]] // STEP
            inside = [name for name in points if rows[name] // STEP == gap]
            by_gap[gap].append((number[inside[0]], line, inside))
    found = {}
    for members in by_gap.values():
        for turn, (_, line, inside) in enumerate(sorted(members, key=lambda one: (one[0], one[1].name))):
            place = places[inside[turn % len(inside)]]
            place.width, place.height = line.width, line.height
            found[line.name] = place
    return found


def drawn(
    boxes: Sequence[Box],
    lines: Sequence[Line],
    chains: Mapping[str, list[str]],
    places: dict[str, Place],
    order: Sequence[Sequence[str]],
    labels: dict[str, Place],
) -> Drawing:
    """Set the rows below one another, move everything to the corner, and read off boxes, labels and routes."""
    y = 0.0
    for index, row in enumerate(order):
        height = max((places[name].height for name in row), default=0)
        for name in row:
            places[name].y = y + height / 2
            places[name].passed = height
        y += height + (LABEL_GAP if 0 < index % STEP < LABEL_ROWS else ROW_GAP)
    left = min(place.x - place.width / 2 for place in places.values())
    for place in places.values():
        place.x -= left
    found = Drawing(width=max(place.x + place.width / 2 for place in places.values()), height=y - ROW_GAP)
    found.boxes = {box.name: places[box.name] for box in boxes}
    found.labels = labels
    for line in lines:
        names = chains[line.name]
        found.routes[line.name] = route(names if names[0] == line.upper else names[::-1], places)
    return found


def route(names: Sequence[str], places: Mapping[str, Place]) -> list[tuple[float, float, float]]:
    """Read off the points of a line: straight through each row, so that it cuts the corner of no box."""
    down = places[names[-1]].y >= places[names[0]].y
    points = []
    for name in names:
        place = places[name]
        half = (place.passed if "\n" in name else place.height) / 2 * (1 if down else -1)
        points.append((place.x, place.y - half, place.y + half))
    return points
