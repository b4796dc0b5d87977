"""The dumps of a version as files: made when somebody first asks, once, so that size and checksum are known and hold.

What the workers give is written in the order of the store, which is another one after a restart; a checksum is therefore of the
file that is sent, and not of a second writing of the same statements.
"""

from __future__ import annotations

import hashlib
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from graph.formats import Format
from graph.workers.frame_writer import CHUNK
from graph.workers.pool import QueryPool
from graph.workers.wire import Request
from service.reading.reader import Reader
from service.reading.size import has_at_most

GZIP = 31  # what zlib calls a window of 32 kB inside a gzip file
KEPT = 2


@dataclass(frozen=True)
class DumpFile:
    """One file.

    Args:
        path: where it is.
        size: its bytes.
        sha256: its checksum, in hexadecimal digits.
    """

    path: Path
    size: int
    sha256: str

    def chunks(self) -> Iterator[bytes]:
        """Read it a part at a time."""
        with self.path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk


class DumpFiles:
    """The files of the last versions that were asked for.

    Args:
        pool: the query workers that write them.
        seconds: how long one may take.
    """

    def __init__(self, pool: QueryPool, seconds: float) -> None:
        self.pool, self.seconds = pool, seconds
        self.folder: Path | None = None
        self.made: dict[int, dict[str, DumpFile]] = {}
        self.lock = Lock()

    def get(self, version: int, format: Format, *, compressed: bool) -> DumpFile:
        """Return a file; the first who asks has it made, and others wait.

        Raises:
            TimedOut, EngineFailed, Overloaded, NoSuchVersion: it cannot be written.
        """
        with self.lock:
            files = self.of_version(version)
            name = file_name(format)
            if name not in files:
                asked = question(format, version, self.seconds)
                files[name] = self.written(version, name, self.pool.ask(asked).chunks())
            packed = f"{name}.gz"
            if compressed and packed not in files:
                files[packed] = self.written(version, packed, gzipped(files[name].chunks()))
            return files[packed if compressed else name]

    def of_version(self, version: int) -> dict[str, DumpFile]:
        """Return the files of a version; those of versions that nobody asks for any more go."""
        files = self.made.pop(version, {})
        self.made[version] = files
        while len(self.made) > KEPT:
            for file in self.made.pop(next(iter(self.made))).values():
                file.path.unlink(missing_ok=True)
        return files

    def written(self, version: int, name: str, chunks: Iterable[bytes]) -> DumpFile:
        """Write a file, counting and digesting what goes into it."""
        path, digest, size = self.place() / f"{version}-{name}", hashlib.sha256(), 0
        with path.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        return DumpFile(path, size, digest.hexdigest())

    def place(self) -> Path:
        """Return the folder, which goes with that of the workers when the service ends."""
        if self.folder is None:
            self.folder = Path(tempfile.mkdtemp(prefix="dumps-", dir=self.pool.folder))
        return self.folder


def question(format: Format, version: int | None, seconds: float) -> Request:
    """Ask the workers for all that a version holds."""
    return Request("", format.extension, version=version, seconds=seconds, dump=True, limit="dump_timeout")


def file_name(format: Format) -> str:
    """Name a dump, as its address does."""
    return f"dump.{format.extension}"


def gzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Compress as the bytes come."""
    compressor = zlib.compressobj(wbits=GZIP)
    for chunk in chunks:
        part = compressor.compress(chunk)
        if part:
            yield part
    yield compressor.flush()


def is_kept_as_files(reader: Reader, limit: int) -> bool:
    """Say whether the dumps of a version are kept as files; those of a large graph are streamed as they are written.

    Args:
        reader: reads the version.
        limit: how many triples a graph may have that is not large.
    """
    return has_at_most(reader, reader.current(), limit)
