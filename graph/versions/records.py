"""Change records, read as far as is needed: the head alone, the figures, the quads one by one, or what names a thing.

A record never changes once its version is published, so whatever is read of one is remembered.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from graph.deriving.entail import DERIVED
from graph.errors import MalformedData
from graph.formats import TRIG
from graph.gate.change import ADDS, PROV, RDFS, REMOVES, TARGET_GRAPH, WHOLE, Provenance, unnamed
from graph.rdf import DefaultGraph, GraphName, NamedNode, Quad, Term, Triple, parse
from ontology.terms import LC, PREFIXES

SHOWN, PART = 100, 8 * 1024 * 1024
PLAIN = re.compile(r"\w*", re.ASCII)


class Move(NamedTuple):
    """One quad that a version adds or removes."""

    added: bool
    quad: Quad


@dataclass(frozen=True)
class Touched:
    """A graph that a version changes.

    Args:
        graph: its name.
        added, removed: how many statements it gains and loses.
        created, dropped: whether it comes to be, or is no more.
    """

    graph: GraphName
    added: int
    removed: int
    created: bool = False
    dropped: bool = False

    @property
    def is_derived(self) -> bool:
        """Whether it holds what the rules derive, and no one's words."""
        return self.graph == DERIVED


@lru_cache(maxsize=10_000)
def read_head(path: Path) -> Provenance:
    """Read who made a change, when and why, and nothing else of its record.

    Raises:
        MalformedData: the record is not whole.
    """
    facts: dict[str, Term] = {}
    with path.open("rb") as file:
        for quad in parse(file, TRIG, place=str(path)):
            if quad.graph_name != DefaultGraph() or quad.predicate in (ADDS, REMOVES):
                break
            facts[quad.predicate.value] = quad.object

    def text(iri: str) -> str:
        return str(getattr(facts.get(iri), "value", ""))

    try:
        at = datetime.fromisoformat(text(PROV + "endedAtTime"))
    except ValueError as error:
        raise MalformedData(place=str(path), format="change record", reason="it does not say when") from error
    return Provenance(text(LC + "changedBy"), text(RDFS + "comment"), at)


def read_activity(path: Path) -> Term | None:
    """Read which change a record is of; None when it is empty.

    Raises:
        MalformedData: it does not parse.
    """
    with path.open("rb") as file:
        return next((quad.subject for quad in parse(file, TRIG, place=str(path))), None)


@lru_cache(maxsize=10_000)
def read_figures(path: Path) -> tuple[Touched, ...]:
    """Count what a record adds to and removes from each graph."""
    blocks: dict[Term, Block] = {}
    counts = Counter(quad.graph_name for quad in read_blocks(path, blocks))
    figures: Counter[tuple[GraphName, bool]] = Counter()
    whole: set[tuple[GraphName, bool]] = set()
    for name, block in blocks.items():
        assert block.target is not None
        figures[block.target, block.adds] += counts[name]  # type: ignore[index]
        if block.whole:
            whole.add((block.target, block.adds))
    graphs = sorted({graph for graph, _ in figures}, key=lambda graph: (graph == DERIVED, str(graph)))
    return tuple(
        Touched(one, figures[one, True], figures[one, False], (one, True) in whole, (one, False) in whole)
        for one in graphs
    )


@dataclass
class Block:
    """A part of a record: what it adds to one graph, or removes from it.

    Args:
        adds: whether it adds.
        target: the graph.
        whole: whether the graph comes or goes as a whole.
    """

    adds: bool
    target: GraphName | None = None
    whole: bool = False


def read_blocks(path: Path, blocks: dict[Term, Block]) -> Iterator[Quad]:
    """Read the quads of the blocks of a record, each in the block; what is known of the blocks is put into `blocks`.

    Raises:
        MalformedData: it is not a record, or not whole.
    """
    with path.open("rb") as file:
        for quad in parse(file, TRIG, place=str(path)):
            name = quad.graph_name
            if not isinstance(name, DefaultGraph):
                if name not in blocks or blocks[name].target is None:
                    raise MalformedData(
                        place=str(path), format="change record", reason=f"it does not say what {name} is"
                    )
                yield quad
            elif quad.predicate in (ADDS, REMOVES):
                blocks[quad.object] = Block(quad.predicate == ADDS)
            elif quad.subject in blocks and quad.predicate == TARGET_GRAPH:
                blocks[quad.subject].target = unnamed(quad.object)
            elif quad.subject in blocks and quad.predicate == WHOLE:
                blocks[quad.subject].whole = True


def read_moves(path: Path, blocks: dict[Term, Block] | None = None) -> Iterator[Move]:
    """Read the quads that a record adds and removes; what is known of its blocks is put into `blocks`.

    Raises:
        MalformedData: it is not a record, or not whole.
    """
    blocks = {} if blocks is None else blocks
    for quad in read_blocks(path, blocks):
        block = blocks[quad.graph_name]  # type: ignore[index]
        yield Move(block.adds, Quad(quad.subject, quad.predicate, quad.object, block.target))


def read_added(
    path: Path, blocks: dict[Term, Block], removed: list[Quad], copied: Callable[[Quad], Quad] | None
) -> Iterator[Quad]:
    """Read the quads that a record adds, each followed by its copy; those that it removes are put into `removed`.

    Args:
        path: the record.
        blocks: filled with what is known of its blocks.
        removed: filled with what it removes.
        copied: makes the copy of a quad in the default graph; None where there are no copies.

    Raises:
        MalformedData: it is not a record, or not whole.
    """
    for move in read_moves(path, blocks):
        if not move.added:
            removed.append(move.quad)
            continue
        yield move.quad
        if copied:
            yield copied(move.quad)


@lru_cache(maxsize=512)
def read_mentions(path: Path, thing: str) -> tuple[int, int, tuple[Move, ...]]:
    """Read what a record changed about a thing: how much it added and removed, and the first of it."""
    counts = {True: 0, False: 0}
    shown: list[Move] = []
    for move in read_moves(path):
        if names(move.quad, thing):
            counts[move.added] += 1
            if len(shown) < SHOWN:
                shown.append(move)
    return counts[True], counts[False], tuple(shown)


def names(quad: Quad, thing: str) -> bool:
    """Say whether a quad names a thing."""
    return any(isinstance(term, NamedNode) and term.value == thing for term in quad if not isinstance(term, Triple))


@lru_cache(maxsize=50_000)
def is_named(path: Path, thing: str) -> bool:
    """Look for the name of a thing in a record, without parsing it."""
    needles = [f"<{thing}>"]
    for prefix, namespace in PREFIXES.items():
        if thing.startswith(namespace):  # whatever the syntax escapes in a prefixed name comes after its first letters
            plain = PLAIN.match(thing, len(namespace))
            needles.append(f"{prefix}:{plain[0] if plain else ''}")
    wanted = [needle.encode() for needle in needles]
    overlap = max(map(len, wanted))
    with path.open("rb") as file:
        before = b""
        while chunk := file.read(PART):
            part = before + chunk
            if any(needle in part for needle in wanted):
                return True
            before = part[-overlap:]
    return False


def main() -> None:
    """Count what a record changes, in a process of its own, for those whom a large one would keep waiting; write it as JSON.

    Of the graphs those that change most are told one by one, at most so many as the second argument says, the rest together.
    """
    path, most = Path(sys.argv[1]), int(sys.argv[2])
    found = sorted(read_figures(path), key=lambda one: (not one.is_derived, -one.added - one.removed, str(one.graph)))
    told = [[getattr(one.graph, "value", ""), one.added, one.removed, one.created, one.dropped] for one in found[:most]]
    rest = found[most:]
    others = [len(rest), sum(one.added for one in rest), sum(one.removed for one in rest)]
    print(json.dumps({"graphs": told, "others": others}))


if __name__ == "__main__":
    main()
