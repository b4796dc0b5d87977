"""How long `learningcity serve` takes from its start to its first correct answer; target: at most 1.5 s.

Run: python tests/bench/startup.py [options of `learningcity serve`]
"""

from __future__ import annotations

import statistics
import sys

from running import first_answer, server

RUNS = 10


def main() -> None:
    """Print the time of each start, and the median."""
    found = []
    for _ in range(RUNS):
        with server(*sys.argv[1:]) as running:
            found.append(first_answer(running))
            print(f"{found[-1]:6.2f} s", flush=True)
    print(f"{statistics.median(found):6.2f} s  median of {RUNS}")


if __name__ == "__main__":
    main()
