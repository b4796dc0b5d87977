"""Each constraint of the shapes is tried on what is right, and the shapes on more ways to go wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from rdflib import RDF, SH, Literal, URIRef
from rdflib.term import Node
from shaped import BACKGROUND, DATA_FILES, VALID_FILES, Gate, is_asked, local, shapes_of, turtle

from ontology.terms import KINDS, PREFIXES, iri_of

SHAPES_GRAPH = turtle("shapes.ttl")
GATE = Gate(SHAPES_GRAPH, BACKGROUND)
NAMES = shapes_of(SHAPES_GRAPH)
ROR_IDS = ("00a5mh069", "03cq4gr50", "04h4z8k05", "03k51ct10", "04x7srp57", "000025p04")
NAMED = 'rdfs:label "ประเทศ"@th , "Country"@en .'
HEAD = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items()) + (
    'PREFIX ex: <https://w3id.org/learning-city/id/city/>\nex:a a lc:City ; rdfs:label "เมือง"@th , "City"@en .\n'
)


def one(subject: Node, predicate: URIRef) -> Node:
    (value,) = SHAPES_GRAPH.objects(subject, predicate)
    return value


# ---- every constraint, tried on what is right: each change must be noticed by that very constraint


WRONG = URIRef("https://example.org/nothing-of-the-kind")
WRONG_WORD = Literal("nichts", lang="de")
SPOILERS: dict[URIRef, list[Node]] = {
    SH["class"]: [WRONG],
    SH.nodeKind: [WRONG_WORD, WRONG],
    SH.datatype: [WRONG_WORD],
    SH["in"]: [WRONG],
    SH["or"]: [WRONG],
    SH.node: [WRONG],
    SH.equals: [WRONG_WORD],
    SH.languageIn: [WRONG_WORD],
    SH.uniqueLang: [Literal("one more", lang="en"), Literal("and one more", lang="en")],
    SH.maxCount: [WRONG, WRONG_WORD],
    SH.minLength: [Literal("", lang="th")],
    SH.maxLength: [Literal("x" * 1000, lang="en")],
    SH.pattern: [Literal("\n")],
    SH.minInclusive: [Literal(-(10**6)), Literal(date(1, 1, 1))],
    SH.maxInclusive: [Literal(10**6), Literal(date(9000, 1, 1))],
}
EMPTIED = (SH.minCount, SH.qualifiedMinCount)
CONSTRAINTS = [
    (shape, parameter)
    for shape in NAMES
    if (shape, RDF.type, SH.PropertyShape) in SHAPES_GRAPH and is_asked(SHAPES_GRAPH, shape)
    for parameter in (*SPOILERS, *EMPTIED)
    if (shape, parameter, None) in SHAPES_GRAPH and isinstance(one(shape, SH.path), URIRef)
]


@pytest.fixture(scope="module")
def right() -> Gate:
    """Everything that is right: the valid examples and the data, their rules run."""
    return Gate(SHAPES_GRAPH, (*BACKGROUND, *VALID_FILES, *DATA_FILES))


def used(gate: Gate, shape: URIRef) -> dict[Node, set[Node]]:
    """Return the things that a shape is asked about with their values on its path."""
    things = {thing for parent in SHAPES_GRAPH.subjects(SH.property, shape) for thing in gate.things(parent)}
    found: dict[Node, set[Node]] = gate.loaded[shape].value_nodes(gate.validator.data_graph, list(things))
    return {thing: values for thing, values in found.items() if values}


def fragment(iri: Node) -> str:
    return str(iri).rpartition("#")[2]


@pytest.mark.parametrize("shape", [s for s in NAMES if (None, SH.property, s) in SHAPES_GRAPH], ids=local)
def test_each_property_shape_sees_a_value_that_is_right(shape: URIRef, right: Gate) -> None:
    assert used(right, shape) or not is_asked(SHAPES_GRAPH, shape)


@pytest.mark.parametrize(("shape", "parameter"), CONSTRAINTS, ids=fragment)
def test_each_constraint_notices_what_it_is_for(shape: URIRef, parameter: URIRef, right: Gate) -> None:
    thing, path = min(used(right, shape), key=str), one(shape, SH.path)
    before = set(right.graph.triples((thing, path, None)))
    if parameter in EMPTIED:
        right.graph.remove((thing, path, None))
    for value in SPOILERS.get(parameter, []):
        right.graph.add((thing, path, value))
    try:
        broken = right.results(shape, {thing}, SH.sourceConstraintComponent)
        assert f"{fragment(parameter)}ConstraintComponent".lower() in {fragment(kind).lower() for kind in broken}
    finally:
        right.graph.remove((thing, path, None))
        right.graph += before


# ---- further ways to go wrong, where one example is not enough


def broken(body: str, tmp_path: Path) -> set[str]:
    file = tmp_path / "case.ttl"
    file.write_text(HEAD + body, encoding="utf-8")
    return GATE.broken_by(file)


@pytest.mark.parametrize(
    "date",
    [
        '"2565-09-02"^^xsd:date',
        '"1899-12-31"^^xsd:date',
        '"2100-01-02"^^xsd:date',
        '"2022-09-02Z"^^xsd:date',
        '"2022-02-30"^^xsd:date',
        '"2 กันยายน 2565"^^xsd:date',
        '"2022-09-02"',
        '"2022-09-02T00:00:00"^^xsd:dateTime',
        '"2022-09-02"^^xsd:date , "2022-09-03"^^xsd:date',
    ],
)
def test_what_is_not_one_date_of_the_common_era_is_refused(date: str, tmp_path: Path) -> None:
    assert broken(f"ex:a lc:date {date} .", tmp_path) == {"Dated-date"}


@pytest.mark.parametrize(
    ("date", "written", "agrees"),
    [
        ("2022-09-02", "2 กันยายน พ.ศ. 2565", True),
        ("2022-09-02", "2 กันยายน 2565", True),
        ("2022-09-02", "เมื่อต้นเดือนกันยายนที่ผ่านมา", True),
        ("2022-09-02", "2 กันยายน 2564", False),
        ("1940-02-01", "1 กุมภาพันธ์ 2482", True),
        ("1950-02-01", "1 กุมภาพันธ์ 2492", False),
    ],
)
def test_the_year_of_a_date_agrees_with_the_buddhist_era_beside_it(
    date: str, written: str, agrees: bool, tmp_path: Path
) -> None:
    body = f'ex:a lc:date "{date}"^^xsd:date ; lc:dateAsWritten "{written}"@th .'
    assert broken(body, tmp_path) == (set() if agrees else {"Dated-same-year-as-written"})


@pytest.mark.parametrize("identifier", ROR_IDS)
def test_an_identifier_of_ror_passes_and_its_mistyped_neighbours_do_not(identifier: str, tmp_path: Path) -> None:
    def result(text: str) -> set[str]:
        return broken(f"ex:a skos:exactMatch <https://ror.org/{text}> .", tmp_path)

    assert result(identifier) == set()
    wrong_digit = identifier[:3] + ("5" if identifier[3] != "5" else "6") + identifier[4:]
    swapped = identifier[:2] + identifier[3] + identifier[2] + identifier[4:]
    for mistyped in {wrong_digit, swapped} - {identifier}:
        assert result(mistyped) == {"Identified-ROR-check-digits"}
    assert result(identifier.upper()) == {"Identified-ROR"} or identifier.isdigit()


@pytest.mark.parametrize("iri", ["city/phayao", "city/hat-yai", "announcement/phayao-2022/passage/4/implied"])
def test_a_well_formed_iri_is_accepted_by_shapes_and_terms_alike(iri: str, tmp_path: Path) -> None:
    assert iri_of(f"/id/{iri}")
    assert broken(f"<https://w3id.org/learning-city/id/{iri}> a schema:Country ; {NAMED}", tmp_path) == set()


def test_every_kind_of_thing_has_an_iri_that_the_shapes_accept(tmp_path: Path) -> None:
    lines = [f"<https://w3id.org/learning-city/id/{kind}/example> a schema:Country ; {NAMED}" for kind in KINDS]
    assert broken("\n".join(lines), tmp_path) == set()


@pytest.mark.parametrize("iri", ["city/Phayao", "city/hat--yai", "cities/phayao", "city/", "city", "city/hat_yai"])
def test_a_malformed_iri_is_refused_by_shapes_and_terms_alike(iri: str, tmp_path: Path) -> None:
    assert not iri_of(f"/id/{iri}")
    assert broken(f"<https://w3id.org/learning-city/id/{iri}> a schema:Country ; {NAMED}", tmp_path) == {"Thing"}


@pytest.mark.parametrize(
    ("label", "shapes"),
    [
        ('"เมือง"@th , "City"@en', set()),
        ('"เมือง"@th-TH , "City"@en', {"Named-label-language"}),
        ('"ville"@fr , "เมือง"@th , "City"@en', {"Named-label"}),
        ('"เมือง"@th , "City"', {"Named-label", "Named-label-en"}),
        ('" เมือง"@th , "City"@en', {"Named-label-clean"}),
        ('"เมือง"@th , "The  City"@en', {"Named-label-clean"}),
        ('"เมือง\u200bใหญ่"@th , "City"@en', {"Named-label-clean"}),
        ('"น\u0e4d\u0e32"@th , "Water"@en', {"Named-label-clean"}),
        ('"เมือง"@th , "City พะเยา"@en', {"Named-label-en"}),
    ],
)
def test_a_name_is_bilingual_and_tidy(label: str, shapes: set[str], tmp_path: Path) -> None:
    assert broken(f"ex:b a lc:City ; rdfs:label {label} .", tmp_path) == shapes
