"""What the columns of the tables may hold: one table of tables, which reading, checking and documentation share."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from ontology.terms import SLUG

Reason = tuple[str, str]
"""Why a value is wrong, in English and in Thai."""

FIRST_YEAR, LAST_YEAR = 2012, 2100  # UNESCO dates the beginning of the work on the network to 2012
YEAR_OR_DAY = re.compile(r"[0-9]{4}(?:-[0-9]{2}-[0-9]{2})?")
MONTH_OR_DAY = re.compile(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?")


@dataclass(frozen=True)
class Column:
    """One column.

    Args:
        name: as the first row of the file gives it.
        check: says why a value is wrong; None when it is right.
        required: whether every row must have a value.
    """

    name: str
    check: Callable[[str], Reason | None]
    required: bool = True


@dataclass(frozen=True)
class Table:
    """One file.

    Args:
        name: the file's name without `.csv`.
        columns: in their order.
        key: the columns whose values together may stand in one row only.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def file(self) -> str:
        """The file's name."""
        return f"{self.name}.csv"

    @property
    def header(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]


def text(value: str) -> Reason | None:
    """Accept what is tidily typed."""
    if value == " ".join(value.split()):
        return None
    return "it has stray spaces", "มีช่องว่างเกิน"


def matching(pattern: str, en: str, th: str) -> Callable[[str], Reason | None]:
    """Accept what has a form."""
    form = re.compile(pattern)
    return lambda value: None if form.fullmatch(value) else (en, th)


def one_of(*values: str) -> Callable[[str], Reason | None]:
    """Accept some words only."""
    listed = ", ".join(values)
    return lambda value: None if value in values else (f"it must be one of {listed}", f"ต้องเป็นค่าใดค่าหนึ่งใน {listed}")


def day(value: str) -> Reason | None:
    """Accept a year, a month or a day of the Common Era that there is (https://www.iso.org/iso-8601-date-and-time-format.html)."""
    year, month, number = (int(part) for part in [*value.split("-"), "1", "1"][:3])
    try:
        date(year, month, number)
    except ValueError:
        return "there is no such day", "ไม่มีวันที่ดังกล่าว"
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return f"the year is not between {FIRST_YEAR} and {LAST_YEAR} of the Common Era", (
            f"ปีไม่อยู่ระหว่าง ค.ศ. {FIRST_YEAR} ถึง {LAST_YEAR}"
        )
    return None


def dated(form: re.Pattern[str]) -> Callable[[str], Reason | None]:
    """Accept a date of some precision."""

    def check(value: str) -> Reason | None:
        if form.fullmatch(value):
            return day(value)
        return "it is not a date such as 2022-09-02", "ไม่ใช่วันที่ในรูป 2022-09-02"

    return check


def degrees(most: int) -> Callable[[str], Reason | None]:
    """Accept a number of degrees, written as a decimal."""

    def check(value: str) -> Reason | None:
        if re.fullmatch(r"-?[0-9]{1,3}(?:\.[0-9]+)?", value) and abs(float(value)) <= most:
            return None
        return f"it is not a number of degrees from -{most} to {most}", f"ไม่ใช่จำนวนองศาตั้งแต่ -{most} ถึง {most}"

    return check


NUMBER = matching(r"[1-9][0-9]*", "it is not a whole number above zero", "ไม่ใช่จำนวนเต็มบวก")
SLUGGED = matching(SLUG, "it is not lower-case ASCII words joined by hyphens", "ไม่ใช่อักษรโรมันตัวเล็กคั่นด้วยยัติภังค์")
THAI = matching(r"(?=.*[ก-๙])\S(?:.*\S)?", "it has no Thai letters", "ไม่มีอักษรไทย")
CODE = matching(r"[A-Z]{2}", "it is not a code of two capital letters", "ไม่ใช่รหัสอักษรตัวใหญ่สองตัว")
YEAR = matching(r"20[0-9]{2}", "it is not a year such as 2022", "ไม่ใช่ปีคริสต์ศักราชเช่น 2022")
URL = matching(r"https?://[^\s<>\"{}|\\^`]+", "it is not the address of a page", "ไม่ใช่ที่อยู่ของหน้าเว็บ")
DAY, YEAR_TO_DAY, MONTH_TO_DAY = (
    dated(re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")),
    dated(YEAR_OR_DAY),
    dated(MONTH_OR_DAY),
)

SOURCE = Column("source_url", text)
NOTE = Column("note", text, required=False)
COUNTS = (
    Column("date", YEAR_TO_DAY),
    Column("event", text),
    *(
        Column(name, NUMBER, required=False)
        for name in ("new_cities", "new_countries", "network_cities", "network_countries")
    ),
    SOURCE,
    NOTE,
)

MEMBERS = Table(
    "members",
    (
        Column("name_en", text),
        Column("name_th", THAI, required=False),
        Column("country", text),
        Column("iso2", CODE),
        Column("cohort_year", YEAR, required=False),
        Column("join_date", MONTH_TO_DAY, required=False),
        Column("entity_kind", text, required=False),
        Column("lat", degrees(90), required=False),
        Column("lon", degrees(180), required=False),
        Column("geonames", NUMBER, required=False),
        SOURCE,
        Column("other_sources", text, required=False),
        Column("confidence", one_of("high", "medium")),
        Column("coord_source", one_of("GeoNames"), required=False),
        NOTE,
    ),
    ("name_en", "iso2"),
)
COHORTS = Table("cohorts", COUNTS, ("date", "event"))
MORE_COUNTS = Table("counts", COUNTS, ("date", "event"))
AWARDS = Table(
    "awards",
    (Column("award_year", YEAR), Column("city", text), Column("iso2", CODE), SOURCE),
    ("award_year", "city", "iso2"),
)
CONFERENCES = Table(
    "conferences",
    (
        Column("no", NUMBER, required=False),
        Column("name", text),
        Column("place", text),
        Column("country", CODE),
        Column("start", DAY),
        Column("end", DAY),
        SOURCE,
    ),
    ("name",),
)
KEY_FEATURES = Table(
    "key_features",
    (
        Column("code", matching("[A-Z]+[0-9]*", "it is not a code such as B2", "ไม่ใช่รหัสเช่น B2")),
        Column("level", one_of("framework", "group", "area")),
        Column("parent", text, required=False),
        Column("name_en", text),
        Column("name_th", THAI),
        SOURCE,
        Column("verified", one_of("yes", "no")),
        NOTE,
    ),
    ("code",),
)
CLUSTERS = Table(
    "clusters",
    (
        Column("cluster", text),
        Column("city", text),
        Column("iso2", CODE),
        Column("role", one_of("coordinator", "member")),
        Column("as_of", MONTH_TO_DAY, required=False),
        SOURCE,
        NOTE,
    ),
    ("cluster", "city", "iso2"),
)
CITIES = Table("cities", (Column("slug", SLUGGED), Column("name_en", text), Column("iso2", CODE)), ("slug",))
COUNTRIES = Table(
    "countries",
    (Column("iso2", CODE), Column("slug", SLUGGED), Column("name_en", text), Column("name_th", THAI)),
    ("iso2",),
)
SOURCES = Table(
    "sources",
    (
        Column("slug", SLUGGED),
        Column("source", text),
        Column("url", URL),
        Column("name_en", text),
        Column("name_th", THAI),
    ),
    ("slug",),
)
NAMES = Table(
    "names",
    (
        Column("kind", one_of("milestone", "conference", "cluster", "role")),
        Column("slug", SLUGGED),
        Column("name_en", text),
        Column("name_th", THAI),
    ),
    ("kind", "slug"),
)
NOTES = Table("notes", (Column("note", text), Column("note_th", THAI)), ("note",))
WITNESSES = Table(
    "witnesses",
    (
        Column(
            "thing",
            matching(f"(city|milestone)/{SLUG}", "it is not city/… or milestone/…", "ไม่ใช่ city/… หรือ milestone/…"),
        ),
        Column("column", one_of("cohort_year", "join_date", "entity_kind", "first_time_countries")),
        Column("value", text),
        SOURCE,
    ),
    ("thing", "column", "value"),
)

FACTS = (MEMBERS, COHORTS, AWARDS, CONFERENCES, KEY_FEATURES, CLUSTERS)
"""The tables of what pages state."""
AIDS = (CITIES, COUNTRIES, SOURCES, NAMES, NOTES, WITNESSES, MORE_COUNTS)
"""The tables that give identifiers, names and further witnesses to what those state."""
TABLES: Mapping[str, Table] = MappingProxyType({table.name: table for table in (*FACTS, *AIDS)})
