"""Where each statement comes from: passages that state it, a reading, a source, the editors, or a rule and its grounds.

The named graphs that hold a statement say who says so; what a rule added is followed back to what is said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from graph.rdf import NamedNode, Triple
from ontology.terms import GRAPH_DERIVED, GRAPH_EDITORIAL, GRAPH_QUERIES, ID, LC
from service.entity.derivation import DOCUMENT_GRAPHS, Derivation, Traces
from service.reading.naming import (
    CERTAINTY,
    COMMENT,
    GLOSS,
    LICENCE,
    NUMBER,
    ORIGIN,
    PASSAGE_OF,
    QUOTE,
    READING_OF,
    TYPE,
    Text,
)
from service.wording.presenting import Presenter, Value

PASSAGE, READING, ANNOUNCEMENT = LC + "Passage", LC + "Reading", LC + "Announcement"
IN_THE_WRITERS_OPINION = f"{ID}certainty/opinion"
STATED, OPINION, IMPLIED = "stated", "opinion", "implied"
DESCRIPTION, REFERENCE, EDITORS, DOCUMENT, QUERIES, UNKNOWN = (
    "description",
    "reference",
    "editors",
    "document",
    "queries",
    "unknown",
)
ORDER = (STATED, OPINION, IMPLIED, REFERENCE, EDITORS, DESCRIPTION, DOCUMENT, QUERIES, UNKNOWN)
DERIVED, NONE = "derived", "none"
PASSAGES = (STATED, OPINION, IMPLIED)


@dataclass(frozen=True)
class Source:
    """A named graph that holds a statement: who says so.

    Args:
        iri: the graph.
        kind: one of `ORDER`.
        name: what it is called.
        address: its page.
        place: where its words stand in the annotated announcement; "" when it has none.
        number: the number of the passage.
        quote: its words.
        gloss: their English rendering.
        certainty: how the passage says it.
        licence: its licence.
        origin: where it was taken from.
    """

    iri: str
    kind: str
    name: Text
    address: str
    place: str = ""
    number: int = 0
    quote: Text | None = None
    gloss: Text | None = None
    certainty: Text | None = None
    licence: Value | None = None
    origin: Value | None = None


@dataclass(frozen=True)
class Premise:
    """A statement that a derived one rests on.

    Args:
        subject, property, value: the statement, ready to be shown.
        sources: who says so.
        ground: how it follows itself, when nobody says so.
        is_vocabulary: whether it says something of the words and nothing of the world.
    """

    subject: Value
    property: str
    value: Value
    sources: tuple[Source, ...]
    ground: Ground | None
    is_vocabulary: bool


@dataclass(frozen=True)
class Ground:
    """One way in which a statement follows.

    Args:
        rule: the IRI of the rule; "" when no rule is known that gives it.
        name: what the rule is called.
        sentence: what it says.
        address: its page.
        premises: what it rests on here.
    """

    rule: str
    name: Text
    sentence: Text | None
    address: str
    premises: tuple[Premise, ...]

    def by_subject(self) -> list[tuple[Value, list[Premise]]]:
        """What it rests on, put together by what it is about."""
        found: dict[Value, list[Premise]] = {}
        for premise in self.premises:
            found.setdefault(premise.subject, []).append(premise)
        return list(found.items())

    def sources(self) -> Iterator[Source]:
        """The passages and sources that it rests on, all the way down."""
        for premise in self.premises:
            if not premise.is_vocabulary:
                yield from premise.sources
                if premise.ground:
                    yield from premise.ground.sources()


@dataclass(frozen=True)
class Evidence:
    """Where a statement comes from.

    Args:
        sources: the graphs that hold it, passages first.
        grounds: the ways in which it follows by rule.
    """

    sources: tuple[Source, ...] = ()
    grounds: tuple[Ground, ...] = ()

    @property
    def kind(self) -> str:
        """What it is at its best: a passage, something else that says so, a rule, or nothing."""
        if self.sources:
            return self.sources[0].kind if self.sources[0].kind in PASSAGES else self.other_kind
        return DERIVED if self.grounds else NONE

    @property
    def other_kind(self) -> str:
        """What says so when no passage does."""
        return NONE if all(source.kind == UNKNOWN for source in self.sources) else REFERENCE

    @property
    def passages(self) -> tuple[Source, ...]:
        """The passages and readings among the sources."""
        return tuple(source for source in self.sources if source.kind in PASSAGES)

    @property
    def others(self) -> tuple[Source, ...]:
        """The sources that are no passages."""
        return tuple(source for source in self.sources if source.kind not in PASSAGES)

    @property
    def behind(self) -> tuple[Source, ...]:
        """The passages that the rules rest on, each once."""
        found = {source.iri: source for ground in self.grounds for source in ground.sources()}
        return tuple(sorted((one for one in found.values() if one.kind in PASSAGES), key=order))


def order(source: Source) -> tuple[int, str, int, str]:
    """Return the place of a source among others: what is stated first, then in the order of the text."""
    return ORDER.index(source.kind), source.place.partition("#")[0], source.number, source.iri


@dataclass
class Witness:
    """Tells the evidence of any statement of one page.

    Args:
        presenter: shows terms.
        graphs: the named graphs that hold each statement.
        traces: what the derived ones rest on.
    """

    presenter: Presenter
    graphs: Mapping[Triple, Collection[str]]
    traces: Traces
    _sources: dict[str, Source] = field(default_factory=dict)
    _evidence: dict[Triple, Evidence] = field(default_factory=dict)

    def of(self, statements: Iterable[Triple]) -> Evidence:
        """Return the evidence of statements that are shown as one."""
        found = [self.one(triple) for triple in statements]
        if len(found) == 1:
            return found[0]
        sources = {source.iri: source for evidence in found for source in evidence.sources}
        grounds = dict.fromkeys(ground for evidence in found for ground in evidence.grounds)
        return Evidence(tuple(sorted(sources.values(), key=order)), tuple(grounds))

    def one(self, triple: Triple) -> Evidence:
        """Return the evidence of one statement."""
        if triple not in self._evidence:
            held = set(self.graphs.get(triple, ()))
            grounds = self.grounds(triple) if GRAPH_DERIVED in held else ()
            self._evidence[triple] = Evidence(self.sources(held), grounds)
        return self._evidence[triple]

    def grounds(self, triple: Triple) -> tuple[Ground, ...]:
        """Return how a derived statement follows; one without a rule when none is known that gives it."""
        found = self.traces.derivations.get(triple, ())
        return tuple(self.ground(one, {triple}) for one in found) or (Ground("", Text(""), None, "", ()),)

    def ground(self, derivation: Derivation, above: set[Triple]) -> Ground:
        """Show one way in which a statement follows."""
        rule, presenter = derivation.way.rule, self.presenter
        premises = [self.premise(triple, above) for triple in derivation.premises]
        return Ground(
            rule,
            presenter.name(rule),
            presenter.names.text(rule, COMMENT, presenter.page.language),
            presenter.page.urls.page(rule),
            tuple(sorted(premises, key=lambda premise: premise.is_vocabulary)),
        )

    def premise(self, triple: Triple, above: set[Triple]) -> Premise:
        """Show a statement that another rests on."""
        held, presenter = self.traces.graphs.get(triple, frozenset()), self.presenter
        further = self.traces.derivations.get(triple, ()) if held == {GRAPH_DERIVED} and triple not in above else ()
        return Premise(
            presenter.value(triple.subject),
            presenter.property_name(triple.predicate.value),
            presenter.value(triple.object, triple.predicate.value),
            self.sources(held),
            self.ground(further[0], above | {triple}) if further else None,
            bool(held & DOCUMENT_GRAPHS),
        )

    def sources(self, graphs: Iterable[str]) -> tuple[Source, ...]:
        """Show the graphs that hold a statement, leaving out that of the derived ones."""
        found = [self.source(graph) for graph in graphs if graph != GRAPH_DERIVED]
        return tuple(sorted(found, key=order))

    def source(self, graph: str) -> Source:
        """Show a named graph as one that says something."""
        if graph not in self._sources:
            kind = self.kind_of(graph)
            self._sources[graph] = self.passage(graph, kind) if kind in PASSAGES else self.other(graph, kind)
        return self._sources[graph]

    def kind_of(self, graph: str) -> str:
        """Say what kind of thing a named graph is, by what is said of it."""
        names = self.presenter.names
        types = names.iris(graph, TYPE)
        if PASSAGE in types:
            return OPINION if names.iri(graph, CERTAINTY) == IN_THE_WRITERS_OPINION else STATED
        if READING in types:
            return IMPLIED
        if graph == GRAPH_EDITORIAL:
            return EDITORS
        if ANNOUNCEMENT in types:
            return DESCRIPTION
        if graph in DOCUMENT_GRAPHS:
            return DOCUMENT
        if graph == GRAPH_QUERIES:
            return QUERIES
        return REFERENCE if names.terms(graph, LICENCE) or names.terms(graph, ORIGIN) else UNKNOWN

    def passage(self, graph: str, kind: str) -> Source:
        """Show a passage, or a reading with the words of its passage."""
        presenter = self.presenter
        names, language, urls = presenter.names, presenter.page.language, presenter.page.urls
        passage = names.iri(graph, READING_OF) or graph
        announcement = names.iri(passage, PASSAGE_OF)
        number = names.text(passage, NUMBER, language)
        digits = number.value if number and number.value.isdecimal() else ""
        certainty = names.iri(graph, CERTAINTY)
        return Source(
            graph,
            kind,
            presenter.name(passage),
            urls.page(graph),
            f"{urls.page(announcement)}#passage-{digits}" if announcement and digits else urls.page(passage),
            int(digits or 0),
            names.text(passage, QUOTE, "th"),
            names.text(passage, GLOSS, "en") if language == "en" else None,
            presenter.name(certainty) if certainty else None,
        )

    def other(self, graph: str, kind: str) -> Source:
        """Show a graph that is no passage."""
        presenter = self.presenter
        licence, origin = presenter.names.iri(graph, LICENCE), presenter.names.iri(graph, ORIGIN)
        return Source(
            graph,
            kind,
            presenter.name(graph),
            presenter.page.urls.page(graph),
            licence=presenter.value(NamedNode(licence)) if licence else None,
            origin=presenter.value(NamedNode(origin)) if origin and kind == REFERENCE else None,
        )
