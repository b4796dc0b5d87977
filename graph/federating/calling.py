"""Asks another SPARQL endpoint on behalf of a query: only those that are allowed, for so long, and for so much."""

from __future__ import annotations

import time
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlencode

import pyoxigraph
import urllib3
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.util import parse_url

from graph.errors import ServiceCallFailed
from graph.formats import JSON
from graph.rdf import Term

PORTS = {"http": 80, "https": 443}
PART = 65536


@dataclass(frozen=True)
class Found:
    """What an endpoint answered.

    Args:
        variables: their names.
        rows: their values.
    """

    variables: list[str]
    rows: list[tuple[Term | None, ...]]


@dataclass(frozen=True)
class Caller:
    """Calls other endpoints.

    Args:
        hosts: those that may be called: `example.org` at the usual ports, `example.org:7000` at that one.
        seconds: how long one may take.
        size: how many bytes its answer may have.
    """

    hosts: Collection[str] = frozenset()
    seconds: float = 5.0
    size: int = 10_000_000

    def ask(self, endpoint: str, query: str) -> Found:
        """Have an endpoint answer a SELECT (https://www.w3.org/TR/sparql11-protocol/#query-via-post-urlencoded).

        Args:
            endpoint: its address.
            query: the query.

        Raises:
            ServiceCallFailed: it may not be called, or gives no whole answer within the bounds.
        """
        if not allowed(endpoint, self.hosts):
            raise failed(endpoint, "it is not on the list of those that may be called", "ไม่อยู่ในรายชื่อที่อนุญาตให้เรียก")
        deadline = time.monotonic() + self.seconds
        place = parse_url(endpoint)
        headers = {"Accept": JSON.media_type, "Content-Type": "application/x-www-form-urlencoded"}
        pool = urllib3.connection_from_url(f"{place.scheme}://{place.netloc}", maxsize=1)
        with pool:
            try:
                response = pool.urlopen(
                    "POST",
                    place.request_uri,
                    body=urlencode({"query": query}).encode(),
                    headers={**headers, "Accept-Encoding": "identity"},
                    timeout=urllib3.Timeout(total=self.seconds),
                    preload_content=False,
                    redirect=False,
                    retries=False,
                )
                with closing(response):
                    check(endpoint, response)
                    data = self.read(endpoint, response, deadline)
            except (HTTPError, OSError) as error:
                if time.monotonic() >= deadline - 0.05:
                    raise self.late(endpoint) from error
                raise failed(
                    endpoint, "the connection could not be made, or broke", "เชื่อมต่อไม่ได้หรือการเชื่อมต่อขาดหาย"
                ) from error
        return parsed(endpoint, data)

    def read(self, endpoint: str, response: urllib3.BaseHTTPResponse, deadline: float) -> bytes:
        """Read an answer, no longer and no more than is allowed."""
        data = bytearray()
        while part := response.read1(PART, decode_content=False):
            data += part
            if len(data) > self.size:
                raise failed(
                    endpoint, f"its answer is larger than {self.size:,} bytes", f"คำตอบมีขนาดเกิน {self.size:,} ไบต์"
                )
            if time.monotonic() >= deadline:
                raise self.late(endpoint)
        return bytes(data)

    def late(self, endpoint: str) -> ServiceCallFailed:
        """Say that an endpoint took too long."""
        return failed(endpoint, f"it did not answer within {self.seconds:g} s", f"ไม่ตอบภายใน {self.seconds:g} วินาที")


def allowed(endpoint: str, hosts: Collection[str]) -> bool:
    """Tell whether an endpoint is one that may be called.

    It is read as it will be read for the connection, so that nothing else is checked than what is called.
    """
    try:
        place = parse_url(endpoint)
    except LocationParseError:
        return False
    if place.scheme not in PORTS or not place.host or place.auth:
        return False
    usual = place.port in (None, PORTS[place.scheme])
    return f"{place.host}:{place.port or PORTS[place.scheme]}" in hosts or (usual and place.host in hosts)


def check(endpoint: str, response: urllib3.BaseHTTPResponse) -> None:
    """Refuse what is no answer."""
    if 300 <= response.status < 400:
        raise failed(
            endpoint,
            f"it sends the caller elsewhere ({response.status}), which is not followed",
            f"ส่งต่อไปยังที่อยู่อื่น ({response.status}) ซึ่งระบบไม่ติดตาม",
        )
    if response.status != 200:
        raise failed(endpoint, f"status {response.status}", f"สถานะ {response.status}")
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind != JSON.media_type:
        raise failed(
            endpoint, f"it sent {kind or 'no type'}, not {JSON.media_type}", f"ส่ง {kind or '-'} แทน {JSON.media_type}"
        )


def parsed(endpoint: str, data: bytes) -> Found:
    """Read an answer in SPARQL JSON (https://www.w3.org/TR/sparql11-results-json/)."""
    try:
        answer = pyoxigraph.parse_query_results(data, pyoxigraph.QueryResultsFormat.JSON)
        if isinstance(answer, pyoxigraph.QuerySolutions):
            return Found([one.value for one in answer.variables], [tuple(row) for row in answer])
    except (SyntaxError, ValueError) as error:
        raise failed(endpoint, f"its answer cannot be read ({str(error)[:100]})", "อ่านคำตอบไม่ได้") from error
    raise failed(endpoint, "its answer is no table", "คำตอบไม่ใช่ตาราง")


def failed(endpoint: str, english: str, thai: str) -> ServiceCallFailed:
    """Say why a call failed."""
    return ServiceCallFailed(endpoint=endpoint, reason_en=english, reason_th=thai)
