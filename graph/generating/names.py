"""Names that look like those of Thai towns, with their spelling in Latin letters, and dates as Thai texts write them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from graph.announcing.dates import THAI_MONTHS

FIRST = {
    "เชียง": "Chiang", "เวียง": "Wiang", "เมือง": "Mueang", "บ้าน": "Ban", "หนอง": "Nong", "ท่า": "Tha", "บาง": "Bang",
    "ดอน": "Don", "แม่": "Mae", "ห้วย": "Huai", "นา": "Na", "โคก": "Khok", "ปาก": "Pak", "สบ": "Sop", "วัง": "Wang",
    "ป่า": "Pa", "เขา": "Khao", "คลอง": "Khlong", "ลำ": "Lam", "บึง": "Bueng", "สัน": "San", "ทุ่ง": "Thung",
}  # fmt: skip
SECOND = {
    "คำ": "kham", "งาม": "ngam", "แก้ว": "kaeo", "ทอง": "thong", "สุข": "suk", "จันทร์": "chan", "หลวง": "luang",
    "ขาว": "khao", "แดง": "daeng", "ศรี": "si", "บัว": "bua", "ไทร": "sai", "มะขาม": "makham", "โพธิ์": "pho",
    "ตาล": "tan", "ม่วง": "muang", "ช้าง": "chang", "สิงห์": "sing", "หงส์": "hong", "เพชร": "phet", "เงิน": "ngoen",
    "ทราย": "sai", "หิน": "hin", "ลาน": "lan", "กุ่ม": "kum", "ยาง": "yang", "สัก": "sak", "ไผ่": "phai",
}  # fmt: skip
THIRD = {
    "": "", "ใหม่": "mai", "เหนือ": "nuea", "ใต้": "tai", "กลาง": "klang", "นคร": "nakhon", "บุรี": "buri", "ธานี": "thani",
    "พิมาน": "phiman", "สวรรค์": "sawan", "รุ่งเรือง": "rungrueang", "พัฒนา": "phatthana", "มงคล": "mongkhon",
    "สามัคคี": "samakkhi", "เจริญ": "charoen", "ประชา": "pracha", "วัฒนา": "watthana", "ไพศาล": "phaisan",
}  # fmt: skip
DAYS_OF_A_MONTH = 28


@dataclass(frozen=True)
class Name:
    """A proper name in both scripts."""

    thai: str
    english: str


def proper_name(chance: Random) -> Name:
    """Put a name together."""
    parts = [chance.choice(tuple(words.items())) for words in (FIRST, SECOND, THIRD)]
    first, *rest = (latin for _, latin in parts)
    return Name("".join(letters for letters, _ in parts), " ".join(filter(None, (first, "".join(rest).capitalize()))))


def some_day(chance: Random, years: range) -> date:
    """Choose a day of some years."""
    return date(chance.choice(years), chance.randint(1, 12), chance.randint(1, DAYS_OF_A_MONTH))


def thai_date(day: date) -> str:
    """Write a date as a Thai text does, in the Buddhist era: 2 กันยายน 2565."""
    return f"{day.day} {THAI_MONTHS[day.month - 1]} {day.year + 543}"
