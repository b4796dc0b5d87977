"""A small picture of what a thing is connected with: an SVG drawn here, each neighbour a link."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, pi, sin

from service.wording.presenting import Value, cut

WIDTH, CENTRE_Y, RADIUS_X, RADIUS_Y = 340, 165, 112, 118
MOST, LABEL, EDGE_LABEL = 6, 22, 18
ABOVE, BELOW, ALONG = -14, 24, 0.5


@dataclass(frozen=True)
class Neighbour:
    """Something that a thing is connected with.

    Args:
        iri: what it is.
        value: its name and page.
        relation: how it is connected.
    """

    iri: str
    value: Value
    relation: str


@dataclass(frozen=True)
class Node:
    """A neighbour with its place in the picture.

    Args:
        neighbour: the neighbour.
        x, y: its place.
        label: its name, short enough.
        label_y: the place of its name.
        edge_label: the relation, short enough.
        edge_x, edge_y: the place of the relation.
    """

    neighbour: Neighbour
    x: float
    y: float
    label: str
    label_y: float
    edge_label: str
    edge_x: float
    edge_y: float


@dataclass(frozen=True)
class Picture:
    """The picture.

    Args:
        nodes: the neighbours.
        width, height: its size.
        x, y: the place of the thing itself.
        more: how many neighbours it leaves out.
    """

    nodes: tuple[Node, ...]
    width: int
    height: int
    x: float
    y: float
    more: int


def draw(neighbours: Iterable[Neighbour], thing: str) -> Picture | None:
    """Draw the neighbours around a thing; None when it has none.

    Args:
        neighbours: the closest first; each is drawn once.
        thing: the thing in the middle.
    """
    each: dict[str, Neighbour] = {}
    for one in neighbours:
        if one.iri != thing and one.value.address:
            each.setdefault(one.iri, one)
    shown = list(each.values())[:MOST]
    if not shown:
        return None
    nodes = tuple(place(one, at, len(shown)) for at, one in enumerate(shown))
    return Picture(nodes, WIDTH, 2 * CENTRE_Y, WIDTH / 2, CENTRE_Y, len(each) - len(shown))


def place(neighbour: Neighbour, at: int, count: int) -> Node:
    """Give a neighbour its place on the ring, the first at the top."""
    angle = 2 * pi * at / count - pi / 2
    x, y = WIDTH / 2 + RADIUS_X * cos(angle), CENTRE_Y + RADIUS_Y * sin(angle)
    upper = y < CENTRE_Y + 1
    return Node(
        neighbour,
        round(x, 1),
        round(y, 1),
        shortened(neighbour.value.text, LABEL),
        round(y + (ABOVE if upper else BELOW), 1),
        shortened(neighbour.relation, EDGE_LABEL),
        round(WIDTH / 2 + ALONG * (x - WIDTH / 2), 1),
        round(CENTRE_Y + ALONG * (y - CENTRE_Y), 1),
    )


def shortened(text: str, length: int) -> str:
    """Cut a name that is too long for its place."""
    return text if len(text) <= length else cut(text, length - 1).rstrip() + "…"
