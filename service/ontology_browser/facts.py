"""Statements found by subject and predicate, and texts by language: what the ontology is read with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graph.rdf import BlankNode, Literal, NamedNode, Row, Term, Triple
from ontology.terms import PREFIXES
from service.reading.vocabulary import compact
from service.wording.words import LANGUAGES


@dataclass(frozen=True)
class Texts:
    """Texts by language: labels, definitions, notes."""

    by_language: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    def of(self, language: str) -> str:
        """Return the first text in a language, or else in any; "" when there is none."""
        found = self.by_language.get(language) or next(iter(self.by_language.values()), ())
        return found[0] if found else ""

    def all(self, language: str) -> tuple[str, ...]:
        """Return every text in a language."""
        return self.by_language.get(language, ())

    def __bool__(self) -> bool:
        return bool(self.by_language)


class Facts:
    """The statements of the documents, found by subject and predicate; predicates by short name, such as rdfs:label.

    Args:
        rows: ?subject ?predicate ?object.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self._index: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        short: dict[Term, str] = {}
        for row in rows:
            predicate = row["predicate"]
            if predicate not in short:
                short[predicate] = compact(key(predicate))
            self._index[key(row["subject"])][short[predicate]].append(row["object"])

    def objects(self, subject: str, predicate: str) -> Sequence[Term]:
        """Return what a subject has for a predicate."""
        return self._index[subject][predicate] if subject in self._index and predicate in self._index[subject] else ()

    def predicates(self, subject: str) -> Iterable[str]:
        """Return the predicates of a subject, by short name."""
        return self._index.get(subject, {})

    def iris(self, subject: str, *predicates: str) -> tuple[str, ...]:
        """Return the IRIs that a subject has for some predicates, in their order and then by name."""
        return tuple(
            iri
            for predicate in predicates
            for iri in sorted(key(term) for term in self.objects(subject, predicate) if isinstance(term, NamedNode))
        )

    def texts(self, subject: str, *predicates: str) -> Texts:
        """Return the texts that a subject has for some predicates, by language."""
        found: dict[str, list[str]] = defaultdict(list)
        for predicate in predicates:
            for term in self.objects(subject, predicate):
                if isinstance(term, Literal):
                    found[term.language or ""].append(term.value)
        return Texts({language: tuple(sorted(found[language])) for language in sorted(found, key=by_our_languages)})

    def value(self, subject: str, predicate: str) -> str:
        """Return one value as text; "" when there is none."""
        return next((key(term) for term in self.objects(subject, predicate)), "")

    def members(self, subject: str, predicate: str) -> list[Term]:
        """Return the members of the RDF list that a subject has for a predicate."""
        found: list[Term] = []
        node = self.value(subject, predicate)
        while node in self._index and "rdf:first" in self._index[node]:
            found += self.objects(node, "rdf:first")
            node = self.value(node, "rdf:rest")
        return found

    def subjects(self, *classes: str) -> list[str]:
        """Return the subjects of some classes, by short name of the class, in order of IRI."""
        wanted = {NamedNode(expand(one)) for one in classes}
        return sorted(subject for subject, said in self._index.items() if wanted & set(said.get("rdf:type", ())))

    def all_subjects(self) -> list[str]:
        """Return every subject with an IRI, in order."""
        return sorted(subject for subject in self._index if not subject.startswith("_:"))


def key(term: Term) -> str:
    """Return the IRI, label of a blank node, or text of a term."""
    if isinstance(term, Triple):
        return str(term)
    return f"_:{term.value}" if isinstance(term, BlankNode) else term.value


def expand(short: str) -> str:
    """Return the IRI of a short name such as rdfs:label."""
    prefix, _, name = short.partition(":")
    return PREFIXES[prefix] + name


def by_our_languages(language: str) -> tuple[int, str]:
    """Return where a language stands: ours first, in our order."""
    return (LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES), language)


def closure(start: str, step: Callable[[str], Iterable[str]]) -> set[str]:
    """Return everything that is reached by repeating a step, without the start."""
    found: set[str] = set()
    ahead = list(step(start))
    while ahead:
        one = ahead.pop()
        if one not in found:
            found.add(one)
            ahead += step(one)
    return found


def by_order(one: str, order: Sequence[str]) -> int:
    """Return where something stands in an order; what is not in it comes last."""
    return order.index(one) if one in order else len(order)
