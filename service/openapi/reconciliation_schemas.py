"""The forms of the answers of `/reconcile`, as JSON Schema; narrower than the schemas of the specification.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/#json-schemas
"""

from __future__ import annotations

from collections.abc import Mapping

from service.openapi.schemas import ADDRESS, IRI, TEXT, TRUTH, WHOLE, Schema, list_of, record, ref

ENTITY = record({"id": TEXT, "name": TEXT})
SUGGEST_METADATA = record({"service_url": ADDRESS, "service_path": TEXT})
CANDIDATE = record(
    {
        "id": TEXT,
        "name": TEXT,
        "type": list_of(ref("Entity")),
        "score": {"type": "number", "minimum": 0, "maximum": 100},
        "features": list_of(record({"id": TEXT, "value": {"type": "number"}})),
        "match": TRUTH,
    },
    {"description": TEXT},
)
CELL: Schema = {
    "oneOf": [
        ENTITY,
        record({"str": TEXT}),
        record({"int": WHOLE}),
        record({"float": {"type": "number"}}),
        record({"date": {"type": "string", "format": "date-time"}}),
    ]
}
TEMPLATE: Schema = {"type": "string", "pattern": r"\{\{id\}\}"}
SUGGESTED: Mapping[str, Schema] = {"description": TEXT, "notable": list_of(ref("Entity"))}
RECONCILIATION: Mapping[str, Schema] = {
    "Entity": ENTITY,
    "Manifest": record(
        {
            "versions": {"type": "array", "items": TEXT, "contains": {"const": "0.2"}},
            "name": TEXT,
            "identifierSpace": IRI,
            "schemaSpace": IRI,
            "documentation": ADDRESS,
            "logo": ADDRESS,
            "serviceVersion": TEXT,
            "defaultTypes": list_of(ref("Entity")),
            "view": record({"url": TEMPLATE}),
            "preview": record({"url": TEMPLATE, "width": WHOLE, "height": WHOLE}),
            "suggest": record(dict.fromkeys(("entity", "type", "property"), SUGGEST_METADATA)),
            "extend": record(
                {"propose_properties": SUGGEST_METADATA, "property_settings": list_of({"type": "object"})}
            ),
            "batchSize": WHOLE,
        }
    ),
    "Matches": {"type": "object", "additionalProperties": record({"result": list_of(CANDIDATE)})},
    "ExtendedRows": record(
        {
            "meta": list_of(ref("Entity")),
            "rows": {
                "type": "object",
                "additionalProperties": {"type": "object", "additionalProperties": list_of(CELL)},
            },
        }
    ),
    "Suggestions": record({"result": list_of(record(dict(ENTITY["properties"]), SUGGESTED))}),
    "PropertyProposal": record({"properties": list_of(ref("Entity")), "type": TEXT}, {"limit": WHOLE}),
}
