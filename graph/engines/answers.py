"""Reads what an engine answers, and gives it as the embedded store would: the same terms, in the same syntax.

Some engines write `"1"^^xsd:boolean`, `en-gb`, `nodeID://b1`, or the answer to an ASK as a table of one row. So each answer is
read as terms and written anew. It passes through row by row; what ends too early, or is no answer, raises and is never taken
for a whole one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any

import pyoxigraph

from graph.engines.connections import Response
from graph.engines.http import translated
from graph.engines.layout import read_back
from graph.errors import EngineAnsweredWrongly, LearningCityError
from graph.formats import JSON, N_TRIPLES, Format
from graph.rdf import Literal, Term, Triple, serialize
from graph.rows import Row, write_rows
from graph.store import Answer, results_format, stored_form
from graph.xml_text import guarded

FOREIGN_BLANK, KEPT = b'"nodeID://', 16
SMALL = 65536
REWRITTEN = tuple(
    one.encode() for one in ("genid", "nodeID", "_star_fake", "datatype")
)  # what an answer as it stands lacks
MOST_ROWS = "x-sparql-maxrows"
NO_VARIABLE = "_star_fake"  # what Virtuoso calls the column of a SELECT * without variables
Mend = Callable[[list[str], Iterator[Row]], Iterator[Row]]


class Body:
    """The body of a response as a file that is read once.

    Args:
        response: its head has been checked.
        seconds: the deadline that was set.
        lines: whether the syntax is one in which an answer cut between two lines passes for a whole one.
    """

    def __init__(self, response: Response, seconds: float, *, lines: bool = False) -> None:
        self.response, self.seconds = response, seconds
        self.failure: LearningCityError | None = None
        self.begun = self.held = self.ready = b""
        if lines and not response.is_delimited:
            response.close()
            raise EngineAnsweredWrongly(reason="nobody could see where its answer ends")

    def small(self) -> bytes:
        """Give the whole body when it is small, and "" when it is not; either way it can be read as if nobody had looked."""
        while len(self.begun) < SMALL:
            part = self.more(SMALL)
            self.begun += part
            if not part:
                return self.begun
        return b""

    def more(self, count: int) -> bytes:
        """Receive some bytes."""
        try:
            return self.response.read(count)
        except OSError as error:
            self.failure = translated(error, self.seconds)
            raise self.failure from error

    def read(self, count: int = -1) -> bytes:
        """Read some bytes, never more than asked for; the names of blank nodes that no syntax allows are put right."""
        while not self.ready:
            data, self.begun = self.begun or self.more(SMALL), b""
            whole, self.held = self.held + data, b""
            if data:
                cut = whole.rfind(b'"', max(0, len(whole) - KEPT))
                if cut >= 0 and FOREIGN_BLANK.startswith(whole[cut:]):
                    whole, self.held = whole[:cut], whole[cut:]
            self.ready = whole.replace(FOREIGN_BLANK, b'"')
            if not data:
                break
        size = len(self.ready) if count < 0 else count
        taken, self.ready = self.ready[:size], self.ready[size:]
        return taken

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Say what is wrong with the answer when reading it fails."""
        try:
            yield
        except (SyntaxError, ValueError, UnicodeDecodeError) as error:
            self.response.close()
            if self.failure:
                raise self.failure from error
            raise EngineAnsweredWrongly(reason=f"it cannot be read ({str(error)[:120]})") from error
        except LearningCityError:
            self.response.close()
            raise


def ours(term: Term | None) -> Term | None:
    """Turn a term of the engine into the one that the embedded store gives."""
    return None if term is None else stored_form(read_back(term))


class EngineTable(Answer):
    """The answer to a SELECT or an ASK, in SPARQL JSON.

    A small one without terms that engines spell in their own way is parsed to its end and written as it stands.
    """

    def __init__(self, body: Body, most: int | None, mend: Mend | None, *, ask: bool) -> None:
        self.body, self.most, self.mend = body, most, mend
        with body.watched():
            small = body.small()
            source: Any = small.replace(FOREIGN_BLANK, b'"') or body
            raw = pyoxigraph.parse_query_results(source, pyoxigraph.QueryResultsFormat.JSON)
            if ask and isinstance(raw, pyoxigraph.QuerySolutions):
                raw = truth_in_a_row(raw)
            if isinstance(raw, pyoxigraph.QueryBoolean):
                body.read()
        super().__init__(raw)
        if not ask or self.is_truth:
            self.as_it_stands = bool(small) and not mend and most is None and not any(one in small for one in REWRITTEN)
            return
        raise EngineAnsweredWrongly(reason="it was asked for a truth value and sent a table")

    @property
    def variables(self) -> list[str]:
        """The names of the variables."""
        return [name for name in super().variables if name != NO_VARIABLE]

    def terms(self) -> Iterator[Row]:
        """Read the rows; as many as the engine gives at most are taken for an answer that was cut."""
        assert isinstance(self._result, pyoxigraph.QuerySolutions)
        count, has_variables = 0, bool(self.variables)
        with self.body.watched():
            for solution in self._result:
                count += 1
                yield tuple(ours(term) for term in solution) if has_variables else ()
        if self.most is not None and count >= self.most:
            raise EngineAnsweredWrongly(reason=f"it gives {self.most:,} rows at most, and there may be more")

    def rows(self) -> Iterator[Row]:
        """Iterate over the rows."""
        return self.mend(self.variables, self.terms()) if self.mend else self.terms()

    def write(self, output: IO[bytes], format: Format) -> None:
        """Write the answer, in the syntax of the embedded store."""
        result, form = self._result, results_format(format.media_type)
        assert not isinstance(result, pyoxigraph.QueryTriples)
        if self.as_it_stands or self.is_truth:
            with self.body.watched():
                result.serialize(guarded(output, format), form)
            return
        write_rows(self.variables, self.rows(), format, output)


def truth_in_a_row(raw: pyoxigraph.QuerySolutions) -> Any:
    """Read the answer to an ASK that is written as a table of one row."""
    values = [term for solution in raw for term in solution]
    if len(values) != 1 or not isinstance(values[0], Literal):
        raise EngineAnsweredWrongly(reason="it was asked for a truth value and sent a table")
    document = {"head": {}, "boolean": values[0].value.lower() in ("1", "true")}
    return pyoxigraph.parse_query_results(json.dumps(document), pyoxigraph.QueryResultsFormat.JSON)


class EngineGraph(Answer):
    """The answer to a CONSTRUCT or DESCRIBE: triples that are read once.

    Args:
        triples: gives them.
    """

    def __init__(self, triples: Callable[[], Iterator[Triple]]) -> None:
        self._triples = triples

    @property
    def is_graph(self) -> bool:
        """It is one."""
        return True

    @property
    def is_truth(self) -> bool:
        """It is none."""
        return False

    def write(self, output: IO[bytes], format: Format) -> None:
        """Write the triples."""
        serialize(self.triples(), format, output)

    def triples(self) -> Iterator[Triple]:
        """Iterate over the triples, each once."""
        yield from self._triples()


def table(response: Response, seconds: float, *, ask: bool = False, mend: Mend | None = None) -> EngineTable:
    """Read the response to a SELECT or an ASK.

    Args:
        response: its head has been checked.
        seconds: the deadline that was set.
        ask: whether it answers an ASK.
        mend: puts rows right that this engine gets wrong.
    """
    most = response.headers.get(MOST_ROWS, "")
    return EngineTable(Body(response, seconds), int(most) if most.isdecimal() else None, mend, ask=ask)


def triples(response: Response, seconds: float) -> Iterator[Triple]:
    """Read the response to a CONSTRUCT."""
    body = Body(response, seconds, lines=True)
    format = pyoxigraph.RdfFormat.from_media_type(N_TRIPLES.media_type)
    with body.watched():
        for quad in pyoxigraph.parse(body, format):  # type: ignore[arg-type]
            subject, value = ours(quad.subject), ours(quad.object)
            yield Triple(subject, quad.predicate, value)  # type: ignore[arg-type]


TABLE_TYPE, GRAPH_TYPE = JSON.media_type, N_TRIPLES.media_type
