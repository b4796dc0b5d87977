"""How far the passages of an announcement cover its text, and which of them state nothing."""

from __future__ import annotations

import pytest
from annotated import SOURCE, TRIG
from hypothesis import given
from hypothesis import strategies as st

from graph.announcing.coverage import Coverage, coverage
from graph.formats import TRIG as TRIG_FORMAT
from graph.rdf import Quad, parse, read_file
from graph.turtle_text import quoted

PREFIXES = """
BASE <https://w3id.org/learning-city/id/>
PREFIX lc: <https://w3id.org/learning-city/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""


def announcement(text: str, *passages: tuple[object, object], states: str = "", opinion: int = 0) -> Coverage:
    """Compute the coverage of a text by passages from one position to another."""
    body = f"{PREFIXES} <announcement/a> {{ <announcement/a> lc:text {quoted(text, 'th')} . }}\n"
    for number, (start, end) in enumerate(passages, 1):
        iri, certainty = f"announcement/a/passage/{number}", "opinion" if number == opinion else "stated"
        body += f"""<announcement/a> {{
            <{iri}> lc:passageOf <announcement/a> ; lc:number {number} ; lc:certainty <certainty/{certainty}> ;
                oa:hasSelector <{iri}/position> .
            <{iri}/position> oa:start {start} ; oa:end {end} .
        }}\n"""
    (found,) = coverage(quads(body + states))
    return found


def quads(body: str) -> list[Quad]:
    return list(parse(body.encode(), TRIG_FORMAT, place="test"))


def test_the_packaged_announcement_is_covered_and_silent_only_where_it_praises() -> None:
    (found,) = coverage(read_file(TRIG))
    assert found.announcement.endswith("announcement/phayao-2022")
    assert found.letters == sum(not letter.isspace() for letter in SOURCE.read_text(encoding="utf-8"))
    assert (found.percent, found.passages, found.gaps, found.missing) == (100.0, 28, (), ())
    assert [one.number for one in found.silent] == [4, 27, 28]
    assert all(one.opinion and one.quote for one in found.silent)


def test_what_lies_in_no_passage_is_shown_with_its_place_and_without_space_around() -> None:
    found = announcement("หนึ่ง สอง สาม สี่", (0, 5), (10, 13))
    assert [(gap.start, gap.end, gap.words) for gap in found.gaps] == [(6, 9, "สอง"), (14, 17, "สี่")]
    assert (found.letters, found.covered) == (14, 8)
    assert round(found.percent) == 57


def test_white_space_need_not_be_covered() -> None:
    assert announcement("หนึ่ง  \n สอง", (0, 5), (9, 12)).percent == 100.0


def test_one_missing_character_in_many_is_not_rounded_away() -> None:
    assert announcement("ก" * 100_000, (0, 99_999)).percent == 99.9


def test_passages_that_overlap_count_once() -> None:
    found = announcement("กขคง", (0, 3), (1, 3))
    assert (found.covered, [gap.words for gap in found.gaps]) == (3, ["ง"])


@pytest.mark.parametrize("position", [(3, 1), (2, 2), (0, 99), ('"x"', 2), (-1, 2), ("1.5", 2)])
def test_positions_that_cannot_be_count_for_nothing(position: tuple[object, object]) -> None:
    assert announcement("กขคง", position).covered == 0


def test_a_passage_states_nothing_until_its_graph_holds_something() -> None:
    named = "<announcement/a/passage/1> { <city/a> rdfs:label 'ก'@th . } <announcement/a/passage/2> { }"
    found = announcement("กขคงจ", (0, 1), (1, 2), (2, 3), states=named, opinion=3)
    assert [(one.number, one.opinion) for one in found.silent] == [(2, False), (3, True)]
    assert [one.number for one in found.missing] == [2]


def test_a_reading_counts_as_something_said() -> None:
    implied = "<announcement/a> { <announcement/a/passage/1/implied> lc:readingOf <announcement/a/passage/1> . }"
    assert announcement("ก", (0, 1), states=implied).missing
    implied += "<announcement/a/passage/1/implied> { <city/a> rdfs:label 'ก'@th . }"
    assert not announcement("ก", (0, 1), states=implied).missing


def test_a_text_without_passages_is_one_gap() -> None:
    found = announcement(" กข คง ")
    assert (found.percent, [gap.words for gap in found.gaps]) == (0.0, ["กข คง"])


def test_data_without_announcements_has_no_coverage() -> None:
    assert coverage(quads(f"{PREFIXES} <city/a> rdfs:label 'ก'@th .")) == ()


@given(st.text("กขค \n", max_size=40), st.lists(st.tuples(st.integers(0, 45), st.integers(0, 45)), max_size=6))
def test_gaps_and_passages_together_hold_every_character(text: str, passages: list[tuple[int, int]]) -> None:
    found = announcement(text, *passages)
    held = {place for start, end in passages if start < end <= len(text) for place in range(start, end)}
    left = {place for gap in found.gaps for place in range(gap.start, gap.end)}
    letters = {place for place, letter in enumerate(text) if not letter.isspace()}
    assert not held & left
    assert letters <= held | left
    assert found.covered == len(letters & held)
    assert all(text[gap.start : gap.end] == gap.words == gap.words.strip() != "" for gap in found.gaps)
