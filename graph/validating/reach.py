"""How far each shape reads from its focus nodes, and so which focus nodes a change can affect.

A shape reads along paths: `^lc:member/lc:endDate` reads, from a city, the end dates of its memberships. A changed triple can
only matter to the nodes from which such a path leads to it, and those are found by walking the path backwards. A shape whose
reach has no bound (a path with `*`, a SPARQL constraint that does not say what it reads) is validated whole.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from graph.rdf import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Term, Triple
from graph.store import Pattern, Store
from ontology.terms import PREFIXES, SHAPES

SH, RDF, RDFS, OWL = (PREFIXES[prefix] for prefix in ("sh", "rdf", "rdfs", "owl"))
TYPE, SUBCLASS = NamedNode(RDF + "type"), NamedNode(RDFS + "subClassOf")
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
READ_STEP = re.compile(r"(\^?)(!\(\)|[\w-]+:[\w-]+|<[^>]+>)(?:/|$)")


class Unbounded(Exception):
    """A shape reads further than can be told."""


@dataclass(frozen=True)
class Step:
    """One step of a path: a property, or any (None), forwards or backwards."""

    predicate: NamedNode | None
    inverse: bool = False

    def follow(self, store: Store, node: Term) -> Iterator[tuple[Triple, Term]]:
        """Take the step from a node: each triple that it goes along, and where it ends."""
        if self.inverse:
            for quad in store.quads(None, self.predicate, node, DefaultGraph()):
                yield Triple(quad.subject, quad.predicate, quad.object), quad.subject
        elif isinstance(node, NamedNode | BlankNode):
            for quad in store.quads(node, self.predicate, None, DefaultGraph()):
                yield Triple(quad.subject, quad.predicate, quad.object), quad.object

    def patterns(self, nodes: Iterable[Term]) -> list[Pattern]:
        """Write what is looked up when the step is taken from some nodes."""
        if self.inverse:
            return [(None, self.predicate, node) for node in nodes]
        return [(node, self.predicate, None) for node in nodes if not isinstance(node, Literal)]

    def back(self) -> Step:
        """Turn the step around."""
        return Step(self.predicate, not self.inverse)


Path = tuple[Step, ...]
ANYTHING = Step(None)


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


@dataclass
class Affected:
    """What must be validated after a change.

    Args:
        focus: the focus nodes of each shape that may be affected.
        unbounded: why everything must be validated instead; "" when this is enough.
        begin: the triples that begin in some nodes, all of them, by property; what was read need not be looked up.
    """

    focus: dict[NamedNode | BlankNode, set[Term]] = field(default_factory=dict)
    unbounded: str = ""
    begin: dict[Term, dict[NamedNode, list[Triple]]] = field(default_factory=dict)

    def follow(self, store: Store, step: Step, node: Term) -> list[tuple[Triple, Term]]:
        """Take a step from a node: each triple that it goes along, and where it ends."""
        if step.inverse or step.predicate is None or node not in self.begin:
            return list(step.follow(store, node))
        return [(triple, triple.object) for triple in self.begin[node].get(step.predicate, ())]


class Reach:
    """What the shapes of a graph read.

    Args:
        shapes: the shapes graph.
    """

    def __init__(self, shapes: Iterable[Triple | Quad]) -> None:
        self.shapes = Store.in_memory()
        self.shapes.add(Quad(one.subject, one.predicate, one.object) for one in shapes)
        self.unbounded = ""
        self.reaches: list[ShapeReach] = []
        for shape in self.targeting():
            try:
                self.reaches.append(self.reach_of(shape))
            except Unbounded as why:
                self.unbounded = f"{getattr(shape, 'value', shape)}: {why}"
        self.by_predicate: dict[NamedNode | None, list[tuple[ShapeReach, Path]]] = {}
        for reach in self.reaches:
            for path in reach.paths:
                self.by_predicate.setdefault(path[-1].predicate, []).append((reach, path))

    def affected(self, store: Store, changed: Iterable[Triple]) -> Affected:
        """Find what a change of the default graph can affect.

        Args:
            store: as it is after the change.
            changed: the triples that came into its default graph or left it.
        """
        if self.unbounded:
            return Affected(unbounded=f"the reach of a shape has no bound: {self.unbounded}")
        found = Affected()
        store.prefetch([(None, SUBCLASS, None)], DefaultGraph())
        changed = list(changed)
        store.prefetch(self.first_steps(changed), DefaultGraph())
        subclasses = SubclassClosures(store)
        candidates: dict[int, set[Term]] = {}
        for triple in changed:
            if triple.predicate == SUBCLASS:
                return Affected(unbounded="a class hierarchy changed")
            for reach, path in self.paths_to(triple):
                start = triple.object if path[-1].inverse else triple.subject
                candidates.setdefault(id(reach), set()).update(walk_back(store, path[:-1], start))
        every = {node for nodes in candidates.values() for node in nodes}
        store.prefetch(self.target_patterns(every), DefaultGraph())
        for reach in self.reaches:
            focus = {node for node in candidates.get(id(reach), ()) if reach.is_target(store, node, subclasses)}
            if focus:
                found.focus[reach.shape] = focus
        return found

    def paths_to(self, triple: Triple) -> list[tuple[ShapeReach, Path]]:
        """List the paths whose last step goes along a triple."""
        return [*self.by_predicate.get(triple.predicate, ()), *self.by_predicate.get(None, ())]

    def first_steps(self, changed: Iterable[Triple]) -> Iterator[Pattern]:
        """Write what is looked up first when the paths to some triples are walked backwards."""
        for triple in changed:
            for _, path in self.paths_to(triple):
                if len(path) > 1:
                    start = triple.object if path[-1].inverse else triple.subject
                    yield from path[-2].back().patterns([start])

    def target_patterns(self, nodes: Iterable[Term]) -> Iterator[Pattern]:
        """Write what is looked up to tell which shapes target some nodes."""
        nodes = list(nodes)
        yield from Step(TYPE).patterns(nodes)
        for reach in self.reaches:
            for one in reach.subjects_of:
                yield from Step(one).patterns(nodes)
            for one in reach.objects_of:
                yield from Step(one, inverse=True).patterns(nodes)

    def neighbourhood(self, store: Store, affected: Affected) -> set[Triple]:
        """Collect every triple that the affected shapes read from their affected focus nodes."""
        triples: set[Triple] = set()
        known: dict[Step, dict[Term, list[Term]]] = {}  # many shapes read the same
        for reach in self.reaches:
            focus = affected.focus.get(reach.shape, set())
            for path in reach.paths if focus else ():
                nodes: Collection[Term] = focus
                for step in path:
                    ends = known.setdefault(step, {})
                    new = [node for node in nodes if node not in ends]
                    store.prefetch(step.patterns(node for node in new if node not in affected.begin), DefaultGraph())
                    for node in new:
                        found = affected.follow(store, step, node)
                        triples.update(triple for triple, _ in found)
                        ends[node] = [end for _, end in found]
                    nodes = {end for node in nodes for end in ends[node]}
        return triples

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


def read_steps(text: str) -> Iterator[Step]:
    """Read a path such as `^lc:member/lc:endDate`; `!()` stands for any property.

    Raises:
        Unbounded: it is not such a path.
    """
    end = 0
    for found in READ_STEP.finditer(text):
        if found.start() != end:
            break
        end = found.end()
        name = found[2]
        prefix, _, local = name.partition(":")
        iri = name[1:-1] if name.startswith("<") else PREFIXES.get(prefix, "") + local
        yield Step(None if name == "!()" else NamedNode(iri), inverse=bool(found[1]))
    if end != len(text) or not text:
        raise Unbounded(f"“{text}” is not a path of fixed length")


def walk_back(store: Store, path: Path, node: Term) -> set[Term]:
    """Find the nodes from which a path leads to a node."""
    nodes = {node}
    for step in reversed(path):
        store.prefetch(step.back().patterns(nodes), DefaultGraph())
        nodes = {end for one in nodes for _, end in step.back().follow(store, one)}
    return nodes


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


def as_node(term: Term | Triple) -> NamedNode | BlankNode:
    """Take a term as a subject."""
    return term if isinstance(term, NamedNode | BlankNode) else NamedNode("urn:x-none:")
