"""Reading what a client sends, strictly: https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/#reconciliation-queries"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.http.errors import BadRequest, BatchTooLarge

MOST_CANDIDATES, USUAL_CANDIDATES = 100, 10
LONGEST = 500
MOST_IDS, MOST_PROPERTIES = 1_000, 50
STRICTNESS = ("any", "should", "all")


@dataclass(frozen=True)
class Condition:
    """What a property of the thing that is looked for should be.

    Args:
        property: its identifier, as the client wrote it.
        values: any of these.
    """

    property: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """One row to be matched.

    Args:
        text: the name; "" for none.
        types: identifiers of types; the thing has one of them, or all.
        all_types: whether it has all of them.
        limit: how many candidates to give.
        conditions: what else is known.
    """

    text: str
    types: tuple[str, ...] = ()
    all_types: bool = False
    limit: int = USUAL_CANDIDATES
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Extension:
    """Properties that are wanted of some things.

    Args:
        ids: identifiers of the things.
        properties: identifiers of the properties, each with its settings.
    """

    ids: tuple[str, ...]
    properties: Mapping[str, Mapping[str, Any]]


def read_batch(text: str, limit: int) -> dict[str, Query]:
    """Read a batch of queries.

    Args:
        text: JSON.
        limit: how many there may be.

    Raises:
        BadRequest: it is not a batch; the message names the query and the member.
        BatchTooLarge: there are too many.
    """
    found = read_object(text, "queries")
    if len(found) > limit:
        raise BatchTooLarge(count=len(found), limit=limit)
    return {key: read_query(key, value) for key, value in found.items()}


def read_query(key: str, value: Any) -> Query:
    """Read one query of a batch."""
    if not isinstance(value, dict):
        raise wrong(key, "", "an object", "ออบเจ็กต์")
    text = member(key, value, "query", str, "text", "ข้อความ", "")
    if len(text) > LONGEST:
        raise wrong(key, "query", f"text of at most {LONGEST} characters", f"ข้อความไม่เกิน {LONGEST} อักขระ")
    properties = member(key, value, "properties", list, "a list", "รายการ", [])
    if not text.strip() and not properties:
        raise wrong(key, "query", "a name, or “properties” instead", "ชื่อ หรือระบุ “properties” แทน")
    strict = member(key, value, "type_strict", str, "text", "ข้อความ", "any")
    if strict not in STRICTNESS:
        raise wrong(key, "type_strict", f"one of {', '.join(STRICTNESS)}", f"ค่าใดค่าหนึ่งใน {', '.join(STRICTNESS)}")
    return Query(
        text=text.strip(),
        types=read_types(key, value.get("type")),
        all_types=strict == "all",
        limit=read_limit(key, value.get("limit")),
        conditions=tuple(read_condition(key, one) for one in properties[:MOST_PROPERTIES]),
    )


def read_types(key: str, value: Any) -> tuple[str, ...]:
    """Read the types: one, or a list."""
    found = [value] if isinstance(value, str) else value or []
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise wrong(key, "type", "the identifier of a type, or a list of them", "รหัสของประเภท หรือรายการของรหัส")
    return tuple(one for one in found if one)


def read_limit(key: str, value: Any) -> int:
    """Read how many candidates are wanted."""
    if value is None:
        return USUAL_CANDIDATES
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 1:
        raise wrong(key, "limit", "a positive number", "จำนวนที่มากกว่าศูนย์")
    return int(min(value, MOST_CANDIDATES))


def read_condition(key: str, value: Any) -> Condition:
    """Read what is known of a property."""
    if not isinstance(value, dict) or not isinstance(value.get("pid"), str) or "v" not in value:
        raise wrong(key, "properties", "objects with “pid” and “v”", "ออบเจ็กต์ที่มี “pid” และ “v”")
    given = value["v"] if isinstance(value["v"], list) else [value["v"]]
    return Condition(value["pid"], tuple(read_value(key, one) for one in given[:MOST_PROPERTIES]))


def read_value(key: str, value: Any) -> str:
    """Read a value: text, a number, a truth value, or a thing that was matched before."""
    if isinstance(value, dict) and isinstance(value.get("id"), str):
        return str(value["id"])
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)[:LONGEST]
    raise wrong(
        key, "v", "text, a number, a truth value or an object with “id”", "ข้อความ ตัวเลข ค่าความจริง หรือออบเจ็กต์ที่มี “id”"
    )


def read_extension(text: str) -> Extension:
    """Read a data extension query.

    Raises:
        BadRequest: it is none.
        BatchTooLarge: it names too many things.
    """
    found = read_object(text, "extend")
    ids, properties = found.get("ids"), found.get("properties")
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise wrong("extend", "ids", "a list of identifiers", "รายการของรหัส")
    if len(ids) > MOST_IDS:
        raise BatchTooLarge(count=len(ids), limit=MOST_IDS)
    if not isinstance(properties, list) or not all(
        isinstance(one, dict) and isinstance(one.get("id"), str) for one in properties
    ):
        raise wrong("extend", "properties", "a list of objects with “id”", "รายการของออบเจ็กต์ที่มี “id”")
    settings = {one["id"]: one.get("settings") for one in properties[:MOST_PROPERTIES]}
    return Extension(tuple(ids), {key: one if isinstance(one, dict) else {} for key, one in settings.items()})


def read_object(text: str, name: str) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        BadRequest: it is none.
    """
    try:
        found = json.loads(text)
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise BadRequest(
            en=f"“{name}” holds half a character (an escape such as \\ud800 without its other half); send whole ones.",
            th=f"“{name}” มีอักขระที่ไม่สมบูรณ์ (รหัสหลีก เช่น \\ud800 ที่ไม่มีอีกครึ่งหนึ่ง) โปรดส่งอักขระที่สมบูรณ์",
        ) from None
    except json.JSONDecodeError as error:
        raise BadRequest(
            en=f"“{name}” is not JSON: line {error.lineno}, column {error.colno}: {error.msg}.",
            th=f"“{name}” ไม่ใช่ JSON บรรทัดที่ {error.lineno} คอลัมน์ที่ {error.colno}: {error.msg}",
        ) from None
    except (RecursionError, ValueError):
        raise BadRequest(
            en=f"“{name}” is nested too deep, or holds a number that is too long.",
            th=f"“{name}” ซ้อนกันลึกเกินไป หรือมีตัวเลขที่ยาวเกินไป",
        ) from None
    if not isinstance(found, dict):
        raise BadRequest(
            en=f"“{name}” must be a JSON object, and it is not.", th=f"“{name}” ต้องเป็นออบเจ็กต์ JSON แต่ที่ส่งมาไม่ใช่"
        )
    return found


def member(key: str, value: dict[str, Any], name: str, kind: type, en: str, th: str, default: Any) -> Any:
    """Return a member of a query; the default when it is not there."""
    found = value.get(name)
    if found is None:
        return default
    if not isinstance(found, kind):
        raise wrong(key, name, en, th)
    return found


def wrong(key: str, name: str, en: str, th: str) -> BadRequest:
    """Say which member of which query is wrong, and what is expected."""
    place = f"“{name}” of “{key[:40]}”" if name else f"“{key[:40]}”"
    place_th = f"“{name}” ใน “{key[:40]}”" if name else f"“{key[:40]}”"
    return BadRequest(en=f"{place} must be {en}.", th=f"{place_th} ต้องเป็น{th}")
