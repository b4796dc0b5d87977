from __future__ import annotations

import json
from typing import Any

import pytest
from elements import visit
from flask.testing import FlaskClient

from ontology.terms import ID
from service.pages.explore import Edge, some_of_each
from service.wording.words import LANGUAGES

PHAYAO = f"{ID}city/phayao"


def around(client: FlaskClient, thing: str = PHAYAO, language: str = "en") -> dict[str, Any]:
    answer = client.get("/explore.json", query_string={"thing": thing, "lang": language})
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.data)
    return found


class TestPicture:
    def test_it_holds_the_thing_and_what_it_is_related_to_with_names(self, client: FlaskClient) -> None:
        found = around(client)
        nodes = {one["iri"]: one for one in found["nodes"]}
        assert nodes[PHAYAO] == {
            "iri": PHAYAO,
            "label": "Phayao",
            "language": "en",
            "kind": "city",
            "url": "/page/city/phayao?lang=en",
        }
        relation = next(one for one in found["edges"] if one["property"].endswith("memberOfNetwork"))
        assert relation["from"] == PHAYAO
        assert relation["label"] == "member of network"
        assert nodes[relation["to"]]["label"] == "UNESCO Global Network of Learning Cities"

    def test_every_end_of_a_relation_is_a_node_and_every_node_has_a_relation(self, client: FlaskClient) -> None:
        found = around(client)
        ends = {one[end] for one in found["edges"] for end in ("from", "to")}
        assert ends == {one["iri"] for one in found["nodes"]}

    def test_names_are_in_the_language_asked_for(self, client: FlaskClient) -> None:
        labels = {one["label"] for one in around(client, language="th")["nodes"]}
        assert {"พะเยา", "มหาวิทยาลัยพะเยา"} <= labels

    def test_no_relation_is_told_twice(self, client: FlaskClient) -> None:
        pairs = [(one["property"].rpartition("#")[2], one["from"], one["to"]) for one in around(client)["edges"]]
        assert len(pairs) == len(set(pairs))
        told = {name for name, _, _ in pairs}
        assert "memberOfNetwork" in told
        assert not told & {"hasMemberCity", "memberOf", "hasMember", "wasAssociatedWith", "withinPlace"}

    def test_too_many_relations_are_shown_in_part_some_of_each_sort(self) -> None:
        edges = [Edge("a", "many", str(at)) for at in range(1000)] + [Edge("a", "few", "x")]
        shown = some_of_each(edges, 10)
        assert len(shown) == 10
        assert {edge.property for edge in shown} == {"many", "few"}

    def test_it_is_bounded_for_the_thing_with_most_relations(self, client: FlaskClient) -> None:
        found = around(client, f"{ID}announcement/phayao-2022")
        assert len(found["edges"]) <= 150


class TestTable:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_it_says_the_same_as_the_picture(self, client: FlaskClient, language: str) -> None:
        found = around(client, language=language)
        names = {one["iri"]: one["label"] for one in found["nodes"]}
        expected = {(names[one["from"]], one["label"], names[one["to"]]) for one in found["edges"]}
        page = visit(client, f"/explore?thing={PHAYAO}&lang={language}")
        rows = [
            [cell.all("a")[0].text if cell.all("a") else cell.text for cell in row.all("td")]
            for row in page.one("tbody").all("tr")
        ]
        assert {tuple(row) for row in rows} == expected
        assert len(rows) == len(expected)

    def test_each_thing_in_it_can_be_opened_without_script(self, client: FlaskClient) -> None:
        page = visit(client, "/explore?thing=city/phayao&lang=en")
        more = next(
            one for one in page.all("a", class_="grow") if one.attributes["data-open"].endswith("/university-of-phayao")
        )
        assert more.attributes["aria-label"] == "Show what is around University of Phayao"
        grown = visit(client, more.attributes["href"])
        assert len(grown.one("tbody").all("tr")) > len(page.one("tbody").all("tr"))
        assert [one.text for one in grown.one("ul", class_="opened").all("li")] == [
            "Phayao ×",
            "University of Phayao ×",
        ]
        shut = visit(client, grown.one("ul", class_="opened").all("li")[1].all("a")[1].attributes["href"])
        assert shut.one("tbody").text == page.one("tbody").text

    def test_it_comes_as_data_too(self, client: FlaskClient) -> None:
        page = visit(client, "/explore?thing=city/phayao&lang=en")
        answer = client.get(page.link("CSV"))
        assert len(answer.text.splitlines()) - 1 == len(page.one("tbody").all("tr"))


def test_the_page_without_a_thing_offers_some(client: FlaskClient) -> None:
    page = visit(client, "/explore?lang=en")
    assert visit(client, page.link("Phayao")).one("tbody").all("tr")


@pytest.mark.parametrize("path", ["/explore", "/explore.json"])
@pytest.mark.parametrize(
    ("thing", "status"),
    [
        (f"{ID}city/atlantis", 404),
        ("city/atlantis", 404),
        ("https://example.org/thing", 400),
        ("javascript:alert(1)", 400),
        ("<script>alert(1)</script>", 400),
        (f"{PHAYAO}> ?p ?o }} #", 400),
        ("city/../../etc", 400),
        ("\x00", 400),
        ("x" * 4000, 400),
        (" ".join(f"city/c{number}" for number in range(13)), 400),
    ],
)
def test_what_is_no_thing_is_an_error_that_says_so(client: FlaskClient, path: str, thing: str, status: int) -> None:
    answer = client.get(path, query_string={"thing": thing, "lang": "th"}, headers={"Accept": "text/html"})
    assert answer.status_code == status
    assert "<script>alert" not in answer.text
    assert "Traceback" not in answer.text


def test_the_picture_of_nothing_is_400(client: FlaskClient) -> None:
    assert client.get("/explore.json").status_code == 400


def test_a_version_that_does_not_exist_is_404(client: FlaskClient) -> None:
    assert client.get("/explore?thing=city/phayao&version=99").status_code == 404
