"""Every name of one version of the graph in a file: things are found by any part of any name, and by names that are like one.

An SQLite database (https://www.sqlite.org/lang_corefunc.html#instr): one that is made once is read by all threads without
being in memory. Thai has no spaces between words, so names are looked through from their beginning to their end, which
takes a tenth of a second for a million of them, whatever is asked. For names that are like another one there are the pairs
of letters, each with the names that hold it.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from service.reading.finding import ALL_KINDS, EVERYTHING_ELSE, TIERS, Thing, search_form
from service.wording.collation import collation_key, sort_text
from service.wording.words import LANGUAGES

EXACT, BEGINS, CONTAINS = range(3)
MOST = 10_000
"""How many things one search finds; the page says when there are more."""
LOOKED_AT, CANDIDATES = 400_000, 5_000
"""How many names are looked at that share a pair of letters, those with the rarest pairs first, and how many of them weighed."""
AFTER_ALL = "\U0010ffff"
GONE = 2**32 - 1
TABLES = """
CREATE TABLE thing (
    number INTEGER PRIMARY KEY, iri TEXT NOT NULL, kind TEXT NOT NULL, tier INTEGER NOT NULL, th REAL NOT NULL,
    en REAL NOT NULL, told TEXT NOT NULL
);
CREATE TABLE name (number INTEGER PRIMARY KEY, thing INTEGER NOT NULL, form TEXT NOT NULL);
CREATE TABLE pair (pair TEXT PRIMARY KEY, names BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE list (name TEXT PRIMARY KEY, content BLOB NOT NULL);
"""
INDEXES = """
CREATE UNIQUE INDEX thing_by_iri ON thing (iri);
CREATE INDEX thing_in_thai ON thing (kind, th);
CREATE INDEX thing_in_english ON thing (kind, en);
CREATE INDEX in_thai ON thing (th);
CREATE INDEX in_english ON thing (en);
CREATE INDEX name_by_form ON name (form, thing);
CREATE INDEX name_by_thing ON name (thing);
"""


class Hit(NamedTuple):
    """A thing that was found.

    Args:
        number: its number in the index.
        iri: its IRI.
        kind: its kind.
    """

    number: int
    iri: str
    kind: str


def pairs(form: str) -> set[str]:
    """Return the pairs of letters of a name, its beginning and end marked."""
    marked = f"\n{form}\n"
    return {marked[at : at + 2] for at in range(len(marked) - 1)}


class Index:
    """The names of one version of the graph.

    Args:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        self.address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        self.first = sqlite3.connect(self.address, uri=True, check_same_thread=False)
        self.kept = threading.local()

    @property
    def database(self) -> sqlite3.Connection:
        """The connection of this thread; the first one where the file has gone since."""
        if not hasattr(self.kept, "connection"):
            try:
                self.kept.connection = sqlite3.connect(self.address, uri=True)
            except sqlite3.OperationalError:
                self.kept.connection = self.first
        connection: sqlite3.Connection = self.kept.connection
        return connection

    def find(self, query: str, language: str, most: int = MOST + 1) -> list[Hit]:
        """Find the things with a name that holds a text: equal names first, then those that begin with it.

        Args:
            query: what was typed.
            language: the reader's, which decides the order.
            most: how many to find.
        """
        wanted = search_form(query)
        levels: dict[int, int] = {}
        steps = (
            ("form = ?", wanted),
            ("form > ? AND form < ?", wanted, wanted + AFTER_ALL),
            ("instr(form, ?) > 0", wanted),
        )
        for level, (condition, *texts) in enumerate(steps if wanted else ()):
            if len(levels) < most:
                asked = f"SELECT DISTINCT thing FROM name WHERE {condition} LIMIT ?"
                for (number,) in self.database.execute(asked, (*texts, most)):
                    levels.setdefault(number, level)
        found = self.hits(levels, f"ORDER BY tier, {column(language)}, iri")
        return sorted(found, key=lambda one: levels[one.number])[:most]

    def hits(self, numbers: Iterable[int], order: str = "") -> list[Hit]:
        """Give things by their numbers."""
        asked = f"SELECT number, iri, kind FROM thing WHERE number IN (SELECT value FROM json_each(?)) {order}"
        return [Hit(*row) for row in self.database.execute(asked, (json.dumps(list(numbers)),))]

    def of_kind(self, kind: str, language: str, most: int) -> list[Hit]:
        """List the first things of a kind in the order of the dictionary."""
        asked = f"SELECT number, iri, kind FROM thing WHERE kind = ? ORDER BY {column(language)}, iri LIMIT ?"
        return [Hit(*row) for row in self.database.execute(asked, (kind, most))]

    def things(self, hits: Sequence[Hit]) -> list[Thing]:
        """Read things that were found, with all their names."""
        asked = "SELECT number, iri, kind, told FROM thing WHERE number IN (SELECT value FROM json_each(?))"
        rows = self.database.execute(asked, (json.dumps([one.number for one in hits]),))
        known = {number: read_thing(iri, kind, told) for number, iri, kind, told in rows}
        return [known[one.number] for one in hits]

    def thing(self, iri: str) -> Thing | None:
        """Read the thing of an IRI; None when it has no name."""
        row = self.database.execute("SELECT iri, kind, told FROM thing WHERE iri = ?", (iri,)).fetchone()
        return read_thing(*row) if row else None

    def hit(self, iri: str) -> Hit | None:
        """Find the thing of an IRI among those that tables name."""
        row = self.database.execute("SELECT number, iri, kind FROM thing WHERE iri = ?", (iri,)).fetchone()
        return Hit(*row) if row and row[2] not in EVERYTHING_ELSE else None

    def near(self, query: str, language: str, count: int = 5) -> list[Hit]:
        """Find the things whose names share most pairs of letters with a text that no name holds."""
        wanted = search_form(query)[:60]
        held = {wanted[at : at + 2] for at in range(len(wanted) - 1)}
        shared = [(name, share) for name, share in self.sharing(held).most_common(CANDIDATES) if share * 2 > len(held)]
        asked = "SELECT thing, form FROM name WHERE number IN (SELECT value FROM json_each(?))"
        best: dict[int, float] = {}
        for number, form in self.database.execute(asked, (json.dumps([name for name, _ in shared]),)):
            share = sum(pair in form for pair in held)
            best[number] = max(best.get(number, 0.0), share / (len(held) + len(form)))
        found = self.hits(best, f"ORDER BY tier, {column(language)}, iri")
        return sorted(found, key=lambda one: -best[one.number])[:count]

    def sharing(self, wanted: Iterable[str]) -> Counter[int]:
        """Count how many of some pairs of letters names hold, as far as so many names are looked at; the rarest pairs first."""
        asked = "SELECT names FROM pair WHERE pair IN (SELECT value FROM json_each(?)) ORDER BY length(names), pair"
        counts: Counter[int] = Counter()
        looked_at = 0
        for (blob,) in self.database.execute(asked, (json.dumps(list(wanted)),)):
            names = array("I", blob)
            looked_at += len(names)
            if looked_at > LOOKED_AT and counts:
                break
            counts.update(names)
        return counts

    def equal(self, form: str) -> list[int]:
        """List the things with a name of this form."""
        return [
            number for (number,) in self.database.execute("SELECT DISTINCT thing FROM name WHERE form = ?", (form,))
        ]

    @cached_property
    def owners(self) -> array[int]:
        """The thing of each name; `GONE` for a name that is no more."""
        return array("I", listed(self.database, "owners"))

    @cached_property
    def sizes(self) -> array[int]:
        """How many pairs of letters each name has."""
        return array("H", listed(self.database, "sizes"))


def column(language: str) -> str:
    """Name the column that holds the order of the dictionary for readers of a language."""
    return language if language in LANGUAGES else LANGUAGES[0]


def read_thing(iri: str, kind: str, told: str) -> Thing:
    """Read a thing as `written` writes it."""
    known = json.loads(told)
    names = [(name, language) for name, language in known["names"]]
    return Thing(iri, kind, known["labels"], names, known["classes"], known["types"])


class IndexWriter:
    """Writes an index, or changes a copy of one.

    Args:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        self.database = sqlite3.connect(path)
        self.database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;")
        self.pairs: dict[str, array[int]] = {}
        self.owners, self.sizes = array("I"), array("H")

    def write(self, things: Iterable[Thing]) -> None:
        """Write an index of things, those that readers look for first at the front."""
        self.database.executescript(TABLES)
        self.database.execute("CREATE TEMP TABLE unordered (iri, kind, tier, th, en, told, place)")
        self.database.executemany("INSERT INTO unordered VALUES (?, ?, ?, ?, ?, ?, ?)", map(placed, things))
        self.database.execute(
            """INSERT INTO thing (iri, kind, tier, th, en, told)
            SELECT iri, kind, tier, row_number() OVER (ORDER BY th, iri), row_number() OVER (ORDER BY en, iri), told
            FROM unordered ORDER BY place, en, iri"""
        )
        self.database.execute("DROP TABLE unordered")
        rows = self.database.execute("SELECT number, told FROM thing ORDER BY number")
        self.database.executemany(
            "INSERT INTO name VALUES (?, ?, ?)",
            (row for number, told in rows for row in self.names(number, json.loads(told)["names"])),
        )
        self.finish()
        self.database.executescript(INDEXES)
        self.database.close()

    def change(self, gone: Iterable[str], things: Iterable[Thing]) -> None:
        """Take out the things of some IRIs and put in those that there are instead."""
        self.owners, self.sizes = array("I", self.listed("owners")), array("H", self.listed("sizes"))
        for iri in gone:
            for number, name in self.database.execute(
                "SELECT thing.number, name.number FROM thing JOIN name ON name.thing = thing.number WHERE iri = ?",
                (iri,),
            ).fetchall():
                self.owners[name] = GONE
                self.database.execute("DELETE FROM name WHERE number = ?", (name,))
                self.database.execute("DELETE FROM thing WHERE number = ?", (number,))
        for thing in things:
            iri, kind, tier, *_, told = row_of(thing)
            row = (iri, kind, tier, self.place_of(thing, "th"), self.place_of(thing, "en"), told)
            added = self.database.execute(
                "INSERT INTO thing (iri, kind, tier, th, en, told) VALUES (?, ?, ?, ?, ?, ?)", row
            ).lastrowid
            assert added
            self.database.executemany("INSERT INTO name VALUES (?, ?, ?)", list(self.names(added, thing.names)))
        for pair, names in self.pairs.items():
            found = self.database.execute("SELECT names FROM pair WHERE pair = ?", (pair,)).fetchone()
            names[:0] = array("I", found[0] if found else b"")
        self.finish()
        self.database.close()

    def place_of(self, thing: Thing, language: str) -> float:
        """Find a place in the order of the dictionary: between the two things that it stands between."""
        wanted = (collation_key(thing.label(language)[0]), thing.iri)
        low, high = self.database.execute(f"SELECT min({language}) - 2, max({language}) + 2 FROM thing").fetchone()
        low, high = low or 0.0, high or 2.0
        looks = (
            f"{language} >= ? AND {language} < ? ORDER BY {language}",
            f"{language} > ? AND {language} < ? ORDER BY {language} DESC",
        )
        while True:
            middle: float = (low + high) / 2
            for where, bounds in zip(looks, ((middle, high), (low, middle)), strict=True):
                asked = f"SELECT {language}, iri, kind, told FROM thing WHERE {where} LIMIT 1"
                found = self.database.execute(asked, bounds).fetchone()
                if found:
                    break
            else:
                return middle
            place, *other = found
            if (collation_key(read_thing(*other).label(language)[0]), other[0]) < wanted:
                low = place
            else:
                high = place

    def names(self, thing: int, names: Sequence[Sequence[str]]) -> Iterable[tuple[int, int, str]]:
        """Number the names of a thing, and note which pairs of letters they hold."""
        for form in sorted({search_form(name) for name, _ in names}):
            number = len(self.owners)
            held = pairs(form)
            self.owners.append(thing)
            self.sizes.append(min(len(held), 2**16 - 1))
            for pair in held:
                self.pairs.setdefault(pair, array("I")).append(number)
            yield number, thing, form

    def finish(self) -> None:
        """Write what was noted."""
        told = ((pair, names.tobytes()) for pair, names in self.pairs.items())
        self.database.executemany("INSERT OR REPLACE INTO pair VALUES (?, ?)", told)
        lists = (("owners", self.owners.tobytes()), ("sizes", self.sizes.tobytes()))
        self.database.executemany("INSERT OR REPLACE INTO list VALUES (?, ?)", lists)
        self.database.commit()

    def listed(self, name: str) -> bytes:
        """Read a list."""
        return listed(self.database, name)


def listed(database: sqlite3.Connection, name: str) -> bytes:
    """Read a list of an index."""
    (content,) = database.execute("SELECT content FROM list WHERE name = ?", (name,)).fetchone()
    return bytes(content)


def placed(thing: Thing) -> tuple[str | int, ...]:
    """Write a thing as a row, with the place of its kind among all."""
    return (*row_of(thing), ALL_KINDS.index(thing.kind))


def row_of(thing: Thing) -> tuple[str, str, int, str, str, str]:
    """Write a thing as a row."""
    told = {"labels": thing.labels, "names": thing.names, "classes": thing.classes, "types": thing.types}
    in_order = (sort_text(thing.label(language)[0]) for language in ("th", "en"))
    th, en = in_order
    return (thing.iri, thing.kind, TIERS.get(thing.kind, 1), th, en, json.dumps(told, ensure_ascii=False))
