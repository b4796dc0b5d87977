"""Holds data to the shapes with a screen and pySHACL behind it, and gives the result as a report that people can read.

rdflib and pySHACL cost 0.3 s and 30 MB, so they are imported when something is validated and not before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from graph.rdf import BlankNode, DefaultGraph, NamedNode, Quad, Term, Triple
from graph.store import Store
from graph.validating.background import Background
from graph.validating.reach import Affected, Reach
from graph.validating.triples import TripleIndex

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

        from graph.validating.screening import Screen
        from graph.validating.terms import to_rdflib

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
        self.screen = Screen(self.shapes)

    def validate(self, data: Iterable[Triple | Quad]) -> Report:
        """Validate a whole graph on which the rules have already run.

        Args:
            data: the triples.
        """
        from graph.validating.terms import to_rdflib

        triples = tuple(data)
        index = TripleIndex(triples)
        left = self.screen.remaining(index, self.screen.targets(index))
        return self.validate_focus(to_rdflib(triples), left) if left else Report(())

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
            background: the graphs that the shapes may look up anywhere: the ontology, as it was before the change.
            as_written: triples that the store spells otherwise than they were written, and how they were.

        Returns:
            A report whose verdict is that of a full validation.
        """
        affected = self.reach.affected(store, changed)
        if affected.unbounded:
            return replace(self.validate(default_graph(store)), whole=affected.unbounded)
        if not affected.focus:
            return Report(())
        self.background.read_from(store, background)
        return self.validate_nodes(store, affected, as_written or {})

    def validate_nodes(self, store: Store, affected: Affected, as_written: Mapping[Triple, Triple]) -> Report:
        """Validate some focus nodes of some shapes, beside the background that was read before.

        Args:
            store: what it is about.
            affected: the nodes.
            as_written: triples that the store spells otherwise than they were written, and how they were.
        """
        read = self.read(store, affected, as_written)
        left = self.screen.remaining(TripleIndex(read, self.background.index), affected.focus)
        if not left:
            return Report(())
        with self.background.beside(self.read(store, Affected(left), as_written)) as graph:
            return self.validate_focus(graph, left)

    def read(self, store: Store, affected: Affected, as_written: Mapping[Triple, Triple]) -> Iterable[Triple]:
        """Collect what some shapes read from some nodes, as it was written."""
        triples = self.reach.neighbourhood(store, affected)
        return (as_written.get(one, one) for one in triples) if as_written else triples

    def validate_focus(self, graph: rdflib.Graph, focus: Mapping[NamedNode | BlankNode, Iterable[Term]]) -> Report:
        """Have pySHACL validate some focus nodes of some shapes over a graph that holds all that these read."""
        from pyshacl.graph_abstraction import DataGraph
        from pyshacl.rdfutil.stringify import stringify_blank_node

        from graph.validating.terms import to_rdflib_term

        stringify_blank_node.dict_cache.clear()  # kept by id(graph), which may be that of a graph that is gone
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
