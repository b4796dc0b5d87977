"""Makes the packaged TriG file of the network from the tables of the register."""

from __future__ import annotations

from pathlib import Path

from graph.network.statements import statements
from graph.network.tables import read_register
from graph.network.trig import write_trig
from graph.sources import folder
from graph.versions.durable import write_durably

HEADING = (
    "Made from the tables in graph/reference/network/ by `learningcity build-reference`; change those, not this file."
)


def tables_folder() -> Path:
    """Return the folder of the packaged tables."""
    return folder("graph") / "reference" / "network"


def target_file() -> Path:
    """Return the packaged file that is made from them."""
    return folder("graph") / "reference" / "network.trig"


def build(tables: Path) -> bytes:
    """Make the TriG file.

    Args:
        tables: the folder of the tables.

    Raises:
        MalformedTable: something in them is wrong.
    """
    return write_trig(statements(read_register(tables)), HEADING).encode()


def is_current(tables: Path, target: Path) -> bool:
    """Say whether a file is what the tables make."""
    made = build(tables)
    return target.exists() and target.read_bytes() == made


def rebuild(target: Path, made: bytes) -> bool:
    """Write the file, whole or not at all, when it changes; return whether it did."""
    if target.exists() and target.read_bytes() == made:
        return False
    write_durably(target, made)
    return True
