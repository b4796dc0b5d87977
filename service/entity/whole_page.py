"""Reads everything that the page about a thing shows, in a bounded number of queries."""

from __future__ import annotations

from graph.rdf import NamedNode
from ontology.terms import LC
from service.entity.derivation import Traces, trace
from service.entity.evidence import PASSAGE, READING, Witness
from service.entity.page_of_thing import Entity
from service.entity.relations import TOLD
from service.entity.thing import IN_SCHEME, Contents, Hierarchy, Overview, Window, hierarchy, read_contents
from service.reading.naming import TYPE, describe
from service.reading.vocabulary import Vocabulary, vocabulary
from service.wording.page import Page
from service.wording.presenting import Presenter


def listed_properties(overview: Overview, known: Vocabulary, found: Hierarchy) -> tuple[str, ...]:
    """Choose the properties whose incoming links are listed: those with names, unless an inverse says it already."""
    named = [one for one in overview.incoming if one not in TOLD and (one.startswith(LC) or one in known.groups)]
    mirrored = {one for one in named if found.inverse.get(one, set()) & overview.out.keys()}
    return tuple(
        sorted((one for one in named if one not in mirrored and one not in (TYPE, IN_SCHEME)), key=known.order)
    )


def read_entity(page: Page, overview: Overview, window: Window) -> Entity:
    """Read everything that the page about a thing shows, in at most five queries.

    Args:
        page: the page.
        overview: how much there is, already counted.
        window: which part of a long list is shown.
    """
    reader, version = page.reader, page.reader.current()
    known, found = vocabulary(reader, version), hierarchy(reader, version)
    listed = listed_properties(overview, known, found)
    contents = read_contents(reader, overview, list(listed), window)
    derived = [triple for triple in contents.shown() if contents.is_derived(triple)]
    traces = trace(reader, version, derived) if derived else Traces({}, {})
    names = describe(reader, *named_on_page(overview, contents, traces))
    presenter = Presenter(page, known, names)
    witness = Witness(presenter, contents.graphs, traces)
    return Entity(page, overview, contents, presenter, witness, found, window, listed)


def named_on_page(overview: Overview, contents: Contents, traces: Traces) -> tuple[set[str], set[str]]:
    """Return the things that a page names, and the named graphs that its statements stand in."""
    premises = traces.premises()
    rules = {way.way.rule for found in traces.derivations.values() for way in found}
    terms = {term for triple in (*contents.shown(), *premises) for term in (triple.subject, triple.object)}
    things = {term.value for term in terms if isinstance(term, NamedNode)} | rules | contents.concepts.keys()
    graphs = {one for held in contents.graphs.values() for one in held}
    graphs |= {one for held in traces.graphs.values() for one in held}
    itself = {overview.iri} if overview.graph or overview.types & {PASSAGE, READING} else set()
    return things | {overview.iri}, graphs | itself
