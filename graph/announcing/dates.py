"""Dates as texts write them, in Thai and in English, in the Buddhist and in the common era.

B.E. = C.E. + 543 from 1 January 1941 (B.E. 2484) on. Before that the Thai year began on 1 April, so that January to
March belong to the year before: B.E. = C.E. + 542; B.E. 2483 had nine months, and no January, February or March. Before
1912 other eras were in use: a Buddhist year from then is refused, because nobody can tell how it was reckoned.

An era that is not written is told by the year: from 2400 on it is the Buddhist one. Two digits are a year of the 2500s,
after a Thai month only. Numbers alone (2/9/2565) are a date only in the Buddhist era, where the day always comes first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

THAI_MONTHS = (
    "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
    "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
)  # fmt: skip
THAI_ABBREVIATIONS = (
    "ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.",
)  # fmt: skip
ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

FIRST_YEAR_READ_AS_BUDDHIST = 2400
FIRST_BUDDHIST_YEAR, FIRST_FROM_JANUARY = 2455, 2484
COMMON_YEARS = range(1800, 2101)
YEARS_IN_TWO_DIGITS = range(40, 100)

NUMBER_OF_MONTH = {
    **{name: number for number, name in enumerate(THAI_MONTHS, 1)},
    **{name.replace(".", ""): number for number, name in enumerate(THAI_ABBREVIATIONS, 1)},
    **{name.lower(): number for number, name in enumerate(ENGLISH_MONTHS, 1)},
    **{name[:3].lower(): number for number, name in enumerate(ENGLISH_MONTHS, 1)},
    "sept": 9,
}


@dataclass(frozen=True)
class WrittenDate:
    """A date, or the days from one to another, where a text writes it.

    Args:
        start: where it begins, in code points.
        end: where it ends.
        words: what stands there.
        day: the day, or the first one, in the common era.
        last: the last day; None when it is one day.
    """

    start: int
    end: int
    words: str
    day: date
    last: date | None = None

    @property
    def iso(self) -> str:
        """The day as xsd:date (https://www.w3.org/TR/xmlschema11-2/#date)."""
        return self.day.isoformat()


def patterns() -> tuple[re.Pattern[str], ...]:
    """Make the patterns of dates; each names its parts day, month, year, and maybe era, first, first_month."""
    digit, gap = "[0-9๐-๙]", "[ \t\u00a0\u200b\u202f]{0,3}"
    apart, ends = rf"(?<!{digit})(?<!{digit}[.,/:])", rf"(?!{digit})"
    day, year = rf"{digit}{{1,2}}", rf"(?P<year>{digit}{{4}}){ends}"
    dotted = [r"\.".join(name.rstrip(".").split(".")) + r"\.?" for name in THAI_ABBREVIATIONS]
    thai = "|".join([*THAI_MONTHS, *dotted])
    english = "|".join([*ENGLISH_MONTHS, r"Sept\b\.?", *(rf"{name[:3]}\b\.?" for name in ENGLISH_MONTHS)])
    thai_era = rf"(?:ปี{gap})?(?P<era>พ\.{gap}ศ\.?|พุทธศักราช|ค\.{gap}ศ\.?|คริสต์?ศักราช|ปี)?"
    counted = "(?:คน|ราย|แห่ง|เมือง|หน่วยงาน|บาท|ปี|วัน|น\\.|%)"
    short_year = rf"['’]?(?P<short>{digit}{{2}})(?!{digit}|[.:,]{digit}|{gap}{counted})"
    th = rf"{day}(?:st|nd|rd|th)?"
    to = rf"{gap}(?:[-–—]|ถึง|to){gap}(?:วันที่{gap})?"
    english_era = rf"(?:{gap}(?P<era>B\.E\.|A\.D\.|C\.E\.|BE\b|AD\b|CE\b))?"
    before = rf"(?P<era>B\.E\.|A\.D\.|C\.E\.|BE\b|AD\b|CE\b)?{gap}"
    name = rf"(?P<month>(?i:{english}))"
    return tuple(
        re.compile(pattern)
        for pattern in (
            rf"{apart}(?:(?P<first>{day})(?:{gap}(?P<first_month>{thai}))?{to})?(?P<day>{day}){gap}(?:เดือน{gap})?"
            rf"(?P<month>{thai}){gap},?{gap}{thai_era}{gap}(?:{year}|{short_year})",
            rf"{apart}(?:(?P<first>{th})(?:{gap}(?P<first_month>(?i:{english})))?{to})?(?P<day>{th}){gap}(?:of{gap})?"
            rf"{name}{gap},?{gap}{year}{english_era}",
            rf"{apart}(?P<day>{th}){gap}{name}{gap},?{gap}{before}{year}",
            rf"(?<![A-Za-z]){name}{gap}(?:(?P<first>{th}){to})?(?P<day>{th}){gap},?{gap}{year}{english_era}",
            rf"{apart}(?P<day>{day})(?P<sign>[/.-])(?P<month>{day})(?P=sign){year}(?![/.-]{digit})",
            rf"{apart}(?P<year>{digit}{{4}})-(?P<month>{digit}{{2}})-(?P<day>{digit}{{2}}){ends}(?!-{digit})",
        )
    )


PATTERNS = patterns()


def find_dates(text: str) -> list[WrittenDate]:
    """Find the dates that a text writes out with day, month and year.

    Args:
        text: Thai or English, or both.

    Returns:
        The dates in the order of the text, none overlapping another. What is no day of the calendar is not among them,
        nor what may be one of two days.
    """
    candidates = [one for pattern in PATTERNS for found in pattern.finditer(text) if (one := read(found))]
    dates: list[WrittenDate] = []
    for one in sorted(candidates, key=lambda candidate: (candidate.start, -candidate.end)):
        if not dates or one.start >= dates[-1].end:
            dates.append(one)
    return dates


def read(found: re.Match[str]) -> WrittenDate | None:
    """Read what a pattern found; None when it is no date."""
    parts = found.groupdict()
    month = month_number(parts["month"])
    year = common_year(found, month)
    day = calendar_day(year, month, parts["day"])
    if day is None or year is None:
        return None
    if parts.get("first"):
        first = first_day(found, year, day)
        if first:
            return WrittenDate(found.start(), found.end(), found[0], first, day)
        if found.start("day") < found.start("month"):  # not the days from one to another: the last number is a day
            start = found.start("day")
            return WrittenDate(start, found.end(), found.string[start : found.end()], day)
        return None
    return WrittenDate(found.start(), found.end(), found[0], day)


def first_day(found: re.Match[str], year: int, last: date) -> date | None:
    """Read the first day of a range; None when it is none that comes before the last."""
    named = found.groupdict().get("first_month")
    month = month_number(named or found["month"])
    first = calendar_day(year - 1 if month > last.month else year, month, found["first"])
    return first if first and first < last else None


def month_number(word: str) -> int:
    """Return the number of a month, by its name, its abbreviation or its number."""
    return int(word) if word.isdecimal() else NUMBER_OF_MONTH[word.replace(".", "").lower()]


def common_year(found: re.Match[str], month: int) -> int | None:
    """Find the year of the common era that a date means; None when that cannot be told."""
    parts = found.groupdict()
    era = (parts.get("era") or "").replace(".", "").replace(" ", "")
    if parts.get("short"):
        short = int(parts["short"])
        return 2500 + short - 543 if short in YEARS_IN_TWO_DIGITS and not era.startswith(("ค", "A", "C")) else None
    year = int(parts["year"])
    buddhist = era.startswith(("พ", "B")) or (
        not era.startswith(("ค", "A", "C")) and year >= FIRST_YEAR_READ_AS_BUDDHIST
    )
    if buddhist:
        return from_buddhist(year, month)
    if parts.get("sign"):  # numbers alone, in the common era: which is the month?
        return None
    return year if year in COMMON_YEARS else None


def from_buddhist(year: int, month: int) -> int | None:
    """Turn a year of the Buddhist era into one of the common era.

    Args:
        year: the year, B.E.
        month: the month of the date, which matters before 1941.

    Returns:
        The year; None when the month did not exist, or the year lies before the era was in use or after 2100 C.E.
    """
    if year < FIRST_BUDDHIST_YEAR or (year == FIRST_FROM_JANUARY - 1 and month < 4):
        return None
    common = year - (542 if year < FIRST_FROM_JANUARY and month < 4 else 543)
    return common if common in COMMON_YEARS else None


def calendar_day(year: int | None, month: int, day: str) -> date | None:
    """Make a date; None when the calendar has no such day."""
    if year is None:
        return None
    try:
        return date(year, month, int("".join(letter for letter in day if letter.isdecimal())))
    except ValueError:
        return None
