"""How pages and descriptions read the graph: queries sent to the query workers, answers read as terms."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

from graph.errors import TimedOut
from graph.formats import JSON, N_QUADS
from graph.rdf import NamedNode, Quad, Row, Triple, parse, read_rows
from graph.workers.pool import QueryPool
from graph.workers.wire import Request

ONCE_SECONDS = 60.0  # for what is worked out once a version, and kept


@dataclass(frozen=True)
class Reader:
    """Reads one version of the graph. Two that read the same are equal, however long they may take, so that both find what is kept.

    Args:
        pool: the query workers.
        seconds: the time limit of each query.
        version: the version to read; None for the current one.
        limit: the setting that the time limit comes from.
        until: when all that is read must be there (`time.monotonic`); None for no such time.
    """

    pool: QueryPool
    seconds: float = field(compare=False)
    version: int | None = None
    limit: str = field(default="page_timeout", compare=False)
    until: float | None = field(default=None, compare=False)

    def select(self, query: str) -> list[Row]:
        """Ask a SELECT.

        Raises:
            TimedOut, EngineFailed, Overloaded, NoSuchVersion: there is no answer.
        """
        return read_rows(self._ask(query, JSON.extension))

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

    def once(self) -> Reader:
        """Give a reader for what is worked out once a version: in a large graph that takes longer than a page may, and is then there."""
        return replace(self, seconds=max(self.seconds, ONCE_SECONDS), until=None)

    def _ask(self, query: str, extension: str) -> bytes:
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
