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
from threading import Lock

from graph.deriving.entail import DERIVED
from graph.formats import N_QUADS
from graph.progress import Watch, unwatched
from graph.rdf import PACKED, format_of_file
from graph.store import Store
from graph.written import in_graph, of_blank_nodes
from ontology.terms import PREFIXES

PIECE = 1 << 20
BATCH, BATCH_AT_MOST, MANY = 12_000_000, 40_000_000, 20  # bytes, and how many batches there are before they grow
CHARACTERS = rb"[!$&-;=?-Z_a-z~]*+"  # fewer than an IRI may have: whether others are right, the engine's parser tells
IRI = rb"<[a-z][a-z0-9+.-]*+:(?://[A-Za-z0-9.-]*+(?=[/?#>])|(?!//))" + CHARACTERS + rb"(?:#" + CHARACTERS + rb")?+>"
TEXT = rb'"(?:[^"\\\x00-\x1f\x7f]++|\\[tbnrf"\\])*+"'
LANGUAGE = rb"@[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?(?= )"
LITERAL = TEXT + rb"(?:" + LANGUAGE + rb"|\^\^" + IRI + rb")?+"
PLAIN = re.compile(rb"(?:" + rb" ".join((IRI, IRI, rb"(?:" + IRI + rb"|" + LITERAL + rb")", IRI)) + rb" \.\n)*+")
GRAPH = re.compile(rb" <[^ ]*> \.\n")  # the last term of a plain line, which alone stands before the end of one
IN_DERIVED = f" {DERIVED} .\n".encode()

STRING = f"^^<{PREFIXES['xsd']}string>".encode()  # the datatype that N-Quads leave out
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


def triples_in(paths: Iterable[Path]) -> Iterator[bytes]:
    """Give the triples of plain files, as they are written."""
    for piece in chain.from_iterable(map(pieces, paths)):
        yield from [line[: line.rfind(b" ")] for line in without_derived(piece).split(b" .\n")[:-1]]


def with_copies(piece: bytes) -> bytes:
    """Give plain lines, and the copies of them in the default graph; without what is derived anew."""
    lines = without_derived(piece)
    return lines + GRAPH.sub(b" .\n", lines)


def with_derived(piece: bytes) -> bytes:
    """Give lines of N-Triples, and each again in the graph of derived triples; without those that mention blank nodes."""
    lines = of_blank_nodes(piece, are_wanted=False)
    return lines + in_derived(lines)


def in_derived(piece: bytes) -> bytes:
    """Give lines of N-Triples for the graph of derived triples."""
    return in_graph(piece, DERIVED)


class Batches:
    """The lines of files, in batches that several threads store at the same time.

    A batch is small, as the engine sorts what fits into the caches of a processor in less time, and they grow with what was read,
    so that they are not too many to be merged.

    Args:
        paths: the files.
        rewriting: what is done with each batch.
        watch: told how many lines were read.
    """

    def __init__(self, paths: Sequence[Path], rewriting: Rewriting, watch: Watch = unwatched) -> None:
        self.pieces = chain.from_iterable(map(pieces, paths))
        self.rewriting, self.watch = rewriting, watch
        self.bytes = self.lines = 0
        self.is_wanted = True
        self.lock = Lock()

    def __iter__(self) -> Iterator[bytes]:
        while batch := self.take():
            yield self.rewriting(batch)

    def take(self) -> bytes:
        """Read the next batch; an empty one when there is no more."""
        with self.lock:
            size = min(max(BATCH, self.bytes // MANY), BATCH_AT_MOST)
            held: list[bytes] = []
            while self.is_wanted and size > 0 and (piece := next(self.pieces, b"")):
                held.append(piece)
                size -= len(piece)
                self.bytes += len(piece)
                self.lines += piece.count(b"\n")
            self.watch("loading", self.lines)
            return b"".join(held) if self.is_wanted else b""

    def store(self, store: Store) -> None:
        """Bring batches into a store until there are no more; several threads may do so."""
        try:
            for batch in self:
                store.add_lines_in_bulk(batch)
        except BaseException:
            self.end()
            raise

    def end(self) -> None:
        """Give no more: what is read is wanted no longer."""
        self.is_wanted = False
