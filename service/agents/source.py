"""Where the tools ask: query workers of their own, over the packaged graph or a data directory, or a SPARQL endpoint elsewhere."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Protocol

from graph.analysis import analyse
from graph.asking import ask_endpoint, format_for
from graph.formats import RESULT_FORMATS
from graph.rdf import Row, read_rows
from graph.workers.pool import QueryPool
from graph.workers.wire import Request
from service.http.protocol import refuse_calls
from service.settings import Settings


class Source(Hashable, Protocol):
    """Answers SPARQL."""

    def version(self) -> int:
        """Return the number of the version that answers; another number means another graph."""
        ...

    def ask(self, query: str) -> tuple[bytes, bool]:
        """Ask a query of any form: SPARQL JSON for rows and truth values, Turtle for a graph; and which of both.

        Raises:
            LearningCityError: there is no answer.
        """
        ...


@dataclass(frozen=True)
class Workers:
    """Query workers of this process, with the limits of the service.

    Args:
        pool: the workers.
        settings: the limits.
    """

    pool: QueryPool
    settings: Settings

    def version(self) -> int:
        """Return the number of the current version."""
        return self.pool.version()

    def ask(self, query: str) -> tuple[bytes, bool]:
        """Ask the current version."""
        analysis = analyse(query, limits=self.settings.limits)
        refuse_calls(analysis, self.settings)
        format = format_for(analysis.form, "")
        asked = Request(text=query, extension=format.extension, seconds=self.settings.timeout)
        return self.pool.ask(asked).whole(), format in RESULT_FORMATS


@dataclass(frozen=True)
class Endpoint:
    """A SPARQL endpoint.

    Args:
        address: where it is.
        seconds: how long to wait for an answer.
    """

    address: str
    seconds: float

    def version(self) -> int:
        """Return 0: an endpoint does not say."""
        return 0

    def ask(self, query: str) -> tuple[bytes, bool]:
        """Ask the endpoint."""
        return ask_endpoint(self.address, query, "", seconds=max(1, round(self.seconds)))


def select(source: Source, query: str) -> list[Row]:
    """Ask a SELECT, and read its rows."""
    return read_rows(source.ask(query)[0])
