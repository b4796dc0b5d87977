"""What the engine says of a request that it cannot read, in words that a person can use, in both languages.

It lists what its grammar would take at the furthest place that it has reached. Where the true reason is another, as a VALUES
with a value missing, the tokens tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from graph.analysis import QUERY_FORMS, UPDATE_FORMS, Token, tokens
from graph.errors import MalformedQuery

SYNTAX_ERROR = re.compile(r"error at (\d+):(\d+): (?:expected )?(.*)", re.DOTALL)
WORDS_THAT_HELP = re.compile(r"\"([^\w\"\\]{1,3})\"|\"(?:\\.|[^\"\\])*\"|(\b[A-Z]{2,}\b)(?!\})")
OPENING = {")": "(", "]": "[", "}": "{"}
APART = ("MINUS", "EXISTS")  # what begins a group whose variables have no values outside it
QUOTES = ("'", '"')


class Reason(NamedTuple):
    """Why a request cannot be read and what to do, in both languages; and where, when that is known better than by the engine."""

    en: str
    th: str
    hint_en: str = ""
    hint_th: str = ""
    start: int | None = None


NOT_GROUPED = Reason(
    "a variable of SELECT is neither in GROUP BY nor inside an aggregate",
    "มีตัวแปรใน SELECT ที่ไม่อยู่ใน GROUP BY และไม่อยู่ในฟังก์ชันรวม",
    "Add it to GROUP BY, or write SAMPLE(?variable) AS another name.",
    "โปรดเพิ่มตัวแปรนั้นใน GROUP BY หรือใช้ SAMPLE(?variable) AS ชื่ออื่น",
)
TOO_LARGE = Reason("this number is too large", "ตัวเลขนี้มีค่ามากเกินไป", "Give a smaller one.", "โปรดใช้ตัวเลขที่น้อยลง")
TOLD = {
    "SELECT contains a": NOT_GROUPED,
    "SELECT contains an expression": NOT_GROUPED,
    "SELECT * is not authorized with GROUP BY": Reason(
        "SELECT * cannot stand with GROUP BY or an aggregate",
        "ใช้ SELECT * ร่วมกับ GROUP BY หรือฟังก์ชันรวมไม่ได้",
        "Name the variables after SELECT.",
        "โปรดระบุชื่อตัวแปรหลัง SELECT",
    ),
    "Duplicated variable name in SELECT": Reason("SELECT names a variable twice", "ตัวแปรใน SELECT ซ้ำกัน"),
    "SELECT overrides an existing variable": Reason(
        "AS in SELECT gives a value to a variable that has one already",
        "AS ใน SELECT กำหนดค่าให้ตัวแปรที่มีค่าอยู่แล้ว",
        "Choose another name after AS.",
        "โปรดใช้ชื่ออื่นหลัง AS",
    ),
    "The query limit should be": TOO_LARGE,
    "The query offset should be": TOO_LARGE,
    "Repeated variables are not allowed in VALUES": Reason("VALUES names a variable twice", "ตัวแปรใน VALUES ซ้ำกัน"),
    "not allowed in INSERT DATA": Reason(
        "INSERT DATA may hold no variables",
        "INSERT DATA มีตัวแปรไม่ได้",
        "Use INSERT { … } WHERE { … }.",
        "โปรดใช้ INSERT { … } WHERE { … }",
    ),
    "not allowed in DELETE DATA": Reason(
        "DELETE DATA may hold no variables and no blank nodes",
        "DELETE DATA มีตัวแปรหรือโหนดว่างไม่ได้",
        "Use DELETE { … } WHERE { … }.",
        "โปรดใช้ DELETE { … } WHERE { … }",
    ),
    "IRI parsing failed": Reason(
        "what stands between < and > before this place is no IRI",
        "ข้อความระหว่าง < กับ > ก่อนตำแหน่งนี้ไม่ใช่ IRI",
        "An IRI holds no spaces and none of “ { } | \\ ^ `; write them as %20 and so on.",
        "IRI มีเว้นวรรคหรืออักขระ “ { } | \\ ^ ` ไม่ได้ โปรดเขียนเป็น %20 เป็นต้น",
    ),
    "language tag parsing failed": Reason(
        "what stands after @ is no language tag",
        "ข้อความหลัง @ ไม่ใช่รหัสภาษา",
        "Write @th or @en, for example.",
        "โปรดเขียน เช่น @th หรือ @en",
    ),
    "\\u escape sequence": Reason("an escape (\\u) stands for no character", "รหัสหลีก (\\u) ไม่ตรงกับอักขระใด"),
    "cannot be shared by multiple blocks": Reason(
        "a blank node of one name stands in several operations or groups",
        "มีโหนดว่างชื่อเดียวกันอยู่ในหลายคำสั่งหรือหลายกลุ่ม",
        "Give each its own name.",
        "โปรดตั้งชื่อแยกกัน",
    ),
}
"""What the engine says when it knows the reason → what that means."""
ALREADY_BOUND = Reason(
    "the variable that BIND gives a value here has one already",
    "ตัวแปรที่ BIND กำหนดค่าตรงนี้มีค่าอยู่แล้ว",
    "Choose another name after AS.",
    "โปรดใช้ชื่ออื่นหลัง AS",
)
NOTHING_BEGINS = Reason(
    "neither a query nor an update begins here",
    "ตรงนี้ไม่ใช่จุดเริ่มต้นของคำค้นหรือคำสั่งปรับปรุงข้อมูล",
    f"Queries begin with {', '.join(QUERY_FORMS)}; updates with {', '.join(UPDATE_FORMS)}.",
    f"คำค้นขึ้นต้นด้วย {', '.join(QUERY_FORMS)} ส่วนคำสั่งปรับปรุงข้อมูลขึ้นต้นด้วย {', '.join(UPDATE_FORMS)}",
)


def malformed_query(complaint: str, text: str = "") -> MalformedQuery:
    """Turn the engine's syntax error into one with a place and a hint that a person can use.

    Args:
        complaint: what the engine says.
        text: what it says that of.
    """
    found = SYNTAX_ERROR.match(complaint)
    line, column, said = (int(found[1]), int(found[2]), found[3]) if found else (1, 1, complaint)
    reason = reason_of(said, text) or (as_it_lists(said) if found else Reason(complaint, complaint))
    if reason.start is not None:
        line, column = place(text, reason.start)
    return MalformedQuery(
        line=line,
        column=column,
        reason_en=reason.en,
        reason_th=reason.th,
        hint_en=reason.hint_en,
        hint_th=reason.hint_th,
    )


def place(text: str, start: int) -> tuple[int, int]:
    """Return the line and the column of a character; both count from 1."""
    return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)


def reason_of(said: str, text: str) -> Reason | None:
    """Find the true reason, by what the engine says or by the tokens; None when it cannot be told."""
    told = next((reason for words, reason in TOLD.items() if words in said), None)
    if told or not text:
        return told
    found = list(tokens(text))
    reasons: list[Callable[[], Reason | None]] = [
        lambda: next(uneven_values(found), None),
        lambda: never_closed(text, found),
        lambda: unpaired(found),
        lambda: bound_twice(found),
    ]
    return next((reason for find in reasons if (reason := find())), None)


def as_it_lists(said: str) -> Reason:
    """Tell what the grammar would take."""
    words = " ".join(dict.fromkeys(sign or word for sign, word in WORDS_THAT_HELP.findall(said) if sign or word))
    if words == "VERSION":
        return NOTHING_BEGINS
    return Reason(
        "what stands here does not fit",
        "ข้อความตรงนี้ไม่ถูกต้องตามไวยากรณ์",
        f"One of these may stand here: {words}" if words else "Check the brackets and the keyword before it.",
        f"ตรงนี้อาจใช้: {words}" if words else "โปรดตรวจวงเล็บและคำสั่งที่อยู่ก่อนหน้า",
    )


def never_closed(text: str, found: list[Token]) -> Reason | None:
    """Find a quotation mark after which nothing can be read as a token: it begins a text that does not end."""
    end = found[-1].start + len(found[-1].text) if found else 0
    rest = text[end:].lstrip()
    if not rest.startswith(QUOTES):
        return None
    start = len(text) - len(rest)
    return Reason("the text that begins here is never closed", "ข้อความที่เริ่มตรงนี้ไม่มีเครื่องหมายปิด", start=start)


def unpaired(found: list[Token]) -> Reason | None:
    """Find a bracket that closes nothing, or is never closed."""
    opened: list[Token] = []
    for token in found:
        if token.kind != "mark":
            continue
        if token.text in OPENING.values():
            opened.append(token)
        elif token.text in OPENING and (not opened or opened.pop().text != OPENING[token.text]):
            bracket, other = token.text, OPENING[token.text]
            return Reason(f"this {bracket} closes no {other}", f"{bracket} ตรงนี้ไม่มีคู่เปิด {other}", start=token.start)
    if not opened:
        return None
    bracket = opened[-1].text
    return Reason(f"this {bracket} is never closed", f"{bracket} ตรงนี้ไม่มีคู่ปิด", start=opened[-1].start)


def uneven_values(found: list[Token]) -> Iterator[Reason]:
    """Find rows of VALUES with more or fewer values than there are variables."""
    for position, token in enumerate(found):
        if token.kind == "word" and token.text.upper() == "VALUES" and texts(found, position + 1, 1) == ["("]:
            names = list(until(found, position + 2, ")"))
            position += len(names) + 3
            if texts(found, position, 1) != ["{"] or not all(name.kind == "variable" for name in names):
                continue
            position += 1
            while texts(found, position, 1) == ["("]:
                row = list(until(found, position + 1, ")"))
                count = sum(is_value(one, before) for one, before in zip(row, [found[position], *row], strict=False))
                if count != len(names) and all(one.text not in ("(", "{", "<") for one in row):
                    yield Reason(
                        f"VALUES names {len(names)} variables, and this row has {count} values",
                        f"VALUES ระบุ {len(names)} ตัวแปร แต่แถวนี้มี {count} ค่า",
                        "Write UNDEF for a value that is not known.",
                        "โปรดเขียน UNDEF แทนค่าที่ไม่ทราบ",
                        found[position].start,
                    )
                position += len(row) + 2


def texts(found: list[Token], position: int, count: int) -> list[str]:
    """Return what some tokens read."""
    return [token.text for token in found[position : position + count]]


def until(found: list[Token], position: int, mark: str) -> Iterator[Token]:
    """Give tokens up to a mark."""
    for token in found[position:]:
        if token.text == mark:
            return
        yield token


def is_value(token: Token, before: Token) -> bool:
    """Whether a token of a row is a value, and not the sign of a number, nor the language or the type of a text."""
    return token.kind not in ("mark", "language") and before.text != "^^"


def bound_twice(found: list[Token]) -> Reason | None:
    """Find a BIND of a variable that stands before it in the same group."""
    groups: list[set[str]] = [set()]
    opened: list[str] = []
    words = ["", *(token.text.upper() for token in found)]  # each at the place of the token after it
    for position, token in enumerate(found):
        if token.text in OPENING.values():
            opened.append(words[position])
            groups += [set()] if token.text == "{" else []
        elif token.text in OPENING:
            before = opened.pop() if opened else ""
            inner = groups.pop() if token.text == "}" and len(groups) > 1 else set()
            groups[-1] |= set() if before in APART else inner
        elif token.kind == "variable":
            name = token.text[1:]
            if words[position] == "AS" and opened[-1:] == ["BIND"] and name in groups[-1]:
                return ALREADY_BOUND._replace(start=token.start)
            groups[-1].add(name)
    return None
