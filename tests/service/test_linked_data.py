"""Every IRI of ours answers: https://www.w3.org/TR/cooluris/ with the negotiation of https://www.rfc-editor.org/rfc/rfc9110."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest
import rdflib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import ontology
from graph.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, Format
from graph.rdf import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple, parse, with_canonical_blank_nodes
from graph.store import Store
from ontology.terms import BASE, DOCUMENTS, ID, LC, PREFIXES, path_of
from service.linked_data.describing import LICENCE

pytestmark = pytest.mark.filterwarnings(
    "ignore:ConjunctiveGraph is deprecated"  # by its own reader of JSON-LD
)
OFFERS = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML, TRIG, N_QUADS)
PHAYAO, NETWORK = NamedNode(f"{ID}city/phayao"), NamedNode(f"{ID}network/unesco-gnlc")
PASSAGE = f"{ID}announcement/phayao-2022/passage/3"
RDF_TYPE, LABEL = NamedNode(PREFIXES["rdf"] + "type"), NamedNode(PREFIXES["rdfs"] + "label")
HTML = "text/html"
CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"

NEGOTIATED = {
    "/id/city/phayao": "/data/city/phayao",
    "/id/announcement/phayao-2022/passage/3": "/data/announcement/phayao-2022/passage/3",
    "/id/graph/derived": "/data/graph/derived",
    "/id/query/members-of-a-network": "/data/query/members-of-a-network",
    "/id/version/1": "/data/version/1",
}
"""Things that stand for every sort of IRI, and the address of their data."""

ACCEPT = [
    (None, TURTLE),
    ("", TURTLE),
    ("*/*", TURTLE),
    ("text/turtle", TURTLE),
    ("TEXT/Turtle; charset=utf-8", TURTLE),
    ("application/ld+json", JSON_LD),
    ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', JSON_LD),
    ("application/json", JSON_LD),
    ("application/n-triples", N_TRIPLES),
    ("application/rdf+xml", RDF_XML),
    ("application/trig", TRIG),
    ("application/n-quads", N_QUADS),
    ("text/turtle;q=0.5, application/rdf+xml", RDF_XML),
    ("text/turtle;q=0, */*", JSON_LD),
    ("application/*", JSON_LD),
    ("image/png, application/n-triples;q=0.1", N_TRIPLES),
    ("text/html;q=0.1, text/turtle;q=0.2", TURTLE),
    ("application/rdf+xml, text/html;q=0.9, */*;q=0.1", RDF_XML),
]
ACCEPT_PAGE = [HTML, CHROME, "text/html;q=0.5, text/turtle;q=0.4", "application/xhtml+xml, text/html"]
ACCEPT_NOTHING = ["image/png", "text/turtle;q=0, application/*;q=0, text/html;q=0", "*/*;q=0", "application/x-unknown"]


def get(client: FlaskClient, path: str, accept: str | None = None, **headers: str) -> TestResponse:
    if accept is not None:
        headers["Accept"] = accept
    return client.get(path, headers=headers)


def read(response: TestResponse, format: Format) -> set[Quad]:
    """Read an answer, its JSON-LD with the context that it names written into it."""
    assert response.status_code == 200, response.text
    assert response.mimetype == format.media_type
    body = response.data
    if format is JSON_LD:
        document = json.loads(body)
        assert document["@context"] == "http://localhost/ontology/context.jsonld"
        body = json.dumps({**document, **json.loads(ontology.text("context.jsonld"))}).encode()
    return set(parse(body, format, place="answer"))


def triples(quads: Iterable[Quad]) -> set[Triple]:
    return {Triple(quad.subject, quad.predicate, quad.object) for quad in quads}


def read_elsewhere(response: TestResponse, format: Format) -> set[Quad]:
    """Read an answer as another implementation does; its blank nodes get canonical names."""
    body = response.data
    if format is JSON_LD:
        body = json.dumps({**json.loads(body), **json.loads(ontology.text("context.jsonld"))}).encode()
    names = {TURTLE: "turtle", JSON_LD: "json-ld", N_TRIPLES: "nt", RDF_XML: "xml"}
    found = rdflib.Graph().parse(data=body, format=names[format]).serialize(format="nt", encoding="utf-8")
    return set(with_canonical_blank_nodes(parse(found, N_TRIPLES, place="an answer")))


# Sending on from a thing to its page or its data


@pytest.mark.parametrize("thing", NEGOTIATED)
@pytest.mark.parametrize(("accept", "format"), ACCEPT)
def test_a_thing_sends_on_to_its_data_by_accept(
    client: FlaskClient, thing: str, accept: str | None, format: Format
) -> None:
    response = get(client, thing, accept)
    assert response.status_code == 303
    assert response.location == f"{NEGOTIATED[thing]}.{format.extension}"
    assert "Accept" in response.vary
    assert get(client, response.location, accept).status_code == 200


@pytest.mark.parametrize("thing", NEGOTIATED)
@pytest.mark.parametrize("accept", ACCEPT_PAGE)
def test_a_thing_sends_on_to_its_page_when_html_is_wanted_more(client: FlaskClient, thing: str, accept: str) -> None:
    response = get(client, thing, accept)
    assert response.status_code == 303
    assert not response.location.startswith("/data/")
    assert "ttl" not in response.location


@pytest.mark.parametrize("accept", ACCEPT_NOTHING)
@pytest.mark.parametrize("path", [*NEGOTIATED, *NEGOTIATED.values(), "/ontology", "/shapes", "/.well-known/void"])
def test_what_nobody_can_read_is_406_and_names_what_there_is(client: FlaskClient, path: str, accept: str) -> None:
    response = get(client, path, accept)
    assert response.status_code == 406
    assert "text/turtle" in response.text
    assert "application/ld+json" in response.text
    assert ("text/html" in response.text) is not path.startswith("/data/")


@pytest.mark.parametrize(("accept", "format"), ACCEPT)
@pytest.mark.parametrize(
    "path", [*NEGOTIATED.values(), *(f"/{name}" for name in DOCUMENTS), "/ontology/1.1.0", "/.well-known/void"]
)
def test_data_without_an_extension_is_chosen_by_accept(
    client: FlaskClient, path: str, accept: str | None, format: Format
) -> None:
    response = get(client, path, accept)
    assert response.status_code == 200
    assert response.mimetype == format.media_type
    assert "Accept" in response.vary


def test_the_redirect_keeps_version_and_language(client: FlaskClient) -> None:
    assert get(client, "/id/city/phayao?lang=en&version=1", HTML).location == "/page/city/phayao?lang=en&version=1"
    assert get(client, "/id/city/phayao?lang=en&version=1").location == "/data/city/phayao.ttl?version=1"


def test_an_unknown_language_is_not_kept(client: FlaskClient) -> None:
    assert get(client, "/id/city/phayao?lang=xx", HTML).location == "/page/city/phayao"


def test_the_format_parameter_goes_before_accept(client: FlaskClient) -> None:
    assert get(client, "/id/city/phayao?format=nt", HTML).location == "/data/city/phayao.nt"
    assert get(client, "/id/city/phayao?format=docx").status_code == 400


def test_an_extension_goes_before_accept(client: FlaskClient) -> None:
    assert get(client, "/data/city/phayao.nt", "text/turtle").mimetype == N_TRIPLES.media_type
    assert get(client, "/ontology.rdf", HTML).mimetype == RDF_XML.media_type


def test_data_chosen_by_accept_says_where_it_stands(client: FlaskClient) -> None:
    assert (
        get(client, "/data/city/phayao", "application/json").headers["Content-Location"] == "/data/city/phayao.jsonld"
    )


@pytest.mark.parametrize(
    "path", ["/id/city/phayao", "/data/city/phayao.ttl", "/data/city/phayao", "/ontology", "/ontology.nq"]
)
def test_head_answers_as_get_without_a_body(client: FlaskClient, path: str) -> None:
    head, whole = client.head(path), client.get(path)
    assert (head.status_code, head.data) == (whole.status_code, b"")
    for name in ("Content-Type", "Location", "Link", "Vary", "ETag", "Content-Length"):
        assert head.headers.get(name) == whole.headers.get(name), name


@pytest.mark.parametrize(
    "path", ["/data/city/phayao.ttl", "/data/city/phayao.trig", "/ontology.ttl", "/.well-known/void.ttl"]
)
def test_data_has_an_etag_and_is_not_sent_twice(client: FlaskClient, path: str) -> None:
    first = get(client, path)
    again = get(client, path, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert get(client, path).headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize(
    "path", ["/id/city/phayao", "/data/city/phayao.ttl", "/ontology", "/id/city/nobody", "/dump.nq"]
)
def test_pages_of_any_origin_may_read(client: FlaskClient, path: str) -> None:
    assert get(client, path).headers["Access-Control-Allow-Origin"] == "*"


def test_data_is_in_both_languages(client: FlaskClient) -> None:
    assert get(client, "/data/city/phayao.ttl").headers["Content-Language"] == "th, en"


# What a description holds


def test_a_description_holds_everything_stated_of_the_thing_and_everything_that_points_to_it(
    client: FlaskClient, store: Store
) -> None:
    found = triples(read(get(client, "/data/city/phayao.ttl"), TURTLE))
    for quad in [*store.quads(PHAYAO, graph=DefaultGraph()), *store.quads(object=PHAYAO, graph=DefaultGraph())]:
        assert Triple(quad.subject, quad.predicate, quad.object) in found


@pytest.mark.parametrize(
    "node", ["membership/phayao-unesco-gnlc", "designation/phayao-2022", "application/phayao-2021"]
)
def test_the_nodes_that_tie_a_thing_to_others_come_whole(client: FlaskClient, store: Store, node: str) -> None:
    found = triples(read(get(client, "/data/city/phayao.ttl"), TURTLE))
    stated = triples(store.quads(NamedNode(ID + node), graph=DefaultGraph()))
    assert stated and stated <= found


@pytest.mark.parametrize("name", ["city/phayao", "organization/university-of-phayao", "project/phayao-learning-city"])
def test_everything_mentioned_has_its_names_in_both_languages_and_its_classes(
    client: FlaskClient, store: Store, name: str
) -> None:
    found = triples(read(get(client, f"/data/{name}.ttl"), TURTLE))
    mentioned = {term for t in found for term in (t.subject, t.object) if isinstance(term, NamedNode)}
    for term in mentioned:
        for property_ in (LABEL, RDF_TYPE):
            assert triples(store.quads(term, property_, graph=DefaultGraph())) <= found
    assert {Literal("พะเยา", language="th"), Literal("Phayao", language="en")} <= {t.object for t in found}


@pytest.mark.parametrize("path", [*NEGOTIATED.values(), *(f"/{name}" for name in DOCUMENTS), "/.well-known/void"])
def test_every_syntax_says_the_same(client: FlaskClient, path: str) -> None:
    turtle = read_elsewhere(get(client, f"{path}.ttl"), TURTLE)
    assert len(turtle) > 4
    for format in (JSON_LD, N_TRIPLES, RDF_XML):
        assert read_elsewhere(get(client, f"{path}.{format.extension}"), format) == turtle, format.name
    trig, nquads = (read(get(client, f"{path}.{format.extension}"), format) for format in (TRIG, N_QUADS))
    assert len(trig) == len(nquads)
    if not any(isinstance(term, BlankNode) for quad in trig for term in quad):
        assert trig == nquads


def test_named_graphs_say_what_the_default_graph_says(client: FlaskClient) -> None:
    default = triples(read(get(client, "/data/city/phayao.nt"), N_TRIPLES))
    assert default <= triples(read(get(client, "/data/city/phayao.nq"), N_QUADS))


def test_each_statement_stands_in_the_graphs_that_make_it(client: FlaskClient, store: Store) -> None:
    found = {q for q in read(get(client, "/data/city/phayao.trig"), TRIG) if q.graph_name != DefaultGraph()}
    assert found <= set(store.quads())
    for quad in [*store.quads(PHAYAO), *store.quads(object=PHAYAO)]:
        assert quad.graph_name == DefaultGraph() or quad in found


@pytest.mark.parametrize("property_", ["quote", "number", "certainty", "passageOf"])
def test_the_passages_that_state_something_bring_their_words(client: FlaskClient, property_: str) -> None:
    quads = read(get(client, "/data/city/phayao.trig"), TRIG)
    passages = {
        quad.graph_name
        for quad in quads
        if "/passage/" in str(quad.graph_name) and "implied" not in str(quad.graph_name)
    }
    assert len(passages) > 5
    assert passages == {quad.subject for quad in quads if quad.predicate.value == LC + property_} & passages


def test_a_passage_in_trig_holds_just_what_it_states(client: FlaskClient, store: Store) -> None:
    quads = read(get(client, f"/data/{PASSAGE.removeprefix(ID)}.trig"), TRIG)
    graph = NamedNode(PASSAGE)
    assert {quad for quad in quads if quad.graph_name == graph} == set(store.quads(graph=graph))


def test_a_passage_in_turtle_holds_what_it_states_too(client: FlaskClient, store: Store) -> None:
    found = triples(read(get(client, f"/data/{PASSAGE.removeprefix(ID)}.ttl"), TURTLE))
    assert triples(store.quads(graph=NamedNode(PASSAGE))) <= found


@pytest.mark.parametrize("format", OFFERS)
def test_a_description_says_what_document_it_is(client: FlaskClient, format: Format) -> None:
    found = triples(read(get(client, f"/data/city/phayao.{format.extension}"), format))
    document = NamedNode(f"{BASE}data/city/phayao")
    assert Triple(document, NamedNode(PREFIXES["foaf"] + "primaryTopic"), PHAYAO) in found
    assert Triple(document, NamedNode(PREFIXES["dct"] + "license"), NamedNode(LICENCE)) in found


# JSON-LD


def test_json_ld_has_keys_that_people_can_read(client: FlaskClient) -> None:
    document = get(client, "/data/city/phayao.jsonld").get_json(force=True)
    city = document["@graph"][0]
    assert city["id"] == PHAYAO.value
    assert "LearningCity" in city["type"]
    assert city["label"] == {"th": "พะเยา", "en": "Phayao"}
    assert city["memberOfNetwork"] == NETWORK.value


def test_the_context_that_json_ld_names_is_served(client: FlaskClient) -> None:
    address = get(client, "/data/city/phayao.jsonld").get_json(force=True)["@context"]
    response = get(client, address)
    assert response.mimetype == JSON_LD.media_type
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.get_json(force=True) == json.loads(ontology.text("context.jsonld"))


def test_rdflib_reads_json_ld_with_the_context_from_the_service(server: str) -> None:
    graph = rdflib.Graph().parse(f"{server}/data/city/phayao.jsonld", format="json-ld")
    assert (rdflib.URIRef(PHAYAO.value), rdflib.URIRef(LC + "memberOfNetwork"), rdflib.URIRef(NETWORK.value)) in graph


# Documents


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_the_named_graph_of_its_name(client: FlaskClient, store: Store, name: str) -> None:
    stated = [q for q in store.quads(graph=NamedNode(BASE + name)) if not isinstance(q.object, BlankNode)]
    found = read(get(client, f"/{name}.nq"), N_QUADS)
    assert len(found) == sum(1 for _ in store.quads(graph=NamedNode(BASE + name)))
    assert {quad for quad in stated if not isinstance(quad.subject, BlankNode)} <= found
    assert {quad.graph_name for quad in found} == {NamedNode(BASE + name)}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_answers_for_its_present_release_and_leads_there_from_the_one_before(
    client: FlaskClient, name: str
) -> None:
    release = "1.0.0" if name == "rules" else "1.1.0"
    assert get(client, f"/{name}/{release}").data == get(client, f"/{name}").data
    assert get(client, f"/{name}/{release}.nt").mimetype == N_TRIPLES.media_type
    if release != "1.0.0":
        earlier = get(client, f"/{name}/1.0.0")
        assert (earlier.status_code, earlier.location) == (303, f"/{name}.ttl")
        assert f"{name}/1.0.0" in get(client, earlier.location).text
        assert get(client, f"/{name}/1.0.0", HTML).location == f"/{name}#_versions"
    assert get(client, f"/{name}/9.9.9").status_code == 404
    assert get(client, f"/{name}/latest").status_code == 404


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("language", ["th", "en"])
def test_a_document_has_a_page(client: FlaskClient, name: str, language: str) -> None:
    response = get(client, f"/{name}?lang={language}", HTML)
    assert (response.status_code, response.mimetype) == (200, HTML)
    assert response.headers["Content-Language"] == language


@pytest.mark.parametrize("name", ["ontology", "shapes", "rules"])
def test_the_page_of_a_document_has_an_anchor_for_each_term(client: FlaskClient, store: Store, name: str) -> None:
    page = get(client, f"/{name}", HTML).text
    terms = {q.subject.value for q in store.quads(graph=NamedNode(BASE + name)) if isinstance(q.subject, NamedNode)}
    anchors = {term.partition("#")[2] for term in terms if term.startswith(f"{BASE}{name}#")}
    assert len(anchors) > 8
    assert not {anchor for anchor in anchors if f'id="{anchor}"' not in page}


def test_every_iri_of_ours_in_the_graph_has_an_address(store: Store) -> None:
    terms = {term.value for quad in store.quads() for term in quad if isinstance(term, NamedNode)}
    assert not {iri for iri in terms if iri.startswith(BASE) and path_of(iri) is None}
