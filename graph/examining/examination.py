"""Examines a data directory part by part, and changes nothing in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from graph.deriving.entail import Rule
from graph.errors import LearningCityError
from graph.examining import files, statements
from graph.examining.findings import ENGINE_ERRORS, Checked, Finding, one_line
from graph.examining.reading import damage
from graph.gate.change import change_iri
from graph.progress import Watch, unwatched
from graph.rdf import NamedNode
from graph.store import Store
from graph.versions.directory import DataDirectory
from graph.versions.kept import version_path
from graph.versions.records import read_activity, read_head, read_moves
from graph.versions.tables import open_version


class Examination:
    """The examination of one data directory.

    Args:
        directory: what is examined.
        rules: what follows from data.
        thorough: whether every kept version is read in full, and not only the current one.
        spare: how many bytes shall be free on the disk beside a copy of the largest version.
        watch: told how far it has come.
    """

    def __init__(
        self,
        directory: DataDirectory,
        rules: tuple[Rule, ...],
        *,
        thorough: bool = False,
        spare: int = files.SPARE,
        watch: Watch = unwatched,
    ) -> None:
        self.directory, self.rules = directory, rules
        self.thorough, self.spare, self.watch = thorough, spare, watch
        self.broken: set[int] = set()  # versions and records that cannot be read; nothing more is asked of them

    def run(self) -> Iterator[Checked]:
        """Examine part after part."""
        published = files.published(self.directory)
        self.current = published.number
        yield Checked("current", tuple(published.findings), {"number": self.current})
        self.numbers = [number for number in sorted(self.kept()) if number <= self.current]
        facts: dict[str, object] = {"count": len(self.numbers), "gone": self.current - len(self.numbers)}
        yield Checked("versions", tuple(self.versions()), facts, examined=bool(self.numbers))
        yield Checked("records", tuple(self.records()), {"count": self.current}, examined=bool(self.current))
        for number in self.numbers if self.thorough else self.numbers[-1:]:
            if self.thorough and number not in self.broken:
                yield Checked("tables", tuple(self.tables(number)), {"number": number})
            if number not in self.broken:
                yield Checked("statements", tuple(self.guarded(number, self.statements)), {"number": number})
                yield self.replayed(number)
        yield Checked("leftovers", tuple(files.leftovers(self.directory, self.current if published.is_known else None)))
        yield Checked("permissions", tuple(files.permissions(self.directory)))
        yield Checked("tokens", tuple(files.tokens(self.directory)))
        measured = files.room(self.directory)
        yield Checked(
            "room", tuple(files.too_little_room(self.directory, measured, self.spare)), {"measured": measured}
        )

    def kept(self) -> Iterator[int]:
        """List the versions that are there."""
        return (int(entry.name) for entry in self.directory.versions.iterdir() if entry.name.isdecimal())

    def store(self, number: int) -> Store:
        """Open a version for reading."""
        return open_version(version_path(self.directory.versions, number))

    def versions(self) -> Iterator[Finding]:
        """Open every kept version."""
        for done, number in enumerate(self.numbers):
            self.watch("opening", done, len(self.numbers))
            path = version_path(self.directory.versions, number)
            try:
                next(self.store(number).quads(), None)
            except ENGINE_ERRORS as error:
                self.broken.add(number)
                yield Finding(
                    "does_not_open", str(path), {"number": number, "reason": one_line(error)}, "restore_folder"
                )

    def records(self) -> Iterator[Finding]:
        """Read every change record to its end."""
        for number in range(1, self.current + 1):
            self.watch("records", number - 1, self.current)
            path = self.directory.change_path(number)
            if not path.exists():
                self.broken.add(number)
                yield Finding("record_missing", str(path), {"number": number}, "restore_record")
                continue
            try:
                read_head(path)
                for _ in read_moves(path):
                    pass
                activity = read_activity(path)
            except (LearningCityError, OSError) as error:
                self.broken.add(number)
                facts = {"number": number, "reason": one_line(error)}
                yield Finding("record_unreadable", str(path), facts, "restore_record")
                continue
            if activity != NamedNode(change_iri(number)):
                self.broken.add(number)
                yield Finding("record_of_another", str(path), {"number": number, "found": activity}, "restore_record")

    def tables(self, number: int) -> Iterator[Finding]:
        """Read all tables of a version; one that is damaged is not read any further here, where it might end this process."""
        path = version_path(self.directory.versions, number)
        for finding in damage(path, number, self.watch, plain=self.directory.plain):
            self.broken.add(number)
            yield finding

    def guarded(self, number: int, part: Callable[[int, str], Iterator[Finding]]) -> Iterator[Finding]:
        """Read a version; a file of it that cannot be read is a finding too."""
        path = version_path(self.directory.versions, number)
        try:
            yield from part(number, str(path))
        except ENGINE_ERRORS as error:
            yield Finding("does_not_open", str(path), {"number": number, "reason": one_line(error)}, "restore_folder")

    def statements(self, number: int, where: str) -> Iterator[Finding]:
        """Hold a version to the invariants."""
        if self.directory.plain:
            return
        store = self.store(number)
        yield from statements.union_broken(store, where, self.watch)
        yield from statements.derived_broken(store, self.rules, where, self.watch)
        yield from statements.shortcuts_broken(store, where)

    def replayed(self, number: int) -> Checked:
        """Make a version of the one before it by its record, and compare."""
        facts: dict[str, object] = {"number": number, "before": number - 1}
        if number > 1 and (number - 1 not in self.numbers or number - 1 in self.broken):
            return Checked("not_replayed", facts=facts, examined=False)
        return Checked("replay", tuple(self.guarded(number, self.replay)), facts)

    def replay(self, number: int, where: str) -> Iterator[Finding]:
        """Compare a version with what its record makes of the one before it."""
        before = self.store(number - 1) if number > 1 else Store.in_memory()
        record, plain = self.directory.change_path(number), self.directory.plain
        yield from statements.replay_broken(before, self.store(number), record, str(record), self.watch, plain=plain)
