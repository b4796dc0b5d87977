from __future__ import annotations

import csv
import io

import pytest
from elements import Element, visit
from flask.testing import FlaskClient

LANGUAGES = ("th", "en")


def table(page: Element, section: str) -> list[list[str]]:
    rows = page.one("section", id=section).one("tbody").all("tr")
    return [[cell.text for cell in row.children if cell.tag in ("th", "td")] for row in rows]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_total_stands_with_its_day_and_its_source(client: FlaskClient, language: str) -> None:
    rows = table(visit(client, f"/growth?lang={language}"), "totals")
    assert [row[2] for row in rows][-3:] == ["292", "356", "425"]
    assert {"th": "4 ธันวาคม พ.ศ. 2568", "en": "4 December 2025"}[language] == rows[-1][0]
    assert all(row[6] for row in rows)


def test_who_must_have_left_is_what_the_totals_of_the_cohorts_imply(client: FlaskClient) -> None:
    rows = {row[0]: row[5] for row in table(visit(client, "/growth?lang=en"), "totals") if row[5]}
    assert rows["2 September 2022"] == str(229 + 77 - 294)
    assert rows["14 February 2024"] == str(294 + 64 - 356)
    assert rows["4 December 2025"] == str(356 + 72 - 425)


def test_each_cohort_is_known_here_in_part(client: FlaskClient) -> None:
    page = visit(client, "/growth?lang=en")
    known = {row[0]: row[1:3] for row in table(page, "cohorts")}
    assert known["2022"] == ["60", "77"]
    assert known["2020"] == ["35", "54"], "UNESCO corrected the 55 that were announced first"
    chart = page.one("section", id="cohorts").one("desc").text_content
    assert "2022: 60 of 77 known" in chart
    for row in page.one("section", id="cohorts").one("tbody").all("tr"):
        listed = visit(client, row.all("a")[1].attributes["href"]).one("caption").text
        assert f"{row.all('td')[0].text} cities" in listed


def test_the_line_has_a_point_for_each_day_that_is_counted(client: FlaskClient) -> None:
    section = visit(client, "/growth?lang=th").one("section", id="totals")
    points = section.all("circle", class_="dot")
    assert len(points) == len({row[0] for row in table(visit(client, "/growth?lang=th"), "totals")})
    places = [float(one.attributes["cx"].rstrip("%")) for one in points]
    assert places == sorted(places)


def test_the_totals_can_be_taken_home(client: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/growth.csv").text)))
    assert "425" in {row["memberCities"] for row in rows}
    assert client.get("/growth.csv?bom=yes").data.startswith(b"\xef\xbb\xbf")
    assert client.get("/growth", headers={"Accept": "application/sparql-results+json"}).json["head"]["vars"]


def test_a_version_that_does_not_tell_says_so(client_of_past: FlaskClient) -> None:
    page = visit(client_of_past, "/growth?lang=en&version=1")
    assert page.one("h1").text == "How the network grew"
