"""Whether a user can tell who keeps the graph: a crawl that asks two services for each address and compares what they give.

    python tests/engines/twins.py virtuoso        # before an engine, and before the embedded store
    python tests/engines/twins.py shuffled        # before the embedded store, and before a store that gives rows that tie in another order
    python tests/engines/twins.py embedded        # before two embedded stores of the same: what differs here tells nobody anything
    python tests/engines/twins.py oxigraph --one-in 1   # every address that is known, and not one in twenty of what there is much of

It prints how many addresses were compared, and each that differs. `tests/engines/test_reading.py` compares a few of them each time.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import cast

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from crawling import Client, Crawl
from engine_servers import running_oxigraph, running_virtuoso, served
from flask import Flask
from shuffled import Shuffled
from werkzeug.test import TestResponse

from graph.gate.door import open_or_create
from graph.versions.directory import DataDirectory
from graph.workers.pool import QueryPool
from service import create_app
from service.settings import Settings

ENGINES = {"oxigraph": running_oxigraph, "virtuoso": running_virtuoso}
OF_THE_MOMENT = re.compile(  # when a version was made, and what a request is called, differ between any two services
    rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*(?:Z|\+00:00)?|\d\d:\d\d(?::\d\d)?|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
)
OWN = {
    "X-Request-Id",
    "ETag",
    "Content-Length",
}  # headers that name a request, or hang on bytes in which the time stands, and the names of blank nodes
BLANK = re.compile(rb"_:[0-9A-Za-z]+|_[0-9a-f]{12,}")


class Twins:
    """A client of two services that keeps where they differ.

    Args:
        one, other: what asks them.
        keep: a folder for the bodies that differ.
    """

    def __init__(self, one: Client, other: Client, keep: Path | None = None) -> None:
        self.one, self.other, self.keep = one, other, keep
        self.compared = self.differing = 0

    def get(self, path: str, *, headers: dict[str, str], buffered: bool) -> TestResponse:
        """Ask both, compare, and give what the first answers."""
        here, there = (one.get(path, headers=headers, buffered=buffered) for one in (self.one, self.other))
        self.compared += 1
        if (here.status_code, here.content_type) != (there.status_code, there.content_type):
            self.tell(f"{path} ({headers['Accept']}): {here.status}, {there.status}")
        elif plain(here.data) != plain(there.data):
            self.tell(f"{path} ({headers['Accept']}): {first_difference(plain(here.data), plain(there.data))}")
        elif said := list(unlike(here, there)):
            self.tell(f"{path} ({headers['Accept']}): {'; '.join(said)}")
        else:
            return here
        if self.keep:
            for side, answer in (("here", here), ("there", there)):
                head = f"{path}\n{answer.status}\n{answer.headers}\n"
                (self.keep / f"{self.differing}.{side}").write_bytes(head.encode() + answer.data)
        return here

    def tell(self, difference: str) -> None:
        """Print a difference."""
        self.differing += 1
        print(difference, flush=True)


def unlike(here: TestResponse, there: TestResponse) -> Iterator[str]:
    """Say in which headers two answers differ."""
    for name in sorted({*here.headers.keys(), *there.headers.keys()} - OWN):
        one, other = (OF_THE_MOMENT.sub(b"<then>", answer.headers.get(name, "").encode()) for answer in (here, there))
        if one != other:
            yield f"{name}: {one.decode()} / {other.decode()}"


def plain(body: bytes) -> bytes:
    """Leave aside what differs between any two services; the names of blank nodes, and with them the order of lines."""
    body = OF_THE_MOMENT.sub(b"<then>", body)
    return b"\n".join(sorted(BLANK.sub(b"_:b", body).splitlines())) if BLANK.search(body) else body


def first_difference(here: bytes, there: bytes) -> str:
    """Show the first line in which two bodies differ."""
    for one, other in zip(here.splitlines(), there.splitlines(), strict=False):
        if one != other:
            start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
            return f"{one[max(0, start - 60) : start + 60]!r} / {other[max(0, start - 60) : start + 60]!r}"
    return f"{len(here)} and {len(there)} bytes"


@contextmanager
def embedded(data: Path, seed: int = 0) -> Iterator[Flask]:
    """The application over a data directory that holds the packaged graph; with a seed, rows that tie are in another order."""
    open_or_create(DataDirectory.create(data))
    settings = Settings(data=str(data), timeout=60.0, page_timeout=60.0, figures_wait=60.0, workers=3)
    pool = QueryPool.start(settings.pool)
    try:
        yield create_app(settings, cast(QueryPool, Shuffled(pool, seed)) if seed else pool)
    finally:
        pool.close()


@contextmanager
def twin(name: str, folder: Path) -> Iterator[Flask]:
    """The application that is compared with the embedded store."""
    if name in ("embedded", "shuffled"):
        with embedded(folder / "other", seed=int(name == "shuffled")) as app:
            yield app
        return
    with (
        ENGINES[name](folder / name) as address,
        served(address, folder / "mirror", timeout=60.0, page_timeout=60.0, figures_wait=60.0) as app,
    ):
        yield app


def main() -> None:
    """Crawl, and tell what differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=[*ENGINES, "embedded", "shuffled"])
    parser.add_argument("--one-in", type=int, default=20)
    parser.add_argument("--keep", type=Path, help="a folder for the bodies that differ")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="twins-") as name:
        folder = Path(name)
        with embedded(folder / "embedded") as one, twin(given.name, folder) as other:
            both = Twins(one.test_client(), other.test_client(), given.keep)
            crawl = Crawl(both, given.one_in)
            with suppress(KeyboardInterrupt):  # what was found until then is told
                crawl.run()
    print(f"{both.compared} addresses compared, {both.differing} differ, {len(crawl.bad)} do not answer as they should")


if __name__ == "__main__":
    main()
