"""Cuts a text into clause-level passages: each a stretch of the text, exact to the code point.

Thai has no full stop, and its spaces part phrases, not words. So a passage ends at a line end or at a space, and, only
in a run too long to be one clause, before a word that begins a clause. Brackets and quotation marks are kept whole, and
so are dates. Among the spaces of a paragraph, those are chosen that make clauses of a good length and break before
words that begin one; the choice is the cheapest over the whole paragraph, found by dynamic programming.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from graph.announcing.dates import find_dates
from graph.thai import cuts_cluster

SHORTEST, GOOD, LONGEST = 40, 90, 220
CONTEXT, DEEPEST = 32, 20

PARAGRAPH = re.compile("[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
PHRASE = re.compile(r"\S+")
CLOSING = {"(": ")", "[": "]", "{": "}", "“": "”", "‘": "’", "«": "»", "「": "」", "（": "）", '"': '"'}
MARK = re.compile(rf"[{re.escape(''.join({*CLOSING, *CLOSING.values()}))}]")

BEGINS_CLAUSE = re.compile(
    "ซึ่ง|โดย|เพื่อ(?!น)|เมื่อ|ภายใต้|ทั้งนี้|นอกจาก|ดังเช่น|ดังนั้น|รวมถึง|รวมทั้ง|พร้อม|ตลอดจน|นับ|ถือเป็น|จนกระทั่ง|จึง|แต่|ขณะ|อีกทั้ง"
    "|สำหรับ|ต่อมา|หลังจาก|ก่อน|เนื่องจาก|อย่างไรก็|หาก|ด้าน|ใน(?:ปี|วัน|โอกาส|การ)|ว่า|นำ|which |when |so that |while "
)
BEGINS_CLAUSE_FOR_CERTAIN = re.compile("ซึ่ง|ภายใต้|ทั้งนี้|นอกจากนี้|ดังนั้น|รวมถึง|รวมทั้ง|พร้อมทั้ง|ตลอดจน|จนกระทั่ง|เนื่องจาก|อย่างไรก็ตาม")
GOES_ON = re.compile("[ๆฯ(\\[（!?,.;:%)\\]”’»」）]")
JOINS = re.compile("และ|หรือ|กับ|แห่ง|and |or |of ")
BODY = re.compile(
    "มหาวิทยาลัย|วิทยาลัย|สถาบัน|เทศบาล|องค์การ|องค์กร|ศูนย์|สำนัก|หน่วย|กระทรวง|กรม|คณะ|สมาคม|มูลนิธิ|ชุมชน|จังหวัด|ภาค(?:รัฐ|เอกชน)"
)
EXPECTS_MORE = re.compile(r"(?:คือ|ได้แก่|ระหว่าง|เช่น|อาทิ|และ|หรือ|ว่า|ของ|ณ|โดย|[ก-ฮ]\.|[,:–-])$")
ENDS_SENTENCE = re.compile("[.!?…][”’\"')]*$")


class Span(NamedTuple):
    """A stretch of a text, in code points: from `start` up to, but without, `end`."""

    start: int
    end: int


def cut(text: str) -> list[Span]:
    """Cut a text into passages.

    Args:
        text: the whole text, as it is written.

    Returns:
        The passages in the order of the text: none empty, none overlapping another, none with white space at either
        end; together they hold every character that is not white space.
    """
    whole = kept_whole(text)
    passages: list[Span] = []
    for paragraph in PARAGRAPH.finditer(text):
        units = list(indivisible(text, Span(*paragraph.span()), whole))
        passages += cheapest(text, units)
    return passages


def cut_at(text: str, mark: str) -> tuple[str, list[Span]]:
    """Cut a text where a curator marked it, and nowhere else.

    Args:
        text: the text with the marks.
        mark: what stands where a passage ends and the next begins.

    Returns:
        The text without the marks, without white space around it, and its passages.
    """
    passages, clean = [], ""
    for part in text.split(mark):
        part = part if clean else part.lstrip()
        words = part.strip()
        if words:
            start = len(clean) + len(part) - len(part.lstrip())
            passages.append(Span(start, start + len(words)))
        clean += part
    return clean.rstrip(), passages


def context(text: str, span: Span, length: int = CONTEXT) -> tuple[str, str]:
    """Return the words before and after a passage, shortened where a Thai cluster would be cut.

    Args:
        text: the whole text.
        span: the passage.
        length: the most code points on either side.
    """
    begin, end = max(0, span.start - length), min(len(text), span.end + length)
    while begin < span.start and cuts_cluster(text, begin):
        begin += 1
    while end > span.end and cuts_cluster(text, end):
        end -= 1
    return text[begin : span.start], text[span.end : end]


def kept_whole(text: str) -> list[Span]:
    """Find what is not cut: what stands in brackets or quotation marks, unless that is longer than a passage; dates."""
    spans = [Span(one.start, one.end) for one in find_dates(text)]
    for paragraph in PARAGRAPH.finditer(text):
        open_marks: deque[tuple[str, int]] = deque(maxlen=DEEPEST)
        for mark in MARK.finditer(text, *paragraph.span()):
            matching = next((one for one in reversed(open_marks) if CLOSING[one[0]] == mark[0]), None)
            if matching:
                while open_marks.pop() != matching:
                    pass
                spans.append(Span(matching[1], mark.end()))
            elif mark[0] in CLOSING:
                open_marks.append((mark[0], mark.start()))
    return merged(span for span in spans if span.end - span.start <= LONGEST)


def merged(spans: Iterator[Span]) -> list[Span]:
    """Join spans that overlap, in the order of the text."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start < found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def indivisible(text: str, paragraph: Span, whole: list[Span]) -> Iterator[Span]:
    """Give the smallest stretches that a passage may be made of, in order."""
    start: int | None = None
    end = paragraph.start
    for phrase in PHRASE.finditer(text, *paragraph):
        for piece in pieces(text, Span(*phrase.span()), whole):
            if start is not None and may_part(text, end, piece.start, whole):
                yield Span(start, end)
                start = None
            start, end = piece.start if start is None else start, piece.end
    if start is not None:
        yield Span(start, end)


def pieces(text: str, phrase: Span, whole: list[Span]) -> Iterator[Span]:
    """Part a phrase that is longer than a passage before the words that begin a clause for certain."""
    start = phrase.start
    if phrase.end - phrase.start > LONGEST:
        for found in BEGINS_CLAUSE_FOR_CERTAIN.finditer(text, *phrase):
            place = found.start()
            if place > start and not inside(place, place, whole) and not cuts_cluster(text, place):
                yield Span(start, place)
                start = place
    yield Span(start, phrase.end)


def may_part(text: str, end: int, start: int, whole: list[Span]) -> bool:
    """Say whether a passage may end at one place and the next begin at another."""
    return not inside(end, start, whole) and not GOES_ON.match(text, start)


def inside(end: int, start: int, whole: list[Span]) -> bool:
    """Say whether a gap lies within what is kept whole."""
    index = bisect_right(whole, end, key=lambda span: span.start) - 1
    return index >= 0 and whole[index].start < end and start < whole[index].end


def cheapest(text: str, units: list[Span]) -> list[Span]:
    """Put the stretches of a paragraph together in the way that costs least."""
    breaks = [cost_of_break(text, units, index) for index in range(len(units))]
    costs, first = [0.0], [0]
    for last in range(len(units)):
        end = units[last].end
        best = (float("inf"), last)
        for begin in range(last, -1, -1):
            length = end - units[begin].start
            if length > LONGEST and begin < last:
                break
            best = min(best, (costs[begin] + cost_of_length(length) + breaks[begin], begin))
        costs.append(best[0])
        first.append(best[1])
    return list(reversed(list(joined(units, first))))


def joined(units: list[Span], first: list[int]) -> Iterator[Span]:
    """Read the chosen passages, the last one first."""
    last = len(units)
    while last:
        begin = first[last]
        yield Span(units[begin].start, units[last - 1].end)
        last = begin


def cost_of_length(length: int) -> float:
    """Say how far a length is from that of a good clause."""
    too_short = max(0, SHORTEST - length) / 8
    return ((length - GOOD) / (LONGEST - GOOD)) ** 2 * 3 + too_short


def cost_of_break(text: str, units: list[Span], index: int) -> float:
    """Say how bad it is that a passage ends before one of the stretches of a paragraph."""
    if index == 0 or units[index - 1].end == units[index].start:  # where a long run is parted, a clause begins
        return 0.0
    last, unit = units[index - 1], units[index]
    before = text[max(last.start, last.end - 12) : last.end]
    cost = 1.0
    clause = BEGINS_CLAUSE.match(text, unit.start) or ENDS_SENTENCE.search(before)
    if clause:
        cost -= 1.3
    elif before[-1] == "ๆ":
        cost += 1.0
    if JOINS.match(text, unit.start) or EXPECTS_MORE.search(before) or (not clause and in_list(text, units, index)):
        cost += 2.0
    if names_go_on(before[-1], text[unit.start]):
        cost += 2.0
    return cost


def in_list(text: str, units: list[Span], index: int) -> bool:
    """Say whether what stands before and after a gap looks like parts of one list of bodies, or of "a, b and c"."""
    bodies = BODY.match(text, units[index - 1].start) and BODY.match(text, units[index].start)
    coming = units[index + 1 : index + 3]
    return bool(bodies) or any(
        JOINS.match(text, unit.start) and unit.start - units[index].start < 60 for unit in coming
    )


def names_go_on(last: str, first: str) -> bool:
    """Say whether a gap parts a number from what it counts, or a name in Latin letters from what is before it."""
    return last.isdecimal() or first.isdecimal() or (first.isascii() and first.isalpha())
