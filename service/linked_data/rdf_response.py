"""Statements as an HTTP response, in any syntax of RDF."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from typing import IO

from flask import Request, Response

from graph.formats import JSON_LD, Carries, Format
from graph.rdf import Quad, Triple, serialize, triple_of
from graph.workers.frame_writer import CHUNK
from service.http.answers import SPOOL_IN_MEMORY
from service.linked_data.describing import as_quads
from service.linked_data.json_ld import Uncompactable, compact

LANGUAGES_OF_DATA = "th, en"
CONTEXT_PATH = "/ontology/context.jsonld"


def rdf_response(statements: Sequence[Triple] | Sequence[Quad], format: Format, request: Request) -> Response:
    """Write statements.

    Args:
        statements: triples; quads for a format that carries named graphs.
        format: the syntax; JSON-LD is compacted by our context, which this service serves.
        request: tells under which address.

    Raises:
        BeyondFormat: they cannot be written in it.
    """
    response = Response(rdf_body(statements, format, request.host_url), content_type=format.content_type)
    response.headers["Content-Language"] = LANGUAGES_OF_DATA
    return response


def rdf_body(statements: Sequence[Triple] | Sequence[Quad], format: Format, host: str) -> bytes:
    """Write statements as bytes."""
    if format is JSON_LD:
        triples = [triple_of(statement) for statement in statements]
        try:
            return compact(triples, host.rstrip("/") + CONTEXT_PATH)
        except Uncompactable:  # expanded JSON-LD says everything, and needs no context
            return serialize(as_quads(triples), format)
    return serialize(statements, format)


def long_response(quads: Iterable[Quad], format: Format) -> Response:
    """Write quads that may be many: to disk first, so that they take no memory and are whole when they go."""
    spool: IO[bytes] = tempfile.SpooledTemporaryFile(SPOOL_IN_MEMORY)
    serialize(quads, format, spool)
    length = spool.tell()
    spool.seek(0)
    if length < SPOOL_IN_MEMORY:
        with spool:
            response = Response(spool.read(), content_type=format.content_type)
    else:
        response = Response(iter(lambda: spool.read(CHUNK), b""), content_type=format.content_type)
        response.content_length = length
        response.call_on_close(spool.close)
    response.headers["Content-Language"] = LANGUAGES_OF_DATA
    return response


def with_graphs(format: Format) -> bool:
    """Whether descriptions in a format say which named graph makes a statement; our JSON-LD does not."""
    return format.carries is Carries.QUADS and format is not JSON_LD
