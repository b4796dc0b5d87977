"""Reads our graph in an engine: what a query worker asks, whether the store is here or elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

import pyoxigraph

from graph.dump import Triples
from graph.engine_errors import TranslatedErrors
from graph.engines.address import EngineAddress
from graph.engines.answers import GRAPH_TYPE, TABLE_TYPE, EngineGraph, table, triples
from graph.engines.dump import EngineDump, of_graphs
from graph.engines.http import Engine
from graph.engines.layout import GENID, HISTORY, KNOWN, NAMED_GRAPH, VERSION, graph_in_engine, graph_of_ours, stored
from graph.engines.parts import in_answers
from graph.engines.quirks import Outline, outline, why_unsafe
from graph.engines.scoping import FORMS, TYPE, scoped, tokens_of, words_of
from graph.engines.sure import is_sure
from graph.errors import EngineTooSlow, LearningCityError, NotHere
from graph.interface import Readable
from graph.rdf import BlankNode, DefaultGraph, GraphName, Literal, NamedNode, Quad, Term, Triple
from graph.rows import Row
from graph.store import WHOLE_STORE, Answer, Dataset, Store
from ontology.terms import BASE

SECONDS = 60.0
PATIENCE_SECONDS = 3.0
READING_SECONDS = 3600.0  # for all that an engine holds
MOST_COPIED = 500_000
AT_ONCE, AT_ONCE_NAMED = 10_000, 200  # quads whose graphs are looked at together, and graphs in one question
Pattern = tuple[Term | None, NamedNode | None, Term | None]


class EngineStore:
    """Our graph in an engine, as it is now.

    Args:
        address: where the engine is.
        managed: whether our layout is there; otherwise the engine's own dataset is read as it stands.
        substitute: gives the same graph in a store that is here, for queries that the engine does not take.
        at_hand: whether it does so at once; then the engine has to begin with its answer within `PATIENCE_SECONDS`, and half of the time.
        in_doubt: whether that store is asked what the engine is not known to answer right.
        seconds: how long one answer may take.
    """

    def __init__(
        self,
        address: EngineAddress,
        *,
        managed: bool = True,
        substitute: Callable[[], Readable] | None = None,
        at_hand: Callable[[], bool] = lambda: False,
        in_doubt: Callable[[], bool] = lambda: False,
        seconds: float = SECONDS,
    ) -> None:
        self.substitute, self.at_hand, self.in_doubt = substitute, at_hand, in_doubt
        self.nothing = pyoxigraph.Store()
        self.engine, self.managed, self.seconds = Engine(address), managed, seconds

    def query(self, text: str, dataset: Dataset = WHOLE_STORE, *, base: str | None = None) -> Answer:
        """Evaluate a query.

        Args:
            text: SPARQL 1.1 query.
            dataset: what it runs over.
            base: the IRI that relative IRIs are resolved against.

        Raises:
            MalformedQuery: the text is not a SPARQL query.
            NotHere: the engine does not take it.
            EngineUnreachable, EngineTooSlow, EngineAnsweredWrongly: there is no answer.
        """
        sure = is_sure(text)
        if not sure:
            self.read(text, base)
        if dataset != WHOLE_STORE and self.managed:
            return self.copy(dataset).query(text, dataset, base=base)
        if self.substitute is not None and not sure and self.in_doubt() and form_of(text) != "DESCRIBE":
            return self.substitute().query(text, base=base)
        patience = None
        try:
            if self.at_hand():
                patience = min(self.seconds / 2, PATIENCE_SECONDS)
            return self.ask(text, base, patience, (lambda: self.read(text, base)) if sure else None)
        except LearningCityError as refusal:
            if sure:
                self.read(text, base)
            if self.substitute is None or not may_be_asked_here(refusal, patience):
                raise
            try:
                here = self.substitute()
            except NotHere:
                raise refusal from None
            return here.query(text, base=base)

    def read(self, text: str, base: str | None) -> None:
        """See whether a text is a query, which it may be while the engine works at it: an engine's own complaint names no line.

        Raises:
            MalformedQuery: it is none.
        """
        with TranslatedErrors(text):
            self.nothing.query(text, base_iri=base)

    def ask(
        self, text: str, base: str | None, patience: float | None, meanwhile: Callable[[], None] | None = None
    ) -> Answer:
        """Have the engine evaluate a query; wait so long for its answer to begin, and do something meanwhile."""
        form, seconds = form_of(text), self.seconds
        if form == "DESCRIBE":
            return self.describe(text, base)
        asked = scoped(text, base=base) if self.managed else (f"BASE <{base}>\n{text}" if base else text)
        is_virtuoso = self.engine.says_virtuoso(seconds)
        unsafe = why_unsafe(text) if is_virtuoso and not is_sure(text) else ""
        if unsafe:
            raise NotHere(
                reason_en=f"Virtuoso answers queries of this kind wrongly ({unsafe}), and the graph is too large to be "
                "asked here",
                reason_th="Virtuoso ตอบคำค้นลักษณะนี้ไม่ถูกต้อง และกราฟมีขนาดใหญ่เกินกว่าจะประมวลผลที่บริการนี้ได้",
            )
        if form == "CONSTRUCT":
            response = self.engine.ask(asked, GRAPH_TYPE, seconds, patience, meanwhile)
            return EngineGraph(lambda: triples(response, seconds))
        if form == "ASK" or not is_virtuoso:
            response = self.engine.ask(asked, TABLE_TYPE, seconds, patience, meanwhile)
            return table(response, seconds, ask=form == "ASK")
        seen = outline(text)
        seen = Outline(asked) if seen.is_plain else outline(asked)
        mend = None if seen.is_plain else seen.mend
        return table(self.engine.ask(seen.asked, TABLE_TYPE, seconds, patience, meanwhile), seconds, mend=mend)

    def describe(self, text: str, base: str | None) -> Answer:
        """Describe things as the embedded store does: what is said of them, and of the blank nodes that this leads to."""
        as_select = select_of(text)
        chosen = pyoxigraph.Store().query(as_select, base_iri=base) if "WHERE" not in as_select else None
        rows = (
            (tuple(row) for row in chosen)  # type: ignore[union-attr]
            if chosen is not None
            else self.query(as_select, base=base).rows()
        )
        things: set[NamedNode | BlankNode] = {
            term for row in rows for term in row if isinstance(term, NamedNode | BlankNode)
        }
        found: set[Triple] = set()
        seen: set[Term] = set()
        while things:
            seen |= things
            patterns: list[Pattern] = [(thing, None, None) for thing in things]
            new = {Triple(q.subject, q.predicate, q.object) for q in self.matching(patterns, DefaultGraph())}
            found |= new
            things = {one.object for one in new if isinstance(one.object, BlankNode) and one.object not in seen}
        return EngineGraph(lambda: iter(found))

    def copy(self, dataset: Dataset) -> Store:
        """Copy the graphs of a dataset of the client's own choosing: engines disagree on what becomes of them.

        Raises:
            NotHere: they are too large for that.
        """
        ours = {str(graph.value) for graph in self.graphs()}
        names = dict.fromkeys([*(dataset.default or ()), *(dataset.named or ())])
        store = Store.in_memory()
        for name in names:
            if name in ours:
                store.add_in_bulk(self.quads(graph=NamedNode(name)))
                if len(store) > MOST_COPIED:
                    raise NotHere(
                        reason_en=f"the graphs of this dataset hold more than {MOST_COPIED:,} statements",
                        reason_th=f"กราฟในชุดข้อมูลที่ระบุมีมากกว่า {MOST_COPIED:,} ข้อความ",
                    )
        return store

    def quads(
        self,
        subject: Term | None = None,
        predicate: NamedNode | None = None,
        object: Term | None = None,
        graph: GraphName | None = None,
    ) -> Iterator[Quad]:
        """Iterate over the quads that match; None matches anything."""
        if graph is not None and subject is object is None and self.engine.says_virtuoso(self.seconds):
            return in_answers(self, graph, predicate)
        return self.matching([(subject, predicate, object)], graph)

    def matching(
        self, patterns: Iterable[Pattern], graph: GraphName | None, known: dict[GraphName, bool] | None = None
    ) -> Iterator[Quad]:
        """Iterate over the quads that match any of some patterns of one sort, each bound in the same places.

        Args:
            patterns: subject, predicate, object; None matches anything.
            graph: in which graph; None for all of ours, the default graph among them.
            known: of which graphs we know whether they are ours; more of it afterwards.
        """
        wanted = list(patterns)
        known = {} if known is None else known
        for text in pattern_queries(wanted, graph):
            answer = table(self.engine.ask(text, TABLE_TYPE, self.seconds), self.seconds)
            names = answer.variables
            quads = (quad_of(dict(zip(names, row, strict=True)), wanted[0], graph) for row in answer.rows())
            yield from quads if graph is not None else self.of_ours(quads, known)

    def rows(self, text: str) -> Iterator[Row]:
        """Ask for a table in the engine's own terms."""
        return table(self.engine.ask(text, TABLE_TYPE, self.seconds), self.seconds).rows()

    def constructed(self, text: str) -> Iterator[Triple]:
        """Ask for triples in the engine's own terms."""
        return triples(self.engine.ask(text, GRAPH_TYPE, self.seconds), self.seconds)

    def of_ours(self, quads: Iterator[Quad], known: dict[GraphName, bool]) -> Iterator[Quad]:
        """Leave out quads of graphs that are not ours."""
        while part := list(islice(quads, AT_ONCE)):
            unknown = {quad.graph_name for quad in part} - known.keys() - {DefaultGraph()}
            listed = self.listed(unknown)
            known.update((name, name in listed) for name in unknown)
            yield from (quad for quad in part if known.get(quad.graph_name, True))

    def listed(self, graphs: Iterable[GraphName]) -> set[GraphName]:
        """Tell which of some named graphs are ours."""
        names, found = sorted(str(graph_in_engine(one)) for one in graphs), set[GraphName]()
        for start in range(0, len(names), AT_ONCE_NAMED):
            some = " ".join(names[start : start + AT_ONCE_NAMED])
            text = f"SELECT ?g WHERE {{ VALUES ?g {{ {some} }} GRAPH <{HISTORY}> {{ ?g {TYPE} <{NAMED_GRAPH}> }} }}"
            rows = self.rows(text)
            found |= {graph_of_ours(row[0]) for row in rows if row[0] is not None}
        return found

    def graphs(self) -> list[NamedNode | BlankNode]:
        """List our named graphs."""
        if not self.managed:
            answer = self.query("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")
            return [row[0] for row in answer.rows() if isinstance(row[0], NamedNode | BlankNode)]
        text = f"SELECT ?g WHERE {{ GRAPH <{HISTORY}> {{ ?g {TYPE} <{NAMED_GRAPH}> }} }}"
        rows = self.rows(text)
        return [row[0] for row in rows if isinstance(row[0], NamedNode | BlankNode)]

    def version(self) -> int:
        """Return the number of the version that the engine holds; 0 when it holds nothing of ours."""
        text = f"SELECT ?version WHERE {{ GRAPH <{HISTORY}> {{ <{BASE}> {VERSION} ?version }} }}"
        rows = list(self.rows(text))
        numbers = [int(row[0].value) for row in rows if isinstance(row[0], Literal)]
        return max(numbers, default=0)

    def of_graphs(self, graphs: Iterable[GraphName]) -> Iterator[Quad]:
        """Iterate over the quads of some named graphs, in one answer."""
        for row in self.rows(of_graphs(graphs)):
            yield Quad(*row[1:], graph_of_ours(row[0]))  # type: ignore[arg-type, call-arg]

    def has_graph(self, graph: NamedNode) -> bool:
        """Tell whether a named graph is one of ours."""
        return graph in (self.listed([graph]) if self.managed else self.graphs())

    def statements(self, properties: Iterable[NamedNode]) -> Answer | Triples:
        """Give what the default graph says by some properties."""
        if not self.managed:
            names = " ".join(map(str, properties))
            # A table that Virtuoso has cut says so; a graph does not.
            rows = self.query(f"SELECT ?s ?p ?o WHERE {{ VALUES ?p {{ {names} }} ?s ?p ?o }}").rows()
            return Triples(Quad(*row) for row in rows)  # type: ignore[arg-type]
        return Triples(quad for one in properties for quad in self.quads(predicate=one, graph=DefaultGraph()))

    def everything(self) -> EngineDump:
        """Give all that the store holds."""
        return EngineDump(self)


def may_be_asked_here(refusal: LearningCityError, patience: float | None) -> bool:
    """Tell whether what an engine has refused, or not begun to answer in the time that it had, is asked of the copy."""
    return isinstance(refusal, NotHere) or (isinstance(refusal, EngineTooSlow) and patience is not None)


def quad_of(found: dict[str, Term | None], pattern: Pattern, graph: GraphName | None) -> Quad:
    """Make a quad of a row: what the pattern leaves open, the row says."""
    subject, predicate, value = (found.get(name, term) for name, term in zip("spo", pattern, strict=True))
    name = graph if graph is not None else graph_of_ours(found["graph"] or NamedNode(KNOWN))
    return Quad(subject, predicate, value, name)  # type: ignore[arg-type]


def form_of(text: str) -> str:
    """Return the form of a query that has been parsed."""
    return next((word for word in words_of(text) if word in FORMS), "")


def select_of(text: str) -> str:
    """Turn a DESCRIBE into the SELECT of what it describes."""
    found = tokens_of(text)
    start = next(index for index, token in enumerate(found) if token.text.upper() == "DESCRIBE")
    named: list[str] = []
    position = start + 1
    while position < len(found) and (
        found[position].kind in ("iri", "name", "variable") or found[position].text == "*"
    ):
        named.append(found[position].text)
        position += 1
    iris = [one for one in named if not one.startswith(("?", "$", "*"))]
    variables = " ".join(one for one in named if one.startswith(("?", "$", "*")))
    prologue = text[: found[start].start]
    rest = text[found[position].start :] if position < len(found) else ""
    if not rest:
        return f"{prologue} SELECT ?thing {{ VALUES ?thing {{ {' '.join(iris)} }} }}"
    chosen = variables + "".join(f" ({one} AS ?thing_{index})" for index, one in enumerate(iris) if variables != "*")
    where = rest if rest.upper().startswith("WHERE") else f"WHERE {rest}"
    return f"{prologue} SELECT DISTINCT {chosen} {where}"


def pattern_queries(patterns: list[Pattern], graph: GraphName | None, most: int = 150) -> Iterator[str]:
    """Write the queries that find the quads of some patterns, all bound in the same places; few in number.

    Args:
        patterns: what to find; one with a literal stands alone (Virtuoso loses rows of VALUES that hold literals).
        graph: in which graph; None for any.
        most: how many patterns one query takes.
    """
    names = ("?s", "?p", "?o")
    bound = [name for name, term in zip(names, patterns[0], strict=True) if term is not None] if patterns else []
    where = f"GRAPH {'?graph' if graph is None else graph_in_engine(graph)}"
    if len(patterns) == 1 and not any(isinstance(term, Literal) for term in patterns[0]):
        triple = " ".join(
            name if term is None else str(stored(term)) for name, term in zip(names, patterns[0], strict=True)
        )
        yield f"SELECT * WHERE {{ {where} {{ {triple} }} }}"
        return
    for start in range(0, len(patterns), most):
        rows = [[str(stored(term)) for term in one if term is not None] for one in patterns[start : start + most]]
        listed = " ".join(f"({' '.join(row)})" for row in rows)
        yield f"SELECT * WHERE {{ VALUES ({' '.join(bound)}) {{ {listed} }} {where} {{ ?s ?p ?o }} }}"


__all__ = ["GENID", "EngineStore", "Pattern"]
