"""The whole graph as one file: `/dump.trig`, `/dump.nq.gz` and the others, streamed from the query workers."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from flask import Blueprint, Response, current_app, request

from graph.workers.wire import Request
from ontology.terms import BASE
from service.http.answers import respond
from service.http.protocol import read_version
from service.linked_data.describing import LICENCE, nothing_there
from service.linked_data.signposting import DATASET, OFFERS, add_links

blueprint = Blueprint("dumps", __name__)
BY_EXTENSION = {format.extension: format for format in OFFERS}
GZIP = 31  # what zlib calls a window of 32 kB inside a gzip file


@blueprint.get("/dump.<extension>", defaults={"compressed": False})
@blueprint.get("/dump.<extension>.gz", defaults={"compressed": True})
def dump(extension: str, compressed: bool) -> Response:
    """Give all named graphs, or the union of them where a syntax carries one graph only."""
    format = BY_EXTENSION.get(extension)
    if format is None:
        raise nothing_there(request.path[1:])
    version = read_version(request.args.getlist("version"))
    services = current_app.extensions["learningcity"]
    pool, seconds = services.pool, services.settings.dump_timeout
    asked = Request(
        text="", extension=format.extension, version=version, seconds=seconds, dump=True, limit="dump_timeout"
    )
    response = respond(pool.ask(asked), format)
    if compressed:
        response.response = gzipped(response.iter_encoded())
        response.content_type = "application/gzip"
        response.headers.pop("Content-Length", None)
    return add_links(response, [(BASE, "cite-as", ""), (LICENCE, "license", ""), (DATASET, "collection", "")])


def gzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Compress as the bytes come."""
    compressor = zlib.compressobj(wbits=GZIP)
    for chunk in chunks:
        part = compressor.compress(chunk)
        if part:
            yield part
    yield compressor.flush()
