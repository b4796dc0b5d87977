"""What may be said: the ontology, its vocabularies, alignments, rules and shapes, and the JSON-LD context; no logic.

The files are the source and can be read as they stand. The names that code needs are in `ontology.terms`.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable

__all__ = ["file", "rule_files", "text"]


def file(name: str) -> Traversable:
    """Return a packaged file of this folder.

    Args:
        name: its path below the folder: `ontology.ttl`, `rules/types.ttl`, `examples`.
    """
    return files(__name__).joinpath(name)


def rule_files() -> tuple[Traversable, ...]:
    """Return the files that hold the rules, in the order of their names."""
    return tuple(sorted((f for f in file("rules").iterdir() if f.name.endswith(".ttl")), key=lambda f: f.name))


def text(name: str) -> str:
    """Return the text of a packaged file.

    Args:
        name: its path below the folder.

    Raises:
        FileNotFoundError: there is no such file.
    """
    return file(name).read_text(encoding="utf-8")
