"""Requests of clients that behave and of clients that do not, and the reading of answers in their own syntax."""

from __future__ import annotations

import csv
import http.client
import io
import json
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.etree import ElementTree

from graph.formats import BY_MEDIA_TYPE, Carries
from graph.rdf import parse

INCOMPLETE = b"<!!! incomplete answer"
JSON = "application/sparql-results+json"


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the headers by lower-case name, the body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def version(self) -> int:
        """The version that was asked or made."""
        return int(self.headers.get("learningcity-version", "0"))

    @property
    def rows(self) -> list[dict[str, str]]:
        """The rows of an answer in JSON."""
        found = json.loads(self.body)["results"]["bindings"]
        return [{name: value["value"] for name, value in row.items()} for row in found]

    @property
    def complaint(self) -> str:
        """What is wrong with the body of an answer that says that all went well; "" when it can be read."""
        if self.status not in (200, 201) or not self.body or INCOMPLETE in self.body[-2000:]:
            return ""  # an answer that is cut says so
        try:
            read(self.body, self.media_type)
        except Exception as error:
            return f"{self.media_type} of {len(self.body)} bytes: {type(error).__name__}: {error}"
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


def send(address: str, method: str = "GET", body: bytes | None = None, seconds: float = 30, **headers: str) -> Answer:
    """Send one request; a header Content-Type is given as `content_type`.

    Raises:
        OSError, HTTPException: there was no answer, or not a whole one.
    """
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=seconds)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), body, named)
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, response.read())
    finally:
        connection.close()


def send_and_leave(address: str, data: bytes, read: int = 0) -> None:
    """Send some bytes, read some of what comes back, and hang up."""
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        connection.sendall(data)
        if read:
            connection.recv(read)
