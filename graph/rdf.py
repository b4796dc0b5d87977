"""RDF terms, and reading and writing them in every syntax of `graph.formats`.

The terms are pyoxigraph's: immutable, hashable, safe to share between threads, and parsed at the speed of Rust.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, overload
from xml.parsers import expat

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from graph.errors import MalformedData
from graph.formats import BY_EXTENSION, BY_MEDIA_TYPE, JSON_LD, RDF_XML, Carries, Format
from graph.xml_text import guarded, sayable
from ontology.terms import PREFIXES

__all__ = [
    "BlankNode",
    "DefaultGraph",
    "GraphName",
    "Literal",
    "NamedNode",
    "Quad",
    "Row",
    "Term",
    "Triple",
    "format_of",
    "format_of_file",
    "parse",
    "read_file",
    "read_rows",
    "read_table",
    "serialize",
    "stream_file",
    "triple_of",
    "with_canonical_blank_nodes",
]

Term = NamedNode | BlankNode | Literal | Triple
GraphName = NamedNode | BlankNode | DefaultGraph
Row = Mapping[str, Term]

FEW = 5_000
PACKED = ".gz"
POSITION = re.compile(r"(?:at line|on line|line) (\d+)(?: (?:between )?column (\d+))?")
DEEPEST = 1000
ELEMENTS_OF_A_NODE = 2  # in RDF/XML: the property, and the node that is its value
JSON_NESTING = ((b"{", b"["), re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL))
TERM_NESTING = ((b"<<",), re.compile(rb"<<|>>"))
CLOSES = (b"}", b"]", b">>")
BUFFER_FULL = "Reached the buffer maximal size"
BETTER_SAID = {
    BUFFER_FULL: (
        "a name or a text in it is longer than 16 MiB, or never ends",
        "มีชื่อหรือข้อความที่ยาวเกิน 16 MiB หรือไม่มีเครื่องหมายปิดท้าย",
    ),
    "LoadDocumentCallback": (
        "it names a context that is elsewhere, and contexts are not fetched; write the context into the data",
        "ข้อมูลอ้างถึง context ที่อยู่ภายนอก ซึ่งระบบไม่ดึงมาอ่าน โปรดเขียน context ไว้ในข้อมูลโดยตรง",
    ),
}
"""What the parser says in words of its own making → what that means."""


def engine_format(format: Format) -> pyoxigraph.RdfFormat:
    """Return the engine's name for an RDF format."""
    found = pyoxigraph.RdfFormat.from_media_type(format.media_type)
    if found is None:
        raise ValueError(f"{format.name} is not an RDF format")
    return found


def format_of(name: str) -> Format | None:
    """Find an RDF format by file name, extension or media type; None when there is none."""
    key = name.partition(";")[0].strip().lower()
    found = BY_MEDIA_TYPE.get(key) or BY_EXTENSION.get(key.rpartition(".")[2])
    return found if found and found.carries is not Carries.RESULTS else None


def parse(
    data: bytes | IO[bytes],
    format: Format,
    *,
    place: str,
    base: str | None = None,
    graph: GraphName | None = None,
    strange: bool = False,
    lenient: bool = False,
) -> Iterator[Quad]:
    """Read RDF.

    Args:
        data: the bytes, UTF-8.
        format: the syntax.
        place: what to call the source in an error message, such as a file name.
        base: the IRI that relative IRIs are resolved against.
        graph: the graph for triples that name none; the default graph when None.
        strange: whether it comes from outside: its blank nodes are nobody else's, whatever their labels, and it may not be
            nested so deeply that the parser dies of it.
        lenient: whether names of things and languages are taken as they are, for what is known to be right: less than half the time.

    Returns:
        The quads, one by one, in the order of the source.

    Raises:
        MalformedData: the bytes are not in that syntax, or not UTF-8.
    """
    if format is RDF_XML:
        data = data if isinstance(data, bytes) else data.read()
        refuse_doctype(data, place)
    if strange:
        assert isinstance(data, bytes)
        refuse_nesting(data, format, place)
    try:
        quads = pyoxigraph.parse(
            data, engine_format(format), base_iri=base, rename_blank_nodes=strange, lenient=lenient
        )
        if graph is None:
            yield from quads
            return
        for quad in quads:
            if quad.graph_name == DefaultGraph():
                quad = Quad(quad.subject, quad.predicate, quad.object, graph)
            yield quad
    except MemoryError as error:
        if BUFFER_FULL not in str(error):
            raise
        raise malformed(error, format, place) from error
    except (SyntaxError, ValueError, UnicodeDecodeError) as error:
        raise malformed(error, format, place) from error


def triple_of(statement: Triple | Quad) -> Triple:
    """Leave out the graph of a statement."""
    return Triple(statement.subject, statement.predicate, statement.object)


def refuse_doctype(data: bytes, place: str) -> None:
    """Refuse XML that declares entities: 0.6 kB of them can stand for a gigabyte."""
    found = data.upper().find(b"<!DOCTYPE")
    if found >= 0:
        line = data.count(b"\n", 0, found) + 1
        reason = "it has a DOCTYPE, which is not read here; write entities out"
        raise MalformedData(place=f"{place}, line {line}", format=RDF_XML.name, reason=reason)


def refuse_nesting(data: bytes, format: Format, place: str) -> None:
    """Refuse what is nested so deeply that the parser dies of it, or takes for ever: JSON-LD, RDF/XML, triple terms."""
    if format is RDF_XML:
        return refuse_nested_elements(data, place)
    opens, tokens = JSON_NESTING if format is JSON_LD else TERM_NESTING
    if sum(map(data.count, opens)) <= DEEPEST:
        return
    depth = 0
    for token in tokens.finditer(data):
        depth += (token[0] in opens) - (token[0] in CLOSES)
        if depth > DEEPEST:
            line = data.count(b"\n", 0, token.start()) + 1
            reason = f"it is nested more than {DEEPEST} deep"
            raise MalformedData(place=f"{place}, line {line}", format=format.name, reason=reason)


def refuse_nested_elements(data: bytes, place: str) -> None:
    """Refuse RDF/XML with nodes deep inside one another: the time that it takes grows with the square of the depth."""
    if data.count(b"<") <= ELEMENTS_OF_A_NODE * DEEPEST:
        return
    parser, depth = expat.ParserCreate(), 0

    def start(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > ELEMENTS_OF_A_NODE * DEEPEST:
            reason = f"it is nested more than {DEEPEST} deep"
            raise MalformedData(place=f"{place}, line {parser.CurrentLineNumber}", format=RDF_XML.name, reason=reason)

    def end(_: object) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    with suppress(expat.ExpatError):  # the engine says better what is wrong
        parser.Parse(data, True)


def malformed(error: Exception, format: Format, place: str) -> MalformedData:
    """Turn a parser's complaint into an error that names the place."""
    text = str(error).strip().rstrip(".").removeprefix("Parser error ")
    told = next((words for sign, words in BETTER_SAID.items() if sign in text), None)
    if told:
        return MalformedData(place=place, format=format.name, reason=told[0], reason_th=told[1])
    found = POSITION.search(text)
    if found:
        line = int(found[1])
        place = f"{place}, line {line}" + (f", column {found[2]}" if found[2] else "")
    return MalformedData(place=place, format=format.name, reason=text)


def format_of_file(path: Path) -> Format | None:
    """Find the RDF format of a file by its name, packed or not; None when it tells none."""
    return format_of(path.stem if path.suffix == PACKED else path.name)


def read_file(path: Path, *, graph: GraphName | None = None) -> list[Quad]:
    """Read an RDF file, its syntax told by its extension.

    Args:
        path: the file.
        graph: the graph for triples that name none; the default graph when None.

    Raises:
        MalformedData: the file cannot be opened, its extension is not known, or it does not parse.
    """
    return list(stream_file(path, graph=graph))


def stream_file(path: Path, *, graph: GraphName | None = None, lenient: bool = False) -> Iterator[Quad]:
    """Read an RDF file quad by quad; one that ends in .gz is unpacked on the way.

    Args:
        path: the file.
        graph: the graph for triples that name none; the default graph when None.
        lenient: whether it is known to be right (`parse`).

    Raises:
        MalformedData: the file cannot be opened, its extension is not known, or it does not parse.
    """
    packed, format = path.suffix == PACKED, format_of_file(path)
    try:
        path.stat()  # of what is not there, the name does not matter
        if format is None:
            known = ", ".join("." + ext for ext, form in BY_EXTENSION.items() if form.carries is not Carries.RESULTS)
            en, th = f"its extension is none of {known}", f"นามสกุลไฟล์ต้องเป็นหนึ่งใน {known}"
            raise MalformedData(place=str(path), format="RDF", reason=en, reason_th=th)
        with gzip.open(path) if packed else path.open("rb") as file:
            yield from parse(file, format, place=str(path), graph=graph, lenient=lenient)  # type: ignore[arg-type]
    except (OSError, EOFError, zlib.error) as error:
        name = format.name if format else "RDF"
        if said := getattr(error, "strerror", None):
            raise MalformedData(place=str(path), format=name, reason=said) from error
        en, th = "it is no gzip file, or not a whole one", "ไม่ใช่ไฟล์ gzip หรือไฟล์ไม่ครบถ้วน"
        raise MalformedData(place=str(path), format=name, reason=en, reason_th=th) from error


@overload
def serialize(statements: Iterable[Quad] | Iterable[Triple], format: Format) -> bytes: ...
@overload
def serialize(statements: Iterable[Quad] | Iterable[Triple], format: Format, output: IO[bytes]) -> None: ...
def serialize(
    statements: Iterable[Quad] | Iterable[Triple], format: Format, output: IO[bytes] | None = None
) -> bytes | None:
    """Write quads or triples, with the project's prefixes where the syntax has any.

    Args:
        statements: what to write; quads need a format that carries named graphs.
        format: the syntax.
        output: where to write to; None returns the bytes.

    Raises:
        BeyondFormat: the syntax cannot say one of them.
    """
    if output is None:
        whole = BytesIO()
        serialize(statements, format, whole)
        return whole.getvalue()
    rest, output = sayable(statements, format), guarded(output, format)
    held = list(islice(rest, FEW))
    if len(held) < FEW:  # few enough to look at first: only the prefixes that are used, in their order
        written = pyoxigraph.serialize(held, format=engine_format(format), prefixes=used_prefixes(held))
        output.write(in_order(written or b""))
        return None
    everything: Any = chain(held, rest)
    pyoxigraph.serialize(everything, output, engine_format(format), prefixes=dict(PREFIXES))
    return None


def used_prefixes(statements: Iterable[Quad | Triple]) -> dict[str, str]:
    """Find the prefixes that some statements need."""
    iris = {term.value for statement in statements for term in statement if isinstance(term, NamedNode)}
    iris |= {term.datatype.value for statement in statements for term in statement if isinstance(term, Literal)}
    return {prefix: space for prefix, space in PREFIXES.items() if any(iri.startswith(space) for iri in iris)}


def in_order(body: bytes) -> bytes:
    """Put the prefix declarations at the head of a body in a fixed order; the engine's varies from run to run."""
    lines = body.split(b"\n", len(PREFIXES) + 1)
    count = next((index for index, line in enumerate(lines) if not line.startswith(b"@prefix ")), len(lines))
    order = list(PREFIXES)
    head = sorted(lines[:count], key=lambda line: order.index(line.split(b" ")[1].decode().rstrip(":")))
    return b"\n".join(head + lines[count:])


def read_table(answer: bytes | IO[bytes]) -> tuple[list[str], Iterator[Row]]:
    """Read the answer to a SELECT (SPARQL JSON) as it comes: its variables, then the rows one by one."""
    solutions = pyoxigraph.parse_query_results(answer, pyoxigraph.QueryResultsFormat.JSON)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    rows = (
        {name: term for name, term in zip(names, solution, strict=True) if term is not None} for solution in solutions
    )
    return names, rows


def with_canonical_blank_nodes(quads: Iterable[Quad]) -> set[Quad]:
    """Name blank nodes by what is said of them: RDFC-1.0, https://www.w3.org/TR/rdf-canon/ ."""
    dataset = pyoxigraph.Dataset(quads)
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def read_rows(answer: bytes) -> list[Row]:
    """Read the answer to a SELECT (SPARQL JSON) as one mapping a row, from variable to term; unbound ones are not in it."""
    return list(read_table(answer)[1])
