"""Whether the service lives and is ready, and its figures: `/health`, `/health/live`, `/health/ready`, `/metrics`."""

from __future__ import annotations

import json

from flask import Blueprint, Response, current_app

from graph.errors import LearningCityError
from graph.formats import JSON
from graph.workers.asked import PROBE
from graph.workers.wire import Request
from service.serving.metrics import CONTENT_TYPE

SECONDS = 2.0
blueprint = Blueprint("health", __name__)


@blueprint.get("/health/live")
def live() -> Response:
    """Tell that the process answers; one that does not is to be started anew."""
    return as_json({"status": "live"}, 200)


@blueprint.get("/health")
@blueprint.get("/health/ready")
def ready() -> Response:
    """Tell whether a query worker answers from the current version; as long as none does, send requests elsewhere."""
    pool = current_app.extensions["learningcity"].pool
    try:
        version = pool.version()
        pool.ask(Request(text="ASK {}", extension=JSON.extension, seconds=SECONDS, limit=PROBE)).whole()
    except (LearningCityError, OSError) as error:
        return as_json({"status": "not ready", "reason": str(error)}, 503)
    return as_json({"status": "ready", "version": version, "queries_waiting": pool.waiting}, 200)


@blueprint.get("/metrics")
def metrics() -> Response:
    """Give the figures, as Prometheus reads them."""
    response = Response(current_app.extensions["learningcity"].metrics.exposed(), content_type=CONTENT_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


def as_json(document: dict[str, object], status: int) -> Response:
    """Answer a program that watches the service."""
    response = Response(json.dumps(document), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    if status == 503:
        response.headers["Retry-After"] = "1"
    return response
