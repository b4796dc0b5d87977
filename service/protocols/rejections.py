"""A rejected write as an answer that helps: which thing, which rule, the value, where in the upload, what would satisfy it.

The SHACL report as RDF (https://www.w3.org/TR/shacl/#validation-report), as problem+json, as text or as a page, by Accept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Request, Response, current_app

from graph.errors import BeyondFormat
from graph.formats import BY_MEDIA_TYPE, JSON_LD, N_TRIPLES, RDF_XML, TURTLE
from graph.rdf import BlankNode, Literal, NamedNode, Triple, serialize
from graph.validating.validate import SHACL, Report, Result
from ontology.terms import PREFIXES
from service.reading.reader import Reader, values

NAMES = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?thing ?name WHERE {{ {things} ?thing rdfs:label ?name FILTER(langMatches(lang(?name), "{language}")) }}
"""
MEDIA_TYPES = tuple(format.media_type for format in (TURTLE, JSON_LD, N_TRIPLES, RDF_XML))
LONGEST_SEARCHED = 2_000_000
MOST_TOLD_OF = 500  # things whose name and line are looked for, which takes time for each


def results_of(report: Report, language: str, uploads: list[str]) -> list[dict[str, Any]]:
    """Describe each result for a reader.

    Args:
        report: what the validation found.
        language: "th" or "en".
        uploads: the texts that were sent, to find the lines in.
    """
    things = list(dict.fromkeys(result.focus_node for result in report.results))[:MOST_TOLD_OF]
    names, lines = names_of(things, language), {thing: line_of(thing, uploads) for thing in things}
    return [described(result, language, names, lines) for result in report.results]


def described(
    result: Result, language: str, names: Mapping[str, str], lines: Mapping[str, int | None]
) -> dict[str, Any]:
    """Describe one result."""
    return {
        "thing": result.focus_node,
        "name": names.get(result.focus_node, ""),
        "message": result.message(language),
        "message_en": result.message("en"),
        "message_th": result.message("th"),
        "rule": result.shape,
        "path": result.path,
        "value": result.value,
        "severity": result.severity,
        "line": lines.get(result.focus_node),
    }


def names_of(things: Iterable[str], language: str) -> dict[str, str]:
    """Find the names of things, where the graph knows them."""
    named = tuple(sorted(thing for thing in things if ":" in thing))
    services = current_app.extensions["learningcity"]
    if not named:
        return {}
    rows = Reader(services.pool, services.settings.timeout).select(
        NAMES.format(things=values("thing", named), language=language)
    )
    return {getattr(row["thing"], "value", ""): getattr(row["name"], "value", "") for row in rows}


def line_of(thing: str, uploads: list[str]) -> int | None:
    """Find the line of an upload where a thing is first written; None when it cannot be told."""
    spellings = spellings_of(thing)
    for text in uploads:
        if len(text) > LONGEST_SEARCHED:
            continue
        places = [place for place in (text.find(spelling) for spelling in spellings) if place >= 0]
        if places:
            return text.count("\n", 0, min(places)) + 1
    return None


def spellings_of(iri: str) -> list[str]:
    """List the ways in which an IRI is written in Turtle: whole, by a prefix, or relative to the things of this graph."""
    found = [f"<{iri}>"]
    found += [f"{prefix}:{iri[len(space) :]}" for prefix, space in PREFIXES.items() if iri.startswith(space)]
    tail = iri.rpartition("/id/")[2]
    if tail != iri:
        found += [f"<{tail}>", f"<id/{tail}>", f":{tail.rpartition('/')[2]} "]
    return found


def as_text(results: Any, language: str) -> str:
    """Write described results as text."""
    words = {"en": ("line", "value", "rule"), "th": ("บรรทัด", "ค่า", "เกณฑ์")}[language]
    blocks = []
    for one in results:
        place = f" ({words[0]} {one['line']})" if one["line"] else ""
        lines = [f"{one['name']} <{one['thing']}>{place}".strip(), f"  {one['message']}"]
        if one["value"] is not None and one["value"] != one["thing"]:
            lines.append(f"  {words[1]}: {one['value'][:200]}")
        blocks.append("\n".join([*lines, f"  {words[2]}: {one['rule']}"]))
    return "\n" + "\n".join(blocks) + "\n"


def as_rdf(report: Report, media_type: str, status: int) -> Response:
    """Answer with the report itself."""
    format, triples = BY_MEDIA_TYPE[media_type], report_triples(report)
    try:
        body = serialize(triples, format)
    except BeyondFormat:  # what was refused matters more than how it is written
        format = TURTLE
        body = serialize(triples, format)
    return Response(body, status, content_type=format.content_type)


def report_triples(report: Report) -> list[Triple]:
    """Write a report as RDF."""
    rdf_type, top = NamedNode(PREFIXES["rdf"] + "type"), BlankNode("report")
    xsd_boolean = NamedNode(PREFIXES["xsd"] + "boolean")
    triples = [
        Triple(top, rdf_type, NamedNode(SHACL + "ValidationReport")),
        Triple(
            top, NamedNode(SHACL + "conforms"), Literal("true" if report.conforms else "false", datatype=xsd_boolean)
        ),
    ]
    for index, result in enumerate(report.results):
        node = BlankNode(f"result{index}")
        triples += [
            Triple(top, NamedNode(SHACL + "result"), node),
            Triple(node, rdf_type, NamedNode(SHACL + "ValidationResult")),
        ]
        triples += [Triple(node, NamedNode(SHACL + name), term) for name, term in terms_of(result)]
    return triples


def terms_of(result: Result) -> list[tuple[str, NamedNode | BlankNode | Literal]]:
    """List what SHACL says of a result."""
    found: list[tuple[str, NamedNode | BlankNode | Literal]] = [
        ("focusNode", resource(result.focus_node)),
        ("sourceShape", resource(result.shape)),
        ("resultSeverity", NamedNode(SHACL + result.severity)),
    ]
    found += [("resultMessage", Literal(text, language=language)) for language, text in result.messages.items()]
    if result.path:
        found.append(("resultPath", resource(result.path)))
    if result.value is not None:
        found.append(("value", NamedNode(result.value) if result.value.startswith("http") else Literal(result.value)))
    return found


def resource(name: str) -> NamedNode | BlankNode:
    """Make an IRI, or a blank node of what is none."""
    return NamedNode(name) if ":" in name else BlankNode(name or "unknown")


def uploads_of(current: Request) -> list[str]:
    """Return the texts that a request carried, as far as they are text."""
    return [current.get_data(as_text=True)] if current.mimetype != "multipart/form-data" else []
