"""How large a request may be, and how long it takes to find out."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from graph.analysis import LIMIT_NAMES, Limits, analyse
from graph.errors import LearningCityError, RefusedQuery


@pytest.mark.parametrize(
    ("text", "depth"),
    [
        ("ASK {}", 1),
        ("ASK { { ((1)) } }", 4),
        ("ASK { ?s ?p [ ?p (1 2) ] }", 3),
        ("ASK { FILTER(!!!true) }", 5),
        ("((((", 4),
        ("))))(", 1),
        ("'(((('", 0),
    ],
)
def test_depth(text: str, depth: int) -> None:
    assert analyse(text).depth == depth


@pytest.mark.parametrize(
    ("text", "patterns"),
    [
        ("ASK { ?s ?p ?o }", 1),
        ("ASK { ?s ?p ?o . ?s ?p ?o }", 2),
        ("ASK { ?s ?p 1, 2 ; ?q 3 . }", 4),
        ("ASK { { ?s ?p ?o } UNION { ?s ?p ?o } }", 3),
        ("ASK { ?s ?p 1. ?s ?p 1.5 . ?s ?p _:b. ?s ?p 1.0e5 }", 4),
        ("ASK { FILTER(?x IN (1, 2, 3, 4)) }", 1),
        ("ASK { FILTER(EXISTS { ?s ?p ?o . ?s ?p ?o . ?s ?p ?o }) }", 4),
        ("ASK { FILTER(CONCAT('a', 'b', '. ; ,') = 'c') # . . .\n}", 1),
    ],
)
def test_patterns(text: str, patterns: int) -> None:
    assert analyse(text).patterns == patterns


@pytest.mark.parametrize(
    ("text", "steps"),
    [("ASK { ?s <a:p>/<a:q>|^<a:r> ?o }", 3), ("ASK { ?s <a:p>* ?o }", 0), ("ASK { ?s <a:/b/c> '/|^' }", 0)],
)
def test_path_steps(text: str, steps: int) -> None:
    assert analyse(text).path_steps == steps


@pytest.mark.parametrize(
    ("text", "operators"),
    [
        ("ASK { FILTER(1 + 2 * 3 && true || false) }", 4),
        ("ASK { FILTER((1 + 1) + (2 + 2 + 2)) }", 2),
        ("SELECT (1 AS ?x) (2 AS ?y) (3 AS ?z) {}", 3),
        ("ASK { BIND(1 AS ?x) BIND(2 AS ?y) FILTER(?x < ?y) }", 3),
        ("ASK { VALUES ?x { -1 -2 -3 } }", 0),
        ("ASK { ?s <a:p>*/<a:q>+ '1 + 1 + 1' }", 0),
        ("AS FILTER ) + ( +", 2),
    ],
)
def test_operators_side_by_side(text: str, operators: int) -> None:
    assert analyse(text).operators == operators


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("operators", "ASK { FILTER(" + "1+" * 9 + "1) }"),
        ("operators", "ASK { FILTER(" + "true&&" * 9 + "true) }"),
        ("operators", "SELECT " + "(1 AS ?x) " * 9 + "{}"),
        ("operators", "ASK { " + "FILTER(1) " * 9 + "}"),
        ("length", "ASK {}" + " " * 95),
        ("depth", "ASK " + "{" * 11 + "}" * 11),
        ("patterns", "ASK { " + "?s ?p 1 . " * 7 + "}"),
        ("path_steps", "ASK { ?s " + "/".join(["<a>"] * 7) + " ?o }"),
    ],
)
def test_request_beyond_a_bound_is_refused_in_both_languages(name: str, text: str) -> None:
    limits = Limits(length=100, depth=10, patterns=6, path_steps=5, operators=8)
    with pytest.raises(RefusedQuery) as raised:
        analyse(text, limits=limits)
    for language, words in zip(("en", "th"), LIMIT_NAMES[name], strict=True):
        assert words in raised.value.message(language)
        assert str(getattr(limits, name)) in raised.value.message(language)


def test_request_at_its_bounds_is_not_refused() -> None:
    text = "ASK { { ?s <a:p>/<a:p> 1 . ?s ?p 2 } }"
    assert analyse(text, limits=Limits(length=len(text), depth=2, patterns=3, path_steps=1)).form == "ASK"


@pytest.mark.parametrize(
    "part",
    [
        "a.",
        "a-",
        ":",
        ":a.",
        "_:a.",
        "?a",
        "1.",
        "1e",
        "<a",
        "<",
        '"',
        "'",
        '"""',
        "'''\n",
        '"\\',
        '\\"""\n',
        '"""a\\"" ',
        "\\'''",
        "\\u0041",
        "#",
        "@a-",
        "(",
        "!",
        "^",
        "%",
        "ก.",
        " ",
        "\n",
    ],
)
def test_time_grows_with_the_length_of_a_request_and_not_faster(part: str) -> None:
    began = time.process_time()
    with suppress(LearningCityError):
        analyse(part * (200_000 // len(part)))
    assert time.process_time() - began < 3  # a tenth of this on an idle machine; minutes where the time is quadratic
