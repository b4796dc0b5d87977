"""The files of a load in bulk, which several processes read at the same time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from operator import attrgetter
from pathlib import Path

from graph.deriving.entail import DERIVED
from graph.errors import NoGraphNamed
from graph.formats import N_QUADS, N_TRIPLES
from graph.rdf import GraphName, NamedNode, Quad, format_of_file, serialize, stream_file

Run = tuple[GraphName, Iterator[Quad]]


@dataclass(frozen=True)
class Source:
    """Files whose statements are the same whoever reads them: their blank nodes have names.

    Args:
        paths: the files, as `lasting` gives them.
        graph: for statements that name none.
    """

    paths: tuple[Path, ...]
    graph: GraphName | None = None

    @property
    def size(self) -> int:
        """How many bytes the files have."""
        return sum(path.stat().st_size for path in self.paths if path.exists())

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


def lasting(files: Iterable[Path], folder: Path) -> Iterator[Path]:
    """Give files that can be read again and again; one that cannot is written out as N-Quads first.

    In other formats blank nodes get new names at each reading, and what is no regular file is gone once it was read.

    Args:
        files: RDF files.
        folder: where to write.

    Raises:
        MalformedData: a file that is written out does not parse.
    """
    for number, path in enumerate(files):
        if not path.exists() or (path.is_file() and format_of_file(path) in (N_QUADS, N_TRIPLES)):
            yield path  # whoever reads one that is not there says so
            continue
        copy = folder / f"source-{number}.nq"
        with copy.open("wb") as output:
            serialize(stream_file(path), N_QUADS, output)
        yield copy
