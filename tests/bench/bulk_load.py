"""How fast files are loaded in bulk through the gate, without validation, beside `oxigraph load` of the same file; target: at least half.

    python tests/bench/bulk_load.py 1000000.nq [--rounds 3]

The two take turns. Both begin with nothing and end with a store on disk; the gate's also holds the ontology, the default graph, what
follows from the data, and the record of the change. `oxigraph load` leaves its tables unmerged, so it is held against the moment at which
the gate has published, and `oxigraph load` with `oxigraph optimize` against the whole command, which has merged its tables too. The
seconds that pass and the processor time are both told, as ratios pair by pair.
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
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from peers import program
from running import children

SET_CHILD_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of linux/prctl.h


@dataclass(frozen=True)
class Cost:
    """What a command took: seconds that passed, processor time, and memory at most; and when what was waited for was there."""

    seconds: float
    processor: float
    megabytes: float
    there: float = 0.0


def cost_of(command: Sequence[str], is_there: Callable[[], bool] = lambda: False) -> Cost:
    """Run a command; return what it took, its own processes included.

    Args:
        command: the program, and what it is given.
        is_there: looks every hundredth of a second whether there is what is waited for.
    """
    others = children(os.getpid())
    began, there, status = time.perf_counter(), 0.0, None
    pid = os.posix_spawn(command[0], command, os.environ)
    while status is None:
        found, ended, usage = os.wait4(pid, os.WNOHANG)
        status = ended if found else None
        if not there and is_there():
            there = time.perf_counter() - began
        if status is None:
            time.sleep(0.01)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{' '.join(command)} failed")
    seconds = time.perf_counter() - began
    processor = sum(one.ru_utime + one.ru_stime for one in (usage, *left_behind(others)))
    return Cost(seconds, processor, megabytes(usage), there)


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
    found = [compared(str(options.file), options.folder) for _ in range(options.rounds)]
    pairs = [(ours, theirs) for ours, theirs, _ in found]
    print(f"times as fast until published, by the clock: {spread([two.seconds / one.there for one, two in pairs])}")
    print(
        f"times as fast until merged beside `oxigraph load`: {spread([two.seconds / one.seconds for one, two in pairs])}"
    )
    whole = [(two.seconds + merging.seconds) / one.seconds for one, two, merging in found]
    print(f"times as fast until merged beside both, by the clock: {spread(whole)}")
    processor = [(two.processor + merging.processor) / one.processor for one, two, merging in found]
    print(f"times as fast until merged beside both, by processor time: {spread(processor)}")


def compared(file: str, place: Path | None) -> tuple[Cost, Cost, Cost]:
    """Load a file with both; return what that took, and the peer's merging."""
    learningcity = str(Path(sys.executable).with_name("learningcity"))
    with tempfile.TemporaryDirectory(dir=place) as name:
        data, peer = Path(name) / "ours", str(Path(name) / "theirs")

        def is_published() -> bool:
            with suppress(OSError):
                return (data / "current").read_text() == "2\n"  # the first version is the ontology
            return False

        options = ["--bulk", "--shapes", "none", "--lang", "en"]
        ours = cost_of([learningcity, "load", file, "--data", str(data), *options], is_published)
        shutil.rmtree(data)
        theirs = cost_of([program("oxigraph"), "load", "--location", peer, "--file", file])
        merging = cost_of([program("oxigraph"), "optimize", "--location", peer])
    print(f"learningcity published after {ours.there:.1f} s")
    for who, cost in (("learningcity load", ours), ("oxigraph load", theirs), ("oxigraph optimize", merging)):
        print(
            f"{who:17} {cost.seconds:7.1f} s {cost.processor:7.1f} s of processor time {cost.megabytes:6.0f} MB",
            flush=True,
        )
    return ours, theirs, merging


if __name__ == "__main__":
    main()
