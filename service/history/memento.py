"""The graph as it was at a moment: Memento (https://www.rfc-editor.org/rfc/rfc7089).

Every address whose answer depends on the version of the graph is its own TimeGate: `Accept-Datetime` chooses the
version that was current then, the answer comes at once (200-style negotiation, pattern 1.2) and names itself in
`Content-Location`. The mementos are the same addresses with `version=n`. `/timemap/{path}` lists them.

Whatever reads a version reads it through `service.http.protocol.read_version`; that is where the choice is made and noted,
and what is noted puts the headers into the response.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

from flask import Blueprint, Response, current_app, g, request
from werkzeug.exceptions import HTTPException
from werkzeug.http import http_date

from graph.errors import LearningCityError, NoSuchVersion
from graph.formats import BY_EXTENSION
from graph.workers.pool import QueryPool
from ontology.terms import ID
from service.history.versions import history_of, kept, published
from service.http.errors import BadRequest
from service.http.negotiation import accepted, best_media_type
from service.http.urls import Urls, thing_of
from service.linked_data.describing import nothing_there

LINK_FORMAT, JSON = "application/link-format", "application/json"
TIMEMAP = "/timemap"
DATE = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT")
PLAIN = re.compile(r"[A-Za-z0-9\-._~/%+&=:,()*!?@$]*")
OF_A_THING = re.compile(r"/(?:id|page|data)/(.+)")
NOT_OF_THE_GRAPH = frozenset(
    ("memento", "static_files", "versions", "problems_page", "comparison", "openapi", "agents")
)
blueprint = Blueprint("memento", __name__)


@dataclass(frozen=True)
class Choice:
    """What a request reads.

    Args:
        version: the version; None for the current one.
        by_date: whether `Accept-Datetime` chose it.
    """

    version: int | None
    by_date: bool = False


def choose_version(asked: int | None) -> int | None:
    """Choose the version that a request reads, and note the choice for the headers of the response.

    Args:
        asked: the version that the address names, which goes before any date.

    Raises:
        BadRequest: the date that it names instead is not one.
        NoSuchVersion: there was never such a version.
    """
    current = current_app.extensions["learningcity"].pool.version()
    if asked is not None and not 1 <= asked <= current:
        raise NoSuchVersion(name=asked, first=1, last=current)
    header = request.headers.get("Accept-Datetime")
    reads = request.method in ("GET", "HEAD", "QUERY") or request.path == "/sparql"
    if asked is None and header is not None and reads:
        pool = current_app.extensions["learningcity"].pool
        g.memento = Choice(version_at(pool, read_date(header), thing_at(request.path)), by_date=True)
    else:
        g.memento = Choice(asked)
    return g.memento.version  # type: ignore[no-any-return]


def read_date(header: str) -> datetime:
    """Read a date as HTTP writes it (https://www.rfc-editor.org/rfc/rfc9110#http.date).

    Raises:
        BadRequest: it is not one.
    """
    try:
        if DATE.fullmatch(header.strip()):
            return parsedate_to_datetime(header.strip())
    except ValueError:
        pass
    example = "Fri, 02 Sep 2022 00:00:00 GMT"
    raise BadRequest(
        en=f"Accept-Datetime is not a date as HTTP writes it: “{header[:60]}”. Write it like “{example}”.",
        th=f"Accept-Datetime ไม่ใช่วันเวลาตามรูปแบบของ HTTP: “{header[:60]}” โปรดเขียนเช่น “{example}”",
    )


def version_at(pool: QueryPool, moment: datetime, thing: str | None) -> int:
    """Return the version that stands for a moment: the one current then, or the nearest kept before, or the first."""
    history = history_of(pool)
    if history is None:
        return 1
    wanted, offered = history.current_at(moment), mementos(pool, thing)
    return max((number for number in offered if number <= wanted), default=offered[0])


def mementos(pool: QueryPool, thing: str | None) -> list[int]:
    """List the versions that can be asked about a thing: none from before it was first spoken of."""
    history, offered = history_of(pool), kept(pool)
    begins = history.first_about(thing) if history and thing else 1
    return [number for number in offered if begins and number >= begins] or offered[-1:]


def thing_at(path: str) -> str | None:
    """Return the IRI of the thing that a path is about; None for any other path."""
    found = OF_A_THING.fullmatch(path)
    if not found:
        return None
    stem, _, extension = found[1].rpartition(".")
    return thing_of(stem if extension in BY_EXTENSION else found[1])


@blueprint.after_app_request
def add_headers(response: Response) -> Response:
    """Tell what a response is a memento of, and where the others are."""
    choice: Choice | None = g.get("memento")
    if choice is None:
        return response
    response.vary.add("Accept-Datetime")
    by_address = request.method in ("GET", "HEAD")
    if not by_address and choice.version is None:
        return response
    places = Places.of(request.path)
    links = [(places.original, "original timegate", ""), (places.timemap, "timemap", f'; type="{LINK_FORMAT}"')]
    if choice.version is not None and response.status_code < 400:
        pool = current_app.extensions["learningcity"].pool
        response.headers["Memento-Datetime"] = http_date(published(pool, choice.version))
        if choice.by_date and by_address and response.status_code == 200:
            response.headers.setdefault("Content-Location", places.memento(choice.version))
        links += memento_links(pool, places, choice.version)
    if by_address and response.status_code < 500:
        response.headers.add("Link", ", ".join(f'<{address}>; rel="{name}"{more}' for address, name, more in links))
    return response


@dataclass(frozen=True)
class Places:
    """The addresses of one resource in time.

    Args:
        path: its path.
        parameters: those of its address.
        raw: the same, as they were sent.
        host: the address of this service, without a slash at the end.
    """

    path: str
    parameters: Mapping[str, list[str]]
    raw: str
    host: str

    @classmethod
    def of(cls, path: str) -> Places:
        """Make those of a path with the parameters of the present request."""
        raw = request.environ.get("QUERY_STRING", "")
        return cls(path, request.args.to_dict(flat=False), raw, request.host_url.rstrip("/"))

    def address(self, version: int | None, prefix: str = "") -> str:
        """Address the resource as it is, or as it was in a version."""
        if version is None and "version" not in self.parameters and PLAIN.fullmatch(self.path + self.raw):
            return self.host + prefix + self.path + (f"?{self.raw}" if self.raw else "")  # as it was sent
        kept = {name: values for name, values in self.parameters.items() if name != "version"}
        return self.host + Urls(None, version).to(prefix + self.path, **kept)

    @property
    def original(self) -> str:
        """The resource as it is now, which is its own TimeGate."""
        return self.address(None)

    @property
    def timemap(self) -> str:
        """The list of its mementos."""
        return self.address(None, TIMEMAP)

    def memento(self, version: int) -> str:
        """The resource as it was in a version."""
        return self.address(version)


def memento_links(pool: QueryPool, places: Places, version: int) -> list[tuple[str, str, str]]:
    """Link to a memento, those beside it, the first and the last."""
    offered = mementos(pool, thing_at(places.path))
    relations: dict[int, list[str]] = {}
    before, after = ([n for n in offered if n < version], [n for n in offered if n > version])
    beside = [("prev", max(before, default=0)), ("next", min(after, default=0))]
    for name, number in [("first", offered[0]), *beside, ("last", offered[-1]), ("", version)]:
        if number:
            relations.setdefault(number, []).append(name)
    return [
        (
            places.memento(number),
            " ".join([*filter(None, names), "memento"]),
            f'; datetime="{http_date(published(pool, number))}"',
        )
        for number, names in sorted(relations.items())
    ]


@blueprint.get(f"{TIMEMAP}/", defaults={"path": ""})
@blueprint.get(f"{TIMEMAP}/<path:path>")
def timemap(path: str) -> Response:
    """List the mementos of an address (https://www.rfc-editor.org/rfc/rfc7089#section-5).

    Raises:
        NothingThere: the address is none of ours, or what is there is not part of the graph.
    """
    places = Places.of(f"/{path}")
    if not is_of_the_graph(places.path):
        raise nothing_there(path)
    pool, thing = current_app.extensions["learningcity"].pool, thing_at(places.path)
    history = history_of(pool)
    if history and thing and thing.startswith(ID) and history.first_about(thing) is None:
        raise nothing_there(path)
    offered = [(places.memento(number), http_date(published(pool, number))) for number in mementos(pool, thing)]
    media_type = best_media_type(accepted(request.headers.get("Accept")), (LINK_FORMAT, JSON))
    body = as_json(places, offered) if media_type == JSON else as_links(places, offered)
    response = Response(body, content_type=media_type or LINK_FORMAT)
    response.vary.add("Accept")
    return response


def is_of_the_graph(path: str) -> bool:
    """Say whether what stands at a path depends on the version of the graph."""
    try:
        endpoint, _ = current_app.url_map.bind("localhost").match(path, method="GET")
    except (HTTPException, LearningCityError):
        return False
    return endpoint.partition(".")[0] not in NOT_OF_THE_GRAPH


def as_links(places: Places, offered: list[tuple[str, str]]) -> str:
    """Write a TimeMap as links."""
    span = f'; from="{offered[0][1]}"; until="{offered[-1][1]}"'
    lines = [
        f'<{places.original}>; rel="original timegate"',
        f'<{places.timemap}>; rel="self"; type="{LINK_FORMAT}"{span}',
    ]
    for place, (address, date) in enumerate(offered):
        ends = ("first " if place == 0 else "") + ("last " if place == len(offered) - 1 else "")
        lines.append(f'<{address}>; rel="{ends}memento"; datetime="{date}"')
    return ",\n".join(lines) + "\n"


def as_json(places: Places, offered: list[tuple[str, str]]) -> str:
    """Write a TimeMap for programs that read JSON rather than links."""
    found = [{"datetime": date, "uri": address} for address, date in offered]
    document = {
        "original_uri": places.original,
        "timegate_uri": places.original,
        "timemap_uri": {"link_format": places.timemap, "json_format": places.timemap},
        "mementos": {"first": found[0], "last": found[-1], "list": found},
    }
    return json.dumps(document, indent=2)
