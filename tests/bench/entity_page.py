"""Measures the page of the largest entity: a network with so many members, each with a membership of its own.

    python tests/bench/entity_page.py [MEMBERS]

It prints, for each page, the server's time (median of the requests in process), the queries asked and the bytes sent.
"""

from __future__ import annotations

import gzip
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from graph.gate.door import open_or_create
from graph.rdf import Literal, NamedNode, Quad
from graph.sources import packaged_quads
from graph.versions.directory import DataDirectory
from graph.workers.pool import QueryPool
from graph.workers.wire import Request
from ontology.terms import ID, LC, PREFIXES
from service import create_app
from service.settings import Settings

MEMBERS, TIMES = 10_000, 15
NETWORK = NamedNode(f"{ID}network/unesco-gnlc")
TYPE, LABEL = NamedNode(PREFIXES["rdf"] + "type"), NamedNode(PREFIXES["rdfs"] + "label")
DAY = NamedNode(PREFIXES["xsd"] + "date")
PAGES = (
    "network/unesco-gnlc",
    "network/unesco-gnlc?of=https%3A%2F%2Fw3id.org%2Flearning-city%2Fontology%23network&page=400",
    "city/phayao",
    "organization/university-of-phayao",
    "city/number-7",
    "announcement/phayao-2022/passage/5",
    "graph/derived",
    "source/many-members",
)


def many_members(count: int) -> Iterator[Quad]:
    """Make cities that are members of the network of the packaged graph."""
    graph = NamedNode(f"{ID}source/many-members")
    for number in range(1, count + 1):
        city, membership = NamedNode(f"{ID}city/number-{number}"), NamedNode(f"{ID}membership/number-{number}")
        yield Quad(city, TYPE, NamedNode(LC + "City"), graph)
        yield Quad(city, LABEL, Literal(f"เมืองที่ {number}", language="th"), graph)
        yield Quad(city, LABEL, Literal(f"City number {number}", language="en"), graph)
        yield Quad(membership, TYPE, NamedNode(LC + "Membership"), graph)
        yield Quad(membership, LABEL, Literal(f"สมาชิกภาพของเมืองที่ {number}", language="th"), graph)
        yield Quad(membership, LABEL, Literal(f"Membership of city number {number}", language="en"), graph)
        yield Quad(membership, NamedNode(LC + "member"), city, graph)
        yield Quad(membership, NamedNode(LC + "network"), NETWORK, graph)
        yield Quad(membership, NamedNode(LC + "startDate"), Literal("2022-09-02", datatype=DAY), graph)


class CountingPool:
    """A pool that counts what it is asked."""

    def __init__(self, pool: QueryPool) -> None:
        self.pool, self.count = pool, 0

    def __getattr__(self, name: str) -> object:
        return getattr(self.pool, name)

    def ask(self, request: Request) -> object:
        self.count += 1
        return self.pool.ask(request)


def measure(app: Flask, pool: CountingPool, path: str) -> tuple[float, int, int, int]:
    """Ask for a page some times: (median milliseconds, queries, bytes, bytes compressed)."""
    client, spent, body = app.test_client(), [], b""
    for _ in range(TIMES):
        pool.count, began = 0, time.perf_counter()
        response = client.get(f"/page/{path}", headers={"Accept": "text/html", "Accept-Language": "th"})
        body = response.data
        spent.append((time.perf_counter() - began) * 1000)
        assert response.status_code == 200, response.status
    return statistics.median(spent), pool.count, len(body), len(gzip.compress(body))


def main() -> None:
    """Build the graph, then measure."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else MEMBERS
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        open_or_create(DataDirectory.create(data), [*packaged_quads(), *many_members(count)])
        pool = QueryPool.start(Settings(data=str(data)).pool)
        counting = CountingPool(pool)
        try:
            app = create_app(Settings(data=str(data), cache=0), counting)  # type: ignore[arg-type]
            for path in PAGES:
                spent, queries, size, compressed = measure(app, counting, path)
                print(f"{spent:7.1f} ms  {queries} queries  {size:8,} bytes  {compressed:7,} compressed  {path}")
        finally:
            pool.close()


if __name__ == "__main__":
    main()
