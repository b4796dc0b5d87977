"""How long a validated change of one statement takes, at several sizes: the whole request over HTTP, and stage by stage.

    python tests/bench/change_latency.py 3000=./small 100000=./medium 1000000=./large [--changes 40] [--pause 0.5] [--ask dry-run]

One change follows upon another, or after a pause. A dry run and a validation publish nothing.

Each directory is copied first (its large files as hard links) and stays as it is. `learningcity bench generate` and
`learningcity load` make such directories.
"""

from __future__ import annotations

import argparse
import http.client
import statistics
import tempfile
import time
from pathlib import Path

from running import CITIES, Server, server, target

from graph.tokens import Tokens
from graph.versions.directory import DataDirectory
from graph.versions.kept import version_path
from graph.versions.retention import backup
from ontology.terms import ID

GRAPH = f"{ID}source/bench"
STATEMENT = '<{thing}> <http://www.w3.org/2004/02/skos/core#altLabel> "name {number}"@en .'
TARGETS = {
    "change": f"/graph-store?graph={GRAPH}",
    "dry-run": f"/graph-store?graph={GRAPH}&dry-run=true",
    "validation": "/validate",
}
CITIES_BY_NAME = (
    "SELECT ?city { ?city a <https://w3id.org/learning-city/ontology#City> } ORDER BY DESC(STR(?city)) LIMIT 1000"
)


def measure(source: Path, changes: int, pause: float, asked: str) -> tuple[list[float], dict[str, list[float]], int]:
    """Make changes of one statement; return how long each took, and its stages, and the bytes of a version."""
    with tempfile.TemporaryDirectory(dir=source.parent) as folder:
        data = Path(folder) / "data"
        backup(DataDirectory(source), data)
        token = Tokens(data).new("bench")
        things = [row[0].value for row in DataDirectory(data).open_version().query(CITIES_BY_NAME).rows()]  # type: ignore[union-attr]
        whole: list[float] = []
        stages: dict[str, list[float]] = {}
        with server("--data", str(data)) as running:
            wait(running)
            for number in range(changes + 3):
                time.sleep(pause)
                seconds, timing = change(
                    running.port, token, asked, STATEMENT.format(thing=things[number % len(things)], number=number)
                )
                if number == 0:
                    time.sleep(5)  # the process that writes prepares itself after its first write
                if number < 3:
                    continue
                whole.append(seconds)
                for part in timing.split(", ") if timing else ():
                    name, _, duration = part.partition(";dur=")
                    stages.setdefault(name, []).append(float(duration) / 1000)
        return whole, stages, room(data) if asked == "change" else 0


def wait(running: Server) -> None:
    """Wait for the first answer."""
    until = time.monotonic() + 120
    while True:
        try:
            running.get(target(CITIES))
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def change(port: int, token: str, asked: str, statement: str) -> tuple[float, str]:
    """Send one statement over a connection of its own; return the seconds, and what the server says of its stages."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/turtle"}
    began = time.perf_counter()
    connection.request("POST", TARGETS[asked], statement.encode(), headers)
    answer = connection.getresponse()
    body = answer.read()
    seconds = time.perf_counter() - began
    connection.close()
    if answer.status not in (200, 201, 204):
        raise ValueError(f"{answer.status}: {body.decode()}")
    return seconds, answer.headers["Server-Timing"] or ""


def room(data: Path) -> int:
    """Measure what the last twenty versions take on the disk beyond those before them, each on average."""
    directory = DataDirectory(data)
    numbers = directory.numbers()
    seen = {file.stat().st_ino for file in version_path(directory.versions, numbers[-21]).iterdir()}
    total = 0
    for number in numbers[-20:]:
        for file in version_path(directory.versions, number).iterdir():
            if file.stat().st_ino not in seen:
                seen.add(file.stat().st_ino)
                total += file.stat().st_size
    return total // 20


def quartile(times: list[float], which: int) -> float:
    """Return the time that a quarter of all stay below (0), half (1), or three quarters (2)."""
    return statistics.quantiles(times, n=4)[which]


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("directories", nargs="+", help="NAME=DIRECTORY")
    parser.add_argument("--changes", type=int, default=40)
    parser.add_argument("--pause", type=float, default=0.0, help="seconds between two changes")
    parser.add_argument("--ask", choices=TARGETS, default="change")
    given = parser.parse_args()
    names = [one.partition("=")[0] for one in given.directories]
    found = [measure(Path(one.partition("=")[2]), given.changes, given.pause, given.ask) for one in given.directories]
    print(f"{given.ask}, milliseconds, median of {given.changes}, {given.pause:g} s apart")
    print(f"{'':12}" + "".join(f"{name:>12}" for name in names))
    for stage in found[0][1]:
        print(f"{stage:12}" + "".join(f"{statistics.median(one[1][stage]) * 1000:12.1f}" for one in found))
    print(f"{'request':12}" + "".join(f"{statistics.median(one[0]) * 1000:12.1f}" for one in found))
    print(f"{'a quarter':12}" + "".join(f"{quartile(one[0], 0) * 1000:12.1f}" for one in found))
    print(f"{'3 quarters':12}" + "".join(f"{quartile(one[0], 2) * 1000:12.1f}" for one in found))
    print(f"{'fastest':12}" + "".join(f"{min(one[0]) * 1000:12.1f}" for one in found))
    print(f"{'kB a version':12}" + "".join(f"{one[2] / 1000:12,.0f}" for one in found))


if __name__ == "__main__":
    main()
