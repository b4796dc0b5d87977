"""The saved queries: a list of questions, and for each one a page with its parameters and its answer.

The answer is a page for people and data for programs, by Accept or by the ending of the address:
`/queries/{name}?city=…` and `/queries/{name}.csv?city=…`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, current_app, request

from graph.errors import NoSuchQuery, TimedOut
from graph.formats import BY_EXTENSION, CSV, GRAPH_FORMATS, JSON, JSON_LD, RESULT_FORMATS, TURTLE, Format
from graph.rdf import parse
from graph.workers.wire import Request as QueryRequest
from ontology.terms import KINDS
from queries.catalogue import BadParameter, Parameter, SavedQuery, catalogue, catalogue_turtle
from service.answer_views.views import view_of
from service.http.answers import respond, with_byte_order_mark
from service.http.errors import BadRequest, NoSuchFormat
from service.http.negotiation import choose_format
from service.http.protocol import read_version
from service.linked_data.rdf_response import rdf_response
from service.reading.finding import EVERYTHING_ELSE, kind_of
from service.reading.indexing import index as index_of_names
from service.reading.once import once_a_version
from service.reading.reader import Reader
from service.wording.answer_table import SHOWN, Answer, ask, table
from service.wording.collation import collation_key
from service.wording.page import Page

OF_THE_SERVICE = ("lang", "version", "format", "bom")
MANY, VIEWED = 1_000, 1_000
AT_ONCE, LONGEST = 5.0, 120.0
"""Seconds that the answer on a page may take, and those that it may take in the background."""
WIDER_KINDS: Mapping[str, Sequence[str]] = {
    "project": ("project", "collaboration"),
    "thing": tuple(kind for kind in KINDS if kind not in EVERYTHING_ELSE),
}
INPUTS = {"integer": "number", "date": "date"}
blueprint = Blueprint("saved_queries", __name__)


@dataclass(frozen=True)
class Field:
    """A parameter as a field of a form.

    Args:
        parameter: the parameter.
        label: what it is called.
        value: what it is now.
        choices: what may be chosen, by kind of thing: (kind, [(IRI, name), …]); none for a field to type in.
        error: what is wrong with the value; "" for nothing.
    """

    parameter: Parameter
    label: str
    value: str
    choices: Sequence[tuple[str, Sequence[tuple[str, str]]]] = ()
    error: str = ""

    @property
    def input_type(self) -> str:
        """The type of the HTML input."""
        return INPUTS.get(self.parameter.kind, "text")


@blueprint.get("/queries")
def list_queries() -> Response:
    """List the saved queries, for people; or describe them as RDF."""
    page = Page.of_request()
    format = choose_format(request, GRAPH_FORMATS, html=True)
    if format is None:
        return page.render("saved_queries.html", catalogue=in_order(page.language))
    quads = list(parse(catalogue_turtle().encode(), TURTLE, place="queries"))
    response = rdf_response(quads, format, request)
    response.vary.add("Accept")
    return response


def in_order(language: str) -> list[SavedQuery]:
    """Return the saved queries in the order of their titles in a language."""
    return sorted(catalogue().values(), key=lambda saved: collation_key(saved.titles[language]))


@blueprint.get("/queries/<name>")
def saved_query(name: str) -> Response:
    """Answer a saved query: for people, or in the format that the Accept header or the parameter `format` asks for."""
    saved = named(name)
    format = choose_format(request, formats_of(saved), html=True)
    return page_of(saved) if format is None else data_of(saved, format)


@blueprint.get("/queries/<name>.<extension>")
def saved_query_data(name: str, extension: str) -> Response:
    """Answer a saved query in the format that the address ends in."""
    saved = named(name)
    format = BY_EXTENSION.get(extension)
    if format not in formats_of(saved):
        offers = ", ".join(one.extension for one in formats_of(saved))
        raise NoSuchFormat(path=f"/queries/{name}", extension=extension, offers=offers)
    return data_of(saved, format)


def named(name: str) -> SavedQuery:
    """Find a saved query.

    Raises:
        NoSuchQuery: none has that name.
    """
    found = catalogue().get(name)
    if found:
        return found
    near = get_close_matches(name, catalogue(), n=1, cutoff=0.4)
    raise NoSuchQuery(
        name=name,
        suggestion_en=f"Did you mean /queries/{near[0]}?" if near else "All of them are listed at /queries.",
        suggestion_th=f"คำค้นที่ใกล้เคียงคือ /queries/{near[0]}" if near else "ดูรายการทั้งหมดได้ที่ /queries",
    )


def formats_of(saved: SavedQuery) -> tuple[Format, ...]:
    """List the formats in which a query can be answered, the default first."""
    return RESULT_FORMATS if saved.form in ("SELECT", "ASK") else GRAPH_FORMATS


def given() -> dict[str, str]:
    """Read the values of parameters in the address.

    Raises:
        BadRequest: one is given more than once.
    """
    found = {}
    for name, values in request.args.lists():
        if name in OF_THE_SERVICE:
            continue
        if len(values) > 1:
            raise BadRequest(
                en=f"The parameter “{name}” is given {len(values)} times; give it once.",
                th=f"พารามิเตอร์ “{name}” มี {len(values)} ค่า โปรดระบุเพียงค่าเดียว",
            )
        found[name] = values[0]
    return found


def question(saved: SavedQuery, format: Format) -> QueryRequest:
    """Make the question that the address asks.

    Raises:
        BadParameter: a value is not what the query expects.
    """
    return QueryRequest(
        text=saved.bind(given()),
        extension=format.extension,
        version=read_version(request.args.getlist("version")),
        seconds=current_app.extensions["learningcity"].settings.timeout,
    )


def data_of(saved: SavedQuery, format: Format) -> Response:
    """Answer a query as data."""
    try:
        asked = question(saved, format)
    except BadParameter as error:
        raise BadRequest(en=error.message("en"), th=error.message("th")) from None
    answering = current_app.extensions["learningcity"].pool.ask(asked)
    response = with_byte_order_mark(respond(answering, format), request)
    response.vary.add("Accept")
    return response


def page_of(saved: SavedQuery) -> Response:
    """Make the page of a query with its answer; a wrong value is told beside its field."""
    page, values = Page.of_request(), given()
    try:
        asked = question(saved, JSON)
    except BadParameter as error:
        response = page.render("saved_query.html", saved=saved, fields=fields(page, saved, values, error), error=error)
        response.status_code = 400
        return response
    whole = page.soon(answered, asked.text, saved.form)
    context: dict[str, Any] = {"answer": None}
    if whole is not None:
        answer, columns = whole.first(SHOWN), told_once(whole.columns)
        context = {
            "answer": answer,
            "view": view_of(page, saved, whole.rows, columns, values),
            "table": table(page, answer, columns, exact=False),
            "names": {column: page.say(f"columns.{column}") for column in columns},
        }
    return page.render(
        "saved_query.html",
        saved=saved,
        fields=fields(page, saved, values),
        query=asked.text,
        **context,
        downloads=[(one, download(page, saved, values, one)) for one in downloads(saved)],
        excel=download(page, saved, {**values, "bom": "yes"}, CSV) if saved.form == "SELECT" else "",
    )


@once_a_version(size=16)
def answered(reader: Reader, version: int, text: str, form: str) -> Answer:
    """Answer a saved query: at once where that can be, and otherwise in its turn among what takes long.

    Args:
        reader: reads the version.
        version: its number.
        text: the query.
        form: its form.
    """
    asked = QueryRequest(text, JSON.extension, version=version, seconds=AT_ONCE, limit=reader.limit)
    with suppress(TimedOut):
        return ask(reader.pool, asked, form, most=VIEWED)
    with reader.pool.long:
        return ask(reader.pool, asked._replace(seconds=LONGEST), form, most=VIEWED)


def told_once(columns: Sequence[str]) -> list[str]:
    """Leave out columns that carry the name of a thing in another column, which the page shows by its name."""
    return [one for one in columns if not (one.endswith(("Th", "En")) and one[:-2] in columns)]


def downloads(saved: SavedQuery) -> tuple[Format, ...]:
    """List the formats that the page of a query offers."""
    return (CSV, JSON) if saved.form == "SELECT" else (JSON,) if saved.form == "ASK" else (TURTLE, JSON_LD)


def download(page: Page, saved: SavedQuery, values: Mapping[str, str], format: Format) -> str:
    """Address the answer to a query in a format."""
    return page.urls.to(f"/queries/{saved.name}.{format.extension}", **values)


def fields(page: Page, saved: SavedQuery, values: Mapping[str, str], error: BadParameter | None = None) -> list[Field]:
    """Make the fields of the form: things to choose by their names, and other values to type in."""
    found = []
    for parameter in saved.parameters:
        value = values.get(parameter.name, parameter.default_value)
        wrong = error.message(page.language) if error and error.parameter == parameter.name else ""
        choices = choices_of(page, parameter, value) if parameter.kind == "iri" and not wrong else []
        found.append(Field(parameter, parameter.labels[page.language], value, choices, wrong))
    return found


def choices_of(page: Page, parameter: Parameter, value: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """List the things that a parameter can be, by kind and then as in a dictionary; none where there are too many."""
    kind = kind_of(parameter.default_value)
    kinds = WIDER_KINDS.get(parameter.name, (kind,))
    index = page.soon(index_of_names)
    hits = [one for kind in kinds for one in index.of_kind(kind, page.language, MANY + 1)] if index else []
    if index is None or not 0 < len(hits) <= MANY:
        return []
    groups = [
        (page.say(f"search.kind_{kind}"), [(thing.iri, thing.label(page.language)[0]) for thing in group])
        for kind, group in groupby(index.things(hits), key=lambda thing: thing.kind)
    ]
    known = any(one.iri == value for one in hits)
    return groups if known else [(page.say("saved_queries.given"), [(value, value)]), *groups]
