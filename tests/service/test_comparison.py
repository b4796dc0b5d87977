"""Two versions can be compared, by people and by programs."""

from __future__ import annotations

import pytest
from elements import visit
from flask.testing import FlaskClient
from past import NAMED_IN_2, NAMED_IN_3

from graph.gate.rdf_patch import read_patch

HTML, RDF_PATCH = {"Accept": "text/html"}, "application/rdf-patch"


def test_comparison_shows_the_net_difference(client_of_past: FlaskClient) -> None:
    page = visit(client_of_past, "/versions/compare?from=2&to=5&lang=en")
    assert [line.text for line in page.all("li", class_="went")] == ["removed: name Rayong town"]
    assert [line.text for line in page.all("li", class_="came")] == ["added: name Rayong"]


def test_comparison_for_programs(client_of_past: FlaskClient) -> None:
    response = client_of_past.get("/versions/compare?from=5&to=2", headers={"Accept": RDF_PATCH})
    change = read_patch(response.data, "answer").change
    assert (change.added, change.removed) == ({NAMED_IN_2}, {NAMED_IN_3})
    figures = client_of_past.get("/versions/compare?from=5&to=2&format=json").json
    assert (figures["added"], figures["removed"]) == (1, 1)
    assert client_of_past.get(figures["links"]["rdf_patch"]).data == response.data


def test_versions_that_say_the_same_are_said_to(client_of_past: FlaskClient) -> None:
    assert "Both versions say the same." in visit(client_of_past, "/versions/compare?from=3&to=5&lang=en").text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("from=1", 400),
        ("from=x&to=2", 400),
        ("from=1&to=-2", 400),
        ("from=1&to=99", 404),
        ("from=0&to=2", 404),
    ],
)
def test_comparison_of_what_is_not_there_is_refused(client_of_past: FlaskClient, query: str, status: int) -> None:
    assert client_of_past.get(f"/versions/compare?{query}", headers=HTML).status_code == status


def test_comparison_over_very_much_is_left_to_the_command_line(
    client_of_past: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.pages.comparison.COMPARED", 10)
    response = client_of_past.get("/versions/compare?from=1&to=5")
    assert response.status_code == 400
    assert "learningcity versions compare 1 5" in response.json["detail"]
