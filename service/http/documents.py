"""Answers for people and for programs under one address: which is wanted, and the JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, request

from graph.errors import NotFound
from graph.formats import Carries, Format
from service.http.negotiation import choose_format
from service.http.paging import Part
from service.wording.page import Page

JSON = Format("JSON", "application/json", "json", Carries.RESULTS, "")


def chosen(offers: Sequence[Format], extension: str = "") -> Format | None:
    """Choose the format of an answer, by the ending of the address or by negotiation; None for a page.

    Raises:
        NotFound: nothing ends so.
    """
    if not extension:
        return choose_format(request, offers, html=True)
    found = next((format for format in offers if format.extension == extension), None)
    if found is None:
        raise NotFound(name=request.path)
    return found


def varied(response: Response, extension: str = "") -> Response:
    """Note that what is sent depends on the headers of the request, unless the address says the format."""
    if not extension:
        response.vary.add("Accept")
    return response


def as_document(document: Mapping[str, Any]) -> Response:
    """Write a document for programs."""
    return Response(json.dumps(document, ensure_ascii=False, indent=2), content_type=JSON.content_type)


def next_page(page: Page, part: Part[int], **parameters: object) -> str | None:
    """Address the next page of a list; None on the last."""
    return page.urls.to(request.path, page=part.number + 1, **parameters) if part.number < part.pages else None
