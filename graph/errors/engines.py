"""What can go wrong with the engine that keeps the graph, when that is elsewhere."""

from __future__ import annotations

from graph.errors.base import LearningCityError


class EngineUnreachable(LearningCityError):
    """The engine behind the service cannot be reached, or does not let us in.

    A fact `engine` is the address that was tried: for who runs the service, and in no message, which everybody may read.
    """

    en = "The engine that keeps the graph cannot be reached now ({reason}). Nothing is lost; try again in a moment."
    th = "ขณะนี้ติดต่อระบบจัดเก็บกราฟไม่ได้ ({reason_th}) ข้อมูลไม่สูญหาย โปรดลองใหม่ในอีกสักครู่"


class EngineTooSlow(LearningCityError):
    """The engine behind the service does not answer within the deadline."""

    en = "The engine that keeps the graph did not answer within {seconds:.1f} s. Ask for less, or try again later."
    th = "ระบบจัดเก็บกราฟไม่ตอบภายใน {seconds:.1f} วินาที โปรดลดขอบเขตคำค้น หรือลองใหม่ภายหลัง"


class NotReady(EngineTooSlow):
    """What the engine behind the service does not answer rightly is answered from a copy that is not made yet."""

    en = (
        "The engine that keeps the graph does not answer this, and the copy of version {version} that would is being made. "
        "Try again in a minute."
    )
    th = "ระบบจัดเก็บกราฟไม่รองรับคำขอนี้ และระบบกำลังจัดทำสำเนาของรุ่นที่ {version} ไว้ตอบแทน โปรดลองใหม่ในอีกหนึ่งนาที"


class EngineAnsweredWrongly(LearningCityError):
    """The engine behind the service answers with something that is no answer, or with half of one."""

    en = "The engine that keeps the graph gave no proper answer: {reason}."
    th = "ระบบจัดเก็บกราฟส่งคำตอบที่ใช้ไม่ได้: {reason}"


class NotHere(LearningCityError):
    """The engine behind the service cannot do what was asked, though SPARQL or this service allows it elsewhere."""

    en = "The engine that keeps the graph here cannot do this: {reason_en}."
    th = "ระบบจัดเก็บกราฟที่ใช้อยู่ไม่รองรับคำขอนี้: {reason_th}"
