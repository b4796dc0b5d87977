"""HTTP by hand: sends what a careful client library would not, and reads each answer in its own syntax."""

from __future__ import annotations

import csv
import io
import json
import socket
import time
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

from asking import Answer, send
from patience import NOISE

from graph.formats import BY_MEDIA_TYPE
from graph.rdf import Quad, parse

RESULTS = "{http://www.w3.org/2005/sparql-results#}"
SPARQL_QUERY, FORM = "application/sparql-query", "application/x-www-form-urlencoded"


def ask(address: str, query: str, *, accept: str = "application/sparql-results+json", seconds: float = 20) -> Answer:
    """Send a query in the body of a POST."""
    body = query.encode()
    return send(f"{address}/sparql", "POST", body, seconds, accept=accept, content_type=SPARQL_QUERY)


def send_raw(address: str, data: bytes, *, ends: bool = False, seconds: float = 10) -> bytes:
    """Send some bytes, and perhaps say that no more will come; return all that comes back until the server closes."""
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=seconds) as connection:
        connection.sendall(data)
        if ends:
            connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def form(**fields: str | list[str]) -> str:
    """Encode form fields; `default_graph_uri` stands for `default-graph-uri`."""
    return urlencode({name.replace("_", "-"): value for name, value in fields.items()}, doseq=True)


def rows(body: bytes, media_type: str) -> list[dict[str, str]]:
    """Read the rows of a SELECT in any of its syntaxes, each value as plain text (TSV: as a term)."""
    if media_type == "application/sparql-results+json":
        bindings = json.loads(body)["results"]["bindings"]
        return [{name: value["value"] for name, value in row.items()} for row in bindings]
    if media_type == "application/sparql-results+xml":
        found = ElementTree.fromstring(body).iter(f"{RESULTS}result")
        return [{cell.attrib["name"]: "".join(cell.itertext()) for cell in row} for row in found]
    if media_type == "text/csv":
        return list(csv.DictReader(io.StringIO(body.decode(), newline="")))
    header, *lines = body.decode().rstrip("\n").split("\n")
    names = [name.removeprefix("?") for name in header.split("\t")]
    return [dict(zip(names, line.split("\t"), strict=True)) for line in lines]


def truth(body: bytes, media_type: str) -> bool:
    """Read the answer to an ASK in any of its syntaxes."""
    if media_type == "application/sparql-results+json":
        return json.loads(body)["boolean"] is True
    if media_type == "application/sparql-results+xml":
        return ElementTree.fromstring(body).findtext(f"{RESULTS}boolean") == "true"
    return body.strip() == b"true"


def quads(body: bytes, media_type: str) -> set[Quad]:
    """Read an answer of CONSTRUCT or DESCRIBE in any of its syntaxes."""
    return set(parse(body, BY_MEDIA_TYPE[media_type], place="answer"))


def works(address: str) -> bool:
    """Say whether a service answers what is easy to answer, and soon."""
    began = time.monotonic()
    answer = ask(address, "SELECT (1 AS ?n) {}")
    return rows(answer.body, answer.media_type) == [{"n": "1"}] and time.monotonic() - began < NOISE
