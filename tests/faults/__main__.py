"""The long forms, run by hand; what is measured is printed, and what is wrong ends them with exit code 1.

python tests/faults --minutes 15 --clients 32   the storm: some readers alone, then with hostile clients beside them, then all
                                                at once, and one fault after another; with --spare-server the HTTP server
                                                lives through it, and its memory can be followed all the time
python tests/faults --hostile 30 --timeout 10   readers alone for so many seconds, then with hostile clients beside them
python tests/faults --crashes 200               the whole service killed while it is written to
python tests/faults --increments 50             eight clients that add to one number
python tests/faults --writes 1000               readers while so many versions are published
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))  # what all tests share

from figures import crashes, increments, reading_while_writing
from running_service import Service
from small_disk import small_disk
from storm import EVERYTHING, SERVER, Faults, Storm, percentile

MINUTE = 60.0


def calm(service: Service, seconds: float, attackers: int) -> Storm:
    """Have four readers ask, with hostile clients beside them or without."""
    storm = Storm(service)
    storm.run(*[storm.read] * 4, *[storm.attack] * attackers)
    time.sleep(seconds)
    storm.end()
    return storm


def stormy(service: Service, given: argparse.Namespace, small: bool) -> tuple[Storm, Faults]:
    """Have clients of every kind at once, and one fault after another: each at least once."""
    spared = (SERVER, EVERYTHING) if given.spare_server else ()
    storm, faults, chance = Storm(service), Faults(service, small, spared), random.Random(given.seed)
    kinds = [storm.read, storm.write, storm.look, storm.attack, storm.leave, storm.read, storm.write, storm.dawdle]
    storm.run(*[kinds[number % len(kinds)] for number in range(given.clients)])
    end, due, told = time.monotonic() + given.minutes * 60, list(faults.all), time.monotonic()
    while time.monotonic() < end or due:
        if time.monotonic() - told > MINUTE:
            told = time.monotonic()
            print(f"memory, MB: {service.memory()}", flush=True)
        time.sleep(chance.uniform(0.2, 3.0))
        faults.do(due.pop(0) if due else chance.choice(faults.all))
        faults.prune()
    storm.end()
    return storm, faults


def report(storm: Storm, faults: Faults) -> None:
    """Print what happened."""
    for what, count in sorted(storm.ledger.counts.items()):
        print(f"  {what:40} {count:8}")
    print(f"  {'acknowledged changes':40} {len(storm.ledger.acknowledged):8}")
    print(f"  {'answers held against their version':40} {len(storm.ledger.seen):8}")
    for fault, count in Counter(fault for fault, _ in faults.recoveries).items():
        times = [seconds for one, seconds in faults.recoveries if one == fault]
        print(f"  {fault:30} {count:4} times, answered again after {max(times):.1f} s at most")


def hostility(service: Service, seconds: float, attackers: int, limit: float) -> list[str]:
    """Measure what hostile clients mean for others, and how long they wait themselves; return what went wrong."""
    alone, beside = calm(service, seconds, 0), calm(service, seconds, attackers)
    for storm, who in ((alone, "alone"), (beside, f"beside {attackers} hostile clients")):
        middle, high = percentile(storm.times, 50), percentile(storm.times, 95)
        print(f"readers {who}: {len(storm.times)} answers, median {middle} ms, p95 {high} ms")
    print(f"hostile queries, seconds until the answer at most; the limit is {limit:g} s:")
    for name in sorted({name for name, _ in beside.hostile_times}):
        times = [spent for one, spent in beside.hostile_times if one == name]
        print(f"  {name:25} {len(times):4} times {max(times):6.2f}")
    return [*alone.ledger.wrong, *beside.ledger.wrong]


def weather(service: Service, given: argparse.Namespace, small: bool) -> list[str]:
    """Run the storm; return what went wrong."""
    wrong = hostility(service, given.calm, given.attackers, given.timeout)
    before = service.memory()
    storm, faults = stormy(service, given, small)
    time.sleep(3)
    report(storm, faults)
    print(f"memory, MB: before {before}\n           after  {service.memory()}")
    return [*wrong, *storm.ledger.problems(service.data)]


def measure(service: Service, given: argparse.Namespace, small: bool) -> list[str]:
    """Run what was asked for; return what went wrong."""
    if given.crashes:
        starts, ledger = crashes(service, given.crashes, random.Random(given.seed))
        print(
            f"{len(starts)} crashes, {len(ledger.acknowledged)} acknowledged changes, {len(ledger.seen)} answers compared"
        )
        print(
            f"start to first answer: median {percentile(starts, 50)} ms, p95 {percentile(starts, 95)} ms, max {max(starts):.2f} s"
        )
        return list(ledger.problems(service.data))
    if given.increments:
        found = increments(service, 8, given.increments)
        print(f"{8 * given.increments} acknowledged, {found} applied")
        return [] if found == 8 * given.increments else ["increments were lost"]
    if given.writes:
        ledger = reading_while_writing(service, given.writes)
        print(f"{len(ledger.acknowledged)} versions, {dict(ledger.counts)}")
        return list(ledger.problems(service.data))
    if given.hostile:
        return hostility(service, given.hostile, given.attackers, given.timeout)
    return weather(service, given, small)


def main() -> int:
    """Run what the options say."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("crashes", "increments", "writes"):
        options.add_argument(f"--{name}", type=int, default=0)
    options.add_argument("--hostile", type=float, default=0.0)
    options.add_argument("--attackers", type=int, default=3, help="hostile clients beside four readers")
    options.add_argument("--timeout", type=float, default=2.0, help="seconds that a query may take")
    options.add_argument("--minutes", type=float, default=15.0)
    options.add_argument("--clients", type=int, default=32)
    options.add_argument("--calm", type=float, default=20.0, help="seconds of each of the two calm parts")
    options.add_argument("--spare-server", action="store_true", help="kill the other processes only")
    options.add_argument("--seed", type=int, default=random.randrange(2**32))
    options.add_argument("--disk", type=int, default=2000, help="megabytes of the small disk")
    given = options.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # told to end, it ends the service too
    print(f"seed {given.seed}", flush=True)
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        small_disk(Path(folder) / "disk", given.disk) as small,
    ):
        service = Service(
            Path(folder) / "disk" / "data", ("--timeout", str(given.timeout), "--threads", str(given.clients + 8))
        )
        try:
            wrong = measure(service, given, small and not given.crashes)
        finally:
            service.close()
    for complaint in wrong[:50]:
        print(complaint, file=sys.stderr)
    print(f"{len(wrong)} things went wrong" if wrong else "nothing acknowledged was lost, and every answer was whole")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
