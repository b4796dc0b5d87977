"""Holds data to the shapes with pySHACL, and gives the result as a report that people can read.

rdflib and pySHACL cost 0.3 s and 30 MB, so they are imported when something is validated and not before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from graph.rdf import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Term, Triple
from graph.store import Store
from graph.validating.background import Background
from graph.validating.reach import Reach

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
        whole: why everything was validated and not only what a change can affect; "" when it was not asked to.
        seconds: how long it took, where that was measured.
    """

    results: tuple[Result, ...]
    whole: str = ""
    seconds: float = field(default=0.0, compare=False)

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
        from pyshacl.graph_abstraction import DataGraph
        from pyshacl.validator import Validator

        triples = list(triples)
        self.triples = tuple(triples)
        self.reach = Reach(triples)
        self.background = Background()
        self.graph = to_rdflib(triples)
        self.validator = Validator(
            DataGraph.from_rdflib_graph(to_rdflib(())),
            shacl_graph=self.graph,
            options={"inplace": True},
        )
        self.shapes = {shape.node: shape for shape in self.validator.shacl_graph.shapes}

    def validate(self, data: Iterable[Triple | Quad]) -> Report:
        """Validate a whole graph on which the rules have already run.

        Args:
            data: the triples.
        """
        target = self.target(data)
        return self.report(shape.validate(self.executor, target) for shape in self.shapes.values())

    def validate_change(
        self,
        store: Store,
        changed: Iterable[Triple],
        background: Iterable[NamedNode],
        as_written: Mapping[Triple, Triple] | None = None,
    ) -> Report:
        """Validate what a change can affect; the store conformed before it.

        Args:
            store: as it is after the change.
            changed: the triples that came into its default graph or left it.
            background: the graphs that the shapes may look up anywhere: the ontology.
            as_written: triples that the store spells otherwise than they were written, and how they were.

        Returns:
            A report whose verdict is that of a full validation.
        """
        affected = self.reach.affected(store, changed)
        if affected.unbounded:
            return replace(self.validate(default_graph(store)), whole=affected.unbounded)
        if not affected.focus:
            return Report(())
        written = as_written or {}
        read = (written.get(triple, triple) for triple in self.reach.neighbourhood(store, affected))
        lines = tuple(line for graph in background for line in store.graph_lines(graph))
        with self.background.beside(lines, read) as graph:
            return self.validate_focus(graph, affected.focus)

    def validate_focus(self, graph: rdflib.Graph, focus: Mapping[NamedNode | BlankNode, Iterable[Term]]) -> Report:
        """Validate some focus nodes of some shapes over a graph that holds all that these read."""
        from pyshacl.graph_abstraction import DataGraph

        target = DataGraph.from_rdflib_graph(graph)
        return self.report(
            self.shapes[to_rdflib_term(name)].validate(
                self.executor, target, focus=[to_rdflib_term(node) for node in nodes]
            )
            for name, nodes in focus.items()
        )

    @property
    def executor(self) -> Any:
        """What pySHACL runs shapes with."""
        return self.validator.make_executor()

    def target(self, data: Iterable[Triple | Quad]) -> Any:
        """Make the data graph that pySHACL validates."""
        from pyshacl.graph_abstraction import DataGraph

        return DataGraph.from_rdflib_graph(to_rdflib(data))

    def report(self, outcomes: Iterable[tuple[bool, list[Any]]]) -> Report:
        """Gather the outcomes of some shapes."""
        found = [result for _, results in outcomes for result in results]
        if not found:
            return Report(())
        graph, _ = self.validator.create_validation_report(self.validator.shacl_graph, False, found)
        return read_report(graph, self.graph)


def default_graph(store: Store) -> Iterable[Quad]:
    """Give the triples that are validated: the default graph of a store."""
    return store.quads(graph=DefaultGraph())


def to_rdflib(triples: Iterable[Triple | Quad]) -> rdflib.Graph:
    """Copy triples into an rdflib graph."""
    from graph.validating.prepared import PreparedGraph

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


def read_report(results: rdflib.Graph, shapes: rdflib.Graph) -> Report:
    """Read a SHACL report graph.

    Args:
        results: the report.
        shapes: the shapes, for the language of messages that lost it.
    """
    import rdflib

    sh = rdflib.Namespace(SHACL)
    found = []
    for node in results.objects(None, sh.result):
        shape = results.value(node, sh.sourceShape)
        path, value = results.value(node, sh.resultPath), results.value(node, sh.value)
        found.append(
            Result(
                focus_node=str(results.value(node, sh.focusNode)),
                shape=str(shape),
                messages=read_messages(results.objects(node, sh.resultMessage), shapes.objects(shape, sh.message)),
                path=None if path is None else str(path),
                value=None if value is None else str(value),
                severity=str(results.value(node, sh.resultSeverity)).removeprefix(SHACL),
            )
        )
    return Report(tuple(sorted(found, key=lambda result: (result.focus_node, result.shape, result.value or ""))))


def read_messages(given: Iterable[Node], templates: Iterable[Node]) -> dict[str, str]:
    """Find the language of each message; pySHACL drops it from those it fills in, so their beginnings are compared."""
    starts = {str(one).partition("{")[0]: getattr(one, "language", None) or "en" for one in templates}
    found: dict[str, str] = {}
    for message in given:
        language = getattr(message, "language", None)
        guess = next((tongue for start, tongue in starts.items() if start and str(message).startswith(start)), "en")
        found[language or guess] = str(message)
    return found
