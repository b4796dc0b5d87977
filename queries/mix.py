"""The mix of queries that the service is measured with: `bench/*.rq`, and where their parameters are drawn from.

In a query of the mix `$city` stands for a term that is put in its place, each time another one; `?city` is a variable as
usual. The terms are drawn from the graph that is measured, by the query `bench/draws/city.rq`; digits after a name draw
once more from the same. A draw looks at no more than some thousand places, so that it is done in time at any size.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import groupby
from random import Random
from types import MappingProxyType

from queries.catalogue import SavedQuery, read_query

PLACE = re.compile(r"\$(?P<draw>[a-z_]+)[0-9]*")


@dataclass(frozen=True)
class Mix:
    """Queries with places for terms, and the queries that find such terms.

    Args:
        queries: by name.
        draws: by the name of the place.
    """

    queries: Mapping[str, SavedQuery]
    draws: Mapping[str, SavedQuery]


@functools.cache
def mix() -> Mix:
    """Read the packaged mix.

    Raises:
        BrokenQueryFile: one of the files is not as it must be.
    """
    folder = files("queries").joinpath("bench")
    return Mix(read_folder(folder), read_folder(folder.joinpath("draws")))


def read_folder(folder: Traversable) -> Mapping[str, SavedQuery]:
    """Read the queries of a folder, sorted by name."""
    found = sorted((file for file in folder.iterdir() if file.name.endswith(".rq")), key=lambda file: file.name)
    read = (read_query(file.name.removesuffix(".rq"), file.read_text(encoding="utf-8")) for file in found)
    return MappingProxyType({query.name: query for query in read})


def places(text: str) -> list[str]:
    """List the places of a query that are drawn, as they are written: `$city`, `$city2`."""
    return list(dict.fromkeys(found[0] for found in PLACE.finditer(text)))


def fill(text: str, terms: Mapping[str, Sequence[str]], chance: Random) -> str:
    """Put a term in each place of a query; different ones in places that draw from the same, as far as there are any.

    Args:
        text: the query.
        terms: by draw, the terms to choose from, in SPARQL's syntax.
        chance: what chooses.
    """
    chosen: dict[str, str] = {}
    for draw, group in groupby(sorted(places(text)), key=draw_of):
        wanted, among = list(group), terms[draw]
        fits = len(wanted) <= len(among)
        chosen.update(zip(wanted, (chance.sample if fits else chance.choices)(among, k=len(wanted)), strict=True))
    return PLACE.sub(lambda found: chosen[found[0]], text)


def draw_of(place: str) -> str:
    """Tell what a place is drawn from: `city` for `$city2`."""
    found = PLACE.fullmatch(place)
    assert found
    return found["draw"]
