"""The names of the things that can be matched, as they are compared: equal ones at once, others by the pairs of letters they share.

Names are compared in the form in which search compares them, so Thai typed in another order, accents and case do not
matter (`service.reading.finding`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from graph.errors import TimedOut
from ontology.terms import ID
from service.reading.finding import ALL_KINDS, EVERYTHING_ELSE, Thing, search_form
from service.reading.indexing import index as index_of_names
from service.reading.name_index import GONE, Index, pairs
from service.reading.once import once_a_version
from service.reading.reader import Reader
from service.reading.vocabulary import iri_of, text_of

EQUAL, MOST_UNEQUAL, LEAST = 100.0, 95.0, 30.0
AT_ONCE = 200
CLASSES = f"""SELECT ?class (COUNT(?thing) AS ?things) WHERE {{
    ?thing a ?class FILTER(STRSTARTS(STR(?thing), "{ID}"))
}} GROUP BY ?class"""


class Names:
    """The names of one version of the graph.

    Args:
        index: where they are.
    """

    def __init__(self, index: Index) -> None:
        self.index = index

    def thing(self, iri: str) -> Thing | None:
        """Read a thing; None when it is none that can be matched."""
        found = self.index.thing(iri)
        return found if found and found.kind not in EVERYTHING_ELSE else None

    def like(self, text: str) -> Iterator[tuple[Thing, float]]:
        """Give the things with a name like a text: with how alike they are, from 30 to 100, the most alike first."""
        form = search_form(text)
        best: dict[int, float] = dict.fromkeys(self.index.equal(form), EQUAL)
        for name, likeness in self.shared(form):
            number = self.index.owners[name]
            if number != GONE and likeness > best.get(number, LEAST):
                best[number] = likeness
        order = iter(sorted(best, key=lambda number: (-best[number], number)))
        while some := list(islice(order, AT_ONCE)):
            found = {one.number: one for one in self.index.hits(some) if one.kind not in EVERYTHING_ELSE}
            hits = [found[number] for number in some if number in found]
            yield from zip(self.index.things(hits), (best[one.number] for one in hits), strict=True)

    def shared(self, form: str) -> Iterator[tuple[int, float]]:
        """Give the names that share pairs of letters with a form, and how alike they are (Sørensen and Dice)."""
        wanted, sizes = pairs(form), self.index.sizes
        counts: Counter[int] = self.index.sharing(wanted)
        for name, count in counts.items():
            yield name, MOST_UNEQUAL * 2 * count / (len(wanted) + sizes[name])

    def of_types(self, types: Sequence[str], *, all_types: bool) -> Iterator[Thing]:
        """Give the things of some types; without types, all."""
        for kind in (one for one in ALL_KINDS if one not in EVERYTHING_ELSE):
            for start in range(0, len(hits := self.index.of_kind(kind, "en", -1)), AT_ONCE):
                for thing in self.index.things(hits[start : start + AT_ONCE]):
                    if has_types(thing, types, all_types=all_types):
                        yield thing


def has_types(thing: Thing, types: Sequence[str], *, all_types: bool) -> bool:
    """Say whether a thing has one of some types, or all of them; without types, yes."""
    if not types:
        return True
    has = [one in thing.types for one in types]
    return all(has) if all_types else any(has)


def names(reader: Reader) -> Names:
    """Return the names of the version that a reader reads; those of the version before while they are being gathered.

    Raises:
        TimedOut: there are none yet.
    """
    version = reader.current()
    known = index_of_names.soon(reader.waiting(), version)
    if known is None:
        raise TimedOut(seconds=reader.seconds / 2, limit=reader.limit)
    return Names(known.value)


@once_a_version()
def used_types(reader: Reader, version: int) -> tuple[str, ...]:
    """List the types that things have, those of most things first.

    Args:
        reader: reads that version.
        version: its number.
    """
    counts = {iri_of(row, "class"): int(text_of(row, "things")) for row in reader.select(CLASSES)}
    return tuple(sorted(counts, key=lambda one: (-counts[one], one)))
