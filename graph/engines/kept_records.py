"""The change records as an engine keeps them: packed, in pieces that it takes as texts."""

from __future__ import annotations

import base64
import gzip
import io
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from graph.engines.layout import PART
from graph.errors import EngineAnsweredWrongly
from graph.gate.change import change_iri
from graph.rdf import Literal, Term

PIECE = 45_000  # bytes, of which base64 makes 60,000 letters


def pieces_of(number: int, packed: bytes) -> list[str]:
    """Write a packed record as triples of the history."""
    return [piece_of(number, index, part, len(packed)) for index, part in enumerate(parts_of(io.BytesIO(packed)), 1)]


def pieces_in(number: int, packed: Path) -> Iterator[str]:
    """Write a packed record in a file as triples of the history, one at a time."""
    size = packed.stat().st_size
    with packed.open("rb") as file:
        for index, part in enumerate(parts_of(file), start=1):
            yield piece_of(number, index, part, size)


def parts_of(file: IO[bytes]) -> Iterator[bytes]:
    """Cut a file."""
    while part := file.read(PIECE):
        yield part


def piece_of(number: int, index: int, part: bytes, size: int) -> str:
    """Write one piece: which it is, of how many, and what it holds."""
    of = -(-size // PIECE)
    return f'<{change_iri(number)}> {PART} "{index}/{of} {base64.b64encode(part).decode()}" .'


def pack(record: bytes) -> bytes:
    """Pack a record, always to the same bytes."""
    return gzip.compress(record, mtime=0)


def pack_file(record: Path, packed: Path) -> None:
    """Pack a record that is a file."""
    with record.open("rb") as source, gzip.open(packed, "wb", compresslevel=6) as target:
        shutil.copyfileobj(source, target)


def unpack(number: int, terms: Iterable[Term], output: IO[bytes]) -> None:
    """Put the pieces of a record together.

    Args:
        number: the version that it made.
        terms: what the history holds of it.
        output: where to write it.

    Raises:
        EngineAnsweredWrongly: it is not there, or not whole.
    """
    pieces: dict[int, str] = {}
    of = {0}
    for term in terms:
        if isinstance(term, Literal):
            head, _, body = term.value.partition(" ")
            index, _, count = head.partition("/")
            pieces[int(index)] = body
            of = (of - {0}) | {int(count)}
    if of != {len(pieces)} or not pieces:
        raise EngineAnsweredWrongly(reason=f"the record of version {number} is not whole")
    packed = io.BytesIO(b"".join(base64.b64decode(pieces[index]) for index in sorted(pieces)))
    with gzip.open(packed) as source:
        shutil.copyfileobj(source, output)
