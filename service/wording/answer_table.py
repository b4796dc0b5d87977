"""Answers as tables on pages: the first rows, read from the stream of an answer that may be endless."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import IO, cast

from graph.formats import JSON, N_TRIPLES
from graph.rdf import Literal, NamedNode, Row, Term, parse, read_table
from graph.workers.answering import Answering
from graph.workers.pool import QueryPool
from graph.workers.wire import Request as QueryRequest
from service.reading.naming import describe
from service.reading.vocabulary import vocabulary
from service.wording.page import Page
from service.wording.presenting import NUMBERS, Presenter, Value

SHOWN = 200
TRIPLE = ["subject", "property", "value"]


class Stream(io.RawIOBase):
    """The bytes of an answer, to be read as a file.

    Args:
        chunks: the bytes as they come.
    """

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.chunks, self.held = chunks, b""

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """Fill a buffer with what has come; wait when nothing has."""
        self.held = self.held or next(self.chunks, b"")
        count = min(len(buffer), len(self.held))
        buffer[:count], self.held = self.held[:count], self.held[count:]
        return count


@dataclass(frozen=True)
class Answer:
    """What a query found, as far as a page shows it.

    Args:
        columns: the variables.
        rows: the first rows.
        more: whether there are others.
        truth: the answer to an ASK; None for every other form.
    """

    columns: Sequence[str] = ()
    rows: Sequence[Row] = ()
    more: bool = False
    truth: bool | None = None

    def first(self, count: int) -> Answer:
        """Keep the first rows only."""
        return replace(self, rows=self.rows[:count], more=self.more or len(self.rows) > count)


def ask(pool: QueryPool, request: QueryRequest, form: str, *, most: int = SHOWN) -> Answer:
    """Ask a query and read the first rows of its answer.

    Args:
        pool: the query workers.
        request: the question; its format is chosen here.
        form: "SELECT", "ASK", "CONSTRUCT" or "DESCRIBE"; triples are rows of three columns.
        most: how many rows are read.

    Raises:
        MalformedQuery, QueryFailed, TimedOut, EngineFailed, Overloaded, NoSuchVersion: there is no answer.
    """
    answering = pool.ask(in_format(request, form))
    try:
        return read(answering, form, most)
    finally:
        answering.close()


def in_format(request: QueryRequest, form: str) -> QueryRequest:
    """Ask for the format that is read here."""
    chosen = JSON if form in ("SELECT", "ASK") else N_TRIPLES
    return request._replace(extension=chosen.extension)


def read(answering: Answering, form: str, most: int = SHOWN) -> Answer:
    """Read the first rows of an answer."""
    if form == "ASK":
        return Answer(truth=bool(json.loads(answering.whole())["boolean"]))
    stream = cast(IO[bytes], Stream(answering.chunks()))
    if form == "SELECT":
        columns, found = read_table(stream)
    else:
        columns = TRIPLE
        quads = parse(stream, N_TRIPLES, place="answer")
        found = (dict(zip(TRIPLE, (quad.subject, quad.predicate, quad.object), strict=True)) for quad in quads)
    rows = list(islice(found, most + 1))
    return Answer(columns, rows[:most], len(rows) > most)


@dataclass(frozen=True)
class Table:
    """The rows of an answer, ready to be shown.

    Args:
        columns: the variables.
        rows: a value or None for each column.
        more: whether there are others.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Value | None]]
    more: bool

    def holds_numbers(self, place: int) -> bool:
        """Say whether a column is one of numbers, which stand at its right edge."""
        return {value.kind for row in self.rows if (value := row[place])} == {"number"}


def table(page: Page, answer: Answer, columns: Sequence[str], *, exact: bool) -> Table:
    """Make the table of an answer, with the names of the things in it.

    Args:
        page: the page that it stands on.
        answer: the answer.
        columns: the variables to show.
        exact: whether literals stand as they are in the graph; otherwise dates and the like are written for readers.
    """
    terms = [row.get(column) for row in answer.rows for column in columns]
    iris = {term.value for term in terms if isinstance(term, NamedNode)}
    reader = page.reader
    presenter = Presenter(page, vocabulary(reader, reader.current()), describe(reader, iris))
    rows = [[cell(presenter, row.get(column), exact) for column in columns] for row in answer.rows]
    return Table(columns, rows, answer.more)


def cell(presenter: Presenter, term: Term | None, exact: bool) -> Value | None:
    """Show a term in a table; None for no term."""
    if term is None:
        return None
    if exact and isinstance(term, Literal) and term.datatype.value not in NUMBERS:
        return Value("text", term.value, term.language or "")
    if isinstance(term, NamedNode) and ("", term.value) in presenter.vocabulary.property_names:
        language = presenter.page.language
        return Value("thing", presenter.property_name(term.value), language, presenter.page.urls.page(term.value))
    return presenter.value(term)
