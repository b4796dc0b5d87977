"""How a derived statement follows: the rules of the graph read backwards, in one query for all statements of a page.

A rule is a CONSTRUCT; its template, bound to a statement that it may have made, leaves a pattern whose matches are what
the statement rests on.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from graph.deriving.branches import Atom, Branch, NotSimple, branches
from graph.deriving.entail import RULES
from graph.rdf import BlankNode, Literal, NamedNode, Row, Term, Triple
from ontology.terms import BASE, DOCUMENTS, GRAPH_DERIVED
from service.reading.last_versions import kept_for_last_versions
from service.reading.reader import Reader
from service.reading.vocabulary import iri_of, text_of

log = logging.getLogger("learningcity")
WAY = "_way"
LEVELS = 2
WAYS_TO_SHOW = 3
FAR = 99
DERIVED_ONLY = frozenset((GRAPH_DERIVED,))
DOCUMENT_GRAPHS = frozenset(f"{BASE}{name}" for name in DOCUMENTS)


@dataclass(frozen=True)
class Way:
    """One branch of a rule.

    Args:
        rule: the rule's name.
        place: the rule's place in the order of rules.
        branch: what it needs, and what follows.
    """

    rule: str
    place: int
    branch: Branch


@dataclass(frozen=True)
class Derivation:
    """One way in which a statement follows.

    Args:
        way: the branch of the rule.
        premises: the statements that it rests on.
    """

    way: Way
    premises: tuple[Triple, ...]


@dataclass(frozen=True)
class Traces:
    """What derived statements rest on, down to what is stated.

    Args:
        derivations: by derived statement, the best first.
        graphs: the named graphs that hold a premise.
    """

    derivations: Mapping[Triple, tuple[Derivation, ...]]
    graphs: Mapping[Triple, frozenset[str]]

    def premises(self) -> set[Triple]:
        """All statements that any of them rests on."""
        return {triple for found in self.derivations.values() for one in found for triple in one.premises}


@kept_for_last_versions()
def ways(reader: Reader, version: int) -> tuple[Way, ...]:
    """Read the rules of a version.

    Args:
        reader: reads that version.
        version: its number, so that a new version is read anew.
    """
    found: list[Way] = []
    for place, row in enumerate(reader.select(RULES)):
        rule, text = iri_of(row, "rule"), f"{text_of(row, 'prefixes')}\n{text_of(row, 'construct')}"
        try:
            found += [Way(rule, place, branch) for branch in branches(text)]
        except NotSimple as reason:
            log.warning("rule %s cannot be read backwards: %s", rule, reason)
    return tuple(found)


def trace(reader: Reader, version: int, statements: Collection[Triple]) -> Traces:
    """Find what derived statements rest on: at most three queries, whatever their number.

    Args:
        reader: reads the version.
        version: its number.
        statements: derived statements.
    """
    known = ways(reader, version)
    everything: dict[Triple, list[Derivation]] = {}
    layer = {triple for triple in statements if can_be_bound(triple)}
    for _ in range(LEVELS):
        found = explain(reader, known, layer)
        everything.update(found)
        layer = {triple for one in found.values() for way in one for triple in way.premises} - set(everything)
        if not layer:
            break
    premises = {triple for found in everything.values() for one in found for triple in one.premises}
    graphs = graphs_of(reader, premises)
    depth = depths(everything, graphs)
    return Traces({triple: best(found, depth, graphs) for triple, found in everything.items()}, graphs)


def explain(reader: Reader, known: Iterable[Way], statements: Collection[Triple]) -> dict[Triple, list[Derivation]]:
    """Find every way in which one step of a rule gives some statements."""
    numbered = dict(enumerate(known))
    by_property: dict[str, list[Triple]] = {}
    for triple in statements:
        by_property.setdefault(str(triple.predicate), []).append(triple)
    parts = []
    for number, way in numbered.items():
        predicate = way.branch.head.predicate
        candidates = statements if predicate.startswith("?") else by_property.get(predicate, ())
        parts += question(number, way, candidates)
    found: dict[Triple, list[Derivation]] = {}
    if not parts:
        return found
    for row in reader.select(f"SELECT DISTINCT * WHERE {{ {' UNION '.join(parts)} }}"):
        way = numbered[int(text_of(row, WAY))]
        statement = fill(way.branch.head, row)
        derivation = Derivation(way, tuple(dict.fromkeys(fill(atom, row) for atom in way.branch.needs)))
        if derivation not in found.setdefault(statement, []) and statement not in derivation.premises:
            found[statement].append(derivation)
    return found


def question(number: int, way: Way, statements: Iterable[Triple]) -> list[str]:
    """Ask in which ways a branch gives some statements; nothing when it can give none of them."""
    head = way.branch.head
    tuples = dict.fromkeys(bound for triple in statements if (bound := head.match(triple)) is not None)
    if not tuples:
        return []
    rows = " ".join(f"({' '.join(bound)})" for bound in tuples)
    return [f"{{ VALUES ({' '.join(head.variables)}) {{ {rows} }} {way.branch.body()} BIND({number} AS ?{WAY}) }}"]


def fill(atom: Atom, row: Row) -> Triple:
    """Put the terms of a row into a pattern."""
    subject, predicate, value = (row[part[1:]] if part.startswith("?") else constant(part) for part in atom.parts)
    return Triple(subject, predicate, value)  # type: ignore[arg-type]


def constant(part: str) -> Term:
    """Read the term that stands in a rule: an IRI or a truth value."""
    if part.startswith("<"):
        return NamedNode(part[1:-1])
    text, _, datatype = part.rpartition("^^")
    return Literal(text.strip('"'), datatype=NamedNode(datatype[1:-1]))


def can_be_bound(triple: Triple) -> bool:
    """Say whether a statement can be named in a query."""
    return not any(isinstance(term, BlankNode | Triple) for term in triple)


def graphs_of(reader: Reader, statements: Collection[Triple]) -> dict[Triple, frozenset[str]]:
    """Find the named graphs that hold some statements."""
    rows = " ".join(f"({' '.join(str(term) for term in triple)})" for triple in statements if can_be_bound(triple))
    if not rows:
        return {}
    found: dict[Triple, set[str]] = {}
    query = (
        "SELECT ?subject ?property ?value ?graph WHERE "
        f"{{ VALUES (?subject ?property ?value) {{ {rows} }} GRAPH ?graph {{ ?subject ?property ?value }} }}"
    )
    for row in reader.select(query):
        triple = Triple(row["subject"], row["property"], row["value"])  # type: ignore[arg-type]
        found.setdefault(triple, set()).add(iri_of(row, "graph"))
    return {triple: frozenset(graphs) for triple, graphs in found.items()}


def depths(
    everything: Mapping[Triple, Collection[Derivation]], graphs: Mapping[Triple, frozenset[str]]
) -> dict[Triple, int]:
    """Count the steps from stated things to each derived statement; those that only run in a circle have none."""
    found = {triple: 0 for triple, held in graphs.items() if held != DERIVED_ONLY}
    while True:
        new = {
            triple: 1 + max(found[premise] for premise in one.premises)
            for triple, derivations in everything.items()
            if triple not in found
            for one in derivations
            if all(premise in found for premise in one.premises)
        }
        if not new:
            return found
        found.update(new)


def best(
    found: Iterable[Derivation], depth: Mapping[Triple, int], graphs: Mapping[Triple, frozenset[str]]
) -> tuple[Derivation, ...]:
    """Choose the ways to show: the shortest from stated things, and rules of our own before those of the hierarchy.

    Of an inverse and its mirror image each follows from the other; only one of them has a ground outside the circle.
    """

    def rank(one: Derivation) -> tuple[int, bool, int, list[str]]:
        steps = max(depth.get(triple, FAR) for triple in one.premises)
        general = any(graphs.get(triple, frozenset()) & DOCUMENT_GRAPHS for triple in one.premises)
        return steps, general, one.way.place, [str(triple) for triple in one.premises]

    ranked = sorted(((rank(one), one) for one in found), key=lambda pair: pair[0])
    shortest = ranked[0][0][:2] if ranked else None
    return tuple(one for key, one in ranked if key[:2] == shortest)[:WAYS_TO_SHOW]
