"""Loading in bulk comes to the same as loading at once: the same statements, the same verdict, the same record."""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.deriving.entail import DERIVED, read_rules
from graph.errors import FileChanged, MalformedData, NoGraphNamed, Rejected
from graph.examining.examination import Examination
from graph.formats import N_QUADS
from graph.gate.bulk import LARGE, BulkGate
from graph.gate.change import Provenance, read_record
from graph.gate.door import Gate, Upload
from graph.generating.generate import generate
from graph.rdf import BlankNode, DefaultGraph, GraphName, Literal, NamedNode, Quad, serialize
from graph.sources import shapes_from
from graph.store import Store
from graph.validating.validate import Shapes
from graph.versions.directory import DataDirectory
from graph.versions.records import read_figures
from ontology.terms import ID, LC, PREFIXES

SOMEBODY = Provenance("somebody", "a test")
RULES = read_rules()
GRAPH = NamedNode(f"{ID}source/test")
CITY = NamedNode(f"{ID}city/test")
TYPE, LABEL, MEMBER, NETWORK, END, PASSAGE_START = (
    NamedNode(iri)
    for iri in (
        PREFIXES["rdf"] + "type",
        PREFIXES["rdfs"] + "label",
        LC + "member",
        LC + "network",
        LC + "endDate",
        PREFIXES["oa"] + "start",
    )
)
DATE, INT = NamedNode(PREFIXES["xsd"] + "date"), NamedNode(PREFIXES["xsd"] + "int")


@pytest.fixture(scope="module")
def shapes() -> Shapes | None:
    return shapes_from()


@pytest.fixture
def directories(first_version: Path, tmp_path: Path) -> tuple[DataDirectory, DataDirectory]:
    one, other = (DataDirectory(Path(shutil.copytree(first_version, tmp_path / name))) for name in ("bulk", "at-once"))
    return one, other


def written(path: Path, quads: list[Quad]) -> Path:
    path.write_bytes(serialize(quads, N_QUADS))
    return path


def content(directory: DataDirectory) -> set[Quad]:
    return set(directory.open_version().quads())


def named(quads: set[Quad]) -> set[Quad]:
    return {quad for quad in quads if quad.graph_name != DefaultGraph()}


def spelled(quads: frozenset[Quad]) -> set[Quad]:
    """As the engine spells them."""
    store = Store.in_memory()
    store.add(quads)
    return set(store.quads())


def same(one: DataDirectory, other: DataDirectory) -> bool:
    records = [read_record(it.change_path(it.current).read_bytes(), "record")[0] for it in (one, other)]
    return content(one) == content(other) and records[0] == records[1]


def test_bulk_comes_to_the_same_as_at_once(
    directories: tuple[DataDirectory, DataDirectory], shapes: Shapes, tmp_path: Path
) -> None:
    bulk, at_once = directories
    quads = list(generate(1_500))
    loaded = BulkGate(bulk, shapes).load([written(tmp_path / "some.nq", quads)], SOMEBODY)
    receipt = Gate(at_once, shapes).write(Upload(tuple(quads)), SOMEBODY)
    assert (loaded.version, loaded.added, loaded.removed) == (2, len(receipt.change.added), len(receipt.change.removed))
    assert same(bulk, at_once)
    assert [finding for checked in Examination(bulk, RULES, spare=0).run() for finding in checked.findings] == []


IN_PLACE, PART, NARROWER, READING, QUOTE = (
    NamedNode(iri)
    for iri in (
        PREFIXES["schema"] + "containedInPlace",
        PREFIXES["org"] + "unitOf",
        PREFIXES["rdfs"] + "subPropertyOf",
        LC + "readingOf",
        LC + "quote",
    )
)
THINGS = [CITY, NamedNode(f"{ID}membership/a"), NamedNode(f"{ID}city/phayao"), BlankNode("x")]
LINKS = st.builds(  # the rules make chains of these, and join them
    Quad,
    st.sampled_from(THINGS),
    st.sampled_from([IN_PLACE, PART, READING, MEMBER]),
    st.sampled_from(THINGS),
    st.just(GRAPH),
)
ANEW = st.sampled_from(  # the rules themselves become others
    [Quad(LABEL, NARROWER, QUOTE, GRAPH), Quad(MEMBER, TYPE, NamedNode(PREFIXES["owl"] + "SymmetricProperty"), GRAPH)]
)
QUADS = st.builds(
    Quad,
    st.sampled_from([CITY, NamedNode(f"{ID}membership/a"), NamedNode(f"{ID}city/phayao")]),
    st.sampled_from([TYPE, LABEL, MEMBER, NETWORK, END]),
    st.sampled_from(
        [
            NamedNode(LC + "City"),
            NamedNode(LC + "Membership"),
            CITY,
            NamedNode(f"{ID}network/unesco-gnlc"),
            Literal("ทดสอบ", language="th"),
            Literal("2565-01-01", datatype=DATE),
            Literal("01", datatype=INT),
        ]
    ),
    st.sampled_from([GRAPH, NamedNode(f"{ID}source/other")]),
)


@settings(
    max_examples=int(os.environ.get("CASES", "4")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(quads=st.lists(st.one_of(QUADS, LINKS, LINKS), min_size=1, max_size=12), anew=st.lists(ANEW, max_size=1))
def test_bulk_derives_and_records_whatever_comes_as_at_once_does(
    quads: list[Quad], anew: list[Quad], first_version: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    bulk, at_once = (DataDirectory(Path(shutil.copytree(first_version, folder / name))) for name in ("bulk", "at-once"))
    ended = Quad(THINGS[1], END, Literal("2565-01-01", datatype=DATE), GRAPH)
    for turn, said in enumerate([[*quads, *anew], [quads[0], Quad(CITY, IN_PLACE, CITY, GRAPH), ended]]):
        before = named(content(bulk))
        BulkGate(bulk, None, RULES).load([written(folder / f"{turn}.nq", said)], SOMEBODY)
        Gate(at_once, None, RULES).write(Upload(tuple(said)), SOMEBODY)
        assert content(bulk) == content(at_once)
        record = read_record(bulk.change_path(bulk.current).read_bytes(), "record")[0]
        after = named(content(bulk))
        assert (spelled(record.added), spelled(record.removed)) == (after - before, before - after)


@pytest.mark.parametrize(
    "wrong",
    [
        Quad(CITY, LABEL, Literal("ทดสอบ", language="th"), GRAPH),
        Quad(NamedNode(f"{ID}membership/a"), END, Literal("1", datatype=INT), GRAPH),
        Quad(NamedNode(f"{ID}passage/a"), PASSAGE_START, Literal("1", datatype=INT), GRAPH),
    ],
)
def test_what_is_rejected_at_once_is_rejected_in_bulk_with_the_same_results(
    directories: tuple[DataDirectory, DataDirectory], shapes: Shapes, tmp_path: Path, wrong: Quad
) -> None:
    bulk, at_once = directories
    before = content(bulk)
    quads = [Quad(CITY, TYPE, NamedNode(LC + "City"), GRAPH), wrong]
    with pytest.raises(Rejected) as in_bulk:
        BulkGate(bulk, shapes).load([written(tmp_path / "wrong.nq", quads)], SOMEBODY)
    with pytest.raises(Rejected) as ordinary:
        Gate(at_once, shapes).write(Upload(tuple(quads)), SOMEBODY)
    assert in_bulk.value.report.results == ordinary.value.report.results
    assert (bulk.current, content(bulk), (bulk.path / "staging").exists()) == (1, before, False)


def test_what_is_large_is_derived_and_recorded_in_other_processes(
    directories: tuple[DataDirectory, DataDirectory], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.gate.bulk.LARGE", 0)
    bulk = directories[0]
    before = named(content(bulk))
    turtle = tmp_path / "unnamed.ttl"  # its blank nodes are others whenever it is read
    turtle.write_text(f"[ <{LC}member> <{CITY.value}> ; <{LC}number> 01 ] .")
    files = [written(tmp_path / "some.nq", list(generate(500))), turtle]
    loaded = BulkGate(bulk, None, RULES).load(files, SOMEBODY, graph=GRAPH)
    record = read_record(bulk.change_path(2).read_bytes(), "record")[0]
    new = named(content(bulk)) - before
    assert (record.added, record.removed, loaded.added) == (new, frozenset(), len(new))
    assert {quad.graph_name for quad in new} >= {GRAPH, DERIVED}
    assert [finding for checked in Examination(bulk, RULES, spare=0).run() for finding in checked.findings] == []


@pytest.mark.parametrize(("packed", "large"), [(True, LARGE), (False, LARGE), (False, 0)])
def test_a_mistake_in_the_middle_names_the_line_and_nothing_is_loaded(
    directories: tuple[DataDirectory, DataDirectory],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    packed: bool,
    large: int,
) -> None:
    monkeypatch.setattr("graph.gate.bulk.LARGE", large)
    lines = serialize(generate(2_000), N_QUADS).splitlines()
    lines[1233] = b"<no> quad ."
    path = tmp_path / ("middle.nq.gz" if packed else "middle.nq")
    data = b"\n".join(lines)
    path.write_bytes(gzip.compress(data) if packed else data)
    bulk = directories[0]
    with pytest.raises(MalformedData) as caught:
        BulkGate(bulk, None, RULES).load([path], SOMEBODY)
    assert "line 1234" in caught.value.message("en")
    assert (bulk.current, (bulk.path / "staging").exists()) == (1, False)


@pytest.mark.parametrize("more", [b"<no> quad .\n", b"<urn:x:s> <urn:x:p> <urn:x:o> <urn:x:g> .\n"])
def test_a_file_that_is_changed_while_it_is_loaded_is_refused(
    directories: tuple[DataDirectory, DataDirectory], tmp_path: Path, more: bytes
) -> None:
    path = written(tmp_path / "some.nq", generate(200))

    def plain() -> Iterator[frozenset[Path]]:
        path.write_bytes(path.read_bytes() + more)
        yield frozenset([path])

    bulk = directories[0]
    with pytest.raises(FileChanged):
        BulkGate(bulk, None, RULES).load([path], SOMEBODY, plain=plain())
    assert (bulk.current, (bulk.path / "staging").exists()) == (1, False)


def test_a_packed_file_that_was_cut_is_refused(
    directories: tuple[DataDirectory, DataDirectory], tmp_path: Path
) -> None:
    path = tmp_path / "cut.nq.gz"
    path.write_bytes(gzip.compress(serialize(generate(2_000), N_QUADS))[:5_000])
    with pytest.raises(MalformedData):
        BulkGate(directories[0], None, RULES).load([path], SOMEBODY)


@pytest.mark.parametrize("graph", [DefaultGraph(), BlankNode("nobody")])
def test_a_statement_that_nobody_says_is_refused(
    directories: tuple[DataDirectory, DataDirectory], tmp_path: Path, graph: GraphName
) -> None:
    path = written(tmp_path / "one.nq", [Quad(CITY, TYPE, NamedNode(LC + "City"), graph)])
    with pytest.raises(NoGraphNamed):
        BulkGate(directories[0], None, RULES).load([path], SOMEBODY)


def test_a_derived_statement_of_an_export_is_passed_over(
    directories: tuple[DataDirectory, DataDirectory], tmp_path: Path
) -> None:
    path = written(tmp_path / "one.nq", [Quad(CITY, TYPE, NamedNode(LC + "City"), DERIVED)])
    assert not BulkGate(directories[0], None, RULES).load([path], SOMEBODY).published


def test_what_files_say_twice_is_recorded_once(
    directories: tuple[DataDirectory, DataDirectory], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.gate.streamed_record.TOGETHER", 1)
    bulk, at_once = directories
    quads = [Quad(thing, TYPE, NamedNode(LC + "City"), GRAPH) for thing in THINGS[:2]]
    loaded = BulkGate(bulk, None, RULES).load([written(tmp_path / f"{name}.nq", quads) for name in "ab"], SOMEBODY)
    receipt = Gate(at_once, None, RULES).write(Upload(tuple(quads)), SOMEBODY)
    assert loaded.added == len(receipt.change.added)
    assert sum(touched.added for touched in read_figures(bulk.change_path(2))) == loaded.added
    assert same(bulk, at_once)


def test_what_is_there_already_makes_no_version(
    directories: tuple[DataDirectory, DataDirectory], tmp_path: Path
) -> None:
    bulk = directories[0]
    path = written(tmp_path / "one.nq", [Quad(CITY, TYPE, NamedNode(LC + "City"), GRAPH)])
    gate = BulkGate(bulk, None, RULES)
    rehearsal = gate.load([path], SOMEBODY, dry_run=True)
    assert (rehearsal.published, bulk.current) == (False, 1)
    assert gate.load([path], SOMEBODY).added == rehearsal.added
    assert not gate.load([path], SOMEBODY).published
    assert bulk.current == 2


def test_blank_nodes_that_come_back_under_other_names_are_not_doubled(first_version: Path, tmp_path: Path) -> None:
    directory = DataDirectory(Path(shutil.copytree(first_version, tmp_path / "data")))
    said = [quad for quad in content(directory) if quad.graph_name not in (DefaultGraph(), DERIVED)]
    assert sum(isinstance(quad.subject, BlankNode) for quad in said) > 10
    assert not BulkGate(directory, None).load([written(tmp_path / "export.nq", said)], SOMEBODY).published
    node = BlankNode("new")
    shape = next(quad for quad in said if isinstance(quad.object, BlankNode))
    other = [
        Quad(shape.subject, shape.predicate, node, shape.graph_name),
        Quad(node, LABEL, Literal("another"), shape.graph_name),
    ]
    receipt = BulkGate(directory, None).load([written(tmp_path / "more.nq", [*said, *other])], SOMEBODY)
    assert receipt.added == 2
