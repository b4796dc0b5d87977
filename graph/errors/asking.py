"""What can go wrong with a query, and with whoever answers it."""

from __future__ import annotations

from graph.errors.base import LearningCityError, NotFound


class MalformedQuery(LearningCityError):
    """The text is not SPARQL; `line` and `column` count from 1."""

    en = "The query cannot be read at line {line}, column {column}: {reason_en}. {hint_en}"
    th = "อ่านคำค้น SPARQL ไม่ได้ที่บรรทัด {line} คอลัมน์ {column}: {reason_th} {hint_th}"

    def __init__(
        self, *, reason_en: str, reason_th: str, line: int = 1, column: int = 1, hint_en: str = "", hint_th: str = ""
    ) -> None:
        super().__init__(
            line=line, column=column, reason_en=reason_en, reason_th=reason_th, hint_en=hint_en, hint_th=hint_th
        )


class RefusedQuery(LearningCityError):
    """The text is SPARQL that this service does not run: it passes a limit or calls another server."""

    en = "{reason_en}"
    th = "{reason_th}"

    def __init__(self, *, reason_en: str, reason_th: str) -> None:
        super().__init__(reason_en=reason_en, reason_th=reason_th)


class QueryFailed(LearningCityError):
    """The query ran into an error of its own making, such as a function that does not exist."""

    en = "The query cannot be evaluated: {reason}."
    th = "ประมวลผลคำค้นไม่ได้: {reason_th}"


class BeyondFormat(LearningCityError):
    """The answer holds what its format cannot say."""

    en = "{format} cannot say what is in this answer: {reason_en}. Ask for another format: {others}."
    th = "รูปแบบ {format} ไม่สามารถแสดงคำตอบนี้: {reason_th} โปรดขอเป็นรูปแบบอื่น ได้แก่ {others}"


class NoSuchQuery(NotFound):
    """No saved query has that name."""

    en = "There is no saved query “{name}”. {suggestion_en}"
    th = "ไม่มีคำค้นสำเร็จรูปชื่อ “{name}” {suggestion_th}"


class TimedOut(LearningCityError):
    """The deadline passed before the answer was complete.

    Args:
        seconds: the limit.
        limit: the setting that it comes from, which tells what kind of work it was.
    """

    en = "The time limit of {seconds:g} s passed (setting {limit}). {advice_en}"
    th = "เกินกำหนดเวลา {seconds:g} วินาที (ค่าตั้ง {limit}) {advice_th}"

    def __init__(self, *, seconds: float, limit: str = "timeout") -> None:
        advice_en, advice_th = HOW_TO_ASK_FOR_LESS.get(limit, HOW_TO_ASK_FOR_LESS["timeout"])
        super().__init__(seconds=seconds, limit=limit, advice_en=advice_en, advice_th=advice_th)


HOW_TO_ASK_FOR_LESS = {
    "timeout": (
        "Ask for less: add LIMIT, name a graph, or make a pattern more specific.",
        "โปรดลดขอบเขตคำค้น เช่น ใส่ LIMIT ระบุกราฟ หรือกำหนดเงื่อนไขให้เจาะจงขึ้น",
    ),
    "page_timeout": (
        "Try again when there is less to do; the same facts can be asked for in parts with SPARQL.",
        "โปรดลองใหม่เมื่อระบบว่างขึ้น หรือสืบค้นข้อมูลเดียวกันทีละส่วนด้วย SPARQL",
    ),
    "figures_timeout": (
        "Ask for it in parts with SPARQL, or ask the operator for more time.",
        "โปรดสืบค้นทีละส่วนด้วย SPARQL หรือขอให้ผู้ดูแลระบบเพิ่มเวลา",
    ),
    "search_timeout": (
        "Search for a longer part of the name, or for one kind of thing.",
        "โปรดค้นด้วยชื่อที่ยาวขึ้น หรือเลือกค้นเฉพาะประเภทเดียว",
    ),
    "dump_timeout": (
        "Fetch the graphs one by one from /graph-store, or ask the operator for more time.",
        "โปรดดาวน์โหลดทีละกราฟจาก /graph-store หรือขอให้ผู้ดูแลระบบเพิ่มเวลา",
    ),
    "digest_timeout": (
        "Take the fingerprint of a smaller answer: add LIMIT, or ask for fewer blank nodes.",
        "โปรดขอลายนิ้วมือของคำตอบที่เล็กลง เช่น ใส่ LIMIT หรือลดจำนวนโหนดว่าง",
    ),
    "write_timeout": (
        "Nothing was stored. Send the change in smaller parts.",
        "ไม่มีการจัดเก็บข้อมูลใด โปรดแบ่งส่งเป็นส่วนที่เล็กลง",
    ),
    "validation_timeout": (
        "Send the data in smaller parts, or check it with `learningcity check`.",
        "โปรดแบ่งข้อมูลเป็นส่วนที่เล็กลง หรือตรวจด้วยคำสั่ง `learningcity check`",
    ),
}
"""For each setting that is a time limit: what to do when it passes."""


class Overloaded(LearningCityError):
    """No query worker became free in time."""

    en = "All query workers are busy. Try again in {seconds:g} s."
    th = "ตัวประมวลผลคำค้นทุกตัวไม่ว่าง โปรดลองใหม่ใน {seconds:g} วินาที"


class NobodyWaits(LearningCityError):
    """The client has gone before there was an answer; its query was ended."""

    en = "The connection was closed before there was an answer."
    th = "การเชื่อมต่อถูกปิดก่อนที่จะได้คำตอบ"


class EngineFailed(LearningCityError):
    """The engine crashed or ran out of memory on this one request."""

    en = "The query engine gave up on this request: it ran out of memory or met a fault of its own. Other requests are not affected."
    th = "ระบบประมวลผลคำค้นหยุดทำงานกับคำขอนี้ เพราะหน่วยความจำไม่พอหรือเกิดข้อผิดพลาดภายใน คำขออื่นไม่ได้รับผลกระทบ"


class EndpointFailed(LearningCityError):
    """Another SPARQL endpoint cannot be reached, or answers with an error."""

    en = "{endpoint} does not answer as a SPARQL endpoint: {reason}"
    th = "{endpoint} ไม่ตอบสนองในฐานะปลายทาง SPARQL: {reason_th}"


class ServiceCallFailed(LearningCityError):
    """An endpoint that a query calls by SERVICE may not be called, or gives no answer within the bounds."""

    en = "SERVICE <{endpoint}> gave no answer: {reason_en}."
    th = "SERVICE <{endpoint}> ไม่ให้คำตอบ: {reason_th}"
