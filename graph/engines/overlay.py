"""A change on its way to an engine: a store in memory that fetches what it is asked for and keeps what is to change.

Reads go to the engine, in few round trips when they are announced (`prefetch`, `gathered`); additions and removals stay here
until they are published.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import IO

import pyoxigraph

from graph.engines.layout import TYPE
from graph.engines.store import EngineStore
from graph.rdf import BlankNode, DefaultGraph, GraphName, Literal, NamedNode, Quad, Term
from graph.store import WHOLE_STORE, Answer, Atoms, Dataset, Pattern, Rows, Store, stored_form
from ontology.terms import PREFIXES

SCHEMA = (PREFIXES["rdfs"], PREFIXES["owl"])
DESCRIPTIONS = tuple(PREFIXES["rdfs"] + name for name in ("label", "comment", "seeAlso", "isDefinedBy"))
Key = tuple[Term | None, NamedNode | None, Term | None, GraphName | None]


class Overlay(Store):
    """The graph in an engine, with a change that is not published yet.

    Args:
        remote: the graph.
        empty: whether nothing is there yet, so that nothing need be fetched.
    """

    def __init__(self, remote: EngineStore, *, empty: bool) -> None:
        super().__init__(pyoxigraph.Store())
        self.remote, self.complete, self.began_empty = remote, empty, empty
        self.fetched: set[Key] = set()
        self.sorts: set[tuple[bool | None, ...]] = (
            set()
        )  # the places that were bound in what was fetched; None elsewhere
        self.added: set[Quad] = set()
        self.removed: set[Quad] = set()
        self.created: set[GraphName] = set()
        self.dropped: set[GraphName] = set()
        self.known: dict[GraphName, bool] = {}  # whether a graph is one that the engine holds for us

    @property
    def changed(self) -> bool:
        """Whether anything differs from what the engine holds."""
        return bool(self.added or self.removed or self.created or self.dropped)

    def fetch_everything(self) -> None:
        """Bring the whole graph here; what is asked then cannot be told beforehand."""
        if self.complete:
            return
        there = chain(self.remote.everything().quads(), self.remote.quads(graph=DefaultGraph()))
        self._engine.bulk_extend(quad for quad in there if quad not in self.removed)
        self.complete = True

    def prefetch(self, patterns: Iterable[Pattern], graph: GraphName | None = None) -> None:
        """Bring here what some patterns match, in one round trip for each sort of pattern."""
        if self.complete:
            return
        sorts: dict[tuple[str, ...], dict[Pattern, None]] = {}
        for pattern in patterns:
            if self.covered((*pattern, graph)):
                continue
            one = wider(pattern)
            if not self.covered((*one, graph)) and not isinstance(one[0], Literal):
                sorts.setdefault(tuple(bound(term) for term in one), {})[one] = None
        for wanted in sorts.values():
            found = self.remote.matching(wanted, graph, self.known)
            self._engine.extend(quad for quad in found if quad not in self.removed)
            keys = [(*one, graph) for one in wanted]
            self.fetched.update(keys)
            self.sorts.update(tuple(None if term is None else True for term in key) for key in keys)

    def covered(self, key: Key) -> bool:
        """Tell whether what a pattern matches is here: it was fetched, or a wider pattern was."""
        subject, predicate, value, graph = key
        for one, other, third, last in self.sorts:  # asked for each quad of a change, several times
            if (one and subject, other and predicate, third and value, last and graph) in self.fetched:
                return True
        return False

    def gathered(self, atoms: Iterable[Sequence[Atoms]], variables: Sequence[str], rows: Rows) -> Store:
        """Bring here what some joins may match, one pattern of each after another."""
        here = Store(self._engine)
        for join in atoms if not self.complete else ():
            Gathering(self, here, variables, rows).run(list(join))
        return here

    def quads(
        self,
        subject: NamedNode | BlankNode | None = None,
        predicate: NamedNode | None = None,
        object: Term | None = None,
        graph: GraphName | None = None,
    ) -> Iterator[Quad]:
        """Iterate over the quads that match; None matches anything."""
        self.prefetch([(subject, predicate, object)], graph)
        return super().quads(subject, predicate, object, graph)

    def __contains__(self, quad: Quad) -> bool:
        if super().__contains__(quad):
            return True
        self.prefetch([pattern_of(quad)])
        return super().__contains__(quad)

    def __len__(self) -> int:
        self.fetch_everything()
        return super().__len__()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is there, and nothing was added yet."""
        return self.began_empty and not self.added

    def query(self, text: str, dataset: Dataset = WHOLE_STORE, *, base: str | None = None) -> Answer:
        """Evaluate a query: by the engine while nothing differs from it, here afterwards."""
        if not self.changed and not self.complete:
            return self.remote.query(text, dataset, base=base)
        self.fetch_everything()
        return super().query(text, dataset, base=base)

    def graphs(self) -> list[NamedNode | BlankNode]:
        """List the named graphs."""
        new = {quad.graph_name for quad in self.added} | self.created
        held = set() if self.began_empty else set(self.remote.graphs())
        there: set[GraphName] = {*held, *new} - self.dropped
        return [graph for graph in there if not isinstance(graph, DefaultGraph)]

    def has_graph(self, graph: GraphName) -> bool:
        """Tell whether a named graph exists."""
        if graph in self.dropped or isinstance(graph, DefaultGraph):
            return False
        if graph in self.created or any(quad.graph_name == graph for quad in self.added):
            return True
        if graph not in self.known:
            self.known[graph] = not self.began_empty and graph in self.remote.listed([graph])
        return self.known[graph]

    def graph_lines(self, graph: NamedNode | BlankNode) -> tuple[bytes, ...]:
        """Give a graph as sorted N-Triples."""
        self.prefetch([(None, None, None)], graph)
        return super().graph_lines(graph)

    def add(self, quads: Iterable[Quad]) -> None:
        """Add quads."""
        wanted = [normal(quad) for quad in quads]
        self.prefetch(pattern_of(quad) for quad in wanted)
        for quad in wanted:
            if not super().__contains__(quad):
                (self.removed.discard if quad in self.removed else self.added.add)(quad)
            self.dropped.discard(quad.graph_name)
        self._engine.extend(wanted)

    def add_in_bulk(self, quads: Iterable[Quad]) -> None:
        """Add many quads."""
        self.add(quads)

    def remove(self, quads: Iterable[Quad]) -> None:
        """Remove quads; those that are not there do not matter."""
        wanted = [normal(quad) for quad in quads]
        self.prefetch(pattern_of(quad) for quad in wanted)
        for quad in wanted:
            if super().__contains__(quad):
                (self.added.discard if quad in self.added else self.removed.add)(quad)
                self._engine.remove(quad)

    def add_graphs(self, graphs: Iterable[GraphName]) -> None:
        """Make named graphs exist, with nothing in them as yet."""
        for graph in graphs:
            if not isinstance(graph, DefaultGraph):
                self.created.add(graph)
                self.dropped.discard(graph)

    def remove_graph(self, graph: NamedNode | BlankNode) -> None:
        """Remove a named graph with all it holds."""
        self.remove(list(self.quads(graph=graph)))
        self.created.discard(graph)
        self.dropped.add(graph)

    def clear_default_graph(self) -> None:
        """Remove every triple of the default graph."""
        self.remove(list(self.quads(graph=DefaultGraph())))

    def dump(self, output: IO[bytes]) -> None:
        """Write every quad as N-Quads."""
        self.fetch_everything()
        super().dump(output)

    def close(self) -> None:
        """Nothing is kept open."""


class Gathering:
    """Brings here what the patterns of a join match, each looked up with what those before it have found.

    Args:
        overlay: fetches.
        here: what has been fetched.
        variables, rows: what is bound at the start, in N-Triples.
    """

    def __init__(self, overlay: Overlay, here: Store, variables: Sequence[str], rows: Rows) -> None:
        self.overlay, self.here = overlay, here
        self.bound = list(variables)
        listed = " ".join(f"({' '.join('UNDEF' if one.startswith('_:') else one for one in row)})" for row in rows)
        self.where = [f"VALUES ({' '.join(variables)}) {{ {listed} }}"] if variables else []

    def run(self, join: list[Atoms]) -> None:
        """Fetch for each pattern, those first that have most of their places bound."""
        while join:
            atom = max(join, key=self.places)
            join.remove(atom)
            self.overlay.prefetch(self.patterns(atom), DefaultGraph())
            self.where.append(f"{' '.join(atom)} .")
            self.bound += [part for part in atom if part.startswith("?") and part not in self.bound]

    def places(self, atom: Atoms) -> int:
        """Count the places of a pattern that are bound; the predicate on its own binds little."""
        subject, predicate, value = (not part.startswith("?") or part in self.bound for part in atom)
        return 4 * subject + 3 * value + predicate

    def patterns(self, atom: Atoms) -> Iterator[Pattern]:
        """Put what is bound into a pattern."""
        parts = [part if part.startswith("?") else f"?constant{index}" for index, part in enumerate(atom)]
        wanted = [name for name, part in zip(parts, atom, strict=True) if name != part or part in self.bound]
        if not wanted:
            yield (None, None, None)
            return
        constants = [f"VALUES {n} {{ {part} }}" for n, part in zip(parts, atom, strict=True) if n != part]
        where = " ".join([*constants, *self.where])
        for row in self.here.query(f"SELECT DISTINCT {' '.join(dict.fromkeys(wanted))} WHERE {{ {where} }}").rows():
            found = dict(zip(dict.fromkeys(wanted), row, strict=True))
            subject, predicate, value = (found.get(name) for name in parts)
            if predicate is None or isinstance(predicate, NamedNode):
                yield (subject, predicate, value)


def pattern_of(quad: Quad) -> Pattern:
    """Look for a triple in all graphs at once: who asks for one copy soon asks for another."""
    return (quad.subject, quad.predicate, quad.object)


def wider(pattern: Pattern) -> Pattern:
    """Widen a pattern, so that what is asked next is here already.

    All values of a property rather than one literal: engines disagree on which literals are the same. All that RDFS and OWL
    say of properties and classes: it is little, and every rule looks it up.
    """
    subject, predicate, value = pattern
    if predicate is not None and predicate.value.startswith(SCHEMA) and predicate.value not in DESCRIPTIONS:
        return (None, predicate, None)
    if predicate == TYPE and isinstance(value, NamedNode) and value.value.startswith(PREFIXES["owl"]):
        return (None, predicate, value)
    return (subject, predicate, None) if isinstance(value, Literal) and subject is not None else pattern


def bound(term: Term | None) -> str:
    """Tell what sort of thing a pattern has in a place; literals are looked up on their own."""
    return "" if term is None else str(term) if isinstance(term, Literal) else "bound"


def normal(quad: Quad) -> Quad:
    """Spell a quad as stores give it back."""
    kept = stored_form(quad.object)
    return quad if kept == quad.object else Quad(quad.subject, quad.predicate, kept, quad.graph_name)
