"""The history tells what each version changed, by whom, when and why, and reads no more of a record than it must."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from past import AGENTS, CITY, CITY_QUADS, GRAPH, NAMED_IN_2, NAMED_IN_3, NOTES, OTHER, OTHER_GRAPH, TIMES

from graph.deriving.entail import DERIVED
from graph.errors import MalformedData, NoSuchVersion
from graph.rdf import DefaultGraph, Quad
from graph.versions import records
from graph.versions.directory import DataDirectory
from graph.versions.history import History
from graph.versions.records import Move, is_named, read_figures, read_head, read_moves


@pytest.fixture
def history(past: DataDirectory) -> History:
    return History(past.path)


def data_moves(history: History, number: int) -> set[Move]:
    return {move for move in history.moves(number) if move.quad.graph_name != DERIVED}


@pytest.mark.parametrize("number", TIMES)
def test_entry_tells_who_when_and_why(history: History, number: int) -> None:
    provenance = history.entry(number).provenance
    assert (provenance.agent, provenance.note, provenance.at) == (AGENTS[number], NOTES[number], TIMES[number])


def test_moves_are_what_was_uploaded_and_what_it_replaced(history: History) -> None:
    assert data_moves(history, 2) == {Move(True, quad) for quad in CITY_QUADS}
    assert data_moves(history, 3) == {Move(True, NAMED_IN_3), Move(False, NAMED_IN_2)}


def test_figures_count_each_graph_and_put_the_derived_one_last(history: History) -> None:
    entry = history.entry(2)
    assert [touched.graph for touched in entry.graphs] == [GRAPH, DERIVED]
    assert (entry.graphs[0].added, entry.graphs[0].removed) == (3, 0)
    assert entry.added == sum(1 for move in history.moves(2) if move.added)
    assert entry.graphs[1].is_derived


def test_figures_tell_when_a_graph_is_dropped(history: History) -> None:
    (touched, *_) = history.entry(5).graphs
    assert (touched.graph, touched.removed, touched.dropped, touched.created) == (OTHER_GRAPH, 3, True, False)


@pytest.mark.parametrize("number", [0, -1, 6, 10**9])
def test_version_that_there_never_was_is_named_with_those_that_there_are(history: History, number: int) -> None:
    with pytest.raises(NoSuchVersion, match="versions are 1 to 5"):
        history.entry(number)


@pytest.mark.parametrize("number", TIMES)
def test_version_is_current_from_the_second_it_was_made_until_the_next(history: History, number: int) -> None:
    second = TIMES[number].replace(microsecond=0)
    assert history.current_at(second) == number
    assert history.current_at(second - timedelta(seconds=1)) == max(number - 1, 1)


def test_first_version_stands_for_all_time_before_it(history: History) -> None:
    assert history.current_at(TIMES[1] - timedelta(days=4000)) == 1
    assert history.current_at(TIMES[5] + timedelta(days=4000)) == 5


def test_net_change_of_neighbours_is_the_change_of_the_later(history: History) -> None:
    net = history.net_change(2, 3)
    assert {Move(True, quad) for quad in net.added} | {Move(False, quad) for quad in net.removed} == {*history.moves(3)}


def test_what_came_and_went_between_two_versions_is_not_in_the_net_change(history: History) -> None:
    assert not history.net_change(3, 5)


@pytest.mark.parametrize("old", TIMES)
@pytest.mark.parametrize("new", TIMES)
def test_net_change_makes_one_version_of_the_other(past: DataDirectory, old: int, new: int) -> None:
    before, after = (named_quads(past, number) for number in (old, new))
    net = History(past.path).net_change(old, new)
    assert (before - net.removed) | net.added == after
    assert net.added == after - before
    assert net.removed == before - after


def named_quads(directory: DataDirectory, number: int) -> set[Quad]:
    return {quad for quad in directory.open_version(number).quads() if quad.graph_name != DefaultGraph()}


def test_versions_about_a_thing_are_those_that_changed_a_statement_that_names_it(history: History) -> None:
    about = {number: history.about(CITY.value, number) for number in TIMES}
    assert [number for number, mention in about.items() if mention] == [2, 3]
    assert about[3] is not None
    assert (about[3].added, about[3].removed) == (1, 1)
    assert Move(False, NAMED_IN_2) in about[3].moves


def test_name_that_begins_a_longer_name_is_not_taken_for_it(history: History) -> None:
    assert CITY.value in OTHER.value
    assert history.about(CITY.value, 4) is None
    assert history.about(OTHER.value, 4) is not None


def test_versions_about_a_named_graph_are_those_that_changed_what_it_holds(history: History) -> None:
    assert [number for number in TIMES if history.about(GRAPH.value, number)] == [2, 3]


def test_versions_about_a_term_of_the_ontology_are_found_under_its_prefix(history: History) -> None:
    city = "https://w3id.org/learning-city/ontology#City"
    assert [number for number in TIMES if history.about(city, number)] == [1, 2, 4, 5]


def test_first_version_about_a_thing(history: History) -> None:
    assert history.first_about(OTHER.value) == 4
    assert history.first_about(CITY.value + "-of-nowhere") is None


def test_record_too_large_to_search_says_that_it_names_the_thing_and_not_what(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.versions.history.LARGE", 10)
    mention = history.about(CITY.value, 2)
    assert mention is not None
    assert (mention.added, mention.removed, mention.moves) == (None, None, ())


def test_head_is_read_without_the_rest(past: DataDirectory, tmp_path: Path) -> None:
    record = past.change_path(1).read_text(encoding="utf-8")
    cut = tmp_path / "000001.trig"
    cut.write_text(
        record[: record.index("lc:adds")] + "lc:adds <https://example.org/block> .\n<broken", encoding="utf-8"
    )
    assert read_head(cut).agent == AGENTS[1]


def test_record_is_parsed_once_however_often_it_is_asked_for(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in TIMES:
        history.entry(number), history.about(CITY.value, number)
    monkeypatch.setattr(records, "parse", None)
    for number in TIMES:
        history.entry(number), history.about(CITY.value, number), history.published(number)


def test_record_that_does_not_mention_a_thing_is_not_parsed(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    is_named.cache_clear()
    monkeypatch.setattr(records, "parse", None)
    assert history.about("https://example.org/never-heard-of", 1) is None


def test_record_that_does_not_say_when_is_malformed(tmp_path: Path) -> None:
    record = tmp_path / "000001.trig"
    record.write_text("<https://example.org/a> <https://example.org/b> 1 .")
    with pytest.raises(MalformedData, match="does not say when"):
        read_head(record)


def test_record_with_a_block_of_no_graph_is_malformed(tmp_path: Path) -> None:
    record = tmp_path / "000001.trig"
    record.write_text("<https://example.org/block> { <https://example.org/a> <https://example.org/b> 1 }")
    with pytest.raises(MalformedData, match=r"example\.org/block"):
        list(read_moves(record))
    with pytest.raises(MalformedData, match=r"example\.org/block"):
        read_figures(record)
