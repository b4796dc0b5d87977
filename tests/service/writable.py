"""A service that takes writes, in process: its application, its client, and a token."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from graphs import announcement_quads
from werkzeug.test import TestResponse

from graph.gate.door import open_or_create
from graph.tokens import Tokens
from graph.versions.directory import DataDirectory
from graph.workers.pool import QueryPool
from service import create_app
from service.settings import Settings


@dataclass
class Writable:
    """A client that shows its token with every request."""

    app: Flask
    data: Path
    token: str
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def send(self, method: str, path: str, body: str | bytes = b"", type: str = "", **headers: str) -> TestResponse:
        """Send a request; keyword arguments are headers, with _ for -."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        options: dict[str, Any] = {"content_type": type} if type else {}
        return self.client.open(
            path, method=method, data=body, headers={"Authorization": f"Bearer {self.token}", **named}, **options
        )

    def update(self, text: str, **headers: str) -> TestResponse:
        """Send a SPARQL Update."""
        return self.send("POST", "/sparql", text, "application/sparql-update", **headers)

    def ask(self, pattern: str) -> bool:
        """Ask whether a pattern matches."""
        answer = self.client.get(
            "/sparql", query_string={"query": f"ASK {{ {pattern} }}"}, headers={"Accept": "text/csv"}
        )
        assert answer.status_code == 200, answer.text
        return answer.text.strip() == "true"

    def triples(self, graph: str = "") -> set[str]:
        """List the triples of a graph, or of the default graph, as lines."""
        address = f"/graph-store?graph={graph}" if graph else "/graph-store?default"
        answer = self.client.get(address, headers={"Accept": "application/n-triples"})
        return set(answer.text.strip().splitlines()) if answer.status_code == 200 else set()

    @property
    def version(self) -> int:
        """The current version."""
        return DataDirectory(self.data).current


@contextmanager
def writable(folder: Path, *, plain: bool, **given: Any) -> Iterator[Writable]:
    """Run a service over a new data directory; further arguments are settings."""
    data = folder / "data"
    open_or_create(DataDirectory.create(data, plain=plain), () if plain else announcement_quads())
    settings = Settings(data=str(data), workers=2, shapes="none" if plain else "", **given)
    pool = QueryPool.start(settings.pool)
    app = create_app(settings, pool)
    try:
        yield Writable(app, data, Tokens(data).new("curator"))
    finally:
        app.extensions["learningcity"].gatekeeper.close()
        pool.close()
