"""What the graph of an announcement promises: exact words, each fact where it is said, and nothing that is not said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
import rdflib
from annotated import (
    ANNOUNCEMENT,
    BASE,
    ONTOLOGY,
    SOURCE,
    TRIG,
    Passage,
    concepts,
    cuts_cluster,
    load,
    name,
    read_passages,
    selectors,
    triple,
    value,
)
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple
from pyoxigraph import parse as parse_rdf

MONTHS = {"กันยายน": 9, "พฤศจิกายน": 11}
CONTEXT = 32
"""The number of code points that a quote selector shows on either side, less what would cut a Thai cluster."""


def facts(certainty: str) -> list[object]:
    """Read from the table beside this file what a passage with given words states, or what its reading implies."""
    table = Path(__file__).with_name("phayao-2022.facts.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split(" | ") for line in table if line.startswith(certainty)]
    return [pytest.param(words, triple(*fact), id=" ".join(fact)) for _, words, *fact in rows]


@pytest.fixture(scope="module")
def text() -> str:
    """The announcement, as its file holds it."""
    return SOURCE.read_bytes().decode("utf-8")


@pytest.fixture(scope="module")
def store() -> Store:
    """The announcement's graphs and the reference data."""
    return load()


@pytest.fixture(scope="module")
def passages(store: Store) -> list[Passage]:
    """The passages in the order of their numbers."""
    return read_passages(store)


# The words


def test_the_source_text_is_nfc_and_has_2497_code_points(text: str) -> None:
    assert unicodedata.is_normalized("NFC", text)
    assert len(text) == 2497
    assert "\r" not in text


def test_the_graph_holds_the_whole_source_text(store: Store, text: str) -> None:
    assert value(store, NamedNode(ANNOUNCEMENT), "lc:text") == text


def test_passages_are_numbered_from_one_in_the_order_of_the_text(passages: list[Passage]) -> None:
    assert [p.number for p in passages] == list(range(1, len(passages) + 1))
    assert [p.iri for p in passages] == [f"{ANNOUNCEMENT}/passage/{p.number}" for p in passages]
    assert 25 <= len(passages) <= 40


def test_each_quote_is_the_text_between_its_positions(passages: list[Passage], text: str) -> None:
    for p in passages:
        assert p.quote == p.exact == text[p.start : p.end], p.iri
        assert p.quote == p.quote.strip(), p.iri


def test_quotes_keep_the_misspelling_of_the_source(passages: list[Passage]) -> None:
    assert sum("จากกองค์การ" in p.quote for p in passages) == 1


def test_no_two_passages_overlap(passages: list[Passage]) -> None:
    for before, after in pairwise(passages):
        assert before.end <= after.start, (before.iri, after.iri)


def test_passages_cover_the_text(passages: list[Passage], text: str) -> None:
    covered = {i for p in passages for i in range(p.start, p.end)}
    letters = [i for i, letter in enumerate(text) if not letter.isspace()]
    assert sum(i in covered for i in letters) >= 0.97 * len(letters)


def test_every_phrase_lies_in_a_passage(passages: list[Passage], text: str) -> None:
    """Thai has no full stop: a text between two spaces is the least that a sentence can be."""
    covered = {i for p in passages for i in range(p.start, p.end)}
    missing = [phrase.group() for phrase in re.finditer(r"\S+", text) if not covered.issuperset(range(*phrase.span()))]
    assert missing == []


def test_prefix_and_suffix_are_the_words_around_the_quote(passages: list[Passage], text: str) -> None:
    for p in passages:
        begin, finish = max(0, p.start - CONTEXT), min(len(text), p.end + CONTEXT)
        while cuts_cluster(text, begin):
            begin += 1
        while cuts_cluster(text, finish):
            finish -= 1
        assert (p.prefix, p.suffix) == (text[begin : p.start], text[p.end : finish]), p.iri


def test_no_passage_begins_or_ends_inside_a_thai_cluster(passages: list[Passage], text: str) -> None:
    assert [p.iri for p in passages if cuts_cluster(text, p.start) or cuts_cluster(text, p.end)] == []


def test_each_passage_has_an_english_rendering(store: Store, passages: list[Passage]) -> None:
    glosses = list(store.quads_for_pattern(None, name("lc:gloss"), None))
    assert len({p.gloss for p in passages}) == len(passages) == len(glosses)
    for quad in glosses:
        assert isinstance(quad.object, Literal)
        assert quad.object.language == "en"
        assert not re.search("[\u0e00-\u0e7f]", quad.object.value)


# What is stated


@pytest.mark.parametrize(("words", "fact"), facts("stated"))
def test_a_passage_with_these_words_states(words: str, fact: Triple, passages: list[Passage]) -> None:
    assert any(words in p.quote for p in passages), f"no passage has the words {words}"
    assert any(fact in p.stated for p in passages if words in p.quote)


@pytest.mark.parametrize(("words", "fact"), facts("implied"))
def test_a_passage_with_these_words_implies(words: str, fact: Triple, passages: list[Passage]) -> None:
    assert any(words in p.quote for p in passages), f"no passage has the words {words}"
    assert any(fact in p.implied for p in passages if words in p.quote)
    assert not any(fact in p.stated for p in passages)


def test_no_reading_repeats_what_its_passage_states(passages: list[Passage]) -> None:
    assert [p.iri for p in passages if p.stated & p.implied] == []


def test_the_five_partners_are_exactly_these(passages: list[Passage]) -> None:
    partners = {
        t.object
        for p in passages
        for t in p.stated
        if t.predicate == name("lc:participant")
        and Triple(t.subject, name("lc:role"), name("role/partner")) in p.stated
    }
    assert partners == {
        name("organization/university-of-phayao"),
        name("organization/phayao-provincial-administrative-organization"),
        name("organization/phayao-town-municipality"),
        name("community/phayao"),
        name("organization/pmu-a"),
    }


def test_credit_for_the_push_stays_with_the_sentence_that_gives_it(passages: list[Passage]) -> None:
    """PMU-A pushes in the headline, five partners in the second sentence, the University of Phayao in the third."""
    roles = {"promoter", "partner", "key-leader"}
    credit: dict[str, set[int]] = {}
    for p in passages:
        for t in p.stated:
            role = t.object.value.rpartition("/")[2] if isinstance(t.object, NamedNode) else ""
            if t.predicate == name("lc:role") and role in roles:
                credit.setdefault(role, set()).add(p.number)
    assert credit == {"promoter": {1, 18}, "partner": {5}, "key-leader": {17}}


def test_a_fact_said_twice_stands_in_both_passages(passages: list[Passage]) -> None:
    twice = triple("designation/phayao-2022", "lc:date", "2022-09-02")
    assert [p.number for p in passages if twice in p.stated] == [3, 19]


def test_opinions_carry_no_triples_and_all_other_passages_do(passages: list[Passage]) -> None:
    assert {p.number for p in passages if p.certainty == "opinion"} == {4, 27, 28}
    for p in passages:
        assert p.certainty in {"stated", "opinion"}, p.iri
        assert bool(p.stated) == (p.certainty == "stated"), p.iri
        assert p.certainty == "stated" or not p.implied, p.iri


def test_about_a_hundred_facts_are_read_and_most_are_stated(passages: list[Passage]) -> None:
    """Facts are what is said of things; names, kinds and wordings of dates are not counted."""
    plain = {name(p) for p in ("rdf:type", "rdfs:label", "skos:altLabel", "lc:abbreviation", "lc:dateAsWritten")}
    stated = {t for p in passages for t in p.stated if t.predicate not in plain}
    implied = {t for p in passages for t in p.implied if t.predicate not in plain} - stated
    assert len(stated) >= 80
    assert len(implied) >= 20


def test_every_reading_is_described_as_implied(store: Store, passages: list[Passage]) -> None:
    readings = {q.subject for q in store.quads_for_pattern(None, name("rdf:type"), name("lc:Reading"), None)}
    assert readings == {NamedNode(f"{p.iri}/implied") for p in passages if p.implied}
    for reading in readings:
        assert isinstance(reading, NamedNode)
        assert value(store, reading, "lc:readingOf") == reading.value.removesuffix("/implied")
        assert value(store, reading, "lc:certainty") == name("certainty/implied").value


def test_the_file_has_no_graph_but_those_it_describes(passages: list[Passage]) -> None:
    described = {ANNOUNCEMENT, *(p.iri for p in passages), *(f"{p.iri}/implied" for p in passages)}
    graphs = {quad.graph_name for quad in parse_rdf(path=str(TRIG), format=RdfFormat.TRIG)}
    assert graphs <= {NamedNode(iri) for iri in described}


# What is not said


def claims(passages: list[Passage]) -> Iterator[Triple]:
    """All that passages state or imply."""
    for p in passages:
        yield from p.stated
        yield from p.implied


def test_nobody_is_said_to_have_funded_anything(store: Store) -> None:
    for quad in store.quads_for_pattern(None, None, None, None):
        assert not re.search(r"fund|grant|sponsor|finan", quad.predicate.value, re.IGNORECASE), quad


def test_pmu_a_is_only_a_promoter_and_a_partner(passages: list[Passage]) -> None:
    with_pmu_a = {t.subject for t in claims(passages) if t.object == name("organization/pmu-a")}
    roles = {t.object for t in claims(passages) if t.subject in with_pmu_a and t.predicate == name("lc:role")}
    assert roles == {name("role/promoter"), name("role/partner")}


def test_the_activity_that_opscd_joined_stays_unnamed(passages: list[Passage]) -> None:
    activity = name("activity/joined-by-opscd")
    assert {(t.predicate, t.object) for t in claims(passages) if t.subject == activity} == {
        (name("rdf:type"), name("prov:Activity"))
    }


def test_the_announcement_has_no_date_and_says_so(store: Store) -> None:
    about = list(store.quads_for_pattern(NamedNode(ANNOUNCEMENT), None, None, None))
    assert not [
        q for q in about if re.search(r"date|issued|created|published|modified", q.predicate.value, re.IGNORECASE)
    ]
    assert not [q for q in about if isinstance(q.object, Literal) and q.object.datatype == name("xsd:date")]
    assert sum(q.predicate == name("skos:editorialNote") and "date" in str(q.object) for q in about) == 1


def in_announcement(quad: Quad) -> bool:
    return str(quad.graph_name.value).startswith(ANNOUNCEMENT) if isinstance(quad.graph_name, NamedNode) else False


def test_only_cities_are_members_and_never_the_municipality(store: Store) -> None:
    members, designated, applicants = (
        {q.object for q in store.quads_for_pattern(None, name(f"lc:{link}"), None, None) if in_announcement(q)}
        for link in ("member", "designates", "applicant")
    )
    assert members == designated == {name("city/phayao"), name("city/sukhothai"), name("city/hat-yai")}
    assert applicants == {name("city/phayao")}


@pytest.mark.parametrize(
    "derived",
    ["memberOfNetwork", "hasMemberCity", "leadsProject", "ledBy", "participatesIn", "hasParticipant", "sortKey"],
)
def test_what_rules_derive_is_not_stated(derived: str, store: Store) -> None:
    assert not list(store.quads_for_pattern(None, name(f"lc:{derived}"), None, None))


def test_nothing_is_called_a_learning_city_by_hand(store: Store) -> None:
    assert not list(store.quads_for_pattern(None, name("rdf:type"), name("lc:LearningCity"), None))


def test_no_membership_has_ended(store: Store) -> None:
    ended = {quad.subject for quad in store.quads_for_pattern(None, name("lc:endDate"), None, None)}
    memberships = {quad.subject for quad in store.quads_for_pattern(None, name("lc:member"), None, None)}
    assert name("application/phayao-2021") in ended
    assert not ended & memberships


# Names and dates


def test_names_are_spelled_as_the_passage_spells_them(passages: list[Passage]) -> None:
    """The doubled letter of the source is the one thing that a label corrects."""
    names = {name("rdfs:label"), name("skos:altLabel"), name("lc:abbreviation")}
    for p in passages:
        for t in p.stated:
            if t.predicate in names and isinstance(t.object, Literal):
                assert t.object.value in p.quote.replace("จากกองค์การ", "จากองค์การ"), (p.number, t.object)


def test_dates_of_the_common_era_agree_with_the_buddhist_wording(passages: list[Passage]) -> None:
    dates = {name("lc:date"), name("lc:startDate"), name("lc:endDate")}
    for p in passages:
        for graph in (p.stated, p.implied):
            found = {
                (t.subject, t.object.value) for t in graph if t.predicate in dates and isinstance(t.object, Literal)
            }
            written = {
                (t.subject, t.object.value)
                for t in graph
                if t.predicate == name("lc:dateAsWritten") and isinstance(t.object, Literal)
            }
            for _, words in written:
                assert words in p.quote, (p.number, words)
            assert found == {(node, common_era(words)) for node, words in written}, p.number


def common_era(words: str) -> str:
    """Read `2 กันยายน พ.ศ. 2565` as 2022-09-02."""
    day, month, *_, year = words.split()
    assert int(year) > 2400
    return date(int(year) - 543, MONTHS[month], int(day)).isoformat()


def test_all_three_dates_of_the_text_are_read(passages: list[Passage], text: str) -> None:
    written = {
        t.object.value
        for t in claims(passages)
        if t.predicate == name("lc:dateAsWritten") and isinstance(t.object, Literal)
    }
    months = "|".join(MONTHS)
    assert written == {m.group() for m in re.finditer(rf"\d{{1,2}} (?:{months}) (?:พ\.ศ\. )?\d{{4}}", text)}
    assert len(written) == 3


# The file


def test_every_term_and_concept_that_is_used_is_defined(store: Store) -> None:
    quads = parse_rdf(path=str(ONTOLOGY / "ontology.ttl"), format=RdfFormat.TURTLE)
    defined = {q.subject for q in quads if isinstance(q.subject, NamedNode)} | concepts()
    labelled = {
        q.subject
        for naming in ("rdfs:label", "skos:prefLabel")
        for q in store.quads_for_pattern(None, name(naming), None, None)
    }
    known = defined | labelled | selectors(store)
    for quad in store.quads_for_pattern(None, None, None, None):
        for node in (quad.predicate, quad.object):
            if isinstance(node, NamedNode) and node.value.startswith(BASE):
                assert node in known, node


@pytest.mark.filterwarnings("ignore:.* is deprecated:DeprecationWarning")  # rdflib's TriG parser uses its own old names
def test_rdflib_and_pyoxigraph_read_the_same_statements() -> None:
    dataset = rdflib.Dataset()
    dataset.parse(data=TRIG.read_text(encoding="utf-8"), format="trig")
    theirs = {tuple(map(plain, quad)) for quad in dataset.quads((None, None, None, None))}
    assert theirs == {tuple(map(plain, quad)) for quad in parse_rdf(path=str(TRIG), format=RdfFormat.TRIG)}


def plain(node: object) -> tuple[str, str | None]:
    """Return what a term of either library says: its value and its language."""
    if isinstance(node, NamedNode | Literal):
        return node.value, node.language if isinstance(node, Literal) else None
    return str(node), node.language if isinstance(node, rdflib.Literal) else None
