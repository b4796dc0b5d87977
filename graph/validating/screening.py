"""Tells at once of most nodes that they conform, so that pySHACL need look only at the others.

The constraints of the shapes (https://www.w3.org/TR/shacl/#core-components) are compiled into functions over plain
dictionaries. Such a function says that a node surely conforms, that it surely does not, or that it cannot tell. Only pySHACL
refuses anything and writes reports: what does not surely conform is given to it, and so is each shape of which some part is not
understood here. Each constraint is read from pySHACL's own object for it, so both have the same idea of what a shape says. A test
holds that pySHACL finds nothing wrong with whatever is passed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import rdflib
from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from rdflib import RDF

from graph.rdf import BlankNode, NamedNode, Term
from graph.validating.paths import as_node
from graph.validating.screened_constraints import COMPILED, SH
from graph.validating.terms import from_rdflib_term, to_rdflib_term
from graph.validating.triples import TripleIndex
from graph.validating.verdicts import Constraint, Judge, Unclear, Values, Verdict, every

DEEPEST = 10  # shapes inside one another; pySHACL gives up at 15


class Screen:
    """The shapes of a graph, compiled when they are first asked for.

    Args:
        shapes: pySHACL's shapes by name.
    """

    def __init__(self, shapes: Mapping[Any, Any]) -> None:
        self.shapes = shapes
        self.compiled: dict[Any, Judge] = {}

    def targets(self, triples: TripleIndex) -> dict[NamedNode | BlankNode, set[Term]]:
        """Find the focus nodes of each shape (https://www.w3.org/TR/shacl/#targets) among all triples."""
        return {as_node(from_rdflib_term(name)): targets_of(shape, triples) for name, shape in self.shapes.items()}

    def remaining(
        self, triples: TripleIndex, focus: Mapping[NamedNode | BlankNode, Iterable[Term]]
    ) -> dict[NamedNode | BlankNode, set[Term]]:
        """Leave out the nodes that surely conform.

        Args:
            triples: everything that the shapes read from them.
            focus: the nodes that each shape is asked about.
        """
        if triples.strange:
            return {shape: set(nodes) for shape, nodes in focus.items()}
        found = {}
        for shape, nodes in focus.items():
            judge = self.judge(shape)
            left = {node for node in nodes if judge(triples, node) is not True}
            if left:
                found[shape] = left
        return found

    def judge(self, name: NamedNode | BlankNode) -> Judge:
        """Give the compiled form of a shape."""
        if name not in self.compiled:
            try:
                self.compiled[name] = compile_shape(self.shapes[to_rdflib_term(name)])
            except Unclear:
                self.compiled[name] = cannot_tell
        return self.compiled[name]


def targets_of(shape: Any, triples: TripleIndex) -> set[Term]:
    """Find the focus nodes of a shape."""
    if shape.deactivated:
        return set()
    names, classes, itself_as_class, objects_of, subjects_of = (
        [from_rdflib_term(one) for one in targets] for targets in shape.target()
    )
    found = set(names)
    for kind in (*classes, *itself_as_class):
        found.update(triples.instances(kind))
    for predicate in subjects_of:
        found.update(triples.have(predicate))
    for predicate in objects_of:
        found.update(triples.values(predicate))
    return found


def cannot_tell(triples: TripleIndex, node: Term) -> Verdict:
    """Leave every node to pySHACL."""
    return None


def surely(triples: TripleIndex, node: Term) -> Verdict:
    """Pass every node, as a shape that is switched off does."""
    return True


def compile_shape(shape: Any, inside: tuple[Any, ...] = ()) -> Judge:
    """Compile a shape and those that it refers to.

    Args:
        shape: pySHACL's object for it.
        inside: the shapes that refer to it.

    Raises:
        Unclear: some part of it is not understood.
    """
    if shape.deactivated:
        return surely
    if shape in inside or len(inside) >= DEEPEST or shape.find_custom_constraints():
        raise Unclear
    nested = Nested(shape, (*inside, shape))
    constraints = tuple(compile_constraint(kind, nested) for kind in kinds_of(shape))
    values = compile_path(shape.path(), shape.sg.graph) if shape.is_property_shape else itself

    def judge(triples: TripleIndex, node: Term) -> Verdict:
        found = values(triples, node)
        return every(constraint(triples, node, found) for constraint in constraints)

    return judge


class Nested:
    """The shapes that a shape refers to.

    Args:
        shape: the shape.
        inside: itself, and the shapes that refer to it.
    """

    def __init__(self, shape: Any, inside: tuple[Any, ...]) -> None:
        self.shape, self.inside = shape, inside

    def judge(self, name: Any, of_property: bool | None = None) -> Judge:
        """Compile one of them.

        Args:
            name: which.
            of_property: whether it has to be a property shape; None when it may be.

        Raises:
            Unclear: there is none, or not of this kind, or it is not understood.
        """
        found = self.shape.get_other_shape(name)
        if found is None or (of_property is not None and found.is_property_shape is not of_property):
            raise Unclear
        return compile_shape(found, self.inside)

    def members(self, head: Any) -> list[Judge]:
        """Compile those of a list; pySHACL refuses an empty one."""
        found = [self.judge(name) for name in self.shape.sg.graph.items(head)]
        if not found:
            raise Unclear
        return found


def kinds_of(shape: Any) -> Iterator[Any]:
    """List the kinds of constraints that a shape has."""
    said = {predicate for predicate, _ in shape.sg.predicate_objects(shape.node)}
    found = {CONSTRAINT_PARAMETERS_MAP[one] for one in said if one in CONSTRAINT_PARAMETERS_MAP}
    yield from sorted(found, key=lambda kind: kind.constraint_name())


def compile_constraint(kind: Any, nested: Nested) -> Constraint:
    """Compile the constraints of one kind that a shape has."""
    try:
        component = kind(nested.shape)
    except Exception as wrong:  # pySHACL shall say itself what is wrong with it, when it is used
        raise Unclear from wrong
    if kind.constraint_name() not in COMPILED:
        raise Unclear
    return COMPILED[kind.constraint_name()](component, nested)


def itself(triples: TripleIndex, node: Term) -> Collection[Term]:
    """Give the value nodes of a node shape."""
    return (node,)


def compile_path(path: Any, shapes: rdflib.Graph, depth: int = 0) -> Values:
    """Compile a path (https://www.w3.org/TR/shacl/#property-paths) of properties, forwards or backwards, one after another or one
    of several.

    Raises:
        Unclear: it is another path.
    """
    if isinstance(path, rdflib.URIRef):
        forward = NamedNode(path)
        return lambda triples, node: triples.objects(node, forward)
    said = set(shapes.predicates(path))
    if depth > 3 or not isinstance(path, rdflib.BNode):
        raise Unclear
    if said == {SH.inversePath}:
        inverse = shapes.value(path, SH.inversePath, any=False)
        if not isinstance(inverse, rdflib.URIRef):
            raise Unclear
        backward = NamedNode(inverse)
        return lambda triples, node: triples.subjects(backward, node)
    in_sequence = said == {RDF.first, RDF.rest}
    if not in_sequence and said != {SH.alternativePath}:
        raise Unclear
    head = path if in_sequence else shapes.value(path, SH.alternativePath, any=False)
    parts = [compile_path(part, shapes, depth + 1) for part in shapes.items(head)] if head else []
    if not 2 <= len(parts) <= 5:  # pySHACL refuses fewer; its way through a list ends at 10
        raise Unclear
    if not in_sequence:
        return lambda triples, node: {end: None for part in parts for end in part(triples, node)}

    def in_turn(triples: TripleIndex, node: Term) -> Collection[Term]:
        nodes: Collection[Term] = (node,)
        for part in parts:
            nodes = {end: None for one in nodes for end in part(triples, one)}
        return nodes

    return in_turn
