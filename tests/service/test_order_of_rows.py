"""Pages show the same however a store orders rows that tie."""

from __future__ import annotations

from typing import cast

import pytest
from flask import Flask
from flask.testing import FlaskClient
from shuffled import Shuffled

from graph.workers.pool import QueryPool
from service import create_app


@pytest.fixture(scope="module")
def shuffled(app: Flask, pool: QueryPool) -> Flask:
    """The application over the same graph, its statements in another order."""
    return create_app(app.extensions["learningcity"].settings, cast(QueryPool, Shuffled(pool, seed=1)))


@pytest.mark.parametrize(
    "path",
    [
        "/page/city/phayao",
        "/page/membership/phayao-unesco-gnlc",
        "/page/scheme/aims",
        "/page/announcement/phayao-2022/passage/15",
        "/page/graph/editorial",
        "/page/graph/derived",
        "/page/party/universities-in-other-areas-of-thailand",
        "/queries/picture-of-an-announcement",
        "/queries/picture-of-an-announcement.ttl",
    ],
)
def test_page_does_not_hang_on_the_order_of_statements(path: str, shuffled: Flask, client: FlaskClient) -> None:
    accept = {"Accept": "text/html"}
    assert shuffled.test_client().get(path, headers=accept).text == client.get(path, headers=accept).text


@pytest.mark.parametrize(
    "path",
    [
        "/cities.csv",
        "/cities.json?lang=th",
        "/cities.xml?country=thailand",
        "/things.tsv?kind=membership",
        "/things.json?q=a",
    ],
)
def test_table_does_not_hang_on_the_order_of_statements(path: str, shuffled: Flask, client: FlaskClient) -> None:
    assert shuffled.test_client().get(path).data == client.get(path).data
