"""What we say about one thing: whether it is known at all, and its description a page at a time.

A description holds what is stated of the thing, the nodes that tie it to others (memberships, participations and their
like) with all that they say, what else points to it, and the names and classes of whatever is mentioned. With evidence,
each statement stands in the named graphs that make it, and the passages among those bring their words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from graph.rdf import BlankNode, DefaultGraph, GraphName, Literal, NamedNode, Quad, Row, Term, Triple
from ontology.terms import BASE, ID, PREFIXES
from service.errors import BadRequest, NoSuchPage, NothingThere, Withdrawn
from service.reading import Reader, values

PAGE_SIZE = 500
DEPTH_OF_NAMES = 2  # of what is mentioned, and of its classes
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
TIES = ("Membership", "Participation", "Application", "Designation", "Expectation")
DECLARATIONS = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("lc", "dct", "rdf", "rdfs", "owl", "skos"))
RDF, RDFS, FOAF, DCT = (PREFIXES[name] for name in ("rdf", "rdfs", "foaf", "dct"))
XHV = "http://www.w3.org/1999/xhtml/vocab#"

STANDING = """
SELECT ?class ?note ?withdrawn ?of ?stated ?pointing ?held WHERE {
    { <IRI> a ?class }
    UNION { <IRI> owl:deprecated ?withdrawn FILTER(?withdrawn) }
    UNION { <IRI> skos:editorialNote ?note }
    UNION { <IRI> lc:passageOf ?of }
    UNION { SELECT (COUNT(*) AS ?stated) { <IRI> ?property ?value } }
    UNION { SELECT (COUNT(*) AS ?pointing) { ?other ?property <IRI> } }
    UNION { SELECT (COUNT(*) AS ?held) { GRAPH <IRI> { ?subject ?property ?value } } }
}
"""
STATEMENTS = """
    { SELECT (<IRI> AS ?subject) ?predicate ?object { <IRI> ?predicate ?object } PAGE }
    UNION { SELECT ?subject ?predicate (<IRI> AS ?object) { ?subject ?predicate <IRI> } PAGE }
    UNION { { SELECT ?subject { ?subject ?link <IRI> } PAGE }
        ?subject a ?tie FILTER(?tie IN (TIES)) ?subject ?predicate ?object }
    UNION { { SELECT (?node AS ?subject) { <IRI> ?link ?node FILTER(isBlank(?node)) } } ?subject ?predicate ?object }
    UNION { SELECT ?subject ?predicate ?object { GRAPH <IRI> { ?subject ?predicate ?object } } PAGE }
"""
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
        stated, pointing, held: how many statements it is the subject of, the object of, and the named graph of.
    """

    iri: str
    classes: tuple[str, ...] = ()
    notes: dict[str, list[str]] = field(default_factory=dict)
    withdrawn: bool = False
    collection: str = ""
    stated: int = 0
    pointing: int = 0
    held: int = 0

    @property
    def is_known(self) -> bool:
        """Whether anything is said of it, or by it."""
        return bool(self.stated or self.held)

    @property
    def pages(self) -> int:
        """How many pages its description has."""
        return max(1, -(-max(self.stated, self.pointing, self.held) // PAGE_SIZE))

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
    counts = {name: int(column(rows, name)[0].value) for name in ("stated", "pointing", "held")}  # type: ignore[union-attr]
    return Standing(
        iri,
        classes=tuple(sorted(term.value for term in column(rows, "class") if isinstance(term, NamedNode))),
        notes={language: sorted(found) for language, found in notes.items()},
        withdrawn=bool(column(rows, "withdrawn")),
        collection=next((term.value for term in column(rows, "of") if isinstance(term, NamedNode)), ""),
        **counts,
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
    if not found.is_known:
        raise nothing_there(iri.removeprefix(BASE))
    if found.withdrawn:
        raise Withdrawn(name=iri, note_en=found.note("en"), note_th=found.note("th"))
    return found


def nothing_there(name: str) -> NothingThere:
    """Say that there is nothing of a name."""
    shown = name if len(name) <= 200 else f"{name[:200]}…"
    return NothingThere(name=f"/{shown}", search="/search")


def read_page(values: Sequence[str], pages: int) -> int:
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
    return int(text)


def describe(reader: Reader, found: Standing, page: int = 1) -> list[Triple]:
    """Describe a thing.

    Args:
        reader: reads the version that was asked for.
        found: how the thing stands.
        page: which page, from 1.
    """
    pattern = statements_pattern(found.iri, page)
    triples = reader.construct(f"{DECLARATIONS} CONSTRUCT {{ ?subject ?predicate ?object }} WHERE {{ {pattern} }}")
    named: set[str] = set()
    for _ in range(DEPTH_OF_NAMES):
        new = mentions(triples, found.iri) - named
        named |= new
        names = f"{values('subject', sorted(new))} {NAMES}"
        triples += reader.construct(f"{DECLARATIONS} CONSTRUCT {{ ?subject ?predicate ?object }} WHERE {{ {names} }}")
    return sorted(dict.fromkeys(triples), key=lambda triple: order(triple, found.iri))


def describe_with_evidence(reader: Reader, found: Standing, page: int = 1) -> list[Quad]:
    """Describe a thing, each statement in the named graphs that make it; passages among those bring their words.

    Args:
        reader: reads the version that was asked for.
        found: how the thing stands.
        page: which page, from 1.
    """
    quads = in_graphs(reader, statements_pattern(found.iri, page))
    named: set[str] = set()
    for _ in range(DEPTH_OF_NAMES):
        new = mentions(quads, found.iri) - named
        named |= new
        quads += in_graphs(reader, f"{values('subject', sorted(new))} {NAMES}")
    graphs = sorted({quad.graph_name.value for quad in quads if isinstance(quad.graph_name, NamedNode)})
    if graphs:
        quads += in_graphs(reader, values("subject", graphs) + EVIDENCE)
    return sorted(dict.fromkeys(quads), key=lambda quad: (str(quad.graph_name), order(quad, found.iri)))


def statements_pattern(iri: str, page: int) -> str:
    """Write the pattern of one page of the statements about a thing.

    Its parts are not sorted: a version never changes, and neither does the order in which a store gives what it holds.
    """
    window = f"LIMIT {PAGE_SIZE} OFFSET {(page - 1) * PAGE_SIZE}"
    ties = ", ".join(f"lc:{name}" for name in TIES)
    return STATEMENTS.replace("PAGE", window).replace("TIES", ties).replace("IRI", iri)


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


def about_document(found: Standing, page: int, version: int | None) -> list[Triple]:
    """Describe the document that carries a description: what it is about, its licence, and the pages beside it."""
    document = NamedNode(document_iri(found.iri, page, version))
    facts: list[tuple[str, Term]] = [
        (RDF + "type", NamedNode(FOAF + "Document")),
        (FOAF + "primaryTopic", NamedNode(found.iri)),
        (DCT + "license", NamedNode(LICENCE)),
        (PREFIXES["void"] + "inDataset", NamedNode(BASE)),
    ]
    for relation, number in neighbours(page, found.pages):
        facts.append((XHV + relation, NamedNode(document_iri(found.iri, number, version))))
    if found.pages > 1:
        facts += [
            (RDFS + "comment", Literal(text, language=language))
            for language, text in (
                ("en", f"Page {page} of {found.pages}: {PAGE_SIZE} statements at most of each direction."),
                ("th", f"หน้า {page} จาก {found.pages}: แสดงทิศทางละไม่เกิน {PAGE_SIZE} ข้อความ"),
            )
        ]
    return [Triple(document, NamedNode(predicate), value) for predicate, value in facts]


def document_iri(iri: str, page: int, version: int | None) -> str:
    """Name the document that describes a thing."""
    parameters = [f"page={page}"] if page > 1 else []
    parameters += [f"version={version}"] if version is not None else []
    return f"{BASE}data/{iri.removeprefix(ID)}" + (f"?{'&'.join(parameters)}" if parameters else "")


def neighbours(page: int, pages: int) -> list[tuple[str, int]]:
    """List the pages beside a page, by what they are to it (https://www.rfc-editor.org/rfc/rfc8288)."""
    if pages == 1:
        return []
    beside = [("first", 1), ("prev", page - 1), ("next", page + 1), ("last", pages)]
    return [(relation, number) for relation, number in beside if 1 <= number <= pages]


def as_quads(triples: Iterable[Triple], graph: GraphName | None = None) -> list[Quad]:
    """Put triples into a graph; the default graph when none is named."""
    into = DefaultGraph() if graph is None else graph
    return [Quad(triple.subject, triple.predicate, triple.object, into) for triple in triples]
