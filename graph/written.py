"""Triples as N-Triples write them (https://www.w3.org/TR/n-triples/), for work on so many that none becomes an object."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from graph.formats import N_QUADS
from graph.rdf import GraphName, Literal, Quad, Term, Triple, parse
from graph.spelling import is_kept
from graph.store import stored_form
from ontology.terms import PREFIXES

LITERAL, TYPED, TRIPLE_TERM, BLANK = b'"', b'"^^<', b"<<", b"_:"
TYPE = f"<{PREFIXES['rdf']}type>".encode()
SPACES = {namespace.encode(): prefix.encode() for prefix, namespace in PREFIXES.items()}
SHORT = re.compile(rb"<(" + b"|".join(map(re.escape, SPACES)) + rb")([A-Za-z]\w*)>", re.ASCII)


def written(term: Term | GraphName) -> bytes:
    """Write a term."""
    return str(term).encode()


def written_terms(statement: Triple | Quad) -> tuple[bytes, bytes, bytes]:
    """Write the terms of a triple."""
    return written(statement.subject), written(statement.predicate), written(statement.object)


def written_triple(statement: Triple | Quad) -> bytes:
    """Write a triple: its terms, of which only the last may have spaces in it, with a space between them."""
    return b" ".join(written_terms(statement))


def in_graph(lines: bytes, graph: GraphName) -> bytes:
    """Put lines of N-Triples into a named graph, as N-Quads."""
    return lines.replace(b" .\n", b" %b .\n" % written(graph))


def read_triples(triples: Iterable[bytes], graph: bytes = b"") -> list[Quad]:
    """Read triples, each as the three terms with a space between them, as quads of a graph."""
    lines = b"".join(b"%b %b .\n" % (triple, graph) for triple in triples)
    return list(parse(lines, N_QUADS, place="what was written", lenient=True))


@lru_cache(maxsize=50_000)
def as_kept(value: bytes) -> bytes:
    """Spell a literal as the engine does."""
    (quad,) = read_triples([b"<urn:x:x> <urn:x:x> " + value])
    term = quad.object
    return value if not isinstance(term, Literal) or is_kept(term) else written(stored_form(term))


@lru_cache(maxsize=1_000)
def shortened(iri: bytes) -> bytes:
    """Write the IRI of a property or class with a prefix, where one fits."""
    found = SHORT.fullmatch(iri)
    return b"%b:%b" % (SPACES[found[1]], found[2]) if found else iri


def prefixes() -> bytes:
    """Declare the prefixes, for Turtle and TriG."""
    return b"".join(b"@prefix %b: <%b> .\n" % (prefix, space) for space, prefix in SPACES.items())


def of_blank_nodes(piece: bytes, *, are_wanted: bool = True) -> bytes:
    """Give the lines that mention blank nodes, or the others; what only looks like one does not matter."""
    if BLANK not in piece:
        return b"" if are_wanted else piece
    return b"".join(line + b"\n" for line in piece.split(b"\n")[:-1] if (BLANK in line) is are_wanted)


def in_turtle(triples: Iterable[bytes]) -> bytes:
    """Write triples as Turtle, what is said of one thing in a row together."""
    parts: list[bytes] = []
    last_subject = last_predicate = b""
    for triple in triples:
        subject, predicate, value = triple.split(b" ", 2)
        if subject != last_subject:
            parts += (b" .\n\t" if parts else b"\t", subject, b" ")
        elif predicate == last_predicate:
            parts += (b" , ", shortened(value) if predicate == TYPE else value)
            continue
        else:
            parts.append(b" ;\n\t\t")
        if predicate == TYPE:
            parts += (b"a ", shortened(value))
        else:
            parts += (shortened(predicate), b" ", value)
        last_subject, last_predicate = subject, predicate
    return b"".join((*parts, b" .\n")) if parts else b""
