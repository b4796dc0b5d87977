"""The page of a permalink: what was asked of which version, how to cite it, whether the answer is still the same."""

from __future__ import annotations

from flask import Blueprint, Response, request

from service.history.change_words import clock
from service.http.documents import JSON, as_document, chosen, varied
from service.protocols.permalink import make_permalink, read_digest
from service.protocols.sparql import read_operation
from service.wording.page import Page
from service.wording.words import LANGUAGES

blueprint = Blueprint("permalink", __name__)


@blueprint.get("/permalink")
def permalink() -> Response:
    """Make a permalink to the answer of a query, or check one; without a query, show where to put it."""
    page, format = Page.of_request(), chosen((JSON,))
    expected, operation = read_digest(request.args.get("digest", "")), read_operation(request)
    if operation is None:
        return page.render("permalink.html", link=None)
    link = make_permalink(operation, request)
    same = None if expected is None else expected == link.digest.value
    if format:
        response = varied(as_document(link.as_document(same)))
    else:
        other = next(language for language in LANGUAGES if language != page.language)
        parts = {"link": link, "same": same, "expected": expected, "other": other, "clock": clock(page)}
        response = page.render("permalink.html", **parts)
    if link.changing:
        response.headers["Cache-Control"] = "no-store"
    return response
