"""A directory that is broken in any way is found out, and one that is whole is not."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph.deriving.entail import DERIVED, read_rules
from graph.errors import DataDirectoryError
from graph.examining import examination, reading
from graph.examining.examination import Examination
from graph.examining.findings import Finding
from graph.examining.reading import damage, read_to_the_end
from graph.gate.change import Provenance
from graph.gate.door import Gate
from graph.gate.edits import Deletion, Upload
from graph.progress import unwatched
from graph.rdf import DefaultGraph, Literal, NamedNode, Quad
from graph.store import Store
from graph.tokens import Tokens
from graph.versions.directory import DataDirectory
from graph.versions.kept import version_path
from graph.versions.retention import prune
from ontology.terms import ID, LC

RULES = read_rules()
GRAPH = NamedNode(f"{ID}source/test")
CITY, NETWORK, MEMBERSHIP, OTHER = (
    NamedNode(f"{ID}{name}/test") for name in ("city", "network", "membership", "other")
)
MEMBER, IN_NETWORK, SHORTCUT, NOTE = (
    NamedNode(LC + name) for name in ("member", "network", "memberOfNetwork", "dateAsWritten")
)
STATED = (Quad(MEMBERSHIP, MEMBER, CITY, GRAPH), Quad(MEMBERSHIP, IN_NETWORK, NETWORK, GRAPH))
LINK = Quad(CITY, SHORTCUT, NETWORK)
SAID_LATER = Quad(MEMBERSHIP, NOTE, Literal("2565"), GRAPH)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "data"
    gate = Gate(DataDirectory.create(path), shapes=None)
    for edit in (Upload(STATED), Upload((SAID_LATER,)), Upload((Quad(OTHER, NOTE, Literal("2566"), OTHER),))):
        gate.write(edit, Provenance("somebody"))
    Tokens(path).new("somebody")
    return path


@pytest.fixture
def data(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "data"))


def findings(data: Path, *, thorough: bool = False, spare: int = 0) -> list[Finding]:
    examination = Examination(DataDirectory(data), RULES, thorough=thorough, spare=spare)
    return [finding for checked in examination.run() for finding in checked.findings]


def kinds(data: Path, *, thorough: bool = False) -> set[str]:
    return {finding.kind for finding in findings(data, thorough=thorough)}


def changed(data: Path, change: Callable[[Store], None], number: int = 3) -> None:
    """Change a version behind the back of the gate."""
    store = Store.open(version_path(data / "versions", number))
    change(store)
    store.close()


def test_a_directory_that_is_whole_has_nothing_wrong(data: Path) -> None:
    assert findings(data, thorough=True) == []


def test_a_plain_directory_is_not_held_to_what_it_does_not_promise(tmp_path: Path) -> None:
    directory = DataDirectory.create(tmp_path / "data", plain=True)
    gate = Gate(directory, shapes=None)
    gate.write(Upload((Quad(CITY, NOTE, Literal("1")),)), Provenance("somebody"))
    gate.write(Deletion(DefaultGraph()), Provenance("somebody"))
    assert findings(directory.path, thorough=True) == []


def test_examining_changes_nothing(data: Path) -> None:
    def state() -> list[tuple[Path, int]]:
        return sorted((path, path.stat().st_mtime_ns) for path in data.rglob("*") if path.is_file())

    before = state()
    findings(data, thorough=True)
    assert state() == before


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("missing_in_default", lambda store: store.remove([Quad(MEMBERSHIP, NOTE, Literal("2565"))])),
        ("unsaid_in_default", lambda store: store.add([Quad(CITY, NOTE, Literal("2567"))])),
        ("not_derived", lambda store: store.remove([LINK, Quad(CITY, SHORTCUT, NETWORK, DERIVED)])),
        ("not_derivable", lambda store: store.add([Quad(OTHER, SHORTCUT, NETWORK, DERIVED)])),
        ("no_shortcut", lambda store: store.remove([LINK])),
        ("no_membership", lambda store: store.add([Quad(OTHER, SHORTCUT, NETWORK)])),
        ("record_adds_too_little", lambda store: store.add([Quad(OTHER, NOTE, Literal("3"), GRAPH)])),
        ("record_removes_too_little", lambda store: store.remove([SAID_LATER])),
        ("record_untrue", lambda store: store.remove([Quad(OTHER, NOTE, Literal("2566"), OTHER)])),
    ],
)
def test_a_version_that_does_not_say_what_it_should_is_found(
    data: Path, kind: str, change: Callable[[Store], None]
) -> None:
    changed(data, change)
    assert kind in kinds(data)


def test_an_old_version_is_read_in_full_when_asked_to(data: Path) -> None:
    changed(data, lambda store: store.add([Quad(CITY, NOTE, Literal("2567"))]), number=1)
    assert kinds(data) == set()
    assert "unsaid_in_default" in kinds(data, thorough=True)


def test_a_version_of_which_a_file_is_missing_does_not_open(data: Path) -> None:
    for path in (data / "versions" / "000002").glob("*.sst"):
        path.unlink()
    assert "does_not_open" in kinds(data)


def test_a_query_that_meets_altered_bytes_is_not_to_blame(tmp_path: Path) -> None:
    store, here = Store.open(tmp_path), NamedNode("a:here")
    store.add_in_bulk(Quad(NamedNode(f"a:{number}"), here, Literal(str(number)), here) for number in range(5_000))
    del store
    largest = max(tmp_path.glob("*.sst"), key=lambda path: path.stat().st_size)
    content = bytearray(largest.read_bytes())
    for place in range(1000, len(content) - 2000, 1000):
        content[place] ^= 255
    largest.write_bytes(content)
    with pytest.raises(DataDirectoryError, match="Corruption") as raised:
        for pattern in ("?s ?p ?o", "?s <a:here> ?o", "?s ?p '7'", "<a:7> ?p ?o"):
            list(Store.open_read_only(tmp_path).query(f"SELECT * {{ GRAPH ?g {{ {pattern} }} }}").rows())
    assert largest.name in str(raised.value.facts["path"])


def test_a_version_with_altered_bytes_cannot_be_read(data: Path) -> None:
    for path in (data / "versions" / "000003").glob("*.sst"):
        content = bytearray(path.read_bytes())
        middle = len(content) // 3
        content[middle : middle + 64] = bytes(64)
        path.write_bytes(content)
    assert "does_not_open" in kinds(data, thorough=True)


@pytest.mark.parametrize(
    ("kind", "content"), [("current_unreadable", "three"), ("current_not_there", "9"), ("current_unreadable", "")]
)
def test_a_current_that_names_no_version_is_found(data: Path, kind: str, content: str) -> None:
    (data / "current").write_text(content)
    assert kind in kinds(data)


@pytest.mark.parametrize("content", [None, "1"])
def test_a_current_that_was_lost_or_is_an_old_one_makes_no_version_a_leftover(data: Path, content: str | None) -> None:
    (data / "current").unlink() if content is None else (data / "current").write_text(content)
    assert {"current_behind"} <= kinds(data)
    assert "leftover" not in kinds(data)


def test_a_directory_without_a_version_says_so(tmp_path: Path) -> None:
    assert kinds(DataDirectory.create(tmp_path / "data").path) == {"nothing_published"}


def test_a_record_that_is_missing_is_found(data: Path) -> None:
    (data / "changes" / "000002.trig").unlink()
    assert kinds(data) == {"record_missing"}


@pytest.mark.parametrize("keep", [0, 40, 400])
def test_a_record_that_was_cut_is_found(data: Path, keep: int) -> None:
    path = data / "changes" / "000001.trig"
    path.write_bytes(path.read_bytes()[:keep])
    assert kinds(data) == {"record_unreadable"}


def test_a_record_that_is_another_one_is_found(data: Path) -> None:
    shutil.copy(data / "changes" / "000001.trig", data / "changes" / "000002.trig")
    assert kinds(data) == {"record_of_another"}


def test_a_version_before_which_all_were_pruned_is_not_compared(data: Path) -> None:
    prune(DataDirectory(data), keep=1)
    assert [checked.part for checked in Examination(DataDirectory(data), RULES).run()].count("not_replayed") == 1
    assert kinds(data) == set()


@pytest.mark.parametrize(
    "name", ["staging", "versions/000004", "versions/000001.pruned", "current.new", "changes/000004.trig"]
)
def test_what_a_dead_writer_left_is_found(data: Path, name: str) -> None:
    (data / name).mkdir()
    (finding,) = findings(data)
    assert (finding.kind, finding.where) == ("leftover", str(data / name))


def test_what_a_writer_at_work_needs_is_no_leftover(data: Path) -> None:
    with DataDirectory(data).writing():
        assert findings(data) == []


@pytest.mark.parametrize(
    ("kind", "name", "mode"),
    [
        ("not_usable", "current", 0o044),
        ("not_usable", "versions", 0o555),
        ("anybody_writes", "changes/000001.trig", 0o666),
        ("tokens_readable", "tokens.json", 0o640),
    ],
)
def test_permissions_that_do_not_do_are_found(data: Path, kind: str, name: str, mode: int) -> None:
    (data / name).chmod(mode)
    assert kind in kinds(data)
    (data / name).chmod(0o700)


def test_tokens_that_cannot_be_read_are_found(data: Path) -> None:
    (data / "tokens.json").write_text("[")
    assert kinds(data) == {"tokens_unreadable"}


def test_a_disk_that_is_nearly_full_is_found(data: Path) -> None:
    assert "little_room" in {finding.kind for finding in findings(data, spare=10**18)}


def test_a_file_that_versions_share_is_counted_once(data: Path) -> None:
    shared = data / "versions" / "000001" / "shared.sst"
    shared.write_bytes(bytes(1_000_000))
    os.link(shared, data / "versions" / "000002" / "shared.sst")
    (checked,) = [one for one in Examination(DataDirectory(data), RULES).run() if one.part == "room"]
    measured = checked.facts["measured"].versions  # type: ignore[attr-defined]
    assert measured[1] > 1_000_000 > measured[2]


# every table is read to its end


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose nine indexes have tables of several blocks each, shared by several graphs."""
    path = tmp_path_factory.mktemp("large") / "store"
    store, graphs = Store.open(path), [NamedNode(f"a:graph{number}") for number in range(5)]
    said = [
        Quad(
            NamedNode(f"a:{number % 700}"),
            NamedNode(f"a:p{number % 7}"),
            Literal(f"what is said as number {number}"),
            graphs[number % 5],
        )
        for number in range(5_000)
    ]
    store.add_in_bulk([*said, *(Quad(quad.subject, quad.predicate, quad.object) for quad in said)])
    store.compact()
    store.close()
    return path


def damages(path: Path, *, plain: bool = False) -> list[str]:
    return [finding.kind for finding in damage(path, 1, unwatched, plain=plain)]


@pytest.mark.parametrize("plain", [False, True])
def test_a_version_whose_tables_are_whole_is_read_to_their_ends(large: Path, plain: bool) -> None:
    assert damages(large, plain=plain) == []
    counts = read_to_the_end(large, unwatched, plain=plain)
    assert counts == dict.fromkeys(("dspo", "dpos", "dosp", "gspo", "gpos", "gosp", "spog", "posg", "ospg"), 5_000)


def test_damage_in_any_table_is_found(large: Path, tmp_path: Path) -> None:
    tables = sorted(path.name for path in large.glob("*.sst") if path.stat().st_size > 10_000)
    assert len(tables) == 10  # nine indexes, and the texts
    for name in tables:
        copied = Path(shutil.copytree(large, tmp_path / name))
        with (copied / name).open("r+b") as table:
            table.seek((copied / name).stat().st_size // 3)
            table.write(b"X" * 16)
        assert damages(copied) == ["does_not_open"], name


def test_a_reader_that_dies_tells_of_damage(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    abort = [sys.executable, "-c", "import os; os.abort()"]
    monkeypatch.setattr(reading, "module_command", lambda *_: abort)
    (finding,) = damage(large, 1, unwatched, plain=False)
    assert (finding.kind, finding.facts["status"]) == ("reading_dies", "SIGABRT")


def test_indexes_of_different_lengths_are_found() -> None:
    counts = dict.fromkeys(reading.patterns(plain=False), 7)
    assert list(reading.differing(counts, "here", {})) == []
    assert [one.kind for one in reading.differing(counts | {"posg": 6}, "here", {})] == ["indexes_differ"]


def test_a_version_with_a_damaged_table_is_read_no_further(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(path: Path, number: int, *_: object, plain: bool) -> Iterator[Finding]:
        yield from [Finding("reading_dies", str(path))] if number == 2 else []

    monkeypatch.setattr(examination, "damage", damaged)
    checked = list(Examination(DataDirectory(data), RULES, thorough=True).run())
    assert [one.findings != () for one in checked if one.part == "tables"] == [False, True, False]
    assert [one.facts["number"] for one in checked if one.part == "statements"] == [1, 3]


# which number belongs into `current`


@pytest.mark.parametrize(("content", "remedy"), [(None, "write_number"), ("x", "write_number"), ("9", "write_number")])
def test_the_number_that_belongs_into_current_is_told_and_what_is_there_is_examined(
    data: Path, content: str | None, remedy: str
) -> None:
    (data / "current").unlink() if content is None else (data / "current").write_text(content)
    checked = list(Examination(DataDirectory(data), RULES, spare=0).run())
    (finding,) = [finding for one in checked for finding in one.findings]
    assert (finding.remedy, finding.facts["likely"]) == (remedy, 3)
    assert [one.facts["count"] for one in checked if one.part in ("versions", "records")] == [3, 3]


def test_the_folder_of_a_current_version_that_has_a_record_is_to_be_restored(data: Path) -> None:
    shutil.rmtree(data / "versions" / "000003")
    assert [(one.kind, one.remedy) for one in findings(data)] == [("current_not_there", "restore_folder")]


def test_what_was_not_examined_is_not_said_to_be_well(tmp_path: Path) -> None:
    checked = Examination(DataDirectory(DataDirectory.create(tmp_path / "data").path), RULES).run()
    assert {one.part: one.examined for one in checked if one.part in ("versions", "records")} == {
        "versions": False,
        "records": False,
    }


def test_versions_that_were_pruned_or_are_missing_are_counted(data: Path) -> None:
    prune(DataDirectory(data), keep=2)
    (checked,) = [one for one in Examination(DataDirectory(data), RULES).run() if one.part == "versions"]
    assert (checked.facts["count"], checked.facts["gone"]) == (2, 1)
