"""The list of all named things: its rows are those of its query, whatever it is narrowed to."""

from __future__ import annotations

import csv
import io
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from elements import Element, visit
from flask.testing import FlaskClient

from ontology.terms import ID
from service.wording.collation import collation_key

STATES = (
    {"q": "พะเยา"},
    {"q": "café \"' \\ }", "kind": "city"},
    {"kind": "award", "country": "ireland"},
    {"kind": "membership", "cohort": "2022", "confidence": "medium"},
    {"country": "thailand", "cohort": "2022"},
    {"kind": "city", "evidence": "several"},
    {"evidence": "one", "kind": "conference"},
    {"evidence": "sentence", "kind": "organization"},
    {"country": "atlantis"},
)
every_state = pytest.mark.parametrize("state", STATES, ids=urlencode)


def pages(client: FlaskClient, address: str) -> list[Element]:
    """A list page by page, by its own links."""
    found = [visit(client, address)]
    while following := [one for one in found[-1].all("a") if one.attributes.get("rel") == "next"]:
        found.append(visit(client, following[0].attributes["href"]))
    return found


def shown(client: FlaskClient, address: str) -> list[str]:
    cells = [row.one("th") for page in pages(client, address) for body in page.all("tbody") for row in body.all("tr")]
    return [ID + cell.one("a").attributes["href"].partition("/page/")[2].partition("?")[0] for cell in cells]


@every_state
def test_the_rows_of_the_page_are_the_rows_of_its_query_and_of_its_table(
    client: FlaskClient, state: dict[str, str]
) -> None:
    address = f"/things?{urlencode({**state, 'lang': 'en'})}"
    listed = shown(client, address)
    page = visit(client, address)
    (link,) = [one for one in page.one("main").all("a") if one.attributes["href"].startswith("/sparql?")]
    query = parse_qs(urlsplit(link.attributes["href"]).query)["query"][0]
    assert page.one("details", class_="folded").one("code").text_content == query
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"}).text
    table = client.get(f"/things.csv?{urlencode(state)}").text
    asked, taken = ([row["thing"] for row in csv.DictReader(io.StringIO(text))] for text in (answer, table))
    assert len(listed) == len(set(listed))
    assert sorted(listed) == sorted(asked) == sorted(taken)
    assert bool(listed) == (state not in (STATES[1], STATES[-1]))


def test_the_number_beside_a_value_is_how_many_things_its_address_lists(client: FlaskClient) -> None:
    options = visit(client, "/things?country=thailand&lang=en").one("nav", id="facets").all("a")
    assert {urlsplit(one.attributes["href"]).path for one in options} == {"/things"}
    for option in [one for one in options if not one.attributes.get("aria-current")][::6]:
        count = int(option.one("span", class_="count").text.replace(",", ""))
        listed = client.get(option.attributes["href"].replace("/things?", "/things.csv?")).text.splitlines()
        assert len(listed) - 1 == count > 0, option.text


@pytest.mark.parametrize("wrong", ["kind=cities", "country=Thailand", "cohort=22", "evidence=none", f"q={'x' * 501}"])
def test_a_value_that_a_facet_cannot_have_is_400(client: FlaskClient, wrong: str) -> None:
    for path in ("/things", "/things.csv"):
        assert client.get(f"{path}?{wrong}").status_code == 400


@pytest.mark.parametrize(
    "path", ["/things.csv?kind=country", "/cities.csv?country=thailand", "/cities.tsv?cohort=2019"]
)
@pytest.mark.parametrize("language", ["th", "en"])
def test_a_table_in_a_language_is_in_the_order_of_its_dictionary(client: FlaskClient, path: str, language: str) -> None:
    text = client.get(f"{path}&lang={language}").text
    rows = list(csv.DictReader(io.StringIO(text), delimiter="\t" if ".tsv" in path else ","))
    column = next(one for one in rows[0] if one.endswith(language.capitalize()))
    other = column[:-2] + {"th": "En", "en": "Th"}[language]
    names = [row[column] or row[other] for row in rows]
    assert len(names) > 5
    assert names == sorted(names, key=collation_key)
    plain = client.get(path).text.splitlines()
    assert sorted(text.splitlines()) == sorted(plain), "the same rows as without a language"


@pytest.mark.parametrize("thing", ["country/thailand", "cohort/2022"])
def test_the_members_of_a_country_and_a_cohort_can_be_narrowed_further(client: FlaskClient, thing: str) -> None:
    kind, _, slug = thing.partition("/")
    options = visit(client, f"/page/{thing}?lang=en").one("nav", id="facets").all("a")
    assert len(options) > 5
    for option in options[::5]:
        assert f"{kind}={slug}" in option.attributes["href"]
        count = int(option.one("span", class_="count").text)
        listed = client.get(option.attributes["href"].replace("/cities?", "/cities.csv?")).text.splitlines()
        assert len(listed) - 1 == count, option.text


def test_what_was_searched_can_be_narrowed_further(client: FlaskClient) -> None:
    further = visit(client, "/search?q=pha&lang=en").link("Narrow by country, year or evidence")
    assert f"{ID}city/phayao" in shown(client, further)
