"""A change on its way into an engine: one update where it is small and the engine takes it, in steps where not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.engines.kept_records import pack, pieces_of
from graph.engines.layout import GRAPH, OURS, VERSION, listing
from graph.engines.overlay import Overlay
from graph.engines.sending import guarded, written
from graph.errors import LearningCityError, VersionMoved
from graph.gate.change import read_record

if TYPE_CHECKING:
    from graph.engines.home import EngineHome

SMALL, SMALL_RECORD = 600, 60_000


class EngineStaging:
    """A change of the current version that only its writer sees.

    Args:
        home: where it is published to.
    """

    def __init__(self, home: EngineHome) -> None:
        self.home, self.base = home, home.current
        self.overlay = Overlay(home.store, empty=not self.base)

    def opened(self) -> Overlay:
        """Return the staged store."""
        return self.overlay

    def settle(self) -> None:
        """Begin nothing: the engine is told of a change once it is published."""

    def publish(self, record: bytes) -> int:
        """Make the change the current version.

        Args:
            record: the change record, TriG.

        Returns:
            The number of the new version.

        Raises:
            VersionMoved: another writer was faster.
            EngineUnreachable, EngineTooSlow: it is not known what became of it.
        """
        number = self.base + 1
        change, _ = read_record(record, "the change record")
        come = {quad.graph_name for quad in change.added} | change.created
        gone = change.dropped - come
        self.home.there = self.home.store.listed(come) if self.base else set()
        come -= self.home.there
        pieces = pieces_of(number, pack(record))
        added, removed = list(self.overlay.added), list(self.overlay.removed)
        at_once = (
            self.base and not self.home.store.engine.is_virtuoso
        )  # which leaves texts in an update that also inserts
        if at_once and len(added) + len(removed) + len(come) <= SMALL and len(record) <= SMALL_RECORD:
            gone_graphs = [listing(one) for one in gone]
            deletes = f"{written([*removed, *gone_graphs])} GRAPH {GRAPH} {{ {OURS} {VERSION} {self.base} . }}"
            kept = f"GRAPH {GRAPH} {{ {OURS} {VERSION} {number} . {' '.join(pieces)} }}"
            inserts = f"{written([*added, *map(listing, come)])} {kept}"
            self.send(guarded(self.base, deletes, inserts), number, record)
        else:
            self.home.write_down(number, pieces)
            self.home.sender.remove(removed)
            self.home.sender.add(added)
            self.home.move(number, come, gone)
        if self.home.mirror:
            self.home.follow()
        return number

    def send(self, text: str, number: int, record: bytes) -> None:
        """Have the engine make the change, and look whether it did."""
        try:
            self.home.update(text)
        except LearningCityError:
            if self.home.current < number or self.home.record(number) != record:
                raise
        if self.home.record(number) != record:
            raise VersionMoved(expected=self.base, current=self.home.current)
