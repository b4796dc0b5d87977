"""What each kind of constraint says of value nodes, as far as it can be told without pySHACL.

A constraint on literals that have a value (a number, a date) asks pySHACL about each literal, and remembers what it said.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import lru_cache, partial
from types import NoneType
from typing import TYPE_CHECKING, Any

import rdflib
from pyshacl.graph_abstraction import DataGraph
from pyshacl.pytypes import SHACLExecutor
from rdflib import RDF, RDFS, XSD

from graph.rdf import BlankNode, Literal, NamedNode, Term
from graph.validating.screened_functions import date_of, number_of
from graph.validating.screened_queries import compile_queries
from graph.validating.terms import from_rdflib_term, to_rdflib_term
from graph.validating.triples import TripleIndex
from graph.validating.verdicts import Constraint, Judge, Unclear, Verdict, between, every, inverted

if TYPE_CHECKING:
    from graph.validating.screening import Nested

SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")

Test = Callable[[Term], Verdict]
REMEMBERED = 10_000
KINDS: dict[Any, tuple[type, ...]] = {
    SH.IRI: (NamedNode,),
    SH.BlankNode: (BlankNode,),
    SH.Literal: (Literal,),
    SH.BlankNodeOrIRI: (BlankNode, NamedNode),
    SH.BlankNodeOrLiteral: (BlankNode, Literal),
    SH.IRIOrLiteral: (NamedNode, Literal),
}


def each(test: Test) -> Constraint:
    """Make a constraint of what each value node has to be by itself."""

    def constraint(triples: TripleIndex, node: Term, values: Collection[Term]) -> Verdict:
        if len(values) == 1:
            (value,) = values
            return test(value)
        return every(map(test, values))

    return constraint


def asked(component: Any) -> Test:
    """Ask pySHACL about a value node by itself, and remember what it said."""
    nothing = DataGraph.from_rdflib_graph(rdflib.Graph(bind_namespaces="none"))
    executor = SHACLExecutor(validator=None, debug=False)

    @lru_cache(REMEMBERED)
    def ask(value: Term) -> Verdict:
        node = to_rdflib_term(value)
        try:
            conforms, _ = component.evaluate(executor, nothing, {node: {node}}, [])
        except Exception:  # whatever goes wrong there shall go wrong where it is answered for
            return None
        return bool(conforms)

    return ask


def compile_asked(component: Any, nested: Nested) -> Constraint:
    """sh:minInclusive, sh:maxInclusive, sh:minExclusive, sh:maxExclusive"""
    return each(asked(component))


def compile_min_count(component: Any, nested: Nested) -> Constraint:
    """sh:minCount"""
    least = int(component.min_count.value)
    return lambda triples, node, values: len(values) >= least


def compile_max_count(component: Any, nested: Nested) -> Constraint:
    """sh:maxCount"""
    most = int(component.max_count.value)
    return lambda triples, node, values: len(values) <= most


def compile_class(component: Any, nested: Nested) -> Constraint:
    """sh:class"""
    classes = [from_rdflib_term(one) for one in component.class_rules]
    return lambda triples, node, values: all(triples.is_instance(value, one) for one in classes for value in values)


def compile_datatype(component: Any, nested: Nested) -> Constraint:
    """sh:datatype"""
    datatype = NamedNode(component.datatype_rule)
    ask = asked(component)
    if component.datatype_rule in (RDFS.Literal, RDFS.Datatype):
        return each(ask)
    text = component.datatype_rule in (XSD.string, RDF.langString)

    def test(value: Term) -> Verdict:
        if not isinstance(value, Literal) or value.datatype != datatype:
            return False
        return True if text else ask(value)

    return each(test)


def compile_node_kind(component: Any, nested: Nested) -> Constraint:
    """sh:nodeKind"""
    types = KINDS.get(component.nodekind_rule, ())
    return each(lambda value: isinstance(value, types))


def text_test(test: Callable[[str], object]) -> Constraint:
    """Make a constraint of how IRIs and literals are written; no blank node meets it."""
    return each(lambda value: isinstance(value, NamedNode | Literal) and bool(test(value.value)))


def compile_min_length(component: Any, nested: Nested) -> Constraint:
    """sh:minLength"""
    least = int(component.string_rules[0].value)
    if not least:
        return lambda triples, node, values: True
    return text_test(lambda text: len(text) >= least)


def compile_max_length(component: Any, nested: Nested) -> Constraint:
    """sh:maxLength"""
    most = int(component.string_rules[0].value)
    return text_test(lambda text: len(text) <= most)


def compile_pattern(component: Any, nested: Nested) -> Constraint:
    """sh:pattern, with Python's regular expressions as pySHACL has them"""
    patterns = list(component.compiled_cache.values())
    if len(patterns) == 1:
        return text_test(patterns[0].search)
    return text_test(lambda text: all(one.search(text) for one in patterns))


def compile_language_in(component: Any, nested: Nested) -> Constraint:
    """sh:languageIn"""
    ranges = list(nested.shape.sg.graph.items(component.string_rules[0]))
    if not all(isinstance(one, rdflib.Literal) and isinstance(one.value, str) for one in ranges):
        raise Unclear
    allowed = {str(one.value).lower() for one in ranges}

    def test(value: Term) -> Verdict:
        language = value.language.lower() if isinstance(value, Literal) and value.language else ""
        return bool(language) and ("*" in allowed or language in allowed or language.partition("-")[0] in allowed)

    return each(test)


def compile_unique_lang(component: Any, nested: Nested) -> Constraint:
    """sh:uniqueLang"""
    if component.string_rules != {True}:
        return lambda triples, node, values: True

    def constraint(triples: TripleIndex, node: Term, values: Collection[Term]) -> Verdict:
        if len(values) < 2:
            return True
        languages = [one.language.lower() for one in values if isinstance(one, Literal) and one.language]
        return len(languages) == len(set(languages))

    return constraint


def compile_in(component: Any, nested: Nested) -> Constraint:
    """sh:in"""
    allowed = {from_rdflib_term(one) for one in component.in_vals}
    return each(allowed.__contains__)


def compile_has_value(component: Any, nested: Nested) -> Constraint:
    """sh:hasValue"""
    wanted = [from_rdflib_term(one) for one in component.has_value_set]
    return lambda triples, node, values: all(one in values for one in wanted)


def compile_closed(component: Any, nested: Nested) -> Constraint:
    """sh:closed"""
    if not component.is_closed:
        return lambda triples, node, values: True
    shapes = [nested.shape.get_other_shape(one) for one in component.property_shapes]
    if not all(shape is not None and shape.is_property_shape for shape in shapes):
        raise Unclear
    paths = {*component.ignored_props, *(shape.path() for shape in shapes)}
    allowed = {NamedNode(path) for path in paths if isinstance(path, rdflib.URIRef)}
    ignored: dict[Term, set[Term]] = {NamedNode(RDF.type): {NamedNode(RDFS.Resource)}}  # as pySHACL does

    def constraint(triples: TripleIndex, node: Term, values: Collection[Term]) -> Verdict:
        return all(
            predicate in allowed or set(objects) <= ignored.get(predicate, set())
            for value in values
            for predicate, objects in triples.properties(value)
        )

    return constraint


def compile_pair(compare: Callable[[Collection[Term], Collection[Term]], Verdict]) -> Any:
    """Make what compiles a constraint that compares the value nodes with those of other properties."""

    def compile_it(component: Any, nested: Nested) -> Constraint:
        properties = [from_rdflib_term(one) for one in component.property_compare_set]
        others = [one for one in properties if isinstance(one, NamedNode)]
        if len(others) < len(properties):
            raise Unclear
        return lambda triples, node, values: every(compare(values, triples.objects(node, one)) for one in others)

    return compile_it


def ordered(values: Collection[Term], others: Collection[Term], *, strictly: bool) -> Verdict:
    """Tell whether each value comes before each of the others; only of dates and of whole numbers it can be told."""
    if any(isinstance(one, BlankNode) for one in (*values, *others)):
        return None
    if not values or not others:
        return True
    readings = {type(one) for one in map(reading, (*values, *others))}
    if len(readings) > 1 or NoneType in readings:
        return None
    latest, earliest = max(map(reading, values)), min(map(reading, others))
    return bool(latest < earliest if strictly else latest <= earliest)


def reading(term: Term) -> Any:
    """Read a date or a whole number; None when it is neither, or is written in an unusual way."""
    return date_of(term) or number_of(term)


def equal(values: Collection[Term], others: Collection[Term]) -> Verdict:
    """Tell whether the values are those of the other property."""
    return set(values) == set(others)


def disjoint(values: Collection[Term], others: Collection[Term]) -> Verdict:
    """Tell whether none of the values is one of the other property."""
    return set(values).isdisjoint(others)


def compile_all(shapes: Iterable[Judge]) -> Constraint:
    """Make a constraint of shapes that each value node has to conform to."""
    judges = tuple(shapes)

    def constraint(triples: TripleIndex, node: Term, values: Collection[Term]) -> Verdict:
        return every(judge(triples, value) for judge in judges for value in values)

    return constraint


def compile_property(component: Any, nested: Nested) -> Constraint:
    """sh:property"""
    return compile_all(nested.judge(one, of_property=True) for one in component.property_shapes)


def compile_node(component: Any, nested: Nested) -> Constraint:
    """sh:node"""
    return compile_all(nested.judge(one, of_property=False) for one in component.node_shapes)


def compile_not(component: Any, nested: Nested) -> Constraint:
    """sh:not"""
    judges = [nested.judge(one) for one in component.not_list]
    return lambda triples, node, values: every(inverted(judge(triples, value)) for judge in judges for value in values)


def compile_and(component: Any, nested: Nested) -> Constraint:
    """sh:and"""
    return compile_all(judge for head in component.and_list for judge in nested.members(head))


def compile_or(component: Any, nested: Nested) -> Constraint:
    """sh:or"""
    return compile_some([nested.members(head) for head in component.or_list], None)


def compile_xone(component: Any, nested: Nested) -> Constraint:
    """sh:xone"""
    return compile_some([nested.members(head) for head in component.xone_nodes], 1)


def compile_some(lists: list[list[Judge]], most: int | None) -> Constraint:
    """Make a constraint of lists of shapes, to one or some of which each value node has to conform."""
    return lambda triples, node, values: every(
        between([judge(triples, value) for judge in judges], 1, most) for judges in lists for value in values
    )


def compile_queries_of(component: Any, nested: Nested) -> Constraint:
    """sh:sparql"""
    return compile_queries(component)


def compile_qualified(component: Any, nested: Nested) -> Constraint:
    """sh:qualifiedValueShape, without sh:qualifiedValueShapesDisjoint"""
    if component.is_disjoint:
        raise Unclear
    judges = [nested.judge(one) for one in component.value_shapes]
    least, most = component.min_count or 0, component.max_count
    return lambda triples, node, values: every(
        between([judge(triples, value) for value in values], least, most) for judge in judges
    )


COMPILED: dict[str, Callable[[Any, Nested], Constraint]] = {
    "MinCountConstraintComponent": compile_min_count,
    "MaxCountConstraintComponent": compile_max_count,
    "ClassConstraintComponent": compile_class,
    "DatatypeConstraintComponent": compile_datatype,
    "NodeKindConstraintComponent": compile_node_kind,
    "MinLengthConstraintComponent": compile_min_length,
    "MaxLengthConstraintComponent": compile_max_length,
    "PatternConstraintComponent": compile_pattern,
    "LanguageInConstraintComponent": compile_language_in,
    "UniqueLangConstraintComponent": compile_unique_lang,
    "InConstraintComponent": compile_in,
    "HasValueConstraintComponent": compile_has_value,
    "ClosedConstraintComponent": compile_closed,
    "MinInclusiveConstraintComponent": compile_asked,
    "MaxInclusiveConstraintComponent": compile_asked,
    "MinExclusiveConstraintComponent": compile_asked,
    "MaxExclusiveConstraintComponent": compile_asked,
    "EqualsConstraintComponent": compile_pair(equal),
    "DisjointConstraintComponent": compile_pair(disjoint),
    "LessThanConstraintComponent": compile_pair(partial(ordered, strictly=True)),
    "LessThanOrEqualsConstraintComponent": compile_pair(partial(ordered, strictly=False)),
    "PropertyConstraintComponent": compile_property,
    "NodeConstraintComponent": compile_node,
    "NotConstraintComponent": compile_not,
    "AndConstraintComponent": compile_and,
    "OrConstraintComponent": compile_or,
    "XoneConstraintComponent": compile_xone,
    "QualifiedValueShapeConstraintComponent": compile_qualified,
    "SPARQLConstraintComponent": compile_queries_of,
}
