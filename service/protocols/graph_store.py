"""The Graph Store: https://www.w3.org/TR/sparql11-http-rdf-update/"""

from __future__ import annotations

import secrets

from flask import Blueprint, Request, Response, current_app, request

from graph.errors import NotFound
from graph.formats import GRAPH_FORMATS, JSON, Carries
from graph.rdf import NamedNode
from graph.workers.wire import Request as QueryRequest
from ontology.terms import ID
from service.http.answers import respond
from service.http.errors import BadRequest, GraphExists, UnsupportedMediaType
from service.http.negotiation import choose_format
from service.http.protocol import check_iri, decode, read_version
from service.protocols.bodies import Sent, bodies_of, unpacked
from service.protocols.updates import refuse_unbounded
from service.protocols.writing import PATCHES, SPARQL_UPDATE, do, receipt

METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS"]
blueprint = Blueprint("graph_store", __name__)


@blueprint.route("/graph-store", methods=METHODS, provide_automatic_options=False)
@blueprint.route("/graph-store/<path:_name>", endpoint="direct", methods=METHODS, provide_automatic_options=False)
def graph_store(_name: str = "") -> Response:
    """Read or write one graph, or several that the data names."""
    if request.method == "OPTIONS":
        return Response(status=204, headers={"Allow": ", ".join(METHODS), "Accept-Patch": ", ".join(PATCHES)})
    graph = graph_target(request, direct=bool(_name))
    if request.method in ("GET", "HEAD"):
        return read(request, graph)
    return {"PUT": put, "POST": post, "DELETE": delete, "PATCH": patch}[request.method](request, graph)


def graph_target(current: Request, *, direct: bool) -> str | None:
    """Find the graph that a request is about (https://www.w3.org/TR/sparql11-http-rdf-update/#graph-identification).

    Returns:
        Its IRI; "" for the default graph; None when none is named.

    Raises:
        BadRequest: two are named, or one that is not an absolute IRI.
    """
    if direct:
        check_iri(current.base_url)
        return current.base_url
    names, default = current.args.getlist("graph"), "default" in current.args
    if len(names) + default > 1:
        raise BadRequest(en="Name one graph: ?default or ?graph=IRI.", th="โปรดระบุกราฟเดียว คือ ?default หรือ ?graph=IRI")
    for name in names:
        check_iri(name)
    return names[0] if names else "" if default else None


def named(graph: str | None) -> str:
    """Return the graph; refuse a request that names none."""
    if graph is None:
        raise BadRequest(en="Name the graph: ?default or ?graph=IRI.", th="โปรดระบุกราฟ คือ ?default หรือ ?graph=IRI")
    return graph


def read(current: Request, graph: str | None) -> Response:
    """GET and HEAD: the triples of a graph."""
    name = named(graph)
    services = current_app.extensions["learningcity"]
    version = read_version(current.args.getlist("version"))
    format = choose_format(
        current, [one for one in GRAPH_FORMATS if one.carries is Carries.TRIPLES or one.extension == "jsonld"]
    )
    assert format is not None
    if name and not exists(name, version):
        raise NotFound(name=name)
    pattern = f"GRAPH {NamedNode(name)} {{ ?subject ?predicate ?object }}" if name else "?subject ?predicate ?object"
    text = f"CONSTRUCT {{ ?subject ?predicate ?object }} WHERE {{ {pattern} }}"
    query = QueryRequest(text=text, extension=format.extension, version=version, seconds=services.settings.timeout)
    answering = services.pool.ask(query)
    response = respond(answering, format)
    response.set_etag(f"{answering.version}-{format.extension}")
    response.vary.add("Accept")
    return response


def exists(name: str, version: int | None) -> bool:
    """Tell whether a named graph exists, with or without triples."""
    services = current_app.extensions["learningcity"]
    text = f"ASK {{ GRAPH {NamedNode(name)} {{ }} }}"
    query = QueryRequest(text=text, extension=JSON.extension, version=version, seconds=services.settings.timeout)
    return b"true" in services.pool.ask(query).whole()


def put(current: Request, graph: str | None) -> Response:
    """PUT: a graph holds what is sent, and nothing else."""
    name = named(graph)
    return receipt(current, do(current, "replace", bodies_of(current), graph=name, expected=without(current, name)))


def without(current: Request, graph: str) -> int | None:
    """Hold a writer to If-None-Match: * (https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2): the graph may not exist.

    Returns:
        The version in which it does not; None when the writer does not ask for that.

    Raises:
        GraphExists: it exists.
    """
    if current.headers.get("If-None-Match", "").strip() != "*":
        return None
    version: int = current_app.extensions["learningcity"].pool.version()
    if not graph or exists(graph, version):
        raise GraphExists(name=graph or "default")
    return version


def post(current: Request, graph: str | None) -> Response:
    """POST: what is sent is added; data that names its graphs goes there, other data to a new graph."""
    sent = bodies_of(current)
    made = None
    if graph is None and not any(one.extension in ("trig", "nq") for one in sent):
        graph = made = f"{ID}graph/{secrets.token_hex(8)}"
    response = receipt(current, do(current, "add", sent, graph=graph))
    if made and response.status_code == 201:
        response.headers["Location"] = f"{current.base_url}?graph={made}"
    return response


def delete(current: Request, graph: str | None) -> Response:
    """DELETE: a graph is no more."""
    return receipt(current, do(current, "delete", [], graph=named(graph)))


def patch(current: Request, graph: str | None) -> Response:
    """PATCH: what an RDF Patch or a SPARQL Update says is done."""
    extension = PATCHES.get(current.mimetype)
    if extension is None:
        raise UnsupportedMediaType(found=current.mimetype or "none", offers=", ".join(PATCHES))
    sent = Sent(extension, "the request body", unpacked(current))
    if current.mimetype == SPARQL_UPDATE:
        refuse_unbounded(decode(sent.data, "body"), current)
    return receipt(current, do(current, "patch", [sent], graph=graph))
