"""Keeps the derived triples and the default graph right after a change, at a cost that follows the change.

Delete and rederive (Gupta, Mumick, Subrahmanian 1993, https://doi.org/10.1145/170035.170066): take away whatever may have
rested on what is gone, put back what still follows, then add what follows anew. The outcome equals that of
`graph.deriving.entail.materialise`, which is what runs instead where a rule cannot be taken apart or a rule forbids what another derives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from graph.deriving.branches import Atom, Branch, NotSimple, branches
from graph.deriving.entail import DERIVED, Rule, materialise
from graph.gate.change import Change
from graph.rdf import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple, triple_of
from graph.store import Pattern, Store

MANY, SOME = 20_000, 1_000  # quads of a change from which deriving anew is quicker: always, and in an empty store
ROWS = 500


@dataclass(frozen=True)
class Outcome:
    """What a change did.

    Args:
        change: the quads of named graphs that came and went, derived ones included.
        default: the triples that came into the default graph, and those that left it.
        rebuilt: why everything was derived anew, when it was.
    """

    change: Change
    default: tuple[frozenset[Triple], frozenset[Triple]]
    rebuilt: str = ""

    def then(self, later: Outcome) -> Outcome:
        """Return the net effect of this and a later outcome."""
        (come, gone), (came, went) = self.default, later.default
        default = ((come - went) | (came - gone), (gone - came) | (went - come))
        return Outcome(self.change.then(later.change), default, self.rebuilt or later.rebuilt)


class Plain:
    """Applies changes to stores that derive nothing and whose default graph is a graph like any other."""

    def apply(self, store: Store, change: Change) -> Outcome:
        """Apply a change as it is."""
        store.remove(change.removed)
        store.add(change.added)
        store.add_graphs(change.created)
        for graph in change.dropped:
            store.drop(graph)
        parts = (
            frozenset(triple_of(one) for one in part if one.graph_name == DefaultGraph())
            for part in (change.added, change.removed)
        )
        come, gone = parts
        return Outcome(change, (come, gone))


class CannotMaintain(Exception):
    """A rule forbids what another derives; the order of deriving would matter."""


class Maintainer:
    """Applies changes to stores whose default graph is what `materialise` makes.

    Args:
        rules: what follows from data.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self.reason = ""
        found: list[Branch] = []
        for rule in self.rules:
            try:
                found += branches(rule.construct)
            except NotSimple as why:
                self.reason = f"the rule {rule.iri} cannot be taken apart ({why})"
        self.branches = tuple(found)

    def apply(self, store: Store, change: Change) -> Outcome:
        """Apply a change to the named graphs of a store and derive what follows.

        Args:
            store: a store that nobody reads yet; changed in place.
            change: quads of data graphs; those added are not there, those removed are.
        """
        if change.created or change.dropped:
            outcome = self.apply(store, Change(change.added, change.removed))
            store.add_graphs(change.created)
            for graph in change.dropped:
                store.drop(graph)
            return replace(outcome, change=replace(outcome.change, created=change.created, dropped=change.dropped))
        reason = self.reason
        if len(change.added) + len(change.removed) > MANY:
            reason = "the change is large"
        elif len(change.added) > SOME and store.is_empty:
            reason = "the graph is new"
        if not reason:
            try:
                return Maintenance(self.branches, store, change).run()
            except CannotMaintain as why:
                reason = str(why)
        return rebuild(store, self.rules, change, reason)


def rebuild(store: Store, rules: Iterable[Rule], change: Change, reason: str) -> Outcome:
    """Apply a change and derive everything anew."""
    old_derived, old_default = set(store.quads(graph=DERIVED)), set(default_triples(store))
    store.remove(change.removed)
    store.add(change.added)
    materialise(store, rules)
    new_derived, new_default = set(store.quads(graph=DERIVED)), set(default_triples(store))
    whole = Change(change.added | (new_derived - old_derived), change.removed | (old_derived - new_derived))
    return Outcome(whole, (frozenset(new_default - old_default), frozenset(old_default - new_default)), reason)


class Maintenance:
    """One change on its way through the rules.

    Nothing is written to the store before everything that the change takes away is known; what it brings is written as it
    is found, and taken back when it turns out that the change cannot be maintained.
    """

    def __init__(self, found: tuple[Branch, ...], store: Store, change: Change) -> None:
        self.branches, self.store, self.change = found, store, change
        self.before: dict[Triple, tuple[bool, bool]] = {}  # triple → was it in the default graph, was it derived

    def run(self) -> Outcome:
        """Apply the change."""
        self.store.prefetch(one_triple(quad) for quad in self.change.added | self.change.removed)
        gone, come = self.stated_no_more(), self.stated_anew()
        doubtful = self.overdelete(gone, come)
        try:
            self.take_away(gone, doubtful)
            self.put_in(come)
            again = self.rederive(gone | doubtful)
            self.derive(come | again, released=gone | doubtful)
        except CannotMaintain:
            self.undo()
            raise
        return self.outcome()

    def touch(self, triple: Triple) -> None:
        """Remember how a triple stood before the change."""
        if triple not in self.before:
            self.before[triple] = (quad(triple) in self.store, quad(triple, DERIVED) in self.store)

    def stated_no_more(self) -> set[Triple]:
        """Find the triples that no data graph states after the change, and one did before."""
        kept = {triple_of(one) for one in self.change.added}
        found = {triple_of(one) for one in self.change.removed} - kept
        return {triple for triple in found if all(one in self.change.removed for one in statements(self.store, triple))}

    def stated_anew(self) -> set[Triple]:
        """Find the triples that no data graph stated before the change."""
        found = {triple_of(one) for one in self.change.added}
        return {triple for triple in found if not any(True for _ in statements(self.store, triple))}

    def overdelete(self, gone: set[Triple], come: set[Triple]) -> set[Triple]:
        """Find the derived triples that may rest on what is gone, or on the absence of what has come."""
        fresh = {triple for triple in come if quad(triple) not in self.store}
        doubtful: set[Triple] = set()
        work = gone
        heads = set(self.consequences(gone)) | set(self.consequences_of_absence(fresh, still=False))
        while heads:
            self.store.prefetch(one_triple(head) for head in heads)
            work = {head for head in heads if head not in doubtful and quad(head, DERIVED) in self.store}
            self.forbidden_by_a_rule(work)
            doubtful |= work
            heads = set(self.consequences(work))
        return doubtful

    def take_away(self, gone: set[Triple], doubtful: set[Triple]) -> None:
        """Remove what is gone and what is doubtful."""
        for triple in gone | doubtful | {triple_of(one) for one in self.change.added}:
            self.touch(triple)
        self.store.remove(self.change.removed)
        self.store.remove(copy for triple in gone | doubtful for copy in (quad(triple), quad(triple, DERIVED)))

    def put_in(self, come: set[Triple]) -> None:
        """Add what is stated; what was derived before and is stated now is derived no more."""
        self.store.add(self.change.added)
        self.store.add(quad(triple) for triple in come)
        self.store.remove(quad(triple, DERIVED) for triple in come)

    def rederive(self, candidates: set[Triple]) -> set[Triple]:
        """Put back what still follows from what is left."""
        missing = {triple for triple in candidates if quad(triple) not in self.store}
        found = {head for head in self.supported(missing) if head in missing}
        self.conclude(found)
        return found

    def derive(self, work: set[Triple], released: set[Triple]) -> None:
        """Add what follows anew, until nothing more does."""
        absent = {triple for triple in released if quad(triple) not in self.store}
        heads = set(self.consequences(work)) | set(self.consequences_of_absence(absent, still=True))
        while heads:
            self.store.prefetch(one_triple(head) for head in heads)
            work = {head for head in heads if quad(head) not in self.store}
            self.conclude(work)
            heads = set(self.consequences(work))

    def conclude(self, found: set[Triple]) -> None:
        """Add derived triples."""
        self.forbidden_by_a_rule(found)
        for triple in found:
            self.touch(triple)
        self.store.add(copy for triple in found for copy in (quad(triple), quad(triple, DERIVED)))

    def forbidden_by_a_rule(self, found: Iterable[Triple]) -> None:
        """Give up when a rule rests on the absence of a derived triple."""
        forbidden = [atom for branch in self.branches for group in branch.forbids for atom in group.needs]
        for triple in found:
            if any(atom.match(triple) is not None for atom in forbidden):
                raise CannotMaintain("a rule forbids what another derives")

    def undo(self) -> None:
        """Bring the store back to what it was."""
        self.store.remove(self.change.added)
        self.store.add(self.change.removed)
        for triple, (known, derived) in self.before.items():
            for copy, was in ((quad(triple), known), (quad(triple, DERIVED), derived)):
                (self.store.add if was else self.store.remove)([copy])

    def outcome(self) -> Outcome:
        """Compare with how things stood before."""
        added, removed = set(self.change.added), set(self.change.removed)
        come: set[Triple] = set()
        gone: set[Triple] = set()
        for triple, (known, derived) in self.before.items():
            if (quad(triple) in self.store) != known:
                (gone if known else come).add(triple)
            if (quad(triple, DERIVED) in self.store) != derived:
                (removed if derived else added).add(quad(triple, DERIVED))
        return Outcome(Change(frozenset(added), frozenset(removed)), (frozenset(come), frozenset(gone)))

    def consequences(self, changed: Iterable[Triple]) -> Iterator[Triple]:
        """Find what the rules conclude with the help of some triples."""
        groups = by_property(changed)
        for branch in self.branches if groups else ():
            for atom in dict.fromkeys(branch.needs):
                yield from self.heads(branch, branch.body(), atom.variables, matching(atom, groups))

    def consequences_of_absence(self, changed: Iterable[Triple], *, still: bool) -> Iterator[Triple]:
        """Find what the rules conclude from the absence of some triples.

        Args:
            changed: the triples.
            still: whether they are absent now; otherwise what was concluded while they were is found.
        """
        groups = by_property(changed)
        for branch in self.branches if groups else ():
            bound = {variable for atom in branch.needs for variable in atom.variables}
            for group in branch.forbids:
                without = Branch(
                    branch.head, branch.needs, tuple(one for one in branch.forbids if one != group), branch.conditions
                )
                for atom in group.needs:
                    shared = tuple(variable for variable in atom.variables if variable in bound)
                    places = [atom.variables.index(variable) for variable in shared]
                    rows = [tuple(row[place] for place in places) for row in matching(atom, groups)]
                    yield from self.heads(branch, (branch if still else without).body(), shared, rows)

    def supported(self, candidates: Iterable[Triple]) -> Iterator[Triple]:
        """Find which of some triples the rules conclude."""
        groups = by_property(candidates)
        for branch in self.branches if groups else ():
            yield from self.heads(branch, branch.body(), branch.head.variables, matching(branch.head, groups))

    def heads(
        self, branch: Branch, body: str, variables: tuple[str, ...], rows: list[tuple[str, ...]]
    ) -> Iterator[Triple]:
        """Ask for the heads of a branch with some of its variables bound."""
        wanted = branch.head.variables
        for start in range(0, len(rows), ROWS):
            part = dict.fromkeys(rows[start : start + ROWS])
            values = " ".join(f"({' '.join(writable(term) for term in row)})" for row in part)
            bound = f"VALUES ({' '.join(variables)}) {{ {values} }}" if variables else ""
            near = self.store.gathered(branch.joins(), variables, list(part))
            for found in near.query(f"SELECT DISTINCT {' '.join(wanted)} WHERE {{ {bound} {body} }}").rows():
                terms = dict(zip(wanted, found, strict=True))
                head = instantiate(branch.head, terms)
                if head is not None:
                    yield head


def by_property(triples: Iterable[Triple]) -> dict[str, list[Triple]]:
    """Group triples by their property, so that a pattern is held to few of them."""
    groups: dict[str, list[Triple]] = {}
    for triple in triples:
        groups.setdefault(str(triple.predicate), []).append(triple)
    return groups


def matching(atom: Atom, groups: Mapping[str, list[Triple]]) -> list[tuple[str, ...]]:
    """Bind the variables of a pattern to each of some triples that it matches."""
    names = groups if atom.predicate.startswith("?") else (atom.predicate,)
    found = (atom.match(triple) for name in names for triple in groups.get(name, ()))
    return [row for row in found if row is not None]


def writable(term: str) -> str:
    """Write a term in VALUES; a blank node has no name there, so it may be anything."""
    return "UNDEF" if term.startswith("_:") else term


def instantiate(head: Atom, terms: Mapping[str, object]) -> Triple | None:
    """Put terms into a head; None when the result would not be RDF."""
    subject, predicate, value = (terms[part] if part.startswith("?") else constant(part) for part in head.parts)
    if not isinstance(subject, NamedNode | BlankNode) or not isinstance(predicate, NamedNode):
        return None
    return Triple(subject, predicate, value) if isinstance(value, NamedNode | BlankNode | Literal) else None


def constant(part: str) -> NamedNode | Literal:
    """Read a constant of a head."""
    if part.startswith("<"):
        return NamedNode(part[1:-1])
    value, _, datatype = part.rpartition("^^")
    return Literal(value[1:-1], datatype=NamedNode(datatype[1:-1]))


def quad(triple: Triple, graph: NamedNode | None = None) -> Quad:
    """Make the quad of a triple, in the default graph unless another is named."""
    return Quad(triple.subject, triple.predicate, triple.object, graph or DefaultGraph())


def one_triple(one: Triple | Quad) -> Pattern:
    """Write a triple as the pattern that matches it alone."""
    return (one.subject, one.predicate, one.object)


def statements(store: Store, triple: Triple) -> Iterator[Quad]:
    """Find the data graphs that state a triple."""
    subject = triple.subject
    assert not isinstance(subject, Triple)
    for found in store.quads(subject, triple.predicate, triple.object):
        if found.graph_name not in (DefaultGraph(), DERIVED):
            yield found


def default_triples(store: Store) -> Iterator[Triple]:
    """Iterate over the default graph."""
    return (triple_of(one) for one in store.quads(graph=DefaultGraph()))
