"""RDF Patch is written and read as https://afs.github.io/rdf-delta/rdf-patch.html says; errors name the line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from past import CITY, CITY_QUADS, NAMED_IN_2, NAMED_IN_3

from graph.errors import MalformedData
from graph.gate.change import Change, change_iri
from graph.gate.rdf_patch import BATCH, moves_of, read_patch, write_patch
from graph.rdf import BlankNode, DefaultGraph, Literal, NamedNode, Quad
from graph.store import stored_form
from graph.versions.directory import DataDirectory
from graph.versions.history import History

S, P, G = "<https://example.org/s>", "<https://example.org/p>", "<https://example.org/g>"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
IRIS = st.sampled_from(
    [CITY, NamedNode("https://example.org/พะเยา"), NamedNode("urn:x:a.b;c=%20"), NamedNode("https://e.org/#")]
)
BLANKS = st.builds(BlankNode, st.sampled_from(["a", "b1", "c.d", "ก"]))
LITERALS = st.one_of(
    st.builds(Literal, TEXT),
    st.builds(lambda text, language: Literal(text, language=language), TEXT, st.sampled_from(["th", "en", "th-latn"])),
    st.builds(lambda text, datatype: Literal(text, datatype=datatype), TEXT, IRIS),
)
GRAPHS = st.one_of(st.just(DefaultGraph()), IRIS, BLANKS)
QUADS = st.builds(Quad, st.one_of(IRIS, BLANKS), IRIS, st.one_of(IRIS, BLANKS, LITERALS), GRAPHS)


def patch_of(change: Change) -> bytes:
    return b"".join(write_patch(moves_of(change)))


def quad(text: str, graph: NamedNode | DefaultGraph | None = None) -> Quad:
    return Quad(NamedNode(S[1:-1]), NamedNode(P[1:-1]), Literal(text), graph or DefaultGraph())


@given(st.frozensets(QUADS, max_size=12), st.frozensets(QUADS, max_size=12))
def test_what_is_written_reads_back_the_same(added: frozenset[Quad], removed: frozenset[Quad]) -> None:
    change = Change(added - removed, removed - added)
    assert read_patch(patch_of(change), "patch").change == change


def test_patch_of_a_version_names_its_change_and_the_one_before(past: DataDirectory) -> None:
    body = b"".join(write_patch(History(past.path).moves(3), change_iri(3), change_iri(2)))
    patch = read_patch(body, "patch")
    assert patch.headers == {"id": f"<{change_iri(3)}>", "prev": f"<{change_iri(2)}>"}
    assert patch.change == History(past.path).net_change(2, 3)


def test_rows_stand_as_the_specification_writes_them() -> None:
    change = Change(frozenset({NAMED_IN_3}), frozenset({NAMED_IN_2}))
    lines = b"".join(write_patch(moves_of(change), "urn:uuid:2", "urn:uuid:1")).decode().splitlines()
    city, label, graph = str(CITY), str(NAMED_IN_2.predicate), str(NAMED_IN_2.graph_name)
    assert lines == [
        "H id <urn:uuid:2> .",
        "H prev <urn:uuid:1> .",
        "TX .",
        f'D {city} {label} "Rayong town"@en {graph} .',
        f'A {city} {label} "Rayong"@en {graph} .',
        "TC .",
    ]


def test_patches_of_all_versions_one_after_another_make_the_current_one(past: DataDirectory) -> None:
    quads: set[Quad] = set()
    history = History(past.path)
    for number in range(1, history.current + 1):
        change = read_patch(b"".join(write_patch(history.moves(number))), str(number)).change
        quads = (quads - change.removed) | change.added
    as_kept = {Quad(one.subject, one.predicate, stored_form(one.object), one.graph_name) for one in quads}
    assert as_kept == {one for one in past.open_version().quads() if one.graph_name != DefaultGraph()}


def test_rows_without_a_graph_are_about_the_default_graph() -> None:
    assert read_patch(f'A {S} {P} "1" .\nD {S} {P} "2" .'.encode(), "p").change == Change(
        frozenset({quad("1")}), frozenset({quad("2")})
    )


def test_both_ways_to_write_a_blank_node_are_read_and_a_literal_that_looks_like_one_is_left_alone() -> None:
    change = read_patch(f'TX .\nA <_:x> {P} _:x <_:g> .\nA _:y {P} "<_:z>" .\nTC .'.encode(), "p").change
    assert change.added == {
        Quad(BlankNode("x"), NamedNode(P[1:-1]), BlankNode("x"), BlankNode("g")),
        Quad(BlankNode("y"), NamedNode(P[1:-1]), Literal("<_:z>")),
    }


def test_the_last_word_on_a_quad_counts() -> None:
    change = read_patch(f'A {S} {P} "1" .\nD {S} {P} "1" .\nD {S} {P} "2" .\nA {S} {P} "2" .'.encode(), "p").change
    assert change == Change(frozenset({quad("2")}), frozenset({quad("1")}))


def test_aborted_transaction_changes_nothing() -> None:
    body = f'TX .\nA {S} {P} "1" .\nTA .\nTX .\nA {S} {P} "2" .\nTC .'.encode()
    assert read_patch(body, "p").change.added == {quad("2")}


def test_prefixes_comments_empty_lines_and_both_kinds_of_header_words_are_read() -> None:
    head = '# a comment\nH "prev" <uuid:1> .\nH note "of ours" .\n\n'
    prefixes = 'PA "rdf" "http://x/" .\nPA rdf <http://x/> .\nPD rdf .\n'
    body = f'{head}TX .\n{prefixes}A {S} {P} "# no comment" .\r\nTC.\n'
    patch = read_patch(body.encode(), "p")
    assert patch.headers == {"prev": "<uuid:1>", "note": '"of ours"'}
    assert patch.change.added == {quad("# no comment")}


@pytest.mark.parametrize(
    ("body", "line", "reason"),
    [
        (f'A {S} {P} "1" .\nA {S} {P} "2"\nA {S} {P} "3" .', 2, "dot"),
        (f"TX .\nA {S} {P} .\nTC .", 2, "object"),
        (f'A {S} {P} "1" . {S} {P} "2" .', 1, "ingle"),
        (f'TX .\nA {S} <relative> "1" .\nTC .', 2, "scheme"),
        (f'TX .\nA {S} {P} "unended .\nTC .', 2, ""),
        (f'A {S} {P} "1" .\n\n\nINSERT {S} {P} "1" .', 4, "INSERT"),
        (f"A {S} {P} <<( {S} {P} {S} )>> .", 1, "triple"),
        (f"A {S} {P} {'<<( ' * 5000}", 1, "triple"),
        (f'TX .\nA {S} {P} "1" .', 1, "not committed"),
        (f'TX .\nA {S} {P} "1" .\nTX .', 3, "line 1"),
        ("TC .", 1, "no transaction"),
        ("TX . TX .", 1, "nothing else"),
        ("TX .\nH id <uuid:1> .\nTC .", 2, "before all changes"),
        (f'A {S} {P} "1" .\nH id <uuid:1> .', 2, "before all changes"),
        ("H id", 1, "word and a term"),
        ("PA rdf", 1, "prefix"),
        ("A", 1, ""),
        ("\x00\x01", 1, "begins with none"),
    ],
)
def test_what_is_wrong_is_named_by_its_line(body: str, line: int, reason: str) -> None:
    with pytest.raises(MalformedData) as caught:
        read_patch(body.encode(), "patch.rdfp")
    assert f"patch.rdfp, line {line}:" in str(caught.value)
    assert reason in str(caught.value)


def test_wrong_row_deep_in_a_long_patch_is_named_by_its_line() -> None:
    rows = [f'A {S} {P} "{number}" .' for number in range(3 * BATCH)]
    rows[2 * BATCH + 7] = f"A {S} {P} nonsense ."
    with pytest.raises(MalformedData, match=f"line {2 * BATCH + 8}:"):
        read_patch("\n".join(rows).encode(), "p")


def test_bytes_that_are_not_utf8_are_named_by_their_line() -> None:
    with pytest.raises(MalformedData, match="line 2"):
        read_patch(f'TX .\nA {S} {P} "'.encode() + b'\xff" .\nTC .', "p")


def test_patch_cut_anywhere_is_refused_or_changes_nothing() -> None:
    whole = patch_of(Change(frozenset(CITY_QUADS)))
    for length in range(len(whole) - 1):
        try:
            change = read_patch(whole[:length], "cut").change
        except MalformedData:
            continue
        assert not change
