"""SPARQL 1.1 Graph Store HTTP Protocol: https://www.w3.org/TR/sparql11-http-rdf-update/

Over a plain store, where a graph is just a graph.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from itertools import accumulate
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from writable import Writable, writable

from service.http.errors import BadRequest
from service.protocols.bodies import members

JOHN = '<http://example.org/john> <http://xmlns.com/foaf/0.1/name> "John" .'
JANE = '<http://example.org/jane> <http://xmlns.com/foaf/0.1/name> "Jane" .'
TURTLE = "text/turtle"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writable]:
    with writable(tmp_path_factory.mktemp("plain"), plain=True) as made:
        yield made


@pytest.fixture
def graph(request: pytest.FixtureRequest) -> str:
    """A graph of the test's own."""
    return f"http://example.org/graph/{request.node.name.replace('[', '-').replace(']', '')}"


def at(graph: str) -> str:
    return f"/graph-store?graph={graph}"


def test_put_to_a_new_graph_is_201_and_get_returns_it(service: Writable, graph: str) -> None:
    assert service.send("PUT", at(graph), JOHN, TURTLE).status_code == 201
    answer = service.send("GET", at(graph), Accept=TURTLE)
    assert answer.status_code == 200
    assert answer.mimetype == TURTLE
    assert service.triples(graph) == {JOHN}


def test_put_to_an_existing_graph_is_204_and_replaces_it(service: Writable, graph: str) -> None:
    service.send("PUT", at(graph), JOHN, TURTLE)
    assert service.send("PUT", at(graph), JANE, TURTLE).status_code == 204
    assert service.triples(graph) == {JANE}


def test_put_to_the_default_graph(service: Writable) -> None:
    assert service.send("PUT", "/graph-store?default", JOHN, TURTLE).status_code in (201, 204)
    assert service.triples() == {JOHN}


def test_put_by_direct_identification(service: Writable) -> None:
    assert service.send("PUT", "/graph-store/person/1.ttl", JOHN, TURTLE).status_code == 201
    assert service.triples("http://localhost/graph-store/person/1.ttl") == {JOHN}
    assert service.send("DELETE", "/graph-store/person/1.ttl").status_code == 204
    assert service.send("GET", "/graph-store/person/1.ttl").status_code == 404


def test_put_with_mismatched_payload_is_400_and_names_the_line(service: Writable, graph: str) -> None:
    answer = service.send("PUT", at(graph), '<?xml version="1.0"?>\n<x/>', TURTLE)
    assert answer.status_code == 400
    assert "line 1" in answer.get_json()["detail"]
    assert service.send("GET", at(graph)).status_code == 404


def test_put_of_an_empty_graph_makes_it_exist(service: Writable, graph: str) -> None:
    assert service.send("PUT", at(graph), "", TURTLE).status_code == 201
    answer = service.send("GET", at(graph), Accept="application/n-triples")
    assert (answer.status_code, answer.text) == (200, "")


def test_put_that_empties_an_existing_graph_keeps_it(service: Writable, graph: str) -> None:
    service.send("PUT", at(graph), JOHN, TURTLE)
    assert service.send("PUT", at(graph), "", TURTLE).status_code == 204
    assert service.send("GET", at(graph)).status_code == 200
    assert service.triples(graph) == set()


def test_delete_of_an_existing_graph_then_get_is_404(service: Writable, graph: str) -> None:
    service.send("PUT", at(graph), JOHN, TURTLE)
    assert service.send("DELETE", at(graph)).status_code == 204
    assert service.send("GET", at(graph)).status_code == 404


def test_delete_of_a_graph_that_does_not_exist_is_404(service: Writable, graph: str) -> None:
    assert service.send("DELETE", at(graph)).status_code == 404


def test_post_adds_to_an_existing_graph(service: Writable, graph: str) -> None:
    service.send("PUT", at(graph), JOHN, TURTLE)
    assert service.send("POST", at(graph), JANE, TURTLE).status_code == 204
    assert service.triples(graph) == {JOHN, JANE}


def test_post_to_a_graph_that_does_not_exist_is_201(service: Writable, graph: str) -> None:
    assert service.send("POST", at(graph), JOHN, TURTLE).status_code == 201


def test_post_of_nothing_to_an_existing_graph_is_204_and_changes_nothing(service: Writable, graph: str) -> None:
    service.send("PUT", at(graph), JOHN, TURTLE)
    version = service.version
    assert service.send("POST", at(graph), "", TURTLE).status_code == 204
    assert service.version == version


def test_post_of_several_files_adds_each(service: Writable, graph: str) -> None:
    files = [
        ("one", (io.BytesIO(JOHN.encode()), "john.ttl")),
        ("two", (io.BytesIO(JANE.encode()), "jane.nt", "application/n-triples")),
    ]
    headers = {"Authorization": f"Bearer {service.token}"}
    answer = service.client.post(at(graph), data=dict(files), headers=headers, content_type="multipart/form-data")
    assert answer.status_code == 201
    assert service.triples(graph) == {JOHN, JANE}


def test_post_to_the_store_makes_a_new_graph_and_says_where(service: Writable) -> None:
    answer = service.send("POST", "/graph-store", JOHN, TURTLE)
    assert answer.status_code == 201
    location = answer.headers["Location"]
    assert service.send("GET", location.replace("http://localhost", "")).status_code == 200


def test_head_of_an_existing_graph_has_headers_and_no_body(service: Writable, graph: str) -> None:
    service.send("PUT", at(graph), JOHN, TURTLE)
    answer = service.send("HEAD", at(graph), Accept=TURTLE)
    assert (answer.status_code, answer.data, answer.mimetype) == (200, b"", TURTLE)


def test_head_of_a_graph_that_does_not_exist_is_404(service: Writable, graph: str) -> None:
    assert service.send("HEAD", at(graph)).status_code == 404


@pytest.mark.parametrize(
    "query", ["", "?default&graph=http://example.org/g", "?graph=http://a.example/&graph=http://b.example/"]
)
def test_get_must_name_one_graph(service: Writable, query: str) -> None:
    assert service.send("GET", f"/graph-store{query}").status_code == 400


def test_relative_graph_name_is_400(service: Writable) -> None:
    assert service.send("PUT", "/graph-store?graph=people", JOHN, TURTLE).status_code == 400


def test_unknown_media_type_is_415_and_names_what_is_read(service: Writable, graph: str) -> None:
    answer = service.send("PUT", at(graph), JOHN, "application/pdf")
    assert answer.status_code == 415
    assert TURTLE in answer.get_json()["detail"]


def test_get_in_a_format_that_there_is_not_is_406(service: Writable) -> None:
    assert service.send("GET", "/graph-store?default", Accept="image/png").status_code == 406


def test_options_names_the_methods(service: Writable) -> None:
    assert "PATCH" in service.send("OPTIONS", "/graph-store").headers["Allow"]


def test_patch_with_rdf_patch(service: Writable, graph: str) -> None:
    service.send("PUT", at(graph), JOHN, TURTLE)
    patch = f"TX .\nA {JANE[:-2]} <{graph}> .\nD {JOHN[:-2]} <{graph}> .\nTC .\n"
    assert service.send("PATCH", "/graph-store", patch, "application/rdf-patch").status_code == 204
    assert service.triples(graph) == {JANE}


def test_patch_with_sparql_update(service: Writable, graph: str) -> None:
    service.send("PUT", at(graph), JOHN, TURTLE)
    text = f"INSERT DATA {{ GRAPH <{graph}> {{ {JANE} }} }}"
    assert service.send("PATCH", "/graph-store", text, "application/sparql-update").status_code == 204
    assert service.triples(graph) == {JOHN, JANE}


def test_patch_in_another_language_is_415(service: Writable) -> None:
    assert service.send("PATCH", "/graph-store?default", "{}", "application/json-patch+json").status_code == 415


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_compressed_body_is_unpacked(service: Writable, graph: str, encoding: str) -> None:
    packer = zlib.compressobj(wbits=31 if encoding == "gzip" else 15)
    body = packer.compress(JOHN.encode()) + packer.flush()
    assert service.send("PUT", at(graph), body, TURTLE, Content_Encoding=encoding).status_code == 201
    assert service.triples(graph) == {JOHN}


def test_body_that_unpacks_to_too_much_is_413(service: Writable, graph: str) -> None:
    packer = zlib.compressobj(wbits=31)
    body = b"".join(packer.compress(b" " * 1_000_000) for _ in range(101)) + packer.flush()
    assert service.send("PUT", at(graph), body, TURTLE, Content_Encoding="gzip").status_code == 413


def test_compressed_body_that_is_cut_is_400(service: Writable, graph: str) -> None:
    body = zlib.compress(JOHN.encode())[:-6]
    assert service.send("PUT", at(graph), body, TURTLE, Content_Encoding="deflate").status_code == 400


@pytest.mark.parametrize("between", [b"", bytes(7)], ids=["one-after-another", "padded"])
def test_gzip_body_of_several_members_is_taken_whole(service: Writable, graph: str, between: bytes) -> None:
    body = gzip.compress(f"{JOHN}\n".encode()) + between + gzip.compress(JANE.encode())
    assert service.send("PUT", at(graph), body, TURTLE, Content_Encoding="gzip").status_code == 201
    assert service.triples(graph) == {JOHN, JANE}


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(JOHN.encode()) + gzip.compress(JANE.encode())[:-3]),
        ("gzip", gzip.compress(JOHN.encode()) + b"garbage"),
        ("deflate", zlib.compress(JOHN.encode()) + b"garbage"),
        ("deflate", zlib.compress(JOHN.encode()) + zlib.compress(JANE.encode())),
        ("gzip", b""),
    ],
    ids=["cut", "garbage-after-gzip", "garbage-after-deflate", "two-of-deflate", "nothing"],
)
def test_compressed_body_is_taken_whole_or_not_at_all(
    service: Writable, graph: str, encoding: str, body: bytes
) -> None:
    assert service.send("PUT", at(graph), body, TURTLE, Content_Encoding=encoding).status_code == 400
    assert service.send("GET", at(graph)).status_code == 404


def test_members_that_unpack_to_too_much_together_are_413(service: Writable, graph: str) -> None:
    member = gzip.compress(b" " * (service.app.extensions["learningcity"].settings.upload_size // 2 + 1))
    assert service.send("PUT", at(graph), member * 2, TURTLE, Content_Encoding="gzip").status_code == 413


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=4), st.integers(0, 200), st.booleans())
def test_what_was_compressed_in_pieces_is_unpacked_whole(pieces: list[bytes], cut: int, is_cut: bool) -> None:
    packed = b"".join(gzip.compress(piece) for piece in pieces)
    if not is_cut:
        assert b"".join(members(packed, "gzip", 1000)) == b"".join(pieces)
        return
    starts = list(accumulate((len(gzip.compress(piece)) for piece in pieces), initial=0))
    shorter = packed[: cut % len(packed)]
    if len(shorter) in starts[1:]:
        assert b"".join(members(shorter, "gzip", 1000)) == b"".join(pieces[: starts.index(len(shorter))])
    else:
        with pytest.raises(BadRequest):
            list(members(shorter, "gzip", 1000))


# a form


PART = '--x\r\nContent-Disposition: form-data; name="a"; filename="a.ttl"\r\n\r\n'


@pytest.mark.parametrize(
    ("body", "type"),
    [
        ("garbage", "multipart/form-data; boundary=x"),
        (f"{PART}{JANE}\r\n--x--\r\n", "multipart/form-data"),
        ("--x--\r\n", "multipart/form-data; boundary=x"),
        ("", "multipart/form-data; boundary=x"),
        (f"{PART}{JANE}", "multipart/form-data; boundary=x"),
        (f"{PART}{JANE}\r\n--x\r\n", "multipart/form-data; boundary=x"),
        (PART.replace('; filename="a.ttl"', "") + f"{JANE}\r\n--x--\r\n", "multipart/form-data; boundary=x"),
        (PART.replace("a.ttl", "a" * 900_000) + f"{JANE}\r\n--x--\r\n", "multipart/form-data; boundary=x"),
    ],
    ids=["garbage", "no-boundary", "no-part", "nothing", "cut-in-a-part", "cut-after-a-part", "no-file", "long-header"],
)
def test_form_that_is_not_whole_or_holds_no_file_is_400_and_changes_nothing(
    service: Writable, graph: str, body: str, type: str
) -> None:
    service.send("PUT", at(graph), JOHN, TURTLE)
    answer = service.send("PUT", at(graph), body, type)
    assert answer.status_code == 400, answer.text
    assert service.triples(graph) == {JOHN}
    assert service.send("POST", "/validate", body, type).status_code == 400


# what a writer asks for


@pytest.mark.parametrize("value", ["=maybe", "=t", "=2", "=true&dry-run=false"], ids=map(str, range(4)))
def test_dry_run_that_is_neither_true_nor_false_is_400(service: Writable, graph: str, value: str) -> None:
    assert service.send("PUT", f"{at(graph)}&dry-run{value}", JOHN, TURTLE).status_code == 400
    assert service.send("GET", at(graph)).status_code == 404


@pytest.mark.parametrize("value", ["", "=", "=true", "=TRUE", "=1", "=true%20"], ids=map(str, range(6)))
def test_dry_run_stores_nothing_however_it_is_written(service: Writable, graph: str, value: str) -> None:
    answer = service.send("PUT", f"{at(graph)}&dry-run{value}", JOHN, TURTLE)
    assert (answer.status_code, answer.get_json()["published"]) == (200, False)
    assert service.send("GET", at(graph)).status_code == 404


def test_past_version_cannot_be_written_to(service: Writable, graph: str) -> None:
    assert service.send("PUT", f"{at(graph)}&version=1", JOHN, TURTLE).status_code == 400
    assert service.send("GET", at(graph)).status_code == 404


def test_graph_that_exists_is_not_replaced_where_the_writer_asks_for_a_new_one(service: Writable, graph: str) -> None:
    assert service.send("PUT", at(graph), JOHN, TURTLE, If_None_Match="*").status_code == 201
    answer = service.send("PUT", at(graph), JANE, TURTLE, If_None_Match="*")
    assert (answer.status_code, answer.get_json()["type"].partition("#")[2]) == (412, "graph-exists")
    assert service.send("PUT", "/graph-store?default", JANE, TURTLE, If_None_Match="*").status_code == 412
    assert service.triples(graph) == {JOHN}


def test_precondition_that_cannot_be_read_is_400(service: Writable, graph: str) -> None:
    for value in ("", "ก".encode().decode("latin-1"), "nonsense"):
        assert service.send("PUT", at(graph), JOHN, TURTLE, If_Match=value).status_code == 400
    assert service.send("GET", at(graph)).status_code == 404


@pytest.mark.parametrize(
    ("header", "note"),
    [("why", "why"), (quote("ลบทิ้ง"), "ลบทิ้ง"), ("50 %", "50 %"), ("%FF", "%FF"), ("100%25", "100%")],
    ids=["plain", "encoded", "percent", "not-utf-8", "encoded-percent"],
)
def test_note_comes_percent_encoded(service: Writable, graph: str, header: str, note: str) -> None:
    assert service.send("PUT", at(graph), JOHN, TURTLE, X_Change_Note=header).status_code == 201
    newest = service.client.get("/versions.json").get_json()["versions"][0]
    assert newest["note"] == note


def test_note_that_a_header_cannot_hold_is_400(service: Writable, graph: str) -> None:
    assert service.send("PUT", at(graph), JOHN, TURTLE, X_Change_Note="").status_code == 400
    assert service.send("GET", at(graph)).status_code == 404


def test_patch_is_about_the_graph_that_the_request_names(service: Writable, graph: str) -> None:
    rows = f"A {JOHN}\nA {JANE[:-2]} <{graph}> .\nD {JANE}\n"
    assert service.send("PATCH", at(graph), rows, "application/rdf-patch").status_code == 201
    assert service.triples(graph) == {JOHN}
    other = service.send("PATCH", at(graph), f"A {JANE[:-2]} <http://example.org/other> .", "application/rdf-patch")
    assert (other.status_code, other.get_json()["type"].partition("#")[2]) == (400, "other-graph")
    assert service.triples(graph) == {JOHN}


@pytest.mark.parametrize(
    "update",
    [
        b"\xff\xfe",
        b"INSERT DATA { <a:a> <a:b> " + b"(" * 3000 + b")" * 3000 + b" }",
        b"DELETE { <a:a> <a:b> ?x } WHERE { ?s " + b"/".join([b"<a:p>"] * 600) + b" ?x }",
        b"LOAD <http://127.0.0.1/>",
    ],
    ids=["not-utf-8", "deep", "long-path", "calls-elsewhere"],
)
def test_update_is_held_to_the_same_bounds_however_it_is_sent(service: Writable, graph: str, update: bytes) -> None:
    answers = [
        service.send("PATCH", at(graph), update, "application/sparql-update"),
        service.send("POST", "/sparql", update, "application/sparql-update"),
    ]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].get_json()["type"] == answers[1].get_json()["type"]


def test_rdf_xml_with_a_doctype_is_400(service: Writable, graph: str) -> None:
    body = '<!DOCTYPE rdf [<!ENTITY a "aaaa">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
    answer = service.send("PUT", at(graph), body, "application/rdf+xml")
    assert answer.status_code == 400
    assert "DOCTYPE" in answer.get_json()["detail"]


def test_json_ld_nested_very_deep_costs_only_itself(service: Writable, graph: str) -> None:
    body = '{"http://example.org/p":' * 5000 + '"x"' + "}" * 5000
    answer = service.send("PUT", at(graph), body, "application/ld+json")
    assert answer.status_code in (400, 500)
    assert service.send("PUT", at(graph), JOHN, TURTLE).status_code == 201


def test_syntax_error_late_in_a_large_upload_names_its_line(service: Writable, graph: str) -> None:
    body = "\n".join([*(JOHN for _ in range(20_000)), "<broken"])
    answer = service.send("PUT", at(graph), body, TURTLE)
    assert answer.status_code == 400
    assert "line 20001" in answer.get_json()["detail"]
