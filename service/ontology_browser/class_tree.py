"""The classes as one tree, our own below those of other vocabularies that several of them share.

A class may have superclasses in many vocabularies, and a tree shows one: the one that says most, which is the one with
most of our classes below it. What has a single class of ours below it says nothing by standing in the tree, and is left
to the entry of that class.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ontology.terms import PREFIXES
from service.ontology_browser.reading import Ontology
from service.reading.vocabulary import compact
from service.wording.collation import collation_key

FAMILIES = [*PREFIXES]
"""The vocabularies in the order in which they are preferred where all else is equal."""


@dataclass(frozen=True)
class Branch:
    """A class with those below it.

    Args:
        iri: the class.
        own: whether the ontology defines it.
        below: the classes below it, in the order of their names.
    """

    iri: str
    own: bool
    below: tuple[Branch, ...] = ()

    def walk(self) -> Iterator[Branch]:
        """Give this branch and all below it, each before those below."""
        yield self
        for branch in self.below:
            yield from branch.walk()


def class_tree(ontology: Ontology, language: str) -> tuple[Branch, ...]:
    """Make the tree of classes.

    Args:
        ontology: what was read.
        language: the language to sort the names in.
    """
    own = {term.iri for term in ontology.classes()}
    above = {iri: ontology.superclasses(iri) for iri in own}
    shared = {iri: sum(iri in classes for classes in above.values()) for classes in above.values() for iri in classes}
    useful = {end for term in ontology.properties() for end in (*term.domains, *term.ranges)}
    parents: dict[str, str] = {}
    for iri in own | shared.keys():
        parent = best_parent(ontology.facts.iris(iri, "rdfs:subClassOf"), own, shared)
        if parent and iri not in ontology.superclasses(parent):
            parents[iri] = parent
    kept = own | {iri for iri, count in shared.items() if count > 1 or iri in useful}

    def branches(iris: Iterable[str]) -> tuple[Branch, ...]:
        ordered = sorted(iris, key=lambda iri: collation_key(ontology.name(iri, language)))
        return tuple(Branch(iri, iri in own, branches(children(iri))) for iri in ordered)

    def children(parent: str | None) -> list[str]:
        return [iri for iri in kept if nearest(iri, parents, kept) == parent]

    return tuple(branch for branch in branches(children(None)) if any(one.own for one in branch.walk()))


def best_parent(parents: Iterable[str], own: set[str], shared: dict[str, int]) -> str | None:
    """Choose the superclass to stand under."""
    return min(parents, key=lambda iri: (iri not in own, -shared.get(iri, 0), family(iri), iri), default=None)


def family(iri: str) -> int:
    """Return the place of a class's vocabulary among the preferred ones."""
    prefix = compact(iri).partition(":")[0]
    return FAMILIES.index(prefix) if prefix in FAMILIES else len(FAMILIES)


def nearest(iri: str, parents: dict[str, str], kept: set[str]) -> str | None:
    """Return the nearest class above that stands in the tree."""
    parent = parents.get(iri)
    while parent is not None and parent not in kept:
        parent = parents.get(parent)
    return parent
