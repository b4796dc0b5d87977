"""Reads the file of an announcement's source text: UTF-8, in NFC, with plain line ends."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path

from graph.errors import UnusableText

BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True)
class SourceText:
    """A text as the graph will hold it, and what was done to the file's to get there.

    Args:
        text: in NFC, its lines ended by LF, without white space around the whole.
        notes: pairs of sentences, English and Thai, one for each change that was made.
    """

    text: str
    notes: tuple[tuple[str, str], ...] = ()


def read_text(path: Path) -> SourceText:
    """Read a source text.

    Args:
        path: a plain text file.

    Raises:
        UnusableText: it is not UTF-8, holds a character that no text has, or is empty.
        OSError: it cannot be opened.
    """
    written = decoded(path.read_bytes(), str(path))
    notes: list[tuple[str, str]] = []
    text = written.removeprefix(BYTE_ORDER_MARK).replace("\r\n", "\n").replace("\r", "\n")
    refuse_control_characters(text, str(path))
    composed = unicodedata.normalize("NFC", text)
    if composed != text:
        line = first_line_that_differs(text, composed)
        notes.append(
            (
                f"The text was not in Unicode normal form C (first in line {line}); it was brought into it, and "
                "positions count the characters of that form. The file itself was left as it is.",
                f"ตัวบทไม่อยู่ในรูปแบบ Unicode NFC (พบครั้งแรกในบรรทัด {line}) จึงแปลงเป็น NFC แล้ว "
                "ตำแหน่งทั้งหมดนับตามข้อความที่แปลงแล้ว ส่วนไฟล์เดิมไม่ได้แก้ไข",
            )
        )
    if not composed.strip():
        raise UnusableText(place=str(path), reason_en="it holds no text", reason_th="ไฟล์ไม่มีข้อความ")
    return SourceText(composed.strip(), tuple(notes))


def decoded(data: bytes, place: str) -> str:
    """Decode UTF-8.

    Raises:
        UnusableText: it is something else; the message names the line and the byte.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        thai = looks_like_tis_620(data)
        raise UnusableText(
            place=f"{place}, line {line}, byte {byte}",
            reason_en="it is not UTF-8"
            + ("; it looks like TIS-620 (Windows-874): save it anew as UTF-8" if thai else "; save it anew as UTF-8"),
            reason_th="ไฟล์ไม่ได้เข้ารหัสแบบ UTF-8"
            + (" ดูเหมือนเป็น TIS-620 (Windows-874)" if thai else "")
            + " โปรดบันทึกใหม่เป็น UTF-8",
        ) from error


def looks_like_tis_620(data: bytes) -> bool:
    """Say whether bytes that are not UTF-8 are mostly Thai in the old one-byte encoding."""
    try:
        text = data.decode("cp874")
    except UnicodeDecodeError:
        return False
    letters = [letter for letter in text if not letter.isascii()]
    return bool(letters) and all("\u0e01" <= letter <= "\u0e5b" or letter in "“”‘’–—…•\xa0" for letter in letters)


def refuse_control_characters(text: str, place: str) -> None:
    """Refuse what no text holds and some syntaxes of RDF cannot write.

    Raises:
        UnusableText: there is a control character other than tab and line end.
    """
    for index, letter in enumerate(text):
        if (unicodedata.category(letter) == "Cc" and letter not in "\n\t") or letter in "\ufffe\uffff":
            line = text.count("\n", 0, index) + 1
            raise UnusableText(
                place=f"{place}, line {line}",
                reason_en=f"it holds the control character U+{ord(letter):04X}; take it out",
                reason_th=f"มีอักขระควบคุม U+{ord(letter):04X} โปรดลบออก",
            )


def first_line_that_differs(one: str, other: str) -> int:
    """Return the number of the first line by which two texts differ."""
    pairs = zip(one.split("\n"), other.split("\n"), strict=True)
    return next(number for number, (left, right) in enumerate(pairs, 1) if left != right)
