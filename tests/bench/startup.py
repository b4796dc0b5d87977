"""How long `learningcity serve` takes from its start to its first answer; target: at most 1.5 s.

Run: python tests/bench/startup.py [options of `learningcity serve`]
"""

from __future__ import annotations

import statistics
import sys

from running import first_answer, server

RUNS = 10


def measure_start(*options: str, runs: int = RUNS) -> list[float]:
    """Start and stop the service some times; return the seconds of each start."""
    found = []
    for _ in range(runs):
        with server(*options) as running:
            found.append(first_answer(running))
    return found


def main() -> None:
    """Print the time of each start, and the median."""
    found = measure_start(*sys.argv[1:])
    print("\n".join(f"{one:6.2f} s" for one in found))
    print(f"{statistics.median(found):6.2f} s  median of {RUNS}")


if __name__ == "__main__":
    main()
