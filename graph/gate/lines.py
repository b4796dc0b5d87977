"""Plain N-Quads, handed to the engine line by line as they stand: nothing of them has to become an object here.

A file is plain when each of its lines is written as the engine itself would write it, as every export of ours is
(https://www.w3.org/TR/n-quads/), without blank nodes and in a named graph.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path

from graph.deriving.entail import DERIVED
from graph.formats import N_QUADS
from graph.progress import Watch, unwatched
from graph.rdf import PACKED, format_of_file
from ontology.terms import PREFIXES

PIECE = 1 << 20
CHARACTERS = rb"[!$&-;=?-Z_a-z~]*+"  # fewer than an IRI may have: whether others are right, the engine's parser tells
IRI = rb"<[a-z][a-z0-9+.-]*+:(?://[A-Za-z0-9.-]*+(?=[/?#>])|(?!//))" + CHARACTERS + rb"(?:#" + CHARACTERS + rb")?+>"
TEXT = rb'"(?:[^"\\\x00-\x1f\x7f]++|\\[tbnrf"\\])*+"'
LANGUAGE = rb"@[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?(?= )"
LITERAL = TEXT + rb"(?:" + LANGUAGE + rb"|\^\^" + IRI + rb")?+"
PLAIN = re.compile(rb"(?:" + rb" ".join((IRI, IRI, rb"(?:" + IRI + rb"|" + LITERAL + rb")", IRI)) + rb" \.\n)*+")
GRAPH = re.compile(rb" <[^ ]*> \.\n")  # the last term of a plain line, which alone stands before the end of one
IN_DERIVED = f" {DERIVED} .\n".encode()

BLANK, STRING = b"_:", f"^^<{PREFIXES['xsd']}string>".encode()  # the datatype that N-Quads leave out
Rewriting = Callable[[bytes], bytes]


def pieces(path: Path) -> Iterator[bytes]:
    """Read a file, packed or not, in pieces of whole lines."""
    with gzip.open(path) if path.suffix == PACKED else path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece + file.readline()


def is_plain(path: Path) -> bool:
    """Tell whether all lines of a file are plain; whoever reads it says what is wrong with it otherwise."""
    if not path.is_file() or format_of_file(path) is not N_QUADS:
        return False
    with suppress(OSError, EOFError, zlib.error, UnicodeDecodeError):
        return all(PLAIN.fullmatch(piece) and STRING not in piece and piece.decode() for piece in pieces(path))
    return False


def plain_files(paths: tuple[Path, ...]) -> Generator[frozenset[Path]]:
    """Find the files that are plain: one answer, which may be worked out beside other work (`graph.gate.beside`)."""
    yield frozenset(path for path in paths if is_plain(path))


def without_derived(piece: bytes) -> bytes:
    """Leave out what is derived anew."""
    if IN_DERIVED not in piece:
        return piece
    return b"".join(line + b"\n" for line in piece.split(b"\n")[:-1] if not line.endswith(IN_DERIVED[:-1]))


def said_in(paths: Iterable[Path]) -> Iterator[tuple[bytes, bytes]]:
    """Give the triples of plain files, each with its graph, as they are written."""
    for piece in chain.from_iterable(map(pieces, paths)):
        for line in without_derived(piece).split(b" .\n")[:-1]:
            triple, _, graph = line.rpartition(b" ")
            yield triple, graph


def copies(piece: bytes) -> bytes:
    """Give the copies of plain lines in the default graph; without what is derived anew."""
    return GRAPH.sub(b" .\n", without_derived(piece))


def of_blank_nodes(piece: bytes, *, are_wanted: bool = True) -> bytes:
    """Give the lines that mention blank nodes, or the others; what only looks like one does not matter."""
    if BLANK not in piece:
        return b"" if are_wanted else piece
    return b"".join(line + b"\n" for line in piece.split(b"\n")[:-1] if (BLANK in line) is are_wanted)


def bare(piece: bytes) -> bytes:
    """Give the lines that mention no blank nodes."""
    return of_blank_nodes(piece, are_wanted=False)


def bare_in_derived(piece: bytes) -> bytes:
    """Give lines of N-Triples that mention no blank nodes, for the graph of derived triples."""
    return in_derived(bare(piece))


def in_derived(piece: bytes) -> bytes:
    """Give lines of N-Triples for the graph of derived triples."""
    return piece.replace(b" .\n", IN_DERIVED)


class Lines:
    """Files whose lines the engine reads, as from a file.

    Args:
        paths: the files.
        rewritings: what is done with each piece of them; the files are read once for each.
        watch: told how many lines were read, the first time.
    """

    def __init__(self, paths: Sequence[Path], rewritings: Sequence[Rewriting], watch: Watch = unwatched) -> None:
        self.pieces = ((rewriting, piece) for rewriting in rewritings for path in paths for piece in pieces(path))
        self.first, self.watch = rewritings[0], watch
        self.held, self.at, self.count = b"", 0, 0
        self.is_wanted = True

    def read(self, size: int) -> bytes:
        """Read some bytes; none when there are no more."""
        while self.at >= len(self.held):
            if not self.is_wanted or (found := next(self.pieces, None)) is None:
                return b""
            rewriting, piece = found
            self.held, self.at = rewriting(piece), 0
            if rewriting is self.first:
                self.count += piece.count(b"\n")
                self.watch("loading", self.count)
        read = self.held[self.at : self.at + size]
        self.at += len(read)
        return read

    def end(self) -> None:
        """Give no more: what is read is wanted no longer."""
        self.is_wanted = False
