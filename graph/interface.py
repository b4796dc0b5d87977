"""What the service asks of a store, wherever it is: here on disk (`graph.versions`), or in an engine elsewhere (`graph.engines`).

    a query       Readable.query      → an answer, written in any format, or read as rows and triples
    a listing     Readable.statements → what it says by some properties, however much, written like an answer
    a dump        Readable.everything → all that it holds, written like an answer
    a write       Home.writing        → a staging copy that the gate changes, derives from, validates, and publishes
    the versions  Home.current, and the change records in the data directory, which an engine's history is mirrored to
    a past one    DataDirectory.open_version → a store of its own; from its directory, or replayed from the change records

The query workers (`graph.workers`) and the gate (`graph.gate`) know these and nothing of what stands behind them.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import IO, Protocol

from graph.formats import Format
from graph.progress import Watch
from graph.rdf import NamedNode
from graph.store import Answer, Dataset, Store


class Writes(Protocol):
    """Something that can be written in a format."""

    def write(self, output: IO[bytes], format: Format) -> None:
        """Write it."""
        ...


class Readable(Protocol):
    """What a query worker asks."""

    def query(self, text: str, dataset: Dataset = ..., *, base: str | None = None) -> Answer:
        """Evaluate a query."""
        ...

    def statements(self, properties: Iterable[NamedNode]) -> Writes:
        """Give what the default graph says by some properties."""
        ...

    def everything(self) -> Writes:
        """Give all that the store holds."""
        ...


class Staging(Protocol):
    """A change that only its writer sees, as the gate knows it."""

    @property
    def base(self) -> int:
        """The version that is changed; 0 for none."""
        ...

    def opened(self) -> Store:
        """Return the staged store."""
        ...

    def settle(self) -> None:
        """Begin to bring the change to where it is kept: nothing more is changed, but it may still be thrown away."""
        ...

    def publish(self, record: bytes) -> int:
        """Make the change the current version; return its number."""
        ...


class Home(Protocol):
    """Where versions are made."""

    @property
    def plain(self) -> bool:
        """Whether nothing is derived, and the default graph is a graph like any other."""
        ...

    @property
    def current(self) -> int:
        """The number of the published version; 0 when there is none yet."""
        ...

    def writing(self, wait: float = ..., watch: Watch = ...) -> AbstractContextManager[Staging]:
        """Give a staging copy of the current version, to one writer at a time."""
        ...

    def open_version(self, number: int | None = None) -> Store:
        """Open a published version for reading; the current one when no number is given."""
        ...

    def had_graph(self, graph: NamedNode, version: int) -> bool:
        """Tell whether a graph was there in a version that has just been replaced, or is the current one."""
        ...
