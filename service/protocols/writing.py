"""What the write protocols share: who may write, what was sent, and the receipt."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Request, Response, current_app

from graph.errors import ReadOnly
from graph.formats import BY_MEDIA_TYPE, FORMATS, GRAPH_FORMATS, Carries, Format
from graph.gate.writing import Body, WriteRequest, Written
from graph.tokens import Tokens
from graph.versions.directory import DataDirectory
from service.http.errors import BadRequest, Forbidden, PayloadTooLarge, Unauthorized, UnsupportedMediaType
from service.http.protocol import read_body

SPARQL_UPDATE, RDF_PATCH = "application/sparql-update", "application/rdf-patch"
PATCHES = {SPARQL_UPDATE: "ru", RDF_PATCH: "rdfp"}


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


def writer_of(current: Request) -> str:
    """Find out who writes.

    Returns:
        The name of the token.

    Raises:
        ReadOnly: there is nothing to write to.
        Forbidden: a page of another origin sent the request.
        Unauthorized: there is no token, or none that is good.
    """
    settings = current_app.extensions["learningcity"].settings
    if not settings.data:
        raise ReadOnly()
    refuse_other_origin(current)
    kind, _, token = current.headers.get("Authorization", "").partition(" ")
    found = Tokens(DataDirectory(settings.data_path).path).check(token.strip()) if kind.lower() == "bearer" else None
    if found is None:
        raise Unauthorized()
    return found.name


def refuse_other_origin(current: Request) -> None:
    """Refuse a write that a browser sends for a page of another origin."""
    origin = current.headers.get("Origin")
    other = origin is not None and urlsplit(origin).netloc != current.host
    if other or current.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        raise Forbidden()


def bodies_of(current: Request) -> list[Sent]:
    """Read the RDF that a request carries, in one body or in the parts of a form.

    Raises:
        UnsupportedMediaType: a body is in none of the formats that are read.
        PayloadTooLarge: it is too large, or unpacks to too much.
    """
    settings = current_app.extensions["learningcity"].settings
    current.max_content_length = settings.upload_size
    if current.mimetype == "multipart/form-data":
        files = [file for key in current.files for file in current.files.getlist(key)]
        return [
            Sent(rdf_format(file.mimetype, file.filename or "").extension, file.filename or "upload", file.read())
            for file in files
        ]
    data = unpacked(current, settings.upload_size)
    return [Sent(rdf_format(current.mimetype).extension, "the request body", data)]


def rdf_format(media_type: str, file_name: str = "") -> Format:
    """Find the format of a body by its media type, or by the name of its file."""
    found = BY_MEDIA_TYPE.get(media_type) or next((one for one in GRAPH_FORMATS if media_type in one.aliases), None)
    if (found is None or found.carries is Carries.RESULTS) and file_name:
        found = next((one for one in GRAPH_FORMATS if file_name.endswith(f".{one.extension}")), None)
    if found is None or found.carries is Carries.RESULTS:
        offers = ", ".join(one.media_type for one in FORMATS if one.carries is not Carries.RESULTS)
        raise UnsupportedMediaType(found=media_type or "none", offers=offers)
    return found


def unpacked(current: Request, limit: int) -> bytes:
    """Read a request body, and unpack it when it is compressed, up to a limit.

    Raises:
        UnsupportedMediaType: it is compressed in a way that is not read.
        PayloadTooLarge: there is more in it than the limit.
        BadRequest: it is not what its Content-Encoding says.
    """
    data = read_body(current)
    encoding = current.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in ("identity", ""):
        return data
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise UnsupportedMediaType(found=f"Content-Encoding: {encoding}", offers="identity, gzip, deflate")
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    try:
        whole = unpacker.decompress(data, limit + 1)
    except zlib.error as error:
        raise BadRequest(
            en=f"The body is not {encoding}: {error}.", th=f"เนื้อหาไม่ได้บีบอัดแบบ {encoding}: {error}"
        ) from None
    if len(whole) > limit:
        raise PayloadTooLarge(limit=limit)
    if not unpacker.eof:
        raise BadRequest(en="The compressed body ends too early.", th="เนื้อหาที่บีบอัดขาดตอนท้าย")
    return whole


def expected_version(current: Request) -> int | None:
    """Read the version that a writer has seen, from If-Match (https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1).

    Raises:
        BadRequest: it is no version.
    """
    header = current.headers.get("If-Match", "").strip()
    if header in ("", "*"):
        return None
    number = header.removeprefix("W/").strip('"').partition("-")[0]
    if not number.isdecimal():
        raise BadRequest(
            en=f"If-Match: {header} names no version; send the ETag of an answer, such as \"42\".",
            th=f"If-Match: {header} ไม่ได้ระบุรุ่น โปรดส่งค่า ETag ที่ได้รับ เช่น \"42\"",
        )  # fmt: skip
    return int(number)


def is_dry_run(current: Request) -> bool:
    """Tell whether the writer only wants to know what would come of it."""
    return current.args.get("dry-run", "").lower() in ("true", "1", "yes")


def do(current: Request, kind: str, sent: list[Sent], **more: object) -> Written:
    """Have a write done in the name of who sent it.

    Raises:
        LearningCityError: it was refused; nothing was stored.
    """
    agent = writer_of(current)
    services = current_app.extensions["learningcity"]
    request = WriteRequest(
        kind=kind,
        agent=agent,
        note=current.headers.get("X-Change-Note", ""),
        bodies=tuple(Body(one.extension, one.place, len(one.data)) for one in sent),
        base=current.base_url,
        dry_run=is_dry_run(current),
        expected=expected_version(current),
        seconds=services.settings.write_timeout,
        **more,  # type: ignore[arg-type]
    )
    written: Written = services.gatekeeper.write(request, [one.data for one in sent])
    return written


def receipt(current: Request, written: Written) -> Response:
    """Answer a write that was done: 201 when it made a graph, 204 otherwise, 200 with what would change for a dry run."""
    if is_dry_run(current) or "return=representation" in current.headers.get("Prefer", ""):
        document = {
            "version": written.version,
            "published": written.published,
            "added": written.added,
            "removed": written.removed,
            "conforms": True,
            **(
                {"quads_added": written.shown["added"], "quads_removed": written.shown["removed"]}
                if written.shown
                else {}
            ),
            **({"notes": list(written.notes)} if written.notes else {}),
        }
        response = Response(json.dumps(document, ensure_ascii=False), mimetype="application/json")
    else:
        response = Response(status=201 if written.created else 204)
        response.headers.pop("Content-Type", None)
    response.headers["Learningcity-Version"] = str(written.version)
    response.headers["Cache-Control"] = "no-store"
    stages = (f"{stage};dur={seconds * 1000:.1f}" for stage, seconds in written.seconds.items())
    response.headers["Server-Timing"] = ", ".join(stages)  # https://www.w3.org/TR/server-timing/
    response.set_etag(str(written.version))
    return response
