"""The history of a data directory: what each version changed, by whom, when and why."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from graph.errors import NoSuchVersion, RecordMissing
from graph.gate.change import Change, Provenance, read_record
from graph.versions.directory import DataDirectory
from graph.versions.records import Move, Touched, is_named, read_figures, read_head, read_mentions, read_moves

LARGE = 64 * 1024 * 1024


@dataclass(frozen=True)
class Entry:
    """What a version changed, in figures.

    Args:
        number: the version.
        provenance: who made it, when and why.
        graphs: the graphs that it changed; the derived one last.
        others: of how many further graphs, how many quads it added to them, and how many it removed.
        is_counted: whether the figures are known.
    """

    number: int
    provenance: Provenance
    graphs: tuple[Touched, ...]
    others: tuple[int, int, int] = (0, 0, 0)
    is_counted: bool = True

    @property
    def added(self) -> int:
        """How many quads it added, derived ones included."""
        return sum(touched.added for touched in self.graphs) + self.others[1]

    @property
    def removed(self) -> int:
        """How many quads it removed, derived ones included."""
        return sum(touched.removed for touched in self.graphs) + self.others[2]


@dataclass(frozen=True)
class Mention:
    """What a version changed about one thing.

    Args:
        number: the version.
        added, removed: how many quads that name the thing; None when the record is too large to be searched.
        moves: the first of them.
    """

    number: int
    added: int | None
    removed: int | None
    moves: tuple[Move, ...] = ()


class History:
    """The change records of a data directory.

    Args:
        data: the directory.

    Raises:
        DataDirectoryError: it is not a data directory.
    """

    def __init__(self, data: Path) -> None:
        self.directory = DataDirectory(data)

    @property
    def current(self) -> int:
        """The number of the published version."""
        return self.directory.current

    def record(self, number: int) -> Path:
        """Return the change record of a version.

        Raises:
            NoSuchVersion: there was never such a version.
        """
        current = self.current
        if not 1 <= number <= current:
            raise NoSuchVersion(name=number, first=1, last=current)
        return self.directory.change_path(number)

    def provenance(self, number: int) -> Provenance:
        """Tell who made a version, when and why."""
        return read_head(self.record(number))

    def published(self, number: int) -> datetime:
        """Tell when a version was made."""
        return self.provenance(number).at or datetime.fromtimestamp(0, UTC)

    def entry(self, number: int) -> Entry:
        """Tell what a version changed, in figures.

        Raises:
            RecordMissing: its change record is not there.
            MalformedData: the record is not whole.
        """
        path = self.record(number)
        if not path.exists():
            raise RecordMissing(number=number, path=path)
        return Entry(number, read_head(path), read_figures(path))

    def moves(self, number: int) -> Iterator[Move]:
        """Read the quads that a version added and removed, one by one."""
        return read_moves(self.record(number))

    def current_at(self, moment: datetime) -> int:
        """Return the version that was current at a moment, to the second; the first one for a moment before it."""
        numbers = range(1, self.current + 1)
        return max(1, bisect_right(numbers, moment, key=lambda number: self.published(number).replace(microsecond=0)))

    def all_about(self, thing: str) -> Iterator[int]:
        """Find the versions whose record names a thing; where names have prefixes, a longer name may pass for it."""
        return (number for number in range(1, self.current + 1) if is_named(self.record(number), thing))

    def first_about(self, thing: str) -> int | None:
        """Return the first version whose record names a thing; None when there is none."""
        return next(self.all_about(thing), None)

    def about(self, thing: str, number: int) -> Mention | None:
        """Tell what a version changed about a thing; None when nothing."""
        path = self.record(number)
        if not is_named(path, thing):
            return None
        if path.stat().st_size > LARGE:
            return Mention(number, None, None)
        added, removed, moves = read_mentions(path, thing)
        return Mention(number, added, removed, moves) if moves else None

    def net_change(self, old: int, new: int) -> Change:
        """Return the statements by which two versions differ: what makes the new one of the old one."""
        if old > new:
            back = self.net_change(new, old)
            return Change(added=back.removed, removed=back.added)
        net = Change()
        for number in self.after(old, new):
            path = self.record(number)
            net = net.then(read_record(path.read_bytes(), str(path))[0])
        return Change(net.added, net.removed)

    def size_between(self, old: int, new: int) -> int:
        """Return how many quads came and went between two versions, one after another."""
        entries = (self.entry(number) for number in self.after(old, new))
        return sum(entry.added + entry.removed for entry in entries)

    def after(self, one: int, other: int) -> range:
        """Return the versions after the older of two, up to the newer."""
        old, new = sorted((one, other))
        self.record(old)
        self.record(new)
        return range(old + 1, new + 1)
