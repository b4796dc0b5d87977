"""Binding: every value that gets into a query is the term that was meant, and nothing else gets in."""

from __future__ import annotations

import re

import pyoxigraph
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from queries.catalogue import BadParameter, SavedQuery, catalogue, read_query
from queries.values import KINDS

XSD = "http://www.w3.org/2001/XMLSchema#"
HEADER = """\
#+ title:
#+   th: คำถาม
#+   en: Question
#+ description:
#+   th: คำตอบ
#+   en: Answer
"""
DEFAULTS = {
    "iri": "<urn:default>",
    "string": '"default"',
    "integer": "1",
    "decimal": "1.5",
    "date": '"2022-09-02"^^xsd:date',
}
BODY = """\
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

SELECT ?it WHERE {
  VALUES ?it { %s }
}
"""


def asking(kind: str) -> SavedQuery:
    """Make a query that answers with its own parameter."""
    parameters = "#+ parameters:\n#+   it:\n#+     th: สิ่งนี้\n#+     en: thing\n"
    return read_query("echo", HEADER + parameters + BODY % DEFAULTS[kind])


def answer(text: str) -> object:
    """Run a query of one row and one column on an empty store."""
    rows = pyoxigraph.Store().query(text)
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    ((term,),) = list(rows)
    return term


@pytest.mark.parametrize(
    ("kind", "value", "term"),
    [
        ("iri", "https://w3id.org/learning-city/id/city/hat-yai", NamedNode("https://w3id.org/learning-city/id/city/hat-yai")),
        ("iri", "http://example.org/พะเยา?q=%E0#ที่", NamedNode("http://example.org/พะเยา?q=%E0#ที่")),
        ("iri", "urn:isbn:9786160000000", NamedNode("urn:isbn:9786160000000")),
        ("string", "น้ำ “เมือง”\n\\ \"", Literal("น้ำ “เมือง”\n\\ \"")),
        ("string", "", Literal("")),
        ("integer", "-007", Literal("-7", datatype=NamedNode(XSD + "integer"))),
        ("date", "2021-11-21", Literal("2021-11-21", datatype=NamedNode(XSD + "date"))),
    ],
)  # fmt: skip
def test_bind_puts_the_value_in_place_of_the_default(kind: str, value: str, term: object) -> None:
    assert answer(asking(kind).bind({"it": value})) == term


def test_bind_without_values_gives_the_text_as_it_stands() -> None:
    for query in catalogue().values():
        assert query.bind({}) == query.text


def test_binding_the_defaults_gives_the_same_question() -> None:
    for query in catalogue().values():
        bound = query.bind({parameter.name: parameter.default_value for parameter in query.parameters})
        assert bound.replace(f"^^<{XSD}date>", "^^xsd:date") == query.text


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("iri", "urn:x> } ?s ?p ?o {"),
        ("iri", "urn:x\\u003E"),
        ("iri", "lc:City"[:2]),
        ("iri", "/id/city/phayao"),
        ("iri", "urn:a b"),
        ("iri", "urn:x\n"),
        ("iri", "urn:%"),
        ("iri", "urn:%zz"),
        ("iri", "http://[::1]/"),
        ("iri", "http://example.org:port/"),
        ("iri", ""),
        ("iri", "urn:\u200eมุม\x7f"),
        ("string", "\x00"),
        ("string", "\ud800"),
        ("integer", "1 } UNION { ?it ?p ?o"),
        ("integer", "๑"),
        ("integer", "1.0"),
        ("integer", "1\n"),
        ("integer", "9" * 19),
        ("integer", ""),
        ("decimal", "19,5"),
        ("decimal", "1e3"),
        ("decimal", "1.2.3"),
        ("decimal", "1.5 } #"),
        ("decimal", "1" * 10),
        ("decimal", ""),
        ("date", "2022-02-30"),
        ("date", "2565-09-02"),
        ("date", "2 กันยายน 2565"),
        ("date", '2022-09-02"'),
        ("date", "๒๐๒๒-09-02"),
        ("date", "0000-01-01"),
        ("date", "2022-09-02Z"),
        ("date", "2022-09-02\n"),
    ],
)  # fmt: skip
def test_bind_refuses_what_is_not_of_the_kind(kind: str, value: str) -> None:
    with pytest.raises(BadParameter) as caught:
        asking(kind).bind({"it": value})
    assert (caught.value.parameter, caught.value.value) == ("it", value)
    for language in ("en", "th"):
        assert KINDS[kind].expected[language] in caught.value.message(language)
        assert "“it”" in caught.value.message(language)
    assert isinstance(caught.value, ValueError)
    assert str(caught.value) == caught.value.message()


def test_bind_refuses_a_parameter_that_the_query_does_not_have() -> None:
    with pytest.raises(BadParameter, match=r"“city”.*one of the parameters it"):
        asking("iri").bind({"city": "urn:x"})
    with pytest.raises(BadParameter, match="this query has none") as caught:
        read_query("echo", HEADER + "SELECT * WHERE { ?s ?p ?o }").bind({"it": "urn:x"})
    assert "ไม่มีพารามิเตอร์" in caught.value.message("th")


INJECTIONS = (
    '" } ?s ?p ?o . { #',
    "\\",
    '\\"',
    "\\u0022 } ?s ?p ?o #",
    "\\\\u0022 } ?s ?p ?o #",
    "\\U00000022",
    '\n}\nVALUES ?it { "other" }',
    "<urn:x>",
    "{ it }",
    "\\g<0>\\1",
    '"""',
)


@given(st.one_of(st.text(), st.text(alphabet='\\uU0025"\n{}<>#?% \u0e01'), st.sampled_from(INJECTIONS)))
@example("\ufdd0\U0001fffe\ue000\r\t\b\x0c")
def test_a_string_comes_back_as_itself_or_is_refused(value: str) -> None:
    try:
        text = asking("string").bind({"it": value})
    except BadParameter:
        assert re.search("[\x00\ud800-\udfff]", value)
    else:
        assert answer(text) == Literal(value)


@given(
    st.one_of(
        st.text(), st.builds("urn:{}".format, st.text()), st.from_regex(r"https?://[^/]*/[^#]*#?.*", fullmatch=True)
    )
)
@example("http://\U000e1000/")
@example("urn:\ue000")
@example("a://::")
@example("urn:\ufdd0")
def test_an_iri_comes_back_as_itself_or_is_refused(value: str) -> None:
    try:
        text = asking("iri").bind({"it": value})
    except BadParameter:
        return
    assert answer(text) == NamedNode(value)


@given(
    kind=st.sampled_from(("integer", "date")), value=st.one_of(st.text(), st.integers().map(str), st.dates().map(str))
)
def test_a_number_or_a_date_comes_back_equal_or_is_refused(kind: str, value: str) -> None:
    try:
        text = asking(kind).bind({"it": value})
    except BadParameter:
        return
    term = answer(text)
    assert isinstance(term, Literal)
    assert term.datatype.value == XSD + kind
    assert int(term.value) == int(value) if kind == "integer" else term.value == value


@pytest.mark.parametrize("value", INJECTIONS)
def test_another_engine_reads_the_same_string(value: str) -> None:
    from rdflib import Graph

    ((term,),) = Graph().query(asking("string").bind({"it": value}))  # type: ignore[misc]
    assert str(term) == value


def test_only_the_declared_parameter_is_replaced() -> None:
    lines = ("VALUES ?it { <urn:a> }", "VALUES ?other { <urn:b> <urn:c> }", "# VALUES ?it { <urn:a> }")
    body = "SELECT * WHERE {\n  " + "\n  ".join(lines) + "\n}\n"
    parameters = "#+ parameters:\n#+   it: {th: สิ่งนี้, en: thing}\n"
    bound = read_query("two", HEADER + parameters + body).bind({"it": "urn:z"})
    assert bound == body.replace("  VALUES ?it { <urn:a> }", "  VALUES ?it { <urn:z> }", 1)
