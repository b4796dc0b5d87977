"""The SPARQL endpoint: https://www.w3.org/TR/sparql11-protocol/ for queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from flask import Blueprint, Request, Response, current_app, request

from graph.analysis import Analysis, Limits, analyse
from graph.errors import MalformedQuery
from graph.formats import GRAPH_FORMATS, RESULT_FORMATS
from graph.store import Dataset
from graph.workers.wire import Request as QueryRequest
from service.http.answers import respond
from service.http.errors import BadRequest, UnsupportedMediaType
from service.http.negotiation import choose_format
from service.http.protocol import check_iri, decode, read_body, read_parameters, read_version, refuse_calls
from service.protocols.description import describe_service
from service.protocols.updates import answer_update, is_update
from service.serving.operations import UPDATE
from service.serving.trace import came_in, is_for

SPARQL_QUERY, FORM = "application/sparql-query", "application/x-www-form-urlencoded"
METHODS = ["GET", "HEAD", "POST", "QUERY", "OPTIONS"]
ABILITIES = {"Allow": ", ".join(METHODS), "Accept-Query": f"{SPARQL_QUERY}, {FORM}"}
REMEMBERED_LENGTH = 10_000
blueprint = Blueprint("sparql", __name__)


@dataclass(frozen=True)
class Operation:
    """One query operation (https://www.w3.org/TR/sparql11-protocol/#query-operation).

    Args:
        query: the text.
        dataset: what the protocol says that it runs over.
        version: the version to ask; None for the current one.
    """

    query: str
    dataset: Dataset
    version: int | None = None


@blueprint.route("/sparql", methods=METHODS, provide_automatic_options=False)
def endpoint() -> Response:
    """Answer a query, describe the service, or say what may be sent."""
    if request.method == "OPTIONS":
        response = Response(status=204, headers=ABILITIES)
        del response.headers["Content-Type"]
        return response
    if is_update(request):
        is_for(UPDATE)
        return answer_update(request)
    operation = read_operation(request)
    return describe_service(request) if operation is None else answer(operation)


def answer(operation: Operation) -> Response:
    """Evaluate a query and send its answer."""
    services = current_app.extensions["learningcity"]
    settings = services.settings
    base = request.host_url + "sparql"
    analysis = remembered_analysis(operation.query, base=base, limits=settings.limits)
    if analysis.form not in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"):
        raise not_a_query(analysis)
    refuse_calls(analysis, settings)
    offers = RESULT_FORMATS if analysis.form in ("SELECT", "ASK") else GRAPH_FORMATS
    format = choose_format(request, offers)
    assert format is not None
    answering = services.pool.ask(
        QueryRequest(
            text=operation.query,
            extension=format.extension,
            dataset=effective_dataset(operation.dataset, analysis),
            base=base,
            version=operation.version,
            seconds=settings.timeout,
            asked=came_in(),
        )
    )
    response = respond(answering, format)
    response.vary.add("Accept")
    if analysis.changing:
        response.headers["Cache-Control"] = "no-store"
    return response


def remembered_analysis(text: str, *, base: str, limits: Limits) -> Analysis:
    """Analyse a query, remembering the last short ones."""
    read = short_analysis if len(text) <= REMEMBERED_LENGTH else analyse
    return read(text, base=base, limits=limits)


short_analysis = lru_cache(maxsize=512)(analyse)


def not_a_query(analysis: Analysis) -> MalformedQuery:
    """Say what is wrong with a request that has none of the query forms."""
    if analysis.form:
        return MalformedQuery(
            reason_en="this is an update, and a query was expected",
            reason_th="ข้อความนี้เป็นคำสั่งปรับปรุงข้อมูล ไม่ใช่คำค้น",
            hint_en="Send SELECT, ASK, CONSTRUCT or DESCRIBE.",
            hint_th="โปรดส่ง SELECT, ASK, CONSTRUCT หรือ DESCRIBE",
        )
    return MalformedQuery(
        reason_en="there is no SELECT, ASK, CONSTRUCT or DESCRIBE in it",
        reason_th="ไม่พบ SELECT, ASK, CONSTRUCT หรือ DESCRIBE",
        hint_en="Try: SELECT * WHERE { ?thing ?property ?value } LIMIT 10",
        hint_th="ลองใช้: SELECT * WHERE { ?thing ?property ?value } LIMIT 10",
    )


def effective_dataset(protocol: Dataset, analysis: Analysis) -> Dataset:
    """Combine the dataset of the protocol with that of the query: the protocol's goes before.

    https://www.w3.org/TR/sparql11-protocol/#dataset
    """
    if protocol.default is not None or protocol.named is not None:
        return Dataset(protocol.default or (), protocol.named or ())
    if analysis.default_graphs or analysis.named_graphs:
        return Dataset(tuple(analysis.default_graphs), tuple(analysis.named_graphs))
    return protocol


def read_operation(current: Request) -> Operation | None:
    """Read the query operation of a request; None when it asks nothing.

    Raises:
        BadRequest: the request does not follow the protocol.
        UnsupportedMediaType: its body is not a query.
    """
    address = read_parameters(current.environ.get("QUERY_STRING", "").encode("latin-1"), "address")
    if current.method in ("GET", "HEAD"):
        if "update" in address:
            raise BadRequest(
                en="An update cannot be sent by GET; send it by POST.", th="ส่งคำสั่งปรับปรุงข้อมูลด้วย GET ไม่ได้ โปรดใช้ POST"
            )
        return operation_of(address) if "query" in address else None
    media_type = current.mimetype
    if media_type == SPARQL_QUERY:
        body = {"query": [decode(read_body(current), "body")]}
    elif media_type == FORM:
        body = read_parameters(read_body(current), "form")
        if "query" not in body:
            raise BadRequest(en="The form has no field “query”.", th="แบบฟอร์มไม่มีช่อง “query”")
    else:
        raise UnsupportedMediaType(found=media_type or "none", offers=f"{SPARQL_QUERY} or {FORM}")
    return operation_of({name: address.get(name, []) + body.get(name, []) for name in (*address, *body)})


def operation_of(parameters: Mapping[str, list[str]]) -> Operation:
    """Make the operation that the parameters of a request describe."""
    queries = parameters["query"]
    if len(queries) != 1:
        raise BadRequest(
            en=f"There are {len(queries)} queries in this request; send one.",
            th=f"คำขอนี้มีคำค้น {len(queries)} คำค้น โปรดส่งเพียงคำค้นเดียว",
        )
    default, named = parameters.get("default-graph-uri"), parameters.get("named-graph-uri")
    for iri in [*(default or ()), *(named or ())]:
        check_iri(iri)
    dataset = Dataset(None if default is None else tuple(default), None if named is None else tuple(named))
    return Operation(queries[0], dataset, read_version(parameters.get("version")))
