"""What a write carries: its bodies, unpacked and taken out of forms, and the format of each."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from flask import Request, current_app
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from graph.formats import BY_MEDIA_TYPE, FORMATS, GRAPH_FORMATS, Carries, Format
from service.http.errors import BadRequest, PayloadTooLarge, UnsupportedMediaType
from service.http.protocol import read_body

FIELD = 500_000  # bytes that the head of a part may have, or a field that is no file
GZIP = ("gzip", "x-gzip")
ANY_HEADER = zlib.MAX_WBITS | 32  # that of gzip or that of zlib, whichever comes


@dataclass(frozen=True)
class Sent:
    """One body of a request.

    Args:
        extension: of its format.
        place: what to call it in an error message.
        data: its bytes, unpacked.
    """

    extension: str
    place: str
    data: bytes


def bodies_of(current: Request) -> list[Sent]:
    """Read the RDF that a request carries, in one body or in the parts of a form.

    Raises:
        UnsupportedMediaType: a body is in none of the formats that are read.
        PayloadTooLarge: it is too large, or unpacks to too much.
        BadRequest: it is no form, or holds what is no file.
    """
    if current.mimetype == "multipart/form-data":
        return [
            Sent(rdf_format(file.mimetype, file.filename or "").extension, file.filename or "upload", file.read())
            for file in files_of(current)
        ]
    return [Sent(rdf_format(current.mimetype).extension, "the request body", unpacked(current))]


def files_of(current: Request) -> Iterator[FileStorage]:
    """Take the files out of a form, which is whole and holds nothing else (https://www.rfc-editor.org/rfc/rfc7578)."""
    current.max_content_length = limit = current_app.extensions["learningcity"].settings.upload_size
    parser = FormDataParser(
        stream_factory=lambda *_, **__: BytesIO(), max_form_memory_size=FIELD, max_content_length=limit, silent=False
    )
    try:
        _, fields, files = parser.parse(
            current.stream, current.mimetype, current.content_length, current.mimetype_params
        )
    except ValueError:
        raise BadRequest(
            en="The body is no whole multipart form: its boundary is missing, or it ends too early.",
            th="เนื้อหาไม่ใช่แบบฟอร์ม multipart ที่สมบูรณ์ ไม่มีเส้นแบ่งส่วน (boundary) หรือเนื้อหาขาดตอนท้าย",
        ) from None
    except RequestEntityTooLarge:
        if current.content_length is None or current.content_length > limit:
            raise
        raise BadRequest(
            en="A part of the form has a header, or a field, that is too long.",
            th="แบบฟอร์มมีส่วนหัวหรือช่องข้อมูลที่ยาวเกินกำหนด",
        ) from None
    for name in fields:
        raise BadRequest(
            en=f"The part “{name}” of the form is no file: give it a file name.",
            th=f"ส่วน “{name}” ของแบบฟอร์มไม่ใช่ไฟล์ โปรดระบุชื่อไฟล์",
        )
    if not files:
        raise BadRequest(en="There is no file in the form.", th="ไม่มีไฟล์ในแบบฟอร์ม")
    for key in files:
        yield from files.getlist(key)


def rdf_format(media_type: str, file_name: str = "") -> Format:
    """Find the format of a body by its media type, or by the name of its file."""
    found = BY_MEDIA_TYPE.get(media_type) or next((one for one in GRAPH_FORMATS if media_type in one.aliases), None)
    if (found is None or found.carries is Carries.RESULTS) and file_name:
        found = next((one for one in GRAPH_FORMATS if file_name.endswith(f".{one.extension}")), None)
    if found is None or found.carries is Carries.RESULTS:
        offers = ", ".join(one.media_type for one in FORMATS if one.carries is not Carries.RESULTS)
        raise UnsupportedMediaType(found=media_type or "none", offers=offers)
    return found


def unpacked(current: Request) -> bytes:
    """Read a request body, and unpack it when it is compressed, up to the limit of an upload.

    Raises:
        UnsupportedMediaType: it is compressed in a way that is not read.
        PayloadTooLarge: there is more in it than the limit.
        BadRequest: it is not what its Content-Encoding says.
    """
    current.max_content_length = limit = current_app.extensions["learningcity"].settings.upload_size
    data = read_body(current)
    encoding = current.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding == "identity":
        return data
    if encoding not in (*GZIP, "deflate"):
        raise UnsupportedMediaType(found=f"Content-Encoding: {encoding}", offers="identity, gzip, deflate")
    whole = bytearray()
    for piece in members(data, encoding, limit + 1):
        whole += piece
        if len(whole) > limit:
            raise PayloadTooLarge(limit=limit)
    return bytes(whole)


def members(data: bytes, encoding: str, most: int) -> Iterator[bytes]:
    """Unpack the members of a compressed body: several may follow one another in gzip (https://www.rfc-editor.org/rfc/rfc1952#page-5).

    Args:
        data: the body.
        encoding: how it is compressed.
        most: how many bytes to unpack of a member at most.

    Raises:
        BadRequest: a member is none, or ends too early.
    """
    while True:
        unpacker = zlib.decompressobj(wbits=ANY_HEADER)
        try:
            piece = unpacker.decompress(data, most)
        except zlib.error:
            raise BadRequest(
                en=f"The body is not compressed as its Content-Encoding says: {encoding}.",
                th=f"เนื้อหาไม่ได้บีบอัดแบบ {encoding} ตามที่ส่วนหัว Content-Encoding ระบุ",
            ) from None
        yield piece
        if not unpacker.eof:
            raise BadRequest(en="The compressed body ends too early.", th="เนื้อหาที่บีบอัดขาดตอนท้าย")
        data = unpacker.unused_data.lstrip(b"\0")  # which gzip lets follow as padding
        if not data:
            return
        if encoding not in GZIP:
            raise BadRequest(en=f"Something follows the {encoding} body.", th=f"มีข้อมูลอื่นต่อท้ายเนื้อหาที่บีบอัดแบบ {encoding}")
