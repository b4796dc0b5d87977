"""Compresses answers for clients that take them so (https://www.rfc-editor.org/rfc/rfc9110#section-8.4)."""

from __future__ import annotations

import gzip

from flask import Request, Response

SMALLEST = 1_000
LEVEL = 5
WITHOUT_BODY = (204, 206, 304)  # or with a part of one
TEXTUAL = ("text/", "application/json", "application/ld+json", "application/problem+json", "application/rdf+xml")
TEXTUAL_ENDS = ("+json", "+xml", "/trig", "/n-triples", "/n-quads", "/xml")


def compress(response: Response, request: Request) -> Response:
    """Compress the body of a response with gzip, when that is worth it and the client takes it.

    Args:
        response: a response in one piece; a stream is left as it is.
        request: tells by Accept-Encoding what the client takes.
    """
    if response.is_streamed or response.direct_passthrough or "Content-Encoding" in response.headers:
        return response
    media_type = response.mimetype or ""
    if not (media_type.startswith(TEXTUAL) or media_type.endswith(TEXTUAL_ENDS)):
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code in WITHOUT_BODY or request.accept_encodings["gzip"] <= 0:
        return response
    body = response.get_data()
    if len(body) < SMALLEST:
        return response
    tag, weak = response.get_etag()
    response.set_data(gzip.compress(body, LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    if tag:  # another representation has another tag
        response.set_etag(f"{tag}-gzip", weak=bool(weak))
    return response
