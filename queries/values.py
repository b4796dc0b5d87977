"""Values that people type, as SPARQL terms: checked by kind, and never put into a query as raw text.

A query is text, so a value that closes its own bracket becomes part of the question. Here each kind of value has one
grammar (https://www.w3.org/TR/sparql11-query/#rIRIREF and its neighbours) and one way to be written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

XSD_DATE = "http://www.w3.org/2001/XMLSchema#date"
FIRST_BUDDHIST_YEAR = 2400  # a four-digit year from here on is of the Buddhist era (543 years ahead)

# The characters of https://www.rfc-editor.org/rfc/rfc3987#section-2.2 without the brackets of IPv6 addresses, which no
# name of ours has; narrower than IRIREF, so that what passes here passes every engine.
_NOT_ASCII = "\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef" + "".join(
    f"{chr(plane + (0x1000 if plane == 0xE0000 else 0))}-{chr(plane + 0xFFFD)}"
    for plane in range(0x10000, 0xF0000, 0x10000)
)
_CHARACTER = rf"(?:[A-Za-z0-9\-._~!$&'()*+,;={_NOT_ASCII}]|%[0-9A-Fa-f]{{2}})"
_PATH = rf"(?:{_CHARACTER}|[:@/])*"
_IRI = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.\-]*:"
    rf"(?://(?:(?:{_CHARACTER}|:)*@)?{_CHARACTER}*(?::[0-9]*)?(?:/{_PATH})?|(?!//){_PATH})"
    rf"(?:\?(?:{_CHARACTER}|[:@/?])*)?(?:\#(?:{_CHARACTER}|[:@/?])*)?"
)
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,9}(?:\.[0-9]{1,9})?")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_STRING_ESCAPES = {
    "\\u": "\\\\\\U00000075",  # some engines expand \u before they read the string, even where its backslash is escaped
    "\\U": "\\\\\\U00000055",
    "\\": "\\\\",
    '"': '\\"',
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
}
_TO_ESCAPE = re.compile(r'\\[uU]|[\\"\n\r\t]')
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")


def write_string(value: str) -> str | None:
    """Write a plain string literal; None when it holds what UTF-8 or a database cannot carry."""
    if _UNWRITABLE.search(value):
        return None
    return '"' + _TO_ESCAPE.sub(lambda found: _STRING_ESCAPES[found[0]], value) + '"'


def write_iri(value: str) -> str | None:
    """Write an absolute IRI; None when it is none."""
    return f"<{value}>" if _IRI.fullmatch(value) else None


def write_integer(value: str) -> str | None:
    """Write a whole number; None when it is none, or larger than engines compute with."""
    return str(int(value)) if _INTEGER.fullmatch(value) else None


def write_decimal(value: str) -> str | None:
    """Write a decimal number; None when it is none, or longer than engines compute with."""
    if not _DECIMAL.fullmatch(value):
        return None
    whole, _, fraction = value.removeprefix("+").partition(".")
    return f"{whole}.{fraction or '0'}"


def write_date(value: str) -> str | None:
    """Write a day of the Common Era; None when there is no such day, or its year is of the Buddhist era."""
    found = _DATE.fullmatch(value)
    if not found or int(found[1]) >= FIRST_BUDDHIST_YEAR:
        return None
    try:
        date(*map(int, found.groups()))
    except ValueError:
        return None
    return f'"{value}"^^<{XSD_DATE}>'


@dataclass(frozen=True)
class Kind:
    """One kind of value.

    Args:
        written: how a term of this kind stands in a saved query; group 1 is the value.
        write: gives the term for a value, None when the value is not of this kind.
        expected: what a value must be, by language.
    """

    written: re.Pattern[str]
    write: Callable[[str], str | None]
    expected: Mapping[str, str]


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "iri": Kind(
            re.compile(r"<([^<>]*)>"),
            write_iri,
            {
                "en": "an absolute IRI, such as https://w3id.org/learning-city/id/city/phayao",
                "th": "IRI แบบสมบูรณ์ เช่น https://w3id.org/learning-city/id/city/phayao",
            },
        ),
        "string": Kind(
            re.compile(r'"([^"\\]*)"'),
            write_string,
            {"en": "text without control characters that cannot be stored", "th": "ข้อความที่ไม่มีอักขระควบคุมซึ่งจัดเก็บไม่ได้"},
        ),
        "integer": Kind(
            re.compile(r"([+-]?[0-9]+)"),
            write_integer,
            {"en": "a whole number of at most 18 digits, such as 4", "th": "จำนวนเต็มไม่เกิน 18 หลัก เช่น 4"},
        ),
        "decimal": Kind(
            re.compile(r"([+-]?[0-9]+\.[0-9]+)"),
            write_decimal,
            {"en": "a decimal number such as 19.19203", "th": "จำนวนทศนิยม เช่น 19.19203"},
        ),
        "date": Kind(
            re.compile(r'"([^"]*)"\^\^(?:xsd:date|<http://www\.w3\.org/2001/XMLSchema#date>)'),
            write_date,
            {
                "en": "a day of the Common Era as year-month-day, such as 2022-09-02 (Buddhist era minus 543)",
                "th": "วันที่ตามคริสต์ศักราชในรูปแบบ ปี-เดือน-วัน เช่น 2022-09-02 (พ.ศ. ลบด้วย 543)",
            },
        ),
    }
)


def kind_of(term: str) -> str | None:
    """Tell the kind of a written term; None when it is of none."""
    return next((name for name, kind in KINDS.items() if kind.written.fullmatch(term)), None)
