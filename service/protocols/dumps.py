"""The whole graph as one file: `/dump.trig`, `/dump.nq.gz` and the others, and their checksums at `/dump.sha256`."""

from __future__ import annotations

from contextlib import suppress

from flask import Blueprint, Response, current_app, request

from graph.errors import BeyondFormat
from graph.formats import Format
from ontology.terms import BASE
from service.http.answers import respond
from service.http.protocol import read_version
from service.linked_data.describing import LICENCE, nothing_there
from service.linked_data.signposting import DATASET, OFFERS, add_links
from service.protocols.dump_files import DumpFile, DumpFiles, file_name, gzipped, is_kept_as_files, question
from service.reading.reader import Reader

blueprint = Blueprint("dumps", __name__)
BY_EXTENSION = {format.extension: format for format in OFFERS}
GZIP_TYPE = "application/gzip"
CHECKSUMS = "/dump.sha256"


@blueprint.get("/dump.<extension>", defaults={"compressed": False})
@blueprint.get("/dump.<extension>.gz", defaults={"compressed": True})
def dump(extension: str, compressed: bool) -> Response:
    """Give all named graphs, or the union of them where a syntax carries one graph only."""
    format = BY_EXTENSION.get(extension)
    if format is None:
        raise nothing_there(request.path[1:])
    reader = reading()
    files = files_of(reader)
    response = streamed(reader, format, compressed) if files is None else sent(reader, files, format, compressed)
    if compressed:
        response.content_type = GZIP_TYPE
    return add_links(response, [(BASE, "cite-as", ""), (LICENCE, "license", ""), (DATASET, "collection", "")])


@blueprint.get(CHECKSUMS)
def checksums() -> Response:
    """Give the SHA-256 of every dump, as `sha256sum --check` reads them.

    Raises:
        NothingThere: the graph is so large that its dumps are streamed.
    """
    reader = reading()
    files = files_of(reader)
    if files is None:
        raise nothing_there(request.path[1:])
    lines = [f"{file.sha256}  {name}\n" for name, file in all_files(reader, files).items()]
    response = Response("".join(lines), mimetype="text/plain")
    response.headers["Learningcity-Version"] = str(reader.current())
    return response


def reading() -> Reader:
    """Return what reads the version that is asked for."""
    services = current_app.extensions["learningcity"]
    return Reader(services.pool, services.settings.timeout, read_version(request.args.getlist("version")))


def files_of(reader: Reader) -> DumpFiles | None:
    """Return the files of dumps; None where the graph is so large that they are streamed."""
    services = current_app.extensions["learningcity"]
    dumps: DumpFiles = services.dumps
    return dumps if is_kept_as_files(reader, services.settings.in_memory) else None


def all_files(reader: Reader, files: DumpFiles) -> dict[str, DumpFile]:
    """Return every file of a version by its name, in the formats that can say all of it."""
    version, found = reader.current(), {}
    for format in OFFERS:
        with suppress(BeyondFormat):
            for compressed in (False, True):
                name = file_name(format) + (".gz" if compressed else "")
                found[name] = files.get(version, format, compressed=compressed)
    return found


def sent(reader: Reader, files: DumpFiles, format: Format, compressed: bool) -> Response:
    """Send a dump from its file."""
    version = reader.current()
    file = files.get(version, format, compressed=compressed)
    response = Response(file.chunks(), content_type=format.content_type)
    response.content_length = file.size
    response.headers["Learningcity-Version"] = str(version)
    return response


def streamed(reader: Reader, format: Format, compressed: bool) -> Response:
    """Send a dump as it is written."""
    seconds = current_app.extensions["learningcity"].settings.dump_timeout
    response = respond(reader.pool.ask(question(format, reader.version, seconds)), format)
    if compressed:
        response.response = gzipped(response.iter_encoded())
        response.headers.pop("Content-Length", None)
    return response
