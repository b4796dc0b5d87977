"""What the service adds to a small query that an engine answers: never asked before, one client, beside the engine asked directly.

The engines are those of tests/engines, each with the packaged graph. Asked directly, a query says itself what the service writes
into it: its pattern stands in the graph of what we know. Both are asked in alternation, over connections that stay open.
Target: p50 at most 1.5 ms more.

Run: python tests/bench/engine_overhead.py [oxigraph] [virtuoso]
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from running import ROOT, Connection, first_answer, in_turn, server, target

sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "tests" / "engines"))

from engine_servers import running_oxigraph, running_virtuoso

from graph.engines.address import EngineAddress
from graph.engines.scoping import scoped

CITY = "https://w3id.org/learning-city/id/city/phayao"
QUERIES = {
    "ASK": f"ASK {{ <{CITY}> ?property ?value }}",
    "SELECT of two rows": f"SELECT ?name WHERE {{ <{CITY}> <http://www.w3.org/2000/01/rdf-schema#label> ?name }}",
    "SELECT of ten rows": "SELECT ?city WHERE { ?city a <https://w3id.org/learning-city/ontology#LearningCity> } LIMIT 10",
}
ENGINES = {"oxigraph": running_oxigraph, "virtuoso": running_virtuoso}
ROUNDS, REPEATS = 15, 40


def measure(here: Connection, there: Connection, path: str, query: str, number: Iterator[int]) -> str:
    """Ask both in alternation; write a row of the table."""

    def pair() -> tuple[str, str]:
        direct = target(f"{scoped(query)}#{next(number)}")
        return target(f"{query}#{next(number)}"), direct.replace("/sparql", path, 1)

    return in_turn(here, there, pair, ROUNDS, REPEATS)


def options(address: EngineAddress, folder: Path) -> list[str]:
    """Name an engine on a command line."""
    secret = folder / "secret"
    secret.write_text(f"{address.user}:{address.password}")
    named = ["--store", address.query, "--update-store", address.update, "--data", str(folder / "data")]
    return [*named, "--store-credentials", str(secret)] if address.user else named


def main(names: list[str]) -> None:
    """Print medians and 95th percentiles, and the median and spread of what each round differs by."""
    number = count()
    print(f"{'engine, query':32}{'service':>9}{'p95':>9}{'direct':>9}{'p95':>9}{'more':>9}   spread (ms)")
    for name in names or ENGINES:
        with tempfile.TemporaryDirectory(prefix="over-") as folder:
            place = Path(folder)
            with ENGINES[name](place / name) as address, server(*options(address, place)) as ours:
                first_answer(ours)
                parts = urlsplit(address.query)
                assert parts.port
                for title, query in QUERIES.items():
                    with Connection(ours.port) as here, Connection(parts.port) as there:
                        print(f"{name + ', ' + title:32}{measure(here, there, parts.path, query, number)}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
