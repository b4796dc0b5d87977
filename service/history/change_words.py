"""What a change did, statement by statement, in words: by graph, then by thing, with the derived statements last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, partial

from graph.deriving.entail import DERIVED
from graph.rdf import BlankNode, GraphName, NamedNode, Term
from graph.versions.history import Entry
from graph.versions.records import Move, Touched
from ontology.terms import PREFIXES
from service.reading.naming import NAMES, Descriptions, describe
from service.reading.vocabulary import vocabulary
from service.wording.collation import Key, collation_key
from service.wording.dates import written_moment
from service.wording.page import Page
from service.wording.presenting import Presenter, Value

TYPE = PREFIXES["rdf"] + "type"
natural = lru_cache(maxsize=4096)(collation_key)
WORDS = {TYPE: "versions.is_a", PREFIXES["rdfs"] + "label": "versions.label"}


@dataclass(frozen=True)
class Line:
    """One statement that was added or removed.

    Args:
        added: whether it was added.
        property: what its property is called.
        value: its value.
    """

    added: bool
    property: str
    value: Value


@dataclass
class About:
    """The statements about one thing.

    Args:
        subject: the thing.
        lines: what was added and removed.
    """

    subject: Value
    lines: list[Line] = field(default_factory=list)


@dataclass
class InGraph:
    """What happened in one graph.

    Args:
        graph: its name; None for the default graph.
        is_derived: whether the rules fill it.
        things: the things that the statements are about.
        added, removed: how many statements are shown of each sort.
    """

    graph: Value | None
    is_derived: bool
    things: list[About] = field(default_factory=list)
    added: int = 0
    removed: int = 0


@dataclass(frozen=True)
class InFigures:
    """How much happened in one graph.

    Args:
        graph: its name; None for the default graph.
        is_derived: whether the rules fill it.
        touched: the figures.
    """

    graph: Value | None
    is_derived: bool
    touched: Touched


def tell(page: Page, moves: Sequence[Move]) -> list[InGraph]:
    """Put moves into words.

    Args:
        page: the reader's page; names come from the version that it reads, and those that are gone from the moves.
        moves: what was added and removed, few enough for one page.
    """
    presenter = Presenter(page, vocabulary(page.reader, page.reader.current()), names_of(page, moves))

    def value(term: Term, property_: str = "") -> Value:
        return presenter.value(term, property_)

    def place(move: Move) -> tuple[object, ...]:
        quad = move.quad
        subject = collation_key(value(quad.subject).text if isinstance(quad.subject, NamedNode) else "")
        order = (quad.predicate.value != TYPE, presenter.vocabulary.order(quad.predicate.value))
        return (*graph_order(quad.graph_name), subject, str(quad.subject), order, move.added, str(quad.object))

    found: dict[GraphName, InGraph] = {}
    things: dict[tuple[GraphName, Term], About] = {}
    for move in sorted(moves, key=place):
        graph, subject, predicate = move.quad.graph_name, move.quad.subject, move.quad.predicate.value
        if graph not in found:
            found[graph] = InGraph(name_of_graph(graph, presenter), graph == DERIVED)
        inside = found[graph]
        if (graph, subject) not in things:
            things[graph, subject] = About(value(subject))
            inside.things.append(things[graph, subject])
        known = WORDS.get(predicate)
        name = page.say(known) if known else presenter.property_name(predicate)
        things[graph, subject].lines.append(Line(move.added, name, value(move.quad.object, predicate)))
        inside.added += move.added
        inside.removed += not move.added
    return list(found.values())


def graphs_of(page: Page, entry: Entry) -> list[InFigures]:
    """Name the graphs that a version changed."""
    iris = [touched.graph.value for touched in entry.graphs if isinstance(touched.graph, NamedNode)]
    presenter = Presenter(page, vocabulary(page.reader, page.reader.current()), describe(page.reader, iris))
    graphs = sorted(entry.graphs, key=lambda one: graph_order(one.graph))
    return [InFigures(name_of_graph(one.graph, presenter), one.is_derived, one) for one in graphs]


def record_order(move: Move) -> tuple[object, ...]:
    """Return where a move stands among others, before names are known: by graph, thing and property."""
    quad, is_type = move.quad, move.quad.predicate.value == TYPE
    name = (*graph_order(quad.graph_name), natural(str(quad.subject)), not is_type)
    return (*name, str(quad.predicate), move.added, str(quad.object))


def clock(page: Page) -> Callable[[datetime], str]:
    """Return what writes moments for the reader of a page."""
    return partial(written_moment, language=page.language)


def tell_name(page: Page, thing: str) -> Value:
    """Name one thing."""
    names = describe(page.reader, [thing])
    return Presenter(page, vocabulary(page.reader, page.reader.current()), names).link(thing)


def graph_order(graph: GraphName) -> tuple[bool, Key]:
    """Return where a graph stands: the derived one last, passage 2 before passage 10."""
    return (graph == DERIVED, natural(str(graph)))


def name_of_graph(graph: GraphName, presenter: Presenter) -> Value | None:
    """Name a graph; None for the default graph."""
    return presenter.value(graph) if isinstance(graph, NamedNode | BlankNode) else None


def names_of(page: Page, moves: Iterable[Move]) -> Descriptions:
    """Find what the things that moves name are called now, or were called before."""
    iris = {term.value for move in moves for term in move.quad if isinstance(term, NamedNode)}
    facts = {iri: dict(known) for iri, known in describe(page.reader, iris).facts.items()}
    for move in moves:
        subject, predicate = move.quad.subject, move.quad.predicate.value
        if predicate in NAMES and isinstance(subject, NamedNode):
            names = facts.setdefault(subject.value, {}).setdefault(predicate, [])
            if not any(getattr(one, "language", "") == getattr(move.quad.object, "language", "") for one in names):
                names.append(move.quad.object)
    return Descriptions(facts)
