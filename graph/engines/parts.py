"""Reads a graph of Virtuoso in many answers: it breaks off each that takes longer than its operator allows, a minute as a rule.

What is small comes in the first of them, as a table, with which Virtuoso says when it leaves rows out; a graph is cut without a word.
Predicates that hold little are asked for together, and one that holds much by the digests of its subjects, which cut it into parts of
about one size. N-Triples are asked for: Virtuoso writes them in a sixth of the time of SPARQL JSON. What comes is counted, so that
the graph is whole, or there is an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice, product
from typing import TYPE_CHECKING, TypeVar

from graph.engines.layout import graph_in_engine
from graph.errors import EngineAnsweredWrongly
from graph.rdf import GraphName, Literal, NamedNode, Quad, Term
from graph.rows import Row

if TYPE_CHECKING:
    from graph.engines.store import EngineStore

FEW = 1_000  # triples that are asked for before any are counted
MOST = 100_000  # triples in one answer: Virtuoso works for a second or two
Name = TypeVar("Name")
HEXADECIMAL = "0123456789abcdef"


def in_answers(store: EngineStore, graph: GraphName, predicate: NamedNode | None = None) -> Iterator[Quad]:
    """Give the quads of a graph, or those with a predicate, each once.

    Args:
        store: asks for them.
        graph: the graph.
        predicate: the predicate; None for all.

    Raises:
        EngineAnsweredWrongly: fewer or more came than were counted.
    """
    whole = f"GRAPH {graph_in_engine(graph)} {{ ?s ?p ?o }}"
    pattern = whole if predicate is None else f"VALUES ?p {{ {predicate} }} {whole}"
    few = list(islice(store.rows(f"SELECT ?s ?p ?o WHERE {{ {pattern} }} LIMIT {FEW + 1}"), FEW + 1))
    if len(few) <= FEW:
        yield from (Quad(*row, graph) for row in few)  # type: ignore[arg-type, call-arg]
        return
    counted = store.rows(f"SELECT ?p (COUNT(*) AS ?n) WHERE {{ {pattern} }} GROUP BY ?p")
    for predicates, count in together(list(numbers(counted)), MOST):
        chosen = f"VALUES ?p {{ {' '.join(map(str, predicates))} }} {whole}"
        asked = (f"{chosen} {condition}" for condition in (conditions(count) if count > MOST else [""]))
        found = (one for where in asked for one in store.constructed(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {where} }}"))
        yield from as_many((Quad(one.subject, one.predicate, one.object, graph) for one in found), count)


def as_many(quads: Iterable[Quad], count: int) -> Iterator[Quad]:
    """Give quads, and raise EngineAnsweredWrongly when there are not so many."""
    found = 0
    for quad in quads:
        found += 1
        yield quad
    if found != count:
        raise EngineAnsweredWrongly(reason=f"it counted {count:,} statements and gave {found:,} of them; ask again")


def numbers(rows: Iterable[Row]) -> Iterator[tuple[Term, int]]:
    """Read rows of a term and a number."""
    for term, number in rows:
        assert term is not None and isinstance(number, Literal)
        yield term, int(number.value)


def conditions(count: int) -> Iterator[str]:
    """Write conditions on subjects, of which each subject meets one; about `MOST` of so many rows meet each."""
    answers, length = -(-count // MOST), 1
    while 16**length < 4 * answers:
        length += 1
    heads = ["".join(digits) for digits in product(HEXADECIMAL, repeat=length)]
    step = len(heads) // answers
    for start in range(0, len(heads), step):
        listed = ", ".join(f'"{head}"' for head in heads[start : start + step])
        yield f"FILTER(SUBSTR(MD5(STR(?s)), 1, {length}) IN ({listed}))"


def together(sizes: Iterable[tuple[Name, int]], most: int, names: int = 200) -> Iterator[tuple[list[Name], int]]:
    """Put together what holds little, in its order.

    Args:
        sizes: names, and how much each holds.
        most: how much stands together at most; what holds more stands alone.
        names: how many names stand together at most.

    Returns:
        Some names, and how much they hold.
    """
    part: list[Name] = []
    held = 0
    for name, count in sizes:
        if part and (held + count > most or len(part) == names):
            yield part, held
            part, held = [], 0
        part.append(name)
        held += count
    if part:
        yield part, held
