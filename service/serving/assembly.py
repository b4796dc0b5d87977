"""Puts the layer before the routes of an application, by its settings."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from graph.errors import LearningCityError
from graph.gate.gatekeeper import Gatekeeper
from graph.versions.current import Glance
from graph.workers.pool import QueryPool
from service.http import problems, static_files
from service.serving.cache import Cache
from service.serving.departures import Departures
from service.serving.exchange import Application, StartResponse
from service.serving.keys import Environ
from service.serving.layer import Layer, Limits
from service.serving.limits import Buckets, Slots
from service.serving.metrics import Metrics
from service.serving.observing import Observer
from service.serving.plain_queries import PlainQueries
from service.serving.state import State
from service.settings import Settings


def put_layer_before(app: Flask, settings: Settings, pool: QueryPool, gatekeeper: Gatekeeper, metrics: Metrics) -> None:
    """Have everything that is asked of an application come through the layer."""
    cache = Cache(settings.cache * 1024**2)
    observer = Observer(metrics, settings.slow_query, access=settings.access_log)
    limits = limits_of(settings)
    metrics.watch(State(pool, gatekeeper, cache, limits, observer.operations))
    pool.tell, gatekeeper.tell = observer.query, observer.write
    pool.began = Departures().note

    files = Glance(static_files.built_at)

    def state() -> Hashable:
        return pool.state(), files()

    problem = explainer(app)
    routes = PlainQueries(app.wsgi_app, problem, pool, settings)
    layer: Application = Layer(routes, problem, state, cache, limits, observer)
    if settings.proxies:
        trusted = settings.proxies
        layer = ProxyFix(layer, x_for=trusted, x_proto=trusted, x_host=trusted)
    app.wsgi_app = layer  # type: ignore[method-assign, assignment]


def limits_of(settings: Settings) -> Limits:
    """Make what clients are held to."""
    return Limits(
        Buckets(settings.client_rate, settings.client_burst),
        Slots(settings.uploads),
        Slots(settings.streams),
        settings.page_timeout,
    )


def explainer(app: Flask) -> Callable[[LearningCityError], Application]:
    """Make what answers with an error that happened before Flask has seen the request."""

    def problem(error: LearningCityError) -> Application:
        def answer(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
            with app.request_context(environ):
                return problems.problem(error, request)(environ, start_response)

        return answer

    return problem
