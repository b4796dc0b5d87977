"""Writes terms in Turtle by hand, for files that people go on with (https://www.w3.org/TR/turtle/#sec-grammar)."""

from __future__ import annotations

import re

ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]+")


def quoted(text: str, language: str = "") -> str:
    """Write a string on one line.

    Args:
        text: any text.
        language: its language tag; "" for a plain string.
    """
    body = "".join(ESCAPES.get(letter, letter) for letter in text)
    return f'"{UNPRINTABLE.sub(escaped, body)}"' + (f"@{language}" if language else "")


def quoted_long(text: str, language: str) -> str:
    """Write a string over several lines, as it stands in its source."""
    body = text.replace("\\", "\\\\").replace('"', '\\"').replace("\r", "\\r")
    return f'"""{UNPRINTABLE.sub(escaped, body)}"""@{language}'


def escaped(letter: re.Match[str]) -> str:
    """Write a character that is not seen as its number."""
    return f"\\u{ord(letter[0]):04X}"


def is_iri(text: str) -> bool:
    """Say whether a text is an absolute IRI that can be written in angle brackets."""
    return bool(IRI.fullmatch(text))
