"""What an error quotes of its input: as much as a reader can use, and nothing that a terminal or a text cannot hold."""

from __future__ import annotations

import re

LONGEST, KEPT = 600, 200
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters, but for tabs and ends of lines; and halves of characters, which UTF-8 cannot write."""


def quotable(fact: object) -> object:
    """Make a fact fit for a message: its control characters seen, and the middle of what is long left out.

    Its end stays, since there parsers say what is wrong with what they have quoted.

    Args:
        fact: anything; what is no text is returned as it is.
    """
    if not isinstance(fact, str):
        return fact
    short = fact if len(fact) <= LONGEST else f"{fact[:KEPT]} … {fact[-KEPT:]}"
    return UNSEEN.sub(escaped, short)


def escaped(found: re.Match[str]) -> str:
    """Write a character by its number."""
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
