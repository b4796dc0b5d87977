"""Linked data: every IRI of ours answers (https://www.w3.org/TR/cooluris/).

/id/…                       303 to the page or the data, by Accept
/data/…  /data/….ttl        the description of a thing, by Accept or by extension
/ontology  /ontology.ttl    a document of terms, its page by Accept; /ontology/1.1.0 when it is that version;
                            303 from an earlier one to what the document says of it
/ontology/context.jsonld    the JSON-LD context
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from flask import Blueprint, Response, request

import ontology
from graph.formats import JSON_LD, Format
from graph.rdf import NamedNode, Quad, Triple, triple_of
from ontology.terms import BASE, DOCUMENTS, path_of
from service.history.described import Moment, describe_moment, find_moment
from service.http.negotiation import choose_format
from service.http.urls import thing_of
from service.linked_data.describing import (
    DECLARATIONS,
    Part,
    Standing,
    about_document,
    as_quads,
    column,
    count_pages,
    describe,
    describe_with_evidence,
    known,
    nothing_there,
    order,
    read_part,
    standing,
)
from service.linked_data.json_ld import CONTEXT_FILE
from service.linked_data.rdf_response import long_response, rdf_response, with_graphs
from service.linked_data.signposting import OFFERS, add_links, description_links, document_links, thing_links
from service.pages.ontology import DOCUMENT_PAGES
from service.wording.page import Page

blueprint = Blueprint("linked_data", __name__)
BY_EXTENSION = {format.extension: format for format in OFFERS}
DOCUMENT = f"any({', '.join(DOCUMENTS)}):name"
RELEASES = """SELECT ?present ?earlier WHERE {{ GRAPH <{iri}> {{
    {{ <{iri}> owl:versionIRI ?present }} UNION {{ ?later owl:priorVersion ?earlier }} }} }}"""
SEE_OTHER = 303


@blueprint.get("/id/<path:name>")
def thing(name: str) -> Response:
    """Send on to the page or the data about a thing."""
    page = Page.of_request()
    found, _ = look_up(page, f"id/{name}", thing_of(name))
    format = choose_format(request, OFFERS, html=True)
    target = page.urls.page(found.iri) if format is None else page.urls.data(found.iri, format.extension)
    response = Response(status=SEE_OTHER, headers={"Location": target})
    response.vary.add("Accept")
    return add_links(response, thing_links(found, page.urls))


@blueprint.get("/data/<path:name>")
def data(name: str) -> Response:
    """Give the description of a thing."""
    page = Page.of_request()
    stem, extension = split_extension(name)
    found, moment = look_up(page, f"data/{name}", thing_of(stem))
    format = BY_EXTENSION[extension] if extension else choose_format(request, OFFERS)
    assert format is not None
    pages = 1 if moment else count_pages(page.reader, found.iri)
    part = read_part(request.args.getlist("page"), pages)
    response = described(page, found, moment, format, part)
    if not extension:
        response.vary.add("Accept")
        response.headers["Content-Location"] = page.urls.data(found.iri, format.extension)
    response.headers["Learningcity-Version"] = str(page.reader.current())
    return add_links(response, description_links(found, page.urls, format, part))


def split_extension(name: str) -> tuple[str, str]:
    """Split the extension of a syntax off a name; "" when there is none that we know."""
    stem, _, extension = name.rpartition(".")
    return (stem, extension) if stem and extension in BY_EXTENSION else (name, "")


def look_up(page: Page, name: str, iri: str | None) -> tuple[Standing, Moment | None]:
    """Find how a thing stands; with it, the version or change that it is.

    Raises:
        NothingThere: there never was such a thing.
        Withdrawn: there was.
    """
    if iri is None:
        raise nothing_there(name)
    moment = find_moment(page.reader.pool, iri)
    return (moment.standing, moment) if moment else (known(page.reader, iri), None)


def described(page: Page, found: Standing, moment: Moment | None, format: Format, part: Part) -> Response:
    """Describe a thing in a format: with named graphs where it carries them."""
    about = about_document(found.iri, part, page.reader.version)
    if moment and with_graphs(format):
        return long_response(chain(as_quads(about), describe_moment(moment, with_graphs=True)), format)
    if moment:
        return rdf_response([*map(triple_of, describe_moment(moment, with_graphs=False)), *about], format, request)
    if with_graphs(format):
        return rdf_response([*describe_with_evidence(page.reader, found.iri, part), *as_quads(about)], format, request)
    return rdf_response([*describe(page.reader, found.iri, part), *about], format, request)


@blueprint.get(f"/<{DOCUMENT}>")
@blueprint.get(f"/<{DOCUMENT}>.<extension>")
@blueprint.get(f"/<{DOCUMENT}>/<release>")
def document(name: str, extension: str = "", release: str = "") -> Response:
    """Give a document that defines terms: the named graph of its name."""
    page = Page.of_request()
    if release:
        release, extension = split_extension(release)
    if extension and extension not in BY_EXTENSION:
        raise nothing_there(request.path[1:])
    found, present = find_document(page, name, release)
    format = BY_EXTENSION[extension] if extension else choose_format(request, OFFERS, html=True)
    if not present:  # of an earlier release there is what the present one says of it
        target = page.urls.to(f"/{name}#_versions") if format is None else page.urls.data(BASE + name, format.extension)
        response = Response(status=SEE_OTHER, headers={"Location": target})
        response.vary.add("Accept")
        return response
    if format is None:
        response = DOCUMENT_PAGES[name](page)
    else:
        response = rdf_response(document_statements(page, BASE + name, format), format, request)
        response.headers["Learningcity-Version"] = str(page.reader.current())
    if not extension:
        response.vary.add("Accept")
    return add_links(response, document_links(found, page.urls, format, BASE + name if release else ""))


def find_document(page: Page, name: str, release: str) -> tuple[Standing, bool]:
    """Find a document, or one release of it, and whether that is the present one.

    Raises:
        NothingThere: there is no such document, or it knows of no such release.
    """
    iri = BASE + name
    if release and path_of(f"{iri}/{release}") is None:
        raise nothing_there(f"{name}/{release}")
    found = standing(page.reader, iri)
    if not found.held:
        raise nothing_there(name)
    if not release:
        return found, True
    asked = NamedNode(f"{iri}/{release}")
    rows = page.reader.select(DECLARATIONS + RELEASES.format(iri=iri))
    present = asked in column(rows, "present")
    if not present and asked not in column(rows, "earlier"):
        raise nothing_there(f"{name}/{release}")
    return Standing(asked.value, classes=found.classes, stated=found.stated, held=found.held), present


def document_statements(page: Page, iri: str, format: Format) -> Sequence[Triple] | Sequence[Quad]:
    """Read the named graph of a document."""
    query = f"CONSTRUCT {{ ?subject ?predicate ?object }} WHERE {{ GRAPH <{iri}> {{ ?subject ?predicate ?object }} }}"
    triples = sorted(page.reader.construct(query), key=lambda triple: order(triple, iri))
    return as_quads(triples, NamedNode(iri)) if with_graphs(format) else triples


@blueprint.get(f"/ontology/{CONTEXT_FILE}")
def context() -> Response:
    """Give the JSON-LD context of the ontology."""
    return Response(ontology.text(CONTEXT_FILE), content_type=JSON_LD.content_type)
