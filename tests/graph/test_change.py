"""A change record read back is the change that was written."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from graph.gate.change import Change, Provenance, read_record, write_record
from graph.rdf import BlankNode, Literal, NamedNode, Quad

iris = st.sampled_from([NamedNode(f"https://example.org/{name}") for name in "abcdef"])
subjects = st.one_of(iris, st.sampled_from([BlankNode("x"), BlankNode("y")]))
texts = st.text(st.characters(blacklist_categories=["Cs"]), max_size=20)
literals = st.one_of(
    texts.map(Literal),
    texts.map(lambda text: Literal(text, language="th")),
    st.integers(-5, 5).map(Literal),
)
quads = st.builds(Quad, subjects, iris, st.one_of(subjects, literals), iris)
changes = st.builds(Change, st.frozensets(quads, max_size=6), st.frozensets(quads, max_size=6))


@given(changes, texts.filter(lambda name: "\0" not in name), texts)
def test_record_round_trip(change: Change, agent: str, note: str) -> None:
    at = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
    read, provenance = read_record(write_record(7, change, Provenance(agent, note, at)), "record")
    assert read == change
    assert provenance == Provenance(agent, note, at)
