"""The files of the front end: the smallest encoding that a client takes, cached for as long as it is safe."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service.http import static_files

STYLE = b"body { color: black }"
PRESENT = "v7"


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A front end as its build leaves it."""
    files = {"site.css": {"bytes": 21, "gzip": 4, "br": 2}, "site.js": {"bytes": 1, "gzip": 1, "br": 1}}
    files |= {"icon.svg": {"bytes": 1}, "fonts/serif-AB12.woff2": {"bytes": 1}, "third-party.txt": {"bytes": 1}}
    files |= {"outlines/world.json": {"bytes": 1}}
    for name in files:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(STYLE if name == "site.css" else b"x")
    (tmp_path / "site.css.gz").write_bytes(b"gzip")
    (tmp_path / "site.css.br").write_bytes(b"br")
    (tmp_path / "manifest.json").write_text(json.dumps({"version": PRESENT, "inputs": "", "files": files}))
    monkeypatch.setattr(static_files, "STATIC", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("br;q=0, *", "gzip"),
        ("*", "br"),
        ("identity, br;q=0.5", None),
        ("deflate", None),
        ("gzip;q=0", None),
        (None, None),
    ],
)
def test_a_file_comes_in_the_encoding_that_the_client_likes_best(
    client: FlaskClient, built: Path, accepted: str | None, sent: str | None
) -> None:
    answer = client.get("/static/site.css", headers={"Accept-Encoding": accepted} if accepted else {})
    assert answer.headers.get("Content-Encoding") == sent
    assert answer.data == (sent.encode() if sent else STYLE)
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "Accept-Encoding" in answer.vary


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("site.js", "text/javascript"),
        ("icon.svg", "image/svg+xml"),
        ("fonts/serif-AB12.woff2", "font/woff2"),
        ("outlines/world.json", "application/json"),
        ("third-party.txt", "text/plain"),
    ],
)
def test_a_file_has_the_media_type_that_browsers_insist_on(
    client: FlaskClient, built: Path, name: str, media_type: str
) -> None:
    assert client.get(f"/static/{name}").mimetype == media_type


@pytest.mark.parametrize("address", [f"site.css?v={PRESENT}", "fonts/serif-AB12.woff2"])
def test_a_file_that_never_changes_under_its_address_is_kept_for_good(
    client: FlaskClient, built: Path, address: str
) -> None:
    assert "immutable" in client.get(f"/static/{address}").headers["Cache-Control"]


@pytest.mark.parametrize("address", ["site.css", "site.css?v=", "site.css?v=another"])
def test_a_file_that_may_change_under_its_address_is_asked_for_again(
    client: FlaskClient, built: Path, address: str
) -> None:
    answer = client.get(f"/static/{address}")
    assert "immutable" not in answer.headers["Cache-Control"]
    assert client.get(f"/static/{address}", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_another_build_changes_the_addresses_in_the_pages_at_once(client: FlaskClient, built: Path) -> None:
    assert f"/static/site.css?v={PRESENT}" in page(client)
    manifest = json.loads((built / "manifest.json").read_text())
    (built / "manifest.json").write_text(json.dumps(manifest | {"version": "v8"}))
    assert "/static/site.css?v=v8" in page(client)


@pytest.mark.parametrize(
    "name", ["none.css", "site.css.br", "site.css.gz", "manifest.json", "", "../page.py", "%2e%2e/page.py", "fonts/"]
)
def test_what_was_not_built_is_not_found(client: FlaskClient, built: Path, name: str) -> None:
    answer = client.get(f"/static/{name}", headers={"Accept": "text/css,*/*;q=0.1"})
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"


def test_without_a_build_the_pages_come_without_style_and_script(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(static_files, "STATIC", tmp_path)
    text = page(client)
    assert "<h1>" in text
    assert "/static/site" not in text and "/static/editor" not in text
    assert client.get("/static/site.css").status_code == 404


def page(client: FlaskClient) -> str:
    """Open a page."""
    answer = client.get("/sparql", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    return answer.text
