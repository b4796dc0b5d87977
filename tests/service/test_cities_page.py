from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from elements import Element, visit
from flask.testing import FlaskClient

from graph.store import Store
from ontology.terms import ID
from service.lists.cities import State
from service.wording.collation import collation_key

LANGUAGES = ("th", "en")
STATES = (
    {},
    {"country": "thailand"},
    {"cohort": "2022"},
    {"cohort": "unknown"},
    {"kind": "unknown"},
    {"evidence": "sentence"},
    {"evidence": "several"},
    {"evidence": "one"},
    {"confidence": "high"},
    {"award": "any"},
    {"award": "2017"},
    {"near": "phayao"},
    {"near": "phayao", "within": "1000", "cohort": "2022"},
    {"country": "thailand", "cohort": "2022", "evidence": "sentence"},
    {"cohort": "1999"},
    {"country": "atlantis"},
)
every_state = pytest.mark.parametrize("state", STATES, ids=lambda state: urlencode(state) or "all")


def address(path: str, state: dict[str, str], **more: str) -> str:
    query = urlencode({**state, **more})
    return f"{path}?{query}" if query else path


def pages(client: FlaskClient, start: str) -> Iterator[Element]:
    """A list page by page, by its own links."""
    page = visit(client, start)
    while True:
        yield page
        following = [one for one in page.all("a") if one.attributes.get("rel") == "next"]
        if not following:
            return
        page = visit(client, following[0].attributes["href"])


def rows(page: Element) -> list[Element]:
    return [row for body in page.all("tbody") for row in body.all("tr")]


def city_of(row: Element) -> str:
    return ID + row.one("th").one("a").attributes["href"].partition("/page/")[2].partition("?")[0]


def asked(client: FlaskClient, query: str) -> list[dict[str, str]]:
    text = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"}).text
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("path", ["/cities", "/map"])
@every_state
def test_the_rows_of_the_page_are_the_rows_of_its_query(client: FlaskClient, path: str, state: dict[str, str]) -> None:
    all_pages = list(pages(client, address(path, state, lang="en")))
    shown = [city_of(row) for page in all_pages for row in rows(page)]
    (told,) = all_pages[0].all("details", class_="folded")
    query = told.one("code").text_content
    link = next(
        a for a in all_pages[0].all("a") if "/sparql?" in a.attributes["href"] and "query=" in a.attributes["href"]
    )
    assert parse_qs(urlsplit(link.attributes["href"]).query)["query"] == [query]
    answered = [row["city"] for row in asked(client, query)]
    assert len(shown) == len(set(shown))
    assert sorted(shown) == sorted(answered)


@every_state
def test_the_same_address_with_an_ending_gives_the_table_as_data(client: FlaskClient, state: dict[str, str]) -> None:
    (first, *_) = pages(client, address("/cities", state, lang="en"))
    query = first.one("details", class_="folded").one("code").text_content
    answer = client.get(address("/cities.csv", state))
    assert answer.mimetype == "text/csv"
    several = {"cohorts", "kinds", "awards"}  # in order in the table, which no query can ask for
    rows = (
        {name: " ".join(sorted(value.split())) if name in several else value for name, value in row.items()}
        for row in asked(client, query)
    )
    assert list(csv.DictReader(io.StringIO(answer.text))) == list(rows)
    negotiated = client.get(address("/cities", state), headers={"Accept": "text/csv"})
    assert negotiated.data == answer.data


def test_excel_gets_a_byte_order_mark_and_reads_thai(client: FlaskClient) -> None:
    plain, marked = client.get("/cities.csv").data, client.get("/cities.csv?bom=yes").data
    assert marked == b"\xef\xbb\xbf" + plain
    assert "พะเยา" in marked.decode("utf-8-sig")
    link = next(a for a in visit(client, "/cities?lang=th").all("a") if "Excel" in a.text)
    assert sorted(client.get(link.attributes["href"]).data.splitlines()) == sorted(marked.splitlines())


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_stand_in_the_order_of_the_dictionary_of_the_reader(client: FlaskClient, language: str) -> None:
    listed = pages(client, f"/cities?lang={language}")
    shown = [row.one("th").text for page in listed for row in rows(page)]
    assert shown == sorted(shown, key=collation_key)


def test_the_nearest_come_first_with_their_distance(client: FlaskClient) -> None:
    shown = rows(visit(client, "/cities?near=phayao&lang=en"))
    distances = [int(row.one("td", class_="number").text.replace(",", "")) for row in shown]
    names = [row.one("th").text for row in shown]
    assert distances == sorted(distances)
    assert (names[0], distances[0]) == ("Phayao", 0)
    assert 225 < distances[names.index("Sukhothai")] < 260  # on a globe it is 243 km
    assert not {name for name, far in zip(names, distances, strict=True) if far > 1000} & {
        row.one("th").text for row in rows(visit(client, "/cities?near=phayao&within=1000&lang=en"))
    }


@pytest.mark.parametrize(
    "wrong",
    [
        "country=Thailand", "cohort=22", "cohort=2022>", "evidence=none", "award=soon", "within=near",
        "near=../phayao", "within=9999999", "kind=a%20b", "country=x%3E%7D",
    ],
)  # fmt: skip
def test_a_value_that_a_facet_cannot_have_is_400(client: FlaskClient, wrong: str) -> None:
    for path in ("/cities", "/map", "/cities.csv"):
        assert client.get(f"{path}?{wrong}").status_code == 400


def test_a_page_that_the_list_does_not_have_is_404(client: FlaskClient) -> None:
    assert client.get("/cities?page=99", headers={"Accept": "text/html"}).status_code == 404
    assert client.get("/cities.docx").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_shows_the_cities_whose_place_is_known_and_says_how_many_are_not(
    client: FlaskClient, language: str
) -> None:
    answered = list(csv.DictReader(io.StringIO(client.get("/cities.csv").text)))
    placed = {row["city"] for row in answered if row["latitude"]}
    page = visit(client, f"/map?lang={language}")
    links = page.one("figure", class_="map").all("a")
    assert {ID + a.attributes["href"].partition("/page/")[2].partition("?")[0] for a in links} == placed
    assert all(a.attributes["aria-label"] for a in links)
    assert any(str(len(placed)) in one.text for one in page.all("p", class_="hint"))


@pytest.mark.parametrize("path", ["/cities", "/map"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_whose_coordinates_they_are_is_said(client: FlaskClient, path: str, language: str) -> None:
    text = visit(client, f"{path}?lang={language}").one("main").text
    assert "GeoNames" in text
    assert "CC BY 4.0" in text


def test_no_query_of_a_state_is_more_than_the_engine_takes(store: Store) -> None:
    for state in STATES:
        if "near" not in state:
            assert list(store.query(State(**state).query()).rows()) is not None


@pytest.mark.parametrize("state", [{}, {"cohort": "2022"}, {"country": "thailand"}], ids=urlencode)
def test_the_number_beside_a_value_is_how_many_cities_its_address_lists(
    client: FlaskClient, state: dict[str, str]
) -> None:
    options = visit(client, address("/cities", state, lang="en")).one("nav", id="facets").all("a")
    assert len(options) > 5
    for option in options[:: max(1, len(options) // 12)]:
        if option.attributes.get("aria-current"):
            continue  # it leads back to the state without it
        count = int(option.one("span", class_="count").text.replace(",", ""))
        listed = client.get(option.attributes["href"].replace("/cities?", "/cities.csv?")).text.splitlines()
        assert len(listed) - 1 == count, option.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_with_nothing_in_it_says_what_to_do_next(client: FlaskClient, language: str) -> None:
    page = visit(client, f"/cities?cohort=1999&country=thailand&lang={language}")
    assert not rows(page)
    notice = page.one("div", class_="notice")
    ways = [a.attributes["href"] for a in notice.all("a")]
    assert len(ways) == 3
    assert rows(visit(client, next(way for way in ways if "country=" in way)))
    assert rows(visit(client, ways[-1]))


def test_what_is_chosen_is_kept_while_something_else_is(client: FlaskClient) -> None:
    page = visit(client, "/cities?country=thailand&lang=en")
    cohort = next(a for a in page.one("nav", id="facets").all("a") if "cohort=2022" in a.attributes["href"])
    assert "country=thailand" in cohort.attributes["href"]
    onward = visit(client, cohort.attributes["href"])
    assert {a.attributes["href"] for a in onward.one("p", class_="chosen").all("a")} == {
        "/cities?lang=en&cohort=2022", "/cities?lang=en&country=thailand", "/cities?lang=en",
    }  # fmt: skip
    assert "country=thailand" in onward.link("Show on a map")
