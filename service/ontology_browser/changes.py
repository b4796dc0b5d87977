"""What changed in a document between two versions of the graph: terms added, taken out, and said otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graph.rdf import BlankNode
from ontology.terms import BASE
from service.ontology_browser.facts import Facts, key
from service.ontology_browser.reading import Ontology


@dataclass(frozen=True)
class Change:
    """What is said otherwise of a term with one predicate.

    Args:
        predicate: its short name.
        before, after: the values that went, and those that came.
    """

    predicate: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Changes:
    """What changed: the terms that came and went, and those that stayed and changed."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[tuple[str, tuple[Change, ...]], ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def changes(before: Ontology, after: Ontology, document: str) -> Changes:
    """Compare a document in two versions.

    Args:
        before, after: what was read of each.
        document: its name.
    """
    old, new = ({*terms_of(one.facts, document)} for one in (before, after))
    stayed = [(term, tuple(differences(before.facts, after.facts, term))) for term in sorted(old & new)]
    return Changes(
        added=tuple(sorted(new - old)),
        removed=tuple(sorted(old - new)),
        changed=tuple((term, found) for term, found in stayed if found),
    )


def terms_of(facts: Facts, document: str) -> Iterable[str]:
    """Find the terms that a document defines, and the document itself."""
    iri = BASE + document
    for subject in facts.all_subjects():
        if subject == iri or subject.startswith(f"{iri}#") or iri in facts.iris(subject, "rdfs:isDefinedBy"):
            yield subject


def differences(before: Facts, after: Facts, term: str) -> Iterable[Change]:
    """Compare what is said of a term; nodes without a name have none to compare."""
    for predicate in sorted({*before.predicates(term), *after.predicates(term)}):
        old, new = (
            {one for one in facts.objects(term, predicate) if not isinstance(one, BlankNode)}
            for facts in (before, after)
        )
        if old != new:
            gone, come = (tuple(sorted(key(one) for one in some)) for some in (old - new, new - old))
            yield Change(predicate, gone, come)
