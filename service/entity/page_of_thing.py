"""The page about a thing, put together: names, statements in the groups of the shapes, and where each comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from graph.rdf import Literal, NamedNode, Term, Triple
from ontology.terms import LC, PREFIXES, SHAPES
from service.entity.evidence import PASSAGE, READING, Source, Witness
from service.entity.listing import Concept, Item, Row, Section, concept_tree, query_graph, query_in, query_out
from service.entity.relations import TOLD, Teller
from service.entity.thing import (
    CONTENT,
    IN_SCHEME,
    MANY,
    SHOWN,
    Contents,
    Hierarchy,
    Overview,
    Window,
    is_type,
    pages,
)
from service.http.paging import Part
from service.reading.naming import NAMES, TYPE, Text, in_language
from service.reading.vocabulary import LAST, Vocabulary
from service.wording.collation import collation_key
from service.wording.page import Page
from service.wording.presenting import Presenter, Value, cut, shortened
from service.wording.words import LANGUAGES

RDFS, SKOS = PREFIXES["rdfs"], PREFIXES["skos"]
SUBPROPERTY = NamedNode(RDFS + "subPropertyOf")
RELATIONS, KIND, OTHER = SHAPES + "group-relations", SHAPES + "group-kind", "other"
ABOUT = 80


@dataclass(frozen=True)
class Entity:
    """Everything that the page about a thing shows.

    Args:
        page: the page.
        overview: how much there is.
        contents: what is shown.
        presenter: shows terms.
        witness: tells the evidence.
        hierarchy: what the ontology says of classes and properties.
        window: which part of a long list is shown.
        listed: the properties whose incoming links are listed.
    """

    page: Page
    overview: Overview
    contents: Contents
    presenter: Presenter
    witness: Witness
    hierarchy: Hierarchy
    window: Window
    listed: tuple[str, ...]

    @property
    def iri(self) -> str:
        """The thing."""
        return self.overview.iri

    @cached_property
    def name(self) -> Text:
        """What the thing is called, in the reader's language where it can be."""
        found = in_language(self.contents.values(*NAMES), self.page.language)
        return shortened(found) if found else Text(self.presenter.name(self.iri).value)

    @cached_property
    def other_names(self) -> list[Text]:
        """What it is called in the other languages of the pages."""
        terms = self.contents.values(*NAMES)
        found = [in_language(of_language(terms, one), one) for one in LANGUAGES if one != self.name.language]
        return [shortened(text) for text in found if text and text.value != self.name.value]

    @cached_property
    def classes(self) -> list[str]:
        """The classes to show: ours, and those of others that somebody states; the narrowest first."""
        known = [
            one for one in self.hierarchy.narrowest_first(self.overview.types) if self.presenter.has_class_name(one)
        ]
        return [one for one in known if one.startswith(LC) or not self.contents.is_derived(self.is_a(one))]

    def is_a(self, class_: str) -> Triple:
        """The statement that the thing is of a class."""
        return Triple(NamedNode(self.iri), NamedNode(TYPE), NamedNode(class_))

    @cached_property
    def chips(self) -> list[Value]:
        """The classes as links."""
        return [self.presenter.link(one) for one in self.classes]

    @cached_property
    def own_words(self) -> list[Source]:
        """Of a passage or a reading, the words that it is about."""
        if not self.is_words:
            return []
        return [source for source in (self.witness.source(self.iri),) if source.quote]

    @property
    def vocabulary(self) -> Vocabulary:
        """What classes and properties are called."""
        return self.presenter.vocabulary

    # ---- statements about the thing

    def is_repetition(self, triple: Triple) -> bool:
        """Say whether a statement only repeats another in the words of another vocabulary, or in wider ones."""
        if not self.contents.is_derived(triple):
            return False
        property_ = triple.predicate.value
        if property_ == TYPE:
            return not (isinstance(triple.object, NamedNode) and triple.object.value in self.classes)
        if not property_.startswith(LC) and property_ not in self.vocabulary.groups:
            return True
        return self.is_wider(triple)

    def is_wider(self, triple: Triple) -> bool:
        """Say whether a statement follows from the same with a narrower property."""
        ways = self.witness.traces.derivations.get(triple, ())
        return any(
            premise.object == triple.object and premise.subject == triple.subject
            for way in ways[:1]
            for premise in way.premises
            if SUBPROPERTY in {other.predicate for other in way.premises}
        )

    @cached_property
    def sections(self) -> list[Section]:
        """The statements in the groups of the shapes, in their order."""
        shown = [triple for triple in self.contents.out if not self.is_repetition(triple)]
        groups: dict[str, list[Row]] = {}
        for property_ in sorted({triple.predicate.value for triple in shown}, key=self.vocabulary.order):
            group = self.vocabulary.groups.get(property_)
            groups.setdefault(group.iri if group else OTHER, []).append(self.row(property_, shown))
        if self.told:
            groups[RELATIONS] = [*self.told, *groups.get(RELATIONS, [])]
        return [self.section(group, groups[group]) for group in sorted(groups, key=self.group_order)]

    def group_order(self, group: str) -> tuple[float, str]:
        """Return the place of a group on the page."""
        found = [one for one in self.vocabulary.groups.values() if one.iri == group]
        return (found[0].order if found else LAST, group)

    def section(self, group: str, rows: list[Row]) -> Section:
        """Make a group of rows."""
        names = [one.names for one in self.vocabulary.groups.values() if one.iri == group]
        title = (names and names[0].get(self.page.language)) or self.page.say("entity.other")
        properties = [row.short for row in rows if row.items]
        return Section(
            group.removeprefix(SHAPES), title, tuple(rows), query_out(self.iri, properties) if properties else ""
        )

    def row(self, property_: str, shown: Iterable[Triple]) -> Row:
        """Make the row of a property."""
        items = [self.item(triple) for triple in self.ordered(one for one in shown if one.predicate.value == property_)]
        count = self.overview.out.get(property_, 0)
        return Row(
            self.presenter.property_name(property_, self.classes),
            self.page.urls.page(property_) if property_.startswith(LC) else "",
            tuple(items),
            count=count if count > MANY else 0,
            query=query_out(self.iri, [property_]),
            short=property_,
        )

    def item(self, triple: Triple, *, value: Term | None = None, named: bool = False) -> Item:
        """Show one statement."""
        property_ = triple.predicate.value
        shown = self.presenter.value(triple.object if value is None else value, property_)
        name = self.presenter.property_name(property_, self.classes)
        about = f"{name}: {cut(shown.text, ABOUT)}"
        return Item(shown, self.witness.of((triple,)), about, name if named else "")

    def ordered(self, triples: Iterable[Triple]) -> list[Triple]:
        """Put the values of a property in order: the narrowest class, the reader's language, then the dictionary."""

        def place(triple: Triple) -> tuple[object, ...]:
            term = triple.object
            if triple.predicate.value == TYPE and isinstance(term, NamedNode) and term.value in self.classes:
                return (0, self.classes.index(term.value), collation_key(""))
            language = term.language or "" if isinstance(term, Literal) else ""
            return (1, language != self.page.language, collation_key(self.presenter.value(term).text))

        found = list(triples)
        return sorted(found, key=place) if len(found) > 1 else found

    @property
    def query_pointing(self) -> str:
        """Ask for all links in that are listed."""
        return query_in(self.iri, self.page.language, [row.short for row in self.pointing])

    @cached_property
    def counted(self) -> list[Row]:
        """The links in that are only counted: the same once more, by properties of other vocabularies and inverses."""
        left = self.overview.incoming.keys() - {*TOLD, *(row.short for row in self.pointing), IN_SCHEME}
        found = sorted(left, key=self.vocabulary.order)
        return [
            Row(
                self.presenter.property_name(one),
                "",
                count=self.overview.incoming[one],
                query=query_in(self.iri, self.page.language, [one]),
                short=one,
            )
            for one in found
        ]

    @cached_property
    def repeated(self) -> list[Row]:
        """What is said once more in other words."""
        found = [triple for triple in self.contents.out if self.is_repetition(triple)]
        properties = sorted({triple.predicate.value for triple in found}, key=self.vocabulary.order)
        return [self.row(property_, found) for property_ in properties]

    # ---- statements that point to the thing

    @cached_property
    def teller(self) -> Teller:
        """Tells records in words."""
        return Teller(self.presenter, self.witness)

    @cached_property
    def told(self) -> list[Row]:
        """The records that point to the thing, in words."""
        return [self.told_row(one) for one in TOLD if self.contents.records.get(one)]

    def told_row(self, property_: str) -> Row:
        """Make the row of the records that point to the thing by a property."""
        records = self.contents.records[property_]
        terms = (one.object for held in records.values() for one in held if is_type(one))
        classes = {term.value for term in terms if isinstance(term, NamedNode)}
        kinds = [one for one in self.hierarchy.narrowest_first(classes) if one.startswith(LC)]
        name = self.presenter.class_name(kinds[0]) if kinds else self.presenter.property_name(property_)
        return Row(
            name,
            self.page.urls.page(kinds[0]) if kinds else "",
            relations=tuple(self.teller.all(property_, records, self.iri)),
            count=self.overview.incoming[property_],
            part=self.part(property_),
            query=query_in(self.iri, self.page.language, [property_]),
            short=property_,
        )

    @cached_property
    def pointing(self) -> list[Row]:
        """The other links in, by property; those that say more widely what another says already are only counted."""
        found = {one: self.contents.incoming.get(one, {}) for one in self.listed}
        return [self.pointing_row(one) for one, held in found.items() if not all(map(self.is_wider, held))]

    def pointing_row(self, property_: str) -> Row:
        """Make the row of the links in by a property."""
        found = self.contents.incoming[property_]
        items = [self.item(triple, value=triple.subject) for triple in found]
        if len(items) > 1:
            items.sort(key=lambda item: collation_key(item.value.text))
        return Row(
            self.presenter.property_name(property_),
            self.page.urls.page(property_) if property_.startswith(LC) else "",
            tuple(items),
            count=self.overview.incoming[property_],
            part=self.part(property_),
            query=query_in(self.iri, self.page.language, [property_]),
            short=property_,
        )

    def part(self, property_: str) -> Part[Item] | None:
        """Return which page of a list is shown; None when it has only one."""
        count = self.overview.incoming[property_]
        number = self.window.number(property_, count)
        return (
            Part((), number, pages(count), count, self.window.offset(property_, count) + 1) if count > SHOWN else None
        )

    # ---- the thing as a named graph, or as a scheme

    @cached_property
    def held(self) -> list[Row]:
        """What the named graph of that name holds, by subject."""
        subjects: dict[Term, list[Item]] = {}
        about_others = (one for one in self.contents.content if one not in self.contents.out)
        for triple in sorted(about_others, key=lambda one: self.vocabulary.order(one.predicate.value)):
            subjects.setdefault(triple.subject, []).append(self.item(triple, named=True))
        rows = [Row("", "", tuple(items), subject=self.presenter.value(term)) for term, items in subjects.items()]
        return sorted(rows, key=lambda row: collation_key(row.subject.text if row.subject else ""))

    @property
    def held_words(self) -> str:
        """What the named graph of that name is to its statements."""
        return "states" if PASSAGE in self.overview.types else "implies" if READING in self.overview.types else "holds"

    @property
    def query_held(self) -> str:
        """Ask for everything that the named graph of that name holds."""
        return query_graph(self.iri)

    @property
    def is_words(self) -> bool:
        """Whether the thing is a passage or a reading, whose statements come first."""
        return bool(self.overview.types & {PASSAGE, READING})

    @property
    def held_is_cut(self) -> bool:
        """Whether the named graph holds more than is shown."""
        return self.overview.graph > CONTENT

    @cached_property
    def concepts(self) -> tuple[Concept, ...]:
        """The concepts of the scheme of that name, as a tree."""
        items = {
            triple.subject.value: self.item(triple, value=triple.subject)
            for triple in self.contents.in_scheme
            if isinstance(triple.subject, NamedNode)
        }
        return concept_tree(self.contents.concepts, items)


def of_language(terms: Iterable[Term], language: str) -> list[Term]:
    """Return the literals in a language."""
    return [term for term in terms if isinstance(term, Literal) and term.language == language]
