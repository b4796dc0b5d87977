"""Loads into an engine what is too large to be held: worked out in a store on the disk here, as for a data directory, then sent.

The difference from what the engine holds is written down there first, as for any change (`graph.engines.home`), and sent in parts
of a bounded size; a load that is cut off is finished by the next writer.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from graph.engines.home import WAIT_SECONDS, EngineHome
from graph.engines.kept_records import pack_file, pieces_in
from graph.engines.layout import in_default
from graph.engines.store import READING_SECONDS, EngineStore
from graph.progress import Watch, unwatched
from graph.rdf import Quad
from graph.store import Store
from graph.versions.staging import replace_tree


class EngineInBulk:
    """An engine, as loading in bulk sees it.

    Args:
        home: where versions are made in it; nobody else writes there for as long as it holds its flag.
    """

    def __init__(self, home: EngineHome) -> None:
        self.home = home
        self.folder = Path()

    @contextmanager
    def writing(
        self, wait: float = WAIT_SECONDS, watch: Watch = unwatched, *, empty: bool = True
    ) -> Iterator[EngineBulkStaging]:
        """Hold the flag, and give an empty store in a folder that vanishes afterwards.

        Args:
            wait: seconds to wait while another writes.
            watch: told of each stage.
            empty: as loading in bulk always has it.

        Raises:
            DirectoryInUse: another is writing.
        """
        assert empty
        watch("waiting")
        with self.home.locked(wait), tempfile.TemporaryDirectory(prefix="learningcity-") as folder:
            self.home.finish()
            self.folder = Path(folder)
            self.watch = watch
            yield EngineBulkStaging(self.home, self.folder, watch)

    def before(self) -> Path:
        """Bring here what the engine holds."""
        self.watch("copying")
        path = self.folder / "before"
        store = Store.open(path)
        remote = EngineStore(self.home.address, seconds=READING_SECONDS)
        # rules are worked out beforehand with the ontology that is known
        store.add_in_bulk(with_known(remote.everything().quads()))
        store.add_graphs(remote.graphs())
        store.close()
        return path


class EngineBulkStaging:
    """A version on its way to an engine.

    Args:
        home: where it is published to.
        folder: holds what is made here.
        watch: told of each stage.
    """

    def __init__(self, home: EngineHome, folder: Path, watch: Watch) -> None:
        self.home, self.base, self.folder, self.watch = home, home.current, folder, watch
        self.path = folder / "after"
        self.store: Store | None = Store.open(self.path)

    def opened(self) -> Store:
        """Return the store, while it is not closed."""
        assert self.store is not None
        return self.store

    def aside(self) -> Path:
        """Make an empty folder for what the writer needs meanwhile."""
        folder = self.folder / "aside"
        folder.mkdir()
        return folder

    def close(self, *, finished: bool = True) -> None:
        """Let go of the store, so that other processes can open it."""
        if self.store is not None:
            self.watch("flushing")
            self.store.close() if finished else self.store.abandon()
            self.store = None

    @property
    def may_wait(self) -> bool:
        """Whether its tables may be merged when all is in the engine: it is compared with what the engine holds before."""
        return False

    def take_merged(self, copy: Path) -> None:
        """Put a copy whose tables were merged in the place of the store."""
        replace_tree(self.path, copy)

    def publish(self, record: Callable[[IO[bytes]], None]) -> int:
        """Make what differs the current version of the engine.

        Args:
            record: writes the change record.

        Returns:
            The number of the new version.
        """
        number = self.base + 1
        written, packed = self.folder / "record.trig", self.folder / "record.gz"
        with written.open("wb") as file:
            record(file)
        pack_file(written, packed)
        self.watch("sending")
        self.home.write_down(number, pieces_in(number, packed))
        self.home.make(number, written, self.watch)
        if self.home.mirror:
            self.home.follow()
        return number


def with_known(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Give quads of named graphs, and each again as known: a quicker way to the default graph than asking the engine for it."""
    for quad in quads:
        yield quad
        yield in_default(quad)
