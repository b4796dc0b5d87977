"""A picture of what is connected with what, drawn in layers on the server."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from service.entity.neighbourhood import shortened
from service.ontology_browser.class_diagram import text_width
from service.ontology_browser.layered_layout import Box, Drawing, Line, lay_out
from service.wording.presenting import Value

MOST, WIDEST = 40, 1100.0
NAME, RELATION, HEIGHT = 28, 22, 30


@dataclass(frozen=True)
class Edge:
    """A connection.

    Args:
        start: what it starts from.
        relation: what it is called; "" for nothing.
        end: what it leads to.
    """

    start: Value
    relation: str
    end: Value


@dataclass(frozen=True)
class Node:
    """A thing in its place: the corner of its box."""

    value: Value
    label: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Arrow:
    """A connection in its place, with the place of its name."""

    path: str
    label: str
    x: float
    y: float


@dataclass(frozen=True)
class Network:
    """The picture.

    Args:
        name: tells it from others on the same page.
        title, description: what it is and what it shows, for those who do not see it.
        nodes: the things.
        arrows: the connections.
        width, height: its size.
        left_out: how many things are not drawn.
    """

    name: str
    title: str
    description: str
    nodes: Sequence[Node]
    arrows: Sequence[Arrow]
    width: float
    height: float
    left_out: int


@lru_cache(maxsize=64)
def network(name: str, title: str, edges: tuple[Edge, ...]) -> Network | None:
    """Draw some connections; None when there is none.

    Args:
        name, title: of the picture.
        edges: the connections; of more than `MOST` things those that are connected most are drawn.
    """
    between = [edge for edge in edges if edge.start.text != edge.end.text]
    degree = Counter(key_of(thing) for edge in between for thing in (edge.start, edge.end))
    kept = {key for key, _ in degree.most_common(MOST)}
    drawn = [edge for edge in between if {key_of(edge.start), key_of(edge.end)} <= kept]
    things = {key_of(thing): thing for edge in drawn for thing in (edge.start, edge.end)}
    if not things:
        return None
    boxes = [Box(key, text_width(shortened(one.text, NAME), 13) + 22, HEIGHT) for key, one in things.items()]
    joined: dict[tuple[str, str], list[str]] = {}
    for edge in drawn:
        labels = joined.setdefault((key_of(edge.start), key_of(edge.end)), [])
        labels += [edge.relation] if edge.relation and edge.relation not in labels else []
    lines = [
        Line(
            f"{start}\t{end}",
            start,
            end,
            text_width(label, 11) + 8 if (label := label_of(labels)) else 0,
            17 if labels else 0,
        )
        for (start, end), labels in joined.items()
    ]
    drawing = lay_out(boxes, lines, WIDEST)
    told = "; ".join(" – ".join(filter(None, (one.start.text, one.relation, one.end.text))) for one in drawn)
    nodes = [
        Node(
            thing,
            shortened(thing.text, NAME),
            round(drawing.boxes[key].x - drawing.boxes[key].width / 2, 1),
            round(drawing.boxes[key].y - HEIGHT / 2, 1),
            round(drawing.boxes[key].width, 1),
            HEIGHT,
        )
        for key, thing in things.items()
    ]
    arrows = [arrow(line.name, label_of(joined[line.upper, line.lower]), drawing) for line in lines]
    width, height = round(drawing.width), round(drawing.height)
    return Network(name, title, told, nodes, arrows, width, height, len(degree) - len(things))


def key_of(thing: Value) -> str:
    """Return what tells a thing from others."""
    return thing.address or thing.text


def label_of(relations: Sequence[str]) -> str:
    """Name a connection in short; several as one."""
    return shortened(", ".join(relations), RELATION)


def arrow(name: str, label: str, drawing: Drawing) -> Arrow:
    """Draw a line through its points, bending between the rows."""
    points = drawing.routes[name]
    path = f"M{points[0][0]:.1f} {points[0][2]:.1f}"
    for (x, _, y), (next_x, next_y, out) in pairwise(points):
        middle = (y + next_y) / 2
        path += f"C{x:.1f} {middle:.1f} {next_x:.1f} {middle:.1f} {next_x:.1f} {next_y:.1f}"
        path += f"V{out:.1f}" if (next_x, next_y, out) != points[-1] else ""
    place = drawing.labels.get(name)
    return Arrow(path, label, round(place.x, 1) if place else 0, round(place.y, 1) if place else 0)
