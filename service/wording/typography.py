"""Thai in HTML: names that must stay whole where a line ends, and Thai words inside texts of another language."""

from __future__ import annotations

import re
from functools import lru_cache

from markupsafe import Markup, escape

UNBROKEN = re.compile("(ยูเนสโก|องค์การ|เครือข่าย)")
THAI_WORDS = re.compile("([\u0e00-\u0e7f]+(?:[ .!?]+[\u0e00-\u0e7f]+)*[.!?]*)")


@lru_cache(maxsize=4096)
def unbroken(text: str) -> Markup:
    """Return a text as HTML that keeps on one line the names which browsers' Thai dictionaries cut in two."""
    return wrapped(UNBROKEN.split(text), Markup('<span class="nobr">{}</span>'))


def thai_marked(text: str) -> Markup:
    """Return a text of another language as HTML in which the Thai words are marked as Thai."""
    return wrapped(THAI_WORDS.split(text), Markup('<span lang="th">{}</span>'))


def wrapped(parts: list[str], around: Markup) -> Markup:
    """Put every second part into an element; the characters of the text stay as they are."""
    if len(parts) == 1:
        return escape(parts[0])
    return Markup("").join(around.format(part) if place % 2 else escape(part) for place, part in enumerate(parts))
