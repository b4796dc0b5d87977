from __future__ import annotations

import re

import pytest
from elements import Element, visit
from flask.testing import FlaskClient

from queries.catalogue import catalogue

WITH_A_VIEW = sorted(name for name, saved in catalogue().items() if saved.view != "table")
PICTURES = {"map": "figure.map", "chart": "svg.chart", "timeline": "ol.timeline", "graph": "svg.network"}


def pictures(page: Element, view: str) -> list[Element]:
    tag, class_ = PICTURES[view].split(".")
    return page.one("section", aria_labelledby="answer").all(tag, class_=class_)


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("name", WITH_A_VIEW)
def test_a_query_has_the_picture_that_its_header_names_above_its_table(
    client: FlaskClient, name: str, language: str
) -> None:
    page = visit(client, f"/queries/{name}?lang={language}")
    (picture,) = pictures(page, catalogue()[name].view)
    assert picture.text_content.strip()
    assert page.one("section", aria_labelledby="answer").all("table")


@pytest.mark.parametrize("name", sorted(set(catalogue()) - set(WITH_A_VIEW))[:6])
def test_a_query_that_names_none_has_none(client: FlaskClient, name: str) -> None:
    page = visit(client, f"/queries/{name}?lang=en")
    assert not [one for view in PICTURES for one in pictures(page, view)]


def test_the_map_shows_each_place_as_a_link_and_says_whose_coordinates_they_are(client: FlaskClient) -> None:
    page = visit(client, "/queries/members-of-a-network?lang=en")
    (figure,) = pictures(page, "map")
    assert {"Phayao", "Sukhothai", "Hat Yai"} <= {one.attributes["aria-label"] for one in figure.all("a")}
    assert "GeoNames" in page.one("section", aria_labelledby="answer").text


def test_the_bars_are_as_long_as_the_numbers_of_the_table(client: FlaskClient) -> None:
    page = visit(client, "/queries/things-by-kind?lang=en")
    (chart,) = pictures(page, "chart")
    lengths = [float(one.attributes["width"].rstrip("%")) for one in chart.all("rect", class_="bar")]
    counts = [int(row.all("td")[-1].text.replace(",", "")) for row in page.one("tbody").all("tr")][: len(lengths)]
    assert counts == sorted(counts, reverse=True) or len(set(counts)) > 1
    assert all(abs(one / lengths[0] - count / counts[0]) < 0.02 for one, count in zip(lengths, counts, strict=True))
    assert all(str(count) in chart.one("desc").text_content for count in counts)


def test_the_timeline_is_in_the_order_of_time(client: FlaskClient) -> None:
    page = visit(client, "/queries/timeline-from-application-to-designation?lang=th")
    (line,) = pictures(page, "timeline")
    days = [one.attributes["datetime"] for one in line.all("time")]
    assert days == sorted(days) and {"2021-11-21", "2022-09-02"} <= set(days)
    assert "พ.ศ. 2564" in line.text


def test_the_graph_puts_the_partners_around_what_they_take_part_in(client: FlaskClient) -> None:
    (graph,) = pictures(visit(client, "/queries/partners-of-a-collaboration?lang=en"), "graph")
    titles = [one.text_content for one in graph.all("title")][1:]
    assert len(graph.all("path", class_="edge")) == len(titles) - 1 == 5
    assert re.search("University of Phayao – partner – Collaboration of five partners", graph.one("desc").text_content)


def test_a_query_without_rows_has_no_picture_and_says_so(client: FlaskClient) -> None:
    page = visit(client, "/queries/events-since-a-day?day=2099-01-01&lang=en")
    assert not pictures(page, "timeline")
    assert page.one("section", aria_labelledby="answer").all("p", class_="notice")
