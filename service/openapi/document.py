"""The OpenAPI document (https://spec.openapis.org/oas/v3.1.0), made from the map of routes and the other tables.

Every route is in it: with its row of `service.openapi.operations`, or as a page. Each saved query is an operation of its
own, with its parameters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import version
from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Rule

from service.linked_data.describing import LICENCE
from service.openapi.items import common_parameters, described, operation_item, shared_parameters, shared_responses
from service.openapi.of_saved_queries import saved_query_items
from service.openapi.operation import NAME, TAGS, Operation, Parameter
from service.openapi.operations import operations, page_operation
from service.openapi.reconciliation_schemas import RECONCILIATION
from service.openapi.schemas import SCHEMAS
from service.wording.words import say

OPENAPI = "3.1.0"
METHODS = ("get", "put", "post", "delete", "patch")
"""The methods that OpenAPI 3.1 knows, without those that follow from others (HEAD, OPTIONS); it does not know QUERY."""
PLACE = re.compile(r"<(?:(?P<kind>\w+)(?:\((?P<choices>[^)]*)\))?:)?(?P<name>\w+)>")
LEFT_OUT = frozenset(("static_files.static_file",))
SAVED_QUERIES = frozenset(("saved_queries.saved_query", "saved_queries.saved_query_data"))
OF_THINGS = frozenset(("linked_data.thing", "linked_data.data", "entity.thing_page"))

Json = dict[str, Any]


def document(app: Flask, host: str) -> Json:
    """Describe what an application answers.

    Args:
        app: the application.
        host: the address of the service, without a slash at the end.
    """
    return {
        "openapi": OPENAPI,
        "info": {
            **described("api.title", "title"),
            **described("api.description", "description"),
            "version": version("learningcity"),
            "license": {"name": "CC BY 4.0", "url": LICENCE},
        },
        "externalDocs": {"url": f"{host}/api"},
        "servers": [{"url": host}],
        "tags": [{"name": tag, **described(f"api.tag_{tag}", "description")} for tag in TAGS],
        "paths": paths(app),
        "components": {
            "schemas": {**SCHEMAS, **RECONCILIATION},
            "responses": shared_responses(),
            "parameters": shared_parameters(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": say("en", "api.token")}},
        },
    }


def paths(app: Flask) -> dict[str, Json]:
    """Describe every path, in the order of the groups."""
    found: dict[str, Json] = {}
    for path, method, item in (*route_items(app), *saved_query_items()):
        found.setdefault(path, {})[method] = item
    return dict(sorted(found.items(), key=lambda one: (min(map(rank, one[1].values())), one[0])))


def rank(item: Json) -> int:
    """Return where an operation stands among the groups."""
    return TAGS.index(item["tags"][0])


def route_items(app: Flask) -> Iterator[tuple[str, str, Json]]:
    """Describe what every route answers, but for saved queries: path, method, operation."""
    rows = operations(app.extensions["learningcity"].settings)
    for rule in app.url_map.iter_rules():
        if rule.endpoint in LEFT_OUT | SAVED_QUERIES:
            continue
        for path, places in spelled_out(rule):
            for method in METHODS:
                if method.upper() in (rule.methods or ()):
                    row = rows.get((rule.endpoint, method))
                    about = summary(rule.endpoint, method) if row else summary_of_page(app, rule)
                    yield path, method, route_item(row or page_operation(), path, method, places, about)


def route_item(row: Operation, path: str, method: str, places: list[Parameter], about: Json) -> Json:
    """Describe what a route answers to a method."""
    name = f"{method}_{re.sub('[^A-Za-z0-9]+', '_', path).strip('_') or 'home'}"
    says_format = any(place.name == "extension" for place in places)
    given = [with_extensions(place, row) for place in places]
    given += [one for one in row.parameters if one.place != "path"]
    return operation_item(row, name, about, [*given, *common_parameters(row, says_format=says_format)])


def spelled_out(rule: Rule) -> Iterator[tuple[str, list[Parameter]]]:
    """Write the paths of a rule as OpenAPI does, with the parameters in them; a choice of few gives a path for each."""
    choices = next((one for one in PLACE.finditer(rule.rule) if one["kind"] == "any"), None)
    for choice in choices["choices"].split(", ") if choices else [""]:
        text = rule.rule.replace(choices[0], choice) if choices else rule.rule
        places = [place_of(rule, one["name"]) for one in PLACE.finditer(text)]
        yield PLACE.sub(lambda one: f"{{{one['name'].lstrip('_')}}}", text), places


def place_of(rule: Rule, name: str) -> Parameter:
    """Describe a parameter of a path."""
    if name == "name" and rule.endpoint in OF_THINGS:
        return NAME
    whole = isinstance(rule._converters.get(name), IntegerConverter)
    schema: Json = {"type": "integer", "minimum": 1, "examples": [1]} if whole else {"type": "string", "minLength": 1}
    return Parameter(name.lstrip("_"), schema, True, "path")


def with_extensions(place: Parameter, row: Operation) -> Parameter:
    """Name the extensions that a path may end in."""
    if place.name != "extension" or not row.extensions:
        return place
    return replace(place, schema={"enum": [one.extension for one in row.extensions]})


def summary(endpoint: str, method: str) -> Json:
    """Say in a sentence what an operation does, in both languages."""
    return described(f"api.{endpoint.replace('.', '_')}_{method}", "summary")


def summary_of_page(app: Flask, rule: Rule) -> Json:
    """Say in a sentence what a page shows, as its function says it."""
    return {"summary": (app.view_functions[rule.endpoint].__doc__ or rule.endpoint).strip().split("\n")[0]}
