"""What the things on a page are called, and what the named graphs say of themselves: one query for a whole page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from graph.rdf import Literal, NamedNode, Term
from ontology.terms import LC, PREFIXES
from service.reading.reader import Reader, values
from service.reading.vocabulary import iri_of

RDF, RDFS, SKOS, DCT = PREFIXES["rdf"], PREFIXES["rdfs"], PREFIXES["skos"], PREFIXES["dct"]
TYPE, COMMENT = RDF + "type", RDFS + "comment"
NAMES = (RDFS + "label", SKOS + "prefLabel", DCT + "title")
QUOTE, GLOSS, NUMBER, CERTAINTY = LC + "quote", LC + "gloss", LC + "number", LC + "certainty"
PASSAGE_OF, READING_OF = LC + "passageOf", LC + "readingOf"
LICENCE, ORIGIN, RIGHTS = DCT + "license", DCT + "source", DCT + "rights"
OF_GRAPHS = (TYPE, QUOTE, GLOSS, NUMBER, CERTAINTY, PASSAGE_OF, READING_OF, LICENCE, ORIGIN)
STEPS = (READING_OF, CERTAINTY, PASSAGE_OF)


@dataclass(frozen=True)
class Text:
    """Some words and the language that they are in; "" when nobody says."""

    value: str
    language: str = ""

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Descriptions:
    """What is known of the things on a page.

    Args:
        facts: thing → property → values.
    """

    facts: Mapping[str, Mapping[str, list[Term]]] = field(default_factory=dict)

    def terms(self, iri: str, property_: str) -> list[Term]:
        """Return the values of a property of a thing."""
        return self.facts.get(iri, {}).get(property_, [])

    def iri(self, iri: str, property_: str) -> str:
        """Return the thing that a property points to, the first by IRI; "" for none."""
        return min(self.iris(iri, property_), default="")

    def iris(self, iri: str, property_: str) -> set[str]:
        """Return the things that a property points to."""
        return {term.value for term in self.terms(iri, property_) if isinstance(term, NamedNode)}

    def text(self, iri: str, property_: str, language: str) -> Text | None:
        """Return the text of a property in a language, or in any other; None when there is none."""
        return in_language(self.terms(iri, property_), language)

    def name(self, iri: str, language: str) -> Text | None:
        """Return what a thing is called in a language, or in any other; None when it has no name."""
        found = [text for one in NAMES if (text := self.text(iri, one, language))]
        return next((text for text in found if text.language == language), found[0] if found else None)


def in_language(terms: Iterable[Term], language: str) -> Text | None:
    """Choose among literals: the one in a language, or else the first."""
    texts = sorted(
        (term.language != language, term.language or "", term.value) for term in terms if isinstance(term, Literal)
    )
    return Text(texts[0][2], texts[0][1]) if texts else None


def describe(reader: Reader, things: Collection[str], graphs: Collection[str] = ()) -> Descriptions:
    """Read the names of things, and what named graphs say of themselves.

    Args:
        reader: reads the version.
        things: IRIs of whatever the page names.
        graphs: named graphs that hold its statements: passages, readings, sources.
    """
    parts = list(questions(things, graphs))
    facts: dict[str, dict[str, list[Term]]] = {}
    if parts:
        query = f"SELECT DISTINCT ?thing ?property ?value WHERE {{ {' UNION '.join(parts)} }}"
        for row in reader.select(query):
            facts.setdefault(iri_of(row, "thing"), {}).setdefault(iri_of(row, "property"), []).append(row["value"])
    return Descriptions(facts)


def questions(things: Collection[str], graphs: Collection[str]) -> Iterator[str]:
    """Write the parts of the query: the things, the graphs, and what lies a step behind a graph."""
    if things:
        yield f"{{ {values('thing', sorted(things))} {any_of((*NAMES, COMMENT))} }}"
    if graphs:
        yield f"{{ {values('thing', sorted(graphs))} {any_of((*NAMES, *OF_GRAPHS))} }}"
        steps = " UNION ".join(f"{{ ?graph <{step}> ?thing }}" for step in STEPS)
        yield f"{{ {{ {values('graph', sorted(graphs))} {steps} }} {any_of((*NAMES, *OF_GRAPHS))} }}"


def any_of(properties: Iterable[str]) -> str:
    """Ask for some properties of ?thing, one by one: the engine looks each up, where it would join a list of them."""
    return " UNION ".join(f"{{ ?thing <{one}> ?value BIND(<{one}> AS ?property) }}" for one in properties)
