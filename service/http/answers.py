"""An answer of the query workers as an HTTP response: small ones in one piece, large ones as a stream.

The status is sent when the first bytes are there. The server ends every stream politely, even one whose producer
failed, so an answer that is cut ends in a line that parses in no format: some readers, of RDF/XML for one, do not miss
the end. In CSV and TSV every line parses, so these are complete before the status is sent.
"""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Generator, Iterator
from itertools import chain
from typing import IO

from flask import Request, Response, g

from graph.errors import LearningCityError, RefusedQuery
from graph.formats import CSV, Format
from graph.workers.answering import Answering
from graph.workers.frame_writer import CHUNK
from service.serving.trace import CURRENT, CUT, Trace

log = logging.getLogger("learningcity")
WHOLE, SOON_SECONDS = 512 * 1024, 0.05
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
SPOOL_IN_MEMORY, SPOOL_LIMIT = 8 * 1024**2, 256 * 1024**2


def respond(answering: Answering, format: Format) -> Response:
    """Make the response that carries an answer.

    Args:
        answering: the answer, its first bytes there.
        format: its format.

    Raises:
        LearningCityError: the answer failed before the status was sent.
    """
    chunks = answering.chunks()
    first = gathered(answering, chunks)
    response = carry(answering, format, first, chunks, g.get("request_id", ""))
    response.headers["Learningcity-Version"] = str(answering.version)
    return response


def carry(answering: Answering, format: Format, first: bytes, chunks: Generator[bytes], request_id: str) -> Response:
    """Make the response that carries an answer whose first bytes are there.

    Args:
        answering: the answer.
        format: its format.
        first: what has come so far.
        chunks: what is to come.
        request_id: the number of the request, for the log.
    """
    if answering.complete:
        response = Response(first, content_type=format.content_type)
    elif format.every_line_parses:
        response = spooled(first, chunks, format)
    else:
        response = Response(stream(first, chunks, request_id, CURRENT.get()), content_type=format.content_type)
        response.call_on_close(answering.close)
    return response


def gathered(answering: Answering, chunks: Iterator[bytes]) -> bytes:
    """Take what comes soon, up to a bound: what is complete by then can be kept, and what fails by then has a status."""
    if answering.first is not None:
        return answering.first
    parts, size, until = [], 0, time.monotonic() + SOON_SECONDS
    for part in chunks:
        parts.append(part)
        size += len(part)
        if len(part) >= CHUNK and (size > WHOLE or not answering.ready(until - time.monotonic())):
            break
    return b"".join(parts)


def with_byte_order_mark(response: Response, request: Request) -> Response:
    """Put a byte order mark before CSV where the parameter `bom` asks for one: Excel reads Thai only with it."""
    if request.args.get("bom", "") in ("", "no") or not response.content_type.startswith(CSV.media_type):
        return response
    if response.is_streamed:
        length = response.content_length
        response.response = chain([BYTE_ORDER_MARK], response.iter_encoded())
        response.content_length = None if length is None else length + len(BYTE_ORDER_MARK)
    else:
        response.data = BYTE_ORDER_MARK + response.data
    return response


def spooled(first: bytes, chunks: Generator[bytes], format: Format) -> Response:
    """Complete an answer on disk, then send it with its length.

    Raises:
        RefusedQuery: it grows too large for that.
    """
    spool: IO[bytes] = tempfile.SpooledTemporaryFile(SPOOL_IN_MEMORY)
    spool.write(first)
    for chunk in chunks:
        spool.write(chunk)
        if spool.tell() > SPOOL_LIMIT:
            spool.close()
            chunks.close()
            raise too_large(format)
    length = spool.tell()
    spool.seek(0)
    response = Response(iter(lambda: spool.read(CHUNK), b""), content_type=format.content_type)
    response.content_length = length
    response.call_on_close(spool.close)
    return response


def too_large(format: Format) -> RefusedQuery:
    """Say that an answer is too large for its format."""
    size = SPOOL_LIMIT // 1024**2
    return RefusedQuery(
        reason_en=f"The answer in {format.name} is larger than {size:,} MB. Ask for less with LIMIT, or ask for JSON.",
        reason_th=f"คำตอบในรูปแบบ {format.name} มีขนาดเกิน {size:,} MB โปรดใช้ LIMIT เพื่อลดขนาด หรือขอเป็น JSON",
    )


def stream(first: bytes, chunks: Iterator[bytes], request_id: str, trace: Trace | None = None) -> Iterator[bytes]:
    """Pass an answer on as it comes; when it fails, end it so that it does not parse."""
    yield first
    try:
        yield from chunks
    except LearningCityError as error:
        log.warning("request %s: answer cut: %s", request_id, error)
        if trace:
            trace.outcome = CUT
        yield f"\n<!!! incomplete answer: {error} !!!\n".encode()
