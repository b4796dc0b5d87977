"""Lets schemathesis send bodies of the media types that it does not know: texts, as they are."""

from __future__ import annotations

from typing import Any

import schemathesis

for media_type in ("application/sparql-query", "application/sparql-update", "application/rdf-patch"):

    @schemathesis.serializer(media_type)
    def as_text(context: Any, value: Any) -> bytes:
        return str(value).encode(errors="replace")
