"""Measures this service beside Oxigraph's server, Virtuoso and rdflib-endpoint, and writes its part of docs/reference/performance.md anew.

    LEARNINGCITY_PEERS=/tmp/peers/bin python tests/bench/compare.py

It makes a graph of 100,000 statements, loads it, starts each service in turn beside this one, on loopback, and asks both the
same; about 12 minutes on a quiet machine with two cores. `tests/bench/peers.py` says what has to be installed; a peer that
is not there is left out, and the document says so. Options:

    --triples N     the size of the graph: 100,000 or 1,000,000, each with a place of its own in the document
    --seconds S     how long a round takes
    --rounds N      rounds of each service in each pair
    --peers A,B     these peers only
    --folder DIR    keep the graph there and use it again
    --large DIR     a data directory to start on as well, such as one of 1 M or 10 M; may be given several times
    --output FILE   the document
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from large_answer import measure_large_answer
from peers import PEERS, end_what_was_started, export, free_port, program, running
from running import SMALL
from startup import measure_start

from service.bench.asking import Address
from service.bench.decks import Requests
from service.bench.measuring import Measured, Plan, Result, measure
from service.bench.report import notes, tables

ROOT = Path(__file__).parents[2]
BEGIN, END = "<!-- measured with {triples}: tests/bench/compare.py writes what follows -->", "<!-- /measured -->"
OURS = "learningcity"
PROMISED_AT = 100_000  # statements; of other sizes nothing is promised
SLOW_MILLISECONDS = 20
PATHS = ("path", "path-upwards", "containment")
TITLES = {
    "oxigraph-disk": "Oxigraph server 0.5.13, on disk",
    "oxigraph-memory": "Oxigraph server 0.5.13, in memory",
    "virtuoso": "Virtuoso 7",
    "rdflib-endpoint": "rdflib-endpoint",
}


@dataclass
class Check:
    """One promise and what was measured."""

    what: str
    promised: str
    found: str
    kept: bool | None


@dataclass
class Findings:
    """What was measured, by peer: with several clients, with one, and with one that asks nothing but small queries."""

    many: dict[str, Result] = field(default_factory=dict)
    single: dict[str, Result] = field(default_factory=dict)
    small: Result | None = None
    loading: dict[str, float] = field(default_factory=dict)
    starts: dict[str, list[float]] = field(default_factory=dict)
    large: dict[str, tuple[float, float]] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--large", type=Path, action="append", default=[])
    parser.add_argument("--output", type=Path, default=ROOT / "docs/reference/performance.md")
    return parser.parse_args()


def tell(text: str) -> None:
    """Say what is being done."""
    print(f"{datetime.now(UTC):%H:%M:%S} {text}", file=sys.stderr, flush=True)


def prepare(folder: Path, triples: int) -> tuple[Path, Path]:
    """Make the graph and load it, unless the folder has it: the data directory, and all of it as N-Quads."""
    data, everything, source = folder / "data", folder / "all.nq", folder / "generated.nq"
    if not everything.exists():
        tell(f"making {triples:,} statements and loading them")
        own = [sys.executable, "-m", "service"]
        subprocess.run([*own, "bench", "generate", "--triples", str(triples), "-o", str(source)], cwd=ROOT, check=True)
        subprocess.run([*own, "load", str(source), "--data", str(data), "--shapes", "none"], cwd=ROOT, check=True)
        export(data, everything)
    return data, everything


@contextmanager
def ours(data: Path) -> Iterator[tuple[Address, int]]:
    """Run this service with its default settings."""
    port = free_port()
    command = [sys.executable, "-m", "service", "serve", "--port", str(port), "--data", str(data)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    url = f"http://127.0.0.1:{port}/sparql"
    with running(command, url, environment=environment) as process:
        yield Address(url), process.pid


def beside(peer: str, data: Path, everything: Path, given: argparse.Namespace, found: Findings) -> None:
    """Measure this service beside one peer."""
    tell(f"starting {peer}")
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        PEERS[peer](everything, free_port(), Path(folder)) as other,
        ours(data) as (address, pid),
    ):
        found.loading[peer] = other.loading
        addresses = (address, Address(other.url, other.default_graph))
        common = {
            "addresses": addresses,
            "processes": (pid, other.pid),
            "rounds": given.rounds,
            "seconds": given.seconds,
        }
        tell(f"asking {peer} with {given.clients} clients")
        found.many[peer] = measure(Plan(clients=given.clients, **common))
        tell(f"asking {peer} with one client")
        found.single[peer] = measure(Plan(clients=1, kinds=(Requests.NEW,), **common))
        if peer == "oxigraph-disk":
            found.small = measure(Plan(clients=1, kinds=(Requests.NEW,), only=SMALL, **common))
            tell("asking for a million rows")
            found.large = {OURS: measure_large_answer(address), peer: measure_large_answer(addresses[1])}


def rounds_of(result: Result, kind: Requests) -> Measured:
    """Find the rounds of a kind of requests."""
    return next(one for one in result.measured if one.kind is kind)


def checks(found: Findings, triples: int) -> Iterator[Check]:
    """Hold what was measured to what is promised; with another number of statements it is told alone."""
    held = triples == PROMISED_AT
    return (one if held else replace(one, promised="", kept=None) for one in every_check(found))


def every_check(found: Findings) -> Iterator[Check]:
    """Hold all that was measured to what is promised."""
    promised = {
        ("oxigraph-disk", Requests.REPEATED): 8.0,
        ("oxigraph-memory", Requests.REPEATED): 3.0,
        ("oxigraph-disk", Requests.NEW): 0.7,
        ("virtuoso", Requests.NEW): 1.0,
        ("rdflib-endpoint", Requests.NEW): 20.0,
    }
    for (peer, kind), least in promised.items():
        measured = rounds_of(found.many[peer], kind) if peer in found.many else None
        ratio = measured.throughput_ratio() if measured else None
        effort = measured.effort_ratio() if measured else None
        told = f"{ratio}; by processor time {effort}" if effort else str(ratio or "not measured")
        what = f"the mix, {kind.value} requests: throughput against {TITLES[peer]}"
        yield Check(what, f"≥ {least:g} ×", told, ratio.median >= least if ratio else None)
    if found.small:
        yield more_for_small(found.small, "and nothing else", "≤ 0.45 ms more")
    if "oxigraph-disk" in found.single:
        yield from against_disk(found.single["oxigraph-disk"])
    if "virtuoso" in found.single:
        yield from against_virtuoso(found.single["virtuoso"])
    yield from large_checks(found)
    for name, times in found.starts.items():
        most = 2.0 if "10" in name else 1.5
        yield Check(f"start to first answer: {name}", f"≤ {most:g} s", f"{median(times):.2f} s", median(times) <= most)


def against_disk(result: Result) -> Iterator[Check]:
    """What is found beside Oxigraph on disk, for one client that asks the whole mix."""
    measured = rounds_of(result, Requests.NEW)
    yield more_for_small(result, "amid the mix", "")
    slow = [name for name, (_, theirs) in medians_of(result).items() if theirs > SLOW_MILLISECONDS]
    ratios = {name: ratio for name in slow if (ratio := measured.latency_ratio(name))}
    told = "; ".join(f"{name} {ratio}" for name, ratio in ratios.items()) or "no query was that slow"
    kept = all(ratio.median >= 1.5 for ratio in ratios.values()) if ratios else None
    yield Check(
        f"queries that take Oxigraph server on disk over {SLOW_MILLISECONDS} ms, one client", "≥ 1.5 ×", told, kept
    )


def medians_of(result: Result) -> dict[str, tuple[float, float]]:
    """The milliseconds of each query, here and there."""
    measured = rounds_of(result, Requests.NEW)
    both = {name: (measured.latency(0, name), measured.latency(1, name)) for name in result.names}
    return {name: (here.median, there.median) for name, (here, there) in both.items() if here and there}


def more_for_small(result: Result, among: str, promised: str) -> Check:
    """How much longer small queries take here: the median of what each takes more, by its own median, the least and the most."""
    medians = medians_of(result)
    more = [here - there for here, there in (medians[name] for name in SMALL if name in medians)]
    return Check(
        f"small queries ({', '.join(SMALL)}) {among}, new, one client: median over Oxigraph server on disk",
        promised,
        f"{median(more):+.2f} ms ({min(more):+.2f} to {max(more):+.2f})",
        median(more) <= 0.45 if promised else None,
    )


def against_virtuoso(result: Result) -> Iterator[Check]:
    """What is promised beside Virtuoso, for one client."""
    measured = rounds_of(result, Requests.NEW)
    ratios = {name: ratio for name in PATHS if (ratio := measured.latency_ratio(name))}
    told = "; ".join(f"{name} {ratio}" for name, ratio in ratios.items())
    kept = all(ratio.median >= 0.5 for ratio in ratios.values())
    yield Check("path and containment queries against Virtuoso 7, one client", "≥ 0.5 ×", told, kept)


def large_checks(found: Findings) -> Iterator[Check]:
    """What is promised of a large answer."""
    if len(found.large) < 2:
        return
    (first, memory), (other, _) = found.large[OURS], found.large["oxigraph-disk"]
    more = (first - other) * 1000
    yield Check(
        "a million rows: first byte, over Oxigraph server on disk", "≤ 30 ms more", f"{more:+.0f} ms", more <= 30
    )
    yield Check("a million rows: HTTP process above idle", "≤ 32 MB", f"{memory:.0f} MB", memory <= 32)


def written(found: Findings, given: argparse.Namespace, statements: int) -> str:
    """Write the part of the document that is measured."""
    parts = [
        f"Measured on {datetime.now(UTC):%Y-%m-%d} with {given.triples:,} generated statements ({statements:,} quads with "
        f"the ontology, the default graph and what is derived), {given.rounds} rounds of about {given.seconds:g} s for each "
        f"service of a pair, on {os.cpu_count()} cores ({platform.machine()}, Linux {platform.release().partition('-')[0]}), "
        f"Python {platform.python_version()}; load of the machine at the end: {os.getloadavg()[0]:.1f}.",
        "| what | promised | measured | |\n|---|---|---|---|\n"
        + "\n".join(
            f"| {one.what} | {one.promised} | {one.found} | {sign(one.kept)} |" for one in checks(found, given.triples)
        ),
    ]
    for peer, result in found.many.items():
        parts.append(f"### Beside {TITLES[peer]}\n\nLoaded in {found.loading[peer]:.1f} s.")
        parts += [section(result, peer, f"{given.clients} clients"), section(found.single[peer], peer, "one client")]
    if found.absent:
        parts.append(f"Not installed, and so not measured: {', '.join(found.absent)}.")
    return "\n\n".join(parts)


def section(result: Result, peer: str, who: str) -> str:
    """Write the tables of one pair."""
    names = (OURS, peer)
    parts = [f"**{table.title}, {who}**\n\n{table.markdown()}" for table in tables(result, names, "en")]
    return "\n\n".join([*parts, "\n".join(f"- {note}" for note in notes(result, names, "en"))])


def sign(kept: bool | None) -> str:
    """Show whether a promise is kept."""
    return {True: "✓", False: "✗", None: ""}[kept]


def rewrite(document: Path, triples: int, text: str) -> None:
    """Put what was measured in its place in the document: where graphs of that size are told of."""
    before, begin, rest = document.read_text(encoding="utf-8").partition(BEGIN.format(triples=triples))
    if not begin:
        raise SystemExit(f"{document} has no place for {triples:,} statements; this would have stood there:\n\n{text}")
    document.write_text(f"{before}{begin}\n\n{text}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")


def main() -> None:
    """Measure everything and write the document."""
    given, found, began = arguments(), Findings(), time.monotonic()
    end_what_was_started()
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        folder = given.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        data, everything = prepare(folder.resolve(), given.triples)
        with everything.open("rb") as file:
            statements = sum(1 for _ in file)
        for peer in given.peers.split(","):
            try:
                program("virtuoso-t" if peer == "virtuoso" else peer.removesuffix("-disk").removesuffix("-memory"))
            except SystemExit as error:
                tell(str(error))
                found.absent.append(peer)
                continue
            beside(peer, data, everything, given, found)
            rewrite(given.output, given.triples, written(found, given, statements))  # should the next one be broken off
        tell("starting and stopping")
        found.starts["the packaged graph"] = measure_start()
        for path in given.large:
            found.starts[f"{path.name}, on disk"] = measure_start("--data", str(path))
    rewrite(given.output, given.triples, written(found, given, statements))
    for one in checks(found, given.triples):
        print(f"{sign(one.kept) or ' '} {one.what}: {one.found} (promised {one.promised})")
    tell(f"{given.output} is written; it took {(time.monotonic() - began) / 60:.0f} minutes")


if __name__ == "__main__":
    main()
