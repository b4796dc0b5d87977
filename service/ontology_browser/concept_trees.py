"""The concept schemes of the vocabularies as trees, with the properties whose values they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from ontology.terms import ID
from service.ontology_browser.entries import Browser
from service.ontology_browser.facts import Facts, Texts, key
from service.wording.collation import collation_key


@dataclass(frozen=True)
class Concept:
    """A concept, or a scheme of them.

    Args:
        iri: its IRI.
        label, definition, notes, other_labels: what is written about it.
        narrower: the concepts below it.
        properties: of a scheme, the properties whose values are taken from it.
    """

    iri: str
    label: Texts
    definition: Texts
    notes: Texts
    other_labels: Texts
    narrower: tuple[Concept, ...] = ()
    properties: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """Its anchor on the page: kind and slug, as in its IRI."""
        return self.iri.removeprefix(ID)

    @property
    def size(self) -> int:
        """How many concepts are below it."""
        return sum(1 + one.size for one in self.narrower)

    @property
    def text(self) -> str:
        """What the find box looks in."""
        texts = (self.label, self.definition, self.other_labels, self.notes)
        found = [part for text in texts for parts in text.by_language.values() for part in parts]
        return "\n".join((self.anchor, *found)).casefold()

    def narrowed(self, fits: Callable[[str], bool]) -> Concept | None:
        """Leave only what fits, and what stands above it."""
        if fits(self.text):
            return self
        below = tuple(found for one in self.narrower if (found := one.narrowed(fits)) is not None)
        return replace(self, narrower=below) if below else None


def concept_trees(shown: Browser, language: str) -> tuple[Concept, ...]:
    """Make the tree of each scheme.

    Args:
        shown: what was read.
        language: the language to sort in.
    """
    facts = shown.ontology.facts
    schemes = [concept(facts, iri) for iri in facts.subjects("skos:ConceptScheme")]
    concepts = [concept(facts, iri) for iri in facts.subjects("skos:Concept")]

    def branches(found: Iterable[Concept], within: str, above: frozenset[str]) -> tuple[Concept, ...]:
        members = [replace(one, narrower=below(one, within, above | {one.iri})) for one in found]
        return tuple(sorted(members, key=lambda one: collation_key(one.label.of(language))))

    def below(parent: Concept, within: str, above: frozenset[str]) -> tuple[Concept, ...]:
        children = [one for one in concepts if parent.iri in parents(facts, one.iri) and one.iri not in above]
        return branches([one for one in children if within in facts.iris(one.iri, "skos:inScheme")], within, above)

    def tree(scheme: Concept) -> Concept:
        members = [one for one in concepts if scheme.iri in facts.iris(one.iri, "skos:inScheme", "skos:topConceptOf")]
        iris = {one.iri for one in members}
        tops = [one for one in members if not iris & {*parents(facts, one.iri)}]
        found = branches(tops, scheme.iri, frozenset({scheme.iri}))
        return replace(scheme, narrower=found, properties=properties_of(shown, scheme.iri))

    return tuple(sorted(map(tree, schemes), key=lambda one: collation_key(one.label.of(language))))


def concept(facts: Facts, iri: str) -> Concept:
    """Read one concept or scheme."""
    return Concept(
        iri=iri,
        label=facts.texts(iri, "skos:prefLabel", "rdfs:label"),
        definition=facts.texts(iri, "skos:definition"),
        notes=facts.texts(iri, "skos:scopeNote", "skos:editorialNote"),
        other_labels=facts.texts(iri, "skos:altLabel"),
    )


def parents(facts: Facts, iri: str) -> tuple[str, ...]:
    """Return the concepts directly above a concept."""
    return facts.iris(iri, "skos:broader")


def properties_of(shown: Browser, scheme: str) -> tuple[str, ...]:
    """Find the properties whose values the shapes take from a scheme."""
    facts = shown.ontology.facts
    asking = {
        one for one in facts.subjects("sh:PropertyShape") if scheme in map(key, facts.objects(one, "sh:hasValue"))
    }
    members = {one for one in facts.subjects("sh:NodeShape") if asking & {*facts.iris(one, "sh:property")}}
    found: set[str] = set()
    for shape in facts.subjects("sh:PropertyShape"):
        inner = {*facts.iris(shape, "sh:node"), *map(key, facts.members(shape, "sh:or"))}
        if inner & members:
            found |= {*facts.iris(shape, "sh:path")}
    return tuple(sorted(found, key=lambda iri: collation_key(shown.words.name(iri))))
