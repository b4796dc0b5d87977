"""Ordinary queries: what is said of them at a glance is what their tokens say."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis import Analysis, Limits, analyse
from graph.errors import MalformedQuery
from graph.ordinary import LENGTH, ordinary_form
from graph.store import Store

BENCH = Path(__file__).parents[2] / "queries" / "bench"
NOTHING = Store.in_memory()
LIMITS = Limits(length=400, depth=4, patterns=8, path_steps=12, operators=3)
WRITTEN = r"""
SELECT ASK construct DESCRIBE PREFIX prefix BASE FROM NAMED SERVICE service LOAD INSERT NOW now() RAND UUID BNODE knOwn brand
ſervice ſERVICE uuıd * { } ( ) [ ] . ; , ! - + ^ ^^ / | ' " # \ \u0053 < > && <http://a/b> <a> <http://NOW/> ex: ex:thing
exSERVICE:a SERVICEex:a : :x a:b _:b ?x $y ?NOW 1 1.5 1e5 1NOW 5FROM @en @enNOW true.SERVICE true.NOW a-FROM é FROMé éFROM
"""
PIECES = st.sampled_from([*WRITTEN.split(), "\n", "'" * 3, '"' * 3])
BEGINNINGS = ["", "SELECT * {", "ASK {", "PREFIX ex: <http://e/>\nSELECT * {", "# it\nPREFIX : <a>\nDESCRIBE ", "ask\n"]
TEXTS = st.builds(
    lambda beginning, pieces, gaps: beginning + "".join(map("".join, zip(pieces, gaps, strict=False))),
    st.sampled_from(BEGINNINGS),
    st.lists(PIECES, max_size=14),
    st.lists(st.sampled_from(["", " ", " ", "\n"]), min_size=14, max_size=14),
)


@settings(max_examples=400)
@given(TEXTS)
def test_what_is_said_at_a_glance_is_what_the_tokens_say(text: str) -> None:
    form = ordinary_form(text, LIMITS)
    if form is None:
        return
    try:
        found = analyse(text, base="http://base/", limits=LIMITS)
    except MalformedQuery:  # of an undeclared prefix: the engine refuses it too
        with pytest.raises(MalformedQuery):
            NOTHING.query(text, base="http://base/")
        return
    measured = {name: getattr(found, name) for name in ("depth", "patterns", "path_steps", "operators")}
    assert found == Analysis(form, **measured)


@pytest.mark.parametrize("name", ["point-lookup", "label", "two-hops", "evidence", "optional"])
def test_small_queries_of_the_mix_are_ordinary(name: str) -> None:
    text = (BENCH / f"{name}.rq").read_text()
    assert ordinary_form(text, Limits()) == analyse(text).form


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://a/> { ?s ?p ?o } }",
        "SELECT * { SERVICEex:a { ?s ?p ?o } }",
        "SELECT * FROM <http://a/> { ?s ?p ?o }",
        "SELECT (1NOW() AS ?x) {}",
        "BASE <http://a/> SELECT * { ?s <p> ?o }",
        "SELECT * { ?s \\u0053 ?o }",
        "INSERT DATA {}",
        "SELECT * " + "{" * 101 + "}" * 101,
        "SELECT * {" + "?s ?p ?o ." * 151 + "}",
        "SELECT * { ?s " + "/".join(["<p>"] * 102) + " ?o }",
        "SELECT * {} #" + " " * LENGTH,
        "",
    ],
)
def test_of_what_is_out_of_the_ordinary_nothing_is_said(text: str) -> None:
    assert ordinary_form(text, Limits()) is None
