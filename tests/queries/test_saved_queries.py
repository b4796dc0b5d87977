"""Every saved query is asked of the real engine and compared with its expected answer.

The expected answers stand in `expected/`, one file for each question and choice of parameters, checked against the Thai
text by reading. Columns that only repeat what stands elsewhere are left out there and compared with their source here:
names with the labels of the things, sentences with the announcement as it was published.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest
from answers import EXPECTED, Case, build, read_case, short, short_iri, table

import queries
from graph.analysis import analyse
from graph.formats import TRIG
from graph.rdf import BlankNode, DefaultGraph, Literal, NamedNode, Quad, parse
from graph.sources import packaged_quads
from graph.store import Store
from ontology.terms import ID, LC, PREFIXES
from queries.catalogue import SavedQuery, catalogue

CASES = {path.stem: read_case(path) for path in sorted(EXPECTED.glob("*.txt"))}
NETWORK_CASES = {path.stem: read_case(path) for path in sorted(EXPECTED.glob("network/*.txt"))}
ALL_CASES = {**CASES, **NETWORK_CASES}
SELECTS = [query for query in catalogue().values() if query.form == "SELECT"]
LABEL = NamedNode(PREFIXES["rdfs"] + "label")
NAMING = {PREFIXES["rdf"] + "type", LABEL.value, PREFIXES["skos"] + "altLabel", LC + "abbreviation"}


def by_name(query: SavedQuery) -> str:
    """Name a test after its query."""
    return query.name


# Expected answers


@dataclass(frozen=True)
class Known:
    """What the left-out columns must repeat."""

    names: dict[tuple[str, str], str]
    sentences: dict[str, str]
    glosses: dict[str, str]

    def of(self, column: str, row: dict[str, str]) -> str:
        """Give the value that a left-out column must have in a row."""
        if column in ("sentence", "gloss"):
            passage = next(row[name] for name in ("passage", "reading", "source") if name in row)
            return (self.sentences if column == "sentence" else self.glosses).get(passage, "-")
        return self.names.get((row[column[:-2]], column[-2:].lower()), "-")


@pytest.fixture(scope="session")
def known(store: Store, source_text: str) -> Known:
    """What is known of the announcement."""
    return read_known(store, source_text)


@pytest.fixture(scope="session")
def known_network(network_store: Store, source_text: str) -> Known:
    """What is known of the whole network."""
    return read_known(network_store, source_text)


def read_known(store: Store, source_text: str) -> Known:
    """Read the labels from the data, and the sentences from the announcement as it was published."""
    names: dict[tuple[str, str], str] = {}
    for quad in store.quads(predicate=LABEL, graph=DefaultGraph()):
        assert isinstance(quad.object, Literal)
        key = (short(quad.subject), quad.object.language or "")
        assert key not in names, f"two labels of {key}"
        names[key] = short(quad.object)

    def each(predicate: str) -> dict[str, str]:
        node = NamedNode(predicate)
        return {q.subject.value: q.object.value for q in store.quads(predicate=node, graph=DefaultGraph())}  # type: ignore[union-attr]

    starts, ends = each(PREFIXES["oa"] + "start"), each(PREFIXES["oa"] + "end")
    words = {iri.removesuffix("/position"): source_text[int(start) : int(ends[iri])] for iri, start in starts.items()}
    words |= {reading: words[passage] for reading, passage in each(LC + "readingOf").items()}
    return Known(
        names,
        {short_iri(iri): f'"{text}"@th' for iri, text in words.items()},
        {short_iri(iri): f'"{text}"@en' for iri, text in each(LC + "gloss").items()},
    )


def ask(case: Case, store: Store) -> tuple[list[str], list[list[str]]]:
    """Ask the question of a case; the answer as it would be written down."""
    query = catalogue()[case.name]
    answer = store.query(query.bind(case.values))
    if query.form == "ASK":
        return ["answer"], [[str(answer.truth).lower()]]
    return table(answer)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_the_answer_is_the_expected_one(case: Case, store: Store, known: Known) -> None:
    assert_expected(case, store, known)


@pytest.mark.parametrize("case", NETWORK_CASES.values(), ids=NETWORK_CASES.keys())
def test_the_answer_on_the_whole_network_is_the_expected_one(
    case: Case, network_store: Store, known_network: Known
) -> None:
    assert_expected(case, network_store, known_network)


def assert_expected(case: Case, store: Store, known: Known) -> None:
    columns, rows = ask(case, store)
    if catalogue()[case.name].form == "CONSTRUCT":
        rows = [row for row in rows if row[1] != "rdfs:label"]  # the names are tested below
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    assert [[row[column] for column in case.columns] for row in found] == case.rows
    left_out = [column for column in columns if column not in case.columns]
    assert [{column: row[column] for column in left_out} for row in found] == [
        {column: known.of(column, row) for column in left_out} for row in found
    ]


def test_every_query_has_its_expected_answer_and_every_parameter_another_value() -> None:
    assert {case.name for case in ALL_CASES.values() if not case.values} == set(catalogue())
    varied = {(case.name, parameter) for case in ALL_CASES.values() for parameter in case.values}
    assert varied == {(query.name, parameter.name) for query in catalogue().values() for parameter in query.parameters}


def test_other_values_give_other_answers() -> None:
    for stem, case in ALL_CASES.items():
        if case.values and case.rows != [["true"]]:
            assert case.rows != ALL_CASES[case.name].rows, stem


def test_a_picture_names_everything_that_it_shows(store: Store) -> None:
    triples = list(store.query(catalogue()["picture-of-an-announcement"].text).triples())
    shown = {term for s, p, o in triples if p != LABEL for term in (s, o)}
    labels = {(q.subject, q.object) for q in store.quads(predicate=LABEL, graph=DefaultGraph()) if q.subject in shown}
    assert {(s, o) for s, p, o in triples if p == LABEL} == labels
    assert {s for s, _ in labels} == shown


# Order


def order_of(query: SavedQuery) -> list[str]:
    """Name the variables that a query orders by."""
    _, _, order = query.text.partition("\nORDER BY ")
    return re.findall(r"\?(\w+)", order)


def assert_total(query: SavedQuery, store: Store) -> None:
    """No two rows may have the same place in the order."""
    columns, rows = table(store.query(query.text))
    key = [columns.index(variable) for variable in order_of(query)]
    twice = [place for place, times in Counter(tuple(row[i] for i in key) for row in rows).items() if times > 1]
    assert key, "no ORDER BY"
    assert twice == []


@pytest.mark.parametrize("query", SELECTS, ids=by_name)
def test_the_order_is_total(query: SavedQuery, store: Store) -> None:
    assert_total(query, store)


def test_the_order_is_total_on_everything_that_is_packaged() -> None:
    store = build(packaged_quads())
    for query in SELECTS:
        assert_total(query, store)


def test_the_order_does_not_depend_on_how_the_data_came_in(quads: list[Quad], store: Store) -> None:
    shuffled = random.Random(2565).sample(quads, len(quads))
    again = build(shuffled)
    for stem, case in CASES.items():
        assert ask(case, again) == ask(case, store), stem


# The same, computed another way


def statements(quads: list[Quad], kind: str) -> dict[str, set[tuple[str, str, str]]]:
    """Collect what each passage ("Passage") states or each reading ("Reading") implies, without SPARQL."""
    isa, wanted = NamedNode(PREFIXES["rdf"] + "type"), NamedNode(LC + kind)
    graphs: dict[str, set[tuple[str, str, str]]] = {
        short(quad.subject): set() for quad in quads if quad.predicate == isa and quad.object == wanted
    }
    for quad in quads:
        if (name := short(quad.graph_name) if isinstance(quad.graph_name, NamedNode) else "") in graphs:
            graphs[name].add((short(quad.subject), short(quad.predicate), short(quad.object)))
    return graphs


def column(store: Store, name: str, *columns: str) -> list[tuple[str, ...]]:
    """Ask a saved query and give some of its columns."""
    found, rows = table(store.query(catalogue()[name].text))
    return [tuple(row[found.index(wanted)] for wanted in columns) for row in rows]


def test_facts_per_passage_are_the_sizes_of_the_graphs(quads: list[Quad], store: Store) -> None:
    stated, implied = statements(quads, "Passage"), statements(quads, "Reading")
    sizes = [(name, str(len(graph)), str(len(implied.get(f"{name}/implied", ())))) for name, graph in stated.items()]
    assert sorted(column(store, "facts-per-passage", "passage", "stated", "implied")) == sorted(sizes)
    empty = {(name,) for name, graph in stated.items() if not graph}
    assert set(column(store, "passages-without-statements", "passage")) == empty


def test_implied_and_not_stated_is_the_difference_of_the_sets(quads: list[Quad], store: Store) -> None:
    stated = set().union(*statements(quads, "Passage").values())
    readings = statements(quads, "Reading")
    only = {(name, *fact) for name, graph in readings.items() for fact in graph if fact not in stated}
    found = column(store, "implied-and-not-stated", "reading", "subject", "property", "value")
    assert sorted(found) == sorted(only)
    assert len(only) < sum(map(len, readings.values())), "nothing is both implied and stated: the test shows nothing"


def test_statements_in_several_passages_are_counted_once_a_passage(quads: list[Quad], store: Store) -> None:
    times = Counter(fact for graph in statements(quads, "Passage").values() for fact in graph)
    naming = {short_iri(iri) for iri in NAMING}
    several = {(*fact, str(n)) for fact, n in times.items() if n > 1 and fact[1] not in naming}
    found = column(store, "statements-in-several-passages", "subject", "property", "value", "passages")
    assert sorted(found) == sorted(several)


def test_things_by_kind_counts_every_thing_once(store: Store) -> None:
    kinds = defaultdict(set)
    for quad in store.quads(predicate=NamedNode(PREFIXES["rdf"] + "type"), graph=DefaultGraph()):
        kinds[short(quad.object)].add(quad.subject)
    counts = {(kind, str(len(things))) for kind, things in kinds.items() if kind.startswith("lc:")}
    assert sorted(column(store, "things-by-kind", "kind", "things")) == sorted(counts)


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")  # rdflib's own calls
def test_another_engine_gives_the_same_answers(store: Store) -> None:
    import rdflib

    def other(term: object) -> rdflib.term.Identifier:
        if isinstance(term, Literal):
            datatype = None if term.datatype.value == PREFIXES["xsd"] + "string" else term.datatype.value
            return rdflib.Literal(term.value, lang=term.language, datatype=None if term.language else datatype)
        assert isinstance(term, NamedNode | BlankNode)
        return rdflib.URIRef(term.value) if isinstance(term, NamedNode) else rdflib.BNode(term.value)

    dataset = rdflib.Dataset()
    for quad in store.quads():
        graph = quad.graph_name
        where = dataset.default_graph if isinstance(graph, DefaultGraph) else dataset.graph(other(graph))
        where.add((other(quad.subject), other(quad.predicate), other(quad.object)))
    for query in catalogue().values():
        answer, theirs = store.query(query.text), dataset.query(query.text)
        if query.form == "SELECT":
            rows = [tuple(None if term is None else other(term) for term in row) for row in answer.rows()]
            assert [tuple(row) for row in theirs] == rows, query.name  # type: ignore[arg-type]
        elif query.form == "CONSTRUCT":
            triples = {tuple(other(term) for term in triple) for triple in answer.triples()}
            assert theirs.graph is not None
            assert set(theirs.graph) == triples, query.name
        else:
            assert theirs.askAnswer == answer.truth, query.name


# What is beside the question

BESIDE = """
    PREFIX : <https://w3id.org/learning-city/id/>
    PREFIX lc: <https://w3id.org/learning-city/ontology#>
    PREFIX owl: <http://www.w3.org/2002/07/owl#>
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
    <https://w3id.org/learning-city/id/announcement/phayao-2022/passage/4> {
        :membership/ended lc:member :city/phayao ; lc:network :network/other ;
            lc:startDate "2020-01-01"^^xsd:date ; lc:endDate "2021-01-01"^^xsd:date .
        :membership/withdrawn lc:member :city/hat-yai ; lc:network :network/other ; owl:deprecated true .
        :participation/partner lc:participant :organization/cola ;
            lc:participationIn :project/phayao-learning-city ; lc:role :role/partner .
        :participation/former-leader lc:participant :organization/opscd ; lc:endDate "2021-01-01"^^xsd:date ;
            lc:participationIn :project/phayao-learning-city ; lc:role :role/key-leader .
        :participation/withdrawn lc:participant :organization/pmu-a ; owl:deprecated true ;
            lc:participationIn :project/phayao-learning-city ; lc:role :role/key-leader .
        :designation/hat-yai-2022 lc:togetherWith :designation/phayao-2022 .
        :designation/phayao-2022 lc:togetherWith :designation/hat-yai-2022 .
        :city/hat-yai skos:altLabel "หาดใหญ่"@th ; skos:related :city/hat-yai .
        <https://example.org/city> skos:notation "XX" .
    }
"""


@pytest.fixture(scope="session")
def with_more(quads: list[Quad]) -> Store:
    """The data with things that resemble what the queries ask for."""
    text = re.sub(r" :([a-z]\S+)", rf" <{ID}\1>", BESIDE).encode()  # a prefixed name may not hold a slash
    return build([*quads, *parse(text, TRIG, place="BESIDE")])


def test_who_leads_and_who_is_a_member_leaves_out_the_ended_the_withdrawn_and_the_partners(with_more: Store) -> None:
    columns = ("subject", "relation", "object", "passage")
    case = CASES["leaders-and-members-with-evidence"]
    wanted = {tuple(row[case.columns.index(name)] for name in columns) for row in case.rows}
    assert set(column(with_more, "leaders-and-members-with-evidence", *columns)) == wanted
    ended = catalogue()["is-a-city-a-member-of-a-network"].bind({"network": ID + "network/other"})
    assert with_more.query(ended).truth is False
    former = catalogue()["members-of-a-network"].bind({"network": ID + "network/other"})
    assert [[row[0], *row[3:6]] for row in table(with_more.query(former))[1]] == [
        [":city/hat-yai", "-", "-", "false"],
        [":city/phayao", "2020-01-01", "2021-01-01", "false"],
    ]


def test_what_is_derived_rests_on_open_and_standing_records_only(with_more: Store) -> None:
    found = column(with_more, "derived-statements-and-what-they-rest-on", "basis", "rule")
    bases = {basis: {rule for other, rule in found if other == basis} for basis, _ in found}
    assert not {":membership/ended", ":membership/withdrawn", ":participation/withdrawn"} & bases.keys()
    assert bases[":participation/former-leader"] == {"lcrule:participates-in"}
    assert bases[":participation/partner"] == {"lcrule:participates-in"}


def test_what_two_patterns_find_is_one_row(with_more: Store) -> None:
    for case in ("designated-together-with-a-city--hat-yai", "evidence-for-a-thing--hat-yai", "things-by-name"):
        values = {"words": "หาดใหญ่"} if case == "things-by-name" else CASES[case].values
        _, rows = table(with_more.query(catalogue()[CASES[case].name].bind(values)))
        assert [row for row, times in Counter(map(tuple, rows)).items() if times > 1] == [], case
    assert "https://example.org/city" not in str(column(with_more, "things-and-their-identifiers-elsewhere", "thing"))


# The files


@pytest.mark.parametrize("query", catalogue().values(), ids=by_name)
def test_the_service_accepts_the_text(query: SavedQuery) -> None:
    analysis = analyse(query.text)
    assert (analysis.form, analysis.services) == (query.form, [])


@pytest.mark.parametrize("query", catalogue().values(), ids=by_name)
def test_the_prefixes_are_the_project_s_own_and_all_used(query: SavedQuery) -> None:
    declared = dict(re.findall(r"^PREFIX (\w+): <(.+)>$", query.text, re.MULTILINE))
    body = re.sub(r"^(?:PREFIX|\s*#).*$|<[^>]*>|\"[^\"]*\"", "", query.text, flags=re.MULTILINE)
    assert declared.items() <= PREFIXES.items()
    assert set(re.findall(r"\b(\w+):", body)) == set(declared)
    assert list(declared) == sorted(declared)


@pytest.mark.parametrize("query", catalogue().values(), ids=by_name)
def test_the_variables_are_named_for_what_they_hold(query: SavedQuery) -> None:
    assert [name for name in re.findall(r"\?(\w+)", query.text) if len(name) < 3 or not name[0].islower()] == []


@pytest.mark.parametrize("query", catalogue().values(), ids=by_name)
def test_the_text_keeps_clear_of_what_the_engine_gets_wrong(query: SavedQuery) -> None:
    for block in re.findall(r"GRAPH \?\w+ \{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}", query.text):
        assert not re.search(r"\b(?:SELECT|VALUES|MINUS|OPTIONAL|COUNT)\b", block)
    assert not re.search(r":\w+[*+]", query.text)


def test_the_files_run_as_they_stand(store: Store) -> None:
    for path in Path(queries.__file__).parent.glob("*.rq"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("#+ title:\n"), path.name
        assert text.endswith("}\n") or "\nORDER BY " in text, path.name
        assert max(map(len, text.splitlines())) <= 120, path.name
        store.query(text)


def test_the_distances_are_those_on_the_globe_to_one_per_cent(network_store: Store) -> None:
    from math import asin, cos, radians, sin, sqrt

    query = catalogue()["member-cities-near-a-city"]
    columns, rows = table(network_store.query(query.bind({"within": "1000"})))
    here = radians(19.19203), radians(99.87883)
    for row in rows:
        found = dict(zip(columns, row, strict=True))
        latitude, longitude = radians(float(found["latitude"])), radians(float(found["longitude"]))
        chord = sin((latitude - here[0]) / 2) ** 2 + cos(here[0]) * cos(latitude) * sin((longitude - here[1]) / 2) ** 2
        assert abs(int(found["kilometres"]) - 2 * 6371.0088 * asin(sqrt(chord))) < 0.01 * int(found["kilometres"]) + 1
    assert len(rows) > 10
