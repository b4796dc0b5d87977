"""The concepts of the vocabularies are named, defined and ordered, in Thai and in English."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from documents import (
    BILINGUAL,
    CONCEPTS,
    LCN,
    SCHEMES,
    TERMS,
    VOCABULARIES,
    assert_defines,
    assert_is_thai,
    by_language,
    name,
)
from rdflib import RDF, RDFS, SKOS, URIRef

from ontology.terms import (
    GRAPH_VOCABULARIES,
    ID,
    KINDS,
    LC,
)

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "ontology.md"


@pytest.mark.parametrize("resource", CONCEPTS + SCHEMES, ids=name)
def test_a_concept_or_scheme_is_named_and_defined_in_both_languages(resource: URIRef) -> None:
    label = by_language(VOCABULARIES, resource, SKOS.prefLabel)
    assert_defines(label, by_language(VOCABULARIES, resource, SKOS.definition))
    assert_is_thai(label["th"])
    assert list(VOCABULARIES.objects(resource, RDFS.isDefinedBy)) == [URIRef(GRAPH_VOCABULARIES)]


def test_labels_are_not_written_twice() -> None:
    assert not list(VOCABULARIES.subject_objects(RDFS.label)), "rdfs:label follows from skos:prefLabel"


@pytest.mark.parametrize("concept", CONCEPTS, ids=name)
def test_a_concept_is_at_the_top_of_its_scheme_or_below_another_of_it(concept: URIRef) -> None:
    (scheme,) = VOCABULARIES.objects(concept, SKOS.inScheme)
    assert scheme in SCHEMES
    broader = list(VOCABULARIES.objects(concept, SKOS.broader))
    tops = list(VOCABULARIES.objects(concept, SKOS.topConceptOf))
    assert tops == ([] if broader else [scheme])
    assert all((wider, SKOS.inScheme, scheme) in VOCABULARIES for wider in broader)


@pytest.mark.parametrize("concept", CONCEPTS, ids=name)
def test_a_concept_is_not_above_itself(concept: URIRef) -> None:
    assert concept not in list(VOCABULARIES.transitive_objects(concept, SKOS.broader))[1:]


@pytest.mark.parametrize("scheme", SCHEMES, ids=name)
def test_the_concepts_of_a_scheme_share_one_kind_and_differ_in_name(scheme: URIRef) -> None:
    concepts = [c for c in CONCEPTS if (c, SKOS.inScheme, scheme) in VOCABULARIES]
    kinds = {name(concept).split("/")[0] for concept in concepts}
    assert len(kinds) == 1 and kinds <= set(KINDS)
    for language in BILINGUAL:
        labels = [by_language(VOCABULARIES, concept, SKOS.prefLabel)[language] for concept in concepts]
        assert len(labels) == len(set(labels))


def test_every_role_is_of_the_class_of_roles() -> None:
    roles = {c for c in CONCEPTS if name(c).startswith("role/")}
    assert roles == set(VOCABULARIES.subjects(RDF.type, LCN.Role))
    assert {URIRef(f"{ID}role/{slug}") for slug in ("key-leader", "promoter", "partner", "participant")} <= roles


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("ยกระดับการเรียนรู้", "aim/raise-learning"),
        ("กลไกทางเศรษฐกิจ", "aim/raise-economic-mechanisms"),
        ("อย่างยั่งยืน", "aim/sustainable-growth"),
        ("ขับเคลื่อนการพัฒนา", "aim/drive-development"),
        ("สร้างรายได้", "aim/create-income"),
        ("ความสุข", "aim/create-happiness"),
        ("พัฒนาเศรษฐกิจ", "aim/develop-area-economy"),
        ("แก้ไขปัญหาของพื้นที่", "aim/solve-area-problems"),
        ("องค์ความรู้ท้องถิ่น", "means/local-knowledge"),
        ("ความร่วมมือในระดับพื้นที่", "means/area-based-cooperation"),
        ("งานวิจัย", "means/university-research"),
        ("นวัตกรรมพร้อมใช้", "means/ready-to-use-innovation"),
        ("แนวทาง", "opportunity/exchange-of-approaches"),
        ("เทคโนโลยี", "opportunity/exchange-of-technology"),
        ("เทคนิค", "opportunity/exchange-of-techniques"),
        ("การสนับสนุนทุน", "opportunity/funding-support"),
        ("การแลกเปลี่ยนบุคลากร", "opportunity/personnel-exchange"),
        ("ในต่างประเทศ", "opportunity/cooperation-with-foreign-cities"),
        ("การท่องเที่ยว", "field/tourism"),
        ("การศึกษา", "field/education"),
        ("การจัดการเมือง", "field/city-management"),
        ("ภาคเอกชน", "party/private-sector"),
        ("หน่วยงานภาครัฐ", "party/government-agencies"),
        ("องค์กรปกครองส่วนท้องถิ่น", "party/local-government-organizations"),
        ("หน่วยงานภาคีในท้องถิ่น", "party/local-partner-agencies"),
        ("มหาวิทยาลัยในพื้นที่อื่น ๆ ของประเทศไทย", "party/universities-in-other-areas-of-thailand"),
        ("ผู้เชี่ยวชาญด้านการพัฒนาเมืองระดับโลก", "party/global-urban-development-experts"),
    ],
)
def test_what_the_announcement_of_2022_speaks_of_has_a_concept(words: str, slug: str) -> None:
    assert words in by_language(VOCABULARIES, URIRef(f"{ID}{slug}"), SKOS.prefLabel)["th"]


def test_the_reference_lists_every_scheme_and_only_terms_that_exist() -> None:
    reference = REFERENCE.read_text(encoding="utf-8")
    assert set(re.findall(r"`id/(scheme/[a-z-]+)`", reference)) == {name(scheme) for scheme in SCHEMES}
    assert {f"{LC}{term}" for term in re.findall(r"\blc:(\w+)", reference)} <= {str(term) for term in TERMS}
