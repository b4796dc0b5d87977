"""Answers are compressed for clients that take them so, and are the same underneath."""

from __future__ import annotations

import gzip

import pytest
from flask.testing import FlaskClient

PAGE = "/page/city/phayao?lang=en"


@pytest.mark.parametrize(
    "address",
    [PAGE, "/sparql?query=SELECT%20*%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D%20LIMIT%20100", "/data/city/phayao.ttl"],
)
def test_compressed_answer_unpacks_to_the_plain_one(client: FlaskClient, address: str) -> None:
    plain = client.get(address, headers={"Accept-Encoding": "identity"})
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(gzip.decompress(packed.data)) == len(plain.data)
    assert len(packed.data) < len(plain.data) / 2
    assert "Accept-Encoding" in packed.headers["Vary"]


@pytest.mark.parametrize("accept", ["identity", "", "gzip;q=0", "br"])
def test_client_that_does_not_take_gzip_gets_it_plain(client: FlaskClient, accept: str) -> None:
    answer = client.get(PAGE, headers={"Accept-Encoding": accept})
    assert "Content-Encoding" not in answer.headers
    assert b"<!doctype html>" in answer.data


def test_each_representation_has_its_own_etag_and_both_can_be_revalidated(client: FlaskClient) -> None:
    tags = {}
    for encoding in ("identity", "gzip"):
        answer = client.get(PAGE, headers={"Accept-Encoding": encoding})
        tags[encoding] = answer.headers["ETag"]
        again = client.get(PAGE, headers={"Accept-Encoding": encoding, "If-None-Match": tags[encoding]})
        assert again.status_code == 304
    assert tags["identity"] != tags["gzip"]


def test_short_answer_is_left_as_it_is(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": "ASK {}"}, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers
