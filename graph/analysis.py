"""What a SPARQL request says about itself, read from its tokens before any engine sees it.

The engine overflows its stack on deep nesting, plans for seconds over long patterns, and calls other servers for
SERVICE; so a request is measured first. This reads tokens, not the grammar: what is not SPARQL is left for the engine
to refuse.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urljoin

from graph.errors import MalformedQuery, RefusedQuery
from ontology.terms import PREFIXES

LETTER = (
    r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F\u2C00-\u2FEF"
    r"\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
WORD = rf"{LETTER}_0-9\u00B7\u0300-\u036F\u203F\u2040"
"""The characters of names, as https://www.w3.org/TR/sparql11-query/#rPN_CHARS_BASE has them: not those of `\\w`."""
TOKENS = re.compile(
    rf"""
      (?P<space>(?:\s|\#[^\n\r]*+)++)
    | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*+>)
    | (?P<string>\"{{3}}(?:\"{{0,2}}(?:[^"\\]|\\.))*+\"{{3}} | '{{3}}(?:'{{0,2}}(?:[^'\\]|\\.))*+'{{3}}
                |\"(?:[^"\\\n\r]|\\.)*+\" | '(?:[^'\\\n\r]|\\.)*+')
    | (?P<variable>[?$][{WORD}]+)
    | (?P<blank>_:[{WORD}](?:[{WORD}\-]|\.(?=[{WORD}.\-]))*+)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<name>(?:[{LETTER}][{WORD}.\-]*+)?:(?:[{WORD}:%\-]|\\[_~.\-!$&'()*+,;=/?\#@%]|\.(?=[{WORD}:%\-\\.]))*+)
    | (?P<run>[{LETTER}][{WORD}.\-]*+)
    | (?P<number>(?:[0-9]*\.[0-9]+|[0-9]+(?:\.(?=[eE]))?)(?:[eE][+-]?[0-9]+)?)
    | (?P<mark>\^\^|&&|\|\||!=|<=|>=|.)
    """,
    re.VERBOSE | re.DOTALL,
)
"""Every repetition that could be tried again from each of its characters is possessive: the time is linear."""
RUN = re.compile(rf"(?P<word>[{LETTER}_][{WORD}]*)|(?P<number>[0-9]+)|(?P<mark>.)", re.DOTALL)
ESCAPE = re.compile(r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}")
HALVES = range(0xD800, 0xE000)  # of characters beyond the first 65,536, in UTF-16
QUERY_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
UPDATE_FORMS = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")
NEVER_THE_SAME = ("BNODE", "NOW", "RAND", "SERVICE", "STRUUID", "UUID")
"""What may give something else each time that it is called."""
BROKEN = "\\\"'"
OPERATORS = frozenset(("+", "-", "*", "&&", "||"))  # those that may stand in a chain; `/` counts as a step of a path
UNARY = frozenset(("!", "-", "+", "^", "^^"))


class Token(NamedTuple):
    """One token of a request: its kind, its text and where it starts."""

    kind: str
    text: str
    start: int


@dataclass(frozen=True)
class Limits:
    """How large a request may be.

    Args:
        length: characters.
        depth: brackets open at the same time.
        patterns: triple patterns, counted by the marks that begin and separate them.
        path_steps: `/`, `|` and `^` of property paths.
        operators: operators of an expression, FILTER and AS side by side: many of them overflow the stack too.
    """

    length: int = 200_000
    depth: int = 100
    patterns: int = 150
    path_steps: int = 100
    operators: int = 2_000


@dataclass
class Analysis:
    """What a request says about itself.

    Args:
        form: SELECT, ASK, CONSTRUCT, DESCRIBE, UPDATE, or "" when there is none.
        default_graphs: the graphs of FROM.
        named_graphs: the graphs of FROM NAMED.
        services: the IRIs that SERVICE and LOAD name; "" for a variable.
        depth: the largest number of brackets open at the same time.
        patterns: the number of marks that begin and separate triple patterns.
        path_steps: the number of path operators.
        operators: the largest number of operators, FILTER and AS inside the same brackets.
        changing: what it calls that gives something else each time.
    """

    form: str = ""
    default_graphs: list[str] = field(default_factory=list)
    named_graphs: list[str] = field(default_factory=list)
    services: list[str] = field(default_factory=list)
    depth: int = 0
    patterns: int = 0
    path_steps: int = 0
    operators: int = 0
    changing: list[str] = field(default_factory=list)


def tokens(text: str) -> Iterator[Token]:
    """Cut a request into tokens, without white space and comments.

    They end at a quotation mark that opens no string, or a backslash on its own: no engine reads what has one.
    """
    for found in TOKENS.finditer(text):
        kind = found.lastgroup or "mark"
        if kind == "space":
            continue
        read, start = found[0], found.start()
        if kind == "mark" and read in BROKEN:
            return
        if kind != "run":
            yield Token(kind, read, start)
        elif "." not in read and "-" not in read:
            yield Token("word", read, start)
        else:  # letters, dots and hyphens that no colon makes a name: `true.SERVICE`
            for piece in RUN.finditer(read):
                yield Token(piece.lastgroup or "mark", piece[0], start + piece.start())


def in_little_room(found: Iterable[Token]) -> list[Token]:
    """List tokens, with one in the place of all that read the same: where a token begins is asked of names alone.

    A request of 200,000 characters may have as many tokens, hardly any of which is unlike the others.
    """
    alike: dict[tuple[str, str], Token] = {}
    return [token if token.kind == "name" else alike.setdefault((token.kind, token.text), token) for token in found]


def analyse(text: str, *, base: str = "", limits: Limits | None = None) -> Analysis:
    """Read what a query or an update says about itself.

    Args:
        text: the request.
        base: the IRI that relative IRIs are resolved against.
        limits: the bounds to hold it to; None for the usual ones.

    Raises:
        RefusedQuery: it passes a bound.
        MalformedQuery: it uses a prefix that it does not declare.
    """
    limits = limits or Limits()
    within("length", len(text), limits.length)
    found = in_little_room(tokens(text))
    analysis = Analysis()
    measure(found, analysis)
    analysis.operators = side_by_side(found)
    within("depth", analysis.depth, limits.depth)
    within("patterns", analysis.patterns, limits.patterns)
    within("path_steps", analysis.path_steps, limits.path_steps)
    within("operators", analysis.operators, limits.operators)
    Names(text, found, base).fill(analysis)
    return analysis


LIMIT_NAMES = {
    "length": ("characters", "ตัวอักษร"),
    "depth": ("brackets inside one another", "วงเล็บซ้อนกัน"),
    "patterns": ("triple patterns", "รูปแบบทริปเปิล"),
    "path_steps": ("steps of property paths", "ขั้นของ property path"),
    "operators": ("operators, FILTER or AS side by side", "ตัวดำเนินการ FILTER หรือ AS ในระดับเดียวกัน"),
}


def within(name: str, value: int, limit: int) -> None:
    """Raise RefusedQuery when a request passes a bound."""
    if value > limit:
        en, th = LIMIT_NAMES[name]
        raise RefusedQuery(
            reason_en=f"The request has {value:,} {en}; at most {limit:,} are allowed. Split it into smaller requests.",
            reason_th=f"คำขอมี{th} {value:,} รายการ เกินที่กำหนดไว้ {limit:,} รายการ โปรดแบ่งเป็นคำขอที่เล็กลง",
        )


def measure(found: list[Token], analysis: Analysis) -> None:
    """Count brackets, patterns and path steps."""
    opened: list[str] = []
    unary = 0
    for kind, text, _ in found:
        if kind != "mark":
            unary = 0
            continue
        unary = unary + 1 if text in UNARY else 0
        if text in "({[":
            opened.append(text)
            analysis.patterns += text == "{"
        elif text in ")}]":
            del opened[-1:]
        elif text in ".;,":
            analysis.patterns += opened[-1:] != ["("]
        elif text in "/|^":
            analysis.path_steps += 1
        analysis.depth = max(analysis.depth, len(opened) + unary)


def side_by_side(found: list[Token]) -> int:
    """Count what stands inside the same brackets and grows the stack of the engine: operators, FILTER, and AS outside its own."""
    opened, counts, most = [""], [0], 0
    for kind, text, _ in found:
        if kind == "word":
            word = text.upper()
            if word == "FILTER" or word == "AS":
                counts[-1 if word == "FILTER" else -2 % len(counts)] += 1
        elif kind == "mark":
            if text in "({[":
                opened.append(text)
                counts.append(0)
            elif text in ")}]" and len(counts) > 1:
                opened.pop()
                most = max(most, counts.pop())
            elif text in OPERATORS:  # elsewhere than in parentheses it is the sign of a number
                counts[-1] += opened[-1] == "("
    return max(most, *counts)


class Names:
    """Resolves the names of one request while its tokens are read in order."""

    def __init__(self, text: str, found: list[Token], base: str) -> None:
        self.text, self.found, self.base = text, found, base
        self.prefixes: dict[str, str] = {}

    def fill(self, analysis: Analysis) -> None:
        """Find the form, the dataset and the services of the request."""
        words = [token.text.upper() if token.kind == "word" else "" for token in self.found] + [""]
        analysis.changing += [name for name in NEVER_THE_SAME if name in words]
        position = 0
        while position < len(self.found):
            word, token = words[position], self.found[position]
            if not analysis.form:
                analysis.form = word if word in QUERY_FORMS else "UPDATE" if word in UPDATE_FORMS else ""
            if word == "BASE":
                position += 1
                self.base = self.iri(position) or self.base
            elif word == "PREFIX":
                position += 2
                if position < len(self.found):
                    self.prefixes[self.found[position - 1].text[:-1]] = self.iri(position) or ""
            elif token.kind == "name":
                if self.may_call(position):
                    analysis.services.append(token.text)
                self.resolve(token)
            elif word == "FROM":
                named = words[position + 1] == "NAMED"
                position += 2 if named else 1
                graph = self.iri(position)
                if graph:
                    (analysis.named_graphs if named else analysis.default_graphs).append(graph)
            elif "SERVICE" in word or word == "LOAD":
                silent = words[position + 1] == "SILENT"
                analysis.services.append(self.iri(position + (2 if silent else 1)) or "")
            position += 1

    def may_call(self, position: int) -> bool:
        """Say whether the engine, which knows no tokens, could read a name as a call: `SERVICEex:endpoint { … }`."""
        prefix = self.found[position].text.partition(":")[0]
        followed = [token.text for token in self.found[position + 1 : position + 2]]
        return "SERVICE" in prefix.upper() and followed == ["{"]

    def iri(self, position: int) -> str | None:
        """Read the token at a position as an IRI; None when it is none."""
        if position >= len(self.found):
            return None
        token = self.found[position]
        if token.kind == "iri":
            return resolved(self.base, ESCAPE.sub(lambda found: self.character(found[0], token), token.text[1:-1]))
        return self.resolve(token) if token.kind == "name" else None

    def character(self, escape: str, token: Token) -> str:
        """Read an escape in an IRI.

        Raises:
            MalformedQuery: it stands for no character: half of one, or none that there is.
        """
        code = int(escape[2:], 16)
        if code <= sys.maxunicode and code not in HALVES:
            return chr(code)
        line, column = self.place(token)
        raise MalformedQuery(
            line=line,
            column=column,
            reason_en=f"{escape} stands for no character",
            reason_th=f"{escape} ไม่ตรงกับอักขระใด",
            hint_en="Write the character itself, in UTF-8.",
            hint_th="โปรดเขียนอักขระนั้นโดยตรงเป็น UTF-8",
        )

    def resolve(self, token: Token) -> str:
        """Read a prefixed name as an IRI."""
        prefix, _, local = token.text.partition(":")
        if prefix not in self.prefixes:
            raise self.undeclared(prefix, token)
        return self.prefixes[prefix] + local.replace("\\", "")

    def place(self, token: Token) -> tuple[int, int]:
        """Return the line and the column where a token begins."""
        return self.text.count("\n", 0, token.start) + 1, token.start - self.text.rfind("\n", 0, token.start)

    def undeclared(self, prefix: str, token: Token) -> MalformedQuery:
        """Say which prefix is missing, and the line that would declare it; or that this is half of an IRI: `<http://a b>`."""
        line, column = self.place(token)
        if self.text[token.start - 1 : token.start] == "<" and self.text.startswith(
            "//", token.start + len(token.text)
        ):
            return MalformedQuery(
                line=line,
                column=column,
                reason_en="the IRI that begins here holds a character that none may hold, such as a space, or is never closed",
                reason_th="IRI ที่เริ่มตรงนี้มีอักขระที่ใช้ไม่ได้ เช่น เว้นวรรค หรือไม่มีเครื่องหมาย > ปิดท้าย",
                hint_en="Write a space as %20.",
                hint_th="โปรดเขียนเว้นวรรคเป็น %20",
            )
        known = PREFIXES.get(prefix, "http://…")
        return MalformedQuery(
            line=line,
            column=column,
            reason_en=f"the prefix “{prefix}:” is not declared",
            reason_th=f"ไม่ได้ประกาศ prefix “{prefix}:” ไว้",
            hint_en=f"Add this line at the top: PREFIX {prefix}: <{known}>",
            hint_th=f"โปรดเพิ่มบรรทัดนี้ไว้บนสุด: PREFIX {prefix}: <{known}>",
        )


def resolved(base: str, iri: str) -> str:
    """Resolve an IRI against a base; what is no IRI stays as it is, for the engine to refuse."""
    try:
        return urljoin(base, iri)
    except ValueError:
        return iri
