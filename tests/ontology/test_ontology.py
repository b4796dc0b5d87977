"""The ontology, its vocabularies and its alignments say what they promise, in Thai and in English."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from ontology import file, rule_files, text
from ontology.terms import (
    BASE,
    GRAPH_ALIGNMENTS,
    GRAPH_ONTOLOGY,
    GRAPH_RULES,
    GRAPH_VOCABULARIES,
    ID,
    KINDS,
    LC,
    PREFIXES,
    path_of,
)

DCT, SCHEMA, ORG, PROV, FOAF, VANN, VS = (
    Namespace(PREFIXES[prefix]) for prefix in ("dct", "schema", "org", "prov", "foaf", "vann", "vs")
)
LCN = Namespace(LC)
PROPERTY_TYPES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
ALLOWED_LITERAL_RANGES = {
    RDF.langString,
    *(URIRef(f"{PREFIXES['xsd']}{name}") for name in ("integer", "decimal", "date", "dateTime", "string", "boolean")),
}
MAIN_CLASSES = ("City", "LearningCity", "CityNetwork", "University", "LocalGovernment", "Project", "Collaboration")
REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "ontology.md"
BILINGUAL = {"th", "en"}
TURTLE_FILES = ("ontology.ttl", "vocabularies.ttl", "alignments.ttl", *(f"rules/{f.name}" for f in rule_files()))


def read(*names: str) -> Graph:
    graph = Graph(bind_namespaces="none")
    for name in names:
        graph.parse(data=text(name), format="turtle")
    return graph


ONTOLOGY = read("ontology.ttl")
VOCABULARIES = read("vocabularies.ttl")
ALIGNMENTS = read("alignments.ttl")


def subjects_of(graph: Graph, *types: Node) -> list[URIRef]:
    return sorted({s for t in types for s in graph.subjects(RDF.type, t) if isinstance(s, URIRef)})


CLASSES = subjects_of(ONTOLOGY, OWL.Class)
PROPERTIES = subjects_of(ONTOLOGY, *PROPERTY_TYPES)
TERMS = CLASSES + PROPERTIES
CONCEPTS = subjects_of(VOCABULARIES, SKOS.Concept)
SCHEMES = subjects_of(VOCABULARIES, SKOS.ConceptScheme)


def name(iri: Node) -> str:
    return str(iri).removeprefix(LC).removeprefix(ID)


def by_language(graph: Graph, subject: Node, predicate: URIRef) -> dict[str | None, str]:
    """Return the values by language, and fail if a language has two."""
    values = [value for value in graph.objects(subject, predicate) if isinstance(value, Literal)]
    languages = Counter(value.language for value in values)
    assert all(count == 1 for count in languages.values()), f"{name(subject)} {predicate}: {languages}"
    return {value.language: str(value) for value in values}


def assert_is_thai(words: str) -> None:
    assert re.search("[\u0e01-\u0e3a]", words), f"no Thai letter in {words!r}"


def assert_defines(label: dict[str | None, str], definition: dict[str | None, str]) -> None:
    """Check a definition against ISO 704: one sentence in each language that does not lean on the label."""
    assert set(label) == set(definition) == BILINGUAL
    assert label["en"].lower() not in definition["en"].lower()
    assert label["th"] not in definition["th"]
    assert re.fullmatch(r"[^.]+\.", definition["en"]), "an English definition is one sentence with one full stop"
    assert not definition["th"].endswith("."), "Thai has no full stop"
    assert_is_thai(definition["th"])


# The files


@pytest.mark.parametrize("file_name", TURTLE_FILES)
def test_a_file_has_no_anonymous_node_and_no_comment(file_name: str) -> None:
    assert not [node for triple in read(file_name) for node in triple if isinstance(node, BNode)]
    assert not [line for line in text(file_name).splitlines() if line.lstrip().startswith("#")]


@pytest.mark.parametrize("file_name", TURTLE_FILES)
def test_a_file_uses_the_datatypes_that_the_store_keeps_and_the_two_languages(file_name: str) -> None:
    iris_of_prefixes = URIRef(f"{PREFIXES['xsd']}anyURI")  # SHACL asks for it in sh:namespace
    for subject, predicate, value in read(file_name):
        if isinstance(value, Literal) and value.datatype is not None:
            wanted = {iris_of_prefixes} if predicate == URIRef(f"{PREFIXES['sh']}namespace") else ALLOWED_LITERAL_RANGES
            assert value.datatype in wanted, (subject, predicate, value)
        if isinstance(value, Literal) and value.language is not None:
            assert value.language in BILINGUAL, (subject, predicate, value)


def test_files_are_found_by_name_and_rules_in_order() -> None:
    assert file("ontology.ttl").is_file()
    names = [rules.name for rules in rule_files()]
    assert names == sorted(names)
    assert {"types.ttl", "properties.ttl", "shortcuts.ttl", "closures.ttl"} <= set(names)


def test_a_missing_file_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        text("no-such-file.ttl")


# The header


@pytest.mark.parametrize(
    ("document", "file_name"),
    [
        (GRAPH_ONTOLOGY, "ontology.ttl"),
        (GRAPH_VOCABULARIES, "vocabularies.ttl"),
        (GRAPH_ALIGNMENTS, "alignments.ttl"),
        (GRAPH_RULES, "rules/prefixes.ttl"),
    ],
)
def test_a_document_has_a_full_header(document: str, file_name: str) -> None:
    graph, header = read(file_name), URIRef(document)
    assert (header, RDF.type, OWL.Ontology) in graph
    assert set(by_language(graph, header, DCT.title)) == BILINGUAL
    assert set(by_language(graph, header, DCT.description)) == BILINGUAL
    for predicate in (DCT.creator, DCT.publisher, DCT.license):
        assert isinstance(graph.value(header, predicate, any=False), URIRef), predicate
    assert graph.value(header, DCT.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
    created, modified = (graph.value(header, predicate, any=False) for predicate in (DCT.created, DCT.modified))
    assert isinstance(created, Literal) and isinstance(modified, Literal)
    assert created.toPython() <= modified.toPython()
    version = graph.value(header, OWL.versionInfo, any=False)
    assert graph.value(header, OWL.versionIRI, any=False) == URIRef(f"{document}/{version}")


def test_the_header_of_the_ontology_names_its_prefix_and_how_to_cite_it() -> None:
    header = URIRef(GRAPH_ONTOLOGY)
    assert ONTOLOGY.value(header, VANN.preferredNamespacePrefix) == Literal("lc")
    assert ONTOLOGY.value(header, VANN.preferredNamespaceUri) == Literal(LC)
    assert set(by_language(ONTOLOGY, header, DCT.bibliographicCitation)) == BILINGUAL


def test_the_creator_is_the_project_itself_named_in_both_languages() -> None:
    creator = ONTOLOGY.value(URIRef(GRAPH_ONTOLOGY), DCT.creator)
    assert creator is not None
    assert set(by_language(ONTOLOGY, creator, RDFS.label)) == BILINGUAL


def test_nothing_is_imported() -> None:
    assert not list((ONTOLOGY + VOCABULARIES + ALIGNMENTS).triples((None, OWL.imports, None)))


# The terms


def test_the_two_relations_that_the_project_exists_for_are_there() -> None:
    assert {LCN.leadsProject, LCN.memberOfNetwork} <= set(PROPERTIES)


@pytest.mark.parametrize("term", TERMS, ids=name)
def test_a_term_is_in_our_namespace_and_of_one_sort(term: URIRef) -> None:
    assert term.startswith(LC)
    assert path_of(term) == f"/ontology#{name(term)}"
    sorts = set(ONTOLOGY.objects(term, RDF.type)) & {OWL.Class, *PROPERTY_TYPES}
    assert len(sorts) == 1
    assert name(term)[0].isupper() == (sorts == {OWL.Class}), "classes start with a capital, properties do not"


@pytest.mark.parametrize("term", TERMS, ids=name)
def test_a_term_has_one_label_and_one_definition_in_each_language(term: URIRef) -> None:
    label = by_language(ONTOLOGY, term, RDFS.label)
    assert_defines(label, by_language(ONTOLOGY, term, SKOS.definition))
    assert_is_thai(label["th"])


@pytest.mark.parametrize("term", TERMS, ids=name)
def test_a_term_says_where_it_is_defined_and_that_it_is_stable(term: URIRef) -> None:
    assert list(ONTOLOGY.objects(term, RDFS.isDefinedBy)) == [URIRef(GRAPH_ONTOLOGY)]
    assert list(ONTOLOGY.objects(term, VS.term_status)) == [Literal("stable")]


@pytest.mark.parametrize("language", sorted(BILINGUAL))
@pytest.mark.parametrize("terms", [CLASSES, PROPERTIES], ids=["classes", "properties"])
def test_no_two_terms_of_a_sort_have_the_same_label(terms: list[URIRef], language: str) -> None:
    labels = Counter(by_language(ONTOLOGY, term, RDFS.label)[language] for term in terms)
    assert not [label for label, count in labels.items() if count > 1]


@pytest.mark.parametrize("term", [t for t in TERMS if (t, SKOS.example, None) in ONTOLOGY], ids=name)
def test_examples_come_in_both_languages_and_so_do_negative_ones(term: URIRef) -> None:
    examples = [e for e in ONTOLOGY.objects(term, SKOS.example) if isinstance(e, Literal)]
    assert Counter(e.language for e in examples)["th"] == Counter(e.language for e in examples)["en"]
    negative = Counter(
        e.language
        for e in examples
        if str(e).startswith({"th": "ตัวอย่างที่ไม่ใช่: ", "en": "Negative example: "}[e.language or ""])
    )
    assert negative["th"] == negative["en"]


@pytest.mark.parametrize("term", CLASSES, ids=name)
def test_every_class_has_an_example(term: URIRef) -> None:
    assert list(ONTOLOGY.objects(term, SKOS.example))


@pytest.mark.parametrize("class_name", MAIN_CLASSES)
def test_a_main_class_also_says_what_it_is_not(class_name: str) -> None:
    assert [e for e in ONTOLOGY.objects(LCN[class_name], SKOS.example) if str(e).startswith("Negative example: ")]


@pytest.mark.parametrize("predicate", [SKOS.scopeNote, SKOS.editorialNote])
def test_notes_come_in_both_languages(predicate: URIRef) -> None:
    graph = ONTOLOGY + VOCABULARIES + ALIGNMENTS
    for subject in set(graph.subjects(predicate)):
        assert set(by_language(graph, subject, predicate)) == BILINGUAL


# What OWL is told


def test_there_are_no_cardinalities_and_no_restrictions() -> None:
    forbidden = {OWL.Restriction, OWL.FunctionalProperty, OWL.InverseFunctionalProperty}
    assert not forbidden & set(ONTOLOGY.objects(None, RDF.type))
    assert not list(ONTOLOGY.triples((None, OWL.propertyChainAxiom, None)))


@pytest.mark.parametrize("term", PROPERTIES, ids=name)
def test_a_property_has_at_most_one_domain_and_one_range_for_inference(term: URIRef) -> None:
    for strict, loose in ((RDFS.domain, SCHEMA.domainIncludes), (RDFS.range, SCHEMA.rangeIncludes)):
        strictly, loosely = list(ONTOLOGY.objects(term, strict)), list(ONTOLOGY.objects(term, loose))
        assert len(strictly) <= 1, "two domains would mean both at once"
        assert not (strictly and loosely)


@pytest.mark.parametrize("term", PROPERTIES, ids=name)
def test_the_range_of_a_property_fits_its_sort(term: URIRef) -> None:
    ranges = set(ONTOLOGY.objects(term, RDFS.range)) | set(ONTOLOGY.objects(term, SCHEMA.rangeIncludes))
    assert ranges
    if (term, RDF.type, OWL.ObjectProperty) in ONTOLOGY:
        assert not ranges & ALLOWED_LITERAL_RANGES
    else:
        assert ranges <= ALLOWED_LITERAL_RANGES


def mentioned(graph: Graph, predicates: Iterable[URIRef]) -> set[URIRef]:
    return {o for p in predicates for o in graph.objects(None, p) if isinstance(o, URIRef)}


def test_no_reference_dangles() -> None:
    references = mentioned(
        ONTOLOGY,
        (
            RDFS.domain,
            RDFS.range,
            SCHEMA.domainIncludes,
            SCHEMA.rangeIncludes,
            RDFS.subClassOf,
            RDFS.subPropertyOf,
            OWL.inverseOf,
        ),
    )
    assert {r for r in references if r.startswith(BASE)} <= set(TERMS)
    assert all(str(r).startswith(tuple(PREFIXES.values())) for r in references)


def test_superclasses_of_other_vocabularies_stand_in_the_alignments_only() -> None:
    supers = mentioned(ONTOLOGY, (RDFS.subClassOf, RDFS.subPropertyOf))
    assert all(s.startswith(LC) for s in supers)


@pytest.mark.parametrize(
    ("one", "other"),
    [("memberOfNetwork", "hasMemberCity"), ("leadsProject", "ledBy"), ("participatesIn", "hasParticipant")],
)
def test_two_way_relations_are_declared_once_as_inverses(one: str, other: str) -> None:
    assert (LCN[one], OWL.inverseOf, LCN[other]) in ONTOLOGY
    assert (LCN[other], OWL.inverseOf, LCN[one]) not in ONTOLOGY


def test_designations_made_together_are_so_both_ways() -> None:
    assert (LCN.togetherWith, RDF.type, OWL.SymmetricProperty) in ONTOLOGY


def test_several_bodies_may_lead_a_project() -> None:
    assert (LCN.leadsProject, RDF.type, OWL.FunctionalProperty) not in ONTOLOGY


# The vocabularies


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


# The alignments


def test_only_declared_terms_are_aligned() -> None:
    ours = {s for s in ALIGNMENTS.subjects() if isinstance(s, URIRef) and s.startswith(LC)}
    assert ours <= set(TERMS)


@pytest.mark.parametrize("term", sorted(set(CLASSES) - {LCN.LearningCity, LCN.Expectation}), ids=name)
def test_every_class_but_two_has_a_place_in_another_vocabulary(term: URIRef) -> None:
    assert list(ALIGNMENTS.objects(term, RDFS.subClassOf))


def wider(predicate: URIRef, term: URIRef) -> set[Node]:
    above = (ONTOLOGY + ALIGNMENTS).transitive_objects(term, predicate)
    return {node for node in above if node is not None and node != term}


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ("University", ORG.Organization),
        ("University", FOAF.Agent),
        ("LearningCity", SCHEMA.City),
        ("LearningCity", FOAF.Agent),
        ("CityNetwork", ORG.Organization),
        ("Designation", PROV.Activity),
        ("Role", SKOS.Concept),
    ],
)
def test_a_class_is_reached_from_the_vocabularies_in_wide_use(narrow: str, wide: URIRef) -> None:
    assert wide in wider(RDFS.subClassOf, LCN[narrow])


@pytest.mark.parametrize(
    ("narrow", "wrong"),
    [
        ("Project", SCHEMA.Project),  # an organisation in schema.org
        ("Project", ORG.Organization),
        ("FundingAgency", SCHEMA.FundingAgency),  # a project in schema.org
        ("Collaboration", PROV.Activity),
        ("LocalGovernment", SCHEMA.City),
        ("City", ORG.Organization),
    ],
)
def test_no_class_falls_into_a_known_trap(narrow: str, wrong: URIRef) -> None:
    assert wrong not in wider(RDFS.subClassOf, LCN[narrow])


@pytest.mark.parametrize(
    ("narrow", "wrong"),
    [
        ("hasAim", ORG.purpose),  # its domain would make a project an organisation
        ("hasParticipant", PROV.wasAssociatedWith),  # its domain would make a collaboration an activity
        ("memberOfNetwork", SCHEMA.memberOf),  # for organisations and persons
        ("startDate", PROV.startedAtTime),  # wants a time of day
    ],
)
def test_no_property_falls_into_a_known_trap(narrow: str, wrong: URIRef) -> None:
    assert wrong not in wider(RDFS.subPropertyOf, LCN[narrow])


def test_a_preferred_label_is_a_label_and_an_alternative_one_is_not() -> None:
    assert RDFS.label in wider(RDFS.subPropertyOf, SKOS.prefLabel)
    assert RDFS.label not in wider(RDFS.subPropertyOf, SKOS.altLabel)
    assert RDFS.label not in wider(RDFS.subPropertyOf, LCN.abbreviation)


def test_the_text_of_an_announcement_is_not_doubled_by_a_superproperty() -> None:
    assert not wider(RDFS.subPropertyOf, LCN.text) and not wider(RDFS.subPropertyOf, LCN.quote)


@pytest.mark.parametrize("predicate", [RDFS.subClassOf, RDFS.subPropertyOf])
def test_no_hierarchy_runs_in_a_circle(predicate: URIRef) -> None:
    graph = ONTOLOGY + ALIGNMENTS
    for term in set(graph.subjects(predicate)):
        above = {
            higher
            for direct in graph.objects(term, predicate)
            for higher in graph.transitive_objects(direct, predicate)
        }
        assert term not in above
