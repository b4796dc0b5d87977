"""What the tools do, whoever offers them: find things, describe them, ask, and show the words that a statement rests on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import partial
from typing import Any

from graph.errors import NoSuchQuery, NotFound
from graph.rdf import Literal, NamedNode, Row, Term
from ontology.terms import GRAPH_DERIVED, ID, LC, PREFIXES
from queries.catalogue import catalogue
from service.agents.schema import schema_text
from service.agents.source import Source, select
from service.reading.finding import search_form
from service.reading.indexing import made_of
from service.reading.name_index import Hit, Index
from service.reading.reader import values
from service.reading.vocabulary import compact, iri_of, text_of
from service.reconciliation.identifiers import term_named, thing_named

RDFS, SKOS, DCT = PREFIXES["rdfs"], PREFIXES["skos"], PREFIXES["dct"]
MOST_ROWS, MOST_STATEMENTS, MOST_FOUND = 200, 300, 20
ABOUT = """
SELECT DISTINCT ?subject ?property ?value ?graph WHERE {{
    {{ {outward} }} UNION {{ {inward} }}
}} ORDER BY ?graph ?property ?subject ?value LIMIT {limit}
"""
OF_GRAPHS = f"""
SELECT ?graph ?quote ?origin WHERE {{
    %s
    OPTIONAL {{ ?graph <{LC}quote> ?quote }}
    OPTIONAL {{ ?graph (<{LC}readingOf>?/<{LC}passageOf>?)/<{DCT}source> ?origin }}
}} ORDER BY ?graph ?quote ?origin
"""
LABELS = f"SELECT ?thing ?label WHERE {{ %s ?thing <{RDFS}label>|<{SKOS}prefLabel> ?label }} ORDER BY ?thing ?label"
THROUGH = """
SELECT DISTINCT ?node ?graph WHERE {{
    GRAPH ?graph {{ ?node ?toSubject {subject} }}
    GRAPH ?other {{ ?node ?toValue {value} }}
    FILTER(?graph != <{derived}> && ?other != <{derived}> && ?node != {subject} && ?node != {value})
}} ORDER BY ?node ?graph LIMIT 20
"""


@dataclass
class Tools:
    """The tools over one source.

    Args:
        source: answers SPARQL.
    """

    source: Source
    _index: tuple[int, Index] | None = field(default=None, repr=False)

    def index(self) -> Index:
        """Return the index of the names of the current version, made once."""
        version = self.source.version()
        if self._index is None or self._index[0] != version:
            self._index = (version, Index(made_of(partial(select, self.source))))
        return self._index[1]

    def search(self, words: str, language: str = "en") -> dict[str, Any]:
        """Find things by any part of a name, in Thai or English."""
        index = self.index()
        found = index.find(words, language)[:MOST_FOUND] if search_form(words) else []
        near = [] if found else index.near(words, language)

        def told(hits: Sequence[Hit]) -> list[dict[str, Any]]:
            things = index.things(hits)
            return [shown(one.iri, one.label(language)[0], one.other(language), one.classes) for one in things]

        return {"found": told(found), "names_like_it": told(near)}

    def describe(self, thing: str, language: str = "en") -> dict[str, Any]:
        """Tell all that is stated of a thing, each statement with its evidence.

        Raises:
            NotFound: nothing is stated of it.
        """
        iri = self.known(thing)
        rows = self.statements(NamedNode(iri), None, None)
        return {
            "iri": iri,
            "names": self.names_of([iri], "").get(iri, []),
            "statements": self.with_evidence(rows, language),
            "more": len(rows) >= MOST_STATEMENTS,
        }

    def evidence(self, subject: str, property: str = "", value: str = "", language: str = "en") -> dict[str, Any]:
        """Show what a statement rests on: the words of a passage and the address of its source.

        Raises:
            NotFound: there is no such thing.
        """
        iri = self.known(subject)
        wanted = term_named(property) if property else None
        other = thing_named(value) if value else None
        rows = self.statements(NamedNode(iri), wanted, other)
        through = select(self.source, through_query(iri, other)) if other else []
        return {
            "statements": self.with_evidence(rows, language),
            "rests_on": self.rests_on(through, language),
        }

    def ask(self, query: str) -> dict[str, Any]:
        """Answer a SPARQL query."""
        body, is_table = self.source.ask(query)
        if not is_table:
            return {"turtle": body.decode()}
        answer = json.loads(body)
        if "boolean" in answer:
            return {"answer": answer["boolean"]}
        rows = answer["results"]["bindings"]
        kept = [{name: term["value"] for name, term in row.items()} for row in rows[:MOST_ROWS]]
        return {"columns": answer["head"]["vars"], "rows": kept, "more": len(rows) > MOST_ROWS}

    def list_queries(self, language: str = "en") -> dict[str, Any]:
        """List the saved queries."""
        return {
            "queries": [
                {
                    "name": saved.name,
                    "title": saved.titles[language],
                    "description": saved.descriptions[language],
                    "parameters": [
                        {
                            "name": one.name,
                            "label": one.labels[language],
                            "kind": one.kind,
                            "default": one.default_value,
                        }
                        for one in saved.parameters
                    ],
                }
                for saved in catalogue().values()
            ]
        }

    def run_query(self, name: str, parameters: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Answer a saved query.

        Raises:
            NoSuchQuery: none has that name.
            BadParameter: a value is not what it expects.
        """
        saved = catalogue().get(name)
        if saved is None:
            near = ", ".join(get_close_matches(name, catalogue(), n=3, cutoff=0.3)) or "see list_queries"
            raise NoSuchQuery(name=name, suggestion_en=near, suggestion_th=near)
        given = parameters or {}
        kinds = {one.name: one.kind for one in saved.parameters}
        whole = {key: (thing_named(one) or one) if kinds.get(key) == "iri" else one for key, one in given.items()}
        return {"title": saved.titles["en"], **self.ask(saved.bind(whole))}

    def schema(self) -> str:
        """Describe classes, properties and named graphs in short, with examples."""
        return schema_text(self.source)

    def known(self, thing: str) -> str:
        """Return the IRI of a thing that something is stated of.

        Raises:
            NotFound: there is none.
        """
        iri = thing_named(thing)
        if iri is None or not self.statements(NamedNode(iri), None, None, limit=1):
            raise NotFound(name=thing)
        return iri

    def statements(
        self, thing: NamedNode, property_: str | None, other: str | None, limit: int = MOST_STATEMENTS
    ) -> list[Row]:
        """Read the statements about a thing, in both directions, with the graphs that make them."""
        between = str(NamedNode(property_)) if property_ else "?property"
        end = str(NamedNode(other)) if other else "?end"
        bound = f" BIND({between} AS ?property)" if property_ else ""
        outward = f"GRAPH ?graph {{ {thing} {between} {end} }} BIND({thing} AS ?subject) BIND({end} AS ?value){bound}"
        inward = f"GRAPH ?graph {{ {end} {between} {thing} }} BIND({end} AS ?subject) BIND({thing} AS ?value){bound}"
        return select(self.source, ABOUT.format(outward=outward, inward=inward, limit=limit))

    def with_evidence(self, rows: Sequence[Row], language: str) -> list[dict[str, Any]]:
        """Write statements, those that several graphs make once, with the evidence of each."""
        graphs = self.evidence_of({iri_of(row, "graph") for row in rows})
        things = {iri for row in rows for one in ("subject", "property", "value") if (iri := iri_of(row, one))}
        labels = {iri: found[0] for iri, found in self.names_of(sorted(things), language).items()}
        found: dict[tuple[str, ...], dict[str, Any]] = {}
        for row in rows:
            parts = tuple(written(row[one], labels) for one in ("subject", "property", "value"))
            key = tuple(str(row[one]) for one in ("subject", "property", "value"))
            one = found.setdefault(
                key, {**dict(zip(("subject", "property", "value"), parts, strict=True)), "evidence": []}
            )
            one["evidence"].append(graphs[iri_of(row, "graph")])
        return list(found.values())

    def evidence_of(self, graphs: Iterable[str]) -> dict[str, dict[str, str]]:
        """Read the words of graphs and where they are from."""
        found = {graph: {"says_so": graph} for graph in graphs}
        for row in select(self.source, OF_GRAPHS % values("graph", sorted(found))) if found else []:
            one = found[iri_of(row, "graph")]
            for name, column in (("words", "quote"), ("address", "origin")):
                if text_of(row, column):
                    one.setdefault(name, text_of(row, column))
        if GRAPH_DERIVED in found:
            found[GRAPH_DERIVED]["note"] = "derived by rule; ask for the evidence of what it rests on"
        return found

    def rests_on(self, rows: Sequence[Row], language: str) -> list[dict[str, Any]]:
        """Write the nodes that link both ends of a derived statement, with their evidence."""
        graphs = self.evidence_of({iri_of(row, "graph") for row in rows})
        labels = self.names_of(sorted({iri_of(row, "node") for row in rows}), language)
        return [
            {
                "through": iri_of(row, "node"),
                "name": labels.get(iri_of(row, "node"), [""])[0],
                "evidence": graphs[iri_of(row, "graph")],
            }
            for row in rows
        ]

    def names_of(self, iris: Sequence[str], language: str) -> dict[str, list[str]]:
        """Read the names of things, those in a language first."""
        found: dict[str, list[tuple[bool, str]]] = {}
        for row in select(self.source, LABELS % values("thing", list(iris))) if iris else []:
            label = row["label"]
            if isinstance(label, Literal):
                found.setdefault(iri_of(row, "thing"), []).append((label.language != language, label.value))
        return {iri: [name for _, name in sorted(names)] for iri, names in found.items()}


def through_query(subject: str, value: str) -> str:
    """Ask for the nodes that link two things, such as a membership links a city and a network."""
    return THROUGH.format(subject=NamedNode(subject), value=NamedNode(value), derived=GRAPH_DERIVED)


def written(term: Term | None, labels: Mapping[str, str]) -> str:
    """Write a term: a thing by its name and identifier, a text as it is."""
    if not isinstance(term, NamedNode):
        return term.value if isinstance(term, Literal) else ""
    short = term.value.removeprefix(ID) if term.value.startswith(ID) else compact(term.value)
    return f"{labels[term.value]} <{short}>" if term.value in labels else short


def shown(iri: str, name: str, other: tuple[str, str] | None, classes: Sequence[str]) -> dict[str, Any]:
    """Write a thing that was found."""
    return {
        "id": iri.removeprefix(ID),
        "iri": iri,
        "name": name,
        "other_name": other[0] if other else "",
        "types": [compact(one) for one in classes],
    }
