"""One operation and its parameters, before they are written as OpenAPI has them; and the parameters that many share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from graph.formats import Format
from ontology.terms import SLUG
from service.http.documents import JSON
from service.openapi.schemas import TEXT, TRUTH, Schema, answers_in, ref
from service.wording.words import LANGUAGES

FORM, SPARQL_QUERY, JSON_TYPE, HTML = (
    "application/x-www-form-urlencoded", "application/sparql-query", "application/json", "text/html",
)  # fmt: skip
XML, GZIP = "application/xml", "application/gzip"
THING_NAME = f"[a-z-]+/{SLUG}(/{SLUG})*"
TAGS = ("queries", "sparql", "things", "search", "reconcile", "downloads", "writing", "history", "operations", "pages")
"""The groups of operations, in the order in which people meet them."""


@dataclass(frozen=True)
class Parameter:
    """A parameter of an operation.

    Args:
        name: as it is written in the address.
        schema: what it may be.
        required: whether it must be there.
        place: "query", "path" or "header".
        about: what it is, in words; without them, its words are those of `key`.
    """

    name: str
    schema: Schema
    required: bool = False
    place: str = "query"
    about: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Where its description is among the words."""
        return f"api.param_{self.name.lower().replace('-', '_')}"


@dataclass(frozen=True)
class Operation:
    """One operation.

    Args:
        tag: its group, one of `TAGS`.
        answers: what it answers with, by media type.
        parameters: what may be in the address.
        bodies: what may be sent, by media type.
        extensions: the formats that the address may end in.
        statuses: the statuses of an answer that is no error; 200 carries one of `answers`.
        read_version: whether `version` and `Accept-Datetime` choose the version that is read.
        has_language: whether `lang` and `Accept-Language` choose the language.
        has_format: whether `format` and `Accept` choose the format.
        writes: whether it needs a token.
        failing: what it answers with 503, where that is no problem document.
    """

    tag: str
    answers: Mapping[str, Schema] = field(default_factory=dict)
    parameters: tuple[Parameter, ...] = ()
    bodies: Mapping[str, Schema] = field(default_factory=dict)
    extensions: tuple[Format, ...] = ()
    statuses: tuple[int, ...] = (200,)
    read_version: bool = False
    has_language: bool = False
    has_format: bool = False
    writes: bool = False
    failing: Mapping[str, Schema] = field(default_factory=dict)


PAGE_OF_LIST = Parameter("page", {"type": "integer", "minimum": 1, "default": 1})
BOM = Parameter("bom", {"enum": ["yes", "no"]})
GRAPH = Parameter("graph", {"type": "string", "format": "iri"})
DEFAULT = Parameter("default", {"type": "string", "enum": [""]})
DRY_RUN = Parameter("dry-run", {**TRUTH, "default": False})
IF_MATCH = Parameter("If-Match", {**TEXT, "examples": ['"42"']}, place="header")
IF_NONE_MATCH = Parameter("If-None-Match", {**TEXT, "examples": ["*"]}, place="header")
NOTE = Parameter("X-Change-Note", TEXT, place="header")
NAME = Parameter("name", {**TEXT, "pattern": f"^{THING_NAME}$", "examples": ["city/phayao"]}, True, "path")
VERSION = Parameter("version", {"type": "integer", "minimum": 1})
FORMAT = Parameter("format", {**TEXT, "examples": ["json"]})
LANGUAGE = Parameter("lang", {"enum": list(LANGUAGES)})
ACCEPT_DATETIME = Parameter("Accept-Datetime", {**TEXT, "examples": ["Fri, 02 Sep 2022 00:00:00 GMT"]}, place="header")
WRITING = (DRY_RUN, IF_MATCH, NOTE)


def negotiated(operation: Operation) -> Operation:
    """Have version, language and format of an operation chosen by who asks."""
    return replace(operation, read_version=True, has_language=True, has_format=True)


def of_formats(formats: tuple[Format, ...], name: str) -> dict[str, Schema]:
    """Describe answers in some formats, of which JSON has a schema of its own."""
    return {**answers_in(formats), JSON.media_type: ref(name)}
