"""What the rules add to small graphs, run to a fixpoint by the engine that the project uses."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QueryTriples, RdfFormat, Store, Triple, parse

from ontology import rule_files, text
from ontology.terms import GRAPH_RULES, ID, LC, PREFIXES, RULES

SH = PREFIXES["sh"]
PREFIX_LINES = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
HEAD = f"{PREFIX_LINES}PREFIX ex: <https://example.org/>\nPREFIX role: <{ID}role/>\n"


def read_rules() -> Store:
    store = Store()
    for file in rule_files():
        store.extend(parse(file.read_bytes(), format=RdfFormat.TURTLE))
    return store


FILES = read_rules()
ONTOLOGY = [q for name in ("ontology.ttl", "alignments.ttl") for q in parse(text(name), format=RdfFormat.TURTLE)]
RULE_IRIS = sorted(
    q.subject.value
    for q in FILES.quads_for_pattern(None, None, NamedNode(f"{SH}SPARQLRule"))
    if isinstance(q.subject, NamedNode)
)


def values(rule: str, predicate: str) -> list[NamedNode | BlankNode | Literal | Triple]:
    return [q.object for q in FILES.quads_for_pattern(NamedNode(rule), NamedNode(predicate), None)]


def one(rule: str, predicate: str) -> str:
    (value,) = values(rule, predicate)
    assert not isinstance(value, Triple)
    return value.value


def construct(rule: str) -> str:
    """Return the query of a rule with the prefixes that the rule itself points to."""
    lines = []
    for declaration in values(one(rule, f"{SH}prefixes"), f"{SH}declare"):
        assert isinstance(declaration, NamedNode)
        prefix, namespace = (one(declaration.value, f"{SH}{part}") for part in ("prefix", "namespace"))
        lines.append(f"PREFIX {prefix}: <{namespace}>")
    return "\n".join([*lines, one(rule, f"{SH}construct")])


CONSTRUCTS = [construct(rule) for rule in sorted(RULE_IRIS, key=lambda rule: int(one(rule, f"{SH}order")))]


def run(store: Store) -> int:
    """Run every rule once and return how many triples were new."""
    before = len(store)
    for query in CONSTRUCTS:
        new = store.query(query)
        assert isinstance(new, QueryTriples)
        store.extend([Quad(triple.subject, triple.predicate, triple.object) for triple in list(new)])
    return len(store) - before


def derive(data: str, *, with_ontology: bool = True) -> Store:
    """Load a small graph, usually beside the ontology, and run the rules until nothing new comes."""
    store = Store()
    store.extend(ONTOLOGY if with_ontology else [])
    store.load(f"{HEAD}{data}", format=RdfFormat.TURTLE)
    for _ in range(50):
        if not run(store):
            return store
    pytest.fail("no fixpoint after 50 rounds")


def holds(store: Store, statement: str) -> bool:
    return bool(store.query(f"{HEAD}ASK {{ {statement} }}"))


OPEN_MEMBERSHIP = "ex:membership lc:member ex:phayao ; lc:network ex:gnlc ; lc:startDate '2022-09-02'^^xsd:date ."
LEADER = """
    ex:project a lc:Project .
    ex:participation lc:participant ex:up ; lc:participationIn ex:project ; lc:role role:key-leader .
"""


# The rule files


@pytest.mark.parametrize("rule", RULE_IRIS)
def test_a_rule_is_named_ordered_and_explained_in_both_languages(rule: str) -> None:
    assert rule.startswith(RULES)
    for predicate in (f"{PREFIXES['rdfs']}label", f"{PREFIXES['rdfs']}comment"):
        languages = [v.language for v in values(rule, predicate) if isinstance(v, Literal)]
        assert sorted(language or "" for language in languages) == ["en", "th"]
    assert one(rule, f"{PREFIXES['rdfs']}isDefinedBy") == GRAPH_RULES
    assert one(rule, f"{SH}prefixes") == GRAPH_RULES


def test_no_two_rules_claim_the_same_place_in_the_order() -> None:
    orders = sorted(int(one(rule, f"{SH}order")) for rule in RULE_IRIS)
    assert all(first < second for first, second in pairwise(orders))


def test_declared_prefixes_are_those_of_the_project() -> None:
    declared = {
        one(d.value, f"{SH}prefix"): one(d.value, f"{SH}namespace")
        for d in values(GRAPH_RULES, f"{SH}declare")
        if isinstance(d, NamedNode)
    }
    assert declared.items() <= PREFIXES.items()


@pytest.mark.parametrize("rule", RULE_IRIS)
def test_a_rule_keeps_clear_of_what_the_engine_does_wrong_and_makes_no_blank_nodes(rule: str) -> None:
    query = one(rule, f"{SH}construct")
    assert query.startswith("CONSTRUCT {")
    assert not re.search(r"\b(GRAPH|SERVICE|MINUS|OPTIONAL|BNODE|FROM)\b|_:|\[", query)
    assert not re.search(r"[\w)>][*+](?=\s)", query), "iteration replaces unbounded paths"


@pytest.mark.parametrize("rule", RULE_IRIS)
def test_a_rule_uses_only_terms_that_are_declared(rule: str) -> None:
    declared = {q.subject.value for q in ONTOLOGY if isinstance(q.subject, NamedNode)}
    assert {f"{LC}{name}" for name in re.findall(r"\blc:(\w+)", construct(rule)) if name} <= declared


def test_the_reference_names_every_rule() -> None:
    reference = (Path(__file__).parents[2] / "docs" / "reference" / "ontology.md").read_text(encoding="utf-8")
    assert all(f"`{rule.removeprefix(RULES)}`" in reference for rule in RULE_IRIS)


# Types


def test_a_thing_is_of_every_wider_class_however_far() -> None:
    store = derive("ex:a rdfs:subClassOf ex:b . ex:b rdfs:subClassOf ex:c . ex:c rdfs:subClassOf ex:d . ex:x a ex:a .")
    assert holds(store, "ex:x a ex:b, ex:c, ex:d")


def test_a_wider_class_does_not_make_a_narrower_one() -> None:
    assert not holds(derive("ex:a rdfs:subClassOf ex:b . ex:x a ex:b ."), "ex:x a ex:a")


def test_classes_in_a_circle_come_to_an_end() -> None:
    store = derive("ex:a rdfs:subClassOf ex:b . ex:b rdfs:subClassOf ex:a . ex:x a ex:a .", with_ontology=False)
    assert holds(store, "ex:x a ex:b")


def test_a_university_is_found_as_an_organisation_and_as_an_agent() -> None:
    assert holds(derive("ex:up a lc:University ."), "ex:up a org:FormalOrganization, org:Organization, foaf:Agent")


def test_a_city_is_a_place_and_an_agent_but_no_organisation() -> None:
    store = derive("ex:phayao a lc:City .")
    assert holds(store, "ex:phayao a schema:City, schema:Place, geo:Feature, foaf:Agent")
    assert not holds(store, "ex:phayao a org:Organization")


# Properties


def test_a_value_is_also_the_value_of_every_wider_property_be_it_a_literal_or_a_thing() -> None:
    store = derive("ex:p rdfs:subPropertyOf ex:q . ex:q rdfs:subPropertyOf ex:r . ex:x ex:p 'words'@th, ex:y .")
    assert holds(store, "ex:x ex:r 'words'@th, ex:y")


def test_a_preferred_label_is_a_label_and_an_abbreviation_only_an_alternative_one() -> None:
    store = derive("ex:x skos:prefLabel 'แกนนำสำคัญ'@th ; lc:abbreviation 'บพท.'@th .")
    assert holds(store, "ex:x rdfs:label 'แกนนำสำคัญ'@th ; skos:altLabel 'บพท.'@th")
    assert not holds(store, "ex:x rdfs:label 'บพท.'@th")


@pytest.mark.parametrize(
    ("stated", "follows"),
    [("ex:x ex:p ex:y", "ex:y ex:q ex:x"), ("ex:y ex:q ex:x", "ex:x ex:p ex:y")],
)
def test_inverses_work_both_ways_from_one_declaration(stated: str, follows: str) -> None:
    assert holds(derive(f"ex:p owl:inverseOf ex:q . {stated} ."), follows)


def test_a_literal_never_becomes_a_subject() -> None:
    store = derive("ex:p owl:inverseOf ex:q ; a owl:SymmetricProperty . ex:x ex:p 'words'@en .", with_ontology=False)
    assert len(store) == 3


def test_designations_are_made_together_both_ways_but_not_across() -> None:
    store = derive("ex:phayao lc:togetherWith ex:sukhothai, ex:hatyai .")
    assert holds(store, "ex:sukhothai lc:togetherWith ex:phayao . ex:hatyai lc:togetherWith ex:phayao")
    assert not holds(store, "ex:sukhothai lc:togetherWith ex:hatyai")


# Membership


def test_an_open_membership_makes_a_member_and_a_learning_city() -> None:
    store = derive(OPEN_MEMBERSHIP)
    assert holds(store, "ex:phayao lc:memberOfNetwork ex:gnlc ; a lc:LearningCity, lc:City")
    assert holds(store, "ex:gnlc lc:hasMemberCity ex:phayao")
    assert holds(store, "ex:phayao org:memberOf ex:gnlc")


@pytest.mark.parametrize(
    "closing",
    ["ex:membership lc:endDate '2019-11-01'^^xsd:date .", "ex:membership owl:deprecated true ."],
    ids=["ended", "withdrawn"],
)
def test_a_membership_that_is_over_makes_neither(closing: str) -> None:
    store = derive(OPEN_MEMBERSHIP + closing)
    assert not holds(store, "?city lc:memberOfNetwork ?network")
    assert not holds(store, "?network lc:hasMemberCity ?city")
    assert not holds(store, "?city org:memberOf ?network")
    assert not holds(store, "?city a lc:LearningCity")


def test_a_city_that_left_and_came_back_is_a_member() -> None:
    before = "ex:before lc:member ex:phayao ; lc:network ex:gnlc ; lc:endDate '2019-11-01'^^xsd:date ."
    assert holds(derive(before + OPEN_MEMBERSHIP), "ex:phayao lc:memberOfNetwork ex:gnlc")


def test_a_membership_says_nothing_of_other_cities_or_networks() -> None:
    ended = "ex:other lc:member ex:phayao ; lc:network ex:elsewhere ; lc:endDate '2019-11-01'^^xsd:date ."
    store = derive(OPEN_MEMBERSHIP + ended)
    assert not holds(store, "ex:phayao lc:memberOfNetwork ex:elsewhere")


def test_an_application_makes_no_member() -> None:
    store = derive("ex:application a lc:Application ; lc:applicant ex:phayao ; lc:applicationTo ex:gnlc .")
    assert not holds(store, "?city lc:memberOfNetwork ?network")


# Participation


def test_a_key_leader_leads_the_project_and_participates_in_it() -> None:
    store = derive(LEADER)
    assert holds(store, "ex:up lc:leadsProject ex:project ; lc:participatesIn ex:project")
    assert holds(store, "ex:project lc:ledBy ex:up ; lc:hasParticipant ex:up")


@pytest.mark.parametrize("role", ["partner", "promoter", "participant"])
def test_another_role_participates_and_does_not_lead(role: str) -> None:
    store = derive(LEADER.replace("key-leader", role))
    assert holds(store, "ex:up lc:participatesIn ex:project")
    assert not holds(store, "?leader lc:leadsProject ?project")


def test_a_leader_whose_participation_has_ended_took_part_and_no_longer_leads() -> None:
    store = derive(LEADER + "ex:participation lc:endDate '2024-01-01'^^xsd:date .")
    assert holds(store, "ex:up lc:participatesIn ex:project")
    assert not holds(store, "?leader lc:leadsProject ?project")


def test_a_withdrawn_participation_gives_nothing() -> None:
    store = derive(LEADER + "ex:participation owl:deprecated true .")
    assert not holds(store, "?agent lc:participatesIn ?undertaking")
    assert not holds(store, "?leader lc:leadsProject ?project")


def test_a_key_leader_of_a_collaboration_leads_no_project() -> None:
    store = derive(LEADER.replace("a lc:Project", "a lc:Collaboration"))
    assert holds(store, "ex:up lc:participatesIn ex:project")
    assert not holds(store, "?leader lc:leadsProject ?project")


def test_a_project_may_have_two_key_leaders() -> None:
    store = derive(
        LEADER + "ex:second lc:participant ex:other ; lc:participationIn ex:project ; lc:role role:key-leader ."
    )
    assert holds(store, "ex:project lc:ledBy ex:up, ex:other")


# Readings


def test_a_reading_has_the_quote_of_its_passage() -> None:
    store = derive("ex:reading lc:readingOf ex:passage . ex:passage lc:quote 'จากกองค์การยูเนสโก'@th .")
    assert holds(store, "ex:reading lc:quote 'จากกองค์การยูเนสโก'@th")


# Parts and wholes


@pytest.mark.parametrize("part", ["org:unitOf", "org:subOrganizationOf"])
def test_a_unit_is_within_every_organisation_above_it(part: str) -> None:
    store = derive(f"ex:opscd {part} ex:cola . ex:cola org:unitOf ex:kku . ex:kku {part} ex:ministry .")
    assert holds(store, "ex:opscd lc:withinOrganization ex:cola, ex:kku, ex:ministry")
    assert not holds(store, "ex:kku lc:withinOrganization ex:cola")


def test_parts_in_a_circle_come_to_an_end() -> None:
    store = derive("ex:a org:unitOf ex:b . ex:b org:unitOf ex:a . ex:c schema:containedInPlace ex:c .")
    assert holds(store, "ex:a lc:withinOrganization ex:a, ex:b")


@settings(max_examples=25)
@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12))
def test_within_place_is_the_transitive_closure_of_containment(edges: set[tuple[int, int]]) -> None:
    data = "".join(f"ex:p{inner} schema:containedInPlace ex:p{outer} .\n" for inner, outer in edges)
    closure = set(edges)
    while more := {(a, d) for a, b in closure for c, d in closure if b == c} - closure:
        closure |= more
    store = derive(data, with_ontology=False)
    pairs = ((a, b) for a in range(7) for b in range(7))
    assert {(a, b) for a, b in pairs if holds(store, f"ex:p{a} lc:withinPlace ex:p{b}")} == closure


# All together


def test_a_second_run_adds_nothing() -> None:
    store = derive(OPEN_MEMBERSHIP + LEADER)
    assert run(store) == 0


def test_the_order_of_the_rules_does_not_change_the_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    data = OPEN_MEMBERSHIP + LEADER + "ex:opscd org:unitOf ex:cola . ex:cola org:unitOf ex:kku ."
    forwards = set(derive(data))
    monkeypatch.setattr(f"{__name__}.CONSTRUCTS", CONSTRUCTS[::-1])
    assert set(derive(data)) == forwards
