"""What the pages of the alignments, shapes and rules show, ready to be written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import ontology as files
from graph.rdf import NamedNode
from ontology.terms import LC, PREFIXES, RULES, SHAPES
from service.ontology_browser.entries import Browser
from service.ontology_browser.facts import Facts, Texts
from service.ontology_browser.phrases import Words, plain
from service.ontology_browser.reading import MATCHES, Ontology, Rule
from service.ontology_browser.shape_words import ShapeWords
from service.reading.vocabulary import compact
from service.wording.collation import collation_key

RELATIONS = (
    *("rdfs:subClassOf", "rdfs:subPropertyOf", "owl:equivalentClass", "owl:equivalentProperty", "owl:inverseOf"),
    *MATCHES,
)
OF_DOCUMENTS = ("owl:", "sh:")
Table = tuple[str, list["Alignment"]]
Section = tuple[str, list["ShapeCard"]]


@dataclass(frozen=True)
class Alignment:
    """A line of the alignments.

    Args:
        iri: the term.
        relation: the short name of the relation; "" for a note that stands by itself.
        other: the term that it stands to.
        note: what the editors say about it.
        text: what the find box looks in.
    """

    iri: str
    relation: str
    other: str
    note: Texts
    text: str


@dataclass(frozen=True)
class RuleCard:
    """A rule, with how many statements in the graph use what it derives.

    Args:
        rule: the rule.
        made: term → derived statements with it.
        query: its query, with the prefixes that it needs.
    """

    rule: Rule
    made: Mapping[str, int]
    query: str

    @property
    def text(self) -> str:
        """What the find box looks in."""
        return "\n".join((self.rule.name, written(self.rule.label), written(self.rule.comment), self.query)).casefold()


@dataclass(frozen=True)
class ShapeCard:
    """A shape, or another term of the shapes document.

    Args:
        iri: its IRI.
        label: what it is called.
        path: of a property shape, the property.
        targets: what it applies to.
        conditions: what it asks, in words.
        inner: the shapes of the properties.
        message: what is said of data that breaks it.
        queries: its SPARQL constraints: IRI and text.
        refused: data that breaks it.
        text: what the find box looks in.
    """

    iri: str
    label: Texts
    path: Words
    targets: tuple[Words, ...]
    conditions: tuple[Words, ...]
    inner: tuple[ShapeCard, ...]
    message: Texts
    queries: tuple[tuple[str, str], ...]
    refused: str
    text: str

    @property
    def name(self) -> str:
        """The fragment of its IRI, which is its anchor."""
        return self.iri.rpartition("#")[2]

    @property
    def refuses(self) -> bool:
        """Whether there is data to show that it, or a shape inside it, refuses."""
        return bool(self.refused) or any(one.refuses for one in self.inner)


def written(texts: Texts) -> str:
    """Return texts in all languages, one a line."""
    return "\n".join(part for parts in texts.by_language.values() for part in parts)


def alignment_tables(ontology: Ontology, words: ShapeWords) -> list[Table]:
    """Make the tables of the alignments: classes, properties, terms of others, and what is not aligned."""
    tables: dict[str, list[Alignment]] = {f"align_{name}": [] for name in ("classes", "properties", "others", "none")}
    for iri in sorted(
        ontology.facts.all_subjects(), key=lambda iri: (not iri.startswith(LC), collation_key(words.name(iri)))
    ):
        own = ontology.terms.get(iri)
        if (own is None and compact(iri) == iri) or iri.startswith((SHAPES, RULES)):
            continue
        lines = [line for line in lines_of(ontology.facts, iri, words) if not (own and line.other.startswith(LC))]
        table = "align_others" if own is None else "align_classes" if own.is_class else "align_properties"
        tables[table] += lines
        if own and not lines and own.editorial:
            tables["align_none"].append(alignment(iri, "", "", own.editorial, words))
        elif own and own.editorial and lines:
            tables[table][-len(lines)] = alignment(iri, lines[0].relation, lines[0].other, own.editorial, words)
    return [(name, lines) for name, lines in tables.items() if lines]


def lines_of(facts: Facts, iri: str, words: ShapeWords) -> Iterable[Alignment]:
    """Find how a term stands to others."""
    for relation in RELATIONS:
        for other in facts.iris(iri, relation):
            yield alignment(iri, relation, other, Texts(), words)


def alignment(iri: str, relation: str, other: str, note: Texts, words: ShapeWords) -> Alignment:
    """Make a line."""
    names = (compact(iri), words.name(iri), compact(other), words.name(other) if other else "", written(note))
    return Alignment(iri, relation, other, note, "\n".join(names).casefold())


def rule_cards(ontology: Ontology, derived: Mapping[str, int]) -> list[RuleCard]:
    """Make the cards of the rules, in the order in which they run."""
    cards = []
    for rule in ontology.rules.values():
        by_it = {
            term.iri: derived[term.iri]
            for term in ontology.terms.values()
            if rule.iri in term.rules and term.iri in derived
        }
        cards.append(RuleCard(rule, by_it, with_prefixes(rule.construct)))
    return cards


def with_prefixes(query: str) -> str:
    """Put the declarations before a query that it leaves to its document."""
    used = [f"PREFIX {name}: <{space}>" for name, space in PREFIXES.items() if f"{name}:" in query]
    return "\n".join((*used, query.strip()))


def shape_sections(shown: Browser) -> list[Section]:
    """Make the cards of all that the shapes document defines: shapes of things first, what orders the pages last."""
    facts, words = shown.ontology.facts, shown.words
    sections: dict[str, list[ShapeCard]] = {
        name: []
        for name in ("shapes_of_things", "shapes_helping", "shapes_of_documents", "shape_groups", "shape_terms")
    }
    node_shapes = {*facts.subjects("sh:NodeShape")}
    inner = {one for shape in node_shapes for one in facts.iris(shape, "sh:property", "sh:sparql")}
    for iri in facts.all_subjects():
        if iri.startswith(SHAPES) and iri not in inner:
            sections[section_of(facts, iri, node_shapes)].append(shape_card(facts, words, iri))
    for cards in sections.values():
        cards.sort(key=lambda card: collation_key(card.label.of(words.language) or card.name))
    sections["shape_groups"].sort(key=lambda card: words.number(card.iri, "sh:order"))
    return [(name, cards) for name, cards in sections.items() if cards]


def section_of(facts: Facts, iri: str, node_shapes: set[str]) -> str:
    """Say in which part of the page something stands."""
    if iri not in node_shapes:
        types = {compact(one) for one in facts.iris(iri, "rdf:type")}
        return "shape_groups" if "sh:PropertyGroup" in types else "shape_terms"
    targets = facts.iris(iri, "sh:targetClass", "sh:targetSubjectsOf", "sh:targetObjectsOf", "sh:targetNode")
    if not targets:
        return "shapes_helping"
    return (
        "shapes_of_documents" if all(compact(one).startswith(OF_DOCUMENTS) for one in targets) else "shapes_of_things"
    )


def shape_card(facts: Facts, words: ShapeWords, iri: str) -> ShapeCard:
    """Make the card of a shape, with the shapes of its properties inside."""
    label = facts.texts(iri, "rdfs:label", "sh:name")
    properties = sorted(facts.iris(iri, "sh:property"), key=lambda one: (words.number(one, "sh:order"), one))
    inner = tuple(shape_card(facts, words, one) for one in properties)
    conditions = tuple(words.conditions(iri))
    message = facts.texts(iri, "sh:message")
    queries = tuple(
        (one.value, facts.value(one.value, "sh:select").strip())
        for one in facts.objects(iri, "sh:sparql")
        if isinstance(one, NamedNode)
    )
    definition = facts.texts(iri, "skos:definition")
    name = iri.removeprefix(SHAPES)
    place = files.file(f"examples/invalid/{name}.ttl")
    text = "\n".join(
        (
            name,
            written(label),
            written(message),
            written(definition),
            *map(plain, conditions),
            *(one.text for one in inner),
        )
    )
    return ShapeCard(
        iri=iri,
        label=label,
        path=words.path(iri),
        targets=tuple(words.targets(iri)),
        conditions=conditions,
        inner=inner,
        message=message or definition,
        queries=queries,
        refused=place.read_text(encoding="utf-8").strip() if place.is_file() else "",
        text=text.casefold(),
    )
