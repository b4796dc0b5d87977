"""Loads generated statements through the gate into an engine, and then makes changes of one statement over HTTP.

    python tests/bench/engine_load.py 1000000.nq [--engine virtuoso] [--validate] [--changes 20]

The engine is one of tests/engines, with memory for the whole. The file is loaded as a user loads it, by `learningcity load --bulk`;
without `--validate` no shape is asked. Then the service is started in front of the engine, and each change is one POST of one statement to
its graph store, validated by what it affects. Target: a million statements are loaded, and the median of the changes is at most 500 ms.
`learningcity bench generate` makes such files.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from contextlib import AbstractContextManager
from pathlib import Path

from bulk_load import cost_of
from change_latency import STATEMENT, change, wait
from running import ROOT, server

sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "tests" / "engines"))

from engine_servers import running_oxigraph, running_virtuoso

from graph.engines.address import EngineAddress
from graph.engines.store import EngineStore
from graph.rdf import NamedNode
from graph.tokens import Tokens

CITIES = "SELECT ?city { ?city a <https://w3id.org/learning-city/ontology#City> } LIMIT 100"
BUFFERS = 100_000  # of Virtuoso, 8 kB each


def load(options: list[str], file: Path, *, validate: bool) -> None:
    """Load a file, and tell what that took."""
    command = [
        str(Path(sys.executable).with_name("learningcity")),
        "load",
        str(file),
        *options,
        "--bulk",
        "--lang",
        "en",
    ]
    cost = cost_of(command if validate else [*command, "--shapes", "none"])
    print(
        f"load: {cost.seconds:.0f} s, {cost.processor:.0f} s of processor time here, {cost.megabytes:.0f} MB",
        flush=True,
    )


def changes(options: list[str], address: EngineAddress, data: Path, count: int) -> None:
    """Make changes of one statement, and tell how long they took."""
    cities = [row[0] for row in EngineStore(address).query(CITIES).rows()]
    whole: list[float] = []
    stages: dict[str, list[float]] = {}
    began = time.perf_counter()
    with server(*options, "--data", str(data)) as running:
        wait(running)
        print(f"start of the service: {time.perf_counter() - began:.1f} s", flush=True)
        token = Tokens(data).new("bench")
        for number in range(count + 3):
            city = cities[number % len(cities)]
            assert isinstance(city, NamedNode)
            seconds, timing = change(running.port, token, "change", STATEMENT.format(thing=city.value, number=number))
            if number < 3:
                print(f"before the others: {seconds * 1000:.0f} ms", flush=True)
                continue
            whole.append(seconds * 1000)
            for part in timing.split(", "):
                name, _, duration = part.partition(";dur=")
                stages.setdefault(name, []).append(float(duration))
    for name, found in stages.items():
        print(f"{name:12}{statistics.median(found):8.1f} ms")
    print(f"{'request':12}{statistics.median(whole):8.1f} ms ({min(whole):.1f} to {max(whole):.1f}), {count} changes")


def engine(name: str, folder: Path) -> AbstractContextManager[EngineAddress]:
    """Start an engine."""
    return running_virtuoso(folder / name, BUFFERS) if name == "virtuoso" else running_oxigraph(folder / name)


def main() -> None:
    """Load, change, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--engine", choices=["virtuoso", "oxigraph"], default="virtuoso")
    parser.add_argument("--validate", action="store_true")
    parser.add_argument("--changes", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="load-") as name, engine(given.engine, Path(name)) as address:
        secret = Path(name) / "secret"
        secret.write_text(f"{address.user}:{address.password}")
        options = ["--store", address.query, "--update-store", address.update, "--graph-store", address.graph_store]
        options += ["--store-credentials", str(secret)] if address.user else []
        load(options, given.file, validate=given.validate)
        size = sum(one.stat().st_size for one in (Path(name)).rglob("*") if one.is_file())
        print(f"the engine's files: {size / 1e6:.0f} MB", flush=True)
        changes(options, address, Path(name) / "data", given.changes)


if __name__ == "__main__":
    main()
