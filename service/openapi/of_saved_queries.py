"""The saved queries as operations: each has its own paths, with its own parameters and formats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from queries.catalogue import Parameter as QueryParameter
from queries.catalogue import SavedQuery, catalogue
from service.openapi.items import common_parameters, operation_item
from service.openapi.operation import BOM, HTML, Operation, Parameter
from service.openapi.schemas import TEXT, answers_in
from service.pages.saved_queries import formats_of

Json = dict[str, Any]
LARGEST = 10**18 - 1
SCHEMAS_OF_KINDS: Mapping[str, Json] = {
    "iri": {"type": "string", "format": "iri"},
    "string": {"type": "string"},
    "integer": {"type": "integer", "minimum": -LARGEST, "maximum": LARGEST},
    "decimal": {"type": "string", "pattern": r"^[+-]?[0-9]{1,9}(\.[0-9]{1,9})?$"},
    "date": {"type": "string", "format": "date"},
}
"""What a value of each kind of `queries.values` may be."""


def saved_query_items() -> Iterator[tuple[str, str, Json]]:
    """Describe every saved query: path, method, operation."""
    for saved in catalogue().values():
        path = f"/queries/{saved.name}"
        yield path, "get", item(saved, saved.name, {**answers_in(formats_of(saved)), HTML: TEXT})
        yield f"{path}.{{extension}}", "get", item(saved, f"{saved.name}-as", answers_in(formats_of(saved)), True)


def item(saved: SavedQuery, name: str, answers: Json, says_format: bool = False) -> Json:
    """Describe one saved query under one of its paths."""
    row = Operation("queries", answers, read_version=True, has_language=not says_format, has_format=True)
    extension = Parameter("extension", {"enum": [one.extension for one in formats_of(saved)]}, True, "path")
    given = [extension] if says_format else []
    given += map(parameter_of, saved.parameters)
    given += [BOM] if says_format and saved.form == "SELECT" else []
    about = {
        "summary": saved.titles["en"],
        "x-summary-th": saved.titles["th"],
        "description": saved.descriptions["en"],
        "x-description-th": saved.descriptions["th"],
    }
    return operation_item(row, name, about, [*given, *common_parameters(row, says_format=says_format)])


def parameter_of(parameter: QueryParameter) -> Parameter:
    """Describe a parameter of a saved query."""
    default = parameter.default_value
    schema = {**SCHEMAS_OF_KINDS[parameter.kind], "default": int(default) if parameter.kind == "integer" else default}
    about = {"description": parameter.labels["en"], "x-description-th": parameter.labels["th"]}
    return Parameter(parameter.name, schema, about=about)
