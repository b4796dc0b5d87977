"""What follows from the data: runs the rules of the ontology, and keeps the default graph what it is defined to be.

Invariant: the default graph is the set union of all named graphs, the graph of derived triples among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graph.rdf import NamedNode, Quad, Triple
from graph.sources import rule_quads
from graph.store import Store
from ontology.terms import GRAPH_DERIVED

DERIVED = NamedNode(GRAPH_DERIVED)
SHACL = "http://www.w3.org/ns/shacl#"
ROUNDS = 50
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


def derive(store: Store, rules: Iterable[Rule]) -> int:
    """Run the rules over the default graph until nothing new follows.

    Args:
        store: its default graph must be the union of its data graphs; what follows is added to it and to the graph
            of derived triples.
        rules: in the order to run them.

    Returns:
        The number of derived triples.
    """
    rules, total = tuple(rules), 0
    for _ in range(ROUNDS):
        added = sum(apply(store, rule) for rule in rules)
        total += added
        if not added:
            return total
    raise RuntimeError(f"the rules did not come to an end in {ROUNDS} rounds")


def apply(store: Store, rule: Rule) -> int:
    """Run one rule once; return how many new triples it gave."""
    found = (Quad(one.subject, one.predicate, one.object) for one in set(store.query(rule.construct).triples()))
    new = [quad for quad in found if quad not in store]
    store.add(new)
    store.add(Quad(quad.subject, quad.predicate, quad.object, DERIVED) for quad in new)
    return len(new)


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
