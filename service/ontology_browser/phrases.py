"""Sentences about the ontology, made of pieces that a page can link: names, articles, lists, property paths.

The phrases stand in `service/words/shapes.toml`; a name in braces there is a hole for another piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from graph.rdf import BlankNode, NamedNode, Term
from service.ontology_browser.facts import key
from service.ontology_browser.reading import Ontology
from service.reading.vocabulary import compact
from service.wording.words import words

HOLE = re.compile(r"\{(\w+)\}")
VOWEL = re.compile(r"[aeio]|u(?!ni)", re.IGNORECASE)
MEETING = re.compile("[ก-๙][A-Za-z0-9“]|[A-Za-z0-9”][ก-๙]")
UNCOUNTED = ("text ", "something ", "a ", "an ", "one ", "the ")


@dataclass(frozen=True)
class Part:
    """A piece of a sentence.

    Args:
        text: what it says.
        iri: the thing that it names; the page links it.
        code: whether it is to be read letter by letter.
    """

    text: str
    iri: str = ""
    code: bool = False


Words = tuple[Part, ...]


def plain(sentence: Iterable[Part]) -> str:
    """Return a sentence as text."""
    return "".join(part.text for part in sentence)


def spaced(parts: Iterable[Part]) -> Words:
    """Put the space between pieces that Thai writes where it meets Latin letters or digits."""
    found: list[Part] = []
    for part in parts:
        if found and MEETING.match(found[-1].text[-1:] + part.text[:1]):
            found.append(Part(" "))
        found.append(part)
    return tuple(found)


class Phrases:
    """Writes pieces of sentences about an ontology in one language.

    Args:
        ontology: what was read.
        language: "th" or "en".
    """

    def __init__(self, ontology: Ontology, language: str) -> None:
        self.ontology, self.facts, self.language = ontology, ontology.facts, language
        self._names: dict[str, str] = {}
        self._of_path = self._names_of_paths()

    # Names

    def _names_of_paths(self) -> dict[str, str]:
        """Return what the first shape for each property calls it."""
        found: dict[str, tuple[float, str]] = {}
        for shape in self.facts.subjects("sh:PropertyShape"):
            path = next(iter(self.facts.objects(shape, "sh:path")), None)
            if isinstance(path, NamedNode):
                named = (self.number(shape, "sh:order"), self.facts.texts(shape, "sh:name").of(self.language))
                found[path.value] = min(named, found.get(path.value, named))
        return {path: name for path, (_, name) in found.items()}

    def name(self, iri: str) -> str:
        """Return what to call a thing."""
        if iri not in self._names:
            own = self.ontology.label(iri).of(self.language)
            self._names[iri] = own or self._of_path.get(iri) or compact(iri)
        return self._names[iri]

    def number(self, shape: str, predicate: str) -> float:
        """Return a number that a shape gives; a large one when it gives none."""
        return float(self.facts.value(shape, predicate) or "inf")

    def phrase(self, name: str, **fillings: str | Words) -> Words:
        """Fill the holes of a phrase."""
        parts: list[Part] = []
        for index, piece in enumerate(HOLE.split(words()[f"shapes.{name}"][self.language])):
            filling = fillings[piece] if index % 2 else piece
            parts += [Part(filling)] if isinstance(filling, str) and filling else filling or ()
        return spaced(parts)

    def text(self, name: str) -> str:
        """Return a phrase that has no holes."""
        return words()[f"shapes.{name}"][self.language]

    def article(self, noun: str) -> str:
        """Return the article that a noun takes."""
        if self.language != "en" or noun.startswith(UNCOUNTED) or ":" in noun:
            return ""
        return "an " if VOWEL.match(noun) else "a "

    def class_noun(self, iri: str) -> Words:
        """Name a thing of a class, or a value of a datatype."""
        name = self.name(iri)
        article = self.article(name)
        return (*((Part(article),) if article else ()), Part(name, iri))

    def language_name(self, tag: str) -> str:
        """Name a language by its tag."""
        known = words().get(f"shapes.language_{tag}")
        return known[self.language] if known else plain(self.phrase("language_other", code=tag))

    def value(self, term: Term) -> Words:
        """Name a value."""
        return (
            (Part(self.name(key(term)), key(term)),) if isinstance(term, NamedNode) else (Part(key(term), code=True),)
        )

    def joined(self, alternatives: Iterable[Words]) -> Words:
        """Write alternatives: “a, b or c”."""
        return spaced(part for one in self.listed(list(alternatives), "or") for part in one)

    def listed(self, items: list[Words], last: str) -> Iterable[Words]:
        """Put commas between some items, and a word before the last."""
        for index, item in enumerate(items):
            if index:
                between = "comma" if index < len(items) - 1 else last if len(items) == 2 else f"{last}_last"
                yield (Part(self.text(between)),)
            yield item

    # Paths

    def path(self, shape: str) -> Words:
        """Name the path of a property shape; () for a node shape."""
        steps = self.facts.objects(shape, "sh:path")
        return self.path_of(steps[0]) if steps else ()

    def path_of(self, step: Term) -> Words:
        """Name a path (https://www.w3.org/TR/shacl/#property-paths)."""
        if not isinstance(step, BlankNode):
            return (Part(self.name(key(step)), key(step)),)
        node = key(step)
        members = self._list(node)
        if members:
            named = self.path_of(members[-1])
            for member in reversed(members[:-1]):
                named = self.phrase("path_of", step=named, of=self.path_of(member))
            return named
        for predicate, name in (("sh:inversePath", "path_back"), ("sh:zeroOrMorePath", "path_many")):
            for inner in self.facts.objects(node, predicate):
                return self.phrase(name, step=self.path_of(inner))
        for inner in (*self.facts.objects(node, "sh:oneOrMorePath"), *self.facts.objects(node, "sh:zeroOrOnePath")):
            return self.phrase("path_many", step=self.path_of(inner))
        return self.joined(self.path_of(one) for one in self.facts.members(node, "sh:alternativePath"))

    def _list(self, node: str) -> list[Term]:
        """Return the members of the list that a node begins."""
        found: list[Term] = []
        while first := self.facts.objects(node, "rdf:first"):
            found += first
            node = self.facts.value(node, "rdf:rest")
        return found

    def paths(self, shape: str) -> set[str]:
        """Return the properties that the path of a shape goes along."""
        steps, found = [key(one) for one in self.facts.objects(shape, "sh:path")], set()
        while steps:
            step = steps.pop()
            if not step.startswith("_:"):
                found.add(step)
                continue
            inner = [*self._list(step), *self.facts.members(step, "sh:alternativePath")]
            for predicate in ("sh:inversePath", "sh:zeroOrMorePath", "sh:oneOrMorePath", "sh:zeroOrOnePath"):
                inner += self.facts.objects(step, predicate)
            steps += [key(one) for one in inner]
        return found
