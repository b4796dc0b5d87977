"""The entries of the ontology browser: each term with its conditions in words, a query to copy and an example.

Made once a version and language; a page only chooses among them and writes them down.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import ontology as files
from ontology.terms import LC
from service.ontology_browser.class_diagram import Diagram, class_diagram
from service.ontology_browser.class_tree import Branch, class_tree
from service.ontology_browser.facts import by_order
from service.ontology_browser.phrases import Part, Words
from service.ontology_browser.reading import Definition, Ontology, ontology
from service.ontology_browser.shape_words import ShapeWords
from service.ontology_browser.term_queries import term_query
from service.reading.last_versions import kept_for_last_versions
from service.reading.reader import Reader
from service.wording.collation import Key, collation_key

SEVERAL, ANYTHING = "several", "anything"
FEW_OWNERS = 3
CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Asked:
    """What one shape asks.

    Args:
        shape: the shape.
        conditions: its conditions in words.
        of: what it asks it of.
    """

    shape: str
    conditions: tuple[Words, ...]
    of: Words = ()

    @property
    def name(self) -> str:
        """The fragment of the shape's IRI."""
        return self.shape.rpartition("#")[2]


@dataclass(frozen=True)
class Row:
    """A property of a kind of thing, with what shapes ask of it.

    Args:
        iri: the property; "" for a longer path.
        name: what it is called there.
        asked: by which shapes.
    """

    iri: str
    name: Words
    asked: tuple[Asked, ...]


@dataclass(frozen=True)
class Entry:
    """A term as the browser shows it.

    Args:
        term: what the ontology says.
        query: a query to copy.
        rows: of a class, what can be said of its things.
        asked: what else shapes ask of its things, or of things with that property.
        pointing: of a class, the properties that point to its things.
        turtle: an example.
        text: what the find box looks in.
    """

    term: Definition
    query: str
    rows: tuple[Row, ...]
    asked: tuple[Asked, ...]
    pointing: tuple[str, ...]
    turtle: str
    text: str


@dataclass(frozen=True)
class Group:
    """The properties of one kind of thing: its class, SEVERAL or ANYTHING."""

    of: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class General:
    """A shape that holds for nearly everything."""

    shape: str
    rows: tuple[Row, ...]
    asked: tuple[Asked, ...]
    without: tuple[str, ...]


@dataclass(frozen=True)
class Browser:
    """Everything that the pages about the ontology show, in one language."""

    ontology: Ontology
    words: ShapeWords
    tree: tuple[Branch, ...]
    classes: tuple[Entry, ...]
    groups: tuple[Group, ...]
    everything: tuple[General, ...]
    diagram: Diagram

    def entry(self, name: str) -> Entry | None:
        """Find the entry of a term by the fragment of its IRI."""
        entries = (*self.classes, *(entry for group in self.groups for entry in group.entries))
        return next((entry for entry in entries if entry.term.name == name), None)


@kept_for_last_versions()
def browser(reader: Reader, version: int, language: str) -> Browser:
    """Make the entries of a version in a language.

    Args:
        reader: reads that version.
        version: its number.
        language: "th" or "en".
    """
    return Maker(ontology(reader, version), language).browser()


class Maker:
    """Makes the entries.

    Args:
        of: the ontology that was read.
        language: "th" or "en".
    """

    def __init__(self, of: Ontology, language: str) -> None:
        self.ontology, self.facts, self.language = of, of.facts, language
        self.words = ShapeWords(of, language)
        self.tree = class_tree(of, language)
        self.order = [branch.iri for root in self.tree for branch in root.walk()]
        self.node_shapes = self.facts.subjects("sh:NodeShape")
        self.owners: dict[str, list[str]] = defaultdict(list)
        for shape in self.node_shapes:
            for one in self.facts.iris(shape, "sh:property"):
                self.owners[one].append(shape)
        classes = {term.iri for term in of.classes()}
        targets = {shape: classes & {*self.facts.iris(shape, "sh:targetClass")} for shape in self.node_shapes}
        general = [shape for shape in self.node_shapes if 2 * len(targets[shape]) > len(classes)]
        self.general = sorted(
            general, key=lambda shape: (not self.facts.iris(shape, "sh:property"), -len(targets[shape]))
        )

    def browser(self) -> Browser:
        """Make all of it."""
        own = [iri for iri in self.order if iri in self.ontology.terms]
        return Browser(
            ontology=self.ontology,
            words=self.words,
            tree=self.tree,
            classes=tuple(self.class_entry(self.ontology.terms[iri]) for iri in own),
            groups=tuple(self.groups()),
            everything=tuple(self.general_shape(shape, own) for shape in self.general),
            diagram=class_diagram(self.ontology, self.language),
        )

    def class_entry(self, term: Definition) -> Entry:
        """Make the entry of a class."""
        shapes = [
            shape
            for shape in self.node_shapes
            if term.iri in self.facts.iris(shape, "sh:targetClass") and shape not in self.general
        ]
        pointing = [one.iri for one in self.ontology.properties() if term.iri in one.ranges]
        return Entry(
            term=term,
            query=term_query(self.ontology, term, self.language),
            rows=self.rows(shapes),
            asked=self.asked_of_node(shapes),
            pointing=tuple(sorted(pointing, key=self.by_name)),
            turtle=self.turtle(term),
            text=text_of(term),
        )

    def property_entry(self, term: Definition) -> Entry:
        """Make the entry of a property."""
        found: list[Asked] = []
        for shape in self.facts.subjects("sh:PropertyShape"):
            if term.iri in self.words.paths(shape):
                found.append(Asked(shape, tuple(self.words.conditions(shape)), (*self.owners_of(shape), Part(":"))))
        for shape in self.node_shapes:
            if term.iri in self.facts.iris(shape, "sh:targetSubjectsOf") and self.words.conditions(shape):
                found.append(Asked(shape, tuple(self.words.conditions(shape)), self.having(shape, [term.iri])))
        return Entry(
            term=term,
            query=term_query(self.ontology, term, self.language),
            rows=(),
            asked=tuple(one for one in found if one.conditions),
            pointing=(),
            turtle="",
            text=text_of(term),
        )

    def rows(self, shapes: Iterable[str]) -> tuple[Row, ...]:
        """Collect the property shapes of some node shapes: one row a property, in the order of the entity pages."""
        inner = {one: None for shape in shapes for one in self.facts.iris(shape, "sh:property")}
        by_property: dict[str, list[str]] = defaultdict(list)
        for shape in sorted(inner, key=self.display_order):
            path = next(iter(self.facts.iris(shape, "sh:path")), "")
            by_property[path or shape].append(shape)
        return tuple(
            Row(
                iri=iri if iri not in members else "",
                name=self.row_name(iri, members),
                asked=tuple(Asked(one, tuple(self.words.conditions(one))) for one in members),
            )
            for iri, members in by_property.items()
        )

    def row_name(self, iri: str, shapes: list[str]) -> Words:
        """Name a row: a property by its own name, or else as the first shape calls it."""
        if iri in shapes:
            return self.words.path(iri)
        own = self.ontology.terms.get(iri)
        label = own.label if own else self.facts.texts(shapes[0], "sh:name")
        return (Part(label.of(self.language) or self.words.name(iri), iri),)

    def asked_of_node(self, shapes: Iterable[str]) -> tuple[Asked, ...]:
        """Collect what node shapes ask of the thing itself."""
        found = [Asked(shape, tuple(self.words.conditions(shape)), self.with_property(shape)) for shape in shapes]
        return tuple(one for one in found if one.conditions)

    def with_property(self, shape: str) -> Words:
        """Say of what a node shape asks that it be of a class: of whatever has a property; () when it asks more."""
        properties = self.facts.iris(shape, "sh:targetSubjectsOf")
        return self.having(shape, properties) if properties and self.facts.iris(shape, "sh:class") else ()

    def having(self, shape: str, properties: Iterable[str]) -> Words:
        """Say that a node shape asks something of whatever has a property: “… must be a city”, or “…: some name”."""
        names = self.words.joined((Part(f"“{self.words.name(iri)}”", iri),) for iri in properties)
        words = self.words.phrase("each_having", properties=names)
        return words if self.facts.iris(shape, "sh:class") else (*words, Part(":"))

    def owners_of(self, shape: str) -> Words:
        """Name what a property shape asks of: its classes, or the name of the shape for many."""
        return self.words.joined(self.owner(one) for one in self.owners[shape])

    def owner(self, shape: str) -> Words:
        """Name what a node shape is about."""
        classes = self.facts.iris(shape, "sh:targetClass")
        if classes and len(classes) <= FEW_OWNERS:
            return self.words.joined(self.words.class_noun(iri) for iri in classes)
        return (Part(self.facts.texts(shape, "rdfs:label").of(self.language), shape),)

    def general_shape(self, shape: str, own: list[str]) -> General:
        """Tell a shape that holds for nearly everything."""
        classes = self.facts.iris(shape, "sh:targetClass")
        inherited = {iri for iri in own if self.ontology.superclasses(iri) & {*classes}}
        without = tuple(iri for iri in own if iri not in classes and iri not in inherited)
        return General(shape, self.rows([shape]), self.asked_of_node([shape]), without)

    def display_order(self, shape: str) -> tuple[float, float, str]:
        """Return where a property shape stands."""
        group = self.facts.value(shape, "sh:group")
        return self.words.number(group, "sh:order"), self.words.number(shape, "sh:order"), shape

    def groups(self) -> Iterable[Group]:
        """Part the properties by the kind of thing that has them, in the order of the class tree."""
        found: dict[str, list[Definition]] = defaultdict(list)
        for term in self.ontology.properties():
            ends = [iri for iri in term.domains if not self.ontology.superclasses(iri) & {*term.domains}]
            found[ends[0] if len(ends) == 1 else SEVERAL if ends else ANYTHING].append(term)
        last = [SEVERAL, ANYTHING]
        for of in sorted(found, key=lambda of: by_order(of, [*self.order, *sorted(found.keys() - {*last}), *last])):
            terms = sorted(found[of], key=lambda term: self.by_name(term.iri))
            yield Group(of, tuple(self.property_entry(term) for term in terms))

    def by_name(self, iri: str) -> Key:
        """Return what to sort a term by."""
        return collation_key(self.words.name(iri))

    def turtle(self, term: Definition) -> str:
        """Return the packaged example of a class; "" when there is none."""
        place = files.file(f"examples/{CAPITAL.sub('-', term.name).lower()}.ttl")
        return place.read_text(encoding="utf-8").strip() if place.is_file() else ""


def text_of(term: Definition) -> str:
    """Collect what the find box looks in."""
    texts = (term.label, term.definition, term.notes, term.examples, term.counter_examples)
    found = [part for text in texts for parts in text.by_language.values() for part in parts]
    return "\n".join([term.name, term.iri.replace(LC, "lc:"), *found]).casefold()
