"""Clients that do not do their part: they leave, do not read, send half, or send nonsense; nobody else notices."""

from __future__ import annotations

import http.client
import json
import re
import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from asking import send
from by_hand import FORM, SPARQL_QUERY, form, rows, send_raw, works
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.formats import JSON


def post(header: str, content_type: str = SPARQL_QUERY) -> bytes:
    lines = ("POST /sparql HTTP/1.1", "Host: x", f"Content-Type: {content_type}", header, "Connection: close", "", "")
    return "\r\n".join(lines).encode()


def stream_request(address: str) -> bytes:
    query = form(query="SELECT * { ?s ?p ?o . ?a ?b ?c }")
    return f"GET /sparql?{query} HTTP/1.1\r\nHost: {urlsplit(address).netloc}\r\n\r\n".encode()


def connect(address: str) -> socket.socket:
    parts = urlsplit(address)
    return socket.create_connection((parts.hostname, parts.port), timeout=10)


def test_clients_that_do_not_read_their_answer_keep_nobody_waiting(server: str, neighbours: None) -> None:
    idle = [connect(server) for _ in range(6)]
    try:
        for client in idle:
            client.sendall(stream_request(server))
        time.sleep(1)
        assert works(server)
    finally:
        for client in idle:
            client.close()


def test_clients_that_leave_midway_keep_nobody_waiting(server: str, neighbours: None) -> None:
    for _ in range(10):
        with connect(server) as client:
            client.sendall(stream_request(server))
            assert client.recv(1000).startswith(b"HTTP/1.1 200")
    assert works(server)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="this system does not list the connections of a process")
def test_query_of_a_client_that_has_left_is_ended(server: str) -> None:
    query = form(query="SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")
    for _ in range(10):  # who leaves before anybody has looked is not noticed
        left, late = ended(server, "left"), ended(server, "timed_out")
        with connect(server) as client:
            client.sendall(f"GET /sparql?{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            time.sleep(0.6)
        until = time.monotonic() + 5
        while (ended(server, "left"), ended(server, "timed_out")) == (left, late) and time.monotonic() < until:
            time.sleep(0.1)
        if ended(server, "left") > left:
            break
    assert (ended(server, "left"), ended(server, "timed_out")) == (left + 1, late)
    assert works(server)


def ended(server: str, outcome: str) -> float:
    """Read how many queries have ended so."""
    text = send(f"{server}/metrics").body.decode()
    found = re.search(rf'^learningcity_queries_total{{limit="timeout",outcome="{outcome}"}} (\S+)', text, re.MULTILINE)
    return float(found[1]) if found else 0.0


@pytest.mark.parametrize("content_type", [SPARQL_QUERY, FORM])
def test_truncated_body_is_400(server: str, content_type: str) -> None:
    body = b"ASK {}" if content_type == SPARQL_QUERY else b"query=ASK+%7B%7D"
    answer = send_raw(server, post(f"Content-Length: {len(body) + 10}", content_type) + body, ends=True)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 400")  # the server may also hang up, as the client did
    assert works(server)


def test_truncated_chunked_body_is_400(server: str) -> None:
    answer = send_raw(server, post("Transfer-Encoding: chunked") + b"6\r\nASK {}\r\n10\r\nAS", ends=True)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 400")
    assert works(server)


def test_chunked_body_is_read(server: str) -> None:
    assert send_raw(server, post("Transfer-Encoding: chunked") + b"3\r\nASK\r\n3\r\n {}\r\n0\r\n\r\n").startswith(
        b"HTTP/1.1 200"
    )


@pytest.mark.parametrize(
    "body", [b"ASK { ?s ?p '\xff' }", b"\xff\xfeA\x00S\x00K\x00", "ASK { ?s ?p 'พะเยา' }".encode("tis-620")]
)
def test_body_that_is_not_utf_8_is_400(server: str, body: bytes) -> None:
    answer = send(f"{server}/sparql", "POST", body, content_type=SPARQL_QUERY)
    assert answer.status == 400
    assert "UTF-8" in str(answer.problem["detail"])


@pytest.mark.parametrize("length", [1_000_001, 10**15])
def test_body_that_is_announced_too_large_is_413(server: str, length: int) -> None:
    assert send_raw(server, post(f"Content-Length: {length}")).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET /sparql?query=\xff HTTP/1.1",
        b"GET /sparql?query=ASK%20%7B%00%7D HTTP/1.1",
        b"\x00\x01",
        b"GET",
    ],
)
def test_malformed_request_is_a_mistake_of_the_client(server: str, request_line: bytes) -> None:
    answer = send_raw(server, request_line + b"\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 4")
    assert works(server)


@pytest.mark.parametrize("host", ["[", "a b", "x/y", 'a"b', "x:99999999", "<>", ":80", "x:y", "u@x", "x?y"])
@pytest.mark.parametrize("target", ["/sparql", "/sparql?query=ASK+%7B%7D", "/robots.txt", "/sitemap.xml", "/"])
def test_host_that_is_none_is_400_and_told_so(server: str, host: str, target: str) -> None:
    answer = send_raw(server, f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400")
    if body:  # else the server has seen it before us
        assert json.loads(body)["type"].endswith("#bad-request")
        assert "names no host" in json.loads(body)["detail_en"]


@pytest.mark.parametrize("head", [b"HTTP/1.0", b"HTTP/1.1\r\nHost: ", "HTTP/1.1\r\nHost: é".encode()])
def test_who_names_no_host_is_told_the_name_of_the_server(server: str, head: bytes) -> None:
    answer = send_raw(server, b"GET /robots.txt " + head + b"\r\nConnection: close\r\n\r\n")
    assert answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 200", b"HTTP/1.0 200"))
    assert b" 400 " in answer[:20] or re.search(rb"Sitemap: http://[^/]+/sitemap.xml", answer)


@pytest.mark.parametrize("host", ["localhost", "data.example:8080", "127.0.0.1", "[::1]:7000", "my_host", "x:"])
def test_host_that_is_one_is_heeded(app: Flask, host: str) -> None:
    assert app.test_client().get("/robots.txt", headers={"Host": host}).status_code == 200


def test_head_leaves_the_connection_usable(server: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(server).netloc, timeout=10)
    target = f"/sparql?{form(query='SELECT * { ?s ?p ?o }')}"
    for method, empty in (("HEAD", True), ("HEAD", True), ("GET", False)):
        connection.request(method, target)
        answer = connection.getresponse()
        assert (answer.status, answer.read() == b"") == (200, empty)
    connection.close()


@pytest.mark.parametrize("method", ["POST", "QUERY"])
def test_thai_through_the_real_server(server: str, method: str) -> None:
    query = "SELECT ?คำ { VALUES ?คำ { 'เมืองแห่งการเรียนรู้'@th } }"
    answer = send(f"{server}/sparql", method, query.encode(), content_type=SPARQL_QUERY)
    assert rows(answer.body, JSON.media_type) == [{"คำ": "เมืองแห่งการเรียนรู้"}]


def test_options_through_the_real_server(server: str) -> None:
    answer = send(f"{server}/sparql", "OPTIONS", origin="https://example.org")
    assert (answer.status, answer.body) == (204, b"")
    assert "QUERY" in answer.headers["access-control-allow-methods"]


# whatever a client sends

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NAMES = ("query", "update", "default-graph-uri", "named-graph-uri", "version", "format", "lang")
PARTS = (
    "ASK{}",
    "FROM<",
    "SERVICE",
    "%FF",
    "%",
    "&",
    "=",
    "+",
    ";",
    "http://[",
    "\\u0041",
    "1",
    "9" * 30,
    "th",
    "<>",
    "{",
)
PIECES = st.sampled_from((*NAMES, *PARTS, "SELECT * { ?s ?p ?o } LIMIT 1"))


@settings(max_examples=150)
@given(
    pieces=st.lists(PIECES | TEXT, max_size=8),
    method=st.sampled_from(["GET", "POST", "QUERY", "HEAD", "OPTIONS"]),
    body=st.binary(max_size=40),
)
def test_no_nonsense_is_a_fault_of_ours(app: Flask, pieces: list[str], method: str, body: bytes) -> None:
    client = app.test_client()
    joined = "".join(pieces)
    for content_type in (SPARQL_QUERY, FORM):
        for data in (joined.encode(), body):
            answer = client.open("/sparql", method=method, query_string=joined, data=data, content_type=content_type)
            assert answer.status_code < 500, answer.text


@settings(max_examples=150)
@given(
    parameters=st.dictionaries(
        st.sampled_from(["query", "default-graph-uri", "named-graph-uri", "version", "format", "lang", "x"]),
        st.lists(
            TEXT
            | st.sampled_from(["ASK {}", "http://[", "http://example.org/", "ASK FROM <http://[/> {}", "1", "json"]),
            max_size=2,
        ),
        max_size=5,
    )
)
def test_no_parameters_are_a_fault_of_ours(app: Flask, parameters: dict[str, list[str]]) -> None:
    assert app.test_client().get("/sparql", query_string=parameters).status_code < 500
