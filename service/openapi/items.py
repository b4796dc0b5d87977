"""Operations, parameters and responses, written as OpenAPI has them (https://spec.openapis.org/oas/v3.1.0#operation-object)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from service.openapi.operation import ACCEPT_DATETIME, FORMAT, LANGUAGE, VERSION, Operation, Parameter
from service.openapi.schemas import PROBLEM, Schema
from service.wording.words import say, words

Json = dict[str, Any]
STATUSES = {200: "ok", 201: "created", 204: "done", 303: "elsewhere"}
SHARED = (
    ("304", "Unchanged"),
    ("414", "AddressTooLong"),
    ("431", "AddressMuchTooLong"),
    ("4XX", "WrongRequest"),
    ("5XX", "Failure"),
)
"""The responses that many operations share: status and name."""
COMMON = (VERSION, ACCEPT_DATETIME, LANGUAGE, FORMAT)
"""The parameters that many operations share."""


def described(key: str, name: str) -> Json:
    """Say something in English, and in Thai beside it."""
    return {name: say("en", key), f"x-{name}-th": say("th", key)}


def operation_item(row: Operation, name: str, about: Json, given: Iterable[Parameter]) -> Json:
    """Write one operation.

    Args:
        row: what it takes and answers.
        name: its `operationId`.
        about: what it does, in words.
        given: its parameters.
    """
    item: Json = {
        "operationId": name,
        "tags": [row.tag],
        **about,
        "parameters": [parameter_item(one) for one in given],
        "responses": responses(row),
    }
    if row.bodies:
        item["requestBody"] = {"required": True, "content": content(row.bodies)}
    if row.writes:
        item["security"] = [{"token": []}]
    return item


def common_parameters(row: Operation, *, says_format: bool) -> list[Parameter]:
    """List the parameters that many operations share.

    Args:
        row: the operation.
        says_format: whether its address ends in a format, so that none can be chosen.
    """
    found = [VERSION, ACCEPT_DATETIME] if row.read_version else []
    found += [LANGUAGE] if row.has_language else []
    return [*found, FORMAT] if row.has_format and not says_format else found


def parameter_item(parameter: Parameter) -> Json:
    """Write one parameter."""
    if parameter in COMMON:
        return {"$ref": f"#/components/parameters/{parameter.name}"}
    return whole_parameter(parameter)


def whole_parameter(parameter: Parameter) -> Json:
    """Write one parameter in full."""
    about = described(parameter.key, "description") if parameter.key in words() else {}
    return {
        "name": parameter.name,
        "in": parameter.place,
        "required": parameter.required,
        **about,
        **parameter.about,
        "schema": parameter.schema,
    }


def responses(row: Operation) -> Json:
    """Write what may be answered: the good answers, and problems."""
    found: Json = {}
    for status in row.statuses:
        found[str(status)] = described(f"api.status_{STATUSES[status]}", "description")
        if status == 200 and row.answers:
            found[str(status)]["content"] = content(row.answers)
        if status == 200 and row.read_version:
            about = described("api.header_learningcity_version", "description")
            found[str(status)]["headers"] = {"Learningcity-Version": {**about, "schema": {"type": "integer"}}}
    if row.failing:
        found["503"] = {**described("api.status_503", "description"), "content": content(row.failing)}
    shared = [one for one in SHARED if one[0] != "304" or 200 in row.statuses]
    return {**found, **{status: {"$ref": f"#/components/responses/{name}"} for status, name in shared}}


def shared_responses() -> Json:
    """Write the responses that many operations share, by name."""
    problem = {"content": content(PROBLEM)}
    return {
        name: {**described(f"api.status_{status.lower()}", "description"), **(problem if "XX" in status else {})}
        for status, name in SHARED
    }


def shared_parameters() -> Json:
    """Write the parameters that many operations share, by name."""
    return {one.name: whole_parameter(one) for one in COMMON}


def content(answers: Mapping[str, Schema]) -> Json:
    """Write what a body holds, by media type."""
    return {media_type: {"schema": schema} for media_type, schema in answers.items()}
