"""One request over HTTP and its answer, without the care that a client library takes."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from urllib.parse import urlsplit


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
    def problem(self) -> dict[str, object]:
        assert self.media_type == "application/problem+json", self
        document: dict[str, object] = json.loads(self.body)
        return document

    @property
    def version(self) -> int:
        """The version that was asked or made."""
        return int(self.headers.get("learningcity-version", "0"))

    @property
    def rows(self) -> list[dict[str, str]]:
        """The rows of an answer in JSON."""
        found = json.loads(self.body)["results"]["bindings"]
        return [{name: value["value"] for name, value in row.items()} for row in found]


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
