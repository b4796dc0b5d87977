"""Words that must stay whole where a line ends: browsers break Thai by dictionary, and cut some names in two."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

UNBROKEN = re.compile("(ยูเนสโก|องค์การ|เครือข่าย)")


def unbroken(text: str) -> Markup:
    """Return a text as HTML that keeps such words on one line; its characters stay as they are."""
    parts = UNBROKEN.split(text)
    return Markup("").join(
        Markup('<span class="nobr">{}</span>').format(part) if place % 2 else escape(part)
        for place, part in enumerate(parts)
    )
