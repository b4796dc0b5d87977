"""What the write protocols share: who may write, what was sent, and the receipt."""

from __future__ import annotations

import json
from urllib.parse import unquote, urlsplit

from flask import Request, Response, current_app

from graph.errors import ReadOnly
from graph.gate.writing import Body, WriteRequest, Written
from graph.tokens import Tokens
from graph.versions.directory import DataDirectory
from service.http.errors import BadRequest, Forbidden, Unauthorized
from service.protocols.bodies import Sent

SPARQL_UPDATE, RDF_PATCH = "application/sparql-update", "application/rdf-patch"
PATCHES = {SPARQL_UPDATE: "ru", RDF_PATCH: "rdfp"}
DRY_RUN = {**dict.fromkeys(("", "1", "true", "yes"), True), **dict.fromkeys(("0", "false", "no"), False)}


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


def expected_version(current: Request) -> int | None:
    """Read the version that a writer has seen, from If-Match (https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1).

    Raises:
        BadRequest: it is no version.
    """
    header = current.headers.get("If-Match", "*").strip()
    if header == "*":
        return None
    number = header.removeprefix("W/").strip('"').partition("-")[0]
    if not number.isdecimal():
        raise BadRequest(
            en=f"If-Match: {header} names no version; send the ETag of an answer, such as \"42\".",
            th=f"If-Match: {header} ไม่ได้ระบุรุ่น โปรดส่งค่า ETag ที่ได้รับ เช่น \"42\"",
        )  # fmt: skip
    return int(number)


def is_dry_run(current: Request) -> bool:
    """Tell whether the writer only wants to know what would come of it; the name alone says so too.

    Raises:
        BadRequest: it cannot be told.
    """
    said = {DRY_RUN.get(text.strip().lower()) for text in current.args.getlist("dry-run")}
    if len(said) > 1 or None in said:
        raise BadRequest(
            en="dry-run is true or false: ?dry-run=true tells what would come of it, and stores nothing.",
            th="dry-run ต้องเป็น true หรือ false โดย ?dry-run=true แสดงผลที่จะเกิดขึ้นโดยไม่จัดเก็บ",
        )
    return True in said


def note_of(current: Request) -> str:
    """Read why somebody writes; what is not ASCII comes percent-encoded, since a header cannot hold it.

    Raises:
        BadRequest: there is a note that cannot be read.
    """
    header = current.headers.get("X-Change-Note")
    if header == "":  # so the server hands on what is not ASCII
        raise BadRequest(
            en="X-Change-Note cannot be read: send what is not ASCII percent-encoded, as %E0%B8%9E.",
            th="อ่าน X-Change-Note ไม่ได้ อักษรที่ไม่ใช่ ASCII ต้องเข้ารหัสแบบเปอร์เซ็นต์ เช่น %E0%B8%9E",
        )
    try:
        return unquote(header or "", errors="strict")
    except UnicodeDecodeError:
        return header or ""


def do(current: Request, kind: str, sent: list[Sent], expected: int | None = None, **more: object) -> Written:
    """Have a write done in the name of who sent it.

    Args:
        current: the request.
        kind: of the write.
        sent: its bodies.
        expected: the version that it rests on; None for the one that the request names, if it does.
        more: what else a write of that kind needs.

    Raises:
        LearningCityError: it was refused; nothing was stored.
    """
    agent = writer_of(current)
    if "version" in current.args:
        raise BadRequest(
            en="A past version cannot be changed: leave out ?version.",
            th="เปลี่ยนแปลงรุ่นที่ผ่านมาไม่ได้ โปรดส่งโดยไม่ระบุ ?version",
        )
    services = current_app.extensions["learningcity"]
    request = WriteRequest(
        kind=kind,
        agent=agent,
        note=note_of(current),
        bodies=tuple(Body(one.extension, one.place, len(one.data)) for one in sent),
        base=current.base_url,
        dry_run=is_dry_run(current),
        expected=expected if expected is not None else expected_version(current),
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
