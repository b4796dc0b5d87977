"""What the page on performance says of the mix, the peers and the commands is what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from queries.mix import mix
from service.__main__ import main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/reference/performance.md").read_text(encoding="utf-8")


def test_the_table_of_the_mix_has_each_query_with_its_sentence() -> None:
    rows = re.findall(r"^\| \[([a-z-]+)\]\(\.\./\.\./queries/bench/\1\.rq\) \| (.+) \|$", PAGE, re.MULTILINE)
    assert rows == [(name, query.descriptions["en"]) for name, query in mix().queries.items()]


def test_the_number_of_queries_is_the_one_that_is_told() -> None:
    assert f"mix of {len(mix().queries)} queries" in PAGE


def test_every_peer_that_can_be_started_is_explained() -> None:
    script = (ROOT / "tests/bench/peers.py").read_text(encoding="utf-8")
    peers = re.findall(r'^    "([a-z-]+)": [a-z_]+,$', script, re.MULTILINE)
    assert len(peers) == 4
    assert re.findall(r"peers\.py ([a-z-]+) +all\.nq --port", PAGE) == [
        *(peer for peer in ("oxigraph-disk", "oxigraph-memory", "rdflib-endpoint", "virtuoso") if peer in peers)
    ]


@pytest.mark.parametrize("option", ["--against", "--requests", "--against-default-graph"])
def test_every_option_that_is_named_exists(option: str) -> None:
    assert option in PAGE
    assert option in CliRunner().invoke(main, ["bench", "run", "--help"]).output


@pytest.mark.parametrize("triples", [100_000, 1_000_000])
def test_what_is_measured_stands_between_the_marks_that_the_script_looks_for(triples: int) -> None:
    script = (ROOT / "tests/bench/compare.py").read_text(encoding="utf-8")
    begin, end = re.findall(r'"(<!-- [^"]+ -->)"', script)
    _, found, rest = PAGE.partition(begin.format(triples=triples))
    assert found and end in rest
