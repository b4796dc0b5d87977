"""What can be wrong with how a request uses HTTP, or a protocol on it; the branch that the service adds to the tree.

    LearningCityError
    └── HTTPProblem
        ├── BadRequest            it does not follow the protocol
        ├── MethodNotAllowed      the address does not take that method
        ├── Unauthorized          a write needs a token
        ├── Forbidden             a page of another origin tries to write
        ├── NotAcceptable         none of the formats that there are is acceptable
        ├── GraphExists           a graph is there that the writer asks not to be
        ├── PreconditionFailed    what is here is not what If-Match names
        ├── PayloadTooLarge       its body is too large
        ├── TooManyRequests       its client asks too fast
        ├── TooManyUploads        too many bodies are being received
        ├── TooManyStreams        too many long answers are being sent
        ├── StillGathering        the names of things are not gathered yet
        ├── BatchTooLarge         it asks too many questions at once
        ├── UnsupportedMediaType  its body has a media type that is not read here
        ├── NothingThere          nothing was ever known by that name
        ├── NoSuchFormat          what is there does not come in that format
        ├── NoSuchPage            what is listed has fewer pages
        ├── Withdrawn             it was known, and has been withdrawn
        ├── OtherProblem          something else that the framework found
        └── InternalError         a fault of ours

Each knows its status; `service/http/problems.py` makes the answers.
"""

from __future__ import annotations

from typing import ClassVar

from graph.errors import LearningCityError


class HTTPProblem(LearningCityError):
    """A mistake in how a request uses HTTP or a protocol on it."""

    status: ClassVar[int] = 400
    en = "{en}"
    th = "{th}"


class BadRequest(HTTPProblem):
    """The request does not follow the protocol."""


class MethodNotAllowed(HTTPProblem):
    """The address does not take that method."""

    status = 405
    en = "{path} does not take {method}; it takes {allowed}."
    th = "{path} ไม่รองรับเมทอด {method} รองรับเฉพาะ {allowed}"


class Unauthorized(HTTPProblem):
    """A write needs a token, and there is none, or none that is good."""

    status = 401
    en = "A write needs a token: send “Authorization: Bearer …”. `learningcity token new NAME --data DIR` makes one."
    th = (
        "การเขียนข้อมูลต้องใช้โทเค็น โปรดส่ง “Authorization: Bearer …” ซึ่งออกได้ด้วยคำสั่ง `learningcity token new NAME --data DIR`"
    )


class Forbidden(HTTPProblem):
    """A browser page of another origin tries to write."""

    status = 403
    en = "A page of another origin may not write here."
    th = "หน้าเว็บจากแหล่งอื่นไม่มีสิทธิ์เขียนข้อมูลในระบบนี้"


class NotAcceptable(HTTPProblem):
    """None of the formats that there are is acceptable to the client."""

    status = 406
    en = "None of the formats asked for is available; there are: {offers}."
    th = "ไม่มีรูปแบบที่ขอ รูปแบบที่มี ได้แก่ {offers}"


class GraphExists(HTTPProblem):
    """The graph exists, and the writer asks that it does not."""

    status = 412
    en = "The graph {name} exists, and the request is to hold only where it does not (If-None-Match: *). Nothing was stored."
    th = "มีกราฟ {name} อยู่แล้ว แต่คำขอกำหนดว่าต้องยังไม่มีกราฟนี้ (If-None-Match: *) ระบบจึงไม่ได้จัดเก็บข้อมูลใด"


class PreconditionFailed(HTTPProblem):
    """What the client has seen is not what is here."""

    status = 412
    en = "What is here is not what If-Match names; its ETag is {tag} now. Fetch it again without If-Match."
    th = "ข้อมูลปัจจุบันไม่ตรงกับที่ระบุใน If-Match ค่า ETag ปัจจุบันคือ {tag} โปรดเรียกข้อมูลใหม่โดยไม่ใช้ If-Match"


class PayloadTooLarge(HTTPProblem):
    """The request body is too large."""

    status = 413
    en = "The request body is larger than {limit:,} bytes."
    th = "เนื้อหาคำขอมีขนาดเกิน {limit:,} ไบต์"


class BatchTooLarge(HTTPProblem):
    """The request asks too many questions at once."""

    status = 413
    en = "There are {count:,} in this batch; send at most {limit:,} at a time."
    th = "คำขอชุดนี้มี {count:,} รายการ ส่งได้ครั้งละไม่เกิน {limit:,} รายการ"


class TooManyRequests(HTTPProblem):
    """The client sends requests faster than one client may."""

    status = 429
    en = "One client may send {rate:g} requests a second on average (setting client_rate). Wait {seconds:g} s, then ask less often."
    th = "ผู้ใช้แต่ละรายส่งคำขอได้เฉลี่ย {rate:g} ครั้งต่อวินาที (ค่าตั้ง client_rate) โปรดรอ {seconds:g} วินาทีแล้วส่งให้ห่างขึ้น"


class TooManyUploads(HTTPProblem):
    """Too many request bodies are being received at the same time."""

    status = 503
    en = (
        "Too many request bodies are being received (setting uploads). Send yours again in {seconds:g} s, or send the query "
        "in the address."
    )
    th = "กำลังรับเนื้อหาคำขออยู่เต็มจำนวน (ค่าตั้ง uploads) โปรดส่งใหม่ใน {seconds:g} วินาที หรือส่งคำค้นไว้ในที่อยู่ URL"


class TooManyStreams(HTTPProblem):
    """Too many long answers are being sent at the same time."""

    status = 503
    en = "Too many long answers are being sent (setting streams). Try again in {seconds:g} s, or ask for less with LIMIT."
    th = "กำลังส่งคำตอบขนาดใหญ่อยู่เต็มจำนวน (ค่าตั้ง streams) โปรดลองใหม่ใน {seconds:g} วินาที หรือใช้ LIMIT เพื่อลดขนาด"


class StillGathering(HTTPProblem):
    """The names of things are still being gathered, so that nothing is found by them yet."""

    status = 503
    en = "The names of things are still being gathered, after a start or a change. Try again in a moment."
    th = "ระบบกำลังรวบรวมชื่อของสิ่งต่าง ๆ หลังเริ่มทำงานหรือหลังข้อมูลเปลี่ยนแปลง โปรดลองใหม่ในอีกสักครู่"


class UnsupportedMediaType(HTTPProblem):
    """The request body has a media type that is not read here."""

    status = 415
    en = "A request body of type “{found}” is not read here; send {offers}."
    th = "ไม่รองรับเนื้อหาคำขอชนิด “{found}” โปรดส่งเป็น {offers}"


class NothingThere(HTTPProblem):
    """Nothing was ever known by that name."""

    status = 404
    en = "Nothing is known as {name}. Look for it by its Thai or English name at {search}."
    th = "ไม่พบ {name} ลองค้นหาด้วยชื่อภาษาไทยหรือภาษาอังกฤษได้ที่ {search}"


class NoSuchFormat(HTTPProblem):
    """What is there does not come in the format that the address ends in."""

    status = 404
    en = "{path} does not come as “{extension}”; it comes as {offers}."
    th = "{path} ไม่มีในรูปแบบ “{extension}” มีในรูปแบบ {offers}"


class NoSuchPage(HTTPProblem):
    """What is listed in pages has fewer of them."""

    status = 404
    en = "There is no page {page}; the pages are 1 to {pages}."
    th = "ไม่มีหน้าที่ {page} มีเฉพาะหน้าที่ 1 ถึง {pages}"


class Withdrawn(HTTPProblem):
    """It was known, and has been withdrawn; the note says why."""

    status = 410
    en = "{name} has been withdrawn. {note_en}"
    th = "{name} ถูกถอนออกแล้ว {note_th}"


class OtherProblem(HTTPProblem):
    """Something else that the framework found; `code` is its status."""

    en = "The request cannot be answered: {reason}"
    th = "ตอบคำขอนี้ไม่ได้: {reason}"


class InternalError(HTTPProblem):
    """A fault of ours."""

    status = 500
    en = "Something went wrong here. The request has the number {request_id}; please name it when you report this."
    th = "เกิดข้อผิดพลาดภายในระบบ คำขอนี้มีหมายเลข {request_id} โปรดแจ้งหมายเลขนี้เมื่อรายงานปัญหา"
