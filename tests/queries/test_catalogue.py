"""The catalogue: what a file must hold, and what editors are told."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pyoxigraph
import pytest

import queries
from queries.catalogue import (
    DESCRIBE_TEXT,
    BrokenQueryFile,
    catalogue,
    catalogue_turtle,
    describe,
    read_query,
)
from queries.values import kind_of

SH = "http://www.w3.org/ns/shacl#"
HEADER = """\
#+ title:
#+   th: คำถาม
#+   en: Question
#+ description:
#+   th: คำตอบ
#+   en: Answer
"""
BODY = """\
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

SELECT ?it WHERE {
  VALUES ?it { %s }
}
"""


# Files


def without(*lines: str) -> str:
    """Give a good file that lacks some lines."""
    source = HEADER + "#+ parameters:\n#+   it: {th: สิ่งนี้, en: thing}\n" + BODY % "<urn:x>"
    for line in lines:
        assert line in source
        source = source.replace(line, "", 1)
    return source


BROKEN = {
    "no header": ("SELECT * WHERE { ?s ?p ?o }", "#+ header with title and description is missing"),
    "no title": (without("#+ title:\n", "#+   th: คำถาม\n", "#+   en: Question\n"), "lacks title.th"),
    "no Thai title": (without("#+   th: คำถาม\n"), "lacks title.th"),
    "no English description": (without("#+   en: Answer\n"), "lacks description.en"),
    "title without languages": (
        without("#+   th: คำถาม\n", "#+   en: Question\n").replace("title:", "title: Question"),
        "lacks title.th",
    ),
    "no label": (without(", en: thing"), "lacks parameters.it.en"),
    "no VALUES line": (without("  VALUES ?it { <urn:x> }\n"), "needs one line “VALUES ?it { … }”, found are 0"),
    "two VALUES lines": (
        without().replace("  VALUES ?it { <urn:x> }\n", "  VALUES ?it { <urn:x> }\n" * 2),
        "found are 2",
    ),
    "undeclared parameter": (HEADER + BODY % "<urn:x>", "lacks parameters.it"),
    "default of no kind": (without().replace("<urn:x>", "xsd:date"), "default xsd:date of the parameter it"),
    "two defaults": (without().replace("<urn:x>", "<urn:x> <urn:y>"), "default <urn:x> <urn:y>"),
    "parameters as a list": (HEADER + "#+ parameters: [it]\n" + BODY % "<urn:x>", "must name each parameter"),
    "unknown view": (HEADER + "#+ view: hologram\n" + "ASK {}", "view must be one of table, map"),
    "unknown key": (HEADER + "#+ endpoint: x\n" + "ASK {}", "does not know endpoint"),
    "broken YAML": (HEADER + "#+ view: [\n" + "ASK {}", "line 8: the #+ header is not YAML"),
    "no query": (HEADER + "# SELECT\n", "no line begins with SELECT, ASK, CONSTRUCT or DESCRIBE"),
    "update": (HEADER + "DELETE WHERE { ?s ?p ?o }", "no line begins with SELECT"),
}  # fmt: skip


@pytest.mark.parametrize(("source", "complaint"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_named_with_what_is_missing(source: str, complaint: str) -> None:
    with pytest.raises(BrokenQueryFile) as caught:
        read_query("cities", source)
    assert caught.value.message().startswith("cities.rq: ")
    assert complaint in caught.value.message("en")
    assert re.search("[ก-๛]", caught.value.message("th"))


@pytest.mark.parametrize("name", ["Cities", "cities_of", "-a", "a-", "a--b", "เมือง", ""])
def test_a_name_that_is_not_kebab_case_is_refused(name: str) -> None:
    with pytest.raises(BrokenQueryFile, match="joined by hyphens"):
        read_query(name, HEADER + "ASK {}")


def test_a_good_file_is_read_whole() -> None:
    query = read_query("echo", without().replace("#+ parameters", "#+ view: map\n#+ parameters"))
    assert query.titles == {"th": "คำถาม", "en": "Question"}
    assert query.descriptions == {"th": "คำตอบ", "en": "Answer"}
    (parameter,) = query.parameters
    assert (parameter.name, parameter.kind, parameter.default, parameter.default_value) == (
        "it",
        "iri",
        "<urn:x>",
        "urn:x",
    )
    assert parameter.labels == {"th": "สิ่งนี้", "en": "thing"}
    assert (query.form, query.view, query.iri) == ("SELECT", "map", "https://w3id.org/learning-city/id/query/echo")
    assert "#+" not in query.text
    assert query.text.startswith("PREFIX")


@pytest.mark.parametrize("form", ["SELECT *", "ASK", "CONSTRUCT", "DESCRIBE ?s"])
def test_the_form_is_read(form: str) -> None:
    assert (
        read_query("any", f"{HEADER}# SELECT is not meant\nPREFIX x: <urn:x>\n{form} WHERE {{ ?s ?p ?o }}").form
        == form.split()[0]
    )


# The packaged catalogue


def test_the_catalogue_is_every_file_sorted_by_name() -> None:
    names = [path.stem for path in Path(queries.__file__).parent.glob("*.rq")]
    assert list(catalogue()) == sorted(names)
    assert len(names) >= 18
    assert all(name == query.name for name, query in catalogue().items())


def test_the_catalogue_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        catalogue()["new"] = next(iter(catalogue().values()))  # type: ignore[index]


def test_titles_are_unique_and_in_their_own_script() -> None:
    for language, script in (("th", "[ก-๛]"), ("en", "^[^ก-๛]+$")):
        titles = [query.titles[language] for query in catalogue().values()]
        assert len(set(titles)) == len(titles)
        texts = titles + [
            label[language]
            for query in catalogue().values()
            for label in (query.descriptions, *(p.labels for p in query.parameters))
        ]
        assert [text for text in texts if not re.search(script, text)] == []


def test_every_default_is_a_value_that_bind_takes() -> None:
    for query in catalogue().values():
        for parameter in query.parameters:
            assert kind_of(parameter.default) == parameter.kind
            assert parameter.serialise(parameter.default_value)


def test_editors_find_every_query_and_its_text() -> None:
    store = pyoxigraph.Store()
    store.load(catalogue_turtle().encode(), pyoxigraph.RdfFormat.TURTLE)
    rows = store.query(f"""
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT ?query ?type ?text ?th ?en WHERE {{
            ?query a <{SH}SPARQLExecutable>, ?type ; rdfs:comment ?th, ?en ;
                <{SH}select>|<{SH}ask>|<{SH}construct>|<{DESCRIBE_TEXT}> ?text .
            FILTER(?type != <{SH}SPARQLExecutable> && LANG(?th) = "th" && LANG(?en) = "en")
        }}""")
    found = {row[0].value: tuple(term.value for term in list(row)[1:]) for row in rows}  # type: ignore[union-attr]
    assert found == {
        query.iri: (f"{SH}SPARQL{query.form.capitalize()}Executable", query.text, *query.descriptions.values())
        for query in catalogue().values()
    }  # fmt: skip


def test_a_describe_query_is_described_although_shacl_has_no_word_for_it() -> None:
    query = read_query("about", HEADER + "DESCRIBE <urn:x>")
    prefixes = catalogue_turtle().partition("\n\n")[0]
    triples = list(pyoxigraph.parse(f"{prefixes}\n{describe(query)}".encode(), pyoxigraph.RdfFormat.TURTLE))
    assert {quad.subject.value for quad in triples} == {query.iri}
    assert [quad.object.value for quad in triples if quad.predicate.value == DESCRIBE_TEXT] == ["DESCRIBE <urn:x>\n"]
    assert [quad.object.value for quad in triples if quad.predicate.value.endswith("#type")] == [
        SH + "SPARQLExecutable"
    ]


def test_the_turtle_has_no_blank_nodes_and_says_its_licence() -> None:
    triples = list(pyoxigraph.parse(catalogue_turtle().encode(), pyoxigraph.RdfFormat.TURTLE))
    assert not any(isinstance(term, pyoxigraph.BlankNode) for quad in triples for term in quad.triple)
    licensed = {quad.subject.value for quad in triples if quad.predicate.value.endswith("/license")}
    assert licensed == {query.iri for query in catalogue().values()}


def test_the_layer_imports_neither_graph_nor_service_nor_ontology() -> None:
    for path in Path(queries.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [getattr(node, "module", None) or ""]
            )
            assert not {name.partition(".")[0] for name in names} & {"graph", "service", "ontology"}, path.name
