"""The query editor: what a browser finds at `/sparql`, where programs find the endpoint.

Without script it is a form, and the answer a table that comes with the page; so an address with a query in it can be
shown to anybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, current_app, request

from graph.errors import LearningCityError, NoSuchVersion
from graph.formats import CSV, FORMATS, JSON, JSON_LD, N_TRIPLES, TURTLE, XML, Format
from graph.workers.wire import Request as QueryRequest
from ontology.terms import PREFIXES
from queries.catalogue import catalogue
from service.http.negotiation import HTML, accepted, quality
from service.http.problems import RETRY_AFTER, describe, status_of
from service.http.protocol import refuse_calls
from service.http.urls import Urls
from service.pages.saved_queries import in_order
from service.protocols import sparql
from service.protocols.sparql import Operation
from service.reading.vocabulary import compact, vocabulary
from service.wording.answer_table import ask, table
from service.wording.page import Page
from service.wording.words import words

DATASET = ("default-graph-uri", "named-graph-uri")
DOWNLOADS = {
    "SELECT": (CSV, JSON, XML),
    "ASK": (JSON, XML),
    "CONSTRUCT": (TURTLE, JSON_LD, N_TRIPLES),
    "DESCRIBE": (TURTLE, JSON_LD, N_TRIPLES),
}
FIRST = """PREFIX lc: <https://w3id.org/learning-city/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

# {}
SELECT ?city ?name WHERE {{
  ?city a lc:LearningCity ;
    rdfs:label ?name .
}}
ORDER BY ?name
LIMIT 100
"""
blueprint = Blueprint("editor", __name__)


@blueprint.before_app_request
def page_for_people() -> Response | None:
    """Answer a browser that opens the endpoint with the editor; let programs through to the endpoint."""
    if request.endpoint != "sparql.endpoint" or request.method not in ("GET", "HEAD") or not prefers_html():
        return None
    return editor_page(sparql.read_operation(request))


def prefers_html() -> bool:
    """Say whether a page is liked better than any syntax of results or of RDF."""
    accept = accepted(request.headers.get("Accept"))
    page = accept.quality(HTML)
    return page > 0 and "format" not in request.args and page > max(quality(accept, one) for one in FORMATS)


def editor_page(operation: Operation | None) -> Response:
    """Make the editor.

    Args:
        operation: the query in it, whose answer stands below; None for an empty editor.
    """
    page = Page.of_request()
    context: dict[str, Any] = {"query": operation.query if operation else FIRST.format(page.say("editor.first"))}
    error = None
    if operation:
        try:
            context |= answered(page, operation)
        except NoSuchVersion:
            raise
        except LearningCityError as found:
            error = found
            context |= {"problem": describe(found, page.language), "fault": line_at_fault(operation.query, found)}
    response = page.render(
        "editor.html", catalogue=in_order(page.language), config=config(page), kept=list(kept(page)), **context
    )
    if context.get("changing"):
        response.headers["Cache-Control"] = "no-store"
    if error:
        response.status_code = status_of(error)
        response.headers["Cache-Control"] = "no-store"
        if type(error) in RETRY_AFTER:
            response.headers["Retry-After"] = str(RETRY_AFTER[type(error)])
    return response


def answered(page: Page, operation: Operation) -> dict[str, Any]:
    """Ask the query of an operation, and make the table of its answer."""
    services = current_app.extensions["learningcity"]
    analysis = sparql.remembered_analysis(operation.query, base=request.base_url, limits=services.settings.limits)
    if analysis.form not in DOWNLOADS:
        raise sparql.not_a_query(analysis)
    refuse_calls(analysis, services.settings)
    answer = ask(
        services.pool,
        QueryRequest(
            text=operation.query,
            extension="",
            dataset=sparql.effective_dataset(operation.dataset, analysis),
            base=request.base_url,
            version=operation.version,
            seconds=services.settings.timeout,
        ),
        analysis.form,
    )
    return {
        "answer": answer,
        "changing": analysis.changing,
        "table": table(page, answer, answer.columns, exact=True),
        "downloads": [(format, download(page, operation, format)) for format in DOWNLOADS[analysis.form]],
    }


def download(page: Page, operation: Operation, format: Format) -> str:
    """Address the same answer in a format."""
    return page.urls.to("/sparql", query=operation.query, format=format.extension, **dataset())


def dataset() -> dict[str, list[str]]:
    """Return the graphs that the address names, which links and forms keep."""
    return {name: request.args.getlist(name) for name in DATASET if name in request.args}


def kept(page: Page) -> Iterator[tuple[str, object]]:
    """Give what the form sends beside the query."""
    for name, value in (("lang", page.urls.language), ("version", page.urls.version)):
        if value is not None:
            yield name, value
    for name, iris in dataset().items():
        yield from ((name, iri) for iri in iris)


def line_at_fault(query: str, error: LearningCityError) -> tuple[str, str] | None:
    """Return the line of a query that an error names, up to the place and from it on; None when it names none."""
    line, column = error.facts.get("line"), error.facts.get("column")
    lines = query.splitlines()
    if not isinstance(line, int) or not isinstance(column, int) or not 1 <= line <= len(lines):
        return None
    return lines[line - 1][: column - 1], lines[line - 1][column - 1 :]


def config(page: Page) -> dict[str, Any]:
    """Make what the editor's script needs: our prefixes, terms and saved queries."""
    return {
        "endpoint": Urls(page.language, page.urls.version).to("/sparql", **dataset()),
        "prefixes": dict(PREFIXES),
        "terms": list(terms(page)),
        "examples": {saved.name: saved.text for saved in catalogue().values()},
    }


def terms(page: Page) -> Iterator[dict[str, str]]:
    """Give the classes and properties to complete: ours, and those of others that our shapes and pages name."""
    known = vocabulary(page.reader, page.reader.current())
    language, found = page.language, {}
    for iri in known.terms:
        found[iri] = known.class_name(iri, language)
    for iri in known.orders:
        found[iri] = known.property_name(iri, language)
    for name, texts in words().items():
        prefix, _, local = name.removeprefix("reused.").partition(":")
        if name.startswith("reused.") and prefix in PREFIXES:
            found.setdefault(PREFIXES[prefix] + local, texts[language])
    for iri, label in sorted(found.items()):
        yield {"iri": iri, "label": label, "kind": "class" if is_class(iri) else "property"}


def is_class(iri: str) -> bool:
    """Say whether a term is a class: the names of classes begin with a capital letter, here as elsewhere."""
    return compact(iri).partition(":")[2][:1].isupper()
