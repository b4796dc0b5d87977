"""Link headers that tell a program where it stands: FAIR signposting (https://signposting.org/FAIR/).

A page says what it is about (`cite-as`, `type`), where the data is (`describedby`), under which licence, and what it is
part of; a data document says what it describes, and what else carries the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import Response

from graph.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, Format
from ontology.terms import LC
from service.http.urls import Urls
from service.linked_data.describing import LICENCE, Part, Standing

OFFERS: tuple[Format, ...] = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML, TRIG, N_QUADS)
ABOUT_PAGE = "https://schema.org/AboutPage"
DATASET = "/.well-known/void"
Link = tuple[str, str, str]  # address, relation, media type


def add_links(response: Response, links: Iterable[Link]) -> Response:
    """Put links into the headers of a response (https://www.rfc-editor.org/rfc/rfc8288#section-3)."""
    written = [
        f'<{address}>; rel="{relation}"' + (f'; type="{media_type}"' if media_type else "")
        for address, relation, media_type in links
    ]
    if written:
        response.headers.add("Link", ", ".join(written))
    return response


def page_links(found: Standing, urls: Urls) -> list[Link]:
    """Link from the page about a thing."""
    return [
        (found.iri, "cite-as", ""),
        (ABOUT_PAGE, "type", ""),
        *class_links(found),
        *data_links(found.iri, urls, "describedby"),
        *common_links(found),
    ]


def thing_links(found: Standing, urls: Urls) -> list[Link]:
    """Link from the address of a thing itself, which leads on to its page or its data."""
    return [
        (found.iri, "cite-as", ""),
        *class_links(found),
        (urls.page(found.iri), "alternate", "text/html"),
        *data_links(found.iri, urls, "alternate describedby"),
        *common_links(found),
    ]


def class_links(found: Standing) -> list[Link]:
    """Link to the classes of ours that a thing has, or else to one of another vocabulary."""
    ours = [iri for iri in found.classes if iri.startswith(LC)]
    return [(iri, "type", "") for iri in ours or found.classes[:1]]


def description_links(found: Standing, urls: Urls, format: Format, part: Part) -> list[Link]:
    """Link from one of the data documents about a thing."""
    return [
        (found.iri, "describes", ""),
        (found.iri, "cite-as", ""),
        (urls.page(found.iri), "alternate", "text/html"),
        *(link for link in data_links(found.iri, urls, "alternate", part.number) if link[2] != format.media_type),
        *(
            (with_page(urls.data(found.iri, format.extension), number), relation, format.media_type)
            for relation, number in part.beside
        ),
        *common_links(found),
    ]


def document_links(found: Standing, urls: Urls, format: Format | None, latest: str) -> list[Link]:
    """Link from a document of terms.

    Args:
        found: the document.
        urls: makes the addresses.
        format: what it is sent as; None for its page.
        latest: the document without its release, when one was asked for.
    """
    alternates = data_links(found.iri, urls, "alternate")
    others = [link for link in alternates if format is None or link[2] != format.media_type]
    page = [(urls.page(found.iri), "alternate", "text/html")] if format else [(ABOUT_PAGE, "type", "")]
    newest = [(urls.page(latest), "latest-version", "")] if latest else []
    described = data_links(found.iri, urls, "describedby")[:1]
    return [(found.iri, "cite-as", ""), *page, *others, *described, *newest, *common_links(found)]


def common_links(found: Standing) -> list[Link]:
    """Link to the licence and to what a thing is part of: its announcement or the dataset."""
    return [(LICENCE, "license", ""), (found.collection or DATASET, "collection", "")]


def data_links(iri: str, urls: Urls, relation: str, page: int = 1, offers: Sequence[Format] = OFFERS) -> list[Link]:
    """Link to the data about a thing or a document, in each syntax."""
    return [(with_page(urls.data(iri, format.extension), page), relation, format.media_type) for format in offers]


def with_page(address: str, page: int) -> str:
    """Address a page of a document."""
    if page == 1:
        return address
    return f"{address}{'&' if '?' in address else '?'}page={page}"
