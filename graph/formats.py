"""The one table of formats: what each is called, its media type and extension, and what it can carry.

Negotiation, file reading, the command line, the service description and the documentation all read this table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Carries(Enum):
    """What a format can write down."""

    RESULTS = "the answer of SELECT or ASK"
    TRIPLES = "one graph"
    QUADS = "named graphs"


@dataclass(frozen=True)
class Format:
    """One syntax.

    Args:
        name: what people call it.
        media_type: without parameters.
        extension: without the dot; also the name used in `?format=` and on the command line.
        carries: what it can write down.
        identifier: the IRI of the format in https://www.w3.org/ns/formats/.
        every_line_parses: whether an answer cut short, or with a line of nonsense after it, passes for a whole one.
        charset: whether the media type is sent with `charset=utf-8`.
        aliases: other media types that clients send for it.
    """

    name: str
    media_type: str
    extension: str
    carries: Carries
    identifier: str
    every_line_parses: bool = False
    charset: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header."""
        return f"{self.media_type}; charset=utf-8" if self.charset else self.media_type


W3C_FORMATS = "http://www.w3.org/ns/formats/"

JSON = Format(
    "SPARQL JSON",
    "application/sparql-results+json",
    "json",
    Carries.RESULTS,
    W3C_FORMATS + "SPARQL_Results_JSON",
    aliases=("application/json", "text/json"),
)
XML = Format(
    "SPARQL XML",
    "application/sparql-results+xml",
    "xml",
    Carries.RESULTS,
    W3C_FORMATS + "SPARQL_Results_XML",
    aliases=("application/xml", "text/xml"),
)
CSV = Format(
    "CSV",
    "text/csv",
    "csv",
    Carries.RESULTS,
    W3C_FORMATS + "SPARQL_Results_CSV",
    every_line_parses=True,
    charset=True,
)
TSV = Format(
    "TSV",
    "text/tab-separated-values",
    "tsv",
    Carries.RESULTS,
    W3C_FORMATS + "SPARQL_Results_TSV",
    every_line_parses=True,
    charset=True,
)
TURTLE = Format(
    "Turtle",
    "text/turtle",
    "ttl",
    Carries.TRIPLES,
    W3C_FORMATS + "Turtle",
    charset=True,
    aliases=("application/x-turtle",),
)
N_TRIPLES = Format(
    "N-Triples", "application/n-triples", "nt", Carries.TRIPLES, W3C_FORMATS + "N-Triples", aliases=("text/plain",)
)
RDF_XML = Format(
    "RDF/XML",
    "application/rdf+xml",
    "rdf",
    Carries.TRIPLES,
    W3C_FORMATS + "RDF_XML",
    aliases=("application/xml", "text/xml"),
)
N3 = Format("N3", "text/n3", "n3", Carries.TRIPLES, W3C_FORMATS + "N3", charset=True, aliases=("text/rdf+n3",))
JSON_LD = Format(
    "JSON-LD", "application/ld+json", "jsonld", Carries.QUADS, W3C_FORMATS + "JSON-LD", aliases=("application/json",)
)
TRIG = Format("TriG", "application/trig", "trig", Carries.QUADS, W3C_FORMATS + "TriG", aliases=("application/x-trig",))
N_QUADS = Format(
    "N-Quads", "application/n-quads", "nq", Carries.QUADS, W3C_FORMATS + "N-Quads", aliases=("text/x-nquads",)
)

FORMATS: tuple[Format, ...] = (JSON, XML, CSV, TSV, TURTLE, JSON_LD, N_TRIPLES, RDF_XML, N3, TRIG, N_QUADS)
RESULT_FORMATS = tuple(format for format in FORMATS if format.carries is Carries.RESULTS)
GRAPH_FORMATS = tuple(format for format in FORMATS if format.carries is not Carries.RESULTS)
BY_EXTENSION = {format.extension: format for format in FORMATS}
BY_MEDIA_TYPE = {format.media_type: format for format in FORMATS}
