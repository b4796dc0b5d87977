"""The order of a Thai dictionary, which neither `sorted` nor SPARQL's ORDER BY gives.

Thai writes five vowels before the consonant that they follow in sorting (เ แ โ ใ ไ), and its tone marks count only
where all letters are equal. Names in Latin letters come after Thai ones; case and accents count as little as tone marks
do, spaces, punctuation, ๆ and ฯ not at all. Numbers go by their value: passage 2 comes before passage 10.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LEADING_VOWEL = re.compile("([เ-ไ])([ก-ฮ])")
NIKHAHIT_AA = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")
NUMBER = re.compile(r"\d+")
ACCENTED = re.compile("[À-ɏḀ-ỿ]")
MARK = re.compile("[\u0e47-\u0e4e\u0300-\u036f]")
DOES_NOT_COUNT = re.compile("[^\\w\u0e30-\u0e3a\u0e40-\u0e4e\u0300-\u036f]|[_ฯๆ]")
NOT_THAI = re.compile(r"[^\W\d\u0e00-\u0e7f]+")
AFTER_THAI = 0x10000
MIDDLE = 0x5000

Key = tuple[str, tuple[tuple[int, str], ...], str]


@lru_cache(maxsize=16_384)
def collation_key(text: str) -> Key:
    """Return what to sort a name by: its letters, then its marks, then itself.

    Args:
        text: a name in Thai, in Latin letters, or in both.
    """
    plain = NIKHAHIT_AA.sub("\\1\u0e33", unicodedata.normalize("NFC", text))
    plain = ACCENTED.sub(lambda letter: unicodedata.normalize("NFD", letter[0]), plain)
    plain = NUMBER.sub(lambda number: padded(number[0]), plain)
    written = DOES_NOT_COUNT.sub("", LEADING_VOWEL.sub(r"\2\1", plain).casefold())
    # A mark counts more the further to the front it stands: by how many letters come before it.
    marks = tuple((count - found.start(), found[0]) for count, found in enumerate(MARK.finditer(written)))
    letters = NOT_THAI.sub(lambda run: after_thai(run[0]), MARK.sub("", written))
    return letters, marks, text


def after_thai(letters: str) -> str:
    """Move the letters of other scripts behind all Thai ones."""
    return "".join(chr(ord(letter) + AFTER_THAI) for letter in letters)


def padded(digits: str) -> str:
    """Write a number, in Arabic or Thai digits, so that letter by letter its value decides."""
    return "".join(str(unicodedata.digit(digit)) for digit in digits).lstrip("0").zfill(9)


def sort_text(text: str) -> str:
    """Write the key of a name as one text, for what can only compare letter by letter: a database."""
    letters, marks, itself = collation_key(text)
    weighed = "".join(f"{chr(MIDDLE + max(place, 1 - MIDDLE))}{mark}" for place, mark in marks)
    return f"{letters}\x00{weighed}\x00{itself}"
