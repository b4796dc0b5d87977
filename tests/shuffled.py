"""The same graph with its statements in another order: what a page shows must not hang on the order of rows that tie."""

from __future__ import annotations

import io
import random
import threading
from typing import Any

from graph.digest import DIGEST, digest
from graph.formats import BY_EXTENSION
from graph.store import Store
from graph.workers.answering import Answered
from graph.workers.parent import build_store
from graph.workers.pool import QueryPool
from graph.workers.wire import Request


class Shuffled:
    """Query workers over the same graph whose statements came in another order, so that rows that tie are in another order too.

    Args:
        pool: the workers over the graph as it is; asked for what is not a query.
        seed: of the order.
    """

    def __init__(self, pool: QueryPool, seed: int) -> None:
        self.pool = pool
        quads = list(build_store().quads())
        random.Random(seed).shuffle(quads)
        self.store = Store.in_memory()
        for quad in quads:
            self.store.add([quad])
        self.asking = threading.Lock()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.pool, name)

    def ask(self, request: Request) -> Any:
        """Answer a query here."""
        if request.dump or request.properties or request.version is not None:
            return self.pool.ask(request)
        with self.asking:
            answer = self.store.query(request.text, request.dataset, base=request.base)
            output = io.BytesIO()
            if request.extension == DIGEST:
                output.write(digest(answer, request.text).encode())
            else:
                answer.write(output, BY_EXTENSION[request.extension])
        return Answered(request, 1, output.getvalue())
