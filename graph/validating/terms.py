"""Copies of terms and triples for rdflib, and of terms back from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import rdflib
from rdflib.term import Node

from graph.rdf import BlankNode, Literal, NamedNode, Quad, Term, Triple
from graph.validating.prepared import PreparedGraph


def to_rdflib(triples: Iterable[Triple | Quad]) -> rdflib.Graph:
    """Copy triples into an rdflib graph."""
    graph = PreparedGraph(bind_namespaces="none")
    for triple in rdflib_triples(triples):
        graph.add(triple)
    return graph


def rdflib_triples(triples: Iterable[Triple | Quad]) -> Iterator[tuple[Node, Node, Node]]:
    """Copy triples; a term that comes often is copied once."""
    known: dict[Term, Node] = {}

    def node(term: Term) -> Node:
        if term not in known:
            known[term] = to_rdflib_term(term)
        return known[term]

    for triple in triples:
        yield node(triple.subject), node(triple.predicate), node(triple.object)


def to_rdflib_term(term: Term) -> Node:
    """Copy one term; a literal keeps its spelling, so that a wrong one is seen as it was written."""
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        datatype = None if term.datatype.value.endswith("#string") else rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, datatype=datatype, normalize=False)
    raise ValueError("a triple cannot be the subject or the object of a triple here")


def from_rdflib_term(term: Node) -> Term:
    """Copy one term back."""
    if isinstance(term, rdflib.Literal):
        if term.language:
            return Literal(str(term), language=term.language)
        return Literal(str(term), datatype=NamedNode(term.datatype)) if term.datatype else Literal(str(term))
    return BlankNode(str(term)) if isinstance(term, rdflib.BNode) else NamedNode(str(term))
