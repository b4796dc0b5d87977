"""What a request says about itself: read from its tokens, without an engine, and in time that grows with its length."""

from __future__ import annotations

import pyoxigraph
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graph.analysis import Analysis, analyse, tokens
from graph.errors import LearningCityError, MalformedQuery

ELSEWHERE = "http://127.0.0.1:9/"
"""No server: the engine refuses this port, and so shows that it would have called."""


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokens(text)]


# the form


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("select*{}", "SELECT"),
        ("ASK{}", "ASK"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "CONSTRUCT"),
        ("DESCRIBE <a:b>", "DESCRIBE"),
        ("# SELECT\nASK {}", "ASK"),
        ("PREFIX select: <a:b> ASK { ?x select:ask 'SELECT' }", "ASK"),
        ("BASE <http://example.org/SELECT> ASK {}", "ASK"),
        ("INSERT DATA { <a:s> <a:p> 'SELECT' }", "UPDATE"),
        ("PREFIX a: <a:> DELETE WHERE { ?s ?p ?o }", "UPDATE"),
        ("WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "UPDATE"),
        ("CLEAR ALL", "UPDATE"),
        ("load <a:b>", "UPDATE"),
        ("", ""),
        ("hello", ""),
        ("# SELECT", ""),
    ],
)
def test_form(text: str, form: str) -> None:
    assert analyse(text).form == form


# the dataset


@pytest.mark.parametrize(
    ("text", "default", "named"),
    [
        ("SELECT * FROM <a:1> FROM NAMED <a:2> FROM <a:3> {}", ["a:1", "a:3"], ["a:2"]),
        ("select * from<a:1>from named<a:2>{}", ["a:1"], ["a:2"]),
        ("PREFIX x: <http://x/> SELECT * FROM x:1 FROM NAMED x:a.b {}", ["http://x/1"], ["http://x/a.b"]),
        ("PREFIX : <http://x/> SELECT * FROM : {}", ["http://x/"], []),
        (
            "BASE <http://x/y/> SELECT * FROM <z> FROM <../z> FROM <#z> {}",
            ["http://x/y/z", "http://x/z", "http://x/y/#z"],
            [],
        ),
        ("SELECT * FROM <z> {}", ["http://base/z"], []),
        (r"SELECT * FROM <http://x/\u0e01> {}", ["http://x/ก"], []),
        ("PREFIX x: <http://x/> SELECT * FROM x:a\\,b {}", ["http://x/a,b"], []),
        ("SELECT * { ?s ?p 'FROM <a:1>' } # FROM <a:2>", [], []),
        ("SELECT * FROM { }", [], []),
        ("SELECT * FROM", [], []),
        ("SELECT * FROM NAMED", [], []),
        ("SELECT * FROM <http://[/> {}", ["http://[/"], []),
    ],
)
def test_dataset(text: str, default: list[str], named: list[str]) -> None:
    analysis = analyse(text, base="http://base/")
    assert (analysis.default_graphs, analysis.named_graphs) == (default, named)


@pytest.mark.parametrize("escape", [r"\ud800", r"\uDFFF", r"\U00110000", r"\UFFFFFFFF"])
@pytest.mark.parametrize(
    "text", ["SELECT *\n FROM <a:{}> {{}}", "BASE\n <a:{}> ASK {{}}", "PREFIX a:\n<a:{}> ASK {{}}", "ASK {{ SERVICE\n <a:{}> {{}} }}"]
)  # fmt: skip
def test_escape_that_stands_for_no_character_is_named_with_its_place(text: str, escape: str) -> None:
    with pytest.raises(MalformedQuery) as raised:
        analyse(text.format(escape))
    assert raised.value.facts["line"] == 2
    assert all(escape in raised.value.message(language) for language in ("en", "th"))


# the prefixes


def test_undeclared_prefix_is_named_with_its_place_and_the_line_that_declares_it() -> None:
    with pytest.raises(MalformedQuery) as raised:
        analyse("PREFIX a: <a:>\nSELECT * {\n  ?city a lc:City }")
    assert (raised.value.facts["line"], raised.value.facts["column"]) == (3, 11)
    for language in ("en", "th"):
        assert "PREFIX lc: <https://w3id.org/learning-city/ontology#>" in raised.value.message(language)


@pytest.mark.parametrize(
    "text", ["ASK { ?s unknown:p ?o }", "ASK { ?s :p ?o }", "SELECT * FROM x:y {}", "ASK { ?s ?p 1 . ex:a ?p 2 }"]
)
def test_undeclared_prefix_is_refused_wherever_it_stands(text: str) -> None:
    with pytest.raises(MalformedQuery, match="is not declared"):
        analyse(text)


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?s ?p 'x:y' }",
        'ASK { ?s ?p "x:y" } # x:y',
        "ASK { ?s ?p '''x:y ' '' x:y''' }",
        'ASK { ?s ?p """x:y " "" x:y""" }',
        "ASK { ?s ?p <x:y> }",
        "ASK { ?s ?p _:y }",
        "ASK { ?s ?p '\\'x:y' }",
        "PREFIX x: <a:> ASK { ?s x:y 'z'^^x:z }",
        "PREFIX : <a:> ASK { ?s :p :o . :s ^:p/!(:q|^:r) ?o }",
        "PREFIX x.y-z: <a:> ASK { ?s x.y-z:a ?o }",
        "PREFIX จ: <a:> ASK { ?s จ:ก ?o }",
    ],
)
def test_what_is_no_undeclared_prefix_is_not_refused(text: str) -> None:
    assert analyse(text).form == "ASK"


# calls to other servers


@pytest.mark.parametrize(
    ("text", "services"),
    [
        ("SELECT * { SERVICE <a:b> {} }", ["a:b"]),
        ("SELECT * { service silent<a:b>{} }", ["a:b"]),
        ("SELECT * { SERVICE ?where {} }", [""]),
        ("PREFIX x: <http://x/> SELECT * { SERVICE x:y {} SERVICE SILENT x:z {} }", ["http://x/y", "http://x/z"]),
        ("BASE <http://x/> SELECT * { SERVICE <y> {} }", ["http://x/y"]),
        ("SELECT * { ?s ?p true.SERVICE<a:b>{} }", ["a:b"]),
        ("SELECT * { ?s ?p trueSERVICE<a:b>{} }", ["a:b"]),
        ("SELECT * { SERVICESILENT<a:b>{} }", ["a:b"]),
        ("PREFIX SERVICEx: <http://x/> SELECT * { SERVICEx:y {} }", ["SERVICEx:y"]),
        ("LOAD <a:b>", ["a:b"]),
        ("LOAD SILENT <a:b> INTO GRAPH <a:g>", ["a:b"]),
        ("SELECT * { ?s ?p 'SERVICE <a:b>' } # SERVICE <a:b>", []),
        ("SELECT * { ?s <http://x/SERVICE> ?service }", []),
        ("PREFIX service: <http://x/> SELECT * { ?s service:service service:SERVICE }", []),
    ],
)
def test_services(text: str, services: list[str]) -> None:
    assert analyse(text).services == services


PARTS = st.sampled_from(
    [
        *(
            "SERVICE",
            "service",
            "SILENT",
            f"<{ELSEWHERE}>",
            "x:",
            "SERVICEx:",
            "?v",
            "{",
            "}",
            "{}",
            ".",
            ";",
            " ",
            "\n",
            "#",
        ),
        *(
            "'",
            '"',
            '"""',
            "true",
            "1",
            "1.",
            "'a'",
            '"a"@en',
            "?s ?p ?o",
            "?s ?p",
            "_:b",
            "a",
            "OPTIONAL",
            "UNION",
            "MINUS",
        ),
        *("FILTER", "VALUES ?v ", "(", ")", "<", ">", "\\"),
    ]
)


@settings(max_examples=1000)
@given(st.lists(PARTS, max_size=12).map("".join))
@example(f"SERVICE<{ELSEWHERE}>{{}}")
@example(f"?s ?p true.SERVICE<{ELSEWHERE}>{{}}")
@example(f"VALUES ?x{{true}}SERVICESILENT<{ELSEWHERE}>{{}}")
@example("SERVICEx:{}")
@example(f'VALUES ?v {{"""x"}} SERVICE<{ELSEWHERE}>{{}}')
@example(f"FILTER(1<2)SERVICE<{ELSEWHERE}>{{}}")
def test_engine_never_calls_another_server_that_was_not_seen(inside: str) -> None:
    text = f"PREFIX x: <{ELSEWHERE}> PREFIX SERVICEx: <a:> SELECT * {{ {inside} }}"
    store = pyoxigraph.Store()
    store.update("INSERT DATA { <a:s> <a:p> true, 1, 'a', 'a'@en, <a:s> }")
    try:
        list(store.query(text))  # type: ignore[arg-type]
    except OSError as error:
        assert "port" in str(error)
        try:
            assert analyse(text).services
        except LearningCityError:
            return  # refused all the same
    except (SyntaxError, RuntimeError, ValueError):
        return


# whatever the text

WORDS = ("SELECT", "ASK", "CONSTRUCT", "WHERE", "FROM", "NAMED", "PREFIX", "BASE", "SERVICE", "LOAD", "GRAPH", "a", "ก")
NAMES = (
    "<a:b>",
    "<http://[>",
    "<>",
    "a:",
    ":a",
    "_:b",
    "?x",
    "$y",
    "'a'",
    '"b"',
    "@en",
    "1",
    "1.5e3",
    "\\u0041",
    "\u2028",
)
MARKS = (
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ".",
    ",",
    ";",
    "^^",
    "^",
    "/",
    "|",
    "!",
    "&&",
    "||",
    "=",
    "<=",
    "-",
    "+",
    "*",
    "\0",
)
SPARQL = st.sampled_from((*WORDS, *NAMES, *MARKS, "'''", '"""', "'", '"', "\\", "#", "\n"))


@settings(max_examples=500)
@given(st.text(max_size=80) | st.lists(SPARQL, max_size=25).map(" ".join) | st.lists(SPARQL, max_size=25).map("".join))
def test_no_text_raises_anything_but_our_errors(text: str) -> None:
    try:
        assert isinstance(analyse(text, base="http://base/"), Analysis)
    except LearningCityError as error:
        assert error.message("en")
        assert error.message("th")


@settings(max_examples=300)
@given(st.text(max_size=80) | st.lists(SPARQL, max_size=25).map("".join))
def test_tokens_lie_in_the_text_in_order_and_leave_out_only_space_and_comments(text: str) -> None:
    end = 0
    for token in tokens(text):
        between = text[end : token.start]
        assert not between.strip() or between.lstrip().startswith("#")
        assert text[token.start : token.start + len(token.text)] == token.text
        end = token.start + len(token.text)
    rest = text[end:].lstrip()
    assert not rest or rest.startswith(("#", "'", '"', "\\"))


INSIDE = st.text(st.characters(exclude_characters="'\"\\\r\n<>{}|^`", exclude_categories=["Cs"]), max_size=20)
KEYWORDS = st.sampled_from(
    ["SERVICE <a:b> { ", "FROM <a:g> ", "x:y ", "((((", ". . . ", "LOAD <a:b>", "SELECT ", "PREFIX x: <a:> "]
)
WRAPPINGS = st.sampled_from(
    ["'{}'", '"{}"', "'''{}'''", '"""{}"""', "# {}\n", "'{}\\''", '"\\"{}"', "'''''{}'''", '"{}"@en']
)


@settings(max_examples=500)
@given(before=INSIDE, keyword=KEYWORDS, after=INSIDE, wrapping=WRAPPINGS)
def test_nothing_in_a_string_or_a_comment_is_taken_for_a_keyword(
    before: str, keyword: str, after: str, wrapping: str
) -> None:
    hidden = wrapping.format(before + keyword + after)
    literal = f"'' {hidden}" if hidden.startswith("#") else hidden
    assert analyse(f"ASK {{ ?s ?p {literal} }}") == Analysis(form="ASK", depth=1, patterns=1)


@settings(max_examples=300)
@given(st.text("SERVICEFROMx:/.;,()[]!-+*?#=&%'", max_size=30))
def test_nothing_in_an_iri_is_taken_for_a_keyword(inside: str) -> None:
    assert analyse(f"ASK {{ ?s ?p <{inside}> }}") == Analysis(form="ASK", depth=1, patterns=1)


@settings(max_examples=300)
@given(st.text("SERVICEFROM", min_size=1, max_size=10), st.text("SERVICEFROM.-_:", max_size=10))
def test_nothing_in_a_name_is_taken_for_a_keyword(prefix: str, local: str) -> None:
    local = local.rstrip(".")
    analysis = analyse(f"PREFIX {prefix}: <http://x/> ASK {{ ?{prefix} {prefix}:{local} ?{prefix} }}")
    assert analysis == Analysis(form="ASK", depth=1, patterns=1)


def test_kinds_of_tokens() -> None:
    assert kinds("?x a x:y.z. _:b. 1.5 1. 'a'@en-GB <a:b><?c") == [
        ("variable", "?x"),
        ("word", "a"),
        ("name", "x:y.z"),
        ("mark", "."),
        ("blank", "_:b"),
        ("mark", "."),
        ("number", "1.5"),
        ("number", "1"),
        ("mark", "."),
        ("string", "'a'"),
        ("language", "@en-GB"),
        ("iri", "<a:b>"),
        ("mark", "<"),
        ("variable", "?c"),
    ]
