"""Every error as an HTTP answer: the one place that knows the statuses.

One shape for each: `application/problem+json` (https://www.rfc-editor.org/rfc/rfc9457), or text, or a page, by Accept.
"""

from __future__ import annotations

import json
import logging
import re

from flask import Flask, Request, Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from graph import errors
from graph.errors import LearningCityError
from graph.validating.validate import Report
from service.http.errors import (
    HTTPProblem,
    InternalError,
    MethodNotAllowed,
    OtherProblem,
    PayloadTooLarge,
    StillGathering,
    TooManyRequests,
    TooManyStreams,
    TooManyUploads,
)
from service.http.negotiation import HTML, accepted, best_media_type, choose_language
from service.protocols import rejections
from service.serving.trace import reporting
from service.wording.page import problem_page

log = logging.getLogger("learningcity")
PROBLEM_JSON, PLAIN = "application/problem+json", "text/plain"
PROBLEM_TYPES = "https://w3id.org/learning-city/problems#"

STATUSES: dict[type[LearningCityError], int] = {
    errors.MalformedQuery: 400,
    errors.RefusedQuery: 400,
    errors.QueryFailed: 400,
    errors.BeyondFormat: 406,
    errors.MalformedData: 400,
    errors.FileChanged: 409,
    errors.MalformedTable: 400,
    errors.UnusableText: 400,
    errors.SlugRefused: 400,
    errors.AlreadyThere: 409,
    errors.NoGraphNamed: 400,
    errors.OtherGraph: 400,
    errors.ReservedGraph: 400,
    errors.ReadOnly: 403,
    errors.Rejected: 422,
    errors.VersionMoved: 412,
    errors.TimedOut: 503,
    errors.Overloaded: 503,
    errors.NobodyWaits: 499,  # as proxies write it: nobody reads this answer
    errors.TooManyWrites: 503,
    errors.EngineFailed: 500,
    errors.OutcomeUnknown: 500,
    errors.NotFound: 404,
    errors.NoSuchQuery: 404,
    errors.NoSuchVersion: 404,
    errors.VersionPruned: 410,
    errors.NoSuchToken: 404,
    errors.TokenNameRefused: 400,
    errors.EndpointFailed: 502,
    errors.ServiceCallFailed: 502,
    errors.EngineUnreachable: 503,
    errors.EngineTooSlow: 504,
    errors.NotReady: 503,
    errors.EngineAnsweredWrongly: 502,
    errors.NotHere: 501,
    errors.DataDirectoryError: 503,
    errors.CurrentLost: 503,
    errors.VersionMissing: 503,
    errors.VersionUnreadable: 503,
    errors.TableDamaged: 503,
    errors.RecordMissing: 503,
    errors.DirectoryInUse: 503,
    errors.DirectoryNotWritable: 503,
    errors.DiskFull: 507,
    errors.DirectoryFromNewerVersion: 503,
    errors.CannotListen: 503,
    errors.SystemCannotServe: 503,
}
RETRY_AFTER = {
    errors.TimedOut: 10,
    errors.Overloaded: 5,
    errors.TooManyWrites: 5,
    errors.DirectoryInUse: 1,
    errors.EngineUnreachable: 5,
    errors.NotReady: 30,
    StillGathering: 1,
    TooManyRequests: 1,
    TooManyUploads: 5,
    TooManyStreams: 5,
}
SHOWN_FACTS = ("line", "column", "seconds", "limit")
TITLES = {
    400: ("Bad request", "คำขอไม่ถูกต้อง"),
    401: ("Who are you?", "ต้องยืนยันตัวตน"),
    403: ("Not allowed", "ไม่ได้รับอนุญาต"),
    404: ("Not found", "ไม่พบ"),
    405: ("Method not allowed", "ไม่รองรับเมทอดนี้"),
    406: ("No such format", "ไม่มีรูปแบบที่ขอ"),
    409: ("In conflict with what is there", "ขัดแย้งกับข้อมูลที่มีอยู่"),
    410: ("Withdrawn", "เพิกถอนแล้ว"),
    412: ("The condition of the request does not hold", "ไม่เป็นไปตามเงื่อนไขของคำขอ"),
    413: ("Too large", "ข้อมูลมีขนาดใหญ่เกินไป"),
    414: ("Address too long", "ที่อยู่ยาวเกินไป"),
    415: ("Unsupported media type", "ไม่รองรับชนิดข้อมูลนี้"),
    429: ("Too many requests", "ส่งคำขอถี่เกินไป"),
    422: ("Data breaks the rules", "ข้อมูลไม่ผ่านเกณฑ์"),
    500: ("Fault of the service", "ระบบขัดข้อง"),
    499: ("Closed by the client", "ผู้ขอปิดการเชื่อมต่อ"),
    501: ("Not supported here", "ไม่รองรับในระบบนี้"),
    502: ("Another service does not answer", "ระบบภายนอกไม่ตอบสนอง"),
    503: ("Not available now", "ยังให้บริการไม่ได้ในขณะนี้"),
    504: ("Too slow", "ใช้เวลานานเกินกำหนด"),
    507: ("No room left", "พื้นที่จัดเก็บเต็ม"),
}


def status_of(error: LearningCityError) -> int:
    """Return the HTTP status of an error."""
    if isinstance(error, OtherProblem):
        return int(str(error.facts["code"]))
    return error.status if isinstance(error, HTTPProblem) else STATUSES[type(error)]


BUSY = (
    errors.TimedOut,
    errors.Overloaded,
    errors.NobodyWaits,
    errors.TooManyWrites,
    errors.NotHere,
    StillGathering,
    TooManyUploads,
    TooManyStreams,
)
"""What is answered with a status of the service's own fault and is none: a limit, or something that it does not do."""


def slug(kind: type[LearningCityError]) -> str:
    """Name a kind of error: MalformedQuery → malformed-query."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", kind.__name__).lower()


def describe(error: LearningCityError, language: str) -> dict[str, object]:
    """Tell about an error as a problem (https://www.rfc-editor.org/rfc/rfc9457), in one language and in both."""
    status = status_of(error)
    title_en, title_th = TITLES[status] if status in TITLES else TITLES[400 if status < 500 else 500]
    return {
        "type": PROBLEM_TYPES + slug(type(error)),
        "status": status,
        "title": title_th if language == "th" else title_en,
        "detail": error.message(language),
        "detail_en": error.message("en"),
        "detail_th": error.message("th"),
        "request_id": request.environ.get("learningcity.request_id", ""),
        **{name: value for name, value in error.facts.items() if name in SHOWN_FACTS},
    }


def problem(error: LearningCityError, current: Request) -> Response:
    """Make the answer that tells a client about an error, in the format and language that it accepts."""
    status = status_of(error)
    report = error.report if isinstance(error, errors.Rejected) else None
    offers = (PROBLEM_JSON, "application/json", HTML, PLAIN, *(rejections.MEDIA_TYPES if report else ()))
    media_type = best_media_type(accepted(current.headers.get("Accept")), offers) or PROBLEM_JSON
    language = choose_language(current, default="th" if media_type == HTML else "en")
    document = describe(error, language)
    if report:
        with reporting():
            response = rejection(report, document, media_type, language)
    else:
        response = written(document, media_type, "")
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = "no-store"
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="learningcity"'
    if type(error) in RETRY_AFTER:
        at_least = error.facts["seconds"] if isinstance(error, TooManyRequests) else 0
        response.headers["Retry-After"] = str(max(RETRY_AFTER[type(error)], int(str(at_least))))
    current_app.extensions["learningcity"].metrics.problems.labels(slug(type(error))).inc()
    if status >= 500 and not isinstance(error, BUSY):
        log.warning("%s %s: %s: %s", current.method, current.path, slug(type(error)), document["detail_en"])
    return response


def rejection(report: Report, document: dict[str, object], media_type: str, language: str) -> Response:
    """Write the problem of a rejected write with all that the shapes say."""
    if media_type in rejections.MEDIA_TYPES:
        return rejections.as_rdf(report, media_type, STATUSES[errors.Rejected])
    document["results"] = rejections.results_of(report, language, rejections.uploads_of(request))
    lines = rejections.as_text(document["results"], language) if media_type == PLAIN else ""
    return written(document, media_type, lines)


def written(document: dict[str, object], media_type: str, more: str) -> Response:
    """Write a problem as text, with more behind it, as a page, or as JSON."""
    status = int(str(document["status"]))
    if media_type == PLAIN:
        return Response(f"{status} {document['title']}\n\n{document['detail']}\n{more}", status, mimetype=PLAIN)
    if media_type == HTML:
        return problem_page(document, status)
    return Response(json.dumps(document, ensure_ascii=False), status, mimetype=PROBLEM_JSON)


def register(app: Flask) -> None:
    """Have an application answer every error through `problem`."""
    counter = app.extensions["learningcity"].metrics.problems
    for kind in (*STATUSES, *HTTPProblem.__subclasses__()):
        if STATUSES.get(kind, getattr(kind, "status", 0)) >= 500:
            counter.labels(slug(kind))  # at 0 from the start, so that an alarm sees the first

    @app.errorhandler(LearningCityError)
    def known(error: LearningCityError) -> Response:
        return problem(error, request)

    @app.errorhandler(HTTPException)
    def from_framework(error: HTTPException) -> Response:
        response = problem(translated(error), request)
        if error.code == 405:
            response.headers["Allow"] = allowed_methods(error)
        return response

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        log.exception("unexpected error in request %s", g.get("request_id", ""))
        return problem(InternalError(request_id=g.get("request_id", "")), request)


def translated(error: HTTPException) -> LearningCityError:
    """Give an error of the framework the shape of ours."""
    if error.code == 404:
        return errors.NotFound(name=request.path)
    if error.code == 405:
        return MethodNotAllowed(path=request.path, method=request.method, allowed=allowed_methods(error))
    if error.code == 413:
        return PayloadTooLarge(limit=request.max_content_length or 0)
    return OtherProblem(code=error.code or 500, reason=error.description or error.name)


def allowed_methods(error: HTTPException) -> str:
    """List the methods that an address takes."""
    return ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
