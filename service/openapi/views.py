"""`/openapi.json` for programs, and `/api` for people: the same, from the same tables."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, current_app, request

from service.http.documents import JSON
from service.openapi.document import document
from service.openapi.operation import TAGS
from service.wording.page import Page

Json = dict[str, Any]
NOT_FOR_PROGRAMS = "pages"
blueprint = Blueprint("openapi", __name__)


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Describe the service for programs."""
    return Response(json.dumps(describe_service(), ensure_ascii=False), content_type=JSON.content_type)


@blueprint.get("/api")
def api() -> Response:
    """Show what programs can ask of the service, for people."""
    page, described = Page.of_request(any_version=False), describe_service()
    return page.render(
        "api.html",
        groups={tag: operations_of(described, tag) for tag in TAGS if tag != NOT_FOR_PROGRAMS},
        parameters=described["components"]["parameters"],
        host=request.host_url.rstrip("/"),
        said=lambda item, name: said(item, name, page.language),
    )


def describe_service() -> Json:
    """Describe this service under the address at which it was asked."""
    return document(current_app, request.host_url.rstrip("/"))


def operations_of(described: Json, tag: str) -> list[tuple[str, str, Json]]:
    """List the operations of a group: path, method, operation."""
    return [
        (path, method, item)
        for path, methods in described["paths"].items()
        for method, item in methods.items()
        if item["tags"] == [tag]
    ]


def said(item: Json, name: str, language: str) -> str:
    """Return what an item says in a language."""
    return str(item.get(f"x-{name}-th" if language == "th" else name) or item.get(name, ""))
