"""The inside of a rule: its CONSTRUCT taken apart into branches, each a head, the patterns it needs and those it forbids.

A rule that is one basic pattern with FILTER, FILTER NOT EXISTS, VALUES and UNION can be maintained change by change. A rule
that says more than this is not taken apart; whoever needs its consequences runs it whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import product

from graph.analysis import Token, tokens
from graph.rdf import Triple

RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


class NotSimple(Exception):
    """The rule says more than a branch can hold."""


@dataclass(frozen=True)
class Atom:
    """A triple pattern; each part is a variable ("?city") or a term in full N-Triples form."""

    subject: str
    predicate: str
    object: str

    @cached_property
    def parts(self) -> tuple[str, str, str]:
        """The three parts."""
        return (self.subject, self.predicate, self.object)

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The variables, each once, in order."""
        return tuple(dict.fromkeys(part for part in self.parts if part.startswith("?")))

    def text(self) -> str:
        """Write the pattern as SPARQL."""
        return f"{self.subject} {self.predicate} {self.object} ."

    def match(self, triple: Triple) -> tuple[str, ...] | None:
        """Bind the variables, in the order of `variables`, so that the pattern becomes a triple; None when none does."""
        bound: dict[str, str] = {}
        for part, term in zip(self.parts, (str(one) for one in triple), strict=True):
            if bound.setdefault(part, term) != term if part.startswith("?") else part != term:
                return None
        return tuple(bound[variable] for variable in self.variables)


@dataclass(frozen=True)
class Branch:
    """One way for a rule to hold.

    Args:
        head: what follows.
        needs: the patterns that must match.
        forbids: groups of patterns that must not match together, each with the filters inside.
        conditions: FILTER and VALUES as text.
    """

    head: Atom
    needs: tuple[Atom, ...] = ()
    forbids: tuple[Branch, ...] = ()
    conditions: tuple[str, ...] = ()

    def joins(self) -> list[list[tuple[str, str, str]]]:
        """List the patterns that are looked up together: those needed, and each group that is forbidden with them."""
        needed = [atom.parts for atom in self.needs]
        return [needed, *([*needed, *(atom.parts for atom in group.needs)] for group in self.forbids)]

    def body(self) -> str:
        """Write the branch as the inside of a WHERE."""
        parts = [*(atom.text() for atom in self.needs), *self.conditions]
        parts += [f"FILTER NOT EXISTS {{ {group.body()} }}" for group in self.forbids]
        return " ".join(parts)


@cache
def branches(construct: str) -> tuple[Branch, ...]:
    """Take a rule apart; once, for a rule says the same every time.

    Args:
        construct: its CONSTRUCT with prefixes.

    Raises:
        NotSimple: it says more than branches can hold.
    """
    return Parser(list(tokens(construct))).rule()


class Parser:
    """Reads the tokens of a rule from left to right."""

    def __init__(self, found: list[Token]) -> None:
        self.found, self.position = found, 0
        self.prefixes: dict[str, str] = {}

    def peek(self) -> str:
        """Return the text of the next token, words in capitals; "" at the end."""
        if self.position >= len(self.found):
            return ""
        token = self.found[self.position]
        return token.text.upper() if token.kind == "word" and token.text != "a" else token.text

    def take(self, expected: str = "") -> Token:
        """Take the next token; it must be the expected one."""
        if self.position >= len(self.found) or (expected and self.peek() != expected):
            raise NotSimple(f"expected {expected or 'more'}, found {self.peek() or 'the end'}")
        self.position += 1
        return self.found[self.position - 1]

    def rule(self) -> tuple[Branch, ...]:
        """Read prologue, template and WHERE."""
        while self.peek() == "PREFIX":
            self.take()
            prefix = self.take().text[:-1]
            self.prefixes[prefix] = self.take().text[1:-1]
        self.take("CONSTRUCT")
        self.take("{")
        heads = list(self.triples())
        self.take("}")
        self.take("WHERE")
        found = tuple(replace(branch, head=head) for branch in self.group(heads[0]) for head in heads)
        if self.peek():
            raise NotSimple(f"found {self.peek()} after the pattern")
        return found

    def group(self, head: Atom) -> list[Branch]:
        """Read `{ … }`; each choice of its UNIONs makes a branch."""
        self.take("{")
        choices: list[list[Branch]] = []
        while self.peek() != "}":
            word = self.peek()
            if word == "{":
                choices.append(self.union(head))
            elif word == "FILTER":
                choices.append([self.filter(head)])
            elif word == "VALUES":
                choices.append([Branch(head, conditions=(self.values(),))])
            elif word in ("OPTIONAL", "MINUS", "BIND", "GRAPH", "SERVICE", "SELECT"):
                raise NotSimple(word)
            else:
                choices.append([Branch(head, needs=tuple(self.triples()))])
        self.take("}")
        return [merge(head, combination) for combination in product(*choices)]

    def union(self, head: Atom) -> list[Branch]:
        """Read `{ … } UNION { … }`."""
        found = self.group(head)
        while self.peek() == "UNION":
            self.take()
            found += self.group(head)
        return found

    def filter(self, head: Atom) -> Branch:
        """Read FILTER; NOT EXISTS becomes what is forbidden."""
        self.take("FILTER")
        if self.peek() == "NOT":
            self.take()
            self.take("EXISTS")
            return Branch(head, forbids=tuple(self.group(head)))
        if self.peek() == "EXISTS":
            raise NotSimple("EXISTS")
        return Branch(head, conditions=(f"FILTER {self.bracketed('(', ')')}",))

    def values(self) -> str:
        """Read VALUES as text."""
        self.take("VALUES")
        start = "" if self.peek() == "{" else self.bracketed("(", ")") if self.peek() == "(" else self.take().text
        return f"VALUES {start} {self.bracketed('{', '}')}"

    def bracketed(self, opening: str, closing: str) -> str:
        """Read a bracketed run of tokens as text, its names written in full."""
        parts, depth = [], 0
        while True:
            token = self.take()
            depth += (token.text == opening) - (token.text == closing)
            if token.text.upper() in ("EXISTS", "NOT"):
                raise NotSimple(token.text)
            parts.append(self.in_full(token))
            if depth == 0:
                return " ".join(parts)

    def triples(self) -> Iterator[Atom]:
        """Read a run of triple patterns."""
        while True:
            subject = self.term()
            while True:
                predicate = self.term()
                while True:
                    yield Atom(subject, predicate, self.term())
                    if self.peek() != ",":
                        break
                    self.take()
                while self.peek() == ";":
                    self.take()
                if self.peek() in (".", "}", "FILTER", "VALUES", "{", "OPTIONAL", "MINUS", "BIND"):
                    break
            if self.peek() == ".":
                self.take()
            if self.position >= len(self.found) or self.found[self.position].kind not in ("iri", "name", "variable"):
                return

    def term(self) -> str:
        """Read one term."""
        token = self.take()
        if token.text == "a":
            return RDF_TYPE
        if token.kind == "word" and token.text in ("true", "false"):
            return f'"{token.text}"^^<http://www.w3.org/2001/XMLSchema#boolean>'
        if token.kind not in ("iri", "name", "variable"):
            raise NotSimple(token.text)
        return self.in_full(token)

    def in_full(self, token: Token) -> str:
        """Write a token with its prefix resolved; variables always with a question mark."""
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            return f"<{self.prefixes[prefix]}{local}>" if prefix in self.prefixes else token.text
        return "?" + token.text[1:] if token.kind == "variable" else token.text


def merge(head: Atom, parts: tuple[Branch, ...]) -> Branch:
    """Put the parts of a group together."""
    return Branch(
        head,
        needs=tuple(atom for part in parts for atom in part.needs),
        forbids=tuple(group for part in parts for group in part.forbids),
        conditions=tuple(condition for part in parts for condition in part.conditions),
    )
