"""What each shape with targets is about, and what it reads from there, as its graph says.

A shape reads along paths: `^lc:member/lc:endDate` reads, from a city, the end dates of its memberships.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.rdf import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Term
from graph.store import Store
from graph.validating.paths import ANYTHING, RDF, RDFS, SUBCLASS, TYPE, Path, Step, Unbounded, as_node, read_steps
from ontology.terms import PREFIXES, SHAPES

SH, OWL = PREFIXES["sh"], PREFIXES["owl"]
FIRST, REST, NIL = (NamedNode(RDF + name) for name in ("first", "rest", "nil"))
READS = NamedNode(SHAPES + "reads")
CLASSES = (NamedNode(RDFS + "Class"), NamedNode(OWL + "Class"))

# What a constraint reads, beyond the value nodes themselves (https://www.w3.org/TR/shacl/#core-components).
READS_NOTHING = frozenset(
    [
        "datatype",
        "nodeKind",
        "minCount",
        "maxCount",
        "minExclusive",
        "minInclusive",
        "maxExclusive",
        "maxInclusive",
        "minLength",
        "maxLength",
        "pattern",
        "flags",
        "languageIn",
        "uniqueLang",
        "hasValue",
        "in",
        "qualifiedMinCount",
        "qualifiedMaxCount",
        "qualifiedValueShapesDisjoint",
        "ignoredProperties",
        "name",
        "description",
        "order",
        "group",
        "message",
        "severity",
        "deactivated",
        "defaultValue",
        "path",
        "targetClass",
        "targetNode",
        "targetSubjectsOf",
        "targetObjectsOf",
        "declare",
        "prefixes",
    ]
)
READS_SHAPES, READS_SHAPE_LISTS = ("node", "not", "property", "qualifiedValueShape"), ("and", "or", "xone")
READS_PROPERTIES = ("equals", "disjoint", "lessThan", "lessThanOrEquals")


@dataclass
class ShapeReach:
    """What one shape with targets reads.

    Args:
        shape: its IRI or blank node.
        classes, nodes, subjects_of, objects_of: its targets.
        paths: the paths that it reads from a focus node; the last step is what is read.
    """

    shape: NamedNode | BlankNode
    classes: frozenset[NamedNode] = frozenset()
    nodes: frozenset[Term] = frozenset()
    subjects_of: frozenset[NamedNode] = frozenset()
    objects_of: frozenset[NamedNode] = frozenset()
    paths: frozenset[Path] = frozenset()

    def is_target(self, store: Store, node: Term, subclasses: SubclassClosures) -> bool:
        """Tell whether the shape targets a node."""
        if node in self.nodes:
            return True
        if isinstance(node, NamedNode | BlankNode):
            types = {quad.object for quad in store.quads(node, TYPE, None, DefaultGraph())}
            if any(not types.isdisjoint(subclasses[one]) for one in self.classes):
                return True
            if any(has(store, node, predicate, None) for predicate in self.subjects_of):
                return True
        return any(has(store, None, predicate, node) for predicate in self.objects_of)


class SubclassClosures(dict[NamedNode, frozenset[Term]]):
    """Each class with everything below it, found when it is first asked for: a change asks for few.

    Args:
        store: where the classes are.
    """

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store

    def __missing__(self, one: NamedNode) -> frozenset[Term]:
        self[one] = subclass_closure(self.store, one)
        return self[one]


def subclass_closure(store: Store, one: NamedNode) -> frozenset[Term]:
    """Find a class and everything below it."""
    found: set[Term] = {one}
    work: list[Term] = [one]
    while work:
        below = {quad.subject for quad in store.quads(None, SUBCLASS, work.pop(), DefaultGraph())} - found
        found |= below
        work += below
    return frozenset(found)


def has(store: Store, subject: NamedNode | BlankNode | None, predicate: NamedNode, value: Term | None) -> bool:
    """Tell whether the default graph has a matching triple."""
    return next(store.quads(subject, predicate, value, DefaultGraph()), None) is not None


class ShapesReader:
    """Reads what the shapes of a graph read.

    Args:
        shapes: the shapes graph.
    """

    def __init__(self, shapes: Store) -> None:
        self.shapes = shapes

    def targeting(self) -> list[NamedNode | BlankNode]:
        """List the shapes that have targets and are not switched off."""
        found: dict[NamedNode | BlankNode, None] = {}
        for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf"):
            found.update({as_node(quad.subject): None for quad in self.shapes.quads(None, NamedNode(SH + name))})
        for kind in ("NodeShape", "PropertyShape"):
            for quad in self.shapes.quads(None, TYPE, NamedNode(SH + kind)):
                if any(Quad(quad.subject, TYPE, one) in self.shapes for one in CLASSES):
                    found[as_node(quad.subject)] = None
        return [shape for shape in found if not self.switched_off(shape)]

    def reach_of(self, shape: NamedNode | BlankNode) -> ShapeReach:
        """Find what a shape with targets reads."""
        classes = {one for one in self.objects(shape, "targetClass") if isinstance(one, NamedNode)}
        if isinstance(shape, NamedNode) and any(Quad(shape, TYPE, one) in self.shapes for one in CLASSES):
            classes.add(shape)
        subjects_of, objects_of = (
            {one for one in self.objects(shape, name) if isinstance(one, NamedNode)}
            for name in ("targetSubjectsOf", "targetObjectsOf")
        )
        paths = set(self.reads(shape, (), ()))
        paths |= {(Step(TYPE),)} if classes else set()
        paths |= {(Step(one),) for one in subjects_of} | {(Step(one, inverse=True),) for one in objects_of}
        nodes = frozenset(self.objects(shape, "targetNode"))
        return ShapeReach(
            shape, frozenset(classes), nodes, frozenset(subjects_of), frozenset(objects_of), frozenset(paths)
        )

    def reads(self, shape: Term, prefix: Path, inside: tuple[Term, ...]) -> Iterator[Path]:
        """Give the paths that a shape reads from the node at the end of a path."""
        if not isinstance(shape, NamedNode | BlankNode) or self.switched_off(shape):
            return
        if shape in inside:
            raise Unbounded("it refers to itself")
        inside = (*inside, shape)
        value_prefixes: list[Path] = [prefix]
        for path in self.objects(shape, "path"):
            value_prefixes = [(*prefix, *alternative) for alternative in self.alternatives(path)]
            for whole in value_prefixes:
                yield from (whole[:length] for length in range(len(prefix) + 1, len(whole) + 1))
        for quad in self.shapes.quads(shape):
            if quad.predicate.value.startswith(SH):
                yield from self.constraint(
                    quad.predicate.value.removeprefix(SH), quad.object, prefix, value_prefixes, inside
                )

    def constraint(
        self, name: str, value: Term, prefix: Path, value_prefixes: list[Path], inside: tuple[Term, ...]
    ) -> Iterator[Path]:
        """Give the paths that one constraint reads."""
        if name in READS_NOTHING:
            return
        if name == "class":
            yield from ((*one, Step(TYPE)) for one in value_prefixes)
        elif name in READS_SHAPES or name in READS_SHAPE_LISTS:
            for shape in [value] if name in READS_SHAPES else self.members(value):
                for one in value_prefixes:
                    yield from self.reads(shape, one, inside)
        elif name in READS_PROPERTIES and isinstance(value, NamedNode):
            yield (*prefix, Step(value))
        elif name == "closed":
            yield from ((*one, ANYTHING) for one in value_prefixes)
        elif name == "sparql":
            yield from self.declared(value, prefix)
        else:
            raise Unbounded(f"sh:{name}")

    def declared(self, constraint: Term, prefix: Path) -> Iterator[Path]:
        """Give the paths that a SPARQL constraint says it reads."""
        said = [quad.object for quad in self.shapes.quads(as_node(constraint), READS)]
        if not said:
            raise Unbounded("a SPARQL constraint does not say what it reads (lcsh:reads)")
        for one in said:
            steps = tuple(read_steps(one.value if isinstance(one, Literal) else ""))
            yield from ((*prefix, *steps[:length]) for length in range(1, len(steps) + 1))

    def alternatives(self, path: Term) -> list[Path]:
        """Write a SHACL path (https://www.w3.org/TR/shacl/#property-paths) as the sequences of steps that it stands for."""
        if isinstance(path, NamedNode):
            return [(Step(path),)]
        inverse, choice = self.objects(path, "inversePath"), self.objects(path, "alternativePath")
        if inverse:
            return [tuple(step.back() for step in reversed(steps)) for steps in self.alternatives(inverse[0])]
        if choice:
            return [steps for one in self.members(choice[0]) for steps in self.alternatives(one)]
        sequence = self.members(path)
        if not sequence:
            raise Unbounded("a path without a fixed length")
        found: list[Path] = [()]
        for part in sequence:
            found = [(*steps, *more) for steps in found for more in self.alternatives(part)]
        return found

    def members(self, head: Term) -> list[Term]:
        """Read an RDF list."""
        found: list[Term] = []
        while head != NIL:
            first = next(self.shapes.quads(as_node(head), FIRST), None)
            rest = next(self.shapes.quads(as_node(head), REST), None)
            if first is None or rest is None:
                return found
            found.append(first.object)
            head = rest.object
        return found

    def objects(self, subject: Term, name: str) -> list[Term]:
        """List the values of a SHACL property."""
        return [quad.object for quad in self.shapes.quads(as_node(subject), NamedNode(SH + name))]

    def switched_off(self, shape: NamedNode | BlankNode) -> bool:
        """Tell whether a shape is deactivated."""
        return any(isinstance(one, Literal) and one.value == "true" for one in self.objects(shape, "deactivated"))
