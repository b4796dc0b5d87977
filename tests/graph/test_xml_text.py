"""What is written as XML can be read as XML, and says what it should; what XML cannot say is refused."""

from __future__ import annotations

import re
from contextlib import nullcontext
from io import BytesIO
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import BeyondFormat
from graph.formats import GRAPH_FORMATS, JSON, RDF_XML, RESULT_FORMATS, TURTLE, XML, Format
from graph.rdf import FEW, Literal, NamedNode, Triple, parse, serialize
from graph.store import Store
from graph.xml_text import CharacterGuard
from ontology.terms import LC, PREFIXES

THING = NamedNode("https://example.org/thing")
NAMED = NamedNode("https://example.org/name")
NAMES = st.text(
    st.sampled_from("aZ_éกะ²·.-09:/#%×÷") | st.characters(max_codepoint=0x131, exclude_categories=["Cc"]), max_size=8
)
"""Without letters that the parser of Python, which keeps to an older edition of XML, does not take for such."""
SPACES = st.sampled_from(["urn:", "https://example.org/", LC, PREFIXES["rdf"], PREFIXES["xsd"]])


def written(*triples: Triple) -> bytes | None:
    """Write triples as RDF/XML; None when it cannot say them."""
    try:
        return serialize(triples, RDF_XML)
    except BeyondFormat:
        return None


@given(space=SPACES, name=NAMES)
def test_whatever_a_property_is_called_it_is_read_back_or_refused(space: str, name: str) -> None:
    try:
        triple = Triple(THING, NamedNode(space + name), Literal("x"))
    except ValueError:
        return  # it is no IRI
    body = written(triple)
    if body is not None:
        ElementTree.fromstring(body)
        (quad,) = parse(body, RDF_XML, place="what was written")
        assert (quad.subject, quad.predicate, quad.object) == tuple(triple)


@given(
    st.text(
        st.sampled_from("\0\x01\x1f\t\n\x7f\x85\ufffe\uffff\ufffd&<>]]é😀") | st.characters(exclude_categories=["Cs"])
    )
)
def test_whatever_a_text_holds_it_is_read_or_refused(text: str) -> None:
    body = written(Triple(THING, NAMED, Literal(text)))
    if body is not None:
        ElementTree.fromstring(body)
    assert (body is None) == bool(re.search("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", text))


@pytest.mark.parametrize(
    "iri",
    ["urn:1", "https://example.org/", "https://example.org/a²", LC, f"{LC}1", f"{PREFIXES['rdf']}Description", f"{PREFIXES['rdf']}li"],
)  # fmt: skip
def test_property_that_no_element_can_be_called_is_refused_and_named(iri: str) -> None:
    with pytest.raises(BeyondFormat) as raised:
        serialize([Triple(THING, NamedNode(iri), Literal("x"))], RDF_XML)
    for language in ("en", "th"):
        assert f"<{iri}>" in raised.value.message(language)
        assert "RDF/XML" in raised.value.message(language)
        assert "Turtle" in raised.value.message(language)


@pytest.mark.parametrize("count", [0, FEW, 3 * FEW])
@pytest.mark.parametrize("last", [Literal("\x01"), Literal("x\uffff")], ids=["control", "no character"])
def test_what_cannot_be_said_is_found_wherever_it_stands(count: int, last: Literal) -> None:
    triples = [Triple(THING, NAMED, Literal(f"{number}")) for number in range(count)]
    with pytest.raises(BeyondFormat):
        serialize([*triples, Triple(THING, NAMED, last)], RDF_XML)
    assert serialize(triples, RDF_XML)
    assert serialize([*triples, Triple(THING, NAMED, last)], TURTLE)


@given(st.lists(st.sampled_from([b"a", b"\xef", b"\xbf", b"\xbe", b"\xbd", b"\xef\xbf", b"\xbf\xbe"])))
def test_character_is_found_however_its_bytes_are_cut(parts: list[bytes]) -> None:
    output = BytesIO()
    guard = CharacterGuard(output, XML)
    refused = False
    try:
        for part in parts:
            guard.write(part)
    except BeyondFormat:
        refused = True
    assert refused == any(one in b"".join(parts) for one in (b"\xef\xbf\xbe", b"\xef\xbf\xbf"))


def assert_refused_in(query: str, refusing: Format, format: Format, *, instead: Format) -> None:
    """Hold an answer to being refused in one format, with another named, and written in all others."""
    answer = Store.in_memory().query(query)
    with pytest.raises(BeyondFormat, match=instead.name) if format is refusing else nullcontext():
        answer.write(BytesIO(), format)


@pytest.mark.parametrize("format", RESULT_FORMATS, ids=lambda format: format.extension)
def test_table_with_a_control_character_is_refused_in_xml_alone(format: Format) -> None:
    assert_refused_in('SELECT ("\\u0001" AS ?x) {}', XML, format, instead=JSON)


@pytest.mark.parametrize("format", GRAPH_FORMATS, ids=lambda format: format.extension)
def test_graph_with_a_property_without_a_name_is_refused_in_rdf_xml_alone(format: Format) -> None:
    assert_refused_in('CONSTRUCT { <a:a> ?p 1 } { BIND(IRI("urn:1") AS ?p) }', RDF_XML, format, instead=TURTLE)
