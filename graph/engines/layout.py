"""How our graph lies in an engine that may hold other things as well.

    <id/graph/known>      what we know: the default graph
    <id/graph/derived>    what the rules derive
    every other graph     what somebody says
    <id/graph/history>    the list of our graphs, the number of the version, the change records, and who is writing

The history is ours alone: `GRAPH ?g` does not find it, nor the default graph under its name.
"""

from __future__ import annotations

from graph.rdf import BlankNode, DefaultGraph, GraphName, Literal, NamedNode, Quad, Term
from graph.store import stored_form
from ontology.terms import BASE, ID, PREFIXES

KNOWN, HISTORY = f"{ID}graph/known", f"{ID}graph/history"
NAMED_GRAPH = f"{PREFIXES['sd']}NamedGraph"
GENID = f"{ID}genid/"

GRAPH = NamedNode(HISTORY)
VERSION, IDENTITY, WRITER, PENDING, PART = (
    NamedNode(f"{HISTORY}#{name}") for name in ("version", "identity", "writer", "pending", "part")
)
WKT = NamedNode(f"{PREFIXES['geo']}wktLiteral")
POINT = NamedNode(f"{ID}datatype/wkt-literal")
TYPE = NamedNode(f"{PREFIXES['rdf']}type")
OURS = NamedNode(BASE)


def stored(term: Term) -> Term:
    """Write a term as it stands in the engine: a blank node becomes an IRI, which nobody renames.

    A point has a datatype of ours there: Virtuoso reads one of GeoSPARQL as numbers of single precision, and gives others back.
    """
    if isinstance(term, Literal) and term.datatype == WKT:
        return Literal(term.value, datatype=POINT)
    return NamedNode(GENID + term.value) if isinstance(term, BlankNode) else term


def read_back(term: Term) -> Term:
    """Read a term as it stands in the engine."""
    if isinstance(term, NamedNode) and term.value.startswith(GENID):
        return BlankNode(term.value[len(GENID) :])
    if isinstance(term, Literal) and term.datatype == POINT:
        return Literal(term.value, datatype=WKT)
    return term


def graph_in_engine(graph: GraphName) -> NamedNode:
    """Name a graph as it is called in the engine."""
    if isinstance(graph, DefaultGraph):
        return NamedNode(KNOWN)
    return NamedNode(GENID + graph.value) if isinstance(graph, BlankNode) else graph


def graph_of_ours(name: Term) -> GraphName:
    """Name a graph of the engine as we call it."""
    if name == NamedNode(KNOWN):
        return DefaultGraph()
    found = read_back(name)
    assert isinstance(found, NamedNode | BlankNode)
    return found


def quad_in_engine(quad: Quad) -> tuple[NamedNode, str]:
    """Write a quad as a triple in a graph of the engine: the graph, and the triple as N-Triples."""
    triple = f"{stored(quad.subject)} {quad.predicate} {stored(stored_form(quad.object))} ."
    return graph_in_engine(quad.graph_name), triple


def listing(graph: GraphName) -> Quad:
    """Say in the history that a graph is one of ours."""
    return Quad(graph_in_engine(graph), TYPE, NamedNode(NAMED_GRAPH), GRAPH)


def in_default(quad: Quad) -> Quad:
    """Return the copy of a quad in the default graph."""
    return Quad(quad.subject, quad.predicate, quad.object)
