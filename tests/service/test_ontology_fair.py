"""What FAIR vocabularies owe their users, as far as it can be checked without the internet.

Metadata, versions, licence, permanent IRIs, anchors, and data in several syntaxes
(https://doi.org/10.1371/journal.pcbi.1009041).
"""

from __future__ import annotations

import json
from collections import Counter
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from ontology_pages import (
    HTML,
    LANGUAGES,
    NAMESPACES,
    ids,
    opened,
    source,
    terms_of,
)
from rdflib import OWL, RDF, SKOS, Literal, URIRef

from ontology.terms import BASE, DOCUMENTS, GRAPH_ONTOLOGY, ID, LC, path_of


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


# FAIR: the header


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_says_who_made_it_when_in_which_version_and_under_which_licence(
    client: FlaskClient, document: str, language: str
) -> None:
    html = opened(client, document, language)
    header = html.all("header", "document-head")[0]
    graph, iri = source(document), URIRef(BASE + document)
    for predicate in ("title", "description"):
        for text in graph.objects(iri, URIRef(f"http://purl.org/dc/terms/{predicate}")):
            assert str(text) in header.text, "in both languages"
    version = str(graph.value(iri, OWL.versionIRI))
    assert version == f"{iri}/{graph.value(iri, OWL.versionInfo)}"
    assert [one.text for one in header.all("code", id="_version-iri")] == [version]
    assert [one.text for one in header.all("code", id="_iri")] == [str(iri)]
    assert header.all("a", rel="license")[0]["href"] == "https://creativecommons.org/licenses/by/4.0/"
    assert header.all("time", datetime="2026-11-22")
    assert {"th": "พ.ศ. 2569", "en": "November 2026"}[language] in header.text
    creator = {"th": "โครงการกราฟความรู้เมืองแห่งการเรียนรู้", "en": "Learning City Knowledge Graph project"}
    assert creator[language] in header.text


def test_the_ontology_tells_how_to_cite_it_and_which_prefix_to_use(client: FlaskClient, language: str) -> None:
    html = opened(client, "ontology", language)
    citations = source("ontology").objects(
        URIRef(GRAPH_ONTOLOGY), URIRef("http://purl.org/dc/terms/bibliographicCitation")
    )
    wanted = next(str(one) for one in citations if isinstance(one, Literal) and one.language == language)
    assert html.one("span", id="_citation").text == wanted
    assert LC in html.all("header", "document-head")[0].text


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_is_offered_in_every_syntax_and_each_answers(client: FlaskClient, document: str) -> None:
    html = opened(client, document)
    links = {one["type"]: one["href"] for one in html.all("link", rel="alternate") if one["type"]}
    assert {"text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"} <= links.keys()
    shown = {one["href"] for one in html.one("p", "downloads").all("a")}
    assert set(links.values()) <= shown
    for media_type, address in links.items():
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.mimetype == media_type
    for address in shown - set(links.values()):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_describes_itself_to_programs_too(client: FlaskClient, document: str, language: str) -> None:
    html = opened(client, document, language)
    data = json.loads(html.one("script", type="application/ld+json").text)
    assert data["@id"] == BASE + document == html.one("link", rel="canonical")["href"]
    assert data["license"] == html.one("link", rel="license")["href"]
    assert data["version"] == ("1.0.0" if document == "rules" else "1.1.0")
    assert data["name"] in html.one("h1").text
    assert html.one("meta", name="description")["content"] == data["description"]


def test_the_versions_say_what_each_brought_and_link_to_the_present_one(client: FlaskClient, language: str) -> None:
    html = opened(client, "ontology", language)
    versions = html.one("section", id="_versions")
    (address,) = [one["href"] for one in versions.all("a", "iri")]
    assert address == f"/ontology/1.1.0?lang={language}"
    assert client.get(address, headers=HTML).status_code == 200
    assert [one.one("b").text for one in versions.all("li")] == ["1.1.0", "1.0.0"]
    assert {"th": "เพิ่มรุ่นของเมืองสมาชิก", "en": "Adds cohorts"}[language] in versions.text
    assert {"th": "รุ่นแรก", "en": "The first version"}[language] in versions.text


# Anchors


@pytest.mark.parametrize("document", NAMESPACES)
def test_every_term_has_its_anchor_and_no_anchor_looks_like_a_term(
    client: FlaskClient, document: str, language: str
) -> None:
    html = opened(client, document, language)
    wanted = terms_of(document)
    found = [one for one in ids(html) if one in wanted]
    assert sorted(found) == sorted(wanted), "each once"
    ours = {f"{NAMESPACES[document]}{one}" for one in ids(html) if one not in wanted}
    others = {one for one in ours if path_of(one) and "-" not in one.rpartition("#")[2]}
    assert not others - {NAMESPACES[document] + name for name in ("main", "q")}


def test_the_anchors_of_the_ontology_are_just_its_classes_and_properties(client: FlaskClient) -> None:
    html = opened(client, "ontology")
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    declared = {str(one).removeprefix(LC) for kind in kinds for one in source("ontology").subjects(RDF.type, kind)}
    assert {one["id"] for one in html.all("article", "term")} == declared


def test_every_concept_has_an_anchor_and_a_page(client: FlaskClient, language: str) -> None:
    html = opened(client, "vocabularies", language)
    graph = source("vocabularies")
    things = {*graph.subjects(RDF.type, SKOS.Concept), *graph.subjects(RDF.type, SKOS.ConceptScheme)}
    anchors = {one.removeprefix(ID) for one in map(str, things) if one.startswith(ID)}
    assert Counter(one for one in ids(html) if "/" in one) == Counter(dict.fromkeys(anchors, 1))
    pages = {urlsplit(one["href"]).path for one in html.all("a")}
    assert {f"/page/{anchor}" for anchor in anchors} <= pages


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_within_a_page_arrive_and_no_id_is_used_twice(client: FlaskClient, document: str, language: str) -> None:
    html = opened(client, document, language)
    known = ids(html)
    assert not [one for one, count in Counter(known).items() if count > 1]
    inner = {one["href"][1:] for one in html.all("a") if one["href"].startswith("#")}
    named = {one[name] for one in html.walk() for name in ("aria-labelledby", "aria-describedby") if one[name]}
    copied = {one["data-copy"][1:] for one in html.all("button", "copy")}
    assert inner | named | copied | {one["for"] for one in html.all("label")} <= set(known)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_to_other_documents_arrive_at_anchors(client: FlaskClient, document: str) -> None:
    html = opened(client, document)
    anchors = {one: set(ids(opened(client, one))) for one in DOCUMENTS}
    for one in html.all("a"):
        place = urlsplit(one["href"])
        if place.path.removeprefix("/") in anchors and place.fragment:
            assert place.fragment in anchors[place.path[1:]], one["href"]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_to_things_of_ours_answer(client: FlaskClient, document: str) -> None:
    html = opened(client, document)
    for address in {one["href"] for one in html.all("a") if one["href"].startswith("/page/")}:
        assert client.get(address, headers=HTML).status_code == 200, address
