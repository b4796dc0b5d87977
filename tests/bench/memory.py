"""What the whole service occupies (proportional set size over all its processes); target: at most 200 MB.

Run: python tests/bench/memory.py [options of `learningcity serve`]
"""

from __future__ import annotations

import sys
from pathlib import Path

from running import Connection, Server, first_answer, server, target, tree


def proportional(pid: int) -> float:
    """Return the proportional set size of a process in MB."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def report(running: Server, when: str) -> None:
    """Print the size of each process and of all."""
    print(when)
    total = 0.0
    for pid in tree(running.process.pid):
        command = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
        size = proportional(pid)
        total += size
        print(f"  {size:8.1f} MB  {pid:7}  {command[:70]}")
    print(f"  {total:8.1f} MB  in all")


def main() -> None:
    """Print the sizes after the first answer, and after some work."""
    with server(*sys.argv[1:]) as running:
        first_answer(running)
        report(running, "after the first answer")
        with Connection(running.port) as connection:
            for number in range(2000):
                connection.get(target(f"SELECT ?s ?p ?o {{ ?s ?p ?o }} OFFSET {number} LIMIT 50"))
        report(running, "after 2,000 small queries")


if __name__ == "__main__":
    main()
