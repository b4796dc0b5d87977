"""What the routes take and answer, beyond what the map of routes says itself: one row for each that programs use.

`service.openapi.document` joins it with the map of routes, the formats, the settings and the saved queries. A route
without a row here is a page, and is described by what its function says of itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from graph.formats import GRAPH_FORMATS, JSON_LD, RESULT_FORMATS, Carries, Format
from graph.gate.rdf_patch import RDF_PATCH
from service.history.memento import LINK_FORMAT
from service.linked_data.signposting import OFFERS
from service.openapi.of_lists import of_lists, of_pages
from service.openapi.operation import (
    DEFAULT,
    FORM,
    GRAPH,
    GZIP,
    HTML,
    IF_NONE_MATCH,
    JSON_TYPE,
    NAME,
    PAGE_OF_LIST,
    SPARQL_QUERY,
    WRITING,
    XML,
    Operation,
    Parameter,
    negotiated,
    of_formats,
)
from service.openapi.schemas import ANYTHING, TEXT, Schema, answers_in, ref
from service.pages.versions import OF_LIST, OF_VERSION
from service.protocols.rejections import MEDIA_TYPES as REPORTS
from service.protocols.writing import SPARQL_UPDATE
from service.reading.finding import ALL_KINDS
from service.settings import Settings

TRIPLE_FORMATS = tuple(one for one in GRAPH_FORMATS if one.carries is Carries.TRIPLES or one is JSON_LD)


OF_DOCUMENT = (
    Parameter("find", {**TEXT, "examples": ["city"]}),
    Parameter("term", {**TEXT, "examples": ["City"]}),
    Parameter("since", {"type": "integer", "minimum": 1}),
)


def graph_uris(*names: str) -> dict[str, Schema]:
    """Describe parameters that name graphs."""
    return {name: {"type": "array", "items": {"type": "string", "format": "iri"}} for name in names}


def sparql_query(settings: Settings) -> Schema:
    """Describe the text of a query."""
    return {**TEXT, "maxLength": settings.query_length, "examples": ["SELECT * WHERE { ?thing a ?class } LIMIT 10"]}


def form(properties: Mapping[str, Schema]) -> Schema:
    """Describe the fields of a form."""
    return {"type": "object", "properties": properties}


def uploads(formats: tuple[Format, ...] = GRAPH_FORMATS) -> dict[str, Schema]:
    """Describe RDF that is sent."""
    return {format.media_type: (ANYTHING if format is JSON_LD else TEXT) for format in formats}


def of_sparql(settings: Settings) -> dict[tuple[str, str], Operation]:
    """Describe the endpoint (https://www.w3.org/TR/sparql11-protocol/)."""
    query = sparql_query(settings)
    dataset = graph_uris("default-graph-uri", "named-graph-uri")
    using = graph_uris("using-graph-uri", "using-named-graph-uri")
    in_address = tuple(Parameter(name, schema) for name, schema in dataset.items())
    found = {**answers_in(RESULT_FORMATS), **answers_in(GRAPH_FORMATS), HTML: TEXT}
    return {
        ("sparql.endpoint", "get"): Operation(
            "sparql", found, (Parameter("query", query), *in_address), read_version=True, has_format=True
        ),
        ("sparql.endpoint", "post"): Operation(
            "sparql",
            {**found, JSON_TYPE: ref("Receipt")},
            in_address,
            {
                FORM: form({"query": query, "update": TEXT, **dataset, **using}),
                SPARQL_QUERY: query,
                SPARQL_UPDATE: TEXT,
            },
            statuses=(200, 204),
            has_format=True,
        ),
    }


def of_writing(settings: Settings) -> dict[tuple[str, str], Operation]:
    """Describe the Graph Store (https://www.w3.org/TR/sparql11-http-rdf-update/) and the check of data."""
    receipt = {JSON_TYPE: ref("Receipt")}
    patches = {SPARQL_UPDATE: TEXT, RDF_PATCH.media_type: TEXT}
    found: dict[tuple[str, str], Operation] = {}
    for endpoint, target in (("graph_store.graph_store", (GRAPH, DEFAULT)), ("graph_store.direct", ())):
        writing = (*target, *WRITING)
        found |= {
            (endpoint, "get"): Operation(
                "writing", answers_in(TRIPLE_FORMATS), target, read_version=True, has_format=True
            ),
            (endpoint, "put"): Operation(
                "writing", receipt, (*writing, IF_NONE_MATCH), uploads(), (), (200, 201, 204), writes=True
            ),
            (endpoint, "post"): Operation("writing", receipt, writing, uploads(), (), (200, 201, 204), writes=True),
            (endpoint, "patch"): Operation("writing", receipt, writing, patches, (), (200, 201, 204), writes=True),
            (endpoint, "delete"): Operation("writing", receipt, writing, {}, (), (200, 204), writes=True),
        }
    report = {JSON_TYPE: ref("ValidationReport"), HTML: TEXT, **dict.fromkeys(REPORTS, ANYTHING)}
    pasted = form({"data": TEXT, "syntax": {"enum": [one.extension for one in GRAPH_FORMATS]}})
    found["validate.validate", "post"] = Operation(
        "writing", report, (), {**uploads(), FORM: pasted}, has_language=True
    )
    return found


def of_things(settings: Settings) -> dict[tuple[str, str], Operation]:
    """Describe linked data: things and the documents that define terms."""
    data, page = answers_in(OFFERS), {HTML: TEXT}
    return {
        ("linked_data.thing", "get"): Operation(
            "things", {}, (NAME,), statuses=(303,), read_version=True, has_format=True
        ),
        ("linked_data.data", "get"): Operation(
            "things", data, (NAME, PAGE_OF_LIST), read_version=True, has_format=True
        ),
        ("linked_data.document", "get"): negotiated(
            Operation("things", {**data, **page}, OF_DOCUMENT, extensions=OFFERS, statuses=(200, 303))
        ),
        ("linked_data.context", "get"): Operation("things", {JSON_LD.media_type: ANYTHING}),
        ("explore.explore_json", "get"): Operation(
            "things",
            {JSON_TYPE: ref("Surroundings")},
            (Parameter("thing", {**TEXT, "examples": ["city/phayao"]}, required=True),),
            read_version=True,
            has_language=True,
        ),
        ("search.search", "get"): Operation(
            "search",
            {JSON_TYPE: ref("SearchResults"), HTML: TEXT},
            (
                Parameter("q", {**TEXT, "maxLength": 500, "examples": ["พะเยา", "phayao"]}),
                Parameter("kind", {"enum": list(ALL_KINDS)}),
                PAGE_OF_LIST,
            ),
            read_version=True,
            has_language=True,
            has_format=True,
        ),
        ("saved_queries.list_queries", "get"): Operation(
            "queries", {**answers_in(GRAPH_FORMATS), HTML: TEXT}, has_language=True, has_format=True
        ),
    }


def of_downloads(settings: Settings) -> dict[tuple[str, str], Operation]:
    """Describe the dataset as a whole."""
    return {
        ("void.dataset", "get"): Operation(
            "downloads",
            {**answers_in(OFFERS), HTML: TEXT},
            extensions=OFFERS,
            read_version=True,
            has_language=True,
            has_format=True,
        ),
        ("dumps.dump", "get"): Operation(
            "downloads", {**answers_in(OFFERS), GZIP: ANYTHING}, extensions=OFFERS, read_version=True
        ),
        ("dumps.checksums", "get"): Operation("downloads", {"text/plain": TEXT}, read_version=True),
        ("sitemap.sitemap", "get"): Operation("downloads", {XML: TEXT}),
        ("sitemap.robots", "get"): Operation("downloads", {"text/plain": TEXT}),
    }


def of_history(settings: Settings) -> dict[tuple[str, str], Operation]:
    """Describe the versions of the graph."""
    number = {"type": "integer", "minimum": 1, "maximum": 999_999_999}
    patch = {RDF_PATCH.media_type: TEXT}
    digest = {**TEXT, "pattern": "^(sha-?256:)?[0-9a-fA-F]{64}$"}
    return {
        ("versions.versions", "get"): Operation(
            "history",
            {**of_formats(OF_LIST, "VersionList"), HTML: TEXT},
            (PAGE_OF_LIST, Parameter("archive", {"type": "integer", "minimum": 0})),
            extensions=OF_LIST,
            has_language=True,
            has_format=True,
        ),
        ("versions.version", "get"): Operation(
            "history",
            {**of_formats(OF_VERSION, "Version"), HTML: TEXT},
            (PAGE_OF_LIST,),
            extensions=OF_VERSION,
            has_language=True,
            has_format=True,
        ),
        ("comparison.compare", "get"): Operation(
            "history",
            {**patch, JSON_TYPE: ref("Comparison"), HTML: TEXT},
            (Parameter("from", number, required=True), Parameter("to", number, required=True), PAGE_OF_LIST),
            has_language=True,
            has_format=True,
        ),
        ("comparison.thing_history", "get"): Operation(
            "history",
            {JSON_TYPE: ref("History"), HTML: TEXT},
            (Parameter("thing", {**TEXT, "examples": ["city/phayao"]}, required=True), PAGE_OF_LIST),
            has_language=True,
            has_format=True,
        ),
        ("memento.timemap", "get"): Operation("history", {LINK_FORMAT: TEXT, JSON_TYPE: ref("TimeMap")}),
        ("permalink.permalink", "get"): Operation(
            "history",
            {JSON_TYPE: ref("Permalink"), HTML: TEXT},
            (Parameter("query", sparql_query(settings)), Parameter("digest", digest)),
            read_version=True,
            has_language=True,
            has_format=True,
        ),
    }


def of_the_service(settings: Settings) -> dict[tuple[str, str], Operation]:
    """Describe what the service says of itself."""
    return {
        ("openapi.openapi", "get"): Operation("operations", {JSON_TYPE: {"type": "object"}}),
        ("health.live", "get"): Operation("operations", {JSON_TYPE: ref("Health")}),
        ("health.ready", "get"): Operation(
            "operations", {JSON_TYPE: ref("Health")}, failing={JSON_TYPE: ref("Health")}
        ),
        ("health.metrics", "get"): Operation("operations", {"text/plain": TEXT}),
        ("agents.llms", "get"): Operation("operations", {"text/plain": TEXT}),
        ("agents.schema", "get"): Operation("operations", {"text/plain": TEXT}),
    }


def of_reconciliation(settings: Settings) -> dict[tuple[str, str], Operation]:
    """Describe the matching of names."""
    batch = {**TEXT, "contentMediaType": JSON_TYPE, "examples": ['{"q0": {"query": "พะเยา"}}']}
    wanted = {
        **TEXT,
        "contentMediaType": JSON_TYPE,
        "examples": ['{"ids": ["city/phayao"], "properties": [{"id": "country"}]}'],
    }
    cursor = Parameter("cursor", {"type": "integer", "minimum": 0, "maximum": 99_999_999})
    limit = Parameter("limit", {"type": "integer", "minimum": 0, "maximum": 99_999_999})
    prefix = Parameter("prefix", {**TEXT, "maxLength": 500, "examples": ["Pha"]})
    answers = {JSON_TYPE: {"anyOf": [ref(one) for one in ("Manifest", "Matches", "ExtendedRows")]}}
    asked = (Parameter("queries", batch), Parameter("extend", wanted))
    fields = {FORM: form({"queries": batch, "extend": wanted})}
    return {
        ("reconcile.reconcile", "get"): Operation("reconcile", answers, asked, has_language=True),
        ("reconcile.reconcile", "post"): Operation("reconcile", answers, (), fields, has_language=True),
        ("reconcile.suggest", "get"): Operation(
            "reconcile", {JSON_TYPE: ref("Suggestions")}, (prefix, cursor), has_language=True
        ),
        ("reconcile.properties", "get"): Operation(
            "reconcile",
            {JSON_TYPE: ref("PropertyProposal")},
            (Parameter("type", {**TEXT, "examples": ["lc:City"]}), limit),
            has_language=True,
        ),
        ("reconcile.preview", "get"): Operation(
            "reconcile",
            {HTML: TEXT},
            (Parameter("id", {**TEXT, "examples": ["city/phayao"]}, True),),
            has_language=True,
        ),
    }


PARTS: tuple[Callable[[Settings], dict[tuple[str, str], Operation]], ...] = (
    of_sparql, of_writing, of_things, of_pages, of_lists, of_downloads, of_history, of_reconciliation, of_the_service,
)  # fmt: skip


def operations(settings: Settings) -> dict[tuple[str, str], Operation]:
    """Return every row: (endpoint, method) → what it takes and answers.

    Args:
        settings: the limits that the service holds requests to.
    """
    return {key: operation for part in PARTS for key, operation in part(settings).items()}


def page_operation() -> Operation:
    """Return what holds for a route without a row: it is a page, and its answer may be anything."""
    media_types: dict[str, Any] = {"*/*": ANYTHING}
    return Operation("pages", media_types, statuses=(200, 303), has_language=True)
