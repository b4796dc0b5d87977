"""Dates are found where they stand and mean the day they name; names are found however they were typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date

import pytest
from annotated import SOURCE
from hypothesis import given
from hypothesis import strategies as st

from graph.announcing.dates import ENGLISH_MONTHS, THAI_ABBREVIATIONS, THAI_MONTHS, find_dates
from graph.thai import cuts_cluster, search_form

ANNOUNCEMENT_TEXT = SOURCE.read_text(encoding="utf-8")
THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
LETTERS = st.text(st.sampled_from("กขคงจชดตนบปพมยรลวสหอเแโใไาิีึืุู่้๊๋์ๆ ABCdef()“”!\n"), max_size=30)


def buddhist(day: date) -> int:
    """The Buddhist year of a day, by the calendar that was in use on it."""
    return day.year + (542 if day.year < 1941 and day.month < 4 else 543)


def ordinal(number: int) -> str:
    suffix = "th" if 10 < number < 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


STYLES: dict[str, Callable[[date], str]] = {
    "full month": lambda d: f"{d.day} {THAI_MONTHS[d.month - 1]} {buddhist(d)}",
    "full month, era": lambda d: f"{d.day} {THAI_MONTHS[d.month - 1]} พ.ศ. {buddhist(d)}",
    "full month, era without a space": lambda d: f"{d.day} {THAI_MONTHS[d.month - 1]} พ.ศ.{buddhist(d)}",
    "full month, era in full": lambda d: f"{d.day} {THAI_MONTHS[d.month - 1]} พุทธศักราช {buddhist(d)}",
    "full month, year announced": lambda d: f"{d.day} เดือน{THAI_MONTHS[d.month - 1]} ปี {buddhist(d)}",
    "full month, common era": lambda d: f"{d.day} {THAI_MONTHS[d.month - 1]} ค.ศ. {d.year}",
    "full month, common year, no era": lambda d: f"{d.day} {THAI_MONTHS[d.month - 1]} {d.year}",
    "no spaces": lambda d: f"{d.day}{THAI_MONTHS[d.month - 1]}{buddhist(d)}",
    "no-break spaces": lambda d: f"{d.day}\u00a0{THAI_MONTHS[d.month - 1]}\u00a0{buddhist(d)}",
    "abbreviated": lambda d: f"{d.day} {THAI_ABBREVIATIONS[d.month - 1]} {buddhist(d)}",
    "abbreviated, last dot left out": lambda d: f"{d.day} {THAI_ABBREVIATIONS[d.month - 1][:-1]} {buddhist(d)}",
    "abbreviated, era": lambda d: f"{d.day} {THAI_ABBREVIATIONS[d.month - 1]} พ.ศ. {buddhist(d)}",
    "Thai digits": lambda d: f"{d.day} {THAI_MONTHS[d.month - 1]} {buddhist(d)}".translate(THAI_DIGITS),
    "Thai digits, era": lambda d: f"{d.day} {THAI_ABBREVIATIONS[d.month - 1]} พ.ศ. {buddhist(d)}".translate(
        THAI_DIGITS
    ),
    "numbers": lambda d: f"{d.day}/{d.month}/{buddhist(d)}",
    "numbers with zeros": lambda d: f"{d.day:02}-{d.month:02}-{buddhist(d)}",
    "ISO": lambda d: d.isoformat(),
    "English": lambda d: f"{d.day} {ENGLISH_MONTHS[d.month - 1]} {d.year}",
    "English, ordinal": lambda d: f"{ordinal(d.day)} of {ENGLISH_MONTHS[d.month - 1]}, {d.year}",
    "English, month first": lambda d: f"{ENGLISH_MONTHS[d.month - 1]} {d.day}, {d.year}",
    "English, abbreviated": lambda d: f"{d.day} {ENGLISH_MONTHS[d.month - 1][:3]}. {d.year}",
    "English, Buddhist era": lambda d: f"{d.day} {ENGLISH_MONTHS[d.month - 1]} B.E. {buddhist(d)}",
    "English, Buddhist year": lambda d: f"{d.day} {ENGLISH_MONTHS[d.month - 1]} {buddhist(d)}",
}


@given(LETTERS, st.dates(date(1912, 4, 1), date(2100, 12, 31)), st.sampled_from(sorted(STYLES)), LETTERS)
def test_a_date_in_any_style_is_found_where_it_stands(before: str, day: date, style: str, after: str) -> None:
    written = STYLES[style](day)
    text = f"{before} วันที่ {written} {after}"
    start = len(before) + len(" วันที่ ")
    assert [(one.start, one.end, one.words, one.iso, one.last) for one in find_dates(text)] == [
        (start, start + len(written), written, day.isoformat(), None)
    ]


@given(st.text())
def test_offsets_are_those_of_the_words_in_any_text(text: str) -> None:
    end = 0
    for one in find_dates(text):
        assert one.words == text[one.start : one.end]
        assert one.start >= end
        end = one.end


@pytest.mark.parametrize(
    ("text", "words", "first", "last"),
    [
        ("ระหว่างวันที่ 9-11 ก.พ. 2567 นี้", "9-11 ก.พ. 2567", "2024-02-09", "2024-02-11"),
        ("วันที่ ๙ ถึง ๑๑ กุมภาพันธ์ ๒๕๖๗", "๙ ถึง ๑๑ กุมภาพันธ์ ๒๕๖๗", "2024-02-09", "2024-02-11"),
        ("30 สิงหาคม – 2 กันยายน 2565", "30 สิงหาคม – 2 กันยายน 2565", "2022-08-30", "2022-09-02"),
        ("30 ธันวาคม - 2 มกราคม 2566", "30 ธันวาคม - 2 มกราคม 2566", "2022-12-30", "2023-01-02"),
        ("on September 2-4, 2022.", "September 2-4, 2022", "2022-09-02", "2022-09-04"),
        ("2 to 4 September 2022", "2 to 4 September 2022", "2022-09-02", "2022-09-04"),
    ],
)
def test_days_from_one_to_another(text: str, words: str, first: str, last: str) -> None:
    (found,) = find_dates(text)
    assert (found.words, found.iso, str(found.last)) == (words, first, last)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("24 มิถุนายน 2475", "1932-06-24"),
        ("31 มีนาคม พ.ศ. 2482", "1940-03-31"),
        ("1 เมษายน 2482", "1939-04-01"),
        ("31 ธันวาคม 2483", "1940-12-31"),
        ("1 มกราคม 2484", "1941-01-01"),
        ("29 ก.พ. 2567", "2024-02-29"),
        ("2 ก.ย. 65", "2022-09-02"),
        ("2 ก.ย. ’65", "2022-09-02"),
    ],
)
def test_buddhist_years_before_1941_began_in_april(text: str, iso: str) -> None:
    assert [one.iso for one in find_dates(text)] == [iso]


@pytest.mark.parametrize(
    "text",
    [
        "1 มกราคม 2483",  # B.E. 2483 had nine months
        "31 มีนาคม 2483",
        "2 กันยายน 2440",  # other eras were in use
        "2 กันยายน ค.ศ. 2565",  # a Buddhist year called a common one
        "2 กันยายน พ.ศ. 2022",  # and the reverse
        "2 กันยายน 2222",
        "2 กันยายน 2700",
        "31 กุมภาพันธ์ 2565",
        "29 ก.พ. 2566",
        "0 กันยายน 2565",
        "132 กันยายน 2565",
        "2 กันยายน 25651",
        "2/9/2022",  # which is the month?
        "13/13/2565",
        "2 ก.ย. 10.30 น.",
        "2 ก.ย. 50 คน",
        "2 Decided 2022",
        "กันยายน 2565",
    ],
)
def test_what_is_no_day_or_may_be_one_of_two_is_refused(text: str) -> None:
    assert find_dates(text) == []


def test_a_number_before_the_day_is_no_first_day_of_a_range() -> None:
    (found,) = find_dates("ข้อ 31-2 กันยายน 2565")
    assert (found.words, found.iso, found.last) == ("2 กันยายน 2565", "2022-09-02", None)


def test_dates_of_the_packaged_announcement() -> None:
    assert [(one.words, one.iso) for one in find_dates(ANNOUNCEMENT_TEXT)] == [
        ("2 กันยายน 2565", "2022-09-02"),
        ("21 พฤศจิกายน 2564", "2021-11-21"),
        ("2 กันยายน พ.ศ. 2565", "2022-09-02"),
    ]


@pytest.mark.parametrize(
    ("text", "index", "cuts"),
    [
        ("ที่", 1, True),
        ("ที่", 2, True),
        ("น้ำ", 2, True),
        ("เมือง", 1, True),
        ("เมือง", 4, False),
        ("กา", 1, False),
        ("กข", 0, False),
        ("กข", 2, False),
        ("เ ก", 1, False),
        ("e\u0301", 1, True),
    ],
)
def test_where_a_cluster_would_be_cut(text: str, index: int, cuts: bool) -> None:
    assert cuts_cluster(text, index) is cuts


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("UNESCO\u00a0 GNLC", "unesco gnlc"),
        ("พะ\u200bเยา", "พะเยา"),
        ("เเพร่", "แพร่"),
        ("นํา", "นำ"),
        ("น้ํา", "น้ำ"),
        ("นํ้า", "น้ำ"),
        ("ท่ี", "ที่"),
        ("PMU\u2011A", "pmu-a"),
        ("Phayao’s", "phayao's"),
        ("บรรทัด\nใหม่", "บรรทัด ใหม่"),
    ],
)
def test_search_form_of_what_is_typed_in_several_ways(written: str, searched: str) -> None:
    assert search_form(written).text == searched


@given(st.text())
def test_search_form_leads_back_to_the_text(text: str) -> None:
    form = search_form(text)
    assert len(form.text) == len(form.starts) == len(form.ends)
    assert list(form.starts) == sorted(form.starts)
    assert all(0 <= start < end <= len(text) for start, end in zip(form.starts, form.ends, strict=True))


@given(LETTERS, st.sampled_from(["พะเยา", "น้ํา", "มหาวิทยาลัย\u00a0 พะเยา", "เเพร่", "UNESCO  GNLC"]), LETTERS)
def test_words_are_found_at_their_place_in_the_text(before: str, words: str, after: str) -> None:
    text = f"{before} {words} {after}"
    assert (len(before) + 1, len(before) + 1 + len(words)) in list(search_form(text).places(search_form(words).text))


@pytest.mark.parametrize(("text", "words"), [("update", "up"), ("UP2", "up"), ("กาแฟ พะเยา้", "พะเยา"), ("พิธี", "พิธ")])
def test_words_are_not_found_inside_others(text: str, words: str) -> None:
    assert list(search_form(text).places(words)) == []


def test_nfkc_is_never_used() -> None:
    """It takes SARA AM apart, in the source text nine times."""
    assert unicodedata.normalize("NFKC", ANNOUNCEMENT_TEXT) != ANNOUNCEMENT_TEXT
    assert len(search_form(ANNOUNCEMENT_TEXT).text) <= len(ANNOUNCEMENT_TEXT)
    assert "\u0e33" in search_form(ANNOUNCEMENT_TEXT).text
