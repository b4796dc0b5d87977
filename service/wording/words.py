"""The words of the pages, in Thai and English: `service/words/*.toml`, one table a string with `th` and `en`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

LANGUAGES = ("th", "en")


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """Read every string: "page.name" → language → text.

    Raises:
        ValueError: a string is missing in a language.
    """
    found: dict[str, Mapping[str, str]] = {}
    for entry in sorted((files("service") / "words").iterdir(), key=lambda one: one.name):
        if not entry.name.endswith(".toml"):
            continue
        page = entry.name.removesuffix(".toml")
        for name, texts in tomllib.loads(entry.read_text(encoding="utf-8")).items():
            if set(texts) != set(LANGUAGES) or not all(texts.values()):
                raise ValueError(f"words/{entry.name}: {name} needs a text in each of {', '.join(LANGUAGES)}")
            found[f"{page}.{name}"] = texts
    return found


def say(language: str, key: str, **values: object) -> str:
    """Return a string in a language, with its values filled in; numbers get thousands separators.

    Raises:
        KeyError: there is no such string.
    """
    shown = {name: f"{value:,}" if isinstance(value, int) else value for name, value in values.items()}
    return words()[key][language].format(**shown)
