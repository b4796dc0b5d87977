"""The files of a load in bulk, which several processes read at the same time."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import chain, groupby
from operator import attrgetter
from pathlib import Path

from graph.deriving.entail import DERIVED
from graph.errors import FileChanged, LearningCityError, NoGraphNamed
from graph.formats import N_QUADS, N_TRIPLES
from graph.gate.blank_nodes import BlankNodes
from graph.gate.lines import is_plain, said_in, triples_in
from graph.rdf import PACKED, GraphName, NamedNode, Quad, format_of_file, serialize, stream_file
from graph.written import written, written_triple

Run = tuple[GraphName, Iterator[Quad]]
PIECE = 1 << 20


class Unchanged:
    """Sees whether files stay as they are: several processes read them, each from its beginning.

    A pipe is read once (`lasting`) and has another time whenever something is written into it, so only regular files are held to theirs.

    Args:
        paths: the files.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self.paths = tuple(paths)
        self.marks = self.look()

    def look(self) -> list[tuple[int, int, int] | None]:
        """Tell the regular files by their number, size and time."""
        found = [path.stat() if path.is_file() else None for path in self.paths]
        return [one and (one.st_ino, one.st_size, one.st_mtime_ns) for one in found]

    def hold(self) -> None:
        """Hold the files to what they were.

        Raises:
            FileChanged: one is another now.
        """
        for path, before, now in zip(self.paths, self.marks, self.look(), strict=True):
            if now != before:
                raise FileChanged(place=path)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Say of what cannot be understood that a file was changed, if one was.

        Raises:
            FileChanged: one was.
        """
        try:
            yield
        except (LearningCityError, SyntaxError, ValueError):
            self.hold()
            raise


@dataclass(frozen=True)
class Source:
    """Files whose statements are the same whoever reads them.

    Args:
        paths: the files, as `lasting` gives them.
        graph: for statements that name none.
        plain: those of the files that the engine may read itself (`graph.gate.lines`).
    """

    paths: tuple[Path, ...]
    graph: GraphName | None = None
    plain: frozenset[Path] = frozenset()

    @property
    def size(self) -> int:
        """How many bytes the files have."""
        return sum(path.stat().st_size for path in self.paths if path.exists())

    @property
    def others(self) -> Source:
        """The files that are not plain."""
        return replace(self, paths=tuple(path for path in self.paths if path not in self.plain))

    def runs(self, *, lenient: bool = False) -> Iterator[Run]:
        """Give the statements in their order, those that follow one another in the same graph together.

        What an export says of the graph of derived triples is left out: what follows is derived anew.

        Args:
            lenient: whether somebody else finds out what is wrong with the files.

        Raises:
            MalformedData: a file does not parse; the place is named.
            NoGraphNamed: a statement is in no named graph.
        """
        for path in self.paths:
            quads = stream_file(path, graph=self.graph, lenient=lenient)
            for graph, run in groupby(quads, key=attrgetter("graph_name")):
                if not isinstance(graph, NamedNode):
                    raise NoGraphNamed()
                if graph != DERIVED:
                    yield graph, run

    def quads(self, *, lenient: bool = False) -> Iterator[Quad]:
        """Give the statements one by one, otherwise like `runs`."""
        return chain.from_iterable(run for _, run in self.runs(lenient=lenient))

    def written(self) -> Iterator[tuple[bytes, bytes]]:
        """Give the triples, each with its graph, as N-Triples write them; somebody else finds out what is wrong with the files."""
        yield from said_in(path for path in self.paths if path in self.plain)
        for quad in self.others.quads(lenient=True):
            yield written_triple(quad), written(quad.graph_name)

    def triples(self) -> Iterator[bytes]:
        """Give the triples alone, otherwise like `written`."""
        plain = triples_in(path for path in self.paths if path in self.plain)
        return chain(plain, map(written_triple, self.others.quads(lenient=True)))


def lasting(source: Source, there: Iterable[Quad], folder: Path) -> Source:
    """Make of any files such that can be read again and again.

    A blank node may have another name at each reading, and what is no regular file is gone once it was read. So these are
    written out first, without what says again what is there.

    Args:
        source: RDF files.
        there: what the graph says already.
        folder: where to write.

    Raises:
        MalformedData, NoGraphNamed: a file that is written out is wrong.
    """
    plain = source.plain
    others = [path for path in source.paths if path.exists() and path not in plain and not lasts(path)]
    if not others:
        return source
    blank, copy = BlankNodes(), folder / "source.nq"
    for _ in blank.noted(there):
        pass
    with copy.open("wb") as output:
        serialize(blank.unsaid(Source(tuple(others), source.graph).quads()), N_QUADS, output)
    paths = (*(path for path in source.paths if path not in others), copy)
    return Source(paths, source.graph, plain | {copy} if is_plain(copy) else plain)


def lasts(path: Path) -> bool:
    """Tell whether a file is the same whoever reads it: a regular one, a statement a line, without blank nodes."""
    if not path.is_file() or format_of_file(path) not in (N_QUADS, N_TRIPLES):
        return False
    last = b""
    with (
        suppress(OSError, EOFError, zlib.error),  # whoever reads it says what is wrong with it
        gzip.open(path) if path.suffix == PACKED else path.open("rb") as file,
    ):
        while piece := file.read(PIECE):
            if b"_:" in last + piece:
                return False
            last = piece[-1:]
    return True
