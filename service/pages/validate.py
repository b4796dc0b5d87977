"""Checking data against the shapes, storing nothing: a page with a box to paste into, and the same for programs."""

from __future__ import annotations

import json
import time

from flask import Blueprint, Response, current_app, request

from graph.errors import LearningCityError, Rejected
from graph.formats import BY_EXTENSION, GRAPH_FORMATS, TRIG, Carries
from graph.gate.writing import Body, WriteRequest
from graph.validating.validate import Report
from service.http.negotiation import HTML, accepted, best_media_type, choose_language
from service.protocols import rejections
from service.protocols.bodies import Sent, bodies_of
from service.serving.trace import reporting
from service.wording.page import Page

blueprint = Blueprint("validate", __name__)
FORMATS = tuple(sorted(GRAPH_FORMATS, key=lambda format: (format is not TRIG, format.carries is not Carries.TRIPLES)))


@blueprint.get("/validate")
def validate_page() -> Response:
    """Show the box to paste into."""
    return show(Page.of_request(any_version=False))


@blueprint.post("/validate")
def validate() -> Response:
    """Check what was sent."""
    if request.mimetype == "application/x-www-form-urlencoded":
        return validate_form(Page.of_request(any_version=False))
    report = check(bodies_of(request))
    media_type = best_media_type(
        accepted(request.headers.get("Accept")), ("application/json", *rejections.MEDIA_TYPES, HTML)
    )
    with reporting():
        if media_type in rejections.MEDIA_TYPES:
            return rejections.as_rdf(report, media_type, 200)
        language = choose_language(request, default="en")
        results = rejections.results_of(report, language, rejections.uploads_of(request))
        document = {"conforms": report.conforms, "results": results}
        response = Response(json.dumps(document, ensure_ascii=False), mimetype="application/json")
    response.headers["Content-Language"] = language
    return response


def validate_form(page: Page) -> Response:
    """Check what was pasted into the box."""
    data, extension = request.form.get("data", ""), request.form.get("syntax", TRIG.extension)
    format = BY_EXTENSION.get(extension, TRIG)
    try:
        report = check([Sent(format.extension, page.say("validate.data"), data.encode())])
    except LearningCityError as error:
        response = show(page, data, format.extension, problem=error.message(page.language))
        response.status_code = 400
        return response
    with reporting():
        return show(page, data, format.extension, results=rejections.results_of(report, page.language, [data]))


def check(sent: list[Sent]) -> Report:
    """Hold what was sent to the shapes."""
    services = current_app.extensions["learningcity"]
    bodies = tuple(Body(one.extension, one.place, len(one.data)) for one in sent)
    asked = WriteRequest(
        "validate",
        "nobody",
        bodies=bodies,
        base=request.base_url,
        seconds=services.settings.validation_timeout,
        limit="validation_timeout",
        asked=time.monotonic(),
    )
    try:
        report: Report | None = services.gatekeeper.write(asked, [one.data for one in sent]).report
    except Rejected as error:
        report = error.report
    assert report is not None
    return report


def show(page: Page, data: str = "", chosen: str = TRIG.extension, **found: object) -> Response:
    """Show the page, with what was found when something was checked."""
    context = {"results": None, "problem": "", **found}
    return page.render("validate.html", data=data, chosen=chosen, formats=FORMATS, **context)
