"""Reads the page about a thing: its rows, its values, the marks of their evidence."""

from __future__ import annotations

from flask.testing import FlaskClient
from html_tree import Element, read_html


def page(client: FlaskClient, name: str, language: str = "en", **parameters: str) -> Element:
    response = client.get(
        f"/page/{name}", query_string={"lang": language, **parameters}, headers={"Accept": "text/html"}
    )
    assert response.status_code == 200, f"{name}: {response.status}"
    assert response.content_type == "text/html; charset=utf-8"
    assert response.headers["Content-Language"] == language
    return read_html(response.text)


def row(html: Element, property_: str) -> Element:
    """The row of a property: of the thing itself, or of the records that point to it."""
    return html.all("div", "statement", data_property=property_)[0]


def mark(value: Element) -> Element:
    return value.one("details", "evidence")


def words_of(element: Element) -> str:
    return " ".join(element.text.split())


def told(html: Element, property_: str) -> list[str]:
    """The sentences of a row, without the marks."""
    found = []
    for value in row(html, property_).all("dd", "value"):
        value.children = [
            one for one in value.children if isinstance(one, str) or not one.classes & {"evidence", "also"}
        ]
        found.append(words_of(value))
    return found
