"""The class diagram: classes as boxes that name their superclass, and the key relations as labelled arrows.

It becomes an SVG on the server (`templates/class_diagram.svg`), so it needs no script, prints sharp, keeps its text as
text, and follows the colours of the page. Shown are the relations between two of our classes, or one of ours and one
that ours share; a relation between many kinds of things, or to the concepts of a vocabulary, is left to the list of
properties, which has all of them. An arrow from each class to its superclass would cross most of the rest, so only
those between our own classes are drawn, and the others stand in the boxes.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ontology.terms import LC
from service.ontology_browser.class_tree import Branch, class_tree
from service.ontology_browser.layered_layout import Box, Drawing, Line, lay_out
from service.ontology_browser.reading import Definition, Ontology
from service.reading.vocabulary import compact

LABEL, SMALL = 13.0, 11.0
HEIGHT, LINE = 43.0, 15.0
MARGIN, PORT = 8.0, 26.0
MOST_ENDS, WIDEST = 2, 1150.0
LEFT_OUT = ("skos:Concept",)
Ports = Mapping[tuple[str, int], float]
"""Where lines meet the boxes: line and end (0 or -1) → x."""


@dataclass(frozen=True)
class Arrow:
    """An arrow of the diagram.

    Args:
        tail, head: the classes that it joins.
        relation: the property that it stands for; "" for the arrow from a class to its superclass.
        derived: whether a rule derives the relation.
    """

    tail: str
    head: str
    relation: str = ""
    derived: bool = False

    @property
    def name(self) -> str:
        """A name that no other arrow has."""
        return f"{self.tail} {self.relation} {self.head}"

    @property
    def ends(self) -> tuple[str, str]:
        """The classes that it joins, the one that wants to stand above first."""
        return (self.tail, self.head) if self.relation else (self.head, self.tail)

    def line(self, label: str) -> Line:
        """Make the line that the layout places."""
        upper, lower = self.ends
        if not self.relation:
            return Line(self.name, upper, lower, weight=2, bundle=f"kinds of {upper}")
        return Line(self.name, upper, lower, text_width(label, SMALL) + 8, SMALL + 6)


@dataclass(frozen=True)
class ClassBox:
    """A class as the diagram shows it.

    Args:
        iri: the class.
        name: what it is called.
        above: what its superclass is called; "" when an arrow shows it, or when it has none.
        x, y, width, height: where it is drawn: the left upper corner, and the size.
    """

    iri: str
    name: str
    above: str = ""
    x: int = 0
    y: int = 0
    width: int = 0
    height: int = 0

    @property
    def own(self) -> bool:
        """Whether the ontology defines it."""
        return self.iri.startswith(LC)

    @property
    def short(self) -> str:
        """Its short name."""
        return compact(self.iri)

    @property
    def box(self) -> Box:
        """What the layout places."""
        texts = ((self.name, LABEL), (self.short, SMALL), ("▷ " + self.above, SMALL))
        return Box(self.iri, max(text_width(*text) for text in texts) + 22, HEIGHT + LINE * bool(self.above))


@dataclass(frozen=True)
class Edge:
    """A line to draw: its path, and what kind of arrow it is (kind, relation or derived)."""

    path: str
    kind: str


@dataclass(frozen=True)
class Label:
    """The name of a relation beside or upon its line."""

    iri: str
    text: str
    x: int
    y: int
    beside: bool = False


@dataclass(frozen=True)
class Diagram:
    """A diagram ready to be written as SVG."""

    width: int
    height: int
    boxes: tuple[ClassBox, ...]
    edges: tuple[Edge, ...]
    labels: tuple[Label, ...]
    relations: int
    margin: int = int(MARGIN)


def class_diagram(ontology: Ontology, language: str) -> Diagram:
    """Lay out the classes of an ontology.

    Args:
        ontology: what was read.
        language: the language of the names.
    """
    relations = [*relation_arrows(ontology)]
    shown = {term.iri for term in ontology.classes()} | {end for one in relations for end in one.ends}
    boxes, kinds = class_boxes(ontology, language, shown)
    names = {one.relation: ontology.name(one.relation, language) for one in relations}
    arrows = [*kinds, *relations]
    lines = [one.line(names.get(one.relation, "")) for one in arrows if one.tail != one.head]
    drawing = lay_out([one.box for one in boxes], lines, WIDEST)
    ports = find_ports([one for one in arrows if one.tail != one.head], drawing)
    return Diagram(
        width=round(drawing.width + 2 * MARGIN),
        height=round(drawing.height + 2 * MARGIN),
        boxes=tuple(placed(one, drawing) for one in boxes),
        edges=tuple(Edge(path(one, drawing, ports), arrow_kind(one)) for one in arrows),
        labels=tuple(label(one, names[one.relation], drawing) for one in relations),
        relations=len(names),
    )


def relation_arrows(ontology: Ontology) -> Iterable[Arrow]:
    """Choose the relations to show, each once and not again for its inverse."""
    done: set[str] = set()
    terms = [term for term in ontology.properties() if term.kind == "relation"]
    for term in sorted(terms, key=lambda term: (not ontology.facts.iris(term.iri, "owl:inverseOf"), term.iri)):
        tails, heads = own_ends(ontology, term.domains), own_ends(ontology, term.ranges)
        ours = any(end in ontology.terms for end in (*tails, *heads))
        if term.iri in done or not ours or len(tails) * len(heads) > MOST_ENDS:
            continue
        done |= {term.iri, *term.inverses}
        derived = is_derived(ontology, term)
        yield from (Arrow(tail, head, term.iri, derived) for tail in tails for head in heads)


def own_ends(ontology: Ontology, classes: Iterable[str]) -> list[str]:
    """Leave out of the ends of a relation the concepts, and what is below another end."""
    classes = [iri for iri in classes if compact(iri) not in LEFT_OUT]
    return [iri for iri in classes if not ontology.superclasses(iri) & set(classes)]


def is_derived(ontology: Ontology, term: Definition) -> bool:
    """Say whether a rule of its own derives a relation."""
    return any(term.iri in ontology.rules[rule].derives for rule in term.rules)


def class_boxes(ontology: Ontology, language: str, shown: set[str]) -> tuple[list[ClassBox], list[Arrow]]:
    """Make the boxes in the order of the class tree, and the arrows between our own classes."""
    boxes: list[ClassBox] = []
    arrows: list[Arrow] = []

    def visit(branch: Branch, above: tuple[str, ...]) -> None:
        parent = next((iri for iri in above if iri in shown), above[0] if above else "")
        if branch.iri in shown:
            by_arrow = parent.startswith(LC)
            arrows.extend([Arrow(branch.iri, parent)] if by_arrow else [])
            name = ontology.name(parent, language) if parent and not by_arrow else ""
            boxes.append(ClassBox(branch.iri, ontology.name(branch.iri, language), name))
        for one in branch.below:
            visit(one, (branch.iri, *above))

    for root in class_tree(ontology, language):
        visit(root, ())
    missing = sorted(shown - {one.iri for one in boxes})
    return [*boxes, *(ClassBox(iri, ontology.name(iri, language)) for iri in missing)], arrows


def text_width(text: str, size: float) -> float:
    """Estimate how wide a text is drawn; the marks above and below Thai letters take no room."""
    return size * 0.57 * sum(unicodedata.category(one) != "Mn" for one in text)


def placed(one: ClassBox, drawing: Drawing) -> ClassBox:
    """Give a box its place."""
    place = drawing.boxes[one.iri]
    x, y = round(place.x - place.width / 2), round(place.y - place.height / 2)
    return ClassBox(one.iri, one.name, one.above, x, y, round(place.width), round(place.height))


def find_ports(arrows: Sequence[Arrow], drawing: Drawing) -> Ports:
    """Find where lines meet the boxes: side by side, in the order of where they go; those to a superclass together."""
    sides: dict[tuple[str, bool], dict[str, list[tuple[float, str, int]]]] = defaultdict(lambda: defaultdict(list))
    for arrow in arrows:
        points = drawing.routes[arrow.name]
        for end, near, name in ((0, 1, arrow.ends[0]), (-1, -2, arrow.ends[1])):
            group = arrow.name if arrow.relation or end else "kinds"
            below = points[near][1] > points[end][1]
            sides[name, below][group].append((points[near][0], arrow.name, end))
    ports: dict[tuple[str, int], float] = {}
    for (name, _), meeting in sides.items():
        step = min(PORT, (drawing.boxes[name].width - 16) / len(meeting))
        ordered = sorted(meeting.values(), key=lambda group: sum(one[0] for one in group) / len(group))
        for index, together in enumerate(ordered):
            for _, line, end in together:
                ports[line, end] = drawing.boxes[name].x + (index - (len(meeting) - 1) / 2) * step
    return ports


def path(arrow: Arrow, drawing: Drawing, ports: Ports) -> str:
    """Write the path of an arrow: straight through rows, bending between them."""
    if arrow.tail == arrow.head:
        place = drawing.boxes[arrow.tail]
        right, level = round(place.x + place.width / 2), round(place.y)
        return f"M{right} {level - 9}C{right + 26} {level - 15} {right + 26} {level + 15} {right} {level + 9}"
    first, *points = drawing.routes[arrow.name]
    x, y = ports[arrow.name, 0], first[2]
    parts = [f"M{x:.0f} {y:.0f}"]
    for turn, (middle, come, go) in enumerate(points, start=1):
        last = turn == len(points)
        next_x = ports[arrow.name, -1] if last else middle
        bend = (y + come) / 2
        straight = round(x) == round(next_x)
        parts.append(
            f"V{come:.0f}" if straight else f"C{x:.0f} {bend:.0f} {next_x:.0f} {bend:.0f} {next_x:.0f} {come:.0f}"
        )
        parts += [] if last else [f"V{go:.0f}"]
        x, y = next_x, go
    return "".join(parts)


def arrow_kind(arrow: Arrow) -> str:
    """Name the kind of an arrow."""
    return "kind" if not arrow.relation else "derived" if arrow.derived else "relation"


def label(arrow: Arrow, text: str, drawing: Drawing) -> Label:
    """Place the name of a relation."""
    place = drawing.labels.get(arrow.name)
    if place is not None:
        return Label(arrow.relation, text, round(place.x), round(place.y + 4))
    box = drawing.boxes[arrow.tail]
    return Label(arrow.relation, text, round(box.x + box.width / 2 + 24), round(box.y + 4), beside=True)
