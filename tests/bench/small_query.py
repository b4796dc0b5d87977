"""What a small query costs over HTTP, never asked before, beside `oxigraph serve-read-only` with the same store in alternation.

One client asks one small query after another; nothing else is asked meanwhile, as in the mix (`compare.py`), whose larger queries
leave the caches of the processor to none. Oxigraph comes with `pip install oxigraph`. Target: p50 at most 0.45 ms more.

    python tests/bench/small_query.py                    on the packaged graph
    python tests/bench/small_query.py --data ./generated  on another
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random

from running import ROOT, SMALL, Connection, first_answer, in_turn, milliseconds, oxigraph, server, target

sys.path.insert(0, str(ROOT))

from graph.gate.door import open_or_create
from graph.versions.directory import DataDirectory
from graph.versions.retention import backup
from queries.mix import fill, mix
from service.bench.asking import Address
from service.bench.decks import draw

ASK = "ASK { <https://w3id.org/learning-city/id/city/phayao> ?property ?value }"
ROUNDS, REPEATS = 15, 60


@contextmanager
def copy_of(data: Path | None) -> Iterator[DataDirectory]:
    """Make a data directory to serve: the packaged graph, or a copy of another."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data"
        if data:
            backup(DataDirectory(data), path)
        directory = DataDirectory.create(path)
        open_or_create(directory)
        yield directory


def asked(name: str, terms: Mapping[str, list[str]], chance: Random) -> str:
    """Write the address of a query that was never asked: of the mix, with terms drawn, or the plain ASK."""
    text = ASK if name == "ASK" else fill(mix().queries[name].text, terms, chance)
    return target(f"{text}# {chance.getrandbits(64):016x}\n")


def row(name: str, terms: Mapping[str, list[str]], here: Connection, there: Connection) -> str:
    """Ask one query of both in alternation; write its row of the table."""
    chance = Random(name)
    hit = asked(name, terms, chance)
    hits = [milliseconds(here, hit) for _ in range(ROUNDS * REPEATS)]

    def pair() -> tuple[str, str]:
        path = asked(name, terms, chance)
        return path, path.replace("/sparql", "/query", 1)

    return f"{name:14}{statistics.median(hits):9.3f}{in_turn(here, there, pair, ROUNDS, REPEATS)}"


def main() -> None:
    """Print the medians of all rounds, and the median and spread of the differences of each round."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, help="a data directory; it is copied first")
    with copy_of(options.parse_args().data) as directory, server("--data", str(directory.path)) as ours:
        first_answer(ours)
        with oxigraph(directory.version_path(directory.current)) as port:
            terms = draw(Address(f"http://127.0.0.1:{ours.port}/sparql"), mix())
            print(f"{'query':14}{'hit':>9}{'new':>9}{'p95':>9}{'oxigraph':>9}{'p95':>9}{'more':>9}   spread (ms)")
            with Connection(ours.port) as here, Connection(port) as there:
                for name in ("ASK", *SMALL):
                    print(row(name, terms, here, there), flush=True)


if __name__ == "__main__":
    main()
