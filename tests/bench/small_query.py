"""What a small query costs over HTTP, beside the same query evaluated in process; target: p50 at most 0.6 ms more.

Run: python tests/bench/small_query.py
"""

from __future__ import annotations

import io
import statistics
import sys
import time
from collections.abc import Callable
from itertools import count

from running import CITIES, ROOT, Connection, first_answer, server, target

sys.path.insert(0, str(ROOT))

from graph.formats import JSON
from graph.workers.parent import build_store

QUERIES = {
    "ASK": "ASK { <https://w3id.org/learning-city/id/city/phayao> ?property ?value }",
    "SELECT of ten rows": CITIES,
    "SELECT of 200 rows": "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 200",
}
ROUNDS, REPEATS = 20, 100


def milliseconds(run: Callable[[str], object], query: str) -> float:
    """Measure one run."""
    began = time.perf_counter()
    run(query)
    return (time.perf_counter() - began) * 1000


def main() -> None:
    """Print the medians, and the 95th percentile over HTTP; the kinds of runs take turns."""
    store, number = build_store(), count()

    def in_process(query: str) -> None:
        store.query(query).write(io.BytesIO(), JSON)

    with server() as running:
        first_answer(running)
        with Connection(running.port) as connection:

            def over_http(query: str) -> None:
                connection.get(target(query))

            print(f"{'query':24}{'in process':>12}{'HTTP':>10}{'p95':>10}{'more':>10}{'new text':>12}   (ms)")
            for name, query in QUERIES.items():
                inside, same, new = [], [], []
                for _ in range(ROUNDS):
                    inside += [milliseconds(in_process, query) for _ in range(REPEATS)]
                    same += [milliseconds(over_http, query) for _ in range(REPEATS)]
                    new += [milliseconds(over_http, f"{query}#{next(number)}") for _ in range(REPEATS)]
                base, median = statistics.median(inside), statistics.median(same)
                p95 = statistics.quantiles(same, n=20)[-1]
                more, renewed = median - base, statistics.median(new) - base
                print(f"{name:24}{base:12.3f}{median:10.3f}{p95:10.3f}{more:10.3f}{renewed:12.3f}")


if __name__ == "__main__":
    main()
