"""What can keep a change from being made, or from being told of."""

from __future__ import annotations

from graph.errors.base import LearningCityError, NotFound


class VersionMoved(LearningCityError):
    """Somebody else has written since the version that the writer has seen."""

    en = "The graph is at version {current} now, and the change was made for version {expected}. Look at what changed, then send it again."
    th = "ขณะนี้กราฟเป็นรุ่นที่ {current} แต่การแก้ไขนี้จัดทำจากรุ่นที่ {expected} โปรดตรวจสอบสิ่งที่เปลี่ยนไปแล้วส่งใหม่"


class ReadOnly(LearningCityError):
    """The service has no data directory, so nothing can be written."""

    en = "This service takes no writes: it runs without a data directory. Start it with --data DIR."
    th = "ระบบนี้ไม่รับการเขียนข้อมูล เพราะเริ่มทำงานโดยไม่มีไดเรกทอรีข้อมูล โปรดเริ่มด้วย --data DIR"


class TooManyWrites(LearningCityError):
    """Too many writes are waiting for one another."""

    en = "Other writes are under way, and enough are waiting (setting write_queue). Nothing was stored. Try again in {seconds:g} s."
    th = "มีการเขียนข้อมูลอื่นรออยู่เต็มจำนวนแล้ว (ค่าตั้ง write_queue) ไม่มีการจัดเก็บข้อมูลใด โปรดลองใหม่ใน {seconds:g} วินาที"


class OutcomeUnknown(LearningCityError):
    """A write ended without saying what came of it, and a version was published meanwhile that may be its own."""

    en = (
        "The process that writes ended before it could answer, and the graph is at version {current} now. Look at /versions "
        "whether your change is there before you send it again."
    )
    th = (
        "กระบวนการเขียนข้อมูลหยุดลงก่อนตอบกลับ และขณะนี้กราฟเป็นรุ่นที่ {current} "
        "โปรดตรวจสอบที่ /versions ว่ามีการแก้ไขนี้แล้วหรือไม่ ก่อนส่งใหม่"
    )


class NoSuchToken(NotFound):
    """No token has that name."""

    en = "There is no token “{name}”; `learningcity token list` names them."
    th = "ไม่มีโทเค็นชื่อ “{name}” ดูรายชื่อได้ด้วย `learningcity token list`"


class TokenNameRefused(LearningCityError):
    """A token cannot have that name: it is badly formed, or another token has or had it."""

    en = "A token cannot be named “{name}”: {reason_en}."
    th = "ตั้งชื่อโทเค็นว่า “{name}” ไม่ได้ เพราะ{reason_th}"
