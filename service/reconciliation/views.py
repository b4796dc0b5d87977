"""`/reconcile`: https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/

/reconcile                    the manifest; batches of queries in `queries`, data extension in `extend`, by GET or POST
/reconcile/preview?id=…       a small page about a thing, to be shown inside other pages
/reconcile/suggest/entity     suggestions; likewise `type` and `property`
/reconcile/properties?type=…  properties that things of a type have
"""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, current_app, request

from ontology.terms import LC
from service.http.errors import BadRequest
from service.http.negotiation import choose_language
from service.linked_data.describing import nothing_there
from service.reading.naming import in_language
from service.reading.reader import Reader
from service.reading.vocabulary import vocabulary
from service.reconciliation.batch import read_batch, read_extension
from service.reconciliation.extending import extend
from service.reconciliation.identifiers import class_name, term_named, thing_named
from service.reconciliation.manifest import DEFAULT_TYPES, PATH, manifest
from service.reconciliation.matching import Matcher
from service.reconciliation.names import names
from service.reconciliation.properties import described, used_properties
from service.reconciliation.suggesting import suggest_properties, suggest_things, suggest_types
from service.wording.page import CONTENT_SECURITY, Page

blueprint = Blueprint("reconcile", __name__)
SUGGESTERS = {"entity": suggest_things, "type": suggest_types, "property": suggest_properties}
MAY_BE_INSIDE = CONTENT_SECURITY.replace("frame-ancestors 'none'", "frame-ancestors *")
QUOTE = f"""
SELECT ?quote WHERE {{
    {{ GRAPH ?passage {{ <%(thing)s> ?property ?value }} }} UNION {{ GRAPH ?passage {{ ?other ?property <%(thing)s> }} }}
    ?passage <{LC}quote> ?quote
}} ORDER BY ?passage LIMIT 1
"""


@blueprint.route(PATH, methods=["GET", "POST"])
def reconcile() -> Response:
    """Describe the service, match a batch of queries, or give properties of things."""
    given = request.form if request.method == "POST" else request.args
    reader, language = reading(), choose_language(request, default="en")
    settings = current_app.extensions["learningcity"].settings
    if "queries" in given:
        batch = read_batch(given["queries"], settings.reconcile_batch)
        return answer(Matcher(reader, language, settings.timeout).match(batch), language)
    if "extend" in given:
        return answer(extend(reader, read_extension(given["extend"]), language), language)
    if request.method == "POST":
        raise BadRequest(
            en="Send a form with the field “queries” or “extend”.", th="โปรดส่งแบบฟอร์มที่มีช่อง “queries” หรือ “extend”"
        )
    known, urls = vocabulary(reader, reader.current()), Page.of_request(any_version=False).urls
    called = {one: known.class_name(LC + one, language) for one in DEFAULT_TYPES}
    return answer(manifest(request.host_url.rstrip("/"), urls, language, settings.reconcile_batch, called), language)


@blueprint.get(f"{PATH}/suggest/<any(entity, type, property):kind>")
def suggest(kind: str) -> Response:
    """Suggest things, types or properties while somebody types."""
    language = choose_language(request, default="en")
    found = SUGGESTERS[kind](reading(), request.args.get("prefix", "")[:500], language, whole("cursor"))
    return answer({"result": found}, language)


@blueprint.get(f"{PATH}/properties")
def properties() -> Response:
    """Propose properties that things of a type have."""
    reader, language = reading(), choose_language(request, default="en")
    asked, limit = request.args.get("type", ""), whole("limit")
    found = used_properties(reader, reader.current(), (term_named(asked) or "") if asked else "")
    document: dict[str, Any] = {"properties": described(reader, found[: limit or None], language), "type": asked}
    return answer({**document, "limit": limit} if limit else document, language)


@blueprint.get(f"{PATH}/preview")
def preview() -> Response:
    """Show a thing in a few lines, inside another page.

    Raises:
        NothingThere: there is no such thing.
    """
    page = Page.of_request(any_version=False)
    given = request.args.get("id", "")
    iri = thing_named(given)
    thing = names(page.reader).thing(iri) if iri else None
    if iri is None or thing is None:
        raise nothing_there(given or PATH[1:])
    known = vocabulary(page.reader, page.reader.current())
    quote = in_language((row["quote"] for row in page.reader.select(QUOTE % {"thing": iri})), page.language)
    response = page.render(
        "preview.html",
        thing=thing,
        name=thing.label(page.language),
        other=thing.other(page.language),
        kinds=[class_name(known, one, page.language) for one in thing.classes],
        quote=quote,
    )
    response.headers["Content-Security-Policy"] = MAY_BE_INSIDE
    return response


def reading() -> Reader:
    """Return what reads the current version."""
    services = current_app.extensions["learningcity"]
    return Reader(services.pool, services.settings.timeout)


def whole(name: str) -> int:
    """Read a whole number from a parameter; 0 without one.

    Raises:
        BadRequest: it is none.
    """
    text = request.args.get(name, "") or "0"
    if not (text.isascii() and text.isdecimal() and len(text) < 9):
        raise BadRequest(
            en=f"“{name}” must be a whole number, not “{text[:40]}”.", th=f"“{name}” ต้องเป็นจำนวนเต็ม ไม่ใช่ “{text[:40]}”"
        )
    return int(text)


def answer(document: dict[str, Any], language: str) -> Response:
    """Send a document."""
    response = Response(json.dumps(document, ensure_ascii=False), mimetype="application/json")
    response.headers["Content-Language"] = language
    response.vary.add("Accept-Language")
    return response
