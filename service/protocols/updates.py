"""SPARQL Update over the SPARQL protocol: https://www.w3.org/TR/sparql11-protocol/#update-operation"""

from __future__ import annotations

from flask import Request, Response, current_app, request

from graph.analysis import analyse
from service.http.errors import BadRequest
from service.http.protocol import check_iri, decode, read_body, read_parameters, refuse_calls
from service.protocols.bodies import Sent
from service.protocols.writing import SPARQL_UPDATE, do, receipt

FORM = "application/x-www-form-urlencoded"
USING = ("using-graph-uri", "using-named-graph-uri")


def is_update(current: Request) -> bool:
    """Tell whether a request sends an update."""
    if current.method != "POST":
        return False
    return current.mimetype == SPARQL_UPDATE or (
        current.mimetype == FORM and "update" in read_parameters(read_body(current), "form")
    )


def answer_update(current: Request) -> Response:
    """Do an update.

    Raises:
        BadRequest: the request does not follow the protocol.
        LearningCityError: it was refused; nothing was stored.
    """
    parameters = read_parameters(current.environ.get("QUERY_STRING", "").encode("latin-1"), "address")
    if current.mimetype == SPARQL_UPDATE:
        texts = [decode(read_body(current), "body"), *parameters.get("update", [])]
    else:
        form = read_parameters(read_body(current), "form")
        parameters = {name: parameters.get(name, []) + form.get(name, []) for name in (*parameters, *form)}
        texts = parameters["update"]
    if len(texts) != 1 or "query" in parameters:
        raise BadRequest(en="Send one update and nothing else.", th="โปรดส่งคำสั่งปรับปรุงข้อมูลเพียงคำสั่งเดียว")
    refuse_unbounded(texts[0], current)
    default, named = (parameters.get(name) for name in USING)
    for iri in [*(default or ()), *(named or ())]:
        check_iri(iri)
    using = (None, None) if default is None and named is None else (tuple(default or ()), tuple(named or ()))
    sent = Sent("ru", "the update", texts[0].encode())
    written = do(request, "update", [sent], using=using)
    response = receipt(current, written)
    if response.status_code == 201:
        response.status_code = 204
    return response


def refuse_unbounded(text: str, current: Request) -> None:
    """Refuse an update that is beyond the bounds of one, or calls a server that may not be called.

    Raises:
        LearningCityError: it is.
    """
    settings = current_app.extensions["learningcity"].settings
    refuse_calls(analyse(text, base=current.base_url, limits=settings.update_limits), settings)
