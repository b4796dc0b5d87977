"""Writes quads as TriG in one way only, so that a diff shows what changed and nothing else."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from graph.rdf import Literal, NamedNode, Quad, Term
from graph.turtle_text import quoted
from ontology.terms import ID, PREFIXES

LOCAL = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
TYPE, XSD = PREFIXES["rdf"] + "type", PREFIXES["xsd"]
BARE = {XSD + "integer": re.compile("[0-9]+"), XSD + "decimal": re.compile(r"-?[0-9]+\.[0-9]+")}


def write_trig(quads: Iterable[Quad], heading: str) -> str:
    """Write named graphs (https://www.w3.org/TR/trig/).

    Args:
        quads: in any order; no blank nodes.
        heading: a comment for the first line.
    """
    graphs: dict[str, dict[str, dict[str, list[str]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for quad in set(quads):
        graphs[write(quad.graph_name)][write(quad.subject)][write_property(quad.predicate)].append(write(quad.object))  # type: ignore[arg-type]
    body = "\n".join(line for graph in sorted(graphs) for line in graph_lines(graph, graphs[graph]))
    used = [prefix for prefix in PREFIXES if re.search(rf"(?m)(?:^\s*|\^\^){prefix}:[A-Za-z]", body)]
    prefixes = "\n".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>" for prefix in sorted(used))
    return f"# {heading}\n\nBASE <{ID}>\n{prefixes}\n\n{body}\n"


def graph_lines(graph: str, things: dict[str, dict[str, list[str]]]) -> Iterator[str]:
    """Write one named graph; what describes the graph itself comes first."""
    yield f"{graph} {{"
    for thing in sorted(things, key=lambda one: (one != graph, one)):
        yield f"    {thing}"
        for property in sorted(things[thing], key=lambda one: (one != "a", one)):
            values = sorted(things[thing][property])
            if len(values) == 1:
                yield f"        {property} {values[0]} ;"
            else:
                yield f"        {property}"
                yield from (f"            {value} ," for value in values[:-1])
                yield f"            {values[-1]} ;"
        yield "    ."
    yield "}"


def write_property(property: NamedNode) -> str:
    """Write a property."""
    return "a" if property.value == TYPE else write(property)


def write(term: Term) -> str:
    """Write a term as shortly as it can be."""
    if isinstance(term, NamedNode):
        return write_iri(term.value)
    assert isinstance(term, Literal)
    datatype = term.datatype.value
    if datatype in BARE and BARE[datatype].fullmatch(term.value):
        return term.value
    if term.language or datatype == XSD + "string":
        return quoted(term.value, term.language or "")
    return f"{quoted(term.value)}^^{write_iri(datatype)}"


def write_iri(iri: str) -> str:
    """Write an IRI: by prefix, relative to the base, or in full."""
    if iri.startswith(ID):
        return f"<{iri.removeprefix(ID)}>"
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and LOCAL.fullmatch(iri.removeprefix(namespace)):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return f"<{iri}>"
