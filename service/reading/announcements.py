"""What the graph holds of the announcements: each with its passages and their statements, and the list of all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from graph.errors import NotFound
from graph.rdf import Literal, NamedNode, Row, Term, Triple
from ontology.terms import ID, LC, PREFIXES
from service.reading.annotation import Piece, Span, coverage, paragraphs
from service.reading.last_versions import kept_for_last_versions
from service.reading.once import once_a_version
from service.reading.reader import Reader, values
from service.reading.vocabulary import Names, iri_of, text_of

STATED, IMPLIED, OPINION = (f"{ID}certainty/{name}" for name in ("stated", "implied", "opinion"))
DECLARATIONS = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("lc", "oa", "skos", "rdfs", "dct", "xsd"))

ABOUT = "SELECT ?property ?value WHERE { %s ?property ?value } ORDER BY ?property STR(?value)"
PASSAGES = """SELECT ?passage ?number ?quote ?gloss ?certainty ?start ?end ?note WHERE {
    ?passage lc:passageOf %s ; lc:number ?number ; lc:quote ?quote .
    OPTIONAL { ?passage oa:hasSelector ?position . ?position oa:start ?start ; oa:end ?end }
    OPTIONAL { ?passage lc:gloss ?gloss }
    OPTIONAL { ?passage lc:certainty ?certainty }
    OPTIONAL { ?passage skos:editorialNote ?note }
}
ORDER BY ?number ?note"""
STATEMENTS = """SELECT ?number ?implied ?subject ?property ?value ?passage WHERE {
    {
        ?passage lc:passageOf %(iri)s ; lc:number ?number .
        GRAPH ?passage { ?subject ?property ?value }
        BIND(false AS ?implied)
    } UNION {
        ?passage lc:passageOf %(iri)s ; lc:number ?number .
        ?reading lc:readingOf ?passage .
        GRAPH ?reading { ?subject ?property ?value }
        BIND(true AS ?implied)
    }
}
ORDER BY ?number ?implied ?subject ?property STR(?value)"""
ALL = """SELECT ?announcement ?label ?city ?publisher ?source ?opening ?gloss WHERE {
    ?announcement a lc:Announcement .
    OPTIONAL { ?announcement rdfs:label ?label }
    OPTIONAL { ?announcement lc:concernsCity ?city }
    OPTIONAL { ?announcement dct:publisher ?publisher }
    OPTIONAL { ?announcement dct:source ?source }
    OPTIONAL {
        ?first lc:passageOf ?announcement ; lc:number 1 ; lc:quote ?opening .
        OPTIONAL { ?first lc:gloss ?gloss }
    }
}
ORDER BY ?announcement"""
COUNTS = """SELECT ?announcement ?what (COUNT(*) AS ?count) WHERE {
    {
        %(chosen)s
        ?passage lc:passageOf ?announcement .
        BIND("passages" AS ?what)
    } UNION {
        %(chosen)s
        ?passage lc:passageOf ?announcement .
        GRAPH ?passage { ?subject ?property ?value }
        BIND("stated" AS ?what)
    } UNION {
        %(chosen)s
        ?passage lc:passageOf ?announcement .
        ?reading lc:readingOf ?passage .
        GRAPH ?reading { ?subject ?property ?value }
        BIND("implied" AS ?what)
    }
}
GROUP BY ?announcement ?what"""
LISTED = "SELECT ?announcement WHERE { ?announcement a lc:Announcement }"
DAYS = """SELECT ?announcement (MAX(?day) AS ?latest) WHERE {
    ?passage lc:passageOf ?announcement .
    GRAPH ?passage { ?subject ?property ?day }
    FILTER(DATATYPE(?day) = xsd:date)
}
GROUP BY ?announcement"""


@dataclass(frozen=True)
class Statement:
    """One statement of a passage.

    Args:
        subject: what it is about.
        property: what it says of it.
        value: the value.
        implied: whether the passage implies it without stating it.
    """

    subject: str
    property: str
    value: Term
    implied: bool


@dataclass
class Passage:
    """A passage with what it states.

    Args:
        iri: its IRI.
        number: its number.
        quote: its words.
        gloss: an English rendering; "" for none.
        certainty: the IRI of its certainty.
        span: where it stands in the text; None when that is not known.
        notes: the editors' notes, by language.
        statements: what it states and implies.
    """

    iri: str
    number: int
    quote: str
    gloss: str = ""
    certainty: str = STATED
    span: Span | None = None
    notes: Names = field(default_factory=Names)
    statements: list[Statement] = field(default_factory=list)

    @property
    def is_opinion(self) -> bool:
        """Whether it is the writer's opinion."""
        return self.certainty == OPINION

    @cached_property
    def things(self) -> set[str]:
        """The things that its statements are about."""
        values = {one.value.value for one in self.statements if isinstance(one.value, NamedNode)}
        return {iri for iri in values.union(one.subject for one in self.statements) if iri.startswith(ID)}

    def count(self, *, implied: bool) -> int:
        """Count its statements of one sort."""
        return sum(statement.implied == implied for statement in self.statements)


@dataclass
class Announcement:
    """An announcement, read whole.

    Args:
        iri: its IRI.
        properties: what is said of it: property → values.
        passages: its passages, by number.
    """

    iri: str
    properties: dict[str, list[Term]] = field(default_factory=dict)
    passages: dict[int, Passage] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The whole text; "" when the graph does not hold it."""
        return next((term.value for term in self.properties.get(LC + "text", ()) if isinstance(term, Literal)), "")

    @property
    def language(self) -> str:
        """The language of the text."""
        terms = self.properties.get(LC + "text", ())
        return next((term.language or "" for term in terms if isinstance(term, Literal)), "")

    @property
    def spans(self) -> list[Span]:
        """Where the passages stand."""
        return [passage.span for passage in self.passages.values() if passage.span]

    @cached_property
    def paragraphs(self) -> list[list[Piece]]:
        """The text, cut at its passages."""
        return paragraphs(self.text, self.spans)

    @cached_property
    def coverage(self) -> float:
        """The share of the text that is read into passages."""
        return coverage(self.text, self.spans)

    def count(self, *, implied: bool) -> int:
        """Count the statements of one sort."""
        return sum(passage.count(implied=implied) for passage in self.passages.values())

    def triples(self) -> list[Triple]:
        """List what is said of it."""
        subject = NamedNode(self.iri)
        return [Triple(subject, NamedNode(name), term) for name, terms in self.properties.items() for term in terms]

    def iris(self, property: str) -> list[str]:
        """List the IRIs that a property names."""
        return [term.value for term in self.properties.get(property, ()) if isinstance(term, NamedNode)]

    def texts(self, property: str, language: str) -> list[str]:
        """List the texts of a property in a language."""
        terms = self.properties.get(property, ())
        return [term.value for term in terms if isinstance(term, Literal) and term.language == language]


@kept_for_last_versions(size=32)
def read_announcement(reader: Reader, version: int, iri: str) -> Announcement:
    """Read an announcement in three questions.

    Args:
        reader: reads a version.
        version: its number, so that a new version is read anew.
        iri: the announcement.

    Raises:
        NotFound: nothing is known of it.
    """
    found, name = Announcement(iri), str(NamedNode(iri))
    for row in reader.select(ABOUT % name):
        found.properties.setdefault(iri_of(row, "property"), []).append(row["value"])
    if not found.properties:
        raise NotFound(name=iri)
    for row in reader.select(DECLARATIONS + PASSAGES % name):
        number = int(text_of(row, "number"))
        passage = found.passages.setdefault(number, read_passage(row, number))
        if "note" in row:
            passage.notes.add(row["note"])
    for row in reader.select(statements_query(iri)):
        implied = text_of(row, "implied") == "true"
        statement = Statement(iri_of(row, "subject"), iri_of(row, "property"), row["value"], implied)
        found.passages[int(text_of(row, "number"))].statements.append(statement)
    return found


def statements_query(iri: str) -> str:
    """Write the query for all that an announcement states and implies."""
    return DECLARATIONS + STATEMENTS % {"iri": NamedNode(iri)}


def read_passage(row: Row, number: int) -> Passage:
    """Read a passage from a row of `PASSAGES`."""
    start, end = text_of(row, "start"), text_of(row, "end")
    span = Span(number, int(start), int(end)) if start.isdecimal() and end.isdecimal() else None
    certainty = iri_of(row, "certainty") or STATED
    return Passage(iri_of(row, "passage"), number, text_of(row, "quote"), text_of(row, "gloss"), certainty, span)


@dataclass
class Summary:
    """An announcement as the lists show it.

    Args:
        iri: its IRI.
        labels: its name, by language.
        opening: its first passage.
        gloss: the English rendering of that.
        cities, publishers, sources: whom it concerns, who published it, and where.
        counts: the number of its passages, and of what they state and imply.
    """

    iri: str
    labels: Names = field(default_factory=Names)
    opening: str = ""
    gloss: str = ""
    cities: list[str] = field(default_factory=list)
    publishers: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


@once_a_version()
def in_order(reader: Reader, version: int) -> tuple[str, ...]:
    """List the announcements of a version; the one that speaks of the latest day comes first.

    Args:
        reader: reads that version.
        version: its number, so that a new version is read anew.
    """
    days = {iri_of(row, "announcement"): text_of(row, "latest") for row in reader.select(DECLARATIONS + DAYS)}
    return tuple(sorted(listed(reader), key=lambda one: (days.get(one, ""), one), reverse=True))


def listed(reader: Reader) -> tuple[str, ...]:
    """List the announcements by their names alone, in which their years stand: the last ones first."""
    return tuple(sorted((iri_of(row, "announcement") for row in reader.select(DECLARATIONS + LISTED)), reverse=True))


def summaries(reader: Reader, announcements: Sequence[str]) -> list[Summary]:
    """Read what the lists show of some announcements.

    Args:
        reader: reads the version.
        announcements: their IRIs.
    """
    found = {iri: Summary(iri) for iri in announcements}
    if not found:
        return []
    chosen = values("announcement", list(found))
    for row in reader.select(DECLARATIONS + ALL.replace("WHERE {", f"WHERE {{ {chosen}", 1)):
        one = found[iri_of(row, "announcement")]
        one.opening, one.gloss = text_of(row, "opening"), text_of(row, "gloss")
        if "label" in row:
            one.labels.add(row["label"])
        for place, name in ((one.cities, "city"), (one.publishers, "publisher"), (one.sources, "source")):
            add_new(place, [iri_of(row, name)])
    for row in reader.select(DECLARATIONS + COUNTS % {"chosen": chosen}):
        found[iri_of(row, "announcement")].counts[text_of(row, "what")] = int(text_of(row, "count"))
    return list(found.values())


def add_new(place: list[str], iris: Iterable[str]) -> None:
    """Add to a list what it lacks."""
    place.extend(iri for iri in iris if iri and iri not in place)
