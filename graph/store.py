"""The engine, behind one small interface: the only module that knows that it is Oxigraph."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, NamedTuple

import pyoxigraph

from graph.dump import Dump, Triples
from graph.engine_errors import TranslatedErrors
from graph.formats import Format
from graph.rdf import BlankNode, DefaultGraph, GraphName, Literal, NamedNode, Quad, Term, Triple, serialize
from graph.xml_text import guarded

MERGING = "rocksdb:low"  # what the threads are called that merge tables


class Dataset(NamedTuple):
    """The RDF dataset that a query runs over (https://www.w3.org/TR/sparql11-protocol/#dataset).

    Args:
        default: IRIs of the graphs whose set union is the default graph; None for the store's own default graph.
        named: IRIs of the graphs that `GRAPH` can reach; None for all.
    """

    default: tuple[str, ...] | None = None
    named: tuple[str, ...] | None = None


WHOLE_STORE = Dataset()


Pattern = tuple[Term | None, NamedNode | None, Term | None]
Atoms = tuple[str, str, str]
Rows = Sequence[tuple[str, ...]]


class Answer:
    """The answer to one query, read once, in the thread that asked."""

    def __init__(self, result: pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples) -> None:
        self._result = result

    @property
    def is_graph(self) -> bool:
        """Whether the answer is a graph (CONSTRUCT, DESCRIBE) and not a table or a truth value."""
        return isinstance(self._result, pyoxigraph.QueryTriples)

    @property
    def is_truth(self) -> bool:
        """Whether the answer is a truth value (ASK)."""
        return isinstance(self._result, pyoxigraph.QueryBoolean)

    def write(self, output: IO[bytes], format: Format) -> None:
        """Write the answer.

        Raises:
            QueryFailed: an error of the query shows only while it is evaluated.
            BeyondFormat: the format cannot say what is in it.
        """
        with TranslatedErrors():
            if isinstance(self._result, pyoxigraph.QueryTriples):
                serialize(self._result, format, output)
            else:
                self._result.serialize(guarded(output, format), results_format(format.media_type))

    def triples(self) -> Iterator[Triple]:
        """Iterate over the triples of a CONSTRUCT or DESCRIBE."""
        assert isinstance(self._result, pyoxigraph.QueryTriples)
        with TranslatedErrors():
            yield from self._result

    def rows(self) -> Iterator[tuple[Term | None, ...]]:
        """Iterate over the rows of a SELECT, in the order of its variables."""
        assert isinstance(self._result, pyoxigraph.QuerySolutions)
        with TranslatedErrors():
            for solution in self._result:
                yield tuple(solution)

    @property
    def variables(self) -> list[str]:
        """The names of the variables of a SELECT."""
        assert isinstance(self._result, pyoxigraph.QuerySolutions)
        return [variable.value for variable in self._result.variables]

    @property
    def truth(self) -> bool:
        """The answer to an ASK."""
        return bool(self._result)


@lru_cache(maxsize=16)
def results_format(media_type: str) -> pyoxigraph.QueryResultsFormat | None:
    """Return what the engine calls a format of results; None for one that it does not write."""
    return pyoxigraph.QueryResultsFormat.from_media_type(media_type)


def merge_last() -> None:
    """Let the engine merge tables behind all other work of this process, for good; where threads have no priorities, as before.

    It merges as soon as there are two, and again with each that comes; when many come, all are better merged at once.
    """
    for thread in Path("/proc/self/task").glob("*"):
        with suppress(OSError):  # it has ended
            if (thread / "comm").read_text().startswith(MERGING):
                os.setpriority(os.PRIO_PROCESS, int(thread.name), 19)


@lru_cache(maxsize=4096)
def stored_form(term: Term) -> Term:
    """Return a term as the engine gives it back: it keeps the value of a typed literal, not its spelling."""
    if not isinstance(term, Literal) or term.language or term.datatype.value.endswith("#string"):
        return term
    store, node = pyoxigraph.Store(), NamedNode("urn:x:x")
    store.add(Quad(node, node, term))
    kept: list[Quad] = list(store)
    return kept[0].object


class Store:
    """A set of quads that answers SPARQL.

    Create one with `Store.in_memory`, `Store.open` or `Store.open_read_only`.
    """

    def __init__(self, engine: pyoxigraph.Store) -> None:
        self._engine = engine

    @classmethod
    def in_memory(cls) -> Store:
        """Make an empty store that lives in memory."""
        return cls(pyoxigraph.Store())

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open a store on disk for writing; only one process may."""
        return cls(pyoxigraph.Store(path))

    @classmethod
    def open_read_only(cls, path: Path) -> Store:
        """Open a store on disk for reading; any number of processes may, as long as none writes."""
        return cls(pyoxigraph.Store.read_only(str(path)))

    def __len__(self) -> int:
        return len(self._engine)

    @property
    def is_empty(self) -> bool:
        """Whether it holds nothing, at a cost that does not grow with what it holds."""
        return next(iter(self._engine), None) is None

    def query(self, text: str, dataset: Dataset = WHOLE_STORE, *, base: str | None = None) -> Answer:
        """Evaluate a query.

        Args:
            text: SPARQL 1.1 query.
            dataset: what it runs over; overrides FROM and FROM NAMED in the text when it names graphs.
            base: the IRI that relative IRIs are resolved against.

        Raises:
            MalformedQuery: the text is not a SPARQL query.
            QueryFailed: it calls something that does not exist, or a graph of the dataset has no proper name.
        """
        with TranslatedErrors(text):
            engine, options = self._scope(dataset)
            return Answer(engine.query(text, base_iri=base, **options))

    def _scope(self, dataset: Dataset) -> tuple[pyoxigraph.Store, dict[str, Any]]:
        if dataset.default is None and dataset.named is None:
            return self._engine, {}
        default = [NamedNode(iri) for iri in dict.fromkeys(dataset.default or ())]
        named = [NamedNode(iri) for iri in dataset.named or ()]
        if len(default) < 2:
            return self._engine, {"default_graph": default, "named_graphs": named}
        return self._union(default, named), {"default_graph": [DefaultGraph()], "named_graphs": named}

    def _union(self, default: Iterable[GraphName], named: Iterable[GraphName]) -> pyoxigraph.Store:
        # The engine counts a triple once for each default graph that holds it; a dataset's default graph is a set.
        union = pyoxigraph.Store()
        for graph in default:
            union.extend(
                Quad(quad.subject, quad.predicate, quad.object)
                for quad in self._engine.quads_for_pattern(None, None, None, graph)
            )
        for graph in named:
            union.extend(self._engine.quads_for_pattern(None, None, None, graph))
        return union

    def quads(
        self,
        subject: NamedNode | BlankNode | None = None,
        predicate: NamedNode | None = None,
        object: Term | None = None,
        graph: GraphName | None = None,
    ) -> Iterator[Quad]:
        """Iterate over the quads that match; None matches anything."""
        return self._engine.quads_for_pattern(subject, predicate, object, graph)

    def prefetch(self, patterns: Iterable[Pattern], graph: GraphName | None = None) -> None:
        """Have at hand what some patterns match; a store that is here has everything at hand.

        Args:
            patterns: subject, predicate, object; None matches anything.
            graph: in which graph; None for all.
        """

    def gathered(self, atoms: Iterable[Sequence[Atoms]], variables: Sequence[str], rows: Rows) -> Store:
        """Return a store that has at hand what some joins of the default graph may match.

        Args:
            atoms: the joins, each of patterns that are written as in `graph.deriving.branches`.
            variables: those that are bound.
            rows: what they are bound to, in N-Triples.
        """
        return self

    def statements(self, properties: Iterable[NamedNode]) -> Triples:
        """Give what the default graph says by some properties."""
        return Triples(quad for one in properties for quad in self.quads(predicate=one, graph=DefaultGraph()))

    def everything(self) -> Dump:
        """Give all that the store holds."""
        return Dump(self)

    def __contains__(self, quad: Quad) -> bool:
        return quad in self._engine

    def graphs(self) -> list[NamedNode | BlankNode]:
        """List the named graphs."""
        return list(self._engine.named_graphs())

    def has_graph(self, graph: GraphName) -> bool:
        """Tell whether a named graph exists, at a cost that does not grow with their number."""
        return self._engine.contains_named_graph(graph)

    def graph_lines(self, graph: NamedNode | BlankNode) -> tuple[bytes, ...]:
        """Give a graph as sorted N-Triples: fast to read, and to compare with what it was."""
        dumped = self._engine.dump(format=pyoxigraph.RdfFormat.N_TRIPLES, from_graph=graph)
        return tuple(sorted((dumped or b"").splitlines()))

    def add(self, quads: Iterable[Quad]) -> None:
        """Add quads, all or none."""
        self._engine.extend(quads)

    def add_in_bulk(self, quads: Iterable[Quad]) -> None:
        """Add many quads to a store that nobody reads yet: faster, and not all or none."""
        self._engine.bulk_extend(quads)

    def add_lines_in_bulk(self, lines: bytes) -> None:
        """Add many quads as `add_in_bulk` does, but from lines of N-Quads that are known to be right; the engine reads them itself.

        Args:
            lines: some, without blank nodes, since these would get other names.
        """
        self._engine.bulk_load(lines, pyoxigraph.RdfFormat.N_QUADS, lenient=True)

    def compact(self) -> None:
        """Merge what was loaded in bulk, so that later small changes need not carry it along."""
        self._engine.optimize()

    def dump(self, output: IO[bytes]) -> None:
        """Write every quad as N-Quads."""
        self._engine.dump(output, pyoxigraph.RdfFormat.N_QUADS)

    def load_dump(self, source: IO[bytes]) -> None:
        """Read N-Quads that an engine has written into a store that nobody reads yet."""
        self._engine.bulk_load(source, pyoxigraph.RdfFormat.N_QUADS, lenient=True)

    def remove(self, quads: Iterable[Quad]) -> None:
        """Remove quads; those that are not there do not matter."""
        for quad in quads:
            self._engine.remove(quad)

    def add_graphs(self, graphs: Iterable[GraphName]) -> None:
        """Make named graphs exist, with nothing in them as yet."""
        for graph in graphs:
            if not isinstance(graph, DefaultGraph):
                self._engine.add_graph(graph)

    def drop(self, graph: GraphName) -> None:
        """Remove a graph with all it holds; the default graph stays, empty."""
        if isinstance(graph, DefaultGraph):
            self.clear_default_graph()
        else:
            self.remove_graph(graph)

    def remove_graph(self, graph: NamedNode | BlankNode) -> None:
        """Remove a named graph with all it holds."""
        self._engine.remove_graph(graph)

    def clear_default_graph(self) -> None:
        """Remove every triple of the default graph."""
        self._engine.clear_graph(DefaultGraph())

    def snapshot(self, target: Path) -> None:
        """Put the store as it is now beside it, its large, immutable files as hard links; it stays open.

        Args:
            target: a folder that is still to be made, on the same file system.
        """
        self.flush()
        self._engine.backup(target)

    def abandon(self) -> None:
        """Let go of the files without writing anything more; the store cannot be used afterwards."""
        del self._engine
        gc.collect()

    def flush(self) -> None:
        """Write everything that is still buffered to the disk."""
        self._engine.flush()

    def close(self) -> None:
        """Write everything that is still buffered and let go of the files; the store cannot be used afterwards."""
        self.flush()
        del self._engine
        gc.collect()  # an answer that was not read to its end would keep the files open
