"""What Virtuoso 7 does otherwise than SPARQL says, and how a query is asked and read so that nobody notices.

repeats rows of SELECT DISTINCT           such rows are told apart here, and LIMIT and OFFSET counted here
gives 1 and 0 for expressions that are    variables that hold a truth value by the text of the query are read
true or false                             as such
loses rows of VALUES with literals,       such queries are not sent (`why_unsafe`): they are answered from the
and of VALUES beside UNION; repeats       history of the graph while it is small enough to be held here, and
rows of DISTINCT inside a sub-query;      refused with the reason where it is not
confuses EXISTS inside OPTIONAL
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from graph.engines.scoping import FORMS, matching, tokens_of, words_of
from graph.rdf import Literal, NamedNode, Term
from ontology.terms import PREFIXES

BOOLEAN, INTEGER = (NamedNode(PREFIXES["xsd"] + name) for name in ("boolean", "integer"))
COMPARISONS = frozenset(("=", "!=", "<", ">", "<=", ">=", "&&", "||", "IN"))
TESTS = ("BOUND", "ISIRI", "ISURI", "ISBLANK", "ISLITERAL", "ISNUMERIC", "SAMETERM")
TRUTHS = frozenset(("EXISTS", "NOT", "!", *TESTS, "REGEX", "CONTAINS", "STRSTARTS", "STRENDS", "LANGMATCHES"))
Row = tuple[Term | None, ...]


@dataclass(frozen=True)
class Outline:
    """What the text of a SELECT says of its answer.

    Args:
        asked: the text to send: without LIMIT and OFFSET where rows are to be told apart here.
        distinct: whether each row stands there once.
        limit, offset: those taken out of the text.
        truths: the variables that hold a truth value.
    """

    asked: str
    distinct: bool = False
    limit: int | None = None
    offset: int = 0
    truths: frozenset[str] = frozenset()

    @property
    def is_plain(self) -> bool:
        """Whether the rows of an answer are right as they are."""
        return not (self.distinct or self.truths)

    def mend(self, names: list[str], rows: Iterator[Row]) -> Iterator[Row]:
        """Put right the rows of an answer."""
        if self.truths & set(names):
            rows = (tuple(self.truth(*pair) for pair in zip(names, row, strict=True)) for row in rows)
        if self.distinct:
            rows = each_once(rows)
        if self.limit is not None or self.offset:
            rows = islice(rows, self.offset, None if self.limit is None else self.offset + self.limit)
        return rows

    def truth(self, name: str, term: Term | None) -> Term | None:
        """Read 1 and 0 as true and false where the query says that it is one of them."""
        if name in self.truths and isinstance(term, Literal) and term.datatype == INTEGER and term.value in "01":
            return Literal("true" if term.value == "1" else "false", datatype=BOOLEAN)
        return term


def each_once(rows: Iterator[Row]) -> Iterator[Row]:
    """Leave out rows that were there before."""
    seen: set[Row] = set()
    for row in rows:
        if row not in seen:
            seen.add(row)
            yield row


def outline(text: str) -> Outline:
    """Read what a SELECT says of its answer."""
    found, words = tokens_of(text), words_of(text)
    start = next((index for index, word in enumerate(words) if word in FORMS), 0)
    distinct = words[start : start + 2] == ("SELECT", "DISTINCT")
    truths = frozenset(truth_variables(words))
    if not distinct:
        return Outline(text, truths=truths)
    numbers: dict[str, int | None] = {"LIMIT": None, "OFFSET": None}
    asked = text
    last = len(words) - 1 - words[::-1].index("}") if "}" in words else len(words)
    for index in reversed(range(last, len(words) - 1)):
        if words[index] in numbers:
            numbers[words[index]] = int(words[index + 1])
            end = found[index + 1].start + len(found[index + 1].text)
            asked = asked[: found[index].start] + asked[end:]
    return Outline(asked, True, numbers["LIMIT"], numbers["OFFSET"] or 0, truths)


def truth_variables(words: Sequence[str]) -> Iterator[str]:
    """Find the variables of `( … AS ?variable )` whose expression is true or false."""
    for index, word in enumerate(words[:-2]):
        if word == "AS" and words[index + 2] == ")" and words[index + 1][:1] in "?$":
            expression = words[opening(words, index + 2) + 1 : index]
            if is_truth(expression):
                yield words[index + 1][1:]


def opening(words: Sequence[str], closing: int) -> int:
    """Find the bracket that another closes."""
    depth = 0
    for index in range(closing, -1, -1):
        depth += (words[index] == ")") - (words[index] == "(")
        if depth == 0:
            return index
    return 0


def is_truth(expression: Sequence[str]) -> bool:
    """Tell whether an expression is true or false by its outermost operator."""
    while expression[:1] == ("(",) and matching(expression, 0, "(", ")") == len(expression) - 1:
        expression = expression[1:-1]
    depth = 0
    for word in expression:
        if depth == 0 and word in COMPARISONS:
            return True
        depth += (word in "({") - (word in ")}") if len(word) == 1 else 0
    return expression in (("TRUE",), ("FALSE",)) or (len(expression) > 0 and expression[0] in TRUTHS)


def why_unsafe(text: str) -> str:
    """Tell why Virtuoso may answer a query wrongly; "" when it is known to answer such queries right."""
    found, words = tokens_of(text), words_of(text)
    if words.count("SELECT") > 1:
        return "it repeats rows of DISTINCT inside a sub-query"
    for place in (index for index, word in enumerate(words) if word == "OPTIONAL"):
        if "EXISTS" in words[place + 1 : matching(words, place + 1)]:
            return "it confuses the variables of EXISTS inside OPTIONAL"
    places = [index for index, word in enumerate(words) if word == "VALUES"]
    if len(places) > 1 and "UNION" in words:
        return "it confuses the rows of several VALUES beside UNION"
    for place in places:
        opened = words.index("{", place)
        inside = found[opened : matching(words, opened)]
        if words[place + 1] == "(" and any(token.kind in ("string", "number") for token in inside):
            return "it loses rows of VALUES that hold literals beside other terms"
    return ""
