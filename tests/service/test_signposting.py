"""The links in the headers, as https://signposting.org/FAIR/ asks for them."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from flask.testing import FlaskClient

from graph.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE
from ontology.terms import BASE, DOCUMENTS, ID, LC
from service.linked_data.describing import LICENCE

OFFERS = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML, TRIG, N_QUADS)
MEDIA_TYPES = {format.media_type for format in OFFERS}
ABOUT_PAGE = "https://schema.org/AboutPage"
LINK = re.compile(r'<(?P<address>[^>]*)>(?P<parameters>(?:\s*;\s*\w+="[^"]*")*)')
PARAMETER = re.compile(r';\s*(\w+)="([^"]*)"')
THINGS = {
    "city/phayao": "LearningCity",
    "organization/university-of-phayao": "University",
    "network/unesco-gnlc": "CityNetwork",
    "announcement/phayao-2022": "Announcement",
    "announcement/phayao-2022/passage/3": "Passage",
}


def links(client: FlaskClient, path: str, accept: str = "*/*") -> dict[str, dict[str, str]]:
    """Read the links of an answer: relation → address → media type."""
    found: dict[str, dict[str, str]] = {}
    header = ", ".join(client.get(path, headers={"Accept": accept}).headers.getlist("Link"))
    for link in LINK.finditer(header):
        parameters = dict(PARAMETER.findall(link["parameters"]))
        for relation in parameters["rel"].split():
            found.setdefault(relation, {})[link["address"]] = parameters.get("type", "")
    return found


def data_of(name: str) -> Mapping[str, str]:
    return {f"/data/{name}.{format.extension}": format.media_type for format in OFFERS}


@pytest.mark.parametrize("name", THINGS)
def test_the_address_of_a_thing_names_its_page_and_its_data(client: FlaskClient, name: str) -> None:
    found = links(client, f"/id/{name}")
    assert found["alternate"].items() == {f"/page/{name}": "text/html", **data_of(name)}.items()
    assert found["describedby"] == data_of(name)


@pytest.mark.parametrize("path", ["/id/{}", "/page/{}"])
@pytest.mark.parametrize(("name", "kind"), THINGS.items())
def test_a_thing_and_its_page_say_what_to_cite_and_what_it_is(
    client: FlaskClient, name: str, kind: str, path: str
) -> None:
    found = links(client, path.format(name), "text/html")
    assert list(found["cite-as"]) == [ID + name]
    assert LC + kind in found["type"]
    assert (ABOUT_PAGE in found["type"]) is path.startswith("/page")
    assert list(found["license"]) == [LICENCE]
    assert found["describedby"] == data_of(name)


@pytest.mark.parametrize("name", THINGS)
@pytest.mark.parametrize("format", OFFERS)
def test_data_says_what_it_describes_and_where_the_same_stands_in_other_syntaxes(
    client: FlaskClient, name: str, format: object
) -> None:
    path = f"/data/{name}.{format.extension}"  # type: ignore[attr-defined]
    found = links(client, path)
    assert list(found["describes"]) == list(found["cite-as"]) == [ID + name]
    others = {address: media_type for address, media_type in data_of(name).items() if address != path}
    assert found["alternate"] == {f"/page/{name}": "text/html", **others}
    assert list(found["license"]) == [LICENCE]


def test_a_passage_belongs_to_its_announcement_and_the_rest_to_the_dataset(client: FlaskClient) -> None:
    assert list(links(client, "/id/announcement/phayao-2022/passage/3")["collection"]) == [
        ID + "announcement/phayao-2022"
    ]
    assert list(links(client, "/id/city/phayao")["collection"]) == ["/.well-known/void"]


def test_links_keep_the_version(client: FlaskClient) -> None:
    found = links(client, "/id/city/phayao?version=1")
    assert all(address.endswith("?version=1") for address in found["alternate"])
    assert list(found["cite-as"]) == [ID + "city/phayao"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_names_its_other_syntaxes(client: FlaskClient, name: str) -> None:
    found = links(client, f"/{name}", "text/turtle")
    assert set(found["alternate"].values()) == MEDIA_TYPES - {TURTLE.media_type} | {"text/html"}
    assert list(found["cite-as"]) == [BASE + name]
    for address, media_type in found["alternate"].items():
        assert client.get(address, headers={"Accept": "text/html"}).mimetype == media_type


def test_a_release_names_itself_and_the_latest(client: FlaskClient) -> None:
    found = links(client, "/ontology/1.1.0")
    assert list(found["cite-as"]) == [BASE + "ontology/1.1.0"]
    assert list(found["latest-version"]) == ["/ontology"]


@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_the_dataset_names_its_dumps_as_items(client: FlaskClient, accept: str) -> None:
    found = links(client, "/.well-known/void", accept)
    assert found["item"] == {f"/dump.{format.extension}": format.media_type for format in OFFERS}
    assert list(found["cite-as"]) == [BASE]
    assert list(links(client, "/dump.nt")["collection"]) == ["/.well-known/void"]


@pytest.mark.parametrize(
    "path", ["/id/city/phayao", "/page/city/phayao", "/data/city/phayao.ttl", "/ontology", "/dump.nt"]
)
def test_every_link_leads_somewhere(client: FlaskClient, path: str) -> None:
    for addresses in links(client, path, "text/html, */*;q=0.5").values():
        for address in addresses:
            if address.startswith("/"):
                assert client.get(address, buffered=True).status_code in (200, 303), address
