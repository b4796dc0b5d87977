"""How far each shape reads from its focus nodes, and so which focus nodes a change can affect.

A changed triple can only matter to the nodes from which a path that a shape reads leads to it, and those are found by walking the
path backwards. A shape whose reach has no bound (a path with `*`, a SPARQL constraint that does not say what it reads) is validated
whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from graph.rdf import BlankNode, DefaultGraph, NamedNode, Quad, Term, Triple
from graph.store import Pattern, Store
from graph.validating.paths import SUBCLASS, TYPE, Path, Step, Unbounded, walk_back
from graph.validating.shape_reach import ShapeReach, ShapesReader, SubclassClosures


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
        graph = Store.in_memory()
        graph.add(Quad(one.subject, one.predicate, one.object) for one in shapes)
        reader = ShapesReader(graph)
        self.unbounded = ""
        self.reaches: list[ShapeReach] = []
        for shape in reader.targeting():
            try:
                self.reaches.append(reader.reach_of(shape))
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
