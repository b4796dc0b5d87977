"""The index of names: one that follows changes finds what a new one finds, and one search finds so many things at most."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontology.terms import ID
from service.reading.finding import Thing
from service.reading.name_index import Index, IndexWriter
from service.reconciliation.names import Names
from service.wording.collation import collation_key, sort_text

NAMES = st.text(st.sampled_from("กพ่าเ เab-é1"), min_size=1, max_size=6).filter(str.strip)
THINGS = st.dictionaries(st.integers(0, 12), st.lists(NAMES, min_size=1, max_size=3, unique=True), max_size=8)


def things(named: dict[int, list[str]]) -> list[Thing]:
    return [
        Thing(f"{ID}city/{number}", "city", {"th": names[0]}, [(name, "th") for name in names])
        for number, names in sorted(named.items())
    ]


def made(path: Path, named: dict[int, list[str]]) -> Index:
    path.unlink(missing_ok=True)
    IndexWriter(path).write(things(named))
    return Index(path)


@settings(max_examples=25)
@given(THINGS, THINGS, st.sets(st.integers(0, 12)), NAMES)
def test_an_index_that_follows_a_change_finds_what_a_new_one_finds(
    tmp_path_factory: pytest.TempPathFactory,
    before: dict[int, list[str]],
    after: dict[int, list[str]],
    changed: set[int],
    text: str,
) -> None:
    folder = tmp_path_factory.mktemp("names")
    made(folder / "old.sqlite", before)
    new = {number: names for number, names in before.items() if number not in changed}
    coming = {number: names for number, names in after.items() if number in changed}
    shutil.copyfile(folder / "old.sqlite", folder / "changed.sqlite")
    IndexWriter(folder / "changed.sqlite").change([f"{ID}city/{number}" for number in sorted(changed)], things(coming))
    follows, anew = Index(folder / "changed.sqlite"), made(folder / "new.sqlite", {**new, **coming})
    assert [one.iri for one in follows.find(text, "th")] == [one.iri for one in anew.find(text, "th")]
    assert [one.iri for one in follows.near(text, "th", 50)] == [one.iri for one in anew.near(text, "th", 50)]
    alike = [{(one.iri, score) for one, score in Names(index).like(text)} for index in (follows, anew)]
    assert alike[0] == alike[1]


@settings(max_examples=50)
@given(st.lists(st.text(st.sampled_from("กพ่้าเแ ๆab-éZ12"), max_size=8), max_size=10))
def test_a_database_sorts_names_as_the_dictionary_does(names: list[str]) -> None:
    assert sorted(names, key=sort_text) == sorted(names, key=collation_key)


def test_one_search_finds_so_many_things_at_most(tmp_path: Path) -> None:
    index = made(
        tmp_path / "names.sqlite", {number: [f"พะเยา {number}", "พะเยา"][: 1 + (number == 7)] for number in range(20)}
    )
    found = index.find("พะเยา", "th", most=5)
    assert len(found) == 5
    assert found[0].iri == f"{ID}city/7"
