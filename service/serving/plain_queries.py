"""The short way of a plain query: a GET that sends nothing but a query is answered without Flask, which costs more than the query.

Whatever is out of the ordinary goes the long way, and so does every mistake: the answers are the same, which a test holds.
"""

from __future__ import annotations

import re
from binascii import a2b_qp
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from graph.analysis import Analysis
from graph.errors import LearningCityError, MalformedQuery
from graph.formats import GRAPH_FORMATS, RESULT_FORMATS, Format
from graph.ordinary import ordinary_form
from graph.store import WHOLE_STORE
from graph.workers.pool import QueryPool
from graph.workers.wire import Request
from service.history.memento import LINK_FORMAT, PLAIN, TIMEMAP
from service.http.answers import carry, gathered
from service.http.negotiation import accepted, quality
from service.http.protocol import refuse_calls
from service.protocols.sparql import effective_dataset, remembered_analysis
from service.serving.exchange import REQUEST_ID, Application, StartResponse
from service.serving.keys import ENDPOINT, Environ
from service.serving.trace import came_in
from service.settings import Settings

OFFERS = dict.fromkeys(("SELECT", "ASK"), RESULT_FORMATS) | dict.fromkeys(("CONSTRUCT", "DESCRIBE"), GRAPH_FORMATS)
HOST = re.compile(r"[A-Za-z0-9.\-]+(:(?!80$|443$)\d{1,5})?")


class PlainQuery(NamedTuple):
    """A query that is asked in the plainest way.

    Args:
        text: the query.
        analysis: what it says about itself; that of an ordinary query says its form alone.
        format: of the answer.
        host: the address of the service, without a slash at the end.
        raw: the parameters as they were sent.
    """

    text: str
    analysis: Analysis
    format: Format
    host: str
    raw: str

    def request(self, seconds: float) -> Request:
        """Make what the workers are asked."""
        dataset = effective_dataset(WHOLE_STORE, self.analysis)
        return Request(
            self.text, self.format.extension, dataset, self.host + ENDPOINT, seconds=seconds, asked=came_in()
        )

    @property
    def links(self) -> str:
        """Where the answers of other versions are."""
        address = f"{ENDPOINT}?{self.raw}"
        original = f'<{self.host}{address}>; rel="original timegate"'
        return f'{original}, <{self.host}{TIMEMAP}{address}>; rel="timemap"; type="{LINK_FORMAT}"'

    def starting(self, start_response: StartResponse) -> StartResponse:
        """Have an error say where the answers of other versions are, as errors on the long way do."""

        def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> object:
            more = [("Vary", "Accept-Datetime")]
            if status < "500":
                more.append(("Link", self.links))
            return start_response(status, headers + more)

        return start

    def headers(self, version: int) -> list[tuple[str, str]]:
        """Make the headers of its answer."""
        headers = [
            ("Content-Type", self.format.content_type),
            ("Learningcity-Version", str(version)),
            ("Vary", "Accept, Accept-Datetime"),
            ("Link", self.links),
        ]
        return [*headers, ("Cache-Control", "no-store")] if self.analysis.changing else headers


class PlainQueries:
    """Answers plain queries, and hands everything else on.

    Args:
        application: Flask's.
        problem: makes the answer that tells about an error.
        pool: the query workers.
        settings: how the service runs.
    """

    def __init__(
        self,
        application: Application,
        problem: Callable[[LearningCityError], Application],
        pool: QueryPool,
        settings: Settings,
    ) -> None:
        self.application, self.problem, self.pool, self.settings = application, problem, pool, settings

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request (https://peps.python.org/pep-3333/)."""
        query = self.read(environ)
        if query is None:
            return self.application(environ, start_response)
        try:
            answering = self.pool.ask(query.request(self.settings.timeout))
            headers = query.headers(answering.version)
            chunks = answering.chunks()
            first = gathered(answering, chunks)
            if answering.complete:
                start_response("200 OK", [*headers, ("Content-Length", str(len(first)))])
                return [first]
            response = carry(answering, query.format, first, chunks, environ.get(REQUEST_ID, ""))
        except MalformedQuery:  # the long way reads all of it, and may know better what is wrong
            return self.application(environ, start_response)
        except LearningCityError as error:
            return self.problem(error)(environ, query.starting(start_response))
        response.headers.extend(headers[1:])
        return response(environ, start_response)

    def read(self, environ: Environ) -> PlainQuery | None:
        """Read a plain query; None when a request is anything else."""
        get = environ.get
        host, raw, accept = get("HTTP_HOST", ""), get("QUERY_STRING", ""), get("HTTP_ACCEPT", "")
        plain = (
            environ["PATH_INFO"] == ENDPOINT
            and environ["REQUEST_METHOD"] == "GET"
            and not get("SCRIPT_NAME")
            and "HTTP_ACCEPT_DATETIME" not in environ
            and "html" not in accept.lower()
            and HOST.fullmatch(host)
            and PLAIN.fullmatch(raw)
        )
        if not plain:
            return None
        try:
            text = only_query(raw)
            if text is None:
                return None
            base = f"{environ['wsgi.url_scheme']}://{host}"
            analysis = self.analysis(text, base + ENDPOINT)
        except (LearningCityError, UnicodeDecodeError):
            return None
        format = format_of(accept, analysis.form)
        return PlainQuery(text, analysis, format, base, raw) if format else None

    def analysis(self, text: str, base: str) -> Analysis:
        """Read what a query says about itself.

        Raises:
            RefusedQuery, MalformedQuery: it passes a limit, calls who is not allow-listed, or uses a prefix that it does not declare.
        """
        limits = self.settings.limits
        form = ordinary_form(text, limits)
        if form:
            return Analysis(form)
        analysis = remembered_analysis(text, base=base, limits=limits)
        refuse_calls(analysis, self.settings)
        return analysis


def only_query(raw: str) -> str | None:
    """Read the parameters of an address that has a query and nothing else; None when there is more, or less, or half an escape.

    Another encoding that escapes bytes alike, if by another sign, is read at once in C; `unquote` reads in Python, as long as
    a small answer takes.
    """
    name, _, value = raw.partition("=")
    if name != "query" or "&" in value:
        return None
    value = value.replace("=", "%3D")
    read = a2b_qp(value.replace("+", " ").replace("%", "="))
    whole = len(read) == len(value) - 2 * value.count("%")  # each escape has become one byte
    return read.decode() or None if whole else None


@lru_cache(maxsize=1024)
def format_of(accept: str, form: str) -> Format | None:
    """Choose the format of an answer; None when none is acceptable, or the form is none of a query."""
    wanted, offers = accepted(accept), OFFERS.get(form, ())
    best = max(offers, key=lambda one: quality(wanted, one), default=None)
    return best if best and quality(wanted, best) else None
