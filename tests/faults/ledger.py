"""What was acknowledged and what was read, held against the records of what each version changed."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from graph.gate.change import read_record
from graph.rdf import Literal
from graph.versions.directory import DataDirectory

COUNTER = "https://example.org/counter/"
VALUE = "https://example.org/value"
ALL_COUNTERS = f"SELECT ?counter ?value {{ GRAPH ?g {{ ?counter <{VALUE}> ?value }} }}"


@dataclass
class Ledger:
    """Writers say here what was acknowledged to them, and readers what they saw."""

    acknowledged: list[tuple[int, str]] = field(default_factory=list)  # version, note
    seen: list[tuple[int, dict[str, int]]] = field(default_factory=list)  # version, the counters
    wrong: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    changing: threading.Lock = field(default_factory=threading.Lock)

    def count(self, what: str) -> None:
        with self.changing:
            self.counts[what] += 1

    def acknowledge(self, version: int, note: str) -> None:
        with self.changing:
            self.acknowledged.append((version, note))

    def see(self, version: int, counters: dict[str, int]) -> None:
        with self.changing:
            self.seen.append((version, counters))

    def accuse(self, complaint: str) -> None:
        with self.changing:
            self.wrong.append(complaint)

    def problems(self, data: Path) -> Iterator[str]:
        """Hold all that was noted against a data directory that nobody writes to any more."""
        yield from self.wrong
        notes, states = replay(DataDirectory(data))
        for version, note in self.acknowledged:
            if notes.get(version) != note:
                yield f"“{note}” was acknowledged as version {version}, which is “{notes.get(version)}”"
        for version, counters in self.seen:
            if states.get(version) != counters:
                yield f"an answer of version {version} is not what that version says: {counters}"


def replay(directory: DataDirectory) -> tuple[dict[int, str], dict[int, dict[str, int]]]:
    """Read from the records why each version was made, and what the counters were in it."""
    notes: dict[int, str] = {}
    states: dict[int, dict[str, int]] = {}
    counters: dict[str, int] = {}
    for number in range(1, directory.current + 1):
        path = directory.change_path(number)
        change, provenance = read_record(path.read_bytes(), str(path))
        for quads, there in ((change.removed, False), (change.added, True)):
            for quad in quads:
                if (
                    quad.predicate.value == VALUE
                    and isinstance(quad.object, Literal)
                    and hasattr(quad.subject, "value")
                ):
                    if there:
                        counters[quad.subject.value] = int(quad.object.value)
                    else:
                        counters.pop(quad.subject.value, None)
        notes[number] = provenance.note
        states[number] = dict(counters)
    return notes, states
