"""Thai script as text: what hangs together as one shape, and the form in which a name is found however it was typed.

The words of a source are never changed: what is normalised here is only looked in, and every position leads back to the
source. NFKC is never used, because it takes SARA AM apart and moves all that follows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

LEADING_VOWELS = "เแโใไ"
SARA_AM = "ำ"
JOINER = "\u200d"

REPAIRS = re.compile(
    "(?P<unseen>[\u200b-\u200d\u2060\ufeff\u00ad])"
    r"|(?P<space>\s+)"
    "|(?P<sara_ae>เเ)"
    "|\u0e4d(?P<tone_in_am>[\u0e48-\u0e4b]?)\u0e32"  # NIKHAHIT, perhaps a tone mark, SARA AA: SARA AM typed in parts
    "|(?P<tone>[\u0e48-\u0e4b])(?P<vowel>[\u0e31\u0e34-\u0e37])"  # a tone mark typed before its vowel
    "|(?P<hyphen>[\u2010\u2011\u2013])"
    "|(?P<apostrophe>[\u2018\u2019])"
)


def cuts_cluster(text: str, index: int) -> bool:
    """Say whether a cut before a position would part a vowel, tone mark or other mark from its letter.

    Args:
        text: any text.
        index: a position in it, in code points.
    """
    if not 0 < index < len(text):
        return False
    before, after = text[index - 1], text[index]
    if before.isspace() or after.isspace():
        return False
    joined = JOINER in (before, after)
    return joined or after == SARA_AM or before in LEADING_VOWELS or unicodedata.category(after).startswith("M")


@dataclass(frozen=True)
class SearchForm:
    """A text as it is searched, with the way back to the text as it is written.

    Args:
        text: without invisible characters, with single spaces, vowels in their proper order, and without case.
        starts: where in the original each character of it begins.
        ends: where in the original each character of it ends.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the positions in the original of a stretch that is not empty."""
        return self.starts[start], self.ends[end - 1]

    def places(self, words: str) -> Iterator[tuple[int, int]]:
        """Find where some words, in search form themselves, stand as words of their own, in positions of the original.

        Latin words end where no letter or digit follows; Thai ones where no mark of their last letter does.
        """
        at = self.text.find(words)
        while words and at >= 0:
            end = at + len(words)
            if not (self._goes_on(at) or self._goes_on(end)):
                yield self.original(at, end)
            at = self.text.find(words, at + 1)

    def _goes_on(self, index: int) -> bool:
        if not 0 < index < len(self.text):
            return False
        pair = self.text[index - 1 : index + 1]
        return cuts_cluster(self.text, index) or (pair.isascii() and pair.isalnum())


def search_form(text: str) -> SearchForm:
    """Bring a text into the form in which names are looked for.

    Args:
        text: the text as it is written.

    Returns:
        The form, each character of it with its place in the text.
    """
    letters: list[tuple[str, int, int]] = []
    done = 0
    for found in REPAIRS.finditer(text):
        letters += plain(text, done, found.start())
        letters += [(letter, found.start(), found.end()) for letter in repaired(found)]
        done = found.end()
    letters += plain(text, done, len(text))
    return SearchForm(
        "".join(letter for letter, _, _ in letters),
        tuple(start for _, start, _ in letters),
        tuple(end for _, _, end in letters),
    )


def plain(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Give the letters of a stretch that needs no repair, without case."""
    for place in range(start, end):
        for letter in text[place].casefold():
            yield letter, place, place + 1


def repaired(found: re.Match[str]) -> str:
    """Write what was typed in one of several ways in the one way in which it is searched."""
    kind = found.lastgroup
    if kind == "unseen":
        return ""
    if kind == "tone_in_am":
        return found["tone_in_am"] + SARA_AM
    if kind == "vowel":
        return found["vowel"] + found["tone"]
    return {"space": " ", "sara_ae": "แ", "hyphen": "-", "apostrophe": "'"}[str(kind)]
