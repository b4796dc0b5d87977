"""Nothing enters unless the shapes say so, and what enters is a version."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from graph.deriving.entail import DERIVED
from graph.errors import DirectoryInUse, NoGraphNamed, Rejected
from graph.gate.change import Change, Provenance, read_record
from graph.gate.door import Gate, Upload
from graph.rdf import DefaultGraph, Literal, NamedNode, Quad
from graph.sources import shapes_from
from graph.validating.validate import Shapes
from graph.versions.directory import DataDirectory
from graph.versions.kept import version_path
from ontology.terms import ID, LC, PREFIXES

GRAPH = NamedNode(f"{ID}source/test")
CITY = NamedNode(f"{ID}city/test")
TYPE, LABEL = NamedNode(PREFIXES["rdf"] + "type"), NamedNode(PREFIXES["rdfs"] + "label")
SOMEBODY = Provenance("somebody", "a test")
CITY_QUADS = (
    Quad(CITY, TYPE, NamedNode(LC + "City"), GRAPH),
    Quad(CITY, LABEL, Literal("ทดสอบ", language="th"), GRAPH),
    Quad(CITY, LABEL, Literal("Test", language="en"), GRAPH),
)


@pytest.fixture
def directory(first_version: Path, tmp_path: Path) -> DataDirectory:
    return DataDirectory(Path(shutil.copytree(first_version, tmp_path / "data")))


@pytest.fixture(scope="module")
def shapes() -> Shapes | None:
    return shapes_from()


@pytest.fixture
def gate(directory: DataDirectory, shapes: Shapes) -> Gate:
    return Gate(directory, shapes)


def content(directory: DataDirectory) -> set[Quad]:
    return set(directory.open_version().quads())


def test_conforming_upload_becomes_the_next_version(gate: Gate) -> None:
    receipt = gate.write(Upload(CITY_QUADS), SOMEBODY)
    assert (receipt.version, receipt.published) == (2, True)
    assert set(CITY_QUADS) <= content(gate.directory)


def test_old_version_can_still_be_asked(gate: Gate) -> None:
    before = content(gate.directory)
    gate.write(Upload(CITY_QUADS), SOMEBODY)
    assert set(gate.directory.open_version(1).quads()) == before


def test_violation_is_rejected_with_its_report_and_nothing_is_stored(gate: Gate) -> None:
    before = sorted((path, path.stat().st_mtime_ns) for path in gate.directory.path.rglob("*") if path.name != "lock")
    with pytest.raises(Rejected) as caught:
        gate.write(Upload(CITY_QUADS[:2]), SOMEBODY)
    (result,) = caught.value.report.results  # type: ignore[attr-defined]
    assert result.focus_node == CITY.value
    assert result.message("th") != result.message("en")
    after = sorted((path, path.stat().st_mtime_ns) for path in gate.directory.path.rglob("*") if path.name != "lock")
    assert [entry for entry in after if entry[0].is_file()] == [entry for entry in before if entry[0].is_file()]


def test_dry_run_answers_the_same_and_publishes_nothing(gate: Gate) -> None:
    rehearsal = gate.write(Upload(CITY_QUADS), SOMEBODY, dry_run=True)
    assert gate.directory.current == 1
    assert rehearsal.change == gate.write(Upload(CITY_QUADS), SOMEBODY).change


def test_upload_that_changes_nothing_makes_no_version(gate: Gate) -> None:
    gate.write(Upload(CITY_QUADS), SOMEBODY)
    assert not gate.write(Upload(CITY_QUADS), SOMEBODY).published
    assert gate.directory.current == 2


def test_replacing_a_graph_removes_what_is_not_uploaded(gate: Gate) -> None:
    gate.write(Upload(CITY_QUADS), SOMEBODY)
    changed = (*CITY_QUADS[:2], Quad(CITY, LABEL, Literal("Trial", language="en"), GRAPH))
    receipt = gate.write(Upload(changed, replaces=frozenset({GRAPH})), SOMEBODY)
    assert receipt.change == Change(frozenset({changed[2]}), frozenset({CITY_QUADS[2]}))
    default = set(gate.directory.open_version().quads(CITY, LABEL, None, DefaultGraph()))
    assert {quad.object.value for quad in default} == {"ทดสอบ", "Trial"}  # type: ignore[union-attr]


def test_published_version_keeps_the_invariant_of_the_default_graph(gate: Gate) -> None:
    gate.write(Upload(CITY_QUADS), SOMEBODY)
    quads = content(gate.directory)
    named = {(q.subject, q.predicate, q.object) for q in quads if q.graph_name != DefaultGraph()}
    default = {(q.subject, q.predicate, q.object) for q in quads if q.graph_name == DefaultGraph()}
    assert named == default


@pytest.mark.parametrize("graph", [DefaultGraph(), DERIVED])
def test_statement_without_a_graph_that_says_so_is_refused(gate: Gate, graph: NamedNode) -> None:
    with pytest.raises(NoGraphNamed):
        gate.write(Upload((Quad(CITY, TYPE, NamedNode(LC + "City"), graph),)), SOMEBODY)


def test_record_tells_who_and_why_and_what(gate: Gate) -> None:
    receipt = gate.write(Upload(CITY_QUADS), SOMEBODY)
    change, provenance = read_record(gate.directory.change_path(2).read_bytes(), "record")
    assert change == receipt.change
    assert (provenance.agent, provenance.note) == ("somebody", "a test")


def test_second_writer_is_told_and_the_first_is_not_disturbed(gate: Gate) -> None:
    with gate.directory.writing(), pytest.raises(DirectoryInUse), gate.directory.writing(wait=0.1):
        pytest.fail("two writers at once")
    assert gate.write(Upload(CITY_QUADS), SOMEBODY).published


def test_what_a_writer_left_behind_is_removed_by_the_next(gate: Gate) -> None:
    versions = gate.directory.path / "versions"
    (gate.directory.path / "staging").mkdir()
    version_path(versions, 2).mkdir()
    gate.directory.change_path(2).write_text("half a rec")
    assert gate.write(Upload(CITY_QUADS), SOMEBODY).version == 2
    assert set(CITY_QUADS) <= content(gate.directory)


def test_a_version_holds_no_log_of_what_was_written_and_shares_its_large_files(gate: Gate) -> None:
    for number in range(3):
        gate.write(Upload((Quad(CITY, LABEL, Literal(f"name {number}"), GRAPH),)), SOMEBODY)
    versions = [version_path(gate.directory.versions, number) for number in (3, 4)]
    assert not [path for version in versions for path in version.glob("*.log")]
    known = {path.stat().st_ino for path in versions[0].iterdir()}
    assert sum(path.stat().st_size for path in versions[1].iterdir() if path.stat().st_ino not in known) < 1_000_000


def test_receipt_tells_how_long_each_stage_took(gate: Gate) -> None:
    receipt = gate.write(Upload(CITY_QUADS), SOMEBODY)
    assert {"copying", "opening", "deriving", "validating", "flushing", "publishing"} <= set(receipt.seconds)
