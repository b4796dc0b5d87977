from __future__ import annotations

import csv
import io
from urllib.parse import parse_qs, urlsplit

import pytest
from elements import visit
from flask.testing import FlaskClient

LANGUAGES = ("th", "en")


@pytest.mark.parametrize(
    ("thing", "count", "of_all"),
    [("country/thailand", 13, ""), ("cohort/2022", 60, "60 of 77"), ("network/unesco-gnlc", 299, "299 of 425")],
)
def test_the_page_of_a_country_a_cohort_and_the_network_shows_its_members(
    client: FlaskClient, thing: str, count: int, of_all: str
) -> None:
    section = visit(client, f"/page/{thing}?lang=en").one("section", id="members")
    assert section.one("h2", id="members-title").one("span", class_="count").text == str(count)
    assert of_all in section.text
    query = parse_qs(urlsplit(section.one("p", class_="table-tools").all("a")[0].attributes["href"]).query)["query"][0]
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"}).text
    assert len(list(csv.DictReader(io.StringIO(answer)))) == count
    assert f"{count} cities" in visit(client, section.link("Show as a table")).one("caption").text


def test_the_map_of_a_country_has_all_its_members_and_says_whose_coordinates_they_are(client: FlaskClient) -> None:
    section = visit(client, "/page/country/thailand?lang=th").one("section", id="members")
    assert len(section.one("figure", class_="map").all("a")) == 13
    assert "GeoNames" in section.text


def test_the_awards_of_its_members_are_named(client: FlaskClient) -> None:
    section = visit(client, "/page/country/ireland?lang=en").one("section", id="members")
    assert "Learning City Award" in section.text
    assert "Cork" in section.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_member_leads_to_those_near_it_that_joined_in_the_same_year(client: FlaskClient, language: str) -> None:
    page = visit(client, f"/page/city/phayao?lang={language}")
    side = page.one("section", aria_labelledby="onward")
    assert len(side.all("a")) == 3
    rows = visit(client, side.all("a")[-1].attributes["href"]).one("tbody").all("tr")
    names = [row.one("th").text for row in rows]
    assert names[:2] == {"th": ["พะเยา", "สุโขทัย"], "en": ["Phayao", "Sukhothai"]}[language]


@pytest.mark.parametrize(
    ("thing", "values"),
    [
        ("city/phayao", {"town municipality", "city"}),
        ("city/muharraq", {"Cohort of 2019", "Cohort of 2024"}),
        ("city/clermont-ferrand", {"2016-10", "6 January 2017"}),
        ("milestone/2025-12-04", {"13", "12"}),
    ],
)
def test_where_sources_disagree_every_value_stands_with_who_gives_it(
    client: FlaskClient, thing: str, values: set[str]
) -> None:
    section = visit(client, f"/page/{thing}?lang=en").one("section", class_="disagreements")
    claims = section.all("li")
    found = {value for value in values for claim in claims if claim.text.startswith(value)}
    assert found == values
    for claim in claims:
        source = claim.all("a")[-1].attributes["href"]
        assert source.startswith("/page/source/") or "/passage" in source or "announcement" in source


def test_where_sources_agree_nothing_is_said_of_it(client: FlaskClient) -> None:
    assert not visit(client, "/page/city/adrar?lang=en").all("section", class_="disagreements")


def test_the_health_page_counts_the_disagreements(client: FlaskClient) -> None:
    told = client.get("/health/data.json").json["disagreements"]
    assert {"muharraq-unesco-gnlc", "clermont-ferrand-unesco-gnlc"} <= {one["thing"].rpartition("/")[2] for one in told}
