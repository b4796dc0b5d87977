"""Passages hold the whole text, exactly, each character once, and never end where no reader would."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from annotated import SOURCE
from annotated import cuts_cluster as parts_a_thai_cluster
from hypothesis import example, given
from hypothesis import strategies as st

from graph.announcing.cutting import CONTEXT, LONGEST, SHORTEST, Span, context, cut, cut_at, indivisible, kept_whole
from graph.announcing.dates import find_dates
from graph.thai import cuts_cluster

TEXT = SOURCE.read_text(encoding="utf-8")
CLAUSES = ("เมืองพะเยา", "ซึ่งถือเป็น", "ภายใต้", "ความร่วมมือ", "และ", "ต่าง", "ๆ", "บพท.", "พ.ศ.", "เพื่อ", "มหาวิทยาลัย", "ที่")
OTHERS = ("2 กันยายน 2565", "UNESCO Global Network", *"    ()“”!\n\u200b\u00a0")
THAI_TEXT = st.lists(st.sampled_from((*CLAUSES, *OTHERS)), max_size=120).map("".join)
ANY_TEXT = st.one_of(st.text(), THAI_TEXT)


@given(ANY_TEXT)
@example("ก" * 1000)
@example("เ ก\u0e48 \u0e48ข")
@example("(" * 50 + " " + ")" * 50)
def test_passages_hold_every_character_once_and_no_white_space_around(text: str) -> None:
    passages = cut(text)
    held: list[int] = []
    for one in passages:
        quote = text[one.start : one.end]
        assert quote
        assert quote == quote.strip()
        held += [place for place in range(one.start, one.end) if not text[place].isspace()]
    assert held == [place for place, letter in enumerate(text) if not letter.isspace()]
    assert all(before.end <= after.start for before, after in pairwise(passages))


@given(ANY_TEXT)
def test_no_passage_begins_or_ends_inside_a_cluster(text: str) -> None:
    for one in cut(text):
        assert not cuts_cluster(text, one.start)
        assert not cuts_cluster(text, one.end)


@given(ANY_TEXT)
def test_no_passage_goes_over_a_line_end(text: str) -> None:
    assert not any("\n" in text[one.start : one.end] for one in cut(text))


@given(ANY_TEXT)
def test_no_date_is_parted(text: str) -> None:
    passages = cut(text)
    for one in find_dates(text):
        assert any(passage.start <= one.start and one.end <= passage.end for passage in passages)


@given(ANY_TEXT)
def test_a_passage_is_longer_than_the_longest_only_where_it_cannot_be_cut(text: str) -> None:
    whole = kept_whole(text)
    for one in cut(text):
        if one.end - one.start > LONGEST:
            assert list(indivisible(text, one, whole)) == [one]


@given(ANY_TEXT)
def test_context_is_what_stands_around_a_passage(text: str) -> None:
    for one in cut(text):
        prefix, suffix = context(text, one)
        assert len(prefix) <= CONTEXT
        assert len(suffix) <= CONTEXT
        assert text[one.start - len(prefix) : one.start] == prefix
        assert text[one.end : one.end + len(suffix)] == suffix
        assert not prefix or not cuts_cluster(text, one.start - len(prefix))
        assert not suffix or not cuts_cluster(text, one.end + len(suffix))


def test_a_text_without_words_has_no_passages() -> None:
    assert cut(" \n\u00a0\t\n") == []
    assert cut("") == []


def test_brackets_and_quotation_marks_are_kept_whole() -> None:
    inside = "ข้อความ " * 15
    text = f"{inside}“{inside}” {inside}({inside}) {inside}"
    for one in cut(text):
        words = text[one.start : one.end]
        assert words.count("“") == words.count("”")
        assert words.count("(") == words.count(")")


def test_a_quotation_longer_than_a_passage_is_cut() -> None:
    text = f"“{'ข้อความ ' * 100}”"
    assert max(one.end - one.start for one in cut(text)) <= LONGEST


@pytest.mark.parametrize(
    "kept",
    [
        "ต่าง ๆ",
        "เครือข่าย (UNESCO)",
        "โครงการ Phayao Learning City",
        "2 กันยายน 2565",
        "บพท. ได้",
        "ในปี พ.ศ. 2565",
        "สามแห่ง คือ พะเยา",
    ],
)
def test_words_that_belong_together_are_not_parted(kept: str) -> None:
    clause = "ก" * 60
    text = " ".join([clause, clause, f"{clause}{kept}{clause}", clause, clause])
    assert any(kept in text[one.start : one.end] for one in cut(text))


def test_a_run_too_long_for_a_passage_is_cut_before_a_word_that_begins_a_clause() -> None:
    text = "ก" * 150 + "ซึ่ง" + "ข" * 150
    assert cut(text) == [Span(0, 150), Span(150, 304)]


def test_a_run_without_such_a_word_stays_whole() -> None:
    assert cut("ก" * 1000) == [Span(0, 1000)]


def test_the_packaged_announcement_is_cut_into_clauses() -> None:
    passages = cut(TEXT)
    lengths = [one.end - one.start for one in passages]
    assert 18 <= len(passages) <= 32
    assert min(lengths) >= SHORTEST
    assert max(lengths) <= LONGEST


def test_the_packaged_announcement_is_mostly_cut_where_its_curators_cut_it() -> None:
    from annotated import load, read_passages

    theirs = {passage.start for passage in read_passages(load())}
    ours = {one.start for one in cut(TEXT)}
    assert len(ours & theirs) >= 0.7 * len(ours)


def test_clusters_are_those_that_the_packaged_announcement_keeps() -> None:
    for place in range(len(TEXT) + 1):
        assert cuts_cluster(TEXT, place) == parts_a_thai_cluster(TEXT, place)


@given(st.lists(st.text(st.sampled_from("กขำ่เab \n"), max_size=20), max_size=8))
def test_marks_cut_where_they_stand_and_are_taken_out(parts: list[str]) -> None:
    text, passages = cut_at("|".join(parts), "|")
    assert text == "".join(parts).strip()
    assert [text[one.start : one.end] for one in passages] == [part.strip() for part in parts if part.strip()]


@pytest.mark.parametrize(
    "text", [f"{TEXT} " * 20, "ก " * 20_000, "(" * 25_000 + "]" * 25_000, "2 กันยายน" + " " * 50_000]
)
def test_tens_of_thousands_of_characters_are_cut_in_seconds(text: str) -> None:
    start = time.process_time()
    assert cut(text)
    assert time.process_time() - start < 10
