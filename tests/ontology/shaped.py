"""Holds small graphs to the shapes: the ontology as background, the rules run, and pySHACL on what a file adds."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, cast

import pyshacl
from pyshacl.graph_abstraction import DataGraph
from pyshacl.shape import Shape
from pyshacl.validator import Validator
from rdflib import RDF, SH, BNode, Graph, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.query import Result
from rdflib.term import IdentifiedNode, Node

from graph.deriving.entail import Rule, derive, read_rules
from graph.formats import BY_EXTENSION
from graph.rdf import DefaultGraph, NamedNode, Quad, Triple, parse, read_file
from graph.store import Store
from graph.validating.terms import to_rdflib
from ontology import rule_files, text
from ontology.terms import SHAPES

ROOT = Path(__file__).parents[2]
ONTOLOGY = ROOT / "ontology"
EXAMPLES = ONTOLOGY / "examples"
INVALID = EXAMPLES / "invalid"
BACKGROUND = tuple(ONTOLOGY / name for name in ("ontology.ttl", "vocabularies.ttl", "alignments.ttl"))
VALID_FILES = (*sorted(EXAMPLES.glob("*.ttl")), *sorted(EXAMPLES.glob("*.trig")))
DATA_FILES = (*sorted(ROOT.glob("graph/announcements/*.trig")), *sorted(ROOT.glob("graph/reference/*.trig")))
DEACTIVATED = f"{SH}deactivated"
TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
PARAMETERS = {
    *(SH["class"], SH.datatype, SH.nodeKind, SH.minCount, SH.maxCount, SH["in"], SH["or"], SH["not"], SH.node),
    *(SH.minInclusive, SH.maxInclusive, SH.minLength, SH.maxLength, SH.pattern, SH.languageIn, SH.uniqueLang),
    *(SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals, SH.hasValue, SH.sparql, SH.qualifiedValueShape),
}


class PreparedGraph(Graph):
    """A graph that parses each query once: pySHACL asks a constraint's query anew for every focus node."""

    def query(self, query_object: Any, *args: Any, **options: Any) -> Result:
        return super().query(prepared(query_object), *args, **options)


prepared = lru_cache(maxsize=None)(prepareQuery)


def turtle(*names: str) -> Graph:
    """Read files of the ontology folder into one graph."""
    graph = Graph(bind_namespaces="none")
    for name in names:
        graph.parse(data=text(name), format="turtle")
    return graph


def local(node: Node | str) -> str:
    """Return the name of a shape without its namespace."""
    return str(node).removeprefix(SHAPES)


@cache
def rules() -> tuple[Rule, ...]:
    """Read the rules of the ontology."""
    return read_rules(quad for file in rule_files() for quad in read_file(ONTOLOGY / "rules" / file.name))


@cache
def triples_in(data: bytes, extension: str) -> tuple[Quad, ...]:
    """Read what a file holds, whatever the graph; the background is the same for all examples."""
    return tuple(Quad(one.subject, one.predicate, one.object) for one in parse(data, BY_EXTENSION[extension], place=""))


def entailed(paths: Iterable[Path]) -> set[Triple]:
    """Give the default graph of some files, the rules run, except those that a file marks as deactivated."""
    store = Store.in_memory()
    for path in paths:
        store.add_in_bulk(triples_in(path.read_bytes(), path.suffix.removeprefix(".")))
    off = {quad.subject for quad in store.quads(predicate=NamedNode(DEACTIVATED), graph=DefaultGraph())}
    derive(store, (rule for rule in rules() if NamedNode(rule.iri) not in off))
    return {quad.triple for quad in store.quads(graph=DefaultGraph())}


class Gate:
    """Shapes over a background that is read once.

    Args:
        shapes: the shapes graph.
        background: files that every graph is checked together with.
    """

    def __init__(self, shapes: Graph, background: tuple[Path, ...]) -> None:
        self.shapes = shapes
        self.background = background

    @cached_property
    def known(self) -> set[Triple]:
        """The background and what follows from it."""
        return entailed(self.background) if self.background else set()

    @cached_property
    def graph(self) -> Graph:
        """The background, for pySHACL."""
        graph = PreparedGraph(bind_namespaces="none")
        graph += to_rdflib(self.known)
        return graph

    @cached_property
    def validator(self) -> Validator:
        """pySHACL, its shapes read once."""
        return Validator(DataGraph.from_rdflib(self.graph), shacl_graph=self.shapes, options={})

    @cached_property
    def loaded(self) -> dict[Node, Shape]:
        """The shapes as pySHACL holds them."""
        shapes = self.validator.shacl_graph
        assert shapes.shapes is not None, "asking for them makes pySHACL read them"
        return {shape: shapes.lookup_shape_from_node(shape) for shape in shapes_of(self.shapes)}

    def things(self, shape: Node) -> set[Node]:
        """Return the nodes that the targets of a shape choose."""
        chosen: set[Node] = self.loaded[shape].focus_nodes(self.validator.data_graph)  # type: ignore[no-untyped-call]
        return chosen

    def results(self, shape: Node, things: set[Node], predicate: URIRef) -> set[Node]:
        """Check some nodes against one shape; return what the results say under one predicate."""
        executor, data = self.validator.make_executor(), self.validator.data_graph
        focus = cast("list[IdentifiedNode]", list(things))
        _, found = self.loaded[shape].validate(executor, data, focus=focus)
        return {value[1] for _, result, parts in found for s, p, value in parts if s == result and p == predicate}

    def broken_by(self, *paths: Path) -> set[str]:
        """Name the shapes that files break, among all shapes and all nodes that the files bring or touch."""
        added = to_rdflib(entailed((*self.background, *paths)) - self.known)
        touched = {node for triple in added for node in (triple[0], triple[2])}
        self.graph += added
        try:
            broken = [self.results(shape, self.things(shape) & touched, SH.sourceShape) for shape in self.loaded]
            return {local(shape) for shapes in broken for shape in shapes}
        finally:
            self.graph -= added


def validate(data: Graph, shapes: Graph, *, meta: bool = False) -> Graph:
    """Validate a whole graph by pySHACL's front door; return its report."""
    graph = PreparedGraph(bind_namespaces="none")
    graph += data
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes, meta_shacl=meta, inference="none", advanced=False)
    assert isinstance(report, Graph)
    return report


def complaints(report: Graph) -> list[str]:
    """Say in one line each what a report found."""
    return sorted(
        f"{local(report.value(result, SH.sourceShape) or '')}: {report.value(result, SH.focusNode)}"
        for result in report.subjects(RDF.type, SH.ValidationResult)
    )


def shapes_of(graph: Graph) -> list[URIRef]:
    """List the node shapes and property shapes."""
    found = {*graph.subjects(RDF.type, SH.NodeShape), *graph.subjects(RDF.type, SH.PropertyShape)}
    assert not any(isinstance(shape, BNode) for shape in found), "every shape has a name"
    return sorted(shape for shape in found if isinstance(shape, URIRef))


def is_asked(graph: Graph, shape: Node) -> bool:
    """Say whether data meets a shape directly: it has a target, or it is a property of a shape that has one."""
    parents = [shape, *graph.subjects(SH.property, shape)]
    return any((parent, target, None) in graph for parent in parents for target in TARGETS)


def can_fail(graph: Graph, shape: Node) -> bool:
    """Say whether a result can name a shape: data meets it directly, and it asks something."""
    return is_asked(graph, shape) and any(parameter in PARAMETERS for parameter in graph.predicates(shape))
