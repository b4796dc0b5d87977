"""Tells of SPARQL constraints (https://www.w3.org/TR/shacl/#sparql-constraints) that they surely find nothing wrong with a node.

What rdflib made of the query is compiled into functions that give every solution that the query may have, and perhaps more: a
solution is left out only where a pattern does not match or a filter surely does not hold. Patterns of triples, FILTER, BIND and
the functions of `FUNCTIONS` are understood; what any other function gives is unknown, and another pattern is left to pySHACL.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import rdflib
from rdflib.paths import AlternativePath
from rdflib.plugins.sparql.parserutils import CompValue

from graph.rdf import BlankNode, Literal, NamedNode, Term
from graph.validating.prepared import prepare
from graph.validating.screened_functions import (
    FUNCTIONS,
    UNKNOWN,
    Value,
    added,
    as_number,
    both,
    either,
    related,
    truth_of,
)
from graph.validating.terms import from_rdflib_term
from graph.validating.triples import TripleIndex
from graph.validating.verdicts import Constraint, Unclear, Verdict

Bindings = Mapping[Any, Value]
Solutions = Callable[[TripleIndex, Bindings], Iterator[tuple[Bindings, bool]]]  # with each, whether it is one for sure
Expression = Callable[[TripleIndex, Bindings], Value]
THIS = rdflib.Variable("this")


class TooFar(Exception):
    """Solutions cannot be told for some values."""


def compile_queries(component: Any) -> Constraint:
    """Compile the SPARQL constraints of a node shape.

    Raises:
        Unclear: they are not understood.
    """
    if component.shape.is_property_shape:
        raise Unclear
    found = []
    for query in component.sparql_constraints:
        if not query.deactivated:
            found.append(compile_pattern(read(query), {THIS}))

    def constraint(triples: TripleIndex, node: Term, values: Collection[Term]) -> Verdict:
        try:
            return None if any(True for one in found for _ in one(triples, {THIS: node})) else True
        except TooFar:
            return None

    return constraint


def read(query: Any) -> Any:
    """Read the pattern of a query.

    Raises:
        Unclear: it does not parse, or is about something else than `$this`.
    """
    try:
        bound, text = query.pre_bind_variables(THIS)
        pattern = prepare(query.apply_prefixes(text)).algebra.p
    except Exception as wrong:  # pySHACL shall say itself what is wrong with it, when it is used
        raise Unclear from wrong
    if set(bound) != {"this"}:
        raise Unclear
    return pattern


def compile_pattern(part: Any, bound: set[Any]) -> Solutions:
    """Compile a graph pattern.

    Args:
        part: the pattern, in rdflib's algebra.
        bound: the variables that have a value before it.

    Raises:
        Unclear: it is of another kind than those that are known here.
    """
    if part.name in ("Project", "Distinct"):
        return compile_pattern(part.p, bound)
    if part.name in ("BGP", "Join"):
        return compile_triples(in_order(joined(part), bound))
    if part.name == "Extend":
        return compile_bind(part, bound)
    if part.name == "Filter":
        return compile_filter(part, bound)
    raise Unclear


def joined(part: Any) -> list[Any]:
    """List the triple patterns of groups that are nothing but such patterns.

    Raises:
        Unclear: there is more in them.
    """
    if part.name == "BGP":
        return list(part.triples)
    if part.name != "Join":
        raise Unclear
    return joined(part.p1) + joined(part.p2)


def compile_bind(part: Any, bound: set[Any]) -> Solutions:
    """Compile a BIND; without a value the solution stays one."""
    before, value = compile_pattern(part.p, bound), compile_expression(part.expr, bound_in(part.p, bound))

    def solutions(triples: TripleIndex, bindings: Bindings) -> Iterator[tuple[Bindings, bool]]:
        for found, sure in before(triples, bindings):
            yield {**found, part.var: value(triples, found)}, sure

    return solutions


def compile_filter(part: Any, bound: set[Any]) -> Solutions:
    """Compile a FILTER; rdflib may not show it what was bound further outside, and nothing is said where it uses that."""
    before = compile_pattern(part.p, bound)
    hidden = set() if part.no_isolated_scope else (bound - {THIS}) & variables(part.expr)
    known = bound_in(part.p, bound)
    tests = [] if hidden else [compile_expression(one, known) for one in conjuncts(part.expr)]

    def solutions(triples: TripleIndex, bindings: Bindings) -> Iterator[tuple[Bindings, bool]]:
        for found, sure in before(triples, bindings):
            holds = not hidden
            for test in tests:
                truth = truth_of(test(triples, found))
                if truth is False:
                    break
                holds = holds and truth is True
            else:
                yield found, sure and holds

    return solutions


def bound_in(part: Any, bound: set[Any]) -> set[Any]:
    """Find the variables that have a value after a pattern."""
    if part.name in ("BGP", "Join"):
        return bound | variables(joined(part))
    return bound_in(part.p, bound) | ({part.var} if part.name == "Extend" else set())


def conjuncts(expression: Any) -> list[Any]:
    """List what has to hold all together."""
    if getattr(expression, "name", "") != "ConditionalAndExpression":
        return [expression]
    return [one for part in (expression.expr, *(expression.other or ())) for one in conjuncts(part)]


def variables(part: Any) -> set[Any]:
    """Find every variable in an expression, also in the patterns that it asks about."""
    if isinstance(part, rdflib.Variable):
        return {part}
    if isinstance(part, CompValue):
        inside = (part.graph,) if part.name in ("Builtin_EXISTS", "Builtin_NOTEXISTS") else part.values()
        return {found for one in inside for found in variables(one)}
    if isinstance(part, list | tuple | set | frozenset):
        return {found for one in part for found in variables(one)}
    return set()


def in_order(patterns: Iterable[Any], bound: set[Any]) -> list[Any]:
    """Put triple patterns into an order in which each begins or ends in something known.

    Raises:
        Unclear: there is none.
    """
    known, left, found = set(bound), list(patterns), []

    def is_known(term: Any) -> bool:
        return not isinstance(term, rdflib.Variable | rdflib.BNode) or term in known

    def ready(pattern: Any) -> int:
        subject, predicate, value = pattern
        return 2 * is_known(subject) + (is_known(value) and not isinstance(predicate, rdflib.Variable))

    while left:
        best = max(left, key=ready)
        if not ready(best):
            raise Unclear
        left.remove(best)
        found.append(best)
        known |= variables(best) | {term for term in best if isinstance(term, rdflib.BNode)}
    return found


def compile_triples(patterns: list[Any]) -> Solutions:
    """Compile triple patterns that stand in a good order."""
    steps = [compile_triple(*pattern) for pattern in patterns]

    def solutions(triples: TripleIndex, bindings: Bindings, step: int = 0) -> Iterator[tuple[Bindings, bool]]:
        if step == len(steps):
            yield bindings, True
            return
        for found in steps[step](triples, bindings):
            yield from solutions(triples, found, step + 1)

    return solutions


def compile_triple(subject: Any, path: Any, value: Any) -> Callable[[TripleIndex, Bindings], Iterator[Bindings]]:
    """Compile one triple pattern, whose subject or object is known when it is asked."""
    options = path.args if isinstance(path, AlternativePath) else [path]
    if not all(isinstance(one, rdflib.URIRef | rdflib.Variable) for one in options):
        raise Unclear
    first, last = constant(subject), constant(value)
    properties = [None if isinstance(one, rdflib.Variable) else NamedNode(str(one)) for one in options]

    def found(triples: TripleIndex, bindings: Bindings) -> Iterator[Bindings]:
        start = first or as_term(bindings.get(subject))
        end = last or as_term(bindings.get(value))
        for option, said in zip(options, properties, strict=True):
            predicate = said or as_term(bindings.get(option))
            for new_start, new_predicate, new_end in matching(triples, start, predicate, end):
                new = dict(bindings)
                pairs = ((subject, first, new_start), (option, said, new_predicate), (value, last, new_end))
                if all(known or new.setdefault(name, term) == term for name, known, term in pairs):
                    yield new

    return found


def constant(term: Any) -> Term | None:
    """Copy what is no variable."""
    return None if isinstance(term, rdflib.Variable | rdflib.BNode) else from_rdflib_term(term)


def as_term(value: Value) -> Term | None:
    """Take a value as a term to look for; None when there is no value yet.

    Raises:
        TooFar: it was worked out, or is unknown.
    """
    if value is None or isinstance(value, NamedNode | BlankNode | Literal):
        return value
    raise TooFar


def matching(
    triples: TripleIndex, start: Term | None, predicate: Any, end: Term | None
) -> Iterator[tuple[Term, Term, Term]]:
    """Find triples."""
    if start is not None:
        found = triples.properties(start) if predicate is None else [(predicate, triples.objects(start, predicate))]
        for one, ends in found:
            if end is None:
                yield from ((start, one, found_end) for found_end in ends)
            elif end in ends:
                yield start, one, end
    elif end is not None and isinstance(predicate, NamedNode):
        yield from ((found_start, predicate, end) for found_start in triples.subjects(predicate, end))
    else:
        raise TooFar


def compile_expression(expression: Any, bound: set[Any]) -> Expression:
    """Compile an expression; what is not known here has an unknown value."""
    if isinstance(expression, rdflib.Variable):
        return lambda triples, bindings: bindings.get(expression, UNKNOWN)
    if isinstance(expression, rdflib.URIRef | rdflib.Literal):
        term = from_rdflib_term(expression)
        return lambda triples, bindings: term
    name = getattr(expression, "name", "")
    if name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
        return compile_exists(compile_pattern(expression.graph, bound), name == "Builtin_EXISTS")
    function, given = called(name, expression)
    arguments = [compile_expression(one, bound) for one in given]
    return lambda triples, bindings: function(*(argument(triples, bindings) for argument in arguments))


def compile_exists(pattern: Solutions, wanted: bool) -> Expression:
    """Compile EXISTS and NOT EXISTS."""

    def exists(triples: TripleIndex, bindings: Bindings) -> Value:
        found = False
        for _, sure in pattern(triples, bindings):
            if sure:
                return wanted
            found = True
        return UNKNOWN if found else not wanted

    return exists


def called(name: str, expression: Any) -> tuple[Callable[..., Value], list[Any]]:
    """Find the function that an expression calls, and what it is given."""
    if name in FUNCTIONS:
        function, names = FUNCTIONS[name]
        return function, [one for one in (getattr(expression, name) for name in names) if one is not None]
    if name in ("ConditionalAndExpression", "ConditionalOrExpression"):
        return (both if name == "ConditionalAndExpression" else either), [expression.expr, *(expression.other or ())]
    if name == "RelationalExpression":
        others = expression.other if isinstance(expression.other, list) else [expression.other]
        return partial(related, expression.op), [expression.expr, *others]
    if name == "Function" and expression.iri == rdflib.XSD.integer and len(expression.expr) == 1:
        return as_number, list(expression.expr)
    if name == "AdditiveExpression" and expression.other:
        signs = [1, *(1 if one == "+" else -1 for one in expression.op)]
        return partial(added, signs), [expression.expr, *expression.other]
    return (lambda: UNKNOWN), []
