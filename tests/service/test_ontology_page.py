"""The ontology browser: what the entry of a term says, in both languages, and how terms are found."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from html_tree import Element, read_html
from ontology_pages import (
    HTML,
    LANGUAGES,
    entry,
    facet,
    opened,
    select,
    terms_of,
)
from ontology_reader import packaged
from rdflib import RDF, Graph, URIRef

from graph.store import Store
from ontology.terms import DOCUMENTS, LC


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


# What an entry says


def test_each_term_is_named_and_defined_in_both_languages(client: FlaskClient, language: str) -> None:
    html = opened(client, "ontology", language)
    other = {"th": "en", "en": "th"}[language]
    for article in html.all("article", "term"):
        term = packaged().terms[LC + article["id"]]
        heading, *_ = [one for one in article.walk() if one.tag in ("h3", "h4")]
        assert heading.text == term.label.of(language)
        definitions = article.all("p", "definition")
        assert [one.text for one in definitions] == [term.definition.of(language), term.definition.of(other)]
        assert definitions[1]["lang"] == other == article.all("header")[0].all("span", "other")[0]["lang"]
        assert f"lc:{term.name}" in article.all("header")[0].text
        assert {"th": "เสถียร", "en": "stable"}[language] in article.one("span", "kind").text


def test_a_class_tells_its_superclasses_examples_and_counter_examples(client: FlaskClient) -> None:
    city = entry(opened(client, "ontology"), "City")
    assert facet(city, "Kind of") == "spatial feature geo:Feature, agent foaf:Agent, city schema:City"
    assert facet(city, "Kinds of it") == "learning city"
    items = city.all("ul", "rules-in-words")[0].all("li")
    assert items[0].text == "Phayao"
    assert "not" in items[1].classes
    assert items[1].text.startswith("Not an example: Phayao Town Municipality")


def test_a_class_tells_what_can_be_said_of_it_in_words(client: FlaskClient) -> None:
    membership = entry(opened(client, "ontology"), "Membership")
    rows = {row.one("th").text: " ".join(row.one("td").text.split()) for row in membership.one("tbody").all("tr")}
    assert rows["member"] == "exactly one; refers to a city §"
    assert rows["start date"].startswith("at most one; a date between 1 January 1900 and 1 January 2100")
    links = {one["href"] for one in membership.one("tbody").all("a")}
    assert {"#member", "#City", "/shapes?lang=en#Membership-member"} <= links


def test_a_class_tells_conditions_in_thai(client: FlaskClient) -> None:
    membership = entry(opened(client, "ontology", "th"), "Membership")
    rows = {row.one("th").text: " ".join(row.one("td").text.split()) for row in membership.one("tbody").all("tr")}
    assert rows["เมืองสมาชิก"] == "ต้องมีหนึ่งรายการเท่านั้น · ชี้ไปยังเมือง §"
    assert "สิ่งที่มี “เมืองสมาชิก” หรือ “เครือข่ายที่เป็นสมาชิก” ต้องเป็นสมาชิกภาพ" in facet(membership, "เงื่อนไข")


def test_a_property_tells_from_what_to_what_its_inverse_and_its_rules(client: FlaskClient) -> None:
    leads = entry(opened(client, "ontology"), "leadsProject")
    assert facet(leads, "From → to") == "organisation org:Organization → project"
    assert facet(leads, "Inverse") == "led by"
    assert facet(leads, "Implies") == "participates in"
    assert "Leads project" in facet(leads, "Derived by rule")
    assert "(all by rule)" in facet(leads, "Use")
    usual = entry(opened(client, "ontology"), "startDate")
    assert "the usual ones" in facet(usual, "From → to")


def test_a_term_has_a_page_of_its_own_with_its_iri_that_leads_back_to_all(client: FlaskClient, language: str) -> None:
    among_all = entry(opened(client, "ontology", language), "City")
    (link,) = [one["href"] for one in among_all.all("a") if "term=" in one["href"]]
    alone = read_html(client.get(link, headers=HTML).text)
    assert alone.one("h1").text == {"th": "เมือง", "en": "city"}[language]
    assert alone.one("code", id="City-iri").text == f"{LC}City"
    assert f"/ontology?lang={language}#City" in {one["href"] for one in alone.all("a")}
    assert facet(entry(alone, "City"), {"th": "มีชนิดย่อย", "en": "Kinds of it"}[language])


@pytest.mark.parametrize("document", ["ontology", "shapes"])
def test_a_page_of_a_term_that_there_is_not_is_404(client: FlaskClient, document: str) -> None:
    assert client.get(f"/{document}?term=Nothing", headers=HTML).status_code == 404


def test_a_sample_of_uses_opens_the_passage_that_states_it(client: FlaskClient, language: str) -> None:
    member = opened(client, "ontology", language, term="member")
    sample = member.one("ul", "uses").all("li")[0]
    thing, value, passage = sample.all("a")
    assert urlsplit(thing["href"]).path == "/page/membership/phayao-unesco-gnlc"
    assert value.text == {"th": "พะเยา", "en": "Phayao"}[language]
    assert urlsplit(passage["href"]).path == "/page/announcement/phayao-2022/passage/3"


def test_counts_of_uses_are_those_of_the_graph(client: FlaskClient, store: Store) -> None:
    html = opened(client, "ontology")
    for article in html.all("article", "term"):
        iri = f"<{LC}{article['id']}>"
        pattern = f"?thing a {iri}" if article["id"][0].isupper() else f"?thing {iri} ?value"
        (row,) = select(store, f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}")
        shown = facet(article, "Use")
        count = int(getattr(row["n"], "value", "0"))
        assert shown.startswith(f"{count:,} " if count else "not used"), (article["id"], shown)


def query_on(html: Element, name: str) -> str:
    """The query on the page of a term, as it is shown."""
    return html.one("pre", id=f"{name}-query").text


def test_each_term_has_a_query_that_runs_and_finds_its_uses(client: FlaskClient, store: Store, language: str) -> None:
    for name in terms_of("ontology"):
        html = opened(client, "ontology", language, term=name)
        assert bool(select(store, query_on(html, name))) == bool(html.all("ul", "uses")), name


def test_the_query_of_a_term_opens_in_the_editor_and_as_csv(client: FlaskClient) -> None:
    city = opened(client, "ontology", term="City")
    addresses = [one["href"] for one in city.one("main").all("a") if one["href"].startswith("/sparql")]
    asked = [parse_qs(urlsplit(address).query) for address in addresses]
    assert [one["query"][0] for one in asked] == [query_on(city, "City")] * 3
    assert [one.get("format", [""])[0] for one in asked] == ["", "csv", ""]
    answer = client.get(addresses[1])
    assert answer.status_code == 200
    assert "/id/city/" in answer.text


def test_an_example_in_turtle_is_of_the_class_that_it_stands_with(client: FlaskClient) -> None:
    shown = 0
    for name in terms_of("ontology"):
        for example in opened(client, "ontology", term=name).all("pre"):
            if example["id"] == f"{name}-turtle":
                assert (None, RDF.type, URIRef(LC + name)) in Graph().parse(data=example.text, format="turtle"), name
                shown += 1
    assert shown >= 12


def test_properties_stand_with_the_class_that_has_them(client: FlaskClient, language: str) -> None:
    html = opened(client, "ontology", language)
    title = {"th": "ของสมาชิกภาพ", "en": "Of a membership"}[language]
    (group,) = [one for one in html.all("section", "property-group") if one.all("h3")[0].text == title]
    assert {one["id"] for one in group.all("article", "term")} == {
        "member",
        "network",
        "bringsOpportunity",
        "confidence",
        "startMonth",
        "memberKind",
    }


def test_what_is_asked_of_everything_is_told_once(client: FlaskClient) -> None:
    html = opened(client, "ontology")
    everything = html.one("section", id="_everything")
    assert "at least one is text in English" in everything.text
    assert not [one for one in html.all("article", "term") if "/shapes?lang=en#Named-label-en" in str(one)]
    assert "all classes above except role" in " ".join(everything.text.split())


# Finding


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("lc:City", {"City", "CityNetwork"}),
        ("ถ้อยคำ", {"quote", "dateAsWritten"}),
        ("KEY leader", {"Role", "leadsProject", "ledBy", "Participation"}),
    ],
)
def test_find_narrows_on_the_server(client: FlaskClient, words: str, found: set[str], language: str) -> None:
    html = opened(client, "ontology", language, find=words)
    shown = {one["id"] for one in html.all("article", "term")}
    assert found <= shown
    assert len(shown) < 12
    assert html.one("input", id="_find")["value"] == words
    assert str(len(shown)) in html.one("p", id="_found").text


@pytest.mark.parametrize("document", DOCUMENTS)
def test_find_without_a_match_says_so_and_leads_back(client: FlaskClient, document: str, language: str) -> None:
    html = opened(client, document, language, find="<b>qqq</b>")
    status = html.one("p", id="_found")
    assert "<b>qqq</b>" in status.text, "shown and not obeyed"
    assert not status.all("b")
    assert status.one("a")["href"] == f"/{document}?lang={language}"
    assert not html.all("article", "term")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_find_keeps_what_fits(client: FlaskClient, document: str) -> None:
    words = {"alignments": "org:Role", "vocabularies": "tourism", "rules": "symmetric"}.get(document, "membership")
    whole, some = opened(client, document), opened(client, document, find=words)
    assert words in some.text.casefold() or words in some.text
    assert len(some.text) < len(whole.text)


def test_the_find_box_is_ready_for_the_script_when_everything_is_shown(client: FlaskClient) -> None:
    box = opened(client, "ontology").one("input", id="_find")
    assert box["data-find"] == "#_terms .term, .toc .tree li"
    assert "data-find" not in opened(client, "ontology", find="city").one("input", id="_find").attributes
