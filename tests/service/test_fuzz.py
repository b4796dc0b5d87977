"""Whatever a client sends: no fault of ours, the store as it was after a refusal, and problems that parse.

Short here; LEARNINGCITY_FUZZ=5000 tries so many times of each.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse
from writable import Writable, writable

from graph.formats import BY_EXTENSION
from graph.rdf import parse, serialize

PATIENT = int(os.environ.get("LEARNINGCITY_FUZZ", "0"))
GRAPH = "https://example.org/fuzz"
HERE = f"/graph-store?graph={GRAPH}"


def tries(few: int) -> settings:
    """Try a few times, or as often as is asked for."""
    silenced = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(max_examples=PATIENT or few, suppress_health_check=silenced)


def assert_no_fault(answer: TestResponse) -> None:
    """An error is the client's, or a limit; it says so in a problem that parses."""
    assert answer.status_code < 500 or answer.status_code in (501, 503, 507), answer.text[:500]
    if answer.status_code >= 400 and answer.request.method != "HEAD" and answer.mimetype == "application/problem+json":
        problem = json.loads(answer.data)
        assert problem["status"] == answer.status_code
        assert problem["type"].startswith("https://")
        assert problem["request_id"]


# what is well formed, and what becomes of it

NOISE = st.binary(max_size=12) | st.text(max_size=12).map(lambda text: text.encode("utf-8", "surrogatepass"))


@st.composite
def spoiled(draw: st.DrawFn, valid: bytes, pieces: tuple[bytes, ...]) -> bytes:
    """Cut, double, replace and insert in something valid, a few times."""
    data = valid
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 20)))
        piece = draw(st.sampled_from(pieces) | NOISE)
        data = draw(
            st.sampled_from(
                (
                    data[:start] + data[end:],
                    data[:start] + data[start:end] * draw(st.integers(2, 50)) + data[end:],
                    data[:start] + piece + data[end:],
                    data[:start] + piece + data[start:],
                    data[:start],
                )
            )
        )
    return data


# negotiation

PATHS = (
    "/",
    "/id/city/phayao",
    "/page/city/phayao",
    "/data/city/phayao.ttl",
    "/data/city/phayao",
    "/ontology",
    "/versions",
    "/queries",
    "/void.ttl",
    "/.well-known/void",
    "/timemap/id/city/phayao",
    "/cities",
    "/search?q=phayao",
    "/nowhere",
    "/sparql",
    "/sparql?query=ASK%7B%7D",
    "/sparql?query=CONSTRUCT%20WHERE%20%7B%3Fs%20a%20%3Fo%7D%20LIMIT%201",
    "/graph-store?default",
)
HEADERS = {
    "Accept": b'text/turtle;q=0.8, application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted", */*;q=0.1',
    "Accept-Language": b"th-TH, th;q=0.9, en-US;q=0.5, *;q=0",
    "Accept-Encoding": b"gzip;q=1.0, br;q=0.5, identity;q=0",
    "Accept-Datetime": b"Thu, 01 Jan 2026 00:00:00 GMT",
    "If-None-Match": b'W/"abc", "def"',
    "If-Modified-Since": b"Thu, 01 Jan 2026 00:00:00 GMT",
    "Range": b"bytes=0-10, 5-",
    "Host": b"localhost:7000",
    "Content-Type": b"application/sparql-query; charset=utf-8",
    "Authorization": b"Bearer abc",
    "Cookie": b"lang=th",
}
SIGNS = (
    b",",
    b";",
    b";q=",
    b"q=",
    b"*/*",
    b"/",
    b'"',
    b"=",
    b"*",
    b"-",
    b"\\",
    b";q=0",
    b";q=1.0001",
    b"nan",
    b"9" * 400,
)


@st.composite
def header_sets(draw: st.DrawFn) -> dict[str, str]:
    names = draw(st.lists(st.sampled_from(tuple(HEADERS)), min_size=1, max_size=3, unique=True))
    return {name: latin(draw(spoiled(HEADERS[name], SIGNS))) for name in names}


def latin(value: bytes) -> str:
    """Make a header value that a server would let through."""
    return bytes(byte for byte in value if (byte >= 0x20 and byte != 0x7F) or byte == 0x09).decode("latin-1")


@tries(15)
@given(path=st.sampled_from(PATHS), headers=header_sets(), method=st.sampled_from(["GET", "GET", "HEAD", "OPTIONS"]))
def test_no_header_is_a_fault_of_ours(app: Flask, path: str, headers: dict[str, str], method: str) -> None:
    assert_no_fault(app.test_client().open(path, method=method, headers=headers))


# addresses

STEMS = (
    "/id/",
    "/data/",
    "/page/",
    "/ontology/",
    "/vocabularies",
    "/queries/",
    "/versions/",
    "/timemap/",
    "/dump.",
    "/graph-store/",
    "/static/",
    "/sitemap-",
    "/reconcile/",
    "/",
)
PARTS = (
    "city/phayao",
    "City",
    "1",
    "..",
    "%2e%2e",
    "%00",
    "%2F",
    "//",
    "ttl",
    ".ttl",
    ".jsonld",
    ".html",
    ".x",
    "?",
    "#",
    "พะเยา",
    "%FF",
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
PARAMETERS = (
    "query", "version", "lang", "page", "q", "graph", "default", "format", "bom", "digest", "a", "b", "from", "to", "network", "type",
    "limit", "offset", "queries", "extend", "prefix", "cursor", "id", "country", "year", "sort", "order", "view", "named-graph-uri",
    "default-graph-uri",
)  # fmt: skip
VALUES = (
    "",
    "1",
    "-1",
    "9" * 25,
    "th",
    "ASK{}",
    "{}",
    "[]",
    '{"q0":{"query":"x"}}',
    "http://[",
    "a:b",
    "2022-13-45",
    "\x00",
    "²",
    "๑",
)
QUERY_STRINGS = st.dictionaries(
    st.sampled_from(PARAMETERS), st.lists(st.sampled_from(VALUES) | TEXT, max_size=2), max_size=3
)


@tries(30)
@given(
    stem=st.sampled_from(STEMS),
    parts=st.lists(st.sampled_from(PARTS) | TEXT, max_size=4),
    parameters=QUERY_STRINGS,
)
def test_no_address_is_a_fault_of_ours(
    app: Flask, stem: str, parts: list[str], parameters: dict[str, list[str]]
) -> None:
    path = stem + "".join(part.partition("?")[0] for part in parts)
    assert_no_fault(app.test_client().open(path, query_string=parameters))


@tries(30)
@given(path=st.sampled_from([path.partition("?")[0] for path in PATHS] + ["/explore", "/explore.json", "/growth", "/history",
    "/permalink", "/reconcile", "/reconcile/suggest/entity", "/reconcile/preview", "/reconcile/properties", "/validate",
    "/versions/compare", "/map", "/cities.csv", "/growth.csv", "/versions/1", "/health/data", "/problems", "/api", "/queries/members",
    "/announcements"]), parameters=QUERY_STRINGS)  # fmt: skip
def test_no_parameters_of_any_page_are_a_fault_of_ours(app: Flask, path: str, parameters: dict[str, list[str]]) -> None:
    assert_no_fault(app.test_client().get(path, query_string=parameters))


# what is written


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writable]:
    with writable(tmp_path_factory.mktemp("fuzz"), plain=True) as made:
        yield made


QUADS = tuple(
    parse(
        """@prefix e: <https://example.org/> . e:s e:p "พะเยา"@th , 1 , 1.5 , true , "a\\n\\u0e1e" , "2022-09-02"^^e:d ; a e:T ;
        e:q [ e:r ( e:a "b" [] ) ] .""".encode(),
        BY_EXTENSION["ttl"],
        place="the test",
    )
)
RDF = {name: serialize(QUADS, BY_EXTENSION[name]) for name in ("ttl", "nt", "nq", "trig", "rdf", "jsonld")}
RDF_SIGNS = (
    b"<", b">", b'"', b"'", b"@", b"^^", b"[", b"]", b"(", b")", b"{", b"}", b"_:", b"<<(", b")>>", b"@prefix", b"BASE", b"\\u",
    b"\\", b"\x00", b"\xff", b"\xef\xbb\xbf", b"<!DOCTYPE x [", b"<![CDATA[", b"&#0;", b"@context", b"@graph", b"@id", b"@list",
    b"@reverse", b"@version", b"xml:base", b"rdf:parseType='Literal'", b"null", b"1e999", b"#",
)  # fmt: skip
PATCH = f"""H id <urn:x> .
TX .
PA e <https://example.org/> .
A <https://example.org/s> <https://example.org/p> "x"@th <{GRAPH}> .
D e:s e:p _:b1 <{GRAPH}> .
TC .
""".encode()
PATCH_SIGNS = (*RDF_SIGNS[:16], b"TX", b"TC", b"TA", b"PA", b"PD", b"H", b" .", b"\n", b"\r\n", b"A", b"D", b"_:<x>")
UPDATES = (
    f"PREFIX e: <https://example.org/> INSERT DATA {{ GRAPH <{GRAPH}> {{ e:s e:p 1 , 'x'@th ; e:q _:b }} }}",
    f"WITH <{GRAPH}> DELETE {{ ?s ?p ?o }} INSERT {{ ?s ?p 2 }} USING <{GRAPH}> WHERE {{ ?s ?p ?o FILTER(?o > 1) }}",
    f"COPY SILENT <{GRAPH}> TO <https://example.org/2> ; CLEAR NAMED ; DROP SILENT GRAPH <{GRAPH}> ; CREATE GRAPH <a:b>",
    "DELETE WHERE { GRAPH ?g { ?s ?p ?o OPTIONAL { ?o ?q ?r } } } ; ADD DEFAULT TO <a:b> ; MOVE <a:b> TO DEFAULT",
)
UPDATE_SIGNS = (
    *RDF_SIGNS[:16], b"INSERT", b"DELETE", b"DATA", b"WHERE", b"GRAPH", b"LOAD", b"SILENT", b";", b"WITH", b"USING", b"SERVICE", b"#",
    b"BASE", b"?x",
)  # fmt: skip


def refused_or_done(service: Writable, method: str, path: str, body: bytes, type: str) -> None:
    """Send a write; what was refused must have changed nothing."""
    before = service.version
    answer = service.send(method, path, body, type)
    assert_no_fault(answer)
    if answer.status_code >= 400:
        assert service.version == before
    assert not (service.data / "staging").exists()


@tries(8)
@given(data=st.data())
def test_no_upload_is_a_fault_of_ours(service: Writable, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(tuple(RDF)))
    body = data.draw(spoiled(RDF[name], RDF_SIGNS))
    refused_or_done(service, data.draw(st.sampled_from(["PUT", "POST"])), HERE, body, BY_EXTENSION[name].media_type)


@tries(6)
@given(body=spoiled(PATCH, PATCH_SIGNS))
def test_no_patch_is_a_fault_of_ours(service: Writable, body: bytes) -> None:
    refused_or_done(service, "PATCH", "/graph-store", body, "application/rdf-patch")


@tries(8)
@given(data=st.data())
def test_no_update_is_a_fault_of_ours(service: Writable, data: st.DataObject) -> None:
    body = data.draw(spoiled(data.draw(st.sampled_from(UPDATES)).encode(), UPDATE_SIGNS))
    refused_or_done(service, "POST", "/sparql", body, "application/sparql-update")


@tries(8)
@given(
    parameters=st.dictionaries(
        st.sampled_from(["graph", "default", "dry-run", "update", "query", "using-graph-uri", "using-named-graph-uri", "version", "x"]),
        st.lists(st.sampled_from(VALUES) | TEXT, max_size=2),
        max_size=4,
    ),
    method=st.sampled_from(["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS"]),
    path=st.sampled_from(["/graph-store", "/sparql", "/validate", "/graph-store/x"]),
    type=st.sampled_from(["text/turtle", "application/sparql-update", "application/x-www-form-urlencoded", "multipart/form-data",
                          "multipart/form-data; boundary=x", "application/rdf-patch", "", ";", "a/b"]),
    body=st.binary(max_size=30),
)  # fmt: skip
def test_no_parameters_of_a_write_are_a_fault_of_ours(
    service: Writable, parameters: dict[str, list[str]], method: str, path: str, type: str, body: bytes
) -> None:
    before = service.version
    answer = service.client.open(
        path, method=method, query_string=parameters, data=body, content_type=type,
        headers={"Authorization": f"Bearer {service.token}"},
    )  # fmt: skip
    assert_no_fault(answer)
    if answer.status_code >= 400:
        assert service.version == before
