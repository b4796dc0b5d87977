"""Where each statement comes from, and how the derived ones follow."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from graph.deriving.entail import read_rules
from graph.rdf import BlankNode, Literal, NamedNode, Triple
from graph.store import Store
from graph.workers.pool import QueryPool
from ontology.terms import GRAPH_DERIVED, GRAPH_EDITORIAL, ID, LC, PREFIXES, RULES
from service.entity import derivation
from service.entity.derivation import DERIVED_ONLY, Traces, depths, explain, graphs_of, trace, ways
from service.entity.evidence import Evidence, Source, Witness
from service.reading.naming import Text, describe
from service.reading.reader import Reader
from service.reading.vocabulary import vocabulary
from service.wording.page import Page
from service.wording.presenting import Presenter, cut, long_text

PASSAGES = f"{ID}announcement/phayao-2022/passage"
PHAYAO, NETWORK = NamedNode(f"{ID}city/phayao"), NamedNode(f"{ID}network/unesco-gnlc")
PROJECT, UNIVERSITY = (
    NamedNode(f"{ID}project/phayao-learning-city"),
    NamedNode(f"{ID}organization/university-of-phayao"),
)
MARK = re.compile("[ัิ-ฺ็-๎]")
LABEL = NamedNode(PREFIXES["rdfs"] + "label")


def lc(name: str) -> NamedNode:
    return NamedNode(LC + name)


@pytest.fixture(scope="module")
def reader(pool: QueryPool) -> Reader:
    return Reader(pool, 10.0)


@pytest.fixture(scope="module")
def derived(store: Store) -> list[Triple]:
    return [Triple(*list(quad)[:3]) for quad in store.quads(graph=NamedNode(GRAPH_DERIVED))]


@pytest.fixture(scope="module")
def traces(reader: Reader, derived: list[Triple]) -> Traces:
    return trace(reader, 1, derived)


@pytest.fixture
def page(app: Flask) -> Iterator[Page]:
    """A page of an English reader."""
    with app.test_request_context("/page/city/phayao?lang=en"):
        yield Page.of_request()


def witness(page: Page, reader: Reader, *statements: Triple) -> Witness:
    """Have some statements of the graph vouched for, as a page does."""
    held = graphs_of(reader, statements)
    found = trace(reader, 1, [one for one, graphs in held.items() if graphs == DERIVED_ONLY])
    graphs = {graph for one in (*held.values(), *found.graphs.values()) for graph in one}
    rules = {way.way.rule for one in found.derivations.values() for way in one}
    names = describe(
        reader, rules | {term.value for one in statements for term in one if isinstance(term, NamedNode)}, graphs
    )
    return Witness(Presenter(page, vocabulary(reader, 1), names), held, found)


# ---- rules read backwards


def test_every_rule_of_the_ontology_can_be_read_backwards(reader: Reader) -> None:
    assert {way.rule for way in ways(reader, 1)} == {rule.iri for rule in read_rules()}


def test_every_derived_triple_is_explained_by_a_rule(traces: Traces, derived: list[Triple]) -> None:
    assert len(derived) > 400
    assert [triple for triple in derived if not traces.derivations.get(triple)] == []


def test_an_explanation_comes_down_to_what_is_stated_and_does_not_run_in_a_circle(
    traces: Traces, derived: list[Triple]
) -> None:
    def falls(triple: Triple, above: tuple[Triple, ...]) -> bool:
        if traces.graphs.get(triple, DERIVED_ONLY) != DERIVED_ONLY:
            return False
        return triple in above or any(falls(one, (*above, triple)) for one in traces.derivations[triple][0].premises)

    assert [triple for triple in derived if falls(triple, ())] == []


def test_every_premise_is_in_the_graph(traces: Traces, store: Store) -> None:
    for triple in traces.premises():
        assert list(store.quads(triple.subject, triple.predicate, triple.object)), str(triple)  # type: ignore[arg-type]


def test_a_shortcut_rests_on_its_record_and_not_on_its_mirror_image(traces: Traces) -> None:
    found = traces.derivations[Triple(PHAYAO, lc("memberOfNetwork"), NETWORK)]
    assert [one.way.rule for one in found] == [RULES + "member-of-network"]
    membership = NamedNode(f"{ID}membership/phayao-unesco-gnlc")
    assert set(found[0].premises) == {
        Triple(membership, lc("member"), PHAYAO),
        Triple(membership, lc("network"), NETWORK),
    }
    mirror = traces.derivations[Triple(NETWORK, lc("hasMemberCity"), PHAYAO)]
    assert [one.way.rule for one in mirror] == [RULES + "inverse"]


def test_the_shortest_way_from_what_is_stated_is_shown(reader: Reader) -> None:
    triple = Triple(PROJECT, lc("hasParticipant"), UNIVERSITY)
    found = trace(reader, 1, [triple])
    premises = {premise for one in found.derivations[triple] for premise in one.premises}
    assert Triple(UNIVERSITY, lc("participatesIn"), PROJECT) in premises, "one step from the participation"
    assert Triple(PROJECT, lc("ledBy"), UNIVERSITY) not in premises, "two steps from it"


def test_tracing_takes_three_queries_whatever_the_number_of_statements(
    reader: Reader, derived: list[Triple], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    select = Reader.select
    monkeypatch.setattr(Reader, "select", lambda self, query: (asked.append(query), select(self, query))[1])
    for number in (1, 50, len(derived)):
        asked.clear()
        trace(reader, 1, derived[:number])
        assert 1 <= len(asked) <= 3


def test_a_statement_that_a_query_cannot_name_is_left_without_explanation(reader: Reader) -> None:
    assert trace(reader, 1, [Triple(PHAYAO, LABEL, BlankNode("nobody"))]).derivations == {}


@pytest.mark.parametrize(
    "text", ['"; DROP', "line\nbreak", "back\\slash", "} UNION { ?s ?p ?o", "'quote'", "\u0000\u200b"]
)
def test_no_literal_can_break_out_of_the_question(reader: Reader, text: str) -> None:
    triple = Triple(PHAYAO, LABEL, Literal(text, language="en"))
    assert explain(reader, ways(reader, 1), [triple]) == {}
    assert graphs_of(reader, [triple]) == {}


def test_a_circle_without_ground_has_no_depth() -> None:
    one, other = Triple(PHAYAO, lc("a"), NETWORK), Triple(NETWORK, lc("b"), PHAYAO)
    way = derivation.Way("rule", 0, None)  # type: ignore[arg-type]
    circle = {one: [derivation.Derivation(way, (other,))], other: [derivation.Derivation(way, (one,))]}
    assert depths(circle, {one: DERIVED_ONLY, other: DERIVED_ONLY}) == {}


# ---- who says so


def test_passages_come_in_the_order_of_the_text_before_everything_else(page: Page, reader: Reader) -> None:
    name = Triple(PHAYAO, LABEL, Literal("พะเยา", language="th"))
    evidence = witness(page, reader, name).of([name])
    assert [source.number for source in evidence.passages] == [1, 3, 10, 18, 20, 26]
    assert evidence.kind == "stated"
    assert evidence.passages[1].quote
    assert evidence.passages[1].quote.value.startswith("เมื่อวันที่ 2 กันยายน 2565")
    assert evidence.passages[1].place == "/page/announcement/phayao-2022?lang=en#passage-3"


def test_what_is_stated_comes_before_what_is_implied(page: Page, reader: Reader) -> None:
    member = Triple(NamedNode(f"{ID}membership/phayao-unesco-gnlc"), lc("member"), PHAYAO)
    evidence = witness(page, reader, member).of([member])
    passages = [(source.kind, source.number) for source in evidence.sources if source.kind != "reference"]
    assert passages == [("stated", 3), ("stated", 20), ("implied", 1)]


@pytest.mark.parametrize(
    ("graph", "kind"),
    [
        (f"{PASSAGES}/3", "stated"),
        (f"{PASSAGES}/4", "opinion"),
        (f"{PASSAGES}/3/implied", "implied"),
        (f"{ID}source/geonames", "reference"),
        (GRAPH_EDITORIAL, "editors"),
        (f"{ID}announcement/phayao-2022", "description"),
        (LC[:-1], "document"),
        (f"{ID}graph/queries", "queries"),
        (f"{ID}graph/of-nobody", "unknown"),
    ],
)
def test_a_named_graph_is_told_by_what_is_said_of_it(page: Page, reader: Reader, graph: str, kind: str) -> None:
    names = describe(reader, (), [graph])
    found = Witness(Presenter(page, vocabulary(reader, 1), names), {}, Traces({}, {})).source(graph)
    assert found.kind == kind


def test_statements_shown_as_one_have_the_evidence_of_all(page: Page, reader: Reader) -> None:
    designation = NamedNode(f"{ID}designation/phayao-2022")
    both = [
        Triple(designation, lc("designates"), PHAYAO),
        Triple(designation, lc("designatedBy"), NamedNode(f"{ID}organization/unesco")),
    ]
    evidence = witness(page, reader, *both).of(both)
    assert [source.number for source in evidence.sources] == [3, 10, 19]


def test_a_derived_statement_has_its_rule_and_the_passages_behind_it(page: Page, reader: Reader) -> None:
    triple = Triple(UNIVERSITY, lc("leadsProject"), PROJECT)
    evidence = witness(page, reader, triple).of([triple])
    assert evidence.kind == "derived"
    assert evidence.grounds[0].rule == RULES + "leads-project"
    assert evidence.grounds[0].name == Text("Leads project", "en")
    assert evidence.grounds[0].sentence
    assert evidence.grounds[0].address == "/rules?lang=en#leads-project"
    assert [source.number for source in evidence.behind] == [17]


def test_a_derived_statement_that_no_rule_gives_any_more_says_so(page: Page, reader: Reader) -> None:
    triple = Triple(PHAYAO, lc("governs"), NETWORK)
    found = Witness(witness(page, reader).presenter, {triple: {GRAPH_DERIVED}}, Traces({}, {})).of([triple])
    assert found.kind == "derived"
    assert [ground.rule for ground in found.grounds] == [""]


def test_a_statement_in_no_graph_or_in_one_without_origin_has_no_evidence(page: Page, reader: Reader) -> None:
    triple = Triple(PHAYAO, lc("governs"), NETWORK)
    presenter = witness(page, reader).presenter
    assert Witness(presenter, {}, Traces({}, {})).of([triple]) == Evidence()
    assert Evidence().kind == "none"
    unknown = Witness(presenter, {triple: {f"{ID}graph/of-nobody"}}, Traces({}, {})).of([triple])
    assert (unknown.kind, [source.kind for source in unknown.others]) == ("none", ["unknown"])


def test_a_source_beside_a_graph_without_origin_is_evidence() -> None:
    known, unknown = (Source("", kind, Text(""), "") for kind in ("reference", "unknown"))
    assert Evidence((known, unknown)).kind == "reference"


# ---- long values


@pytest.mark.parametrize(("text", "length", "expected"), [
    ("ที่อยู่", 2, "ท"), ("ที่อยู่", 3, "ที่"), ("เมือง", 1, "เ"), ("abc", 5, "abc"), ("พะเยา", 3, "พะ"), ("น้ำใจ", 2, "น"),
])  # fmt: skip
def test_a_text_is_cut_between_letters(text: str, length: int, expected: str) -> None:
    assert cut(text, length) == expected


def test_a_cut_never_leaves_a_mark_without_its_letter() -> None:
    text = "ผู้เชี่ยวชาญด้านการพัฒนาเมืองระดับโลก" * 3
    for length in range(2, len(text)):
        piece = cut(text, length)
        assert not MARK.match(text[len(piece)]) or len(piece) == 1
        assert piece[-1] not in "เแโใไ" or len(piece) == 1


def test_a_long_text_is_folded_and_a_huge_one_cut() -> None:
    assert long_text("text", "สั้น", "th").rest == ""
    long = long_text("text", "ยาว" * 400, "th")
    assert (long.rest, long.cut) == ("ยาว" * 400, False)
    assert long_text("text", "ยาว" * 40_000, "th").cut
