"""Finds things by any part of any of their names: an index of every name in the graph, one a version, in memory.

Thai has no spaces between words, so a name is found by any part of it, as `in` does. To look through 100,000 names
takes 6 ms whatever is asked; SQLite's trigram index takes 0.1 to 43 ms, and finds nothing of one or two letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock

from graph.rdf import Literal, Row
from ontology.terms import ID, KINDS, LC
from service.reading.reader import Reader
from service.reading.vocabulary import iri_of
from service.wording.collation import collation_key
from service.wording.words import LANGUAGES

NAMES = """
PREFIX lc: <https://w3id.org/learning-city/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?thing ?name ?preferred ?class ?wider WHERE {
    {
        VALUES (?property ?preferred) {
            (rdfs:label true) (skos:prefLabel true)
            (skos:altLabel false) (skos:hiddenLabel false) (lc:abbreviation false)
        }
        ?thing ?property ?name .
        FILTER(isLiteral(?name) && isIRI(?thing))
    } UNION {
        ?thing a ?class .
        ?thing rdfs:label ?label .
        FILTER(isIRI(?thing) && isIRI(?class))
    } UNION {
        ?class rdfs:subClassOf ?wider .
        FILTER(isIRI(?class) && isIRI(?wider))
    }
}
"""
PASSAGE, TERM, OTHER = "passage", "term", "other"
ALL_KINDS = (*KINDS, PASSAGE, TERM, OTHER)
MAIN_KINDS = (
    "city", "network", "organization", "community", "project",
    "collaboration", "announcement", "person", "place", "country",
)  # fmt: skip
EVERYTHING_ELSE = (
    "certainty", "confidence", "scheme", "source", "graph", "query", "change", "version", PASSAGE, TERM, OTHER,
)  # fmt: skip
TIERS = {**dict.fromkeys(MAIN_KINDS, 0), **dict.fromkeys(EVERYTHING_ELSE, 2)}
EXACT, BEGINS, CONTAINS = range(3)
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
ACCENT = re.compile("[\u0300-\u036f]")
NIKHAHIT_AA = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")
TONE_BEFORE_VOWEL = re.compile("([\u0e48-\u0e4b])([\u0e31\u0e34-\u0e3a])")
BELONGS_TO_LETTER = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0300-\u036f]")


def search_form(text: str) -> str:
    """Return the form in which a name and what was typed are compared.

    What cannot be seen goes, spaces become single ones, two ways to type the same Thai letters become one, and case and
    accents of Latin letters do not count. The graph itself keeps every name as it is.
    """
    text = INVISIBLE.sub("", unicodedata.normalize("NFC", text)).replace("เเ", "แ")
    text = NIKHAHIT_AA.sub("\\1\u0e33", TONE_BEFORE_VOWEL.sub(r"\2\1", text))
    plain = ACCENT.sub("", unicodedata.normalize("NFD", text.casefold()))
    return " ".join(CONTROL.sub(" ", unicodedata.normalize("NFC", plain)).split())


def kind_of(iri: str) -> str:
    """Tell the kind of a thing by its IRI: one of `ALL_KINDS`."""
    if not iri.startswith(ID):
        return TERM if iri.startswith(LC.rpartition("/")[0]) else OTHER
    kind, _, name = iri.removeprefix(ID).partition("/")
    return PASSAGE if "/passage/" in name else kind if kind in KINDS else OTHER


@dataclass
class Thing:
    """A thing with its names.

    Args:
        iri: its IRI.
        kind: one of `ALL_KINDS`.
        labels: its main name by language; "" for none.
        names: all of its names with their languages, as they are in the graph.
        classes: the most specific classes that it has.
    """

    iri: str
    kind: str
    labels: dict[str, str] = field(default_factory=dict)
    names: list[tuple[str, str]] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)

    def label(self, language: str) -> tuple[str, str]:
        """Return its main name for readers of a language, and the language that it is in."""
        for one in (language, *LANGUAGES, *self.labels):
            if one in self.labels:
                return self.labels[one], one
        return self.names[0] if self.names else (self.iri.rpartition("/")[2], "")

    def other(self, language: str) -> tuple[str, str] | None:
        """Return its main name in the other language of the service."""
        shown = self.label(language)[0]
        others = ((self.labels[one], one) for one in LANGUAGES if one != language and one in self.labels)
        return next((name for name in others if name[0] != shown), None)


class Index:
    """Every name of one version of the graph.

    Args:
        things: the things that have names.
    """

    def __init__(self, things: Iterable[Thing]) -> None:
        self.things = list(things)
        self.by_iri = {thing.iri: thing for thing in self.things}
        self._names = [(search_form(name), at) for at, thing in enumerate(self.things) for name, _ in thing.names]
        self._places = {language: self._order(language) for language in LANGUAGES}

    def _order(self, language: str) -> list[int]:
        keys = [(TIERS.get(one.kind, 1), collation_key(one.label(language)[0]), one.iri) for one in self.things]
        places = [0] * len(keys)
        for place, at in enumerate(sorted(range(len(keys)), key=keys.__getitem__)):
            places[at] = place
        return places

    def find(self, query: str, language: str) -> list[Thing]:
        """Find the things with a name that holds a text: equal names first, then those that begin with it.

        Args:
            query: what was typed.
            language: the reader's, which decides the order.
        """
        wanted = search_form(query)
        if not wanted:
            return []
        levels: dict[int, int] = {}
        for name, at in self._names:
            if wanted in name:
                level = EXACT if name == wanted else BEGINS if name.startswith(wanted) else CONTAINS
                if level < levels.get(at, CONTAINS + 1):
                    levels[at] = level
        places = self._places[language]
        return [self.things[at] for at in sorted(levels, key=lambda at: (levels[at], places[at]))]

    def name_found(self, thing: Thing, query: str, language: str) -> tuple[str, str]:
        """Return the name by which a thing was found, and its language: the one that fits best."""
        wanted = search_form(query)
        fitting = [name for name in thing.names if wanted in search_form(name[0])] or [thing.label(language)]
        return min(fitting, key=lambda name: (search_form(name[0]) != wanted, name[1] != language, len(name[0]), name))

    def near(self, query: str, language: str, count: int = 5) -> list[Thing]:
        """Find the things whose names share most pairs of letters with a text that no name holds."""
        wanted = search_form(query)[:60]
        pairs = {wanted[at : at + 2] for at in range(len(wanted) - 1)}
        best: dict[int, float] = {}
        for name, at in self._names:
            share = sum(pair in name for pair in pairs)
            if share * 2 > len(pairs):
                best[at] = max(best.get(at, 0.0), share / (len(pairs) + len(name)))
        places = self._places[language]
        return [self.things[at] for at in sorted(best, key=lambda at: (-best[at], places[at]))[:count]]

    def of_kinds(self, kinds: Sequence[str], language: str) -> list[Thing]:
        """List the things of some kinds: kind by kind, each in the order of the dictionary."""
        places = self._places[language]
        found = [(kinds.index(one.kind), places[at], one) for at, one in enumerate(self.things) if one.kind in kinds]
        return [thing for _, _, thing in sorted(found, key=lambda one: one[:2])]


def marked(name: str, query: str) -> tuple[str, str, str]:
    """Split a name at what was typed, whole letters with their vowels and tone marks: before, match, after."""
    form, wanted = search_form(name), search_form(query)
    start = form.find(wanted) if wanted and len(form) == len(name) else -1
    if start < 0:
        return name, "", ""
    end = start + len(wanted)
    while start > 0 and BELONGS_TO_LETTER.match(name[start]):
        start -= 1
    while end < len(name) and BELONGS_TO_LETTER.match(name[end]):
        end += 1
    return name[:start], name[start:end], name[end:]


_building = Lock()


def index(reader: Reader) -> Index:
    """Return the index of the version that a reader reads; made by the first who asks, while others wait."""
    with _building:
        return _index(reader, reader.current())


@lru_cache(maxsize=4)
def _index(reader: Reader, version: int) -> Index:
    return read_index(reader.once().select(NAMES))


def read_index(rows: Iterable[Row]) -> Index:
    """Make an index of the answer to `NAMES`."""
    things: dict[str, Thing] = {}
    wider: dict[str, set[str]] = {}
    for row in rows:
        if "wider" in row:
            wider.setdefault(iri_of(row, "class"), set()).add(iri_of(row, "wider"))
            continue
        iri = iri_of(row, "thing")
        thing = things.setdefault(iri, Thing(iri, kind_of(iri)))
        name = row.get("name")
        if not isinstance(name, Literal):
            thing.classes.append(iri_of(row, "class"))
            continue
        tagged, preferred = (name.value, name.language or ""), row["preferred"]
        if tagged not in thing.names:
            thing.names.append(tagged)
        if isinstance(preferred, Literal) and preferred.value == "true":
            thing.labels[tagged[1]] = min(thing.labels.get(tagged[1], tagged[0]), tagged[0])
    for thing in things.values():
        covered = {one for has in thing.classes for one in wider.get(has, ()) if one != has}
        thing.classes = sorted(one for one in thing.classes if one not in covered)
        thing.names.sort()
    return Index(thing for thing in things.values() if thing.names)
