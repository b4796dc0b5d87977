"""The ontology says what it promises, in Thai and in English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest
from documents import (
    ALIGNMENTS,
    BILINGUAL,
    CLASSES,
    DCT,
    LCN,
    ONTOLOGY,
    PROPERTIES,
    PROPERTY_TYPES,
    SCHEMA,
    TERMS,
    VANN,
    VOCABULARIES,
    VS,
    assert_defines,
    assert_is_thai,
    by_language,
    name,
    read,
)
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef

from ontology import file, rule_files, text
from ontology.terms import (
    BASE,
    GRAPH_ALIGNMENTS,
    GRAPH_ONTOLOGY,
    GRAPH_RULES,
    GRAPH_VOCABULARIES,
    LC,
    PREFIXES,
    path_of,
)

ALLOWED_LITERAL_RANGES = {
    RDF.langString,
    *(URIRef(f"{PREFIXES['xsd']}{name}") for name in ("integer", "decimal", "date", "dateTime", "string", "boolean")),
}
MAIN_CLASSES = ("City", "LearningCity", "CityNetwork", "University", "LocalGovernment", "Project", "Collaboration")
TURTLE_FILES = ("ontology.ttl", "vocabularies.ttl", "alignments.ttl", *(f"rules/{f.name}" for f in rule_files()))

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
