"""The JSON-LD context agrees with the ontology, and a document that uses it means what the same Turtle means."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize
from rdflib import OWL, RDF, RDFS, Graph, URIRef

from ontology import text
from ontology.terms import LC, PREFIXES

CONTEXT: dict[str, Any] = json.loads(text("context.jsonld"))["@context"]
ONTOLOGY = Graph(bind_namespaces="none").parse(data=text("ontology.ttl"), format="turtle")
XSD = PREFIXES["xsd"]
PROPERTY_TYPES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
CLASSES = sorted(str(s).removeprefix(LC) for s in ONTOLOGY.subjects(RDF.type, OWL.Class))
PROPERTIES = sorted({str(s).removeprefix(LC) for t in PROPERTY_TYPES for s in ONTOLOGY.subjects(RDF.type, t)})

LC_PREFIXES = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
MEMBERSHIP = "https://w3id.org/learning-city/id/membership/phayao"
DOCUMENT = {
    "@context": CONTEXT,
    "id": MEMBERSHIP,
    "type": "Membership",
    "label": {"th": "สมาชิกภาพของพะเยา", "en": "Membership of Phayao"},
    "network": "https://w3id.org/learning-city/id/network/unesco-gnlc",
    "startDate": "2022-09-02",
    "dateAsWritten": {"th": "2 กันยายน พ.ศ. 2565"},
    "member": {
        "id": "https://w3id.org/learning-city/id/city/phayao",
        "type": ["City", "schema:Place"],
        "label": {"th": "พะเยา"},
        "altLabel": {"en": ["Phayao", "Payao"], "th-Latn": "Phayao"},
        "latitude": "19.16640",
        "sortKey": "พะเยา",
        "deprecated": False,
    },
}
SAME_IN_TURTLE = f"""{LC_PREFIXES}
<{MEMBERSHIP}> a lc:Membership ;
    rdfs:label "สมาชิกภาพของพะเยา"@th, "Membership of Phayao"@en ;
    lc:network <https://w3id.org/learning-city/id/network/unesco-gnlc> ;
    lc:startDate "2022-09-02"^^xsd:date ;
    lc:dateAsWritten "2 กันยายน พ.ศ. 2565"@th ;
    lc:member <https://w3id.org/learning-city/id/city/phayao> .
<https://w3id.org/learning-city/id/city/phayao> a lc:City, schema:Place ;
    rdfs:label "พะเยา"@th ;
    skos:altLabel "Phayao"@en, "Payao"@en, "Phayao"@th-Latn ;
    schema:latitude "19.16640"^^xsd:decimal ;
    lc:sortKey "พะเยา" ;
    owl:deprecated false .
"""


def expand(iri: str) -> str:
    prefix, _, local = iri.partition(":")
    return f"{PREFIXES[prefix]}{local}" if prefix in PREFIXES else iri


def definition(term: str) -> dict[str, str]:
    found = CONTEXT[term]
    return {"@id": found} if isinstance(found, str) else found


def triples(document: str, rdf_format: RdfFormat) -> set[Quad]:
    return set(parse(document, format=rdf_format))


def test_the_context_is_of_json_ld_1_1() -> None:
    assert CONTEXT["@version"] == 1.1


def test_the_prefixes_are_those_of_the_project_in_the_same_order() -> None:
    prefixes = {k: v for k, v in CONTEXT.items() if isinstance(v, str) and v.endswith(("#", "/"))}
    assert list(prefixes.items()) == list(PREFIXES.items())


def test_the_terms_of_the_ontology_are_in_the_context_and_no_others_of_its_namespace() -> None:
    ours = {term for term in CONTEXT if not term.startswith("@") and definition(term)["@id"].startswith("lc:")}
    assert ours == {*CLASSES, *PROPERTIES}


@pytest.mark.parametrize("term", CLASSES + PROPERTIES)
def test_a_term_of_the_ontology_goes_by_its_own_name(term: str) -> None:
    assert expand(definition(term)["@id"]) == f"{LC}{term}"


@pytest.mark.parametrize("term", CLASSES)
def test_a_class_is_not_coerced(term: str) -> None:
    assert set(definition(term)) == {"@id"}


@pytest.mark.parametrize("term", PROPERTIES)
def test_the_coercion_of_a_property_is_its_range(term: str) -> None:
    iri, found = URIRef(f"{LC}{term}"), definition(term)
    if (iri, RDF.type, OWL.ObjectProperty) in ONTOLOGY:
        assert found["@type"] == "@id"
        return
    (wanted,) = ONTOLOGY.objects(iri, RDFS.range)
    if wanted == RDF.langString:
        assert found["@container"] == "@language" and "@type" not in found
    elif wanted == URIRef(f"{XSD}string"):
        assert set(found) == {"@id"}
    else:
        assert expand(found["@type"]) == str(wanted)


@pytest.mark.parametrize("term", [t for t in CONTEXT if not t.startswith("@") and t not in PREFIXES])
def test_every_definition_can_be_expanded_with_the_prefixes_alone(term: str) -> None:
    found = definition(term)
    assert set(found) <= {"@id", "@type", "@container"}
    for value in (found["@id"], found.get("@type", "@id")):
        assert value.startswith("@") or value.partition(":")[0] in PREFIXES


def test_a_label_is_a_map_from_language_to_words() -> None:
    for term in ("label", "prefLabel", "altLabel", "definition", "quote", "gloss", "text", "abbreviation"):
        assert definition(term)["@container"] == "@language"


def test_nothing_remote_is_named_as_a_context() -> None:
    assert not re.search(r'"@(import|base|vocab)"', text("context.jsonld"))


def test_a_document_means_what_the_same_turtle_means() -> None:
    assert triples(json.dumps(DOCUMENT), RdfFormat.JSON_LD) == triples(SAME_IN_TURTLE, RdfFormat.TURTLE)


def test_a_document_survives_writing_and_reading() -> None:
    before = triples(json.dumps(DOCUMENT, ensure_ascii=False), RdfFormat.JSON_LD)
    written = serialize(before, format=RdfFormat.JSON_LD)
    assert written is not None
    assert set(parse(written, format=RdfFormat.JSON_LD)) == before


def test_numbers_and_truth_values_may_be_written_as_json_has_them() -> None:
    document = {"@context": CONTEXT, "id": MEMBERSHIP, "number": 4, "deprecated": True}
    found = {
        (q.predicate, q.object.value, q.object.datatype) for q in parse(json.dumps(document), format=RdfFormat.JSON_LD)
    }
    assert found == {
        (NamedNode(f"{LC}number"), "4", NamedNode(f"{XSD}integer")),
        (NamedNode(f"{PREFIXES['owl']}deprecated"), "true", NamedNode(f"{XSD}boolean")),
    }
