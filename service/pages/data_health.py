"""The health of the data at `/health/data`: what is complete, in which languages, on what evidence, how old; as page, JSON, DQV."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, current_app, request

from graph.formats import JSON_LD, N_TRIPLES, TURTLE
from service.data_health import queries
from service.data_health.conformance import LARGEST
from service.data_health.dqv import Measured
from service.data_health.measuring import Health, measure
from service.http.documents import JSON, as_document, chosen, varied
from service.linked_data.describing import as_quads
from service.linked_data.rdf_response import rdf_response, with_graphs
from service.linked_data.signposting import add_links
from service.reading.naming import describe
from service.reading.size import has_at_most
from service.reading.vocabulary import vocabulary
from service.wording.charts import Bar, Chart
from service.wording.collation import collation_key
from service.wording.page import Page
from service.wording.presenting import Presenter

PATH = "/health/data"
OFFERS = (TURTLE, JSON, JSON_LD, N_TRIPLES)
blueprint = Blueprint("data_health", __name__)


@blueprint.get(PATH)
@blueprint.get(f"{PATH}.<extension>")
def data_health(extension: str = "") -> Response:
    """Tell how good the data is."""
    page = Page.of_request()
    format = chosen(OFFERS, extension)
    version = page.reader.current()
    settings = current_app.extensions["learningcity"].settings
    health = measure(page, large=not has_at_most(page.reader, version, settings.in_memory))
    results = results_of(page, version)
    if format is None:
        response = show(page, health, results)
    elif format is JSON:
        response = as_document(document(health, version, results))
    else:
        measured = Measured(request.host_url.rstrip("/") + PATH, version, health, results)
        triples = list(dict.fromkeys(measured.triples()))
        response = rdf_response(as_quads(triples) if with_graphs(format) else triples, format, request)
    response.headers["Learningcity-Version"] = str(version)
    links = [(page.urls.to(f"{PATH}.{one.extension}"), "alternate", one.media_type) for one in OFFERS]
    return varied(page.marked(add_links(response, links)), extension)


def results_of(page: Page, version: int) -> dict[str, int] | None:
    """Count what breaks each shape in a version; None when that is not known, or not yet."""
    report = current_app.extensions["learningcity"].conformance.of(version)
    return None if report is None else Counter(one.shape for one in report.results if one.severity == "Violation")


@blueprint.post(PATH)
def hold_to_shapes() -> Response:
    """Have the current version held to its shapes as a whole: it takes seconds, so nobody gets it by merely looking."""
    page = Page.of_request(any_version=False)
    version = page.reader.current()
    current_app.extensions["learningcity"].conformance.ask(version, large=not can_be_held(page))
    return Response(status=303, headers={"Location": page.urls.to(f"{PATH}#shapes")})


def document(health: Health, version: int, results: Mapping[str, int] | None) -> dict[str, Any]:
    """Write the measures for programs."""
    told = {name: value for name, value in asdict(health).items() if value or name not in ("sampled", "missing")}
    return {"version": version, "statements": health.statements, "violations": results, **told}


def show(page: Page, health: Health, results: Mapping[str, int] | None) -> Response:
    """Show the measures to people."""
    named = {one.iri for one in health.sources} | {one.iri for one in health.shapes}
    names = describe(page.reader, named | {one.thing for one in health.disagreements})
    presenter = Presenter(page, vocabulary(page.reader, page.reader.current()), names)
    return page.render(
        "data_health.html",
        health=health,
        presenter=presenter,
        classes=sorted(health.classes, key=lambda one: collation_key(presenter.class_name(one.iri))),
        evidence=evidence_chart(page, health),
        languages=[one for one in health.classes if any(one.languages.values())],
        queries=queries,
        results=results,
        under_way=current_app.extensions["learningcity"].conformance.under_way(page.reader.current()),
        can_be_held=page.reader.version is None and can_be_held(page),
        offers=[(one.name.removeprefix("SPARQL "), page.urls.to(f"{PATH}.{one.extension}")) for one in OFFERS],
    )


def can_be_held(page: Page) -> bool:
    """Say whether the graph is small enough to be held to its shapes as a whole."""
    return has_at_most(page.reader, page.reader.current(), LARGEST)


def evidence_chart(page: Page, health: Health) -> Chart:
    """Draw how many statements rest on what."""
    bars = [
        Bar(page.say(f"data_health.evidence_{kind}"), count, percent(count, health.statements))
        for kind, count in health.evidence.items()
    ]
    told = "; ".join(f"{bar.label}: {bar.text}" for bar in bars)
    return Chart("evidence-chart", page.say("data_health.evidence"), told, bars)


def percent(part: float, whole: float) -> str:
    """Write a part of a whole in percent."""
    return f"{100 * part / whole:.1f}%" if whole else "–"
