"""What one operation of a SPARQL Update adds and removes (https://www.w3.org/TR/sparql11-update/#updateLanguage)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph

from graph.analysis import Token, tokens
from graph.errors import NotFound, RefusedQuery
from graph.gate.change import Change
from graph.rdf import DefaultGraph, GraphName, NamedNode, Quad, Triple
from graph.store import Answer, Dataset, Store

DEFAULT = DefaultGraph()
SKIPPED = ("SILENT", "GRAPH", ".")


@dataclass(frozen=True)
class Operation:
    """One operation of an update.

    Args:
        declared: the tokens of the PREFIX and BASE lines in force.
        base: the IRI that relative IRIs are resolved against.
        text: the text of the whole request.
        found: its tokens.
    """

    declared: tuple[Token, ...]
    base: str | None
    text: str
    found: tuple[Token, ...]

    @property
    def prologue(self) -> str:
        """The PREFIX and BASE lines in force."""
        return " ".join(token.text for token in self.declared)

    def alone(self) -> str:
        """Return the request with everything else blanked out, so that places in it stay what they are."""
        kept = [*self.declared, *self.found]
        blank = ["\n" if character == "\n" else " " for character in self.text]
        for token in kept:
            blank[token.start : token.start + len(token.text)] = token.text
        return "".join(blank)

    def change(self, store: Store, using: Dataset) -> Change:
        """Work out what the operation adds and removes."""
        words = self.words()
        first, second = words[0], words[1] if len(words) > 1 else ""
        if second == "DATA":
            return self.data(store, adds=first == "INSERT")
        if first == "DELETE" and second == "WHERE":
            pattern = self.group_after(words.index("WHERE"))
            return self.modify(store, using, with_graph=None, delete=pattern, insert="", where=pattern)
        if first in ("INSERT", "DELETE", "WITH"):
            return self.modify_parts(store, using, words)
        if first in ("CLEAR", "DROP"):
            return self.clear(store, drops=first == "DROP", silent="SILENT" in words)
        if first == "CREATE":
            return create(store, self.graphs_named()[0], silent="SILENT" in words)
        return self.transfer(store, first, silent="SILENT" in words)

    def words(self) -> list[str]:
        """The tokens, keywords in capitals, everything else as it is."""
        return [
            token.text.upper() if token.kind == "word" and token.text != "a" else token.text for token in self.found
        ]

    def group_after(self, index: int) -> str:
        """Return the text inside the first `{ … }` after a token."""
        words = [token.text for token in self.found]
        opening = words.index("{", index)
        closing = matching(words, opening)
        start, end = self.found[opening].start + 1, self.found[closing].start
        return self.text[start:end]

    def data(self, store: Store, *, adds: bool) -> Change:
        """INSERT DATA and DELETE DATA: the engine reads the quads into an empty store."""
        scratch = pyoxigraph.Store()
        scratch.update(f"{self.prologue} INSERT DATA {{ {self.group_after(0)} }}", base_iri=self.base)
        quads = frozenset(scratch)
        if adds:
            return Change(added=frozenset(quad for quad in quads if quad not in store))
        return Change(removed=frozenset(quad for quad in quads if quad in store))

    def modify_parts(self, store: Store, using: Dataset, words: list[str]) -> Change:
        """DELETE … INSERT … WHERE …: find the parts."""
        outside = [word if depth == 0 else "" for word, depth in zip(words, depths(words), strict=True)]
        with_graph = self.resolve(words[1]) if words[0] == "WITH" else None
        delete = self.group_after(outside.index("DELETE")) if "DELETE" in outside else ""
        insert = self.group_after(outside.index("INSERT")) if "INSERT" in outside else ""
        default: list[str] = []
        named: list[str] = []
        for index, word in enumerate(outside):
            if word == "USING":
                is_named = words[index + 1] == "NAMED"
                (named if is_named else default).append(self.resolve(words[index + (2 if is_named else 1)]).value)
        if default or named:
            using = Dataset(tuple(default), tuple(named))
        where = self.group_after(len(outside) - 1 - outside[::-1].index("WHERE"))
        return self.modify(store, using, with_graph=with_graph, delete=delete, insert=insert, where=where)

    def modify(
        self, store: Store, using: Dataset, *, with_graph: NamedNode | None, delete: str, insert: str, where: str
    ) -> Change:
        """Answer the WHERE and fill in the templates."""
        if with_graph is not None and using == Dataset():
            using = Dataset((with_graph.value,), tuple(graph.value for graph in store.graphs()))
        removed = set(self.instantiate(store, using, with_graph, delete, where))
        added = set(self.instantiate(store, using, with_graph, insert, where))
        gone = frozenset(quad for quad in removed if quad in store and quad not in added)
        return Change(frozenset(quad for quad in added if quad not in store), gone)

    def instantiate(
        self, store: Store, using: Dataset, with_graph: NamedNode | None, template: str, where: str
    ) -> Iterator[Quad]:
        """Fill in a template for each solution of the WHERE."""
        for name, triples in blocks(template):
            if not triples.strip():
                continue
            if name.startswith(("?", "$")):
                graphs = self.query(store, using, f"SELECT DISTINCT {name} WHERE {{ {where} }}").rows()
                for graph in [row[0] for row in graphs if isinstance(row[0], NamedNode)]:
                    bound = f"{{ {where} }} VALUES {name} {{ {graph} }}"
                    yield from in_graph(self.query(store, using, construct(triples, bound)).triples(), graph)
            else:
                target: GraphName = self.resolve(name) if name else with_graph or DEFAULT
                yield from in_graph(self.query(store, using, construct(triples, where)).triples(), target)

    def query(self, store: Store, using: Dataset, text: str) -> Answer:
        """Ask the store with the prologue of the operation."""
        return store.query(f"{self.prologue} {text}", using, base=self.base)

    def clear(self, store: Store, *, drops: bool, silent: bool) -> Change:
        """CLEAR and DROP."""
        targets = self.targets(store)
        missing = [graph for graph in targets if isinstance(graph, NamedNode) and not store.has_graph(graph)]
        if missing and not silent:
            raise NotFound(name=missing[0].value)
        removed = frozenset(quad for graph in targets for quad in store.quads(graph=graph))
        dropped = frozenset(graph for graph in targets if isinstance(graph, NamedNode) and graph not in missing)
        return Change(removed=removed, dropped=dropped if drops else frozenset())

    def targets(self, store: Store) -> list[GraphName]:
        """List the graphs that CLEAR or DROP names."""
        words = self.words()
        named: list[GraphName] = list(store.graphs())
        if "ALL" in words:
            return [DEFAULT, *named]
        if "NAMED" in words:
            return named
        return [DEFAULT] if "DEFAULT" in words else list(self.graphs_named())

    def transfer(self, store: Store, kind: str, *, silent: bool) -> Change:
        """ADD, MOVE and COPY."""
        source, target = self.ends()
        if isinstance(source, NamedNode) and not store.has_graph(source):
            if silent:
                return Change()
            raise NotFound(name=source.value)
        if source == target:
            return Change()
        copied = frozenset(in_graph(plain(store, source), target))
        removed = frozenset(store.quads(graph=target)) - copied if kind in ("MOVE", "COPY") else frozenset()
        if kind == "MOVE":
            removed |= frozenset(store.quads(graph=source))
        created = frozenset({target}) if isinstance(target, NamedNode) and not store.has_graph(target) else frozenset()
        dropped = frozenset({source}) if kind == "MOVE" and isinstance(source, NamedNode) else frozenset()
        return Change(frozenset(quad for quad in copied if quad not in store), removed, created, dropped)

    def ends(self) -> tuple[GraphName, GraphName]:
        """Find the source and the target of ADD, MOVE and COPY."""
        words = self.words()
        to = words.index("TO")
        graphs = [
            DEFAULT if "DEFAULT" in part else self.resolve(next(word for word in part if word not in SKIPPED))
            for part in (words[1:to], words[to + 1 :])
        ]
        return graphs[0], graphs[1]

    def graphs_named(self) -> list[NamedNode]:
        """List the graphs that an operation names."""
        return [self.resolve(token.text) for token in self.found if token.kind in ("iri", "name")]

    def resolve(self, text: str) -> NamedNode:
        """Read an IRI or a prefixed name with the prologue in force, as the engine reads it."""
        scratch = pyoxigraph.Store()
        query = f"{self.prologue} CONSTRUCT {{ {text} {text} {text} }} WHERE {{}}"
        (triple,) = Store(scratch).query(query, base=self.base).triples()
        assert isinstance(triple.subject, NamedNode)
        return triple.subject


def create(store: Store, graph: NamedNode, *, silent: bool) -> Change:
    """CREATE GRAPH."""
    if store.has_graph(graph):
        if silent:
            return Change()
        raise RefusedQuery(
            reason_en=f"CREATE: the graph {graph.value} exists already; CREATE SILENT GRAPH takes that.",
            reason_th=f"CREATE: มีกราฟ {graph.value} อยู่แล้ว หากไม่ต้องการให้แจ้ง โปรดใช้ CREATE SILENT GRAPH",
        )
    return Change(created=frozenset({graph}))


def blocks(template: str) -> Iterator[tuple[str, str]]:
    """Cut a template of quads into blocks: the name of the graph ("" outside GRAPH) and the triples."""
    found = list(tokens(template))
    words = [token.text for token in found]
    outside_from, position = 0, 0
    while position < len(found):
        if found[position].kind == "word" and words[position].upper() == "GRAPH":
            yield "", template[outside_from : found[position].start]
            opening = position + 2
            closing = matching(words, opening)
            yield words[position + 1], template[found[opening].start + 1 : found[closing].start]
            outside_from, position = found[closing].start + 1, closing
        position += 1
    yield "", template[outside_from:].lstrip(" \t\r\n.")


def construct(triples: str, where: str) -> str:
    """Write the query that fills in some triples."""
    return f"CONSTRUCT {{ {triples.strip().lstrip('.')} }} WHERE {{ {where} }}"


def in_graph(triples: Iterable[Triple], graph: GraphName) -> Iterator[Quad]:
    """Put triples into a graph."""
    return (Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples)


def plain(store: Store, graph: GraphName) -> Iterator[Triple]:
    """Give the triples of a graph."""
    return (Triple(quad.subject, quad.predicate, quad.object) for quad in store.quads(graph=graph))


def depths(words: list[str]) -> list[int]:
    """Give the number of braces open around each token; a brace counts as inside itself."""
    found, depth = [], 0
    for word in words:
        depth += word == "{"
        found.append(depth)
        depth -= word == "}"
    return found


def matching(words: list[str], opening: int) -> int:
    """Find the brace that closes another."""
    depth = 0
    for index in range(opening, len(words)):
        depth += (words[index] == "{") - (words[index] == "}")
        if depth == 0:
            return index
    raise ValueError("the braces do not match")
