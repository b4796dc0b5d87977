"""The forms of the answers in JSON, as JSON Schema (https://spec.openapis.org/oas/v3.1.0#schema-object)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from graph.formats import JSON, JSON_LD, Format
from service.http.problems import PROBLEM_JSON

Schema = Mapping[str, Any]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
COUNT: Schema = {"type": "integer", "minimum": 0}
TRUTH: Schema = {"type": "boolean"}
ADDRESS: Schema = {"type": "string", "format": "uri-reference"}
IRI: Schema = {"type": "string", "format": "iri"}
ANYTHING: Schema = {}


def record(required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    """Write the schema of an object that has these members and no others."""
    properties = {**required, **(optional or {})}
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def list_of(items: Schema) -> Schema:
    """Write the schema of a list."""
    return {"type": "array", "items": items}


def maybe(schema: Schema) -> Schema:
    """Write the schema of a value that may be null."""
    return {"anyOf": [schema, {"type": "null"}]}


def ref(name: str) -> Schema:
    """Point to a schema of `SCHEMAS`."""
    return {"$ref": f"#/components/schemas/{name}"}


BY_LANGUAGE = record({"th": TEXT, "en": TEXT})
FOUND = record(
    {"iri": IRI, "url": ADDRESS, "label": TEXT, "language": TEXT, "kind": TEXT},
    {"other": TEXT, "otherLanguage": TEXT, "name": TEXT},
)
VERSION = record(
    {"version": WHOLE, "iri": IRI, "current": TRUTH, "kept": TRUTH},
    {
        "at": maybe({"type": "string", "format": "date-time"}),
        "by": maybe(TEXT),
        "note": maybe(TEXT),
        "added": COUNT,
        "removed": COUNT,
        "graphs": list_of(
            record(
                {
                    "graph": maybe(IRI),
                    "added": COUNT,
                    "removed": COUNT,
                    "created": TRUTH,
                    "dropped": TRUTH,
                    "derived": TRUTH,
                }
            )
        ),
        "links": record({"page": ADDRESS, "rdf_patch": ADDRESS, "trig": ADDRESS}),
    },
)
RESULT = record(
    {
        "thing": TEXT,
        "name": TEXT,
        "message": TEXT,
        "message_en": TEXT,
        "message_th": TEXT,
        "rule": TEXT,
        "path": maybe(TEXT),
        "value": maybe(TEXT),
        "severity": TEXT,
        "line": maybe(WHOLE),
    }
)
QUADS: Schema = {"type": "string", "description": "N-Quads"}
MEMENTO = record({"datetime": TEXT, "uri": ADDRESS})
TERM = record(
    {"type": {"enum": ["uri", "literal", "bnode", "typed-literal"]}, "value": TEXT},
    {"xml:lang": TEXT, "datatype": TEXT},
)

SCHEMAS: Mapping[str, Schema] = {
    "Problem": {
        "type": "object",
        "description": "https://www.rfc-editor.org/rfc/rfc9457",
        "properties": {
            "type": IRI,
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "title": TEXT,
            "detail": TEXT,
            "detail_en": TEXT,
            "detail_th": TEXT,
            "request_id": TEXT,
            "line": WHOLE,
            "column": WHOLE,
            "seconds": {"type": "number"},
            "results": list_of(ref("ValidationResult")),
        },
        "required": ["type", "status", "title", "detail", "detail_en", "detail_th", "request_id"],
    },
    "SparqlResults": {
        "description": "https://www.w3.org/TR/sparql11-results-json/",
        "oneOf": [
            {
                "type": "object",
                "properties": {
                    "head": {"type": "object", "properties": {"vars": list_of(TEXT)}, "required": ["vars"]},
                    "results": {
                        "type": "object",
                        "properties": {
                            "bindings": list_of({"type": "object", "additionalProperties": ref("Term")}),
                        },
                        "required": ["bindings"],
                    },
                },
                "required": ["head", "results"],
            },
            {"type": "object", "properties": {"boolean": TRUTH}, "required": ["boolean"]},
        ],
    },
    "Term": TERM,
    "SearchResults": record(
        {
            "query": TEXT,
            "total": COUNT,
            "page": WHOLE,
            "pages": WHOLE,
            "kinds": list_of(record({"kind": TEXT, "label": TEXT, "count": COUNT, "url": ADDRESS})),
            "results": list_of(FOUND),
        }
    ),
    "Surroundings": record(
        {
            "things": list_of(IRI),
            "nodes": list_of(record({"iri": IRI, "label": TEXT, "language": TEXT, "kind": TEXT, "url": ADDRESS})),
            "edges": list_of(record({"from": IRI, "property": IRI, "label": TEXT, "to": IRI})),
            "more": TRUTH,
        }
    ),
    "Version": VERSION,
    "VersionList": record({"current": WHOLE, "versions": list_of(ref("Version")), "next": maybe(ADDRESS)}),
    "Comparison": record(
        {
            "from": WHOLE,
            "to": WHOLE,
            "added": COUNT,
            "removed": COUNT,
            "links": record({"rdf_patch": ADDRESS}),
        }
    ),
    "History": record({"thing": TEXT, "versions": list_of(ref("Version")), "next": maybe(ADDRESS)}),
    "TimeMap": record(
        {
            "original_uri": ADDRESS,
            "timegate_uri": ADDRESS,
            "timemap_uri": record({"link_format": ADDRESS, "json_format": ADDRESS}),
            "mementos": record({"first": MEMENTO, "last": MEMENTO, "list": list_of(MEMENTO)}),
        }
    ),
    "Permalink": record(
        {
            "permalink": ADDRESS,
            "query": TEXT,
            "version": WHOLE,
            "at": {"type": "string", "format": "date-time"},
            "digest": record({"algorithm": TEXT, "value": TEXT, "of": TEXT}),
            "count": COUNT,
            "same": maybe(TRUTH),
            "changing": list_of(TEXT),
            "citation": BY_LANGUAGE,
        }
    ),
    "DataHealth": {"type": "object"},
    "Health": record(
        {"status": {"enum": ["live", "ready", "not ready"]}},
        {"version": WHOLE, "queries_waiting": COUNT, "reason": TEXT},
    ),
    "ValidationResult": RESULT,
    "ValidationReport": record({"conforms": TRUTH, "results": list_of(ref("ValidationResult"))}),
    "Receipt": record(
        {"version": WHOLE, "published": TRUTH, "added": COUNT, "removed": COUNT, "conforms": TRUTH},
        {"quads_added": QUADS, "quads_removed": QUADS, "notes": list_of(TEXT)},
    ),
}


def answers_in(formats: Iterable[Format]) -> dict[str, Schema]:
    """Describe answers in some formats, by media type."""
    return {format.media_type: schema_of(format) for format in formats}


def schema_of(format: Format) -> Schema:
    """Describe an answer in one format."""
    if format is JSON:
        return ref("SparqlResults")
    return ANYTHING if format is JSON_LD else TEXT


PROBLEM: Mapping[str, Schema] = {PROBLEM_JSON: ref("Problem"), "text/plain": TEXT, "text/html": TEXT}
