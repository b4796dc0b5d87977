"""What the dataset says about itself: https://www.w3.org/TR/void/ and https://www.w3.org/TR/vocab-dcat-3/; the dumps."""

from __future__ import annotations

import gzip
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import rdflib
from flask.testing import FlaskClient
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, VOID

from graph.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, Carries, Format
from graph.gate.change import Provenance
from graph.gate.door import Gate, Upload
from graph.rdf import BlankNode, DefaultGraph, Literal, NamedNode, Quad, parse
from graph.store import Store
from graph.versions.directory import DataDirectory
from graph.workers.pool import QueryPool
from ontology.terms import BASE, ID, LC
from service import create_app
from service.linked_data.describing import LICENCE
from service.protocols import void as void_module
from service.settings import Settings

OFFERS = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML, TRIG, N_QUADS)
DATASET = rdflib.URIRef(BASE)
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
RDF_TYPE = NamedNode(str(RDF.type))


@pytest.fixture(scope="module")
def void(app: Any) -> rdflib.Graph:
    return rdflib.Graph().parse(data=app.test_client().get("/.well-known/void").data, format="turtle")


def default_graph(store: Store) -> list[Quad]:
    return list(store.quads(graph=DefaultGraph()))


# VoID and DCAT


def test_the_dataset_is_named_explained_and_licensed_in_both_languages(void: rdflib.Graph) -> None:
    assert {VOID.Dataset, DCAT.Dataset} <= set(void.objects(DATASET, RDF.type))
    for property_ in (DCTERMS.title, DCTERMS.description, DCAT.keyword):
        assert {"th", "en"} == {text.language for text in void.objects(DATASET, property_)}  # type: ignore[attr-defined]
    assert list(void.objects(DATASET, DCTERMS.license)) == [rdflib.URIRef(LICENCE)]
    assert list(void.objects(DATASET, DCTERMS.publisher))


def test_the_figures_are_those_of_the_graph(void: rdflib.Graph, store: Store) -> None:
    held = default_graph(store)
    figures = {
        VOID.triples: len(held),
        VOID.distinctSubjects: len({quad.subject for quad in held}),
        VOID.distinctObjects: len({quad.object for quad in held}),
        VOID.properties: len({quad.predicate for quad in held}),
        VOID.classes: len({quad.object for quad in held if quad.predicate == RDF_TYPE}),
    }
    assert {name: void.value(DATASET, name).toPython() for name in figures} == figures  # type: ignore[union-attr]


def test_every_class_and_property_is_counted(void: rdflib.Graph, store: Store) -> None:
    kinds = [(VOID.classPartition, VOID["class"], VOID.entities), (VOID.propertyPartition, VOID.property, VOID.triples)]
    for index, (part, name, count) in enumerate(kinds):
        found = {
            str(void.value(one, name)): void.value(one, count).toPython()  # type: ignore[union-attr]
            for one in void.objects(DATASET, part)
        }
        counted: dict[str, int] = {}
        for quad in default_graph(store):
            key = quad.predicate if index else quad.object if quad.predicate == RDF_TYPE else None
            if isinstance(key, NamedNode):
                counted[key.value] = counted.get(key.value, 0) + 1
        assert found == counted


def test_every_named_graph_is_a_subset_with_its_size(void: rdflib.Graph, store: Store) -> None:
    assert {
        (str(graph), void.value(graph, VOID.triples).toPython())  # type: ignore[union-attr]
        for graph in void.objects(DATASET, VOID.subset)
        if isinstance(graph, rdflib.URIRef)  # the others are linksets
    } == {(graph.value, sum(1 for _ in store.quads(graph=graph))) for graph in store.graphs()}


def test_the_examples_are_things_of_ours(void: rdflib.Graph, client: FlaskClient) -> None:
    examples = [str(one) for one in void.objects(DATASET, VOID.exampleResource)]
    assert len(examples) > 10
    for example in examples:
        assert client.get(example.replace(BASE, "/")).status_code == 303


def test_the_distributions_and_the_endpoint_answer(void: rdflib.Graph, client: FlaskClient) -> None:
    dumps = list(void.objects(DATASET, DCAT.distribution))
    assert len(dumps) == 2 * len(OFFERS)  # each compressed too
    assert set(dumps) == set(void.objects(DATASET, VOID.dataDump))
    for dump in dumps:
        response = client.get(str(void.value(dump, DCAT.downloadURL)), buffered=True)
        assert response.status_code == 200
        media_type = DCAT.compressFormat if str(dump).endswith(".gz") else DCAT.mediaType
        assert str(void.value(dump, media_type)).endswith(str(response.mimetype))
    endpoint = str(void.value(DATASET, VOID.sparqlEndpoint))
    assert client.get(endpoint, query_string={"query": "ASK {}"}).get_json(force=True)["boolean"] is True


def test_every_dump_has_the_size_and_the_checksum_that_the_description_says(
    void: rdflib.Graph, client: FlaskClient
) -> None:
    listed = dict(line.split("  ")[::-1] for line in client.get("/dump.sha256").text.splitlines())
    assert len(listed) == 2 * len(OFFERS)
    for dump in void.objects(DATASET, DCAT.distribution):
        sent = client.get(str(dump), buffered=True).data
        checksum = void.value(dump, SPDX.checksum)
        assert void.value(checksum, SPDX.algorithm) == SPDX.checksumAlgorithm_sha256
        digest = sha256(sent).hexdigest()
        assert str(void.value(checksum, SPDX.checksumValue)).lower() == digest
        assert listed[str(dump).rpartition("/")[2]] == digest
        assert void.value(dump, DCAT.byteSize).toPython() == len(sent)  # type: ignore[union-attr]


def test_an_old_version_has_checksums_of_its_own(client_of_past: FlaskClient) -> None:
    old, new = (client_of_past.get(address).text for address in ("/dump.sha256?version=1", "/dump.sha256"))
    assert old != new
    for address, listed in (("/dump.nq.gz?version=1", old), ("/dump.nq.gz", new)):
        digest = sha256(client_of_past.get(address, buffered=True).data).hexdigest()
        assert f"{digest}  dump.nq.gz" in listed.splitlines()


def test_the_dumps_of_a_large_graph_are_streamed_without_checksums(pool: QueryPool) -> None:
    client = create_app(Settings(in_memory=10), pool).test_client()
    assert client.get("/dump.sha256").status_code == 404
    assert client.get("/dump.nt", buffered=True).data.count(b"\n") > 1_000
    assert gzip.decompress(client.get("/dump.nt.gz", buffered=True).data).count(b"\n") > 1_000
    description = client.get("/.well-known/void.ttl").text
    assert "checksumValue" not in description


def test_a_graph_too_large_to_be_counted_is_described_without_figures(
    pool: QueryPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(void_module, "FIGURES", "SELECT (COUNT(*) AS ?triples) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    void_module.figures.cache_clear()  # others have had it counted
    client = create_app(Settings(figures_wait=0.2, figures_timeout=0.5), pool).test_client()
    described = client.get("/.well-known/void.ttl")
    assert described.status_code == 200
    assert "no-store" in described.headers["Cache-Control"]
    found = rdflib.Graph().parse(data=described.text, format="turtle")
    assert found.value(DATASET, VOID.sparqlEndpoint)
    assert found.value(DATASET, VOID.triples) is None
    assert "too large to be counted" in client.get("/.well-known/void?lang=en", headers={"Accept": "text/html"}).text
    void_module.figures.cache_clear()


def test_sources_are_named_with_their_licences_and_whom_to_credit(void: rdflib.Graph) -> None:
    sources = set(void.objects(DATASET, DCTERMS.source))
    geonames = rdflib.URIRef(f"{ID}source/geonames")
    assert geonames in sources
    assert all(void.value(source, DCTERMS.license) for source in sources)
    assert void.value(geonames, DCTERMS.rights)


def test_links_to_other_datasets_are_counted(void: rdflib.Graph, store: Store) -> None:
    linksets = list(void.subjects(RDF.type, VOID.Linkset))
    spaces = {str(void.value(void.value(one, VOID.objectsTarget), VOID.uriSpace)) for one in linksets}
    assert {"https://sws.geonames.org/", "https://ror.org/"} <= spaces
    for one in linksets:
        predicate = NamedNode(str(void.value(one, VOID.linkPredicate)))
        space = str(void.value(void.value(one, VOID.objectsTarget), VOID.uriSpace))
        held = [quad for quad in default_graph(store) if quad.predicate == predicate and ID in str(quad.subject)]
        counted = sum(str(quad.object).startswith(f"<{space}") for quad in held)
        assert void.value(one, VOID.triples).toPython() == counted  # type: ignore[union-attr]


def test_the_time_that_it_tells_of_is_known(void: rdflib.Graph) -> None:
    period = void.value(DATASET, DCTERMS.temporal)
    first, last = (str(void.value(period, one)) for one in (DCAT.startDate, DCAT.endDate))
    assert first <= "2021-11-21" < "2022-09-02" <= last


def test_the_description_says_what_it_is_about(void: rdflib.Graph) -> None:
    assert list(void.subjects(RDF.type, VOID.DatasetDescription)) == list(void.subjects(FOAF.primaryTopic, DATASET))


@pytest.mark.parametrize("language", ["th", "en"])
def test_people_see_the_dataset_as_a_page(client: FlaskClient, language: str) -> None:
    response = client.get(f"/.well-known/void?lang={language}", headers={"Accept": "text/html"})
    assert response.mimetype == "text/html"
    assert f'<html lang="{language}"' in response.text
    assert "/dump.trig.gz" in response.text


def test_who_asks_for_data_at_the_address_of_the_dataset_is_sent_on(client: FlaskClient) -> None:
    assert client.get("/", headers={"Accept": "text/html,*/*;q=0.8"}).status_code == 200
    assert client.get("/", headers={"Accept": "*/*"}).status_code == 200
    response = client.get("/", headers={"Accept": "text/turtle"})
    assert (response.status_code, response.location) == (303, "/.well-known/void")


# Dumps


@pytest.mark.parametrize("format", OFFERS)
@pytest.mark.parametrize("ending", ["", ".gz"])
def test_a_dump_holds_the_whole_graph(client: FlaskClient, store: Store, format: Format, ending: str) -> None:
    response = client.get(f"/dump.{format.extension}{ending}", buffered=True)
    assert response.mimetype == ("application/gzip" if ending else format.media_type)
    body = gzip.decompress(response.data) if ending else response.data
    found = set(parse(body, format, place="dump"))
    if format.carries is Carries.TRIPLES:
        wanted = set(default_graph(store))
    else:
        wanted = {quad for quad in store.quads() if quad.graph_name != DefaultGraph()}
    assert len(found) == len(wanted)
    assert {quad for quad in found if named(quad)} == {quad for quad in wanted if named(quad)}


def named(quad: Quad) -> bool:
    return not any(isinstance(term, BlankNode) for term in quad)


NASTY = [
    "line\nfeed\rreturn\ttab",
    '"quoted" \\ back \\n',
    "nul \x00 bell \x07 delete \x7f",
    "\u2028 \u202e \ufeff \U0001f3d9",
    "}} <http://example.org/> . #",
    "เมือง\u0e4d\u0e32",
]


def test_nasty_literals_come_through_a_dump(serve: Callable[..., AbstractContextManager[str]], tmp_path: Path) -> None:
    graph, label = NamedNode(f"{ID}graph/nasty"), NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    thing = NamedNode(f"{ID}city/nasty")
    quads = tuple(Quad(thing, label, Literal(text, language="th"), graph) for text in NASTY)
    Gate(DataDirectory.create(tmp_path), shapes=None).write(Upload(quads), Provenance("tests"))
    with serve("--data", str(tmp_path)) as address:
        for format in (N_QUADS, TRIG, JSON_LD, N_TRIPLES, TURTLE):
            with urllib.request.urlopen(f"{address}/dump.{format.extension}", timeout=10) as response:
                found = {quad.object for quad in parse(response.read(), format, place="dump") if quad.subject == thing}
            assert {quad.object for quad in quads} == found, format.name


# What there is to crawl


def locations(client: FlaskClient) -> Iterator[str]:
    root = ElementTree.fromstring(client.get("/sitemap.xml").data)
    for entry in root.iter(f"{SITEMAP}loc"):
        assert entry.text
        yield entry.text


def test_the_sitemap_lists_every_thing_and_every_page_answers(client: FlaskClient, store: Store) -> None:
    listed = list(locations(client))
    assert len(listed) == len(set(listed))
    for kind in ("City", "Project", "University", "Announcement", "Passage", "Membership"):
        for quad in store.quads(None, RDF_TYPE, NamedNode(LC + kind), DefaultGraph()):
            assert isinstance(quad.subject, NamedNode)
            assert f"http://localhost/page/{quad.subject.value.removeprefix(ID)}" in listed
    assert {"http://localhost/", "http://localhost/ontology", "http://localhost/sparql"} <= set(listed)
    for address in listed[::40]:  # the pages of things have a test of their own
        response = client.get(address, headers={"Accept": "text/html"}, follow_redirects=True)
        assert (response.status_code, response.mimetype) == (200, "text/html"), address


def test_robots_learn_of_the_sitemap(client: FlaskClient) -> None:
    lines = client.get("/robots.txt").text.splitlines()
    assert "Sitemap: http://localhost/sitemap.xml" in lines
    assert "Disallow: /" not in lines
