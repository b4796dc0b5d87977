"""What a reader looks for on a page of terms (`?find=`), when the browser's own script does not look."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

LONGEST = 200


@dataclass(frozen=True)
class Finding:
    """Words to look for.

    Args:
        asked: the words as they were typed.
    """

    asked: str = ""

    @classmethod
    def of(cls, typed: str) -> Finding:
        """Read what was typed."""
        return cls(" ".join(typed.split())[:LONGEST])

    @property
    def words(self) -> list[str]:
        """The words; Thai has no case, and NFC makes what was typed and what is stored equal."""
        return unicodedata.normalize("NFC", self.asked).casefold().split()

    def fits(self, text: str) -> bool:
        """Say whether a text, in lower case, holds every word."""
        return all(word in text for word in self.words)

    def __bool__(self) -> bool:
        return bool(self.words)
