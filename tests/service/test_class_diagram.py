"""The class diagram: what it shows, and that nothing in it lies upon anything else."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

import pytest
from flask import Flask, render_template
from html_tree import Element, read_html
from hypothesis import given, settings
from hypothesis import strategies as st
from ontology_reader import packaged, written

from ontology.terms import LC
from service.ontology_browser.class_diagram import ClassBox, Diagram, class_diagram, text_width
from service.ontology_browser.class_tree import class_tree
from service.ontology_browser.layered_layout import Box, Drawing, Line, lay_out
from service.ontology_browser.layout_packing import first_room
from service.wording.words import say

LANGUAGES = ("th", "en")
Rectangle = tuple[float, float, float, float]


def rectangle(place: object) -> Rectangle:
    x, y, width, height = (getattr(place, name) for name in ("x", "y", "width", "height"))
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def overlap(one: Rectangle, other: Rectangle) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def assert_tidy(drawing: Drawing) -> None:
    """Nothing lies upon anything, everything lies inside, and each line runs from its one box to its other."""
    solid = [rectangle(one) for one in (*drawing.boxes.values(), *drawing.labels.values())]
    assert not [pair for pair in combinations(solid, 2) if overlap(*pair)]
    for left, top, right, bottom in solid:
        assert left >= -0.01
        assert top >= -0.01
        assert right <= drawing.width + 0.01
        assert bottom <= drawing.height + 0.01


def svg(app: Flask, diagram: Diagram, language: str = "en") -> Element:
    with app.test_request_context("/ontology"):
        text = render_template(
            "class_diagram.svg",
            diagram=diagram,
            t=lambda key, **values: say(language, key, **values),
            link=lambda iri: "#" + iri.rpartition("#")[2],
        )
    return read_html(text)


# The layout


def test_a_line_runs_downwards_from_its_upper_box_to_its_lower_one() -> None:
    drawing = lay_out([Box("a", 50, 20), Box("b", 50, 20)], [Line("l", "a", "b", 30, 10)], 500)
    (x, _, start), *_, (end_x, end, _) = drawing.routes["l"]
    assert (x, start) == (drawing.boxes["a"].x, drawing.boxes["a"].y + 10)
    assert (end_x, end) == (drawing.boxes["b"].x, drawing.boxes["b"].y - 10)
    assert drawing.boxes["a"].y < drawing.labels["l"].y < drawing.boxes["b"].y
    assert_tidy(drawing)


def test_a_circle_of_lines_is_drawn_with_one_of_them_upwards() -> None:
    boxes = [Box(name, 40, 20) for name in "abc"]
    drawing = lay_out(boxes, [Line(a + b, a, b, 20, 10) for a, b in ("ab", "bc", "ca")], 500)
    upwards = [name for name, points in drawing.routes.items() if points[0][1] > points[-1][1]]
    assert len(upwards) == 1
    assert_tidy(drawing)


def test_several_lines_between_two_boxes_keep_apart() -> None:
    boxes = [Box("a", 40, 20), Box("b", 40, 20)]
    drawing = lay_out(boxes, [Line(str(n), "a", "b", 60, 12) for n in range(4)], 500)
    assert (
        len({round(place.x) for place in drawing.labels.values()} | {round(p.y) for p in drawing.labels.values()}) >= 4
    )
    assert_tidy(drawing)


def test_a_tree_is_drawn_without_crossings_and_in_few_rows() -> None:
    lines = [Line(f"{n}", f"n{(n - 1) // 2}", f"n{n}", 20, 10) for n in range(1, 15)]
    drawing = lay_out([Box(f"n{n}", 40, 20) for n in range(15)], lines, 2000)
    assert len({round(place.y) for place in drawing.boxes.values()}) == 4
    assert crossings(drawing) == 0
    assert_tidy(drawing)


def crossings(drawing: Drawing) -> int:
    """Count the pairs of lines that swap sides between the rows that both go through."""
    count = 0
    for one, other in combinations(drawing.routes.values(), 2):
        places = [{round(come): x for x, come, _ in points} for points in (one, other)]
        order = [places[0][y] - places[1][y] for y in sorted(places[0].keys() & places[1].keys())]
        order = [difference for difference in order if abs(difference) > 1]
        count += sum(a * b < 0 for a, b in pairwise(order))
    return count


def test_groups_that_no_line_joins_share_the_room() -> None:
    chain = [Box(name, 60, 30) for name in "abcd"]
    lines = [Line("ab", "a", "b"), Line("bc", "b", "c"), Line("cd", "c", "d")]
    drawing = lay_out([*chain, Box("lone", 60, 30)], lines, 400)
    assert drawing.boxes["lone"].y < drawing.boxes["d"].y, "beside the chain, not below it"
    assert_tidy(drawing)
    narrow = lay_out([*chain, Box("lone", 60, 30)], lines, 70)
    assert narrow.boxes["lone"].y > narrow.boxes["d"].y, "below it, when there is no room beside"
    assert_tidy(narrow)


def test_room_is_found_inside_before_the_whole_grows() -> None:
    taken = [(0, 0, 300, 20), (0, 80, 300, 100)]
    assert first_room(50, 20, taken, 300, 10)[1] + 20 <= 70
    assert first_room(50, 60, taken, 300, 10) == (0, 110)
    assert first_room(50, 20, [], 300, 10) == (0, 0)


names = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=8, unique=True)


@settings(max_examples=120)
@given(st.data())
def test_any_graph_is_drawn_tidily_and_always_the_same(data: st.DataObject) -> None:
    boxes = [Box(name, data.draw(st.integers(10, 120)), data.draw(st.integers(10, 60))) for name in data.draw(names)]
    pairs = [(a.name, b.name) for a in boxes for b in boxes if a is not b]
    chosen = data.draw(st.lists(st.sampled_from(pairs), max_size=12)) if pairs else []
    lines = [Line(f"{n} {a}{b}", a, b, data.draw(st.integers(0, 90)), 12) for n, (a, b) in enumerate(chosen)]
    drawing = lay_out(boxes, lines, 300)
    assert_tidy(drawing)
    assert set(drawing.routes) == {line.name for line in lines}
    assert {line.name for line in lines if line.width} == set(drawing.labels)
    assert lay_out(boxes, lines, 300) == drawing


# The diagram of our ontology


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def diagram(language: str) -> Diagram:
    return class_diagram(packaged(), language)


def test_every_class_of_ours_has_a_box_with_its_name(diagram: Diagram, language: str) -> None:
    own = {box.iri: box.name for box in diagram.boxes if box.own}
    assert own == {term.iri: term.label.of(language) for term in packaged().classes()}


def test_the_two_relations_that_the_project_exists_for_are_shown_as_derived(diagram: Diagram) -> None:
    labels = {label.iri for label in diagram.labels}
    assert {LC + "leadsProject", LC + "memberOfNetwork"} <= labels
    assert "derived" in {edge.kind for edge in diagram.edges}


def test_a_relation_is_shown_once_and_not_again_for_its_inverse(diagram: Diagram) -> None:
    terms = packaged().terms
    shown = {label.iri for label in diagram.labels}
    assert not {inverse for iri in shown for inverse in terms[iri].inverses} & shown
    assert diagram.relations == len(shown) >= 20


def test_a_class_tells_its_superclass_in_its_box_or_by_an_arrow(diagram: Diagram, language: str) -> None:
    above = {box.iri: box.above for box in diagram.boxes}
    organization = {"th": "องค์กร", "en": "organisation"}[language]
    assert above[LC + "University"] == above[LC + "FundingAgency"] == organization
    assert above[LC + "LearningCity"] == "", "an arrow leads to the city"
    assert above[LC + "Cluster"] == "", "an arrow leads to the collaboration"
    assert sum(edge.kind == "kind" for edge in diagram.edges) == 2


def corners(box: ClassBox) -> Rectangle:
    return box.x, box.y, box.x + box.width, box.y + box.height


def test_boxes_and_labels_lie_apart_and_inside(diagram: Diagram) -> None:
    boxes = [corners(box) for box in diagram.boxes]
    labels = []
    for label in diagram.labels:
        width = text_width(label.text, 11)
        left = label.x if label.beside else label.x - width / 2
        labels.append((left, label.y - 9, left + width, label.y + 3))
    assert not [pair for pair in combinations([*boxes, *labels], 2) if overlap(*pair)]
    edge = diagram.width - 2 * diagram.margin
    assert all(left >= 0 and right <= edge + 1 for left, _, right, _ in [*boxes, *labels])


def test_names_fit_into_their_boxes(diagram: Diagram) -> None:
    for box in diagram.boxes:
        assert max(text_width(box.name, 13), text_width(box.short, 11), text_width(box.above, 11)) < box.width


def on_the_edge(box: ClassBox, x: float, y: float) -> bool:
    left, top, right, bottom = corners(box)
    inside = left - 1 <= x <= right + 1 and top - 1 <= y <= bottom + 1
    return inside and min(abs(y - top), abs(y - bottom), abs(x - right)) <= 1


def test_lines_begin_and_end_at_the_edges_of_boxes(diagram: Diagram) -> None:
    for edge in diagram.edges:
        start = [float(number) for number in re.findall(r"-?[0-9.]+", edge.path.partition("C")[0].partition("V")[0])]
        numbers = [float(number) for number in re.findall(r"-?[0-9.]+", edge.path)]
        last_x = (
            numbers[-2] if not edge.path.rpartition("V")[1] or edge.path.rfind("C") > edge.path.rfind("V") else None
        )
        assert any(on_the_edge(box, *start) for box in diagram.boxes), edge.path
        if last_x is not None:
            assert any(on_the_edge(box, last_x, numbers[-1]) for box in diagram.boxes), edge.path


def test_it_is_wide_enough_for_a_page_and_no_wider(diagram: Diagram) -> None:
    assert diagram.width < 1700, "it would be too small to read in print"
    assert diagram.height < 1000


def test_the_svg_keeps_text_as_text_and_explains_itself(app: Flask, diagram: Diagram, language: str) -> None:
    picture = svg(app, diagram, language)
    title, description = picture.one("title"), picture.one("desc")
    assert picture["aria-labelledby"] == title["id"]
    assert picture["aria-describedby"] == description["id"]
    assert str(len(diagram.boxes)) in description.text
    texts = {one.text for one in picture.all("text")}
    assert {box.name for box in diagram.boxes} | {label.text for label in diagram.labels} <= texts
    assert not picture.all("script")
    assert not [one for one in picture.walk() if "style" in one.attributes or one.tag in ("style", "image", "use")]


def test_each_class_and_relation_links_to_its_entry(app: Flask, diagram: Diagram) -> None:
    targets = {link["href"] for link in svg(app, diagram).all("a")}
    assert {f"#{box.iri.removeprefix(LC)}" for box in diagram.boxes if box.own} <= targets
    assert {f"#{label.iri.removeprefix(LC)}" for label in diagram.labels} <= targets


def test_markup_in_a_name_is_shown_and_not_obeyed(app: Flask) -> None:
    read = written('lc:City a owl:Class ; rdfs:label "<script>alert(1)</script>"@en .')
    picture = svg(app, class_diagram(read, "en"))
    assert not picture.all("script")
    assert "<script>alert(1)</script>" in picture.text


def test_a_relation_of_a_class_to_itself_is_a_loop_with_its_name_beside() -> None:
    read = written("lc:A a owl:Class . lc:p a owl:ObjectProperty ; rdfs:domain lc:A ; rdfs:range lc:A .")
    drawn = class_diagram(read, "en")
    (label,) = drawn.labels
    assert label.beside
    assert label.x > drawn.boxes[0].x + drawn.boxes[0].width


def test_an_ontology_without_classes_is_drawn_as_nothing() -> None:
    assert class_diagram(written(""), "en").boxes == ()


# The tree


def test_the_tree_puts_ours_under_what_several_of_ours_share(language: str) -> None:
    tree = class_tree(packaged(), language)
    branches = {branch.iri: branch for root in tree for branch in root.walk()}
    assert {term.iri for term in packaged().classes()} <= branches.keys()
    assert len([branch for root in tree for branch in root.walk()]) == len(branches), "no class stands twice"
    assert [one.iri for one in branches[LC + "City"].below] == [LC + "LearningCity"]
    formal = branches["http://www.w3.org/ns/org#FormalOrganization"]
    assert LC + "University" in {one.iri for one in formal.below}


def test_a_circle_of_superclasses_does_not_hang_the_tree() -> None:
    read = written("lc:A a owl:Class ; rdfs:subClassOf lc:B . lc:B a owl:Class ; rdfs:subClassOf lc:A .")
    assert isinstance(class_tree(read, "en"), tuple)
