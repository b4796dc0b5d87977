"""Holds data to the shapes with pySHACL, and gives the result as a report that people can read.

rdflib and pySHACL cost 0.3 s and 30 MB, so they are imported when something is validated and not before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.rdf import BlankNode, Literal, NamedNode, Quad, Term, Triple
from graph.store import Store

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

SHACL = "http://www.w3.org/ns/shacl#"


@dataclass(frozen=True)
class Result:
    """One result of a validation (https://www.w3.org/TR/shacl/#results-validation-result).

    Args:
        focus_node: the thing that breaks the shape.
        shape: the shape that it breaks.
        messages: the sentence of the shape by language.
        path: the property that is wrong, when one is.
        value: the value that is wrong, when one is.
        severity: "Violation", "Warning" or "Info".
    """

    focus_node: str
    shape: str
    messages: dict[str, str]
    path: str | None
    value: str | None
    severity: str

    def message(self, language: str) -> str:
        """Say what is wrong, in the language asked for when the shape has it."""
        return self.messages.get(language) or next(iter(self.messages.values()), self.shape)


@dataclass(frozen=True)
class Report:
    """The outcome of a validation.

    Args:
        results: what was found, in a stable order.
    """

    results: tuple[Result, ...]

    @property
    def conforms(self) -> bool:
        """Whether nothing of severity Violation was found."""
        return not any(result.severity == "Violation" for result in self.results)


class Shapes:
    """Shapes, parsed once and used for many validations.

    Args:
        triples: the shapes graph.
    """

    def __init__(self, triples: Iterable[Triple | Quad]) -> None:
        self.graph = to_rdflib(triples)

    def validate(self, data: Iterable[Triple | Quad]) -> Report:
        """Validate a graph on which the rules have already run.

        Args:
            data: the triples.
        """
        from pyshacl import validate

        _, results, _ = validate(
            to_rdflib(data), shacl_graph=self.graph, inference="none", advanced=False, inplace=True
        )
        return read_report(results)


def default_graph(store: Store) -> Iterable[Quad]:
    """Give the triples that are validated: the default graph of a store."""
    from graph.rdf import DefaultGraph

    return store.quads(graph=DefaultGraph())


def to_rdflib(triples: Iterable[Triple | Quad]) -> rdflib.Graph:
    """Copy triples into an rdflib graph."""
    from graph.prepared import PreparedGraph

    graph = PreparedGraph(bind_namespaces="none")
    known: dict[Term, Node] = {}

    def node(term: Term) -> Node:
        if term not in known:
            known[term] = to_rdflib_term(term)
        return known[term]

    for triple in triples:
        graph.add((node(triple.subject), node(triple.predicate), node(triple.object)))
    return graph


def to_rdflib_term(term: Term) -> Node:
    """Copy one term; a literal keeps its spelling, so that a wrong one is seen as it was written."""
    import rdflib

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


def read_report(results: rdflib.Graph) -> Report:
    """Read a SHACL report graph."""
    import rdflib

    sh = rdflib.Namespace(SHACL)
    found = []
    for node in results.subjects(rdflib.RDF.type, sh.ValidationResult):
        messages = {
            getattr(message, "language", None) or "en": str(message) for message in results.objects(node, sh.resultMessage)
        }
        path, value = results.value(node, sh.resultPath), results.value(node, sh.value)
        found.append(
            Result(
                focus_node=str(results.value(node, sh.focusNode)),
                shape=str(results.value(node, sh.sourceShape)),
                messages=messages,
                path=None if path is None else str(path),
                value=None if value is None else str(value),
                severity=str(results.value(node, sh.resultSeverity)).removeprefix(SHACL),
            )
        )
    return Report(tuple(sorted(found, key=lambda result: (result.focus_node, result.shape, result.value or ""))))
