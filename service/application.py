"""The application: everything that is served over HTTP, put together by its settings."""

from __future__ import annotations

import atexit
from dataclasses import dataclass

from flask import Flask, g, request

from graph.gate.gatekeeper import Gatekeeper
from graph.workers.pool import QueryPool
from service.agents import views as agents
from service.data_health.conformance import Conformance
from service.history import memento
from service.http import problems, static_files
from service.http.parameters import ReadRequest
from service.linked_data import views as linked_data
from service.openapi import views as openapi
from service.pages import PAGES
from service.protocols import dumps, graph_store, sitemap, sparql, void
from service.protocols.dump_files import DumpFiles
from service.reconciliation import views as reconciliation
from service.serving import health
from service.serving.assembly import put_layer_before
from service.serving.exchange import REQUEST_ID
from service.serving.metrics import Metrics
from service.settings import Settings

BODY_LIMIT = 1_000_000


@dataclass(frozen=True)
class Services:
    """What one application keeps for its views: found as `current_app.extensions["learningcity"]`.

    Args:
        settings: how it runs.
        pool: the query workers.
        gatekeeper: has writes done.
        conformance: knows what the shapes say of the current version.
        metrics: its figures.
        dumps: keeps the dumps as files.
    """

    settings: Settings
    pool: QueryPool
    gatekeeper: Gatekeeper
    conformance: Conformance
    metrics: Metrics
    dumps: DumpFiles


def create_app(settings: Settings | None = None, pool: QueryPool | None = None) -> Flask:
    """Make an application.

    Args:
        settings: how it runs; None reads the environment.
        pool: query workers that run already; None starts some, which end with this process.

    Raises:
        DataDirectoryError: the data directory cannot be used.
    """
    settings = settings or Settings.from_environment()
    if pool is None:
        pool = QueryPool.start(settings.pool)
        atexit.register(pool.close)
    app = Flask("service", static_folder=None)
    app.request_class = ReadRequest
    app.config["MAX_CONTENT_LENGTH"] = BODY_LIMIT
    metrics = Metrics()
    gatekeeper = Gatekeeper(settings.gate)
    atexit.register(gatekeeper.close)
    app.extensions["learningcity"] = Services(
        settings,
        pool,
        gatekeeper,
        Conformance(gatekeeper, settings.write_timeout),
        metrics,
        DumpFiles(pool, settings.dump_timeout),
    )
    app.before_request(number_request)
    app.register_blueprint(sparql.blueprint)
    app.register_blueprint(graph_store.blueprint)
    app.register_blueprint(static_files.blueprint)
    for protocol in (linked_data, void, dumps, sitemap, memento, openapi, reconciliation, agents, health):
        app.register_blueprint(protocol.blueprint)
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    problems.register(app)
    put_layer_before(app, settings, pool, gatekeeper, metrics)
    return app


def number_request() -> None:
    """Give the request the number that the logs and error answers name."""
    g.request_id = request.environ.get(REQUEST_ID, "")
