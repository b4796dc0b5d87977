"""A disk that forgets: keeps apart what was written and what was synced, and tells what a power cut may leave of it.

What a file system owes is taken as strictly as POSIX says (https://pubs.opengroup.org/onlinepubs/9799919799/functions/fsync.html): a
file's bytes are safe once the file was synced, its name once the folder was synced. Whatever else was done may be there
after a power cut, or not.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(eq=False)
class File:
    """The bytes of a file, under whatever names."""

    now: bytearray = field(default_factory=bytearray)
    safe: bytes = b""
    writes: list[tuple[int, bytes | None]] = field(
        default_factory=list
    )  # since the last sync; None cuts the file there

    def write(self, offset: int, data: bytes | None) -> None:
        """Write at a place, or (None) make the file end there."""
        self.now.extend(bytes(max(0, offset - len(self.now))))
        if data is None:
            del self.now[offset:]
        else:
            self.now[offset : offset + len(data)] = data
        self.writes.append((offset, data))

    def synced(self, content: bytes, writes: int) -> None:
        """Take what the file held, after so many writes, as safe."""
        self.safe = content
        del self.writes[:writes]


@dataclass(eq=False)
class Folder:
    """The names in a folder."""

    now: dict[str, File | Folder] = field(default_factory=dict)
    safe: dict[str, File | Folder] = field(default_factory=dict)


Node = File | Folder
Names = dict[Folder, dict[str, Node]]
Left = dict[str, bytes | None]
"""What is on a disk: each path with its bytes, None for a folder."""


@dataclass(frozen=True, eq=False)
class Naming:
    """One change of names that happens whole or not at all: (folder, name, what has it afterwards).

    The last of its folders has to be synced for it to be safe: of a move, the one that is moved to.
    """

    changes: tuple[tuple[Folder, str, Node | None], ...]

    @property
    def places(self) -> set[tuple[Folder, str]]:
        return {(folder, name) for folder, name, _ in self.changes}

    def apply(self, entries: Callable[[Folder], dict[str, Node]]) -> None:
        for folder, name, node in self.changes:
            if node is None:
                entries(folder).pop(name, None)
            else:
                entries(folder)[name] = node


class Disk:
    """One folder and all that is in it."""

    def __init__(self) -> None:
        self.root = Folder()
        self.unsafe: list[Naming] = []  # changes of names that no sync has made safe

    def rename(self, *changes: tuple[Folder, str, Node | None]) -> None:
        """Change names: make, link, move or remove."""
        naming = Naming(changes)
        naming.apply(lambda folder: folder.now)
        self.unsafe.append(naming)

    def sync_folder(self, folder: Folder) -> None:
        """Make the names in a folder safe, and what they follow from."""
        places: set[tuple[Folder, str]] = set()
        chosen: set[Naming] = set()
        for naming in reversed(self.unsafe):
            if places & naming.places or naming.changes[-1][0] is folder:
                places |= naming.places
                chosen.add(naming)
        for naming in self.unsafe:
            if naming in chosen:
                naming.apply(lambda one: one.safe)
        self.unsafe = [naming for naming in self.unsafe if naming not in chosen]


class Fate:
    """What becomes, in a power cut, of what was not synced; by itself, all of it is lost."""

    name = "all that was not synced is lost"

    def namings(self, unsafe: list[Naming]) -> Iterable[Naming]:
        return ()

    def content(self, file: File) -> bytes:
        return file.safe


class Kept(Fate):
    name = "nothing is lost"

    def namings(self, unsafe: list[Naming]) -> Iterable[Naming]:
        return unsafe

    def content(self, file: File) -> bytes:
        return bytes(file.now)


class NamesOnly(Kept):
    name = "names arrive and bytes do not"

    def content(self, file: File) -> bytes:
        return file.safe


class Zeros(Kept):
    name = "names and lengths arrive, and zeros for bytes"

    def content(self, file: File) -> bytes:
        return file.safe + bytes(max(0, len(file.now) - len(file.safe)))


class BytesOnly(Fate):
    name = "bytes arrive and names do not"

    def content(self, file: File) -> bytes:
        return bytes(file.now)


class LastName(Fate):
    name = "of the names that were not synced, the last arrives before the others"

    def namings(self, unsafe: list[Naming]) -> Iterator[Naming]:
        places: set[tuple[Folder, str]] = set()
        chosen: set[Naming] = set()
        for naming in reversed(unsafe):
            if not chosen or places & naming.places:
                places |= naming.places
                chosen.add(naming)
        yield from (naming for naming in unsafe if naming in chosen)


class Chance(Fate):
    """Each change of names and each write arrives or not; a name does not arrive before the one that it follows from."""

    def __init__(self, seed: int, *, ordered: bool) -> None:
        self.chance, self.ordered = random.Random(seed), ordered
        self.name = f"chance {seed} decides{', names in order' if ordered else ''}"

    def namings(self, unsafe: list[Naming]) -> Iterator[Naming]:
        if self.ordered:
            yield from unsafe[: self.chance.randint(0, len(unsafe))]
            return
        lost: set[tuple[Folder, str]] = set()
        for naming in unsafe:
            if not lost & naming.places and self.chance.random() < 0.6:
                yield naming
            else:
                lost |= naming.places

    def content(self, file: File) -> bytes:
        survivor = File(bytearray(file.safe))
        for offset, data in file.writes:
            if self.chance.random() < 0.6:
                survivor.write(offset, data)
        return bytes(survivor.now)


def fates(seed: int) -> list[Fate]:
    """List what may happen, twice by chance."""
    chances = [Chance(seed, ordered=ordered) for ordered in (True, False)]
    return [Fate(), Kept(), NamesOnly(), Zeros(), BytesOnly(), LastName(), *chances]


def after_power_cut(disk: Disk, fate: Fate) -> Left:
    """Tell what is on the disk afterwards."""
    names: Names = {}

    def entries(folder: Folder) -> dict[str, Node]:
        return names.setdefault(folder, dict(folder.safe))

    for naming in fate.namings(disk.unsafe):
        naming.apply(entries)
    contents: dict[File, bytes] = {}
    found: Left = {}

    def walk(folder: Folder, path: str) -> None:
        for name, node in sorted(entries(folder).items()):
            if isinstance(node, File):
                if node not in contents:
                    contents[node] = fate.content(node)
                found[path + name] = contents[node]
            else:
                found[path + name] = None
                walk(node, f"{path}{name}/")

    walk(disk.root, "")
    return found


def lay_out(found: Left, target: Path) -> None:
    """Write what is left of a disk into a folder."""
    for path, content in found.items():
        if content is None:
            (target / path).mkdir()
        else:
            (target / path).write_bytes(content)
