"""The pages beside the ontology browser: vocabularies, alignments, shapes and rules."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from ontology_pages import (
    LANGUAGES,
    entry,
    facet,
    opened,
    source,
    terms_of,
)
from rdflib import RDFS, SKOS, Literal, URIRef

import ontology
from ontology.terms import BASE, LC, SHAPES


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


# The sister pages


def test_concepts_stand_below_broader_ones_with_how_often_they_are_used(client: FlaskClient) -> None:
    html = opened(client, "vocabularies")
    broader = html.one("li", id="field/urban-development")
    assert "education" in broader.text
    assert "used 4 times" in broader.one("li", id="field/education").text
    fields = html.one("section", id="scheme/fields")
    assert "Values of serves field" in " ".join(fields.text.split())


def test_alignments_are_all_there(client: FlaskClient, language: str) -> None:
    html = opened(client, "alignments", language)
    rows = {tuple(one["href"] for one in row.all("a")) for row in html.all("tr") if row.all("a")}
    graph = source("alignments")
    for predicate in (RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch):
        for subject, other in graph.subject_objects(predicate):
            here = f"/ontology?lang={language}#{str(subject).removeprefix(LC)}"
            assert ((here if str(subject).startswith(LC) else str(subject)), str(other)) in rows
    for note in graph.objects(None, SKOS.editorialNote):
        header = URIRef(BASE + "alignments")
        if isinstance(note, Literal) and note.language == language and (header, SKOS.editorialNote, note) not in graph:
            assert str(note) in html.text


def test_a_shape_shows_data_that_it_refuses(client: FlaskClient) -> None:
    pages = [parse_qs(urlsplit(one["href"]).query) for one in opened(client, "shapes").all("a")]
    shown = {
        example["id"].removeprefix("_turtle-"): example.text
        for name in [asked["term"][0] for asked in pages if "term" in asked]
        for example in opened(client, "shapes", term=name).all("pre")
    }
    for name in terms_of("shapes"):
        place = ontology.file(f"examples/invalid/{name}.ttl")
        assert (name in shown) == place.is_file(), name
    assert "lc:Membership" in shown["Membership-once"]


def test_a_shape_tells_its_conditions_targets_message_and_query(client: FlaskClient, language: str) -> None:
    html = opened(client, "shapes", language)
    once = entry(html, "Membership-once")
    shape = URIRef(SHAPES + "Membership-once")
    message = next(
        one
        for one in source("shapes").objects(shape, URIRef("http://www.w3.org/ns/shacl#message"))
        if one.language == language
    )
    assert str(message) in once.text
    assert {"th": "สมาชิกภาพทุกรายการ", "en": "every membership"}[language] in " ".join(once.text.split())
    assert "SELECT" in html.one("details", id="Membership-once-query").text


def test_a_rule_tells_what_it_derives_and_its_query_runs(client: FlaskClient) -> None:
    html = opened(client, "rules")
    member = entry(html, "member-of-network")
    assert facet(member, "Derives") == "member of network"
    assert facet(member, "Derived statements now") == "member of network 299"
    for article in html.all("article", "term"):
        answer = client.get(
            "/sparql", query_string={"query": article.one("pre").text}, headers={"Accept": "text/turtle"}
        )
        assert answer.status_code == 200, article["id"]
        assert len(answer.text) > 100, article["id"]
