"""What can be found by name: the kinds of things, the form in which names are compared, a thing with its names."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from ontology.terms import ID, KINDS, LC
from service.wording.words import LANGUAGES

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
        types: all classes that it has.
    """

    iri: str
    kind: str
    labels: dict[str, str] = field(default_factory=dict)
    names: list[tuple[str, str]] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)

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


def name_found(thing: Thing, query: str, language: str) -> tuple[str, str]:
    """Return the name by which a thing was found, and its language: the one that fits best."""
    wanted = search_form(query)
    fitting = [name for name in thing.names if wanted in search_form(name[0])] or [thing.label(language)]
    return min(fitting, key=lambda name: (search_form(name[0]) != wanted, name[1] != language, len(name[0]), name))


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
