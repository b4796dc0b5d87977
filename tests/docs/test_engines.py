"""The page on engines says what the code does and what the tests try."""

from __future__ import annotations

import re
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "engines"))

import table

from graph.engines.quirks import why_unsafe
from graph.engines.sending import CHUNK, POSTED
from graph.engines.staging import SMALL
from graph.engines.store import MOST_COPIED
from graph.engines.worker import MOST_REPLAYED

ROOT = Path(__file__).parents[2]
PAGE = " ".join((ROOT / "docs/reference/engines.md").read_text(encoding="utf-8").split())
FAULTS = (ROOT / "tests/engines/test_failing_engines.py").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "sentence",
    [
        f"**Oxigraph server** {version('oxigraph')}",
        f"up to {SMALL} quads; more in steps",
        f"copied here, up to {MOST_COPIED:,} triples",
        f"up to {MOST_REPLAYED // 1_000_000} MB of them",
        f"{POSTED:,} triples of one graph by the Graph Store Protocol",
        f"{CHUNK:,} in an update otherwise",
    ],
)
def test_figure_is_that_of_the_code(sentence: str) -> None:
    assert sentence in PAGE


def test_tables_are_those_that_the_tests_make() -> None:
    text = table.PAGE.read_text(encoding="utf-8")
    assert table.page(text) == text


def test_tests_that_hold_the_table_exist() -> None:
    for name in {name for one in table.ABILITIES for name in one.tests}:
        file, _, function = name.partition("::")
        assert f"def {function}(" in (ROOT / "tests/engines" / file).read_text(encoding="utf-8")


def test_ability_whose_test_fails_on_an_engine_is_told_as_missing() -> None:
    (first,) = table.ABILITIES[0].tests
    made = table.abilities({(first, "oxigraph"): True, (first, "virtuoso"): False})
    assert "| yes | yes | **no** |" in made
    assert "| yes | not tried | not tried |" in made


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT * { { SELECT DISTINCT ?s { ?s ?p ?o } } }", "repeats rows of DISTINCT in a sub-query"),
        ('SELECT * { VALUES (?s ?o) { (<urn:a> "x") } ?s ?p ?o }', "loses rows of VALUES that hold literals"),
        ("SELECT * { { VALUES ?s { <urn:a> } } UNION { VALUES ?s { <urn:b> } } }", "several VALUES beside UNION"),
        ("SELECT * { OPTIONAL { ?s ?p ?o FILTER EXISTS { ?s ?q ?r } } }", "variables of `EXISTS` inside `OPTIONAL`"),
    ],
)
def test_query_that_is_not_sent_to_virtuoso_is_on_the_page(query: str, words: str) -> None:
    assert why_unsafe(query)
    assert words in PAGE


def test_each_status_that_a_fault_gives_is_on_the_page() -> None:
    for status in set(re.findall(r'\), (\d{3}), "engine-', FAULTS)):
        assert f"| {status}" in PAGE
