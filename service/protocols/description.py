"""The service description: what this endpoint is and does (https://www.w3.org/TR/sparql11-service-description/)."""

from __future__ import annotations

from flask import Request, Response, current_app

from graph.formats import FORMATS, GRAPH_FORMATS
from graph.rdf import BlankNode, Literal, NamedNode, Triple, serialize
from ontology.terms import BASE, PREFIXES
from service.http.negotiation import choose_format
from service.settings import Settings
from service.wording.words import say

SD, RDF = PREFIXES["sd"], PREFIXES["rdf"]
RDF_TYPE = NamedNode(RDF + "type")


def describe_service(current: Request) -> Response:
    """Answer a request to the endpoint that asks nothing."""
    format = choose_format(current, GRAPH_FORMATS)
    assert format is not None
    settings = current_app.extensions["learningcity"].settings
    body = serialize([*description(current.base_url), *limitations(current.base_url, settings)], format)
    response = Response(body, content_type=format.content_type)
    response.vary.add("Accept")
    return response


def description(endpoint: str) -> list[Triple]:
    """Describe the endpoint.

    Args:
        endpoint: its address.
    """
    service, dataset, default = NamedNode(endpoint), BlankNode("dataset"), BlankNode("default")
    triples = [
        Triple(service, RDF_TYPE, NamedNode(SD + "Service")),
        Triple(service, NamedNode(SD + "endpoint"), service),
        Triple(service, NamedNode(SD + "supportedLanguage"), NamedNode(SD + "SPARQL11Query")),
        Triple(service, NamedNode(SD + "feature"), NamedNode(SD + "UnionDefaultGraph")),
        Triple(service, NamedNode(SD + "defaultDataset"), dataset),
        Triple(dataset, RDF_TYPE, NamedNode(SD + "Dataset")),
        Triple(dataset, NamedNode(SD + "defaultGraph"), default),
        Triple(default, RDF_TYPE, NamedNode(SD + "Graph")),
        Triple(
            default,
            NamedNode(PREFIXES["dct"] + "description"),
            Literal("The set union of all named graphs, with what the rules derive from it.", language="en"),
        ),
        Triple(
            default,
            NamedNode(PREFIXES["dct"] + "description"),
            Literal("ผลรวมแบบเซตของกราฟที่มีชื่อทั้งหมด รวมถึงข้อเท็จจริงที่อนุมานตามกฎ", language="th"),
        ),
        Triple(service, NamedNode(PREFIXES["dct"] + "isPartOf"), NamedNode(BASE)),
    ]
    formats = dict.fromkeys(format.identifier for format in FORMATS)
    triples += [Triple(service, NamedNode(SD + "resultFormat"), NamedNode(iri)) for iri in formats]
    return triples


def limitations(endpoint: str, settings: Settings) -> list[Triple]:
    """Say what is otherwise where an engine keeps the graph.

    Args:
        endpoint: the address of the service.
        settings: how it runs.
    """
    if not settings.store:
        return []
    said = NamedNode(PREFIXES["dct"] + "description")
    texts = {lang: say(lang, "dataset.kept_elsewhere") for lang in ("en", "th")}
    return [Triple(NamedNode(endpoint), said, Literal(text, language=lang)) for lang, text in texts.items()]
