"""Reads the tables of the register and holds every row to what its columns may hold; all of it, or nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from graph.errors import MalformedTable
from graph.network.columns import (
    AWARDS,
    CITIES,
    CLUSTERS,
    CONFERENCES,
    COUNTRIES,
    KEY_FEATURES,
    MEMBERS,
    NAMES,
    NOTES,
    SOURCES,
    TABLES,
    WITNESSES,
    Reason,
    Table,
)

GEONAMES = "GeoNames"
SEPARATOR = " | "
UNKNOWN_CITY: Reason = ("cities.csv has no such city of this country", "ไม่มีเมืองนี้ของประเทศนี้ใน cities.csv")
UNKNOWN_SOURCE: Reason = ("sources.csv does not have this source", "ไม่มีแหล่งข้อมูลนี้ใน sources.csv")


@dataclass(frozen=True)
class Row:
    """One row of a table.

    Args:
        table: whose.
        number: its line as a spreadsheet counts, the header being 1.
        values: by column.
    """

    table: Table
    number: int
    values: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values[column]

    def wrong(self, column: str, reason: Reason) -> MalformedTable:
        """Say that a value of this row is wrong."""
        return MalformedTable(
            file=self.table.file, row=self.number, column=column, reason_en=reason[0], reason_th=reason[1]
        )


@dataclass(frozen=True)
class Register:
    """The rows of all tables, by the name of the table."""

    rows: Mapping[str, list[Row]]

    def __getitem__(self, table: Table) -> list[Row]:
        return self.rows[table.name]

    @cached_property
    def cities(self) -> Mapping[tuple[str, str], str]:
        """Slugs by name and country code."""
        return {(row["name_en"], row["iso2"]): row["slug"] for row in self[CITIES]}

    @cached_property
    def countries(self) -> Mapping[str, Row]:
        """Countries by code."""
        return {row["iso2"]: row for row in self[COUNTRIES]}

    @cached_property
    def sources(self) -> Mapping[str, str]:
        """Slugs by how the tables name a source."""
        return {GEONAMES: "geonames", **{row["source"]: row["slug"] for row in self[SOURCES]}}

    @cached_property
    def names(self) -> Mapping[tuple[str, str], Row]:
        """What names.csv gives, by kind and English name."""
        return {(row["kind"], row["name_en"]): row for row in self[NAMES]}

    @cached_property
    def notes(self) -> Mapping[str, str]:
        """What notes.csv gives: the Thai of each note."""
        return {row["note"]: row["note_th"] for row in self[NOTES]}


def read_register(folder: Path) -> Register:
    """Read and check all tables.

    Args:
        folder: where they are.

    Raises:
        MalformedTable: something is wrong; it names the file, the row and the column.
    """
    register = Register({name: list(read_table(folder, table)) for name, table in TABLES.items()})
    for check in (
        check_members,
        check_places,
        check_sources,
        check_names,
        check_notes,
        check_witnesses,
        check_features,
    ):
        check(register)
    return register


def read_table(folder: Path, table: Table) -> Iterator[Row]:
    """Read and check one table by itself."""
    try:
        text = (folder / table.file).read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise broken(table, 1, "", ("the file cannot be read as UTF-8", "อ่านไฟล์เป็น UTF-8 ไม่ได้")) from error
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        found = list(lines)
    except csv.Error as error:
        raise broken(table, lines.line_num, "", (f"it is not CSV: {error}", f"ไม่เป็น CSV: {error}")) from error
    check_header(table, found[0] if found else [])
    seen: dict[tuple[str, ...], int] = {}
    for number, values in enumerate(found[1:], 2):
        if len(values) != len(table.columns):
            en = f"it has {len(values)} values and not {len(table.columns)}"
            raise broken(table, number, "", (en, f"มี {len(values)} ค่า แทนที่จะเป็น {len(table.columns)} ค่า"))
        row = Row(table, number, dict(zip(table.header, values, strict=True)))
        check_row(row)
        key = tuple(row[column] for column in table.key)
        if key in seen:
            en, th = f"the same as in row {seen[key]}: {', '.join(key)}", f"ซ้ำกับแถวที่ {seen[key]}: {', '.join(key)}"
            raise row.wrong(table.key[0], (en, th))
        seen[key] = number
        yield row


def broken(table: Table, number: int, column: str, reason: Reason) -> MalformedTable:
    """Say that a file is wrong as a whole."""
    return Row(table, number, {}).wrong(column or "–", reason)


def check_header(table: Table, header: list[str]) -> None:
    """The first row must name the columns, in their order."""
    for name in table.header:
        if name not in header:
            raise broken(table, 1, name, ("the column is missing", "ไม่มีคอลัมน์นี้"))
    for place, name in enumerate(header):
        if place >= len(table.columns) or name != table.header[place]:
            en, th = f"the columns must be {', '.join(table.header)}", f"คอลัมน์ต้องเป็น {', '.join(table.header)}"
            raise broken(table, 1, name, (en, th))


def check_row(row: Row) -> None:
    """Every value must be one that its column may hold."""
    for column in row.table.columns:
        value = row[column.name]
        reason = column.check(value) if value else (("it is empty", "ไม่มีค่า") if column.required else None)
        if reason:
            raise row.wrong(
                column.name, (f"{value!r}: {reason[0]}" if value else reason[0], f"{value} {reason[1]}".strip())
            )


def check_members(register: Register) -> None:
    """What the columns of a member say must go together."""
    places: dict[str, int] = {}
    for row in register[MEMBERS]:
        if row["join_date"] and row["join_date"][:4] != row["cohort_year"]:
            raise row.wrong("join_date", ("it is not in the cohort year", "ไม่อยู่ในปีของรุ่น"))
        if bool(row["lat"]) != bool(row["lon"]):
            raise row.wrong("lon", ("latitude and longitude go together", "ละติจูดและลองจิจูดต้องมีคู่กัน"))
        if bool(row["lat"]) != bool(row["coord_source"]):
            raise row.wrong("coord_source", ("coordinates and their source go together", "พิกัดต้องมีแหล่งที่มาคู่กัน"))
        if row["geonames"] and not row["lat"]:
            raise row.wrong("geonames", ("the place has no coordinates", "สถานที่นี้ไม่มีพิกัด"))
        if (first := places.setdefault(row["geonames"], row.number)) != row.number and row["geonames"]:
            raise row.wrong("geonames", (f"the place is that of row {first}", f"เป็นสถานที่เดียวกับแถวที่ {first}"))
    for row in register[CONFERENCES]:
        if row["end"] < row["start"]:
            raise row.wrong("end", ("it is before the start", "มาก่อนวันเริ่มต้น"))


def check_places(register: Register) -> None:
    """Cities and countries must be known under the names that the rows give."""
    unknown = ("countries.csv has no such country", "ไม่มีประเทศนี้ใน countries.csv")
    for table, name, code in ((MEMBERS, "name_en", "iso2"), (AWARDS, "city", "iso2"), (CLUSTERS, "city", "iso2")):
        for row in register[table]:
            if row[code] not in register.countries:
                raise row.wrong(code, unknown)
            if (row[name], row[code]) not in register.cities:
                raise row.wrong(name, UNKNOWN_CITY)
    for row in register[MEMBERS]:
        if register.countries[row["iso2"]]["name_en"] != row["country"]:
            raise row.wrong(
                "country", ("countries.csv has another name for this code", "ชื่อประเทศไม่ตรงกับรหัสใน countries.csv")
            )
    for row in register[CONFERENCES]:
        if (row["place"], row["country"]) not in register.cities:
            raise row.wrong("place", UNKNOWN_CITY)
    once(register[CITIES], "name_en", "iso2")
    once(register[COUNTRIES], "slug")
    once(register[COUNTRIES], "name_en")


def check_sources(register: Register) -> None:
    """Every source must be described."""
    for table in TABLES.values():
        for row in register[table] if "source_url" in table.header else ():
            if row["source_url"] not in register.sources:
                raise row.wrong("source_url", UNKNOWN_SOURCE)
    for row in register[MEMBERS]:
        if any(one not in register.sources for one in others(row)):
            raise row.wrong("other_sources", UNKNOWN_SOURCE)
    once(register[SOURCES], "source")


def check_names(register: Register) -> None:
    """What has no Thai name in its own table must have one in names.csv."""
    missing = ("names.csv does not name it", "ไม่มีชื่อใน names.csv")
    wanted = [
        ("milestone", "cohorts", "event"),
        ("milestone", "counts", "event"),
        ("conference", "conferences", "name"),
    ]
    wanted += [("cluster", "clusters", "cluster"), ("role", "clusters", "role")]
    for kind, table, column in wanted:
        for row in register.rows[table]:
            if (kind, row[column]) not in register.names:
                raise row.wrong(column, missing)
    once(register[NAMES], "kind", "name_en")


def check_notes(register: Register) -> None:
    """Every note must have its Thai in notes.csv."""
    for rows in register.rows.values():
        for row in rows:
            if row.values.get("note") and row["note"] not in register.notes:
                raise row.wrong("note", ("notes.csv does not give its Thai", "ไม่มีคำแปลภาษาไทยใน notes.csv"))


def check_witnesses(register: Register) -> None:
    """A further witness must be about a row that there is."""
    members = {f"city/{register.cities[row['name_en'], row['iso2']]}" for row in register[MEMBERS]}
    milestones = {f"milestone/{row['slug']}" for row in register[NAMES] if row["kind"] == "milestone"}
    for row in register[WITNESSES]:
        if row["thing"] not in members | milestones:
            raise row.wrong("thing", ("no row is about it", "ไม่มีแถวที่กล่าวถึงสิ่งนี้"))
        check = next((column.check for column in MEMBERS.columns if column.name == row["column"]), None)
        if check and (reason := check(row["value"])):
            raise row.wrong("value", reason)


def check_features(register: Register) -> None:
    """A group or area must belong to something that has its own row, before it."""
    seen: set[str] = set()
    for row in register[KEY_FEATURES]:
        if row["parent"] not in seen | {""} or (row["level"] == "framework") != (row["parent"] == ""):
            raise row.wrong("parent", ("no row before has this code", "ไม่มีรหัสนี้ในแถวก่อนหน้า"))
        seen.add(row["code"])


def once(rows: Iterable[Row], *columns: str) -> None:
    """Some columns together may not repeat."""
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        first = seen.setdefault(tuple(row[column] for column in columns), row.number)
        if first != row.number:
            raise row.wrong(columns[0], (f"the same as in row {first}", f"ซ้ำกับแถวที่ {first}"))


def others(row: Row) -> list[str]:
    """List the other sources of a member."""
    return row["other_sources"].split(SEPARATOR) if row["other_sources"] else []
