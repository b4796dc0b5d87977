"""Descriptions of things that are large, odd or withdrawn: from a data directory that lets everything in."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from graph.formats import N_QUADS, N_TRIPLES, TRIG, TURTLE
from graph.gate.change import Provenance
from graph.gate.door import Gate, Upload
from graph.rdf import BlankNode, Literal, NamedNode, Quad, Triple, parse
from graph.sources import packaged_quads
from graph.versions.directory import DataDirectory
from graph.workers.pool import QueryPool
from ontology.terms import BASE, ID, LC, PREFIXES
from service import create_app
from service.linked_data.describing import PAGE_SIZE
from service.settings import Settings

XHV = "http://www.w3.org/1999/xhtml/vocab#"
GRAPH = NamedNode(f"{ID}graph/odd")
RDF_TYPE, LABEL = NamedNode(PREFIXES["rdf"] + "type"), NamedNode(PREFIXES["rdfs"] + "label")
COMMENT, MEMBER = NamedNode(PREFIXES["rdfs"] + "comment"), NamedNode(f"{LC}memberOfNetwork")
CONCEPT = NamedNode(PREFIXES["skos"] + "Concept")
BIG, WITHDRAWN, ODD, LONG = (NamedNode(ID + name) for name in ("network/big", "city/gone", "city/odd", "city/long"))
MEMBERS, MEGABYTE = 10_000, "พะเยา" * 70_000
NOTES = {"en": "Registered twice {0}; see Phayao.", "th": "ลงทะเบียนซ้ำ {0} โปรดดูพะเยา"}
SCRIPT = "</script><script>alert(1)</script>"
NASTY = [
    Literal(SCRIPT, language="th"),
    Literal("a\x01b\x7f\ufffe"),
    Literal(' "quoted" \\ back\r\nnew\ttab \u2028\u202eright-to-left'),
    Literal("fraction", datatype=NamedNode("http://example.org/own")),
    Literal("colour", language="en-gb"),
    NamedNode("lc:looks-like-a-prefix"),
    NamedNode("urn:isbn:0451450523"),
    BlankNode("inner"),
]


def odd_quads() -> Iterator[Quad]:
    yield Quad(BIG, LABEL, Literal("Large network", language="en"), GRAPH)
    for index in range(MEMBERS):
        member = NamedNode(f"{ID}city/member-{index}")
        yield Quad(member, MEMBER, BIG, GRAPH)
        yield Quad(member, RDF_TYPE, CONCEPT, GRAPH)
        yield Quad(member, LABEL, Literal(f"เมืองที่ {index}", language="th"), GRAPH)
        yield Quad(member, LABEL, Literal(f"City {index}", language="en"), GRAPH)
    for thing in (WITHDRAWN, ODD, LONG):
        yield Quad(thing, RDF_TYPE, NamedNode(f"{LC}City"), GRAPH)
    for value in NASTY:
        yield Quad(ODD, COMMENT, value, GRAPH)
    yield Quad(BlankNode("inner"), LABEL, Literal("what the blank node says"), GRAPH)
    yield Quad(LONG, COMMENT, Literal(MEGABYTE, language="th"), GRAPH)


def withdrawal() -> Iterator[Quad]:
    boolean = NamedNode(PREFIXES["xsd"] + "boolean")
    yield Quad(WITHDRAWN, NamedNode(PREFIXES["owl"] + "deprecated"), Literal("true", datatype=boolean), GRAPH)
    for language, note in NOTES.items():
        yield Quad(WITHDRAWN, NamedNode(PREFIXES["skos"] + "editorialNote"), Literal(note, language=language), GRAPH)


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A client of a service whose first version holds odd things, one of which the second withdraws."""
    path: Path = tmp_path_factory.mktemp("data")
    gate = Gate(DataDirectory.create(path), shapes=None)
    gate.write(Upload((*packaged_quads(), *odd_quads())), Provenance("tests", "odd things"))
    gate.write(Upload(tuple(withdrawal())), Provenance("tests", "one goes"))
    settings = Settings(data=str(path))
    pool = QueryPool.start(settings.pool)
    yield create_app(settings, pool).test_client()
    pool.close()


# Withdrawn


@pytest.mark.parametrize(
    "path", ["/id/city/gone", "/data/city/gone", "/data/city/gone.ttl", "/data/city/gone.trig", "/page/city/gone"]
)
@pytest.mark.parametrize("accept", ["application/json", "text/plain", "text/html"])
@pytest.mark.parametrize(("language", "note"), NOTES.items())
def test_what_was_withdrawn_is_410_and_says_why(
    odd: FlaskClient, path: str, accept: str, language: str, note: str
) -> None:
    response = odd.get(f"{path}?lang={language}", headers={"Accept": accept})
    assert response.status_code == 410
    assert note in response.text


@pytest.mark.parametrize("path", ["/id/city/gone", "/data/city/gone.ttl"])
def test_what_was_withdrawn_is_still_there_in_the_version_before(odd: FlaskClient, path: str) -> None:
    assert odd.get(f"{path}?version=1").status_code in (200, 303)


def test_what_was_withdrawn_is_not_in_the_sitemap(odd: FlaskClient) -> None:
    files = [odd.get(f"/sitemap-{number}.xml").text for number in (1, 2)]
    assert odd.get("/sitemap.xml").text.count("<sitemap>") == len(files)
    assert sum(file.count("/page/city/member-") for file in files) == MEMBERS * 3  # itself and in each language
    assert odd.get("/sitemap-3.xml").status_code == 404
    assert "/page/city/odd<" in "".join(files)
    assert "/page/city/gone<" not in "".join(files)


# Large


def page_of(odd: FlaskClient, extension: str, number: int) -> set[Quad]:
    response = odd.get(f"/data/network/big.{extension}?page={number}")
    assert response.status_code == 200
    return set(parse(response.data, {"nt": N_TRIPLES, "nq": N_QUADS}[extension], place="page"))


@pytest.mark.parametrize("extension", ["nt", "nq"])
def test_ten_thousand_links_come_in_pages_that_leave_none_out_and_repeat_none(odd: FlaskClient, extension: str) -> None:
    links: list[str] = []
    for number in range(1, 200):
        response = odd.get(f"/data/network/big.{extension}?page={number}")
        if response.status_code == 404:
            break
        quads = set(parse(response.data, {"nt": N_TRIPLES, "nq": N_QUADS}[extension], place="page"))
        links += {q.subject.value for q in quads if q.predicate == MEMBER and isinstance(q.subject, NamedNode)}
    assert len(links) == len(set(links)) == MEMBERS
    assert number > MEMBERS / PAGE_SIZE


def test_each_page_of_a_description_leads_to_the_next_in_its_headers_and_in_its_data(odd: FlaskClient) -> None:
    address: str | None = "/data/network/big.ttl"
    seen = 0
    while address:
        response = odd.get(address)
        seen += 1
        links = {link.partition('rel="')[2].partition('"')[0]: link for link in response.headers["Link"].split(", <")}
        following = links.get("next", "").partition(">")[0].removeprefix("<")
        stated = {
            quad.object.value.removeprefix(BASE)
            for quad in parse(response.data, TURTLE, place="page")
            if quad.predicate.value == XHV + "next" and isinstance(quad.object, NamedNode)
        }
        assert stated == ({following.removeprefix("/").replace(".ttl", "")} if following else set())
        if stated:
            assert odd.get("/" + stated.pop()).status_code == 200
        address = following or None
    assert seen > MEMBERS / PAGE_SIZE


def test_every_page_names_what_it_mentions(odd: FlaskClient) -> None:
    for number in (1, 10):
        assert Triple(BIG, LABEL, Literal("Large network", language="en")) in {
            Triple(q.subject, q.predicate, q.object) for q in page_of(odd, "nt", number)
        }


@pytest.mark.parametrize("extension", ["ttl", "jsonld", "nt", "rdf", "trig", "nq"])
def test_a_page_of_the_largest_description_is_quick_and_small(odd: FlaskClient, extension: str) -> None:
    address = f"/data/network/big.{extension}?page=3"
    odd.get(address)
    began = time.perf_counter()
    response = odd.get(address)
    assert time.perf_counter() - began < 1
    assert len(response.data) < 2_000_000


def test_a_literal_of_a_megabyte_comes_whole(odd: FlaskClient) -> None:
    quads = parse(odd.get("/data/city/long.nt").data, N_TRIPLES, place="long")
    assert Literal(MEGABYTE, language="th") in {quad.object for quad in quads}
    assert MEGABYTE in odd.get("/data/city/long.jsonld").text


# Odd


@pytest.mark.parametrize("format", [TURTLE, N_TRIPLES, TRIG, N_QUADS])
def test_odd_values_come_unchanged(odd: FlaskClient, format: object) -> None:
    extension = format.extension  # type: ignore[attr-defined]
    quads = set(parse(odd.get(f"/data/city/odd.{extension}").data, format, place="odd"))  # type: ignore[arg-type]
    values = {quad.object for quad in quads if quad.subject == ODD and quad.predicate == COMMENT}
    assert {value for value in NASTY if not isinstance(value, BlankNode)} <= values
    assert any(isinstance(value, BlankNode) for value in values)


def test_a_blank_node_comes_with_what_it_says(odd: FlaskClient) -> None:
    quads = set(parse(odd.get("/data/city/odd.ttl").data, TURTLE, place="odd"))
    (inner,) = (quad.object for quad in quads if isinstance(quad.object, BlankNode))
    assert Quad(inner, LABEL, Literal("what the blank node says")) in quads


def test_json_ld_that_a_prefix_would_change_is_expanded(odd: FlaskClient) -> None:
    document = odd.get("/data/city/odd.jsonld").get_json(force=True)
    assert isinstance(document, list)
    assert {"@id": "lc:looks-like-a-prefix"} in next(node for node in document if node["@id"] == ODD.value)[
        COMMENT.value
    ]


def test_what_xml_cannot_carry_is_406_and_names_what_can(odd: FlaskClient) -> None:
    response = odd.get("/data/city/odd.rdf")
    assert response.status_code == 406
    assert "Turtle" in response.text


def test_a_graph_that_nothing_is_said_about_gives_what_it_holds(odd: FlaskClient) -> None:
    quads = set(parse(odd.get("/data/graph/odd.nq").data, N_QUADS, place="graph"))
    assert len([quad for quad in quads if quad.graph_name == GRAPH]) >= PAGE_SIZE


# Versions and changes


@pytest.mark.parametrize("extension", ["ttl", "jsonld", "nt", "rdf", "trig", "nq"])
@pytest.mark.parametrize("name", ["version/1", "version/2", "change/1", "change/2", "change/2/added/1"])
def test_versions_and_changes_are_described(odd: FlaskClient, name: str, extension: str) -> None:
    assert odd.get(f"/id/{name}").location == f"/data/{name}.ttl"
    response = odd.get(f"/data/{name}.{extension}", buffered=True)
    assert response.status_code == 200
    assert f"{ID}{name}" in response.text


def test_a_change_in_trig_holds_what_it_added(odd: FlaskClient) -> None:
    quads = set(parse(odd.get("/data/change/2.trig").data, TRIG, place="change"))
    block = NamedNode(f"{ID}change/2/added/1")
    added = {quad for quad in quads if quad.graph_name == block}
    assert {Quad(q.subject, q.predicate, q.object, block) for q in withdrawal()} <= added
    said = {
        quad.object.value
        for quad in quads
        if quad.predicate.value == f"{LC}changedBy"
        if isinstance(quad.object, Literal)
    }
    assert said == {"tests"}


def test_a_version_says_what_came_before_and_which_change_made_it(odd: FlaskClient) -> None:
    triples = {
        (q.subject, q.predicate.value, q.object) for q in parse(odd.get("/data/version/2.ttl").data, TURTLE, place="")
    }
    version = NamedNode(f"{ID}version/2")
    assert (version, PREFIXES["prov"] + "wasRevisionOf", NamedNode(f"{ID}version/1")) in triples
    assert (version, PREFIXES["prov"] + "wasGeneratedBy", NamedNode(f"{ID}change/2")) in triples


@pytest.mark.parametrize("name", ["version/3", "change/3", "version/1/added/1", "version/x", "change/2/changed/1"])
def test_a_version_that_never_was_is_404(odd: FlaskClient, name: str) -> None:
    assert odd.get(f"/id/{name}").status_code == 404
