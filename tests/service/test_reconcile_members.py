"""Every member city is matched by its English and by its Thai name, with its country."""

from __future__ import annotations

import csv
import json
from importlib.resources import files

import pytest
from flask import Flask
from flask.testing import FlaskClient

from graph.store import Store
from ontology.terms import ID, LC

ALL = 0.99
CITIES = f"""
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?city ?name ?code WHERE {{
    ?city a <{LC}City> ; rdfs:label|skos:altLabel ?name ; <{LC}withinPlace> ?country .
    ?country a schema:Country ; skos:notation ?code
}}
"""


@pytest.fixture(scope="module")
def members() -> list[dict[str, str]]:
    text = files("graph").joinpath("reference", "network", "members.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


@pytest.fixture(scope="module")
def cities(store: Store) -> dict[tuple[str, str], set[str]]:
    """The cities of each name in each country."""
    found: dict[tuple[str, str], set[str]] = {}
    for city, name, code in store.query(CITIES).rows():
        key = (getattr(name, "value", ""), getattr(code, "value", ""))
        found.setdefault(key, set()).add(getattr(city, "value", "").removeprefix(ID))
    return found


@pytest.mark.parametrize("column", ["name_en", "name_th"])
def test_the_right_city_comes_first_for_nearly_every_name(
    client: FlaskClient, app: Flask, members: list[dict[str, str]], cities: dict[tuple[str, str], set[str]], column: str
) -> None:
    named = [row for row in members if row[column]]
    batch = {
        str(at): {"query": row[column], "type": "lc:City", "properties": [{"pid": "country", "v": row["country"]}]}
        for at, row in enumerate(named)
    }
    found: dict[str, list[str]] = {}
    keys = list(batch)
    for start in range(0, len(keys), 50):  # the application of the tests has a short deadline
        part = {key: batch[key] for key in keys[start : start + 50]}
        answer = client.post("/reconcile", data={"queries": json.dumps(part)})
        found |= {key: [one["id"] for one in value["result"]] for key, value in answer.get_json().items()}
    wrong = [
        (row[column], row["country"], found[str(at)][:1])
        for at, row in enumerate(named)
        if not cities.get((row[column], row["iso2"]), set()) & set(found[str(at)][:1])
    ]
    assert len(named) > 90
    assert len(wrong) <= (1 - ALL) * len(named), wrong
