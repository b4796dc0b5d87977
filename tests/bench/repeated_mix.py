"""The mix of saved queries, asked again and again by several clients: this service beside `oxigraph serve-read-only`.

Both answer from the same store on disk. The load comes from wrk (Debian: `apt install wrk`), and Oxigraph from
`pip install oxigraph`; the two take turns. Target: at least 8 times Oxigraph's rate.

Run: python tests/bench/repeated_mix.py [TRIPLES]
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from running import ROOT, oxigraph, server, until_listening

sys.path.insert(0, str(ROOT))

from graph.gate.door import open_or_create
from graph.generating.generate import generate
from graph.sources import packaged_quads
from graph.versions.directory import DataDirectory
from queries.catalogue import catalogue

CLIENTS, SECONDS, ROUNDS = 8, 3, 5
SCRIPT = """
local targets = {%s}
local turn = 0
request = function()
  turn = turn + 1
  return wrk.format("GET", targets[turn %% #targets + 1], {["Accept"] = "application/sparql-results+json, text/turtle"})
end
"""


def rate(port: int, path: str, script: Path) -> float:
    """Measure the requests answered in one second."""
    command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{SECONDS}s", "-s", script, f"http://127.0.0.1:{port}{path}"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in printed:
        raise ValueError(printed)
    return float(re.findall(r"Requests/sec:\s+([\d.]+)", printed)[0])


def main() -> None:
    """Print both rates of each round, and the median of their ratios with its spread."""
    triples = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    texts = [saved.text for saved in catalogue().values()]
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        directory = DataDirectory.create(data)
        open_or_create(directory, [*packaged_quads(), *generate(triples)])
        scripts = {}
        for path in ("/sparql", "/query"):
            targets = ", ".join(f'"{path}?query={quote(text)}"' for text in texts)
            scripts[path] = Path(folder) / f"{path[1:]}.lua"
            scripts[path].write_text(SCRIPT % targets)
        with server("--data", str(data)) as ours, oxigraph(directory.versions / "000001") as theirs:
            until_listening(ours.port)
            rate(ours.port, "/sparql", scripts["/sparql"])
            ratios = []
            for _ in range(ROUNDS):
                here, there = (
                    rate(ours.port, "/sparql", scripts["/sparql"]),
                    rate(theirs, "/query", scripts["/query"]),
                )
                ratios.append(here / there)
                print(f"learningcity {here:8.0f}/s   oxigraph {there:8.0f}/s   ratio {here / there:6.1f}")
            spread = f"{min(ratios):.1f} to {max(ratios):.1f}"
            print(f"{len(texts)} queries, {CLIENTS} clients: ratio {statistics.median(ratios):.1f} ({spread})")


if __name__ == "__main__":
    main()
