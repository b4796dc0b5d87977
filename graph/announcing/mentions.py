"""What a text names: things that the graph knows, by any of their names, and what looks like the name of a new one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from graph.deriving.entail import DERIVED
from graph.rdf import DefaultGraph, Literal, NamedNode
from graph.store import Store
from graph.thai import search_form
from ontology.terms import ID, PREFIXES

THINGS = (
    "city",
    "network",
    "organization",
    "community",
    "project",
    "collaboration",
    "activity",
    "person",
    "place",
    "country",
)
CONCEPTS = ("aim", "means", "opportunity", "field", "party", "university-role", "role", "key-feature")
NAME_PROPERTIES = ("rdfs:label", "skos:altLabel", "lc:abbreviation", "skos:prefLabel")
FEWEST_LETTERS = 2


@dataclass(frozen=True)
class Name:
    """A name of a thing that the graph knows.

    Args:
        thing: its IRI below `id/`, such as `city/phayao`.
        kind: its class as it is written in Turtle, such as `lc:City`.
        predicate: the property that gives the name, such as `rdfs:label`.
        words: the name.
        language: its language tag.
    """

    thing: str
    kind: str
    predicate: str
    words: str
    language: str

    @property
    def is_concept(self) -> bool:
        """Whether it is a term of a vocabulary, and not a thing of the world."""
        return self.thing.partition("/")[0] in CONCEPTS


@dataclass(frozen=True)
class Mention:
    """A place where a text names a known thing.

    Args:
        start: where the name begins, in code points.
        end: where it ends.
        name: which name of which thing.
    """

    start: int
    end: int
    name: Name


def iri(short: str) -> NamedNode:
    """Turn `rdfs:label` into an IRI."""
    prefix, _, local = short.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def read_names(store: Store) -> list[Name]:
    """Read the names of all things and concepts that an announcement may speak of; not of those withdrawn.

    Args:
        store: the graph.

    Returns:
        The names in a stable order.
    """
    withdrawn = {
        quad.subject for quad in store.quads(predicate=iri("owl:deprecated")) if str(quad.object).startswith('"true"')
    }
    found: dict[tuple[str, str, str], Name] = {}
    for predicate in NAME_PROPERTIES:
        for quad in store.quads(predicate=iri(predicate)):
            thing, words = quad.subject, quad.object
            if not isinstance(thing, NamedNode) or not isinstance(words, Literal) or thing in withdrawn:
                continue
            local = thing.value.removeprefix(ID)
            if local.partition("/")[0] in (*THINGS, *CONCEPTS) and quad.graph_name not in (DefaultGraph(), DERIVED):
                key = (local, words.value, words.language or "")
                name = Name(local, kind_of(store, thing), predicate, words.value, words.language or "")
                if key not in found or NAME_PROPERTIES.index(predicate) < NAME_PROPERTIES.index(found[key].predicate):
                    found[key] = name
    return [found[key] for key in sorted(found)]


def kind_of(store: Store, thing: NamedNode) -> str:
    """Return the class of a thing as stated, not derived, in Turtle; one of our own first; "" when none is stated."""
    stated = {
        quad.object.value
        for quad in store.quads(thing, iri("rdf:type"))
        if isinstance(quad.object, NamedNode) and quad.graph_name not in (DefaultGraph(), DERIVED)
    }
    short = sorted((not name.startswith("lc:"), name) for name in map(shortened, stated) if name)
    return short[0][1] if short else ""


def shortened(value: str) -> str:
    """Write an IRI with a prefix; "" when there is none for it."""
    return next(
        (f"{prefix}:{value[len(space) :]}" for prefix, space in PREFIXES.items() if value.startswith(space)), ""
    )


def find_known(text: str, names: list[Name]) -> list[Mention]:
    """Find where a text names known things.

    The longest name goes first, and no letter belongs to two names of different lengths: เทศบาลเมืองพะเยา does not name
    the city too. Two things of one name are both found. An abbreviation in capitals is found in capitals only.

    Args:
        text: the text as it is written.
        names: what to look for.

    Returns:
        The mentions in the order of the text, in positions of the text as it is written.
    """
    form = search_form(text)
    by_words: dict[str, list[Name]] = defaultdict(list)
    for name in names:
        by_words[search_form(name.words).text.strip()].append(name)
    taken = bytearray(len(text))
    found: list[Mention] = []
    for words in sorted(by_words, key=lambda one: (-len(one), one)):
        if len(words) < FEWEST_LETTERS:
            continue
        for start, end in form.places(words):
            fitting = [name for name in by_words[words] if fits(name, text[start:end])]
            if fitting and not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                found += [Mention(start, end, name) for name in fitting]
    return sorted(found, key=lambda mention: (mention.start, mention.name.thing, mention.name.words))


def fits(name: Name, written: str) -> bool:
    """Say whether a name is meant by words that equal it but for case: UP is not “up”."""
    return not name.words.isupper() or written.isupper()
