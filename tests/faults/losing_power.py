"""A writer whose machine loses power: does one of everything that a data directory promises to keep, and says each when it is done.

Run by itself it cuts the power after every system call that can matter: `python tests/faults/losing_power.py`.
"""

from __future__ import annotations

import hashlib
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from forgetful_disk import Kept, Left, after_power_cut, fates, lay_out
from system_calls import Replay, record

from graph.deriving.entail import read_rules
from graph.errors import LearningCityError
from graph.gate.change import Provenance
from graph.gate.door import Gate, open_or_create
from graph.gate.edits import Deletion, Upload
from graph.rdf import Literal, NamedNode, Quad
from graph.tokens import Tokens
from graph.versions.directory import DataDirectory
from graph.versions.retention import backup, prune, roll_back

GRAPH, OTHER = NamedNode("https://example.org/graph"), NamedNode("https://example.org/other")
CITY = NamedNode("https://w3id.org/learning-city/ontology#City")
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
RULES = read_rules()
THING = NamedNode("https://example.org/city")
UNPUBLISHED = ("data/staging", "data/prepared.")
IN_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # where to try states: a disk would sync each for real


def write(root: Path) -> None:
    """Make a data directory and change it in every way."""
    directory = DataDirectory.create(root / "data")
    say("version", open_or_create(directory, ()))
    gate, who = Gate(directory, shapes=None), Provenance("writer", "why")
    for turn in range(2):
        quads = (Quad(THING, TYPE, CITY, GRAPH), Quad(THING, LABEL, Literal(f"name {turn}"), GRAPH))
        say("version", gate.write(Upload(quads, replaces=frozenset({GRAPH})), who).version)
    Tokens(directory.path).new("curator")
    say("token", "curator")
    directory.prepare()
    say("version", gate.write(Upload((), creates=frozenset({OTHER})), who).version)
    Tokens(directory.path).revoke("curator")
    say("revoked", "curator")
    say("version", gate.write(Deletion(GRAPH), who).version)
    say("version", roll_back(gate, 3, who).version)
    directory.let_go()
    backup(directory, root / "backup")
    say("backup", directory.current)
    directory.prepare()
    prune(directory, keep=2)
    say("pruned", 2)
    say("version", gate.write(Upload((Quad(THING, LABEL, Literal("last"), OTHER),)), who).version)


def say(what: str, which: object) -> None:
    """Acknowledge."""
    os.write(1, f"{what} {which}\n".encode())


@dataclass
class Promises:
    """What was acknowledged, and what each version held when it was."""

    said: dict[str, str] = field(default_factory=dict)
    versions: dict[int, tuple[bytes, bytes]] = field(default_factory=dict)

    @property
    def version(self) -> int:
        return int(self.said.get("version", "0"))


def content_of(directory: DataDirectory, number: int) -> tuple[bytes, bytes]:
    """Read what a version holds, and the record of its change."""
    store = directory.open_version(number)
    held = [*map(str, sorted(store.quads(), key=str)), *map(str, sorted(store.graphs(), key=str))]
    return "\n".join(held).encode(), directory.change_path(number).read_bytes()


def learn(trace: Path, root: Path) -> dict[int, tuple[bytes, bytes]]:
    """Find out what each version holds, from the disk as it is when nothing is lost."""
    versions: dict[int, tuple[bytes, bytes]] = {}
    replay = Replay(str(root))
    for step in replay.steps(trace):
        if step.said.startswith("version"):
            with tempfile.TemporaryDirectory(dir=IN_MEMORY) as folder:
                lay_out(after_power_cut(replay.disk, Kept()), Path(folder))
                directory = DataDirectory(Path(folder) / "data")
                versions[directory.current] = content_of(directory, directory.current)
    return versions


class Checker:
    """Starts on what a power cut has left, and says what is wrong with it. What was found good once is not opened again.

    Args:
        versions: what each version holds.
    """

    def __init__(self, versions: dict[int, tuple[bytes, bytes]]) -> None:
        self.promised = Promises(versions=versions)
        self.good: set[bytes] = set()

    def complaints(self, left: Left) -> list[str]:
        """Say what is wrong with a disk."""
        key = digest(left, "", repr(self.promised.said))
        if key in self.good:
            return []
        with tempfile.TemporaryDirectory(dir=IN_MEMORY) as folder:
            lay_out(left, Path(folder))
            try:
                found = list(self.problems(Path(folder), left))
            except (LearningCityError, OSError) as error:
                found = [f"{type(error).__name__}: {error}"]
        if not found:
            self.good.add(key)
        return found

    def problems(self, root: Path, left: Left) -> Iterator[str]:
        """Look at the data directory, at its tokens and at its backup."""
        data, said = root / "data", self.promised.said
        key = digest(left, "data/", said.get("version", ""))
        if key not in self.good:
            yield from self.problems_of_data(data, left)
            self.good.add(key)
        tokens = {token.name: bool(token.revoked) for token in Tokens(data).all()}
        if "token" in said and "curator" not in tokens:
            yield "a token is lost"
        if "revoked" in said and not tokens.get("curator"):
            yield "a token is good again"
        if "backup" in said:
            yield from self.problems_of_versions(DataDirectory(root / "backup"), left, int(said["backup"]))

    def problems_of_data(self, data: Path, left: Left) -> Iterator[str]:
        """Look at the data directory, and go on writing to it."""
        promised = self.promised.version
        if not promised and not (data / "format").exists():
            DataDirectory.create(data)  # what was begun is begun anew
        directory = DataDirectory(data)
        yield from self.problems_of_versions(directory, left, promised)
        before = open_or_create(directory, ())
        next = Upload((Quad(THING, LABEL, Literal("next"), OTHER),))
        after = Gate(directory, shapes=None, rules=RULES).write(next, Provenance("next"))
        if after.version != before + 1 or (data / "staging").exists():
            yield "the next write does not go on from there"

    def problems_of_versions(self, directory: DataDirectory, left: Left, promised: int) -> Iterator[str]:
        """Look at the versions of a directory, and at the records of what they changed."""
        if not promised <= directory.current <= promised + 1:
            yield f"version {directory.current} is current, and {promised} was acknowledged"
        for number in range(1, directory.current + 1):
            if directory.change_path(number).read_bytes() != self.promised.versions[number][1]:
                yield f"the record of version {number} is not whole"
        kept = directory.numbers()
        if directory.current and directory.current not in kept:
            yield "the current version is gone"
        for number in kept:
            key = digest(left, f"{directory.path.name}/versions/{number:06d}/", str(number))
            if key not in self.good and content_of(directory, number) != self.promised.versions[number]:
                yield f"version {number} is not what it was"
            self.good.add(key)


def digest(left: Left, part: str, said: str) -> bytes:
    """Tell states apart."""
    found = hashlib.sha256(said.encode())
    for path, content in left.items():
        if path.startswith(part) and not path.startswith(UNPUBLISHED):
            found.update(path.encode() + (b"/" if content is None else hashlib.sha256(content).digest()))
    return found.digest()


def cut_the_power(trace: Path, root: Path, *, share: float = 1.0, seed: int = 0) -> tuple[int, list[str]]:
    """Cut the power again and again.

    Args:
        trace: the recorded system calls.
        root: the folder that they wrote in.
        share: after which share of the calls that matter; after each acknowledgement, and before the first, in any case.
        seed: of what is left to chance.

    Returns:
        How many states were tried, and what was wrong with them.
    """
    checker = Checker(learn(trace, root))
    replay, chance, tried, wrong = Replay(str(root)), random.Random(seed), 0, list[str]()
    for count, step in enumerate(replay.steps(trace)):
        if step.said:
            what, _, which = step.said.strip().partition(" ")
            checker.promised.said[what] = which
        elif step.path.startswith(UNPUBLISHED) or (checker.promised.said and chance.random() >= share):
            continue  # what is in a staging copy is thrown away by whoever comes next
        for fate in fates(chance.randrange(2**32)):
            after = f"after call {count} ({step.call} {step.path}{step.said.strip()}), when {fate.name}"
            wrong += [f"{after}: {complaint}" for complaint in checker.complaints(after_power_cut(replay.disk, fate))]
            tried += 1
    return tried, wrong


def recorded(folder: Path) -> tuple[Path, Path]:
    """Record the writer at work; return the trace, and the folder that it wrote in."""
    root, trace = folder / "root", folder / "trace"
    root.mkdir()
    record([sys.executable, __file__, "--write", str(root)], trace)
    return trace, root


def main() -> None:
    """Cut the power after every call."""
    with tempfile.TemporaryDirectory(dir=IN_MEMORY) as folder:
        tried, wrong = cut_the_power(*recorded(Path(folder)), seed=random.randrange(2**32))
    if wrong:
        sys.exit("\n".join(wrong))
    print(f"{tried} states after a power cut: nothing acknowledged was lost, nothing was half published")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--write"]:
        write(Path(sys.argv[2]))
    else:
        main()
