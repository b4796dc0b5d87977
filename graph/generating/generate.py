"""The stream of statements: one city after another, each with what surrounds it, until the graph has the wanted size."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from random import Random

from graph.generating.city import tell_of_city
from graph.generating.place import city_at
from graph.generating.statements import Statements
from graph.generating.surroundings import tell_of_surroundings
from graph.rdf import Quad


def generate(triples: int, seed: int = 1) -> Iterator[Quad]:
    """Make a graph, the same for the same arguments, in memory that does not grow with it.

    Args:
        triples: how many statements are wanted; the last city is left out when that comes nearer to the wish.
        seed: what everything left to chance is drawn from.

    Yields:
        Quads in named graphs, as the graph's own sources have them: a passage states what its words say, an
        announcement describes its passages, a reference source gives names, places and identifiers. What the rules
        derive is not among them.
    """
    made = 0
    for number in count():
        quads = one_city(number, seed)
        if made and made + len(quads) / 2 > triples:
            return
        made += len(quads)
        yield from quads


def one_city(number: int, seed: int) -> list[Quad]:
    """Make the part of the graph that a city brings; it depends on nothing but its number and the seed."""
    said, city = Statements(), city_at(number, seed)
    tell_of_surroundings(said, city)
    tell_of_city(said, city, Random(f"{seed} story {number}"))
    return said.quads
