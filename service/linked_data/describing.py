"""What we say about one thing: whether it is known at all, and its description a page at a time.

A description holds what is stated of the thing, the nodes that tie it to others (memberships, participations and their
like) with all that they say, what else points to it, and the names and classes of whatever is mentioned. With evidence,
each statement stands in the named graphs that make it, and the passages among those bring their words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from graph.rdf import BlankNode, DefaultGraph, GraphName, Literal, NamedNode, Quad, Row, Term, Triple
from ontology.terms import BASE, ID, PREFIXES
from service.http.errors import BadRequest, NoSuchPage, NothingThere, Withdrawn
from service.reading.reader import Reader, values

PAGE_SIZE, MOST_SORTED = 500, 20  # statements of a page, and pages of a description that is sorted
DEPTH_OF_NAMES = 2  # of what is mentioned, and of its classes
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
TIES = ("Membership", "Participation", "Application", "Designation", "Expectation")
DECLARATIONS = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("lc", "dct", "rdf", "rdfs", "owl", "skos"))
RDF, RDFS, FOAF, DCT = (PREFIXES[name] for name in ("rdf", "rdfs", "foaf", "dct"))
XHV = "http://www.w3.org/1999/xhtml/vocab#"

STANDING = """
SELECT ?class ?note ?withdrawn ?of ?stated ?held WHERE {
    { <IRI> a ?class }
    UNION { <IRI> owl:deprecated ?withdrawn FILTER(?withdrawn) }
    UNION { <IRI> skos:editorialNote ?note }
    UNION { <IRI> lc:passageOf ?of }
    UNION { SELECT (true AS ?stated) { <IRI> ?property ?value } LIMIT 1 }
    UNION { SELECT (true AS ?held) { GRAPH <IRI> { ?subject ?property ?value } } LIMIT 1 }
}
"""
COUNTS = """
SELECT ?count WHERE {
    { SELECT (COUNT(*) AS ?count) { <IRI> ?property ?value } }
    UNION { SELECT (COUNT(*) AS ?count) { ?other ?property <IRI> } }
    UNION { SELECT (COUNT(*) AS ?count) { GRAPH <IRI> { ?subject ?property ?value } } }
}
"""
STATEMENTS = """
    { SELECT (<IRI> AS ?subject) ?predicate ?object { <IRI> ?predicate ?object } PAGE[?predicate ?object] }
    UNION { SELECT ?subject ?predicate (<IRI> AS ?object) { ?subject ?predicate <IRI> } PAGE[?subject ?predicate] }
    UNION { { SELECT ?subject { ?subject ?predicate <IRI> } PAGE[?subject ?predicate] }
        ?subject a ?tie FILTER(?tie IN (TIES)) ?subject ?predicate ?object }
    UNION { { SELECT (?object AS ?subject) { <IRI> ?predicate ?object } PAGE[?predicate ?object] }
        FILTER(isBlank(?subject)) ?subject ?predicate ?object }
    UNION { SELECT ?subject ?predicate ?object { GRAPH <IRI> { ?subject ?predicate ?object } } PAGE[?subject ?predicate ?object] }
"""
WINDOW = re.compile(r"PAGE\[(.*?)\]")
OF_OBJECT = "SUBSTR(STR(?object), 1, 200) LANG(?object)"  # Virtuoso sorts no long texts
NAMES = """
    { ?subject rdfs:label ?object BIND(rdfs:label AS ?predicate) }
    UNION { ?subject a ?object BIND(rdf:type AS ?predicate) }
"""
EVIDENCE = """
    ?subject ?predicate ?object FILTER(?predicate IN (rdf:type, rdfs:label, dct:source, dct:license,
        lc:quote, lc:gloss, lc:number, lc:certainty, lc:passageOf, lc:readingOf))
"""


@dataclass(frozen=True)
class Standing:
    """How a thing stands in a version of the graph.

    Args:
        iri: the thing.
        classes: what it is.
        notes: the editors' notes on it, by language.
        withdrawn: whether it is marked as withdrawn.
        collection: the announcement of which it is a passage; "" for anything else.
        stated: whether anything is said of it.
        held: whether it is a named graph that holds something.
    """

    iri: str
    classes: tuple[str, ...] = ()
    notes: dict[str, list[str]] = field(default_factory=dict)
    withdrawn: bool = False
    collection: str = ""
    stated: bool = False
    held: bool = False

    def note(self, language: str) -> str:
        """Return the editors' notes in a language, or in any other."""
        return " ".join(self.notes.get(language) or next(iter(self.notes.values()), []))


def standing(reader: Reader, iri: str) -> Standing:
    """Ask how a thing stands.

    Args:
        reader: reads the version that was asked for.
        iri: an IRI that `ontology.terms` knows to be well formed.
    """
    rows = reader.select(DECLARATIONS + STANDING.replace("IRI", iri))
    notes: dict[str, list[str]] = {}
    for note in column(rows, "note"):
        if isinstance(note, Literal):
            notes.setdefault(note.language or "", []).append(note.value)
    return Standing(
        iri,
        classes=tuple(sorted(term.value for term in column(rows, "class") if isinstance(term, NamedNode))),
        notes={language: sorted(found) for language, found in notes.items()},
        withdrawn=bool(column(rows, "withdrawn")),
        collection=next((term.value for term in column(rows, "of") if isinstance(term, NamedNode)), ""),
        stated=bool(column(rows, "stated")),
        held=bool(column(rows, "held")),
    )


def column(rows: Iterable[Row], name: str) -> list[Term]:
    """Return the values of one column."""
    return [row[name] for row in rows if name in row]


def known(reader: Reader, iri: str) -> Standing:
    """Ask how a thing stands, and refuse what is not there.

    Raises:
        NothingThere: nothing was ever said of it.
        Withdrawn: it is marked as withdrawn.
    """
    found = standing(reader, iri)
    if not (found.stated or found.held):
        raise nothing_there(iri.removeprefix(BASE))
    if found.withdrawn:
        raise Withdrawn(name=iri, note_en=found.note("en"), note_th=found.note("th"))
    return found


def nothing_there(name: str) -> NothingThere:
    """Say that there is nothing of a name."""
    shown = name if len(name) <= 200 else f"{name[:200]}…"
    return NothingThere(name=f"/{shown}", search="/search")


@dataclass(frozen=True)
class Part:
    """One page of a description.

    Args:
        number: which, from 1.
        of: how many there are.
    """

    number: int = 1
    of: int = 1

    @property
    def beside(self) -> list[tuple[str, int]]:
        """The pages beside it, by what they are to it (https://www.rfc-editor.org/rfc/rfc8288)."""
        if self.of == 1:
            return []
        found = [("first", 1), ("prev", self.number - 1), ("next", self.number + 1), ("last", self.of)]
        return [(relation, number) for relation, number in found if 1 <= number <= self.of]


def count_pages(reader: Reader, iri: str) -> int:
    """Count the pages of a description: each holds so many statements of each direction."""
    rows = reader.select(COUNTS.replace("IRI", iri))
    most = max(int(count.value) for count in column(rows, "count") if isinstance(count, Literal))
    return max(1, -(-most // PAGE_SIZE))


def read_part(values: Sequence[str], pages: int) -> Part:
    """Read the `page` parameter.

    Args:
        values: what was given.
        pages: how many there are.

    Raises:
        BadRequest: it is not a number.
        NoSuchPage: there are fewer.
    """
    text = values[0] if values else "1"
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise BadRequest(en=f"“{text[:50]}” is not the number of a page.", th=f"“{text[:50]}” ไม่ใช่หมายเลขหน้า")
    if not 1 <= int(text) <= pages:
        raise NoSuchPage(page=int(text), pages=pages)
    return Part(int(text), pages)


def describe(reader: Reader, iri: str, part: Part) -> list[Triple]:
    """Describe a thing.

    Args:
        reader: reads the version that was asked for.
        iri: the thing.
        part: which page.
    """
    pattern = statements_pattern(iri, part)
    triples = reader.construct(f"{DECLARATIONS} CONSTRUCT {{ ?subject ?predicate ?object }} WHERE {{ {pattern} }}")
    named: set[str] = set()
    for _ in range(DEPTH_OF_NAMES):
        new = mentions(triples, iri) - named
        named |= new
        names = f"{values('subject', sorted(new))} {NAMES}"
        triples += reader.construct(f"{DECLARATIONS} CONSTRUCT {{ ?subject ?predicate ?object }} WHERE {{ {names} }}")
    return sorted(dict.fromkeys(triples), key=lambda triple: order(triple, iri))


def describe_with_evidence(reader: Reader, iri: str, part: Part) -> list[Quad]:
    """Describe a thing, each statement in the named graphs that make it; passages among those bring their words.

    Args:
        reader: reads the version that was asked for.
        iri: the thing.
        part: which page.
    """
    quads = in_graphs(reader, statements_pattern(iri, part))
    named: set[str] = set()
    for _ in range(DEPTH_OF_NAMES):
        new = mentions(quads, iri) - named
        named |= new
        quads += in_graphs(reader, f"{values('subject', sorted(new))} {NAMES}")
    graphs = sorted({quad.graph_name.value for quad in quads if isinstance(quad.graph_name, NamedNode)})
    if graphs:
        quads += in_graphs(reader, values("subject", graphs) + EVIDENCE)
    return sorted(dict.fromkeys(quads), key=lambda quad: (str(quad.graph_name), order(quad, iri)))


def statements_pattern(iri: str, part: Part) -> str:
    """Write the pattern of one page of the statements about a thing.

    They are sorted where that decides on which page they are, and not when there are too many to be sorted for each page: a
    version never changes, and neither does the order in which the embedded store gives what it holds.
    """
    is_sorted = 1 < part.of <= MOST_SORTED
    limits = f"LIMIT {PAGE_SIZE} OFFSET {(part.number - 1) * PAGE_SIZE}"

    def window(found: re.Match[str]) -> str:
        keys = found[1].replace("?object", OF_OBJECT)
        return f"ORDER BY {keys} {limits}" if is_sorted else limits

    ties = ", ".join(f"lc:{name}" for name in TIES)
    return WINDOW.sub(window, STATEMENTS).replace("TIES", ties).replace("IRI", iri)


def in_graphs(reader: Reader, pattern: str) -> list[Quad]:
    """Read the statements of a pattern, each as often as a named graph makes it."""
    return reader.quads(
        f"{DECLARATIONS} SELECT DISTINCT ?graph ?subject ?predicate ?object WHERE {{"
        f" {{ {pattern} }} GRAPH ?graph {{ ?subject ?predicate ?object }} }}"
    )


def mentions(statements: Iterable[Triple | Quad], iri: str) -> set[str]:
    """List the IRIs that statements about a thing mention, its own among them."""
    terms = (term for statement in statements for term in (statement.subject, statement.object))
    return {iri, *(term.value for term in terms if isinstance(term, NamedNode))}


def order(statement: Triple | Quad, first: str) -> tuple[bool, bool, str, bool, str, str]:
    """Return where a statement stands: the thing first, its class first, blank nodes last."""
    subject, predicate = statement.subject, statement.predicate.value
    name = str(subject)
    return (
        name != f"<{first}>",
        isinstance(subject, BlankNode),
        name,
        predicate != RDF + "type",
        predicate,
        str(statement.object),
    )


def about_document(iri: str, part: Part, version: int | None) -> list[Triple]:
    """Describe the document that carries a description: what it is about, its licence, and the pages beside it."""
    document = NamedNode(document_iri(iri, part.number, version))
    facts: list[tuple[str, Term]] = [
        (RDF + "type", NamedNode(FOAF + "Document")),
        (FOAF + "primaryTopic", NamedNode(iri)),
        (DCT + "license", NamedNode(LICENCE)),
        (PREFIXES["void"] + "inDataset", NamedNode(BASE)),
    ]
    for relation, number in part.beside:
        facts.append((XHV + relation, NamedNode(document_iri(iri, number, version))))
    if part.of > 1:
        facts += [
            (RDFS + "comment", Literal(text, language=language))
            for language, text in (
                ("en", f"Page {part.number} of {part.of}: {PAGE_SIZE} statements at most in each direction."),
                ("th", f"หน้าที่ {part.number} จาก {part.of} แสดงข้อความทิศทางละไม่เกิน {PAGE_SIZE} รายการ"),
            )
        ]
    return [Triple(document, NamedNode(predicate), value) for predicate, value in facts]


def document_iri(iri: str, page: int, version: int | None) -> str:
    """Name the document that describes a thing."""
    parameters = [f"page={page}"] if page > 1 else []
    parameters += [f"version={version}"] if version is not None else []
    return f"{BASE}data/{iri.removeprefix(ID)}" + (f"?{'&'.join(parameters)}" if parameters else "")


def as_quads(triples: Iterable[Triple], graph: GraphName | None = None) -> list[Quad]:
    """Put triples into a graph; the default graph when none is named."""
    into = DefaultGraph() if graph is None else graph
    return [Quad(triple.subject, triple.predicate, triple.object, into) for triple in triples]
