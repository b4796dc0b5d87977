"""Whatever the screen of the shapes passes, pySHACL passes too; and the report is that of pySHACL alone."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any

import pytest
from graphs import announcement_quads
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pyoxigraph import BaseDirection
from pyshacl.graph_abstraction import DataGraph
from pyshacl.rdfutil.stringify import stringify_blank_node

from graph.deriving.entail import materialise, read_rules
from graph.formats import TURTLE
from graph.rdf import BlankNode, Literal, NamedNode, Quad, Term, Triple, parse
from graph.sources import shapes_from
from graph.store import Store
from graph.validating.paths import as_node
from graph.validating.screening import cannot_tell
from graph.validating.terms import from_rdflib_term, to_rdflib, to_rdflib_term
from graph.validating.triples import TripleIndex
from graph.validating.validate import Report, Shapes, default_graph
from ontology.terms import PREFIXES

EX, XSD = "https://example.org/", PREFIXES["xsd"]
HEAD = (
    "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("sh", "xsd", "rdf", "rdfs"))
    + f"@prefix ex: <{EX}> .\n"
)
WRITTEN = {
    "integer": ("1", "2", "01", "+2", "-3", "x", ""),
    "decimal": ("1.0", "2.5", "1", "x"),
    "date": ("2020-01-01", "2020-02-30", "2021-01-01Z", "x", "2019-12-31"),
    "dateTime": ("2020-01-01T00:00:00", "2020-01-01T00:00:00Z", "x"),
    "boolean": ("true", "1", "x"),
    "anyURI": ("a", "a b"),
}
SUBJECTS = [*(NamedNode(EX + name) for name in ("n0", "n1", "n2", "A")), *(BlankNode(name) for name in ("b0", "b1"))]
VALUES: list[Term] = [
    *SUBJECTS,
    *(Literal(text) for text in ("a", "ab", "เมือง", "", "1", "2020-01-01", "A\nab", "ปี 2563")),
    *(Literal("ab", language=language) for language in ("en", "th", "en-GB", "th-TH")),
    Literal("a", language="en"),
    *(Literal(text, datatype=NamedNode(XSD + name)) for name, texts in WRITTEN.items() for text in texts),
    Literal("a", datatype=NamedNode(EX + "own")),
]
LIMITS = ("1", "2.0", '"2020-01-01"^^xsd:date', '"2020-01-01T00:00:00"^^xsd:dateTime', '"a"')
DATATYPES = (
    "rdf:langString",
    "rdfs:Literal",
    "rdfs:Datatype",
    "ex:own",
    "xsd:string",
    *(f"xsd:{name}" for name in WRITTEN),
)
SIMPLE = [
    *(f"sh:datatype {name}" for name in DATATYPES),
    *(f"sh:nodeKind sh:{name}" for name in ("IRI", "Literal", "BlankNode", "BlankNodeOrIRI", "IRIOrLiteral", "Wrong")),
    *(f"sh:{least}{how} {limit}" for least in ("min", "max") for how in ("Inclusive", "Exclusive") for limit in LIMITS),
    *(f"sh:{name} {length}" for name in ("minLength", "maxLength") for length in (0, 1, 3)),
    *r"""
sh:pattern "^a"
sh:pattern "A" ; sh:flags "i"
sh:pattern "^a" ; sh:flags "m"
sh:pattern "b$" , "a"
sh:pattern "\\d"
sh:languageIn ( "en" )
sh:languageIn ( "th" "en-GB" )
sh:languageIn ( "*" )
sh:in ( ex:n0 "a" 1 "ab"@en )
sh:in ( )
sh:hasValue ex:n1
sh:hasValue "a"
sh:hasValue 1
sh:hasValue "ab"@th , ex:n1
sh:class ex:A
sh:class ex:B
sh:class ex:C , ex:A
sh:equals ex:p
sh:disjoint ex:q
""".strip().splitlines(),
]
ON_VALUES = [
    *SIMPLE,
    *"""
sh:node ex:Inner
sh:node ex:Off
sh:property ex:Inner-value
sh:not ex:Inner
sh:not ex:Inner-value
sh:not ex:Off
sh:and ( ex:Inner ex:Other )
sh:or ( ex:Inner ex:Other )
sh:or ( ex:Inner [ sh:class ex:B ] )
sh:xone ( ex:Inner ex:Other )
sh:closed true
sh:closed false
sh:closed true ; sh:ignoredProperties ( ex:p rdf:type )
""".strip().splitlines(),
]
COUNTS = """
sh:minCount 0
sh:minCount 1
sh:minCount 2
sh:maxCount 0
sh:maxCount 1
sh:uniqueLang true
sh:uniqueLang false
sh:lessThan ex:q
sh:lessThanOrEquals ex:q
""".strip().splitlines()
ON_PROPERTIES = [
    *ON_VALUES,
    *COUNTS,
    "sh:qualifiedValueShape ex:Inner ; sh:qualifiedMinCount 1",
    "sh:qualifiedValueShape ex:Other ; sh:qualifiedMaxCount 1",
    "sh:qualifiedValueShape ex:Other ; sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 1",
]
PATHS = """
ex:p
ex:q
rdf:type
[ sh:inversePath ex:p ]
( ex:p ex:q )
( [ sh:inversePath ex:p ] ex:q ex:p )
[ sh:alternativePath ( ex:p ex:q ) ]
( ex:p [ sh:alternativePath ( ex:q [ sh:inversePath ex:p ] ) ] )
[ sh:zeroOrMorePath ex:p ]
[ sh:zeroOrOnePath ex:q ]
[ sh:inversePath ( ex:p ex:q ) ]
""".strip().splitlines()
TARGETS = """
sh:targetClass ex:A
sh:targetClass ex:C
sh:targetSubjectsOf ex:p
sh:targetObjectsOf ex:q
sh:targetNode ex:n0
sh:targetNode "a"
a rdfs:Class
""".strip().splitlines()
EXTRA = """


sh:severity sh:Warning ;
sh:deactivated true ;
sh:deactivated false ;
sh:message "wrong"@en , "ผิด {?value}"@th ;
""".splitlines()
PATTERNS = """
$this ex:p ?value .
$this ?path ?value .
?value ex:q $this .
$this ex:p ?x . ?x ex:q ?value .
$this ex:p|ex:q ?value .
$this ex:p ?x . ?value ex:p ?x .
$this ex:p ?value ; ex:q ?x .
$this ex:p ?value . OPTIONAL { ?value ex:q ?x }
""".strip().splitlines()
BINDS = """

BIND (STRLEN(?value) AS ?x2)
BIND (SUBSTR(STR(?value), 1, 2) AS ?x2)
BIND (?value + 1 AS ?x2)
BIND (YEAR(?value) - 2018 AS ?x2)
BIND (IF(?value = ex:n1, "ab", STR(?value)) AS ?x2)
BIND (xsd:integer(REPLACE(STR(?value), "^.*(25..)$", "$1")) - 2561 AS ?x2)
BIND (REPLACE(?value, "a", "$0b") AS ?x2)
""".splitlines()
CONDITIONS = """
STR(?value) != "a"
STR(?value) = "ab"
?value != $this
?value = $this
?value = "a"
?value != "a"
?value != 1
?value > 1
?value <= 2
CONTAINS(LANG(?value), "-")
LANG(?value) = "th"
LANGMATCHES(LANG(?value), "th")
REGEX(STR(?value), "^a")
REGEX(?value, "A", "i")
REGEX(?value, "b$")
STRSTARTS(STR(?path), STR(ex:))
?value IN (ex:n0, ex:n1)
?value IN (ex:n0, "a")
?value NOT IN (ex:n0)
CONTAINS(?value, "b")
STRLEN(?value) > 1
STRLEN(STR(?value)) = 2
SUBSTR(?value, 2) = "b"
SUBSTR(STR(?value), 0, 2) = "a"
?x2 != "ab"
?x2 > 1
?x2 = 2
?x2 = "ab"
YEAR(?value) = 2020
NOT EXISTS { ?value ex:q ?w }
EXISTS { ?value a ?w }
NOT EXISTS { ?path a ?kind }
NOT EXISTS { $this ex:q ?value }
NOT EXISTS { ?value ex:p ?w . FILTER (?w != $this) }
NOT EXISTS { ?value ex:p ?w . FILTER (?w != ?value) }
NOT EXISTS { ?w ex:p $this . FILTER NOT EXISTS { ?w ex:q ?value } }
NOT EXISTS { $this ex:q ?w . FILTER NOT EXISTS { ?w a ex:A } }
EXISTS { ?value ex:p ?w . FILTER (?x2 = 2) }
EXISTS { $this ex:p ?w . FILTER (?w > 1) }
BOUND(?x)
isIRI(?value)
(IF(?value = ex:n1, "", "a"))
?value + 1 = 2
?value - 1 + 2 > 2
""".strip().splitlines()
conditions = st.recursive(
    st.sampled_from(CONDITIONS),
    lambda inner: st.one_of(
        st.builds(lambda one, other: f"({one} && {other})", inner, inner),
        st.builds(lambda one, other: f"({one} || {other})", inner, inner),
        inner.map(lambda one: f"(!({one}))"),
    ),
    max_leaves=3,
)


@st.composite
def queries(draw: st.DrawFn) -> str:
    filters = "".join(f" FILTER ({one})" for one in draw(st.lists(conditions, max_size=2)))
    pattern = f"{draw(st.sampled_from(PATTERNS))} {draw(st.sampled_from(BINDS))}{filters}"
    select = f"SELECT {draw(st.sampled_from(['', 'DISTINCT']))} $this ?value WHERE {{ {pattern} }}"
    return f"sh:sparql [ sh:select '''PREFIX ex: <{EX}> PREFIX xsd: <{XSD}> {select}''' ] ;"


def some(choices: list[str]) -> st.SearchStrategy[str]:
    chosen = st.lists(st.sampled_from(choices), min_size=1, max_size=2, unique_by=lambda one: one.partition(" ")[0])
    return chosen.map(" ; ".join)


@st.composite
def shapes_graphs(draw: st.DrawFn) -> str:
    extra, paths = st.sampled_from(EXTRA), st.sampled_from(PATHS)
    on_nodes = st.one_of(st.just(""), some(ON_VALUES).map(lambda one: one + " ;"), queries())
    text = [
        f"ex:Inner a sh:NodeShape ; {draw(some(SIMPLE))} ; sh:property ex:Inner-value .",
        f"ex:Inner-value sh:path {draw(paths)} ; {draw(some([*SIMPLE, *COUNTS]))} .",
        f"ex:Other a sh:NodeShape ; {draw(some(SIMPLE))} .",
        f"ex:Off a sh:NodeShape ; sh:deactivated true ; {draw(some(SIMPLE))} .",
    ]
    for index in range(draw(st.integers(1, 3))):
        target, on_node, value = draw(st.sampled_from(TARGETS)), draw(on_nodes), f"ex:S{index}-value"
        text.append(f"ex:S{index} a sh:NodeShape ; {target} ; {draw(extra)} {on_node} sh:property {value} .")
        text.append(f"{value} a sh:PropertyShape ; sh:path {draw(paths)} ; {draw(extra)} {draw(some(ON_PROPERTIES))} .")
    return HEAD + "\n".join(text)


TYPE, SUBCLASS = NamedNode(PREFIXES["rdf"] + "type"), NamedNode(PREFIXES["rdfs"] + "subClassOf")
subjects = st.sampled_from(SUBJECTS)
quads = st.one_of(
    st.builds(Quad, subjects, st.sampled_from([NamedNode(EX + name) for name in "pq"]), st.sampled_from(VALUES)),
    st.builds(Quad, subjects, st.just(TYPE), st.sampled_from([NamedNode(EX + name) for name in "ABC"])),
    st.just(Quad(NamedNode(EX + "B"), SUBCLASS, NamedNode(EX + "A"))),
)


def shapes_of(text: str) -> Shapes:
    return Shapes(parse(text.encode(), TURTLE, place="shapes"))


def by_pyshacl(shapes: Shapes, data: list[Quad]) -> Report:
    """Validate with pySHACL alone, which finds the targets itself."""
    stringify_blank_node.dict_cache.clear()
    target = DataGraph.from_rdflib_graph(to_rdflib(data))
    return shapes.report(shape.validate(shapes.executor, target) for shape in shapes.shapes.values())


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=int(os.environ.get("CASES", "25")), suppress_health_check=list(HealthCheck))
@given(shapes_graphs(), st.lists(quads, max_size=12, unique=True))
def test_report_is_that_of_pyshacl_and_each_verdict_too(text: str, data: list[Quad]) -> None:
    shapes = shapes_of(text)
    expected: Any = None
    try:
        expected = by_pyshacl(shapes, data)
    except Exception:  # shapes that pySHACL cannot work with, or values that it cannot compare
        assume(False)
    assert sorted(map(repr, shapes.validate(data).results)) == sorted(map(repr, expected.results))
    index, target = TripleIndex(data), DataGraph.from_rdflib_graph(to_rdflib(data))
    for name, shape in shapes.shapes.items():
        judge = shapes.screen.judge(from_rdflib_term(name))  # type: ignore[arg-type]
        for node in VALUES:
            verdict, disagreed = judge(index, node), False
            with suppress(Exception):  # it gives up: a blank node that it cannot name, values that do not compare
                conforms, _ = shape.validate(shapes.executor, target, focus=[to_rdflib_term(node)])
                disagreed = verdict not in (None, conforms)
            assert not disagreed, (name, node)


@pytest.fixture(scope="module")
def own_shapes() -> Shapes:
    shapes = shapes_from()
    assert shapes is not None
    return shapes


def test_every_shape_of_the_ontology_is_understood(own_shapes: Shapes) -> None:
    judges = {
        from_rdflib_term(name): own_shapes.screen.judge(as_node(from_rdflib_term(name))) for name in own_shapes.shapes
    }
    assert [name for name, judge in judges.items() if judge is cannot_tell] == []


def test_of_an_announcement_only_check_digits_are_left_to_pyshacl(own_shapes: Shapes) -> None:
    store = Store.in_memory()
    store.add_in_bulk(announcement_quads())
    materialise(store, read_rules())
    triples = TripleIndex(default_graph(store))
    targets = own_shapes.screen.targets(triples)
    assert sum(map(len, targets.values())) > 1000
    assert set(own_shapes.screen.remaining(triples, targets)) == {
        NamedNode(PREFIXES["lcsh"] + "Identified-ROR-check-digits")
    }


def test_a_sentence_about_a_blank_node_tells_of_this_one_and_not_of_one_that_was_validated_before() -> None:
    shapes = shapes_of(
        HEAD + "ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:not ex:Any . ex:Any a sh:NodeShape ."
    )
    for text in ("first", "second"):
        stated, store = Quad(BlankNode("b"), NamedNode(EX + "p"), Literal(text)), Store.in_memory()
        store.add([stated])
        (result,) = shapes.validate_change(store, [stated.triple], ()).results
        assert f'"{text}"' in result.message("en")


@pytest.mark.parametrize(
    "strange", [Literal("a", language="en", direction=BaseDirection.LTR), Triple(SUBJECTS[0], TYPE, SUBJECTS[1])]
)
def test_what_rdflib_does_not_know_is_left_to_pyshacl(strange: Term) -> None:
    shapes = shapes_of(HEAD + "ex:S a sh:NodeShape ; sh:targetNode ex:n0 ; sh:nodeKind sh:IRI .")
    triples = TripleIndex([Quad(SUBJECTS[0], TYPE, strange)])
    assert shapes.screen.remaining(triples, shapes.screen.targets(triples)) == {NamedNode(EX + "S"): {SUBJECTS[0]}}


@pytest.mark.parametrize(
    "component",
    [
        "sh:sparql [ sh:select 'SELECT $this { $this ?p ?o } GROUP BY $this' ]",
        "sh:node ex:S",
        "sh:property ex:Missing",
        "sh:minCount 1",
    ],
)
def test_shape_that_is_not_understood_is_left_to_pyshacl(component: str) -> None:
    shapes = shapes_of(HEAD + f"ex:S a sh:NodeShape ; sh:targetNode ex:n0 ; {component} .")
    assert shapes.screen.judge(NamedNode(EX + "S")) is cannot_tell
