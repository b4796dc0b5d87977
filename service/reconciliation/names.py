"""Every name of the things that can be matched, ready to be compared: equal names at once, others by the pairs of letters they share.

Names are compared in the form in which search compares them, so Thai typed in another order, accents and case do not
matter (`service.reading.finding`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from ontology.terms import ID
from service.reading import finding
from service.reading.finding import EVERYTHING_ELSE, Thing, search_form
from service.reading.reader import Reader
from service.reading.vocabulary import iri_of

EQUAL, MOST_UNEQUAL, LEAST = 100.0, 95.0, 30.0
CLASSES = f'SELECT ?thing ?class WHERE {{ ?thing a ?class FILTER(STRSTARTS(STR(?thing), "{ID}")) }}'


def pairs(form: str) -> set[str]:
    """Return the pairs of letters of a name, its beginning and end marked."""
    marked = f"\n{form}\n"
    return {marked[at : at + 2] for at in range(len(marked) - 1)}


class Names:
    """The names of one version of the graph.

    Args:
        things: the things that can be matched, those that readers look for first at the front.
        classes: all classes of each.
    """

    def __init__(self, things: Sequence[Thing], classes: dict[str, set[str]]) -> None:
        self.things, self.classes = things, classes
        self.place = {thing.iri: place for place, thing in enumerate(things)}
        self.sizes: list[int] = []
        self.owners: list[int] = []
        self.equal: dict[str, list[int]] = {}
        self.holding: dict[str, list[int]] = {}
        for place, thing in enumerate(things):
            for form in sorted({search_form(name) for name, _ in thing.names}):
                self.add(form, place)

    def add(self, form: str, place: int) -> None:
        """Take one name of the thing at a place."""
        self.equal.setdefault(form, []).append(place)
        found = pairs(form)
        for pair in found:
            self.holding.setdefault(pair, []).append(len(self.owners))
        self.sizes.append(len(found))
        self.owners.append(place)

    def like(self, text: str) -> list[tuple[Thing, float]]:
        """List the things with a name like a text: with how alike they are, from 30 to 100, the most alike first."""
        form = search_form(text)
        best: dict[int, float] = dict.fromkeys(self.equal.get(form, ()), EQUAL)
        for name, likeness in self.shared(form):
            place = self.owners[name]
            if likeness > best.get(place, LEAST):
                best[place] = likeness
        order = sorted(best, key=lambda place: (-best[place], place))
        return [(self.things[place], best[place]) for place in order]

    def shared(self, form: str) -> Iterator[tuple[int, float]]:
        """Give the names that share pairs of letters with a form, and how alike they are (Sørensen and Dice)."""
        wanted = pairs(form)
        counts: Counter[int] = Counter()
        for pair in wanted:
            counts.update(self.holding.get(pair, ()))
        for name, count in counts.items():
            yield name, MOST_UNEQUAL * 2 * count / (len(wanted) + self.sizes[name])

    def of_types(self, types: Sequence[str], *, all_types: bool) -> list[Thing]:
        """List the things of some types; without types, all."""
        return [thing for thing in self.things if self.has_types(thing, types, all_types=all_types)]

    def has_types(self, thing: Thing, types: Sequence[str], *, all_types: bool) -> bool:
        """Say whether a thing has one of some types, or all of them; without types, yes."""
        if not types:
            return True
        has = [one in self.classes.get(thing.iri, ()) for one in types]
        return all(has) if all_types else any(has)


def names(reader: Reader) -> Names:
    """Return the names of the version that a reader reads."""
    return _names(reader, reader.current())


@lru_cache(maxsize=4)
def _names(reader: Reader, version: int) -> Names:
    index = finding.index(reader)
    kinds = [kind for kind in finding.ALL_KINDS if kind not in EVERYTHING_ELSE]
    classes: dict[str, set[str]] = {}
    for row in reader.select(CLASSES):
        classes.setdefault(iri_of(row, "thing"), set()).add(iri_of(row, "class"))
    return Names(index.of_kinds(kinds, "en"), classes)
