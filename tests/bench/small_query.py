"""What a small query costs over HTTP, never asked before, beside `oxigraph serve-read-only` with the same store in alternation.

Oxigraph comes with `pip install oxigraph`. Target: p50 at most 0.45 ms more.

Run: python tests/bench/small_query.py
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from itertools import count
from pathlib import Path

from running import CITIES, ROOT, Connection, first_answer, oxigraph, server, target

sys.path.insert(0, str(ROOT))

from graph.gate.door import open_or_create
from graph.versions.directory import DataDirectory

QUERIES = {
    "ASK": "ASK { <https://w3id.org/learning-city/id/city/phayao> ?property ?value }",
    "SELECT of ten rows": CITIES,
    "SELECT of 200 rows": "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 200",
}
ROUNDS, REPEATS = 15, 60


def milliseconds(connection: Connection, path: str) -> float:
    """Measure one request."""
    began = time.perf_counter()
    connection.get(path)
    return (time.perf_counter() - began) * 1000


def main() -> None:
    """Print the medians of all rounds, and the median and spread of the differences of each round."""
    number = count()
    with tempfile.TemporaryDirectory() as folder:
        directory = DataDirectory.create(Path(folder) / "data")
        open_or_create(directory)
        store = directory.versions / "000001"
        with server("--data", str(directory.path)) as ours, oxigraph(store) as port:
            first_answer(ours)
            with Connection(ours.port) as here, Connection(port) as there:
                print(f"{'query':22}{'hit':>8}{'new':>8}{'p95':>8}{'oxigraph':>10}{'p95':>8}{'more':>8}   spread (ms)")
                for name, query in QUERIES.items():
                    hits, new, other, differences = [], [], [], []
                    for _ in range(ROUNDS):
                        hits += [milliseconds(here, target(query)) for _ in range(REPEATS)]
                        mine, theirs = [], []
                        for _ in range(REPEATS):
                            path = target(f"{query}#{next(number)}")
                            mine.append(milliseconds(here, path))
                            theirs.append(milliseconds(there, path.replace("/sparql", "/query", 1)))
                        differences.append(statistics.median(mine) - statistics.median(theirs))
                        new, other = new + mine, other + theirs
                    shown = [statistics.median(hits)]
                    for one in (new, other):
                        shown += [statistics.median(one), statistics.quantiles(one, n=20)[-1]]
                    hit, ours_new, ours_p95, theirs_new, theirs_p95 = shown
                    more = statistics.median(differences)
                    print(
                        f"{name:22}{hit:8.3f}{ours_new:8.3f}{ours_p95:8.3f}{theirs_new:10.3f}{theirs_p95:8.3f}{more:8.3f}"
                        f"   {min(differences):.3f} to {max(differences):.3f}"
                    )


if __name__ == "__main__":
    main()
