"""The reading of answers in their own syntax, and clients that leave."""

from __future__ import annotations

import csv
import io
import json
import socket
from urllib.parse import urlsplit
from xml.etree import ElementTree

from asking import Answer

from graph.formats import BY_MEDIA_TYPE, Carries
from graph.rdf import parse

INCOMPLETE = b"<!!! incomplete answer"
JSON = "application/sparql-results+json"


def complaint(answer: Answer) -> str:
    """Say what is wrong with the body of an answer that says that all went well; "" when it can be read."""
    if answer.status not in (200, 201) or not answer.body or INCOMPLETE in answer.body[-2000:]:
        return ""  # an answer that is cut says so
    try:
        read(answer.body, answer.media_type)
    except Exception as error:
        return f"{answer.media_type} of {len(answer.body)} bytes: {type(error).__name__}: {error}"
    return ""


def read(body: bytes, media_type: str) -> None:
    """Read a body to its end, by its media type."""
    format = BY_MEDIA_TYPE.get(media_type)
    if media_type.endswith("json") and media_type != "application/ld+json":
        json.loads(body)
    elif media_type == "application/sparql-results+xml":
        ElementTree.fromstring(body)
    elif media_type == "text/csv":
        widths = {len(row) for row in csv.reader(io.StringIO(body.decode(), newline="")) if row}
        assert len(widths) <= 1, "lines of unlike length"
    elif format and format.carries is not Carries.RESULTS:
        for _ in parse(body, format, place="the answer"):
            pass
    elif media_type == "text/html":
        assert body.rstrip().endswith(b"</html>"), "no end"
    else:
        body.decode()


def send_and_leave(address: str, data: bytes, read: int = 0) -> None:
    """Send some bytes, read some of what comes back, and hang up."""
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        connection.sendall(data)
        if read:
            connection.recv(read)
