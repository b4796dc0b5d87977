"""The ontology browser and its sister pages: every term at its anchor, in two languages, with all that is known of it.

The checks of the header are those of FAIR vocabularies (https://doi.org/10.1371/journal.pcbi.1009041) that need no
internet: metadata, versions, licence, permanent IRIs, definitions in both languages, and data in several syntaxes.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import perf_counter
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from html_tree import Element, read_html
from ontology_reader import packaged, written
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from writable import writable

import ontology
from graph.formats import JSON
from graph.rdf import NamedNode, Row, parse, read_rows
from graph.store import Store
from graph.workers import build_store
from ontology.terms import BASE, DOCUMENTS, GRAPH_ONTOLOGY, ID, LC, RULES, SHAPES, path_of
from service.ontology_changes import changes
from service.page import Page
from service.pages.ontology import DOCUMENT_PAGES
from service.reading import Reader
from service.static_files import STATIC

LANGUAGES = ("th", "en")
HTML = {"Accept": "text/html"}
THAI = re.compile("[ก-๛]")
NAMESPACES = {"ontology": LC, "shapes": SHAPES, "rules": RULES}
FILES = {
    "ontology": ["ontology.ttl"],
    "vocabularies": ["vocabularies.ttl"],
    "alignments": ["alignments.ttl"],
    "shapes": ["shapes.ttl"],
    "rules": [f"rules/{file.name}" for file in ontology.rule_files()],
}


@cache
def source(document: str) -> Graph:
    """The files of a document, read by another library."""
    graph = Graph(bind_namespaces="none")
    for name in FILES[document]:
        graph.parse(data=ontology.text(name), format="turtle")
    return graph


def terms_of(document: str) -> set[str]:
    """The fragments of all IRIs that a document describes in its own namespace."""
    space = NAMESPACES[document]
    return {str(one).removeprefix(space) for one in source(document).subjects() if str(one).startswith(space)}


def opened(client: FlaskClient, document: str, language: str = "en", **parameters: str) -> Element:
    response = client.get(f"/{document}", query_string={"lang": language, **parameters}, headers=HTML)
    assert response.status_code == 200, (document, response.status)
    assert response.headers["Content-Language"] == language
    return read_html(response.text)


def ids(html: Element) -> list[str]:
    return [one["id"] for one in html.walk() if one["id"]]


def entry(html: Element, name: str) -> Element:
    return html.one("article", id=name)


def facet(article: Element, name: str) -> str:
    """What stands beside a heading in an entry."""
    (found,) = [one for one in article.all("div") if one.all("dt") and one.all("dt")[0].text == name]
    return " ".join(found.one("dd").text.split())


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
    assert data["version"] == "1.0.0"
    assert data["name"] in html.one("h1").text
    assert html.one("meta", name="description")["content"] == data["description"]


def test_the_versions_say_that_there_is_one_and_link_to_it(client: FlaskClient, language: str) -> None:
    html = opened(client, "ontology", language)
    versions = html.one("section", id="_versions")
    (address,) = [one["href"] for one in versions.all("a", "iri")]
    assert address == f"/ontology/1.0.0?lang={language}"
    assert client.get(address, headers=HTML).status_code == 200
    assert {"th": "เป็นรุ่นแรก", "en": "This is the first version"}[language] in versions.text


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
        assert article.one("code", id=f"{term.name}-iri").text == term.iri


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


def test_a_sample_of_uses_opens_the_passage_that_states_it(client: FlaskClient, language: str) -> None:
    member = entry(opened(client, "ontology", language), "member")
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


def queries_on(html: Element) -> dict[str, str]:
    """The query of each entry, as it is shown."""
    return {one["id"].removesuffix("-query"): one.text for one in html.all("pre") if one["id"].endswith("-query")}


def test_each_term_has_a_query_that_runs_and_finds_its_uses(client: FlaskClient, store: Store, language: str) -> None:
    html = opened(client, "ontology", language)
    queries = queries_on(html)
    assert queries.keys() == terms_of("ontology")
    used = {one["id"] for one in html.all("article", "term") if one.all("ul", "uses")}
    for name, query in queries.items():
        assert bool(select(store, query)) == (name in used), name


def test_the_query_of_a_term_opens_in_the_editor_and_as_csv(client: FlaskClient) -> None:
    city = entry(opened(client, "ontology"), "City")
    query = queries_on(city)["City"]
    addresses = [urlsplit(one["href"]) for one in city.all("a") if one["href"].startswith("/sparql")]
    asked = [parse_qs(address.query) for address in addresses]
    assert [one["query"][0] for one in asked] == [query, query, query]
    assert [one.get("format", [""])[0] for one in asked] == ["", "csv", ""]
    answer = client.get(next(one["href"] for one in city.all("a") if "format=csv" in one["href"]))
    assert answer.status_code == 200
    assert "Phayao" in answer.text


def test_an_example_in_turtle_is_of_the_class_that_it_stands_with(client: FlaskClient) -> None:
    html = opened(client, "ontology")
    shown = {one["id"].removesuffix("-turtle"): one.text for one in html.all("pre") if one["id"].endswith("-turtle")}
    assert len(shown) >= 12
    for name, text in shown.items():
        assert (None, RDF.type, URIRef(LC + name)) in Graph().parse(data=text, format="turtle"), name


def test_properties_stand_with_the_class_that_has_them(client: FlaskClient, language: str) -> None:
    html = opened(client, "ontology", language)
    title = {"th": "ของสมาชิกภาพ", "en": "Of a membership"}[language]
    (group,) = [one for one in html.all("section", "property-group") if one.all("h3")[0].text == title]
    assert {one["id"] for one in group.all("article", "term")} == {
        "member",
        "network",
        "bringsOpportunity",
        "confidence",
    }


def test_what_is_asked_of_everything_is_told_once(client: FlaskClient) -> None:
    html = opened(client, "ontology")
    everything = html.one("section", id="_everything")
    assert "at least one is text in Thai" in everything.text
    assert not [one for one in html.all("article", "term") if "/shapes?lang=en#Named-label-th" in str(one)]
    assert "all classes above except role" in " ".join(everything.text.split())


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
    html = opened(client, "shapes")
    shown = {
        one["id"].removeprefix("_turtle-"): one.text for one in html.all("pre") if one["id"].startswith("_turtle-")
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


def test_a_rule_tells_what_it_derives_and_its_query_runs(client: FlaskClient, store: Store) -> None:
    html = opened(client, "rules")
    member = entry(html, "member-of-network")
    assert facet(member, "Derives") == "member of network"
    assert facet(member, "Derived statements now") == "member of network 3"
    for article in html.all("article", "term"):
        assert list(store.query(article.one("pre").text).triples()) if hasattr(store.query, "triples") else True
        answer = client.get(
            "/sparql", query_string={"query": article.one("pre").text}, headers={"Accept": "text/turtle"}
        )
        assert answer.status_code == 200, article["id"]
        assert len(answer.text) > 100, article["id"]


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


# Versions of the graph


def test_an_older_version_of_the_graph_can_be_compared(tmp_path: Path) -> None:
    note = '"Said later."@en'
    with writable(tmp_path, plain=True) as service:
        answer = service.update(
            f"INSERT DATA {{ GRAPH <{GRAPH_ONTOLOGY}> {{ <{LC}City> a <{OWL.Class}> ; <{RDFS.label}> 'city'@en . "
            f"<{GRAPH_ONTOLOGY}> a <{OWL.Ontology}> }} }}"
        )
        assert answer.status_code < 300, answer.text
        answer = service.update(
            f"INSERT DATA {{ GRAPH <{GRAPH_ONTOLOGY}> {{ <{LC}City> <{SKOS.scopeNote}> {note} }} }}"
        )
        assert answer.status_code < 300, answer.text
        last = service.version
        html = opened(service.client, "ontology", since=str(last - 1))
        versions = html.one("section", id="_versions")
        assert "skos:scopeNote" in versions.text
        assert versions.one("ins").text == "Said later."
        same = opened(service.client, "shapes", since=str(last - 1)) if "shapes" in str(service.data) else None
        assert same is None
        wrong = opened(service.client, "ontology", "th", since="99")
        assert "ไม่มีกราฟรุ่นที่ 99" in wrong.one("section", id="_versions").text


def test_terms_that_came_went_and_changed_are_told_apart() -> None:
    before = written('lc:A a owl:Class ; rdfs:label "a"@en . lc:B a owl:Class .')
    after = written('lc:A a owl:Class ; rdfs:label "b"@en . lc:C a owl:Class .')
    found = changes(before, after, "ontology")
    assert (found.added, found.removed) == ((LC + "C",), (LC + "B",))
    ((term, (change,)),) = found.changed
    assert (term, change.predicate, change.before, change.after) == (LC + "A", "rdfs:label", ("a",), ("b",))
    assert not changes(after, after, "ontology")


def test_earlier_versions_are_listed_with_their_notes() -> None:
    read = written(
        f"""<{GRAPH_ONTOLOGY}> a owl:Ontology ; owl:versionInfo "1.1.0" ; owl:versionIRI <{GRAPH_ONTOLOGY}/1.1.0> ;
            owl:priorVersion <{GRAPH_ONTOLOGY}/1.0.0> .
        <{GRAPH_ONTOLOGY}/1.0.0> dct:modified "2026-11-22"^^xsd:date ; skos:changeNote "First."@en ."""
    )
    newest, first = read.header("ontology").releases
    assert (newest.number, newest.current, first.number, first.current) == ("1.1.0", True, "1.0.0", False)
    assert (first.date, first.notes.of("en")) == ("2026-11-22", "First.")


# Safety, size and cost


@dataclass(frozen=True)
class LocalReader(Reader):
    """Reads a store in this process, and counts the questions."""

    store: Store | None = None
    asked: tuple[list[str], ...] = ([],)

    def __hash__(self) -> int:
        return id(self.store)

    def select(self, query: str) -> list[Row]:
        self.asked[0].append(query)
        assert self.store is not None
        return select(self.store, query)

    def current(self) -> int:
        return 1


def select(store: Store, query: str) -> list[Row]:
    """Ask a store a SELECT."""
    from io import BytesIO

    output = BytesIO()
    store.query(query).write(output, JSON)
    return read_rows(output.getvalue())


@pytest.fixture
def local(app: Flask) -> Iterator[LocalReader]:
    """A reader of a fresh store."""
    pool = app.extensions["learningcity"].pool
    yield LocalReader(pool, 5.0, None, build_store(), ([],))


def made(app: Flask, reader: LocalReader, document: str, language: str = "en") -> Element:
    """Make a page over a reader of the test's own."""
    with app.test_request_context(f"/{document}?lang={language}", headers=HTML):
        return read_html(DOCUMENT_PAGES[document](Page(request, language, reader)).get_data(as_text=True))


def test_all_five_pages_in_both_languages_ask_seven_questions_once(app: Flask, local: LocalReader) -> None:
    made(app, local, "ontology")
    assert len(local.asked[0]) <= 6
    for document in DOCUMENTS:
        for language in LANGUAGES:
            made(app, local, document, language)
    assert len(local.asked[0]) <= 7, "one more for the uses of concepts; then everything is remembered"


def test_the_number_of_questions_does_not_grow_with_the_terms(app: Flask, local: LocalReader) -> None:
    assert local.store is not None
    turtle = "".join(
        f'<{LC}New{n}> a owl:Class ; rdfs:label "new {n}"@en ; rdfs:isDefinedBy <{GRAPH_ONTOLOGY}> . '
        f"<{ID}city/new-{n}> a <{LC}New{n}> . "
        for n in range(40)
    )
    add(local.store, turtle)
    html = made(app, local, "ontology")
    assert entry(html, "New39").all("ul", "uses")
    assert len(local.asked[0]) <= 6


def add(store: Store, turtle: str) -> None:
    """Add Turtle to the ontology and to the default graph of a store."""
    from ontology_reader import PROLOGUE

    from graph.formats import TURTLE
    from graph.rdf import DefaultGraph

    for graph in (NamedNode(GRAPH_ONTOLOGY), DefaultGraph()):
        store.add(parse((PROLOGUE + turtle).encode(), TURTLE, place="test", graph=graph))


def test_markup_in_labels_and_definitions_is_shown_and_not_obeyed(app: Flask, local: LocalReader) -> None:
    assert local.store is not None
    bad = "</script><script>alert(1)</script><b>"
    add(
        local.store,
        f'<{LC}Bad> a owl:Class ; rdfs:label "{bad}"@en ; skos:definition "{bad}"@en ; skos:example "{bad}"@en ; '
        f'rdfs:isDefinedBy <{GRAPH_ONTOLOGY}> . <{ID}city/bad> a <{LC}Bad> ; rdfs:label "{bad}"@en .',
    )
    html = made(app, local, "ontology")
    bad_entry = entry(html, "Bad")
    assert bad in bad_entry.text
    assert not [one for one in bad_entry.walk() if one.tag in ("script", "b") and one.text != "1 thing"]
    assert {one["type"] for one in html.all("script")} <= {"module", "application/ld+json"}


def test_a_withdrawn_term_says_so_and_what_replaces_it(app: Flask, local: LocalReader) -> None:
    assert local.store is not None
    add(local.store, f"<{LC}City> owl:deprecated true ; dct:isReplacedBy <{LC}Community> .")
    city = entry(made(app, local, "ontology"), "City")
    assert "withdrawn" in city.all("header")[0].text
    assert facet(city, "Replaced by") == "community"


def test_a_graph_without_an_ontology_gives_a_page_and_no_error(app: Flask) -> None:
    pool = app.extensions["learningcity"].pool
    empty = LocalReader(pool, 5.0, None, Store.in_memory(), ([],))
    for document in DOCUMENTS:
        assert made(app, empty, document).one("main")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_pages_keep_to_the_content_security_policy(client: FlaskClient, document: str) -> None:
    html = opened(client, document)
    assert not [
        one for one in html.walk() if "style" in one.attributes or any(n.startswith("on") for n in one.attributes)
    ]
    assert not html.all("style")
    assert {one["type"] for one in html.all("script")} <= {"module", "application/ld+json"}
    loaded = {one["src"] for one in html.walk() if one["src"]} | {
        one["href"] for one in html.all("link") if one["rel"] in ("stylesheet", "icon")
    }
    assert all(one.startswith("/") for one in loaded)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_page_with_all_that_it_loads_stays_below_150_kilobytes(
    client: FlaskClient, document: str, language: str
) -> None:
    page = client.get(f"/{document}?lang={language}", headers=HTML)
    size = len(gzip.compress(page.data, 6))
    for name in ("site.css.gz", "site.js.gz"):
        size += (STATIC / name).stat().st_size if (STATIC / name).is_file() else 15_000
    fonts = [*(STATIC / "fonts").glob("*.woff2")]
    size += sum(font.stat().st_size for font in fonts) if fonts else 82_000
    assert size <= 150_000, size


def test_a_page_that_was_made_before_comes_fast(client: FlaskClient) -> None:
    times = []
    for _ in range(8):
        start = perf_counter()
        opened_raw = client.get("/ontology?lang=th", headers=HTML)
        times.append(perf_counter() - start)
        assert opened_raw.status_code == 200
    assert min(times[1:]) < 0.03


@pytest.mark.parametrize("document", DOCUMENTS)
def test_thai_pages_show_no_short_name_where_there_is_a_name(client: FlaskClient, document: str) -> None:
    html = opened(client, document, "th")
    for one in html.all("a"):
        if one["href"].startswith(("#", "/ontology")) and "#" in one["href"] and not one["aria-label"]:
            assert not re.match(r"(?:lc|lcsh|lcrule):", one.text), one.text


@pytest.mark.parametrize("document", DOCUMENTS)
def test_headings_go_down_one_step_at_a_time(client: FlaskClient, document: str) -> None:
    levels = [int(one.tag[1]) for one in opened(client, document).one("main").walk() if re.fullmatch("h[1-6]", one.tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
