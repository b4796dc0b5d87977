"""SPARQL Update as changes: each operation becomes the quads that it adds and removes (https://www.w3.org/TR/sparql11-update/).

The engine could run an update itself, but would not say what it changed, and would write the default graph, which here follows
from the named graphs. So the engine checks the syntax and answers the WHERE; what that means for the store is worked out here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pyoxigraph

from graph.analysis import Token, tokens
from graph.complaints import malformed_query
from graph.errors import MalformedQuery, RefusedQuery
from graph.federating.inlining import called
from graph.gate.change import Change
from graph.gate.operation import Operation
from graph.store import Dataset, Store


@dataclass(frozen=True)
class Update:
    """A SPARQL Update request.

    Args:
        text: the request, of one or several operations.
        using: the dataset of the protocol (`using-graph-uri`, `using-named-graph-uri`).
        base: the IRI that relative IRIs are resolved against.
    """

    text: str
    using: Dataset = field(default_factory=Dataset)
    base: str | None = None

    def changes(self, store: Callable[[], Store]) -> Iterator[Change]:
        """Give the change of each operation; the store must have taken the one before when the next is asked for.

        Args:
            store: gives the store as it is at that moment.

        Raises:
            MalformedQuery: the text is not a SPARQL Update.
            RefusedQuery: it loads from another server.
        """
        self.check()
        for operation in Splitter(self.text, self.base).operations():
            yield operation.change(store(), self.using)

    def check(self) -> None:
        """Let the engine read the text against an empty store; nothing of ours is touched."""
        words = [token.text.upper() for token in tokens(self.text) if token.kind == "word"]
        if "LOAD" in words:
            raise RefusedQuery(
                reason_en="LOAD would fetch from another server; send the data itself to the Graph Store instead.",
                reason_th="LOAD จะดึงข้อมูลจากเซิร์ฟเวอร์อื่น โปรดส่งข้อมูลเข้ามายัง Graph Store โดยตรง",
            )
        if "SERVICE" in self.text.upper() and called(self.text, self.base or ""):
            raise RefusedQuery(
                reason_en="an update calls no other endpoint; ask with a query, and send what it gives.",
                reason_th="คำสั่งปรับปรุงข้อมูลเรียกปลายทางอื่นไม่ได้ โปรดใช้คำค้นก่อน แล้วส่งผลลัพธ์เข้ามา",
            )
        if self.using != Dataset() and ("USING" in words or "WITH" in words):
            raise MalformedQuery(
                reason_en="USING or WITH stands in the update, and using-graph-uri in the request",
                reason_th="มีทั้ง USING หรือ WITH ในคำสั่ง และ using-graph-uri ในคำขอ",
                hint_en="Use one of them.",
                hint_th="โปรดใช้เพียงอย่างเดียว",
            )
        operations = list(Splitter(self.text, self.base).operations())
        for text in [operation.alone() for operation in operations] or [self.text]:
            try:  # one at a time: the engine does not take a PREFIX between two operations
                pyoxigraph.Store().update(text, base_iri=self.base)
            except SyntaxError as error:
                raise malformed_query(str(error), self.text) from error
            except (RuntimeError, OSError, ValueError):
                continue  # it is well formed, and asks for what an empty store does not have


class Splitter:
    """Cuts an update that the engine has read into its operations."""

    def __init__(self, text: str, base: str | None) -> None:
        self.text, self.base = text, base
        self.found = list(tokens(text))

    def operations(self) -> Iterator[Operation]:
        """Give the operations in order, each with the prologue in force."""
        prologue: list[Token] = []
        current: list[Token] = []
        depth = 0
        position = 0
        while position < len(self.found):
            token = self.found[position]
            word = token.text.upper() if token.kind == "word" else token.text
            if depth == 0 and word in ("PREFIX", "BASE") and not current:
                length = 3 if word == "PREFIX" else 2
                prologue += self.found[position : position + length]
                position += length
                continue
            depth += (token.text == "{") - (token.text == "}")
            if depth == 0 and token.text == ";" and token.kind == "mark":
                if current:
                    yield self.operation(prologue, current)
                current = []
            else:
                current.append(token)
            position += 1
        if current:
            yield self.operation(prologue, current)

    def operation(self, prologue: list[Token], current: list[Token]) -> Operation:
        """Make one operation."""
        return Operation(tuple(prologue), self.base, self.text, tuple(current))
