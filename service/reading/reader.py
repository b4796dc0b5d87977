"""How pages and descriptions read the graph: queries sent to the query workers, answers read as terms."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import IO

from graph.errors import EngineTooSlow, TimedOut
from graph.formats import JSON, N_QUADS, N_TRIPLES
from graph.rdf import NamedNode, Quad, Row, Triple, parse, read_rows, read_table
from graph.workers.pool import QueryPool
from graph.workers.wire import Request

QUICK_SECONDS = (
    0.5  # what is answered sooner takes no turn among what takes long, and is asked again after the next start
)


@dataclass(frozen=True)
class Reader:
    """Reads one version of the graph. Two that read the same are equal, however long they may take, so that both find what is kept.

    Args:
        pool: the query workers.
        seconds: the time limit of each query.
        version: the version to read; None for the current one.
        limit: the setting that the time limit comes from.
        until: when all that is read must be there (`time.monotonic`); None for no such time.
        ready_by: until when a page waits for what is worked out once a version, before it does without.
        once_seconds: the time limit of each query for that.
        keeps: whether answers are kept beside the version.
    """

    pool: QueryPool
    seconds: float = field(compare=False)
    version: int | None = None
    limit: str = field(default="page_timeout", compare=False)
    until: float | None = field(default=None, compare=False)
    ready_by: float | None = field(default=None, compare=False)
    once_seconds: float = field(default=900.0, compare=False)
    keeps: bool = field(default=False, compare=False)

    def select(self, query: str) -> list[Row]:
        """Ask a SELECT.

        Raises:
            TimedOut, EngineFailed, Overloaded, NoSuchVersion: there is no answer.
        """
        return read_rows(self._ask(query, JSON.extension))

    def stream(self, query: str) -> Iterator[Row]:
        """Ask a SELECT that has a long answer, and read it from a file, row by row."""
        with self.in_a_file(Request(query, JSON.extension)) as file:
            yield from read_table(file)[1]

    def statements(self, properties: Sequence[str]) -> Iterator[Triple]:
        """Read what the graph says by some properties, however much that is, from a file, one by one.

        Raises:
            TimedOut, EngineFailed, Overloaded, NoSuchVersion: there is no answer.
        """
        with self.in_a_file(Request("", N_TRIPLES.extension, properties=tuple(properties))) as file:
            for quad in parse(file, N_TRIPLES, place="answer", lenient=True):
                yield Triple(quad.subject, quad.predicate, quad.object)

    @contextmanager
    def in_a_file(self, request: Request) -> Iterator[IO[bytes]]:
        """Give an answer in a file that vanishes."""
        asked = request._replace(version=self.version, seconds=self.seconds, limit=self.limit)
        with tempfile.TemporaryFile() as file:
            for chunk in self.pool.ask(asked).chunks():
                file.write(chunk)
            file.seek(0)
            yield file

    def construct(self, query: str) -> list[Triple]:
        """Ask a CONSTRUCT or DESCRIBE."""
        quads = parse(self._ask(query, N_QUADS.extension), N_QUADS, place="answer")
        return [Triple(quad.subject, quad.predicate, quad.object) for quad in quads]

    def quads(self, query: str) -> list[Quad]:
        """Ask a SELECT of ?graph ?subject ?predicate ?object, as quads."""
        return [
            Quad(row["subject"], row["predicate"], row["object"], row["graph"])  # type: ignore[arg-type]
            for row in self.select(query)
        ]

    def current(self) -> int:
        """Return the number of the version that is read."""
        return self.pool.version() if self.version is None else self.version

    def of_version(self, version: int | None) -> Reader:
        """Give a reader of a version; of the current one when it is None."""
        return replace(self, version=version)

    def waiting(self) -> Reader:
        """Give a reader that waits for what is worked out once a version about half of the time that it has."""
        return replace(self, ready_by=time.monotonic() + self.seconds / 2)

    def once(self) -> Reader:
        """Give a reader for what is worked out once a version, in the background, and for no other than the one read now."""
        return replace(
            self,
            seconds=self.once_seconds,
            version=self.current(),
            limit="figures_timeout",
            until=None,
            ready_by=None,
            keeps=True,
        )

    def _ask(self, query: str, extension: str) -> bytes:
        """Return the answer to a query; one that takes long is kept, where this reader keeps answers."""
        cache = self.pool.cache if self.keeps else None
        if cache is None:
            return self._asked(query, extension)
        name = f"{sha256(query.encode()).hexdigest()[:32]}.{extension}"
        kept = cache.read(self.current(), name)
        if kept is not None:
            return kept
        with suppress(TimedOut, EngineTooSlow):
            return replace(self, seconds=QUICK_SECONDS)._asked(query, extension)
        with self.pool.long:
            found = self._asked(query, extension)
        cache.keep(self.current(), name, found)
        return found

    def _asked(self, query: str, extension: str) -> bytes:
        left = self.seconds if self.until is None else self.until - time.monotonic()
        late = TimedOut(seconds=self.seconds, limit=self.limit)
        if left <= 0:
            raise late
        request = Request(text=query, extension=extension, version=self.version, seconds=left, limit=self.limit)
        try:
            return self.pool.ask(request).whole()
        except TimedOut:
            raise late from None


def values(variable: str, iris: list[str] | tuple[str, ...]) -> str:
    """Write a VALUES line that binds a variable to some IRIs."""
    return f"VALUES ?{variable} {{ {' '.join(str(NamedNode(iri)) for iri in iris)} }}"
