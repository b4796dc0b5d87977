"""What never was, is malformed or was never published: a helpful answer of the right status, in the reader's language."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

HTML = "text/html"


def get(client: FlaskClient, path: str, accept: str | None = None, **headers: str) -> TestResponse:
    if accept is not None:
        headers["Accept"] = accept
    return client.get(path, headers=headers)


NOWHERE = [
    "/id/city/nobody",
    "/data/city/nobody",
    "/data/city/nobody.ttl",
    "/data/city/phayao.docx",
    "/data/city/phayao.",
    "/data/.ttl",
    "/id/city/",
    "/id/city",
    "/id/town/phayao",
    "/id/city/Phayao",
    "/id/city/phayao/",
    "/id/city//phayao",
    "/id/city/พะเยา",
    "/id/city/%E0%B8%9E",
    "/id/city/%FF%FE",
    "/id/city/%00",
    "/id/city/phayao%0A",
    "/id/city/phayao%3E%20%3Fp%20%3Fo%20%7D%20%23",
    "/id/../../etc/passwd",
    "/id/%2e%2e/%2e%2e/etc/passwd",
    "/data/..%2f..%2fetc%2fpasswd.ttl",
    "/id/" + "city/" * 400 + "x",
    "/id/city/" + "a" * 5000,
    "/id/city/" + "a-" * 2500,
    "/id/version/0",
    "/id/version/2",
    "/id/version/01",
    "/id/version/99999999999999999999",
    "/id/change/1",
    "/id/change/1/added/1",
    "/ontology/1.0",
    "/ontology/1.1.0/x",
    "/ontology.docx",
    "/ontology/1.1.0.docx",
    "/ontology/..%2f..%2fpyproject.toml",
    "/.well-known/void.docx",
    "/dump.docx",
    "/dump.n3",
    "/dump.ttl.zip",
]


@pytest.mark.parametrize("path", NOWHERE)
def test_what_never_was_is_404(client: FlaskClient, path: str) -> None:
    response = get(client, path, "application/json")
    assert response.status_code == 404
    assert response.mimetype == "application/problem+json"
    assert len(response.data) < 3000


@pytest.mark.parametrize(("language", "text"), [("th", "ไม่พบ"), ("en", "Nothing is known as")])
def test_the_page_for_what_never_was_helps_in_the_language_of_the_reader(
    client: FlaskClient, language: str, text: str
) -> None:
    response = get(client, f"/id/city/nobody?lang={language}", HTML)
    assert (response.status_code, response.mimetype) == (404, HTML)
    assert text in response.text
    assert "/search" in response.text


@pytest.mark.parametrize(
    ("query", "status"),
    [("version=2", 404), ("version=0", 404), ("version=x", 400), ("version=-1", 400), ("version=1e3", 400)],
)
@pytest.mark.parametrize("path", ["/id/city/phayao", "/data/city/phayao.ttl", "/ontology.ttl", "/dump.nq"])
def test_a_version_that_is_not_there_is_refused(client: FlaskClient, path: str, query: str, status: int) -> None:
    assert get(client, f"{path}?{query}").status_code == status


@pytest.mark.parametrize(("page", "status"), [("1", 200), ("2", 404), ("0", 404), ("-1", 400), ("x", 400), ("٢", 400)])
def test_a_page_that_is_not_there_is_refused(client: FlaskClient, page: str, status: int) -> None:
    assert get(client, f"/data/city/phayao.ttl?page={page}").status_code == status


@pytest.mark.parametrize("host", ['evil"><script>', "a b", "x\\y", "[::1", "host:port", ""])
@pytest.mark.parametrize("path", ["/data/city/phayao.jsonld", "/.well-known/void", "/sitemap.xml", "/id/city/phayao"])
def test_a_malformed_host_is_no_fault_of_ours(client: FlaskClient, path: str, host: str) -> None:
    response = get(client, path, Host=host)
    assert response.status_code in (200, 303, 400)
    assert b"<script>" not in response.data
