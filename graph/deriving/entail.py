"""What follows from the data: runs the rules of the ontology, and keeps the default graph what it is defined to be.

Invariant: the default graph is the set union of all named graphs, the graph of derived triples among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from graph.deriving.branches import Branch, NotSimple, branches
from graph.progress import Watch, unwatched
from graph.rdf import NamedNode, Quad, Triple
from graph.sources import rule_quads
from graph.store import Store
from ontology.terms import GRAPH_DERIVED

DERIVED = NamedNode(GRAPH_DERIVED)
SHACL = "http://www.w3.org/ns/shacl#"
ROUNDS = 50
AT_ONCE, FEW = 250_000, 10_000
RULES = f"""
    PREFIX sh: <{SHACL}>
    SELECT ?rule ?construct (GROUP_CONCAT(?line; separator="\\n") AS ?prefixes) WHERE {{
        ?rule a sh:SPARQLRule ; sh:construct ?construct .
        OPTIONAL {{
            ?rule sh:prefixes/sh:declare ?declaration .
            ?declaration sh:prefix ?prefix ; sh:namespace ?namespace .
            BIND(CONCAT("PREFIX ", STR(?prefix), ": <", STR(?namespace), ">") AS ?line)
        }}
        OPTIONAL {{ ?rule sh:order ?declared_order }}
        BIND(COALESCE(?declared_order, 0) AS ?order)
    }} GROUP BY ?rule ?construct ?order ORDER BY ?order ?rule
"""


@dataclass(frozen=True)
class Rule:
    """One CONSTRUCT that adds what follows.

    Args:
        iri: its name.
        construct: the query, with its prefixes.
    """

    iri: str
    construct: str


def read_rules(quads: Iterable[Quad] | None = None) -> tuple[Rule, ...]:
    """Read the rules (https://www.w3.org/TR/shacl-af/#SPARQLRule) in their order.

    Args:
        quads: where they stand; None for the ontology's own.
    """
    store = Store.in_memory()
    store.add(Quad(q.subject, q.predicate, q.object) for q in (rule_quads() if quads is None else quads))
    rows = store.query(RULES).rows()
    return tuple(Rule(getattr(rule, "value", ""), f"{prefixes.value}\n{text.value}") for rule, text, prefixes in rows)  # type: ignore[union-attr]


def derive(store: Store, rules: Iterable[Rule], watch: Watch = unwatched) -> int:
    """Run the rules over the default graph until nothing new follows.

    Args:
        store: its default graph must be the union of its data graphs; what follows is added to it and to the graph
            of derived triples.
        rules: in the order to run them.
        watch: told how far it has come.

    Returns:
        The number of derived triples.
    """
    passes = [one for rule in rules for one in passes_of(rule)]
    total = 0
    anew: set[str] = set()  # the properties of what the last round derived
    for turn in range(ROUNDS):
        before, anew = anew, set()
        for number, one in enumerate(passes):
            watch("deriving", number, 0 if turn else len(passes))
            if not turn or one.reads(before | anew):
                total += apply(store, one, anew)
        if not anew:
            return total
    raise RuntimeError(f"the rules did not come to an end in {ROUNDS} rounds")


@dataclass(frozen=True)
class Pass:
    """A query that gives what follows by a rule, or by one branch of it.

    Args:
        construct: the query.
        properties: the properties that it reads; None when it may read any.
    """

    construct: str
    properties: frozenset[str] | None = None

    def reads(self, anew: set[str]) -> bool:
        """Tell whether what was derived anew can make a difference."""
        return bool(anew) and (self.properties is None or not self.properties.isdisjoint(anew))


def passes_of(rule: Rule) -> list[Pass]:
    """Take a rule apart, and have the engine itself leave out what is known already; one that is not simple runs as it is."""
    try:
        return [pass_of(one) for one in branches(rule.construct)]
    except NotSimple:
        return [Pass(rule.construct)]


def pass_of(branch: Branch) -> Pass:
    """Write a branch as a query that leaves out what is known already."""
    head = branch.head.text()
    return Pass(
        f"CONSTRUCT {{ {head} }} WHERE {{ {branch.body()} FILTER NOT EXISTS {{ {head} }} }}",
        None
        if any(atom.predicate.startswith("?") for atom in branch.needs)
        else frozenset(atom.predicate for atom in branch.needs),
    )


def apply(store: Store, one: Pass, anew: set[str]) -> int:
    """Run one query once; return how many new triples it gave, and note their properties.

    The query goes on reading the store as it was when it began, so what it gives is written as it comes.
    """
    total = 0
    found = (Quad(triple.subject, triple.predicate, triple.object) for triple in store.query(one.construct).triples())
    new = (quad for quad in found if quad not in store)
    while part := set(islice(new, AT_ONCE)):
        anew |= {str(quad.predicate) for quad in part}
        add = store.add_in_bulk if len(part) > FEW else store.add
        add(copy for quad in part for copy in (quad, Quad(quad.subject, quad.predicate, quad.object, DERIVED)))
        total += len(part)
    return total


def union(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Give the default-graph copy of each quad of a named graph."""
    return (Quad(quad.subject, quad.predicate, quad.object) for quad in quads)


def materialise(store: Store, rules: Iterable[Rule]) -> int:
    """Rebuild the default graph and the derived graph from the data graphs.

    Returns:
        The number of derived triples.
    """
    store.remove_graph(DERIVED)
    store.clear_default_graph()
    store.add_in_bulk(union(quad for graph in store.graphs() for quad in store.quads(graph=graph)))
    return derive(store, rules)


__all__ = ["DERIVED", "Rule", "Triple", "derive", "materialise", "read_rules", "union"]
