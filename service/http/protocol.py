"""Reading requests strictly: parameters, bodies and names that are not what the protocols say are refused."""

from __future__ import annotations

import re
from typing import Any

from flask import Request

from graph.analysis import Analysis
from graph.errors import RefusedQuery
from graph.federating.calling import allowed
from graph.rdf import NamedNode
from service.history.memento import choose_version
from service.http.errors import BadRequest
from service.http.parameters import MOST_FIELDS, pairs
from service.settings import Settings

HOST = re.compile(r"(?:[A-Za-z0-9._\-]++|\[[0-9A-Fa-f:.]++\])(?::\d{0,5}+)?")
"""A name, an address of IPv4, or one of IPv6 in brackets, and a port."""


def read_version(values: list[str] | None) -> int | None:
    """Read the `version` parameter; without one, the version that was current at the `Accept-Datetime` of the request.

    Raises:
        BadRequest: it is not a number, or not a date.
    """
    if not values or not values[0]:
        return choose_version(None)
    if not values[0].isdecimal() or len(values[0]) > 18:
        raise BadRequest(
            en=f"“{values[0][:40]}” is not the number of a version; see /versions.",
            th=f"“{values[0][:40]}” ไม่ใช่หมายเลขรุ่น โปรดดู /versions",
        )
    return choose_version(int(values[0]))


def check_host(environ: dict[str, Any]) -> None:
    """Refuse a Host header that names no host: what this service tells of its own addresses is made from it.

    Who sends none, as in HTTP/1.0, is told the name of the server (https://www.rfc-editor.org/rfc/rfc9110#section-7.2).

    Args:
        environ: the request.

    Raises:
        BadRequest: it names none.
    """
    host = environ.get("HTTP_HOST")
    if not host:
        environ.pop("HTTP_HOST", None)
    elif not HOST.fullmatch(host):
        raise BadRequest(
            en="The Host header names no host; send that of the address in it.",
            th="ส่วนหัว Host ไม่ได้ระบุชื่อโฮสต์ โปรดระบุโฮสต์ของที่อยู่ที่เรียก",
        )


def check_iri(iri: str) -> None:
    """Refuse a graph name that is not an absolute IRI."""
    try:
        NamedNode(iri)
    except ValueError:
        raise BadRequest(en=f"“{iri}” is not an absolute IRI.", th=f"“{iri}” ไม่ใช่ IRI แบบสมบูรณ์") from None


def read_parameters(raw: bytes, place: str) -> dict[str, list[str]]:
    """Read form-encoded parameters; unlike the framework, refuse bytes that are not UTF-8."""
    if raw.count(b"&") >= MOST_FIELDS:
        raise BadRequest(
            en=f"The {place} has more than {MOST_FIELDS:,} parameters.", th=f"มีพารามิเตอร์เกิน {MOST_FIELDS:,} รายการ"
        )
    found: dict[str, list[str]] = {}
    try:
        for name, value in pairs(raw, "strict"):
            found.setdefault(name, []).append(value)
    except UnicodeDecodeError:
        raise not_utf8(place) from None
    return found


def read_body(current: Request) -> bytes:
    """Read the body of a request; half of it may be another query, and is refused."""
    body = current.get_data()
    if current.content_length is not None and len(body) < current.content_length:
        raise BadRequest(
            en="The request body ends before its Content-Length.", th="เนื้อหาคำขอสั้นกว่าที่ระบุไว้ใน Content-Length"
        )
    return body


def decode(raw: bytes, place: str) -> str:
    """Read UTF-8."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise not_utf8(place) from None


def not_utf8(place: str) -> BadRequest:
    """Say that bytes are not UTF-8."""
    return BadRequest(en=f"The bytes of the {place} are not UTF-8.", th="ข้อมูลที่ส่งมาไม่ได้เข้ารหัสแบบ UTF-8")


def refuse_calls(analysis: Analysis, settings: Settings) -> None:
    """Refuse a query that would call a server that is not allow-listed."""
    for iri in analysis.services:
        if not allowed(iri, settings.allowed_hosts):
            name = iri or "?variable"
            raise RefusedQuery(
                reason_en=f"SERVICE and LOAD may not call {name} from here. Ask that endpoint yourself, or have the operator "
                f"allow its host (setting service_hosts).",
                reason_th=f"ระบบนี้ไม่อนุญาตให้ SERVICE และ LOAD เรียก {name} โปรดส่งคำค้นไปยังปลายทางนั้นโดยตรง "
                f"หรือให้ผู้ดูแลระบบอนุญาตโฮสต์ดังกล่าว (service_hosts)",
            )
