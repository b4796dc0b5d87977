"""The file that a curator fills in: it parses, its words and positions are exact, and it knows what can be known."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from annotated import SOURCE
from hypothesis import given
from hypothesis import strategies as st

from graph.announcing.cutting import cut
from graph.announcing.mentions import Mention, Name, find_known, read_names
from graph.announcing.proposals import Proposal, propose
from graph.announcing.skeleton import Heading, recognise, skeleton
from graph.formats import TRIG
from graph.rdf import DefaultGraph, Literal, NamedNode, Quad, parse
from graph.sources import shapes_from
from graph.store import Store
from graph.turtle_text import is_iri, quoted, quoted_long
from graph.validating.checking import check_files
from ontology.terms import ID, LC, PREFIXES

TEXT = SOURCE.read_text(encoding="utf-8")
HEADING = Heading("test-2024", "ข่าวทดสอบ", "Test announcement", "https://example.org/news/1")
NAMES = [
    Name("city/phayao", "lc:City", "rdfs:label", "พะเยา", "th"),
    Name("city/phayao", "lc:City", "rdfs:label", "Phayao", "en"),
    Name("organization/university-of-phayao", "lc:University", "rdfs:label", "มหาวิทยาลัยพะเยา", "th"),
    Name("organization/university-of-phayao", "lc:University", "lc:abbreviation", "UP", "en"),
    Name("aim/develop-city", "skos:Concept", "skos:prefLabel", "การพัฒนาเมือง", "th"),
    Name("field/urban-development", "skos:Concept", "skos:prefLabel", "การพัฒนาเมือง", "th"),
]


@pytest.fixture(scope="module")
def names(store: Store) -> list[Name]:
    return read_names(store)


def quads_of(body: str) -> list[Quad]:
    return list(parse(body.encode(), TRIG, place="skeleton"))


def mentioned(mentions: list[Mention]) -> list[tuple[int, int, str]]:
    return [(one.start, one.end, one.name.thing) for one in mentions]


# The file


@given(st.one_of(st.text(), st.text(st.sampled_from("กขเาำ่ “\"”\\'\n\t()2565 กันยายน#<>{}|^`"))))
def test_a_skeleton_of_any_text_parses_and_gives_back_its_words(text: str) -> None:
    quads = quads_of(skeleton(HEADING, recognise(text, NAMES)))
    said = {
        (quad.subject.value, quad.predicate.value): quad.object.value
        for quad in quads
        if isinstance(quad.object, Literal)
    }
    document = f"{ID}{HEADING.iri}"
    assert said[document, f"{LC}text"] == text
    for number, one in enumerate(cut(text), 1):
        passage = f"{document}/passage/{number}"
        assert said[passage, f"{LC}quote"] == text[one.start : one.end]
        assert said[f"{passage}/quote", f"{PREFIXES['oa']}exact"] == text[one.start : one.end]
        assert said[f"{passage}/position", f"{PREFIXES['oa']}start"] == str(one.start)
        assert said[f"{passage}/position", f"{PREFIXES['oa']}end"] == str(one.end)


@given(st.text())
def test_strings_are_written_so_that_they_are_read_back(text: str) -> None:
    (one,) = quads_of(f"<x:s> <x:p> {quoted(text)} .")
    (two,) = quads_of(f"<x:s> <x:p> {quoted_long(text, 'th')} .")
    assert isinstance(one.object, Literal)
    assert isinstance(two.object, Literal)
    assert (one.object.value, two.object.value, two.object.language) == (text, text, "th")
    assert "\n" not in quoted(text)


@pytest.mark.parametrize("language", ["th", "en"])
def test_what_the_shapes_miss_in_a_skeleton_is_only_the_english_rendering(
    language: str, names: list[Name], tmp_path: Path
) -> None:
    found = recognise(TEXT, names)
    file = tmp_path / "test-2024.trig"
    file.write_text(skeleton(HEADING, found, language), encoding="utf-8")
    shapes = shapes_from()
    assert shapes
    checked = check_files([file], shapes, conforms=True)
    missed = sorted(result.shape.partition("#")[2] for result in checked.report.results)
    assert missed == ["Passage-gloss"] * len(found.passages)
    (covered,) = checked.coverage
    assert (covered.percent, len(covered.missing)) == (100.0, len(found.passages))


def test_names_that_are_not_given_are_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "test-2024.trig"
    file.write_text(skeleton(Heading("test-2024"), recognise("พะเยา", [])), encoding="utf-8")
    shapes = shapes_from()
    assert shapes
    missed = {result.shape.partition("#")[2] for result in check_files([file], shapes, conforms=True).report.results}
    assert missed == {"Named-in-Thai", "Named-label-en", "Passage-gloss"}


def test_nothing_is_stated_in_a_skeleton() -> None:
    body = skeleton(HEADING, recognise(TEXT, NAMES))
    graphs = {str(quad.graph_name) for quad in quads_of(body)}
    assert graphs == {f"<{ID}announcement/test-2024>", f"<{ID}graph/editorial/test-2024>"}
    assert str(DefaultGraph()) not in graphs


def test_what_was_recognised_stands_in_the_block_of_its_passage() -> None:
    text = "เมืองพะเยา เมื่อวันที่ 2 กันยายน 2565 ร่วมกับมหาวิทยาลัยธารทอง เพื่อการพัฒนาเมือง"
    block = (
        skeleton(HEADING, recognise(text, NAMES))
        .partition("<announcement/test-2024/passage/1> {\n")[2]
        .partition("}")[0]
    )
    lines = [line.strip("# ").rstrip() for line in block.splitlines()]
    assert '<city/phayao> a lc:City ; rdfs:label "พะเยา"@th .' in lines
    assert 'lc:date "2022-09-02"^^xsd:date ; lc:dateAsWritten "2 กันยายน 2565"@th ;' in lines
    assert '<organization/…> a lc:University ; rdfs:label "มหาวิทยาลัยธารทอง"@th .' in lines
    assert "<aim/develop-city>  # การพัฒนาเมือง" in lines
    assert "<field/urban-development>  # การพัฒนาเมือง" in lines


def test_a_line_becomes_a_statement_when_its_sign_is_taken_away() -> None:
    body = skeleton(HEADING, recognise("เมืองพะเยา ร่วมกับ มหาวิทยาลัยธารทอง (Than Thong University)", NAMES))
    filled = re.sub(r"(?m)^    #   (<(?:city|organization)/)", r"    \1", body).replace("…", "than-thong-university", 1)
    stated = [
        quad for quad in quads_of(filled) if quad.graph_name == NamedNode(f"{ID}announcement/test-2024/passage/1")
    ]
    assert len(stated) == 6


def test_an_english_date_gets_no_thai_wording() -> None:
    body = skeleton(HEADING, recognise("on 2 September 2022", []))
    assert 'lc:date "2022-09-02"^^xsd:date ;  # 2 September 2022' in body
    assert "dateAsWritten" not in body


def test_marks_of_a_curator_cut_the_text() -> None:
    found = recognise("เมือง|พะเยา ดี\n|มาก", NAMES, "|")
    assert found.text == "เมืองพะเยา ดี\nมาก"
    assert [found.text[one.start : one.end] for one in found.passages] == ["เมือง", "พะเยา ดี", "มาก"]
    assert mentioned(found.known) == [(5, 10, "city/phayao")]


@pytest.mark.parametrize(
    ("text", "valid"),
    [("https://example.org/news?id=1", True), ("example.org", False), ("https://a b", False), ("https://x/>", False)],
)
def test_what_is_an_address(text: str, valid: bool) -> None:
    assert is_iri(text) is valid


# Known things


def test_the_names_of_the_packaged_graph(names: list[Name]) -> None:
    by_words = {name.words: (name.thing, name.kind, name.predicate) for name in names}
    assert by_words["บพท."] == ("organization/pmu-a", "lc:FundingAgency", "lc:abbreviation")
    assert by_words["เมืองพะเยา"] == ("city/phayao", "lc:City", "skos:altLabel")
    assert by_words["การศึกษา"] == ("field/education", "skos:Concept", "skos:prefLabel")
    assert not {name.thing.partition("/")[0] for name in names} & {
        "announcement",
        "membership",
        "scheme",
        "source",
        "query",
    }


def test_every_body_that_the_packaged_announcement_names_is_found(names: list[Name]) -> None:
    found = {mention.name.thing for mention in find_known(TEXT, names)}
    assert found >= {
        *(f"city/{slug}" for slug in ("phayao", "sukhothai", "hat-yai")),
        *(f"organization/{slug}" for slug in ("pmu-a", "unesco", "opscd", "cola", "khon-kaen-university")),
        *(f"organization/{slug}" for slug in ("university-of-phayao", "phayao-town-municipality")),
        "community/phayao",
        "network/unesco-gnlc",
        "project/phayao-learning-city",
    }


def test_the_longest_name_goes_first() -> None:
    assert mentioned(find_known("มหาวิทยาลัยพะเยา และพะเยา", NAMES)) == [
        (0, 16, "organization/university-of-phayao"),
        (20, 25, "city/phayao"),
    ]


def test_two_things_of_one_name_are_both_found() -> None:
    assert [one.name.thing for one in find_known("การพัฒนาเมือง", NAMES)] == [
        "aim/develop-city",
        "field/urban-development",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("phayao และ PHAYAO", [(0, 6), (11, 17)]),
        ("UP", [(0, 2)]),
        ("up, Up, UPDATE, SUP", []),
        ("พะ\u200bเยา", [(0, 6)]),
        ("มหาวิทยาลัย\u200bพะเยา", [(0, 17)]),
        ("Phayaos", []),
    ],
)
def test_names_are_found_as_people_type_them(text: str, found: list[tuple[int, int]]) -> None:
    assert [(one.start, one.end) for one in find_known(text, NAMES)] == found


@given(st.text())
def test_mentions_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    mentions = find_known(f"{text}พะเยา{text}", NAMES)
    taken = [(one.start, one.end) for one in mentions]
    assert all(0 <= start < end <= 2 * len(text) + 5 for start, end in taken)
    assert all(before[1] <= after[0] or before == after for before, after in pairwise(taken))


def test_what_was_withdrawn_is_not_found() -> None:
    store, thing = Store.in_memory(), NamedNode(f"{ID}city/gone")
    graph = NamedNode(f"{ID}graph/editorial")
    store.add([Quad(thing, NamedNode(f"{PREFIXES['rdfs']}label"), Literal("หายไป", language="th"), graph)])
    assert [name.thing for name in read_names(store)] == ["city/gone"]
    true = Literal("true", datatype=NamedNode(f"{PREFIXES['xsd']}boolean"))
    store.add([Quad(thing, NamedNode(f"{PREFIXES['owl']}deprecated"), true, graph)])
    assert read_names(store) == []


# New names


def proposed(text: str) -> list[Proposal]:
    found = propose(text, [(one.start, one.end) for one in find_known(text, NAMES)])
    assert all(text[one.start : one.end] == one.words for one in found)
    return found


@pytest.mark.parametrize(
    ("text", "words", "iri", "type"),
    [
        ("มหาวิทยาลัยธารทองได้จัด", "มหาวิทยาลัยธารทอง", "organization/…", "lc:University"),
        ("องค์การบริหารส่วนจังหวัดธารทองร่วมกับ", "องค์การบริหารส่วนจังหวัดธารทอง", "organization/…", "lc:LocalGovernment"),
        ("กระทรวงศึกษาธิการประกาศ", "กระทรวงศึกษาธิการ", "organization/…", "org:FormalOrganization"),
        ("จังหวัดธารทอง", "จังหวัดธารทอง", "place/…", "schema:AdministrativeArea"),
        ("โครงการ Than Thong Learning City", "โครงการ Than Thong Learning City", "project/…", "lc:Project"),
        ("ของ อว. และ", "อว.", "organization/…", ""),
        (
            "by Than Thong University and",
            "Than Thong University",
            "organization/than-thong-university",
            "lc:University",
        ),
        ("กับ OPSCX ด้วย", "OPSCX", "organization/opscx", ""),
        ("อบจ.ธารทอง", "อบจ.ธารทอง", "organization/…", "lc:LocalGovernment"),
    ],
)
def test_what_looks_like_a_new_name(text: str, words: str, iri: str, type: str) -> None:
    assert [(one.words, one.iri, one.type) for one in proposed(text)] == [(words, iri, type)]


@pytest.mark.parametrize(
    "text",
    [
        "เมืองพะเยาได้",
        "มหาวิทยาลัยพะเยาได้",
        "เมืองในมิติต่าง ๆ",
        "มหาวิทยาลัยที่มีอยู่",
        "พ.ศ. 2565",
        "เวลา 10.00 น. ณ",
        "ดร. สมชาย",
        "UP",
        "ประชาชน",
    ],
)
def test_what_is_known_or_no_name_is_not_proposed(text: str) -> None:
    assert proposed(text) == []


def test_names_joined_by_and_are_two() -> None:
    assert [one.words for one in proposed("มหาวิทยาลัยธารทองและเทศบาลเมืองธารทอง")] == [
        "มหาวิทยาลัยธารทอง",
        "เทศบาลเมืองธารทอง",
    ]


def test_an_english_name_in_brackets_is_that_of_what_stands_before() -> None:
    thai, english = proposed("โครงการธารทองเมืองแห่งการเรียนรู้ (Than Thong Learning City)")
    assert (thai.iri, english.iri, english.type) == ("project/…", "project/than-thong-learning-city", "lc:Project")
