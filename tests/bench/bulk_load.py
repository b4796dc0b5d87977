"""How fast files are loaded in bulk through the gate, without validation, beside `oxigraph load` of the same file; target: at least half.

    python tests/bench/bulk_load.py 1000000.nq [--rounds 3]

The two take turns. Both begin with nothing and end with a store on disk; the gate's also holds the ontology, the default graph, what
follows from the data, and the record of the change. The seconds that pass and the processor time are both told, as ratios pair by pair.
`LEARNINGCITY_PEERS` names the folder of `oxigraph`, such as `/tmp/peers/bin`.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from peers import program
from running import children

SET_CHILD_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of linux/prctl.h


@dataclass(frozen=True)
class Cost:
    """What a command took: seconds that passed, processor time, and memory at most."""

    seconds: float
    processor: float
    megabytes: float


def cost_of(command: Sequence[str]) -> Cost:
    """Run a command; return what it took, its own processes included."""
    others = children(os.getpid())
    began = time.perf_counter()
    pid = os.posix_spawn(command[0], command, os.environ)
    _, status, usage = os.wait4(pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{' '.join(command)} failed")
    seconds = time.perf_counter() - began
    return Cost(seconds, sum(one.ru_utime + one.ru_stime for one in (usage, *left_behind(others))), megabytes(usage))


def left_behind(others: list[int]) -> Iterator[resource.struct_rusage]:
    """Give what processes took that outlive their command by a moment, as the one does that its others are forked from.

    Args:
        others: processes that were there before, such as an engine.
    """
    for pid in children(os.getpid()):
        if pid not in others:
            yield os.wait4(pid, 0)[2]


def megabytes(usage: resource.struct_rusage) -> float:
    """Read the most memory that a process had: in kilobytes on Linux, in bytes on macOS."""
    return usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1024)


def spread(values: Sequence[float]) -> str:
    """Write a median with the least and the most."""
    return f"{statistics.median(values):.2f} ({min(values):.2f}–{max(values):.2f})"


def main() -> None:
    """Load in turns, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where to make the stores; they are removed again")
    options = parser.parse_args()
    with suppress(AttributeError):  # elsewhere than on Linux their processor time is not counted
        ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    learningcity = str(Path(sys.executable).with_name("learningcity"))
    found: list[tuple[Cost, Cost]] = []
    for _ in range(options.rounds):
        with tempfile.TemporaryDirectory(dir=options.folder) as name:
            folder, file = Path(name), str(options.file)
            ours = cost_of(
                [
                    learningcity,
                    "load",
                    file,
                    "--data",
                    str(folder / "ours"),
                    "--bulk",
                    "--shapes",
                    "none",
                    "--lang",
                    "en",
                ]
            )
            shutil.rmtree(folder / "ours")
            theirs = cost_of([program("oxigraph"), "load", "--location", str(folder / "theirs"), "--file", file])
        found.append((ours, theirs))
        for who, cost in (("learningcity", ours), ("oxigraph", theirs)):
            print(
                f"{who:13} {cost.seconds:7.1f} s {cost.processor:7.1f} s of processor time {cost.megabytes:6.0f} MB",
                flush=True,
            )
    print(f"times as fast, by the clock: {spread([theirs.seconds / ours.seconds for ours, theirs in found])}")
    print(f"times as fast, by processor time: {spread([theirs.processor / ours.processor for ours, theirs in found])}")


if __name__ == "__main__":
    main()
