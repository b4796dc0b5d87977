"""Speaks HTTP with an engine over connections that stay open: asks, retries what may be repeated, and tells what went wrong.

SPARQLWrapper, which asks other endpoints for `learningcity query --endpoint`, opens a connection for each query.
"""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote_plus, urlsplit

from graph.engines.address import EngineAddress
from graph.engines.connections import Connections, CutShort, NoConnection, Response
from graph.engines.digest_auth import DigestAuth
from graph.errors import EngineAnsweredWrongly, EngineTooSlow, EngineUnreachable, LearningCityError, NotHere

FORM = "application/x-www-form-urlencoded"
TURTLE = {"Content-Type": "text/turtle"}
RETRIES, PAUSE_SECONDS, CONNECT_SECONDS = 2, 0.05, 3.0
SHOWN = 300
OUT_OF_TIME = "S1TAT"  # Virtuoso's word for an answer that its own limit ended
SHORT = 4_000  # bytes of an address that every server takes
ESCAPED = {byte: quote_plus(bytes([byte])) for byte in range(256)}
Fields = Sequence[tuple[str, str]]


class Engine:
    """A client of one engine, for one thread.

    Args:
        address: where it is.
    """

    def __init__(self, address: EngineAddress) -> None:
        self.address = address
        self.connections: dict[str, Connections] = {}  # to each endpoint
        self.schemes: dict[str, DigestAuth | dict[str, str]] = {}
        self.server: str | None = None  # what it calls itself; None before it was asked
        self.is_strict = False  # whether the time that is given is that of a whole answer, and not of each part

    def ask(
        self,
        query: str,
        accept: str,
        seconds: float,
        patience: float | None = None,
        meanwhile: Callable[[], object] | None = None,
    ) -> Response:
        """Send a query; what comes back is an answer of the type asked for, not read yet.

        Args:
            query: the text.
            accept: the media type wanted.
            seconds: how long to wait in all, retries included.
            patience: how long to wait until the answer begins; None for as long.
            meanwhile: what to do while the engine works; what it raises is raised.

        Raises:
            EngineUnreachable, EngineTooSlow, EngineAnsweredWrongly, NotHere: there is no answer.
        """
        deadline = time.monotonic() + (patience or seconds)
        fields = [("query", query), *self.limits(seconds)]
        for attempt in range(RETRIES + 1):
            try:
                response = self.query(fields, accept, deadline, seconds, meanwhile)
                if patience and response.connection is not None:
                    response.connection.settimeout(seconds)
                return checked(response, accept, seconds)
            except EngineUnreachable:
                if attempt == RETRIES or time.monotonic() + PAUSE_SECONDS >= deadline:
                    raise
                time.sleep(PAUSE_SECONDS * 2**attempt)
        raise AssertionError

    @property
    def is_virtuoso(self) -> bool:
        """Whether the engine says that it is Virtuoso."""
        return self.says_virtuoso(CONNECT_SECONDS)

    def says_virtuoso(self, seconds: float) -> bool:
        """Tell whether the engine says that it is Virtuoso; it is asked once, and has so long to answer."""
        if self.server is None:
            response = self.ask("ASK {}", "application/sparql-results+json", min(seconds, CONNECT_SECONDS))
            response.drain()
            self.server = response.headers.get("server", "")
        return self.server.startswith("Virtuoso")

    def limits(self, seconds: float) -> Fields:
        """Say how long the engine may take, where it has a parameter for that; others pass over it."""
        return [("timeout", str(max(1000, int(seconds * 1000))))]

    def update(self, text: str, seconds: float) -> None:
        """Send an update, once.

        Raises:
            EngineUnreachable, EngineTooSlow: it is not known whether the update was done.
            EngineAnsweredWrongly, NotHere: the engine refused it.
        """
        deadline = time.monotonic() + seconds
        response = self.post(self.address.update, encoded([("update", text)]), "*/*", deadline, seconds)
        refused(response, seconds)
        response.drain()

    def add_to_graph(self, graph: str, turtle: bytes, seconds: float) -> None:
        """Add triples to a graph (https://www.w3.org/TR/sparql11-http-rdf-update/#http-post), once.

        Raises:
            EngineUnreachable, EngineTooSlow: it is not known whether that was done.
            EngineAnsweredWrongly, NotHere: the engine refused it.
        """
        endpoint, deadline = self.address.graph_store, time.monotonic() + seconds
        target = f"{target_of(endpoint)}{'&' if urlsplit(endpoint).query else '?'}{encoded([('graph', graph)])}"
        response = self.exchange("POST", endpoint, target, turtle, TURTLE, deadline, seconds)
        refused(response, seconds)
        response.drain()

    def query(
        self,
        fields: Fields,
        accept: str,
        deadline: float,
        seconds: float,
        meanwhile: Callable[[], object] | None = None,
    ) -> Response:
        """Send a query: a short one by GET, which goes in one piece, and a long one by POST, whose body goes by itself.

        Virtuoso waits for the body; nothing between here and there shall answer what is new with what it has kept.
        """
        target, written = target_of(self.address.query), encoded(fields)
        if len(target) + len(written) > SHORT:
            return self.post(self.address.query, written, accept, deadline, seconds, meanwhile)
        headers = {"Accept": accept, "Cache-Control": "no-cache"}
        target = f"{target}{'&' if '?' in target else '?'}{written}"
        return self.exchange("GET", self.address.query, target, None, headers, deadline, seconds, meanwhile)

    def post(
        self,
        address: str,
        written: str,
        accept: str,
        deadline: float,
        seconds: float,
        meanwhile: Callable[[], object] | None = None,
    ) -> Response:
        """Post a form."""
        headers = {"Accept": accept, "Content-Type": FORM}
        body = written.encode()
        return self.exchange("POST", address, target_of(address), body, headers, deadline, seconds, meanwhile)

    def exchange(
        self,
        method: str,
        endpoint: str,
        target: str,
        body: bytes | None,
        headers: Mapping[str, str],
        deadline: float,
        seconds: float,
        meanwhile: Callable[[], object] | None = None,
    ) -> Response:
        """Send something, answering one challenge to say who we are."""
        for _ in range(2):
            left = deadline - time.monotonic()
            if left <= 0:
                raise EngineTooSlow(seconds=seconds)
            known = {**headers, **self.credentials(method, endpoint, target)}
            try:
                until = deadline if self.is_strict else None
                connections, connect = self.connected(endpoint), min(CONNECT_SECONDS, left)
                response = connections.send(
                    method, target, body, known, connect, left, until=until, meanwhile=meanwhile
                )
            except OSError as error:
                raise translated(error, seconds, endpoint) from error
            if response.status not in (401, 403) or not self.take(
                endpoint, response.headers.get("www-authenticate", "")
            ):
                return response
            response.drain()
        return response

    def connected(self, endpoint: str) -> Connections:
        """Give the connections to an endpoint."""
        if endpoint not in self.connections:
            self.connections[endpoint] = Connections(endpoint)
        return self.connections[endpoint]

    def credentials(self, method: str, endpoint: str, target: str) -> dict[str, str]:
        """Say who we are, as far as we have been asked."""
        if self.address.token:
            return {"Authorization": f"Bearer {self.address.token}"}
        known = self.schemes.get(endpoint)
        if isinstance(known, DigestAuth):
            return {"Authorization": known.header(method, target)}
        return known or {}

    def take(self, endpoint: str, challenge: str) -> bool:
        """Take up a challenge; tell whether it can be answered, and has not been answered in vain."""
        known = self.schemes.get(endpoint)
        if not self.address.user or isinstance(known, dict):
            return False
        digest = known or DigestAuth(self.address.user, self.address.password)
        if digest.take(challenge):
            self.schemes[endpoint] = digest
        else:  # Virtuoso refuses a request with Basic without a challenge, so that is not sent before it is asked for
            secret = b64encode(f"{self.address.user}:{self.address.password}".encode()).decode()
            self.schemes[endpoint] = {"Authorization": f"Basic {secret}"}
        return True


def encoded(fields: Fields) -> str:
    """Write a form (https://url.spec.whatwg.org/#application/x-www-form-urlencoded); `urlencode` looks at each byte in Python."""
    return "&".join(f"{name}={value.encode().decode('latin-1').translate(ESCAPED)}" for name, value in fields)


def target_of(address: str) -> str:
    """Take from an address what is asked of its host."""
    parts = urlsplit(address)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def translated(error: Exception, seconds: float, endpoint: str = "") -> LearningCityError:
    """Tell what an exception of the connection means; that one cannot be had is told with the address."""
    if isinstance(error, CutShort):
        return EngineAnsweredWrongly(reason="the answer ends before it is complete")
    if isinstance(error, NoConnection):
        return EngineUnreachable(reason="no connection", reason_th="เชื่อมต่อไม่ได้", engine=endpoint)
    if isinstance(error, TimeoutError):
        return EngineTooSlow(seconds=seconds)
    return EngineUnreachable(reason="the connection broke", reason_th="การเชื่อมต่อขาดหาย")


def checked(response: Response, accept: str, seconds: float) -> Response:
    """Refuse what is no whole answer of the type asked for."""
    refused(response, seconds)
    found = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if found != accept:
        sample = excerpt(response)
        raise EngineAnsweredWrongly(
            reason=f"it was asked for {accept} and sent {found or 'nothing it names'}: {sample}"
        )
    if response.headers.get("x-sql-state") == OUT_OF_TIME:  # as much as Virtuoso found in time
        response.close()
        raise EngineTooSlow(seconds=seconds)
    return response


def refused(response: Response, seconds: float) -> None:
    """Raise what the status of a response says, unless it says that all is well."""
    status = response.status
    if status == 200 or status == 201 or status == 204:
        return
    if status in (401, 403):
        response.close()
        en, th = f"it does not let us in, {status}", f"ไม่ได้รับอนุญาตให้เข้าใช้ สถานะ {status}"
        raise EngineUnreachable(reason=en, reason_th=th)
    if status in (206, 408, 504):  # later versions of Virtuoso say by 206 that an answer is not whole
        response.close()
        raise EngineTooSlow(seconds=seconds)
    if status in (429, 503):
        response.close()
        raise EngineUnreachable(reason=f"it is busy, {status}", reason_th=f"ระบบไม่ว่าง สถานะ {status}")
    words = excerpt(response)
    if 300 <= status < 400:
        raise EngineAnsweredWrongly(reason=f"it sends us elsewhere, {status}")
    if words.startswith(f"Virtuoso {OUT_OF_TIME}"):
        raise EngineTooSlow(seconds=seconds)
    if status in (400, 501) or words.startswith("Virtuoso "):
        raise NotHere(reason_en=words, reason_th=words)
    raise EngineAnsweredWrongly(reason=f"status {status}: {words}")


def excerpt(response: Response) -> str:
    """Read the first line or two of what an engine says in words, and let go of the rest."""
    try:
        text = response.read(4 * SHOWN).decode("utf-8", "replace")
    except OSError:
        text = ""
    response.close()
    return " ".join(text.partition("\n\nSPARQL query:")[0].split())[:SHOWN]
