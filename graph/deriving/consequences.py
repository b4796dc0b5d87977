"""What follows from a triple alone, worked out once for each property and class from the rules and the ontology's own triples.

Most rules join one triple of the data with some of the ontology: `?class rdfs:subClassOf ?wider . ?thing a ?class`. Joined with
those beforehand they become many small rules without a join, and the chain of all that follows from a triple is known before it comes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from graph.deriving.branches import RDF_TYPE, Atom, Branch, NotSimple, branches
from graph.deriving.entail import Rule
from graph.deriving.maintain import constant
from graph.rdf import DefaultGraph, NamedNode, Term, Triple
from graph.store import Store
from ontology.terms import PREFIXES

RDFS, OWL = PREFIXES["rdfs"], PREFIXES["owl"]
TYPE = NamedNode(RDF_TYPE[1:-1])
ONTOLOGICAL = {f"<{RDFS}subClassOf>", f"<{RDFS}subPropertyOf>", f"<{OWL}inverseOf>"}
LISTED = re.compile(r"VALUES (\?\w+) \{((?: <[^<>\"{}|^`\\\s]*>)+) \}")
NO_LITERAL = re.compile(r"FILTER \( ! isLiteral \( (\?\w+) \) \)", re.IGNORECASE)
SUBJECT, OBJECT = 0, 1
Place = int | Term  # the subject or the object of the triple that is looked at, or a term
Key = tuple[NamedNode, Term | None]  # a property and an object; None for any object


class NotAhead(Exception):
    """The rules, or the data, are such that what follows cannot be worked out ahead."""


@dataclass(frozen=True)
class Head:
    """What follows from a triple."""

    subject: Place
    predicate: NamedNode
    object: Place

    @property
    def key(self) -> Key:
        """Its property, and its object when that is known."""
        return self.predicate, None if isinstance(self.object, int) else self.object


@dataclass
class Look:
    """What there is to know of triples with a property, or with a property and an object.

    Args:
        heads: all that follows from such a triple alone.
        follows: whether such a triple may follow from others.
        is_joined: whether a rule that joins several triples of the data reads such triples.
        is_ontological: whether the rules were worked out with such triples.
    """

    heads: tuple[Head, ...] = ()
    follows: bool = False
    is_joined: bool = False
    is_ontological: bool = False


@dataclass
class Looks:
    """The looks of one property: by object where a rule names one, and of all other objects."""

    other: Look = field(default_factory=Look)
    by_object: dict[Term, Look] = field(default_factory=dict)

    def of(self, value: Term) -> Look:
        """Find the look of an object."""
        return self.by_object.get(value, self.other) if self.by_object else self.other


class Consequences:
    """The rules, worked out with the ontology's triples.

    Args:
        rules: what follows from data.
        known: a store whose default graph holds the ontology, and what follows in it.

    Raises:
        NotAhead: a rule cannot be taken apart, forbids what another derives, or derives what rules are worked out with.
    """

    def __init__(self, rules: Iterable[Rule], known: Store) -> None:
        self.alone: dict[Key, list[Head]] = {}
        self.joins: list[Branch] = []
        self.ontological: set[Triple] = set()
        atoms: list[Atom] = []
        for branch in taken_apart(rules):
            ontology = [atom for atom in branch.needs if is_ontological(atom)]
            atoms += ontology
            if not self.work_out(branch, ontology, known):
                self.joins.append(branch)
        self.heads = {head.key for heads in self.alone.values() for head in heads}
        self.heads |= {key_of(branch.head) for branch in self.joins}
        self.joined = {key_of(atom) for branch in self.joins for atom in read_by(branch)}
        ontological = {key_of(atom) for atom in atoms}
        forbidden = {key_of(atom) for branch in self.joins for group in branch.forbids for atom in group.needs}
        for key in ontological | forbidden:
            if any(meet(key, head) for head in self.heads):
                raise NotAhead(f"a rule derives {key[0]}")
        self.looks = self.look_ahead(ontological)
        for predicate, value in ontological:
            found = known.quads(None, predicate, value, DefaultGraph())  # a named graph alone was not joined with above
            self.ontological |= {Triple(q.subject, q.predicate, q.object) for q in found}

    def work_out(self, branch: Branch, ontology: list[Atom], known: Store) -> bool:
        """Join a branch with the ontology; return False when it reads more than one triple of the data."""
        data = [atom for atom in branch.needs if atom not in ontology]
        checked = {found[1] for text in branch.conditions if (found := NO_LITERAL.fullmatch(text))}
        if len(data) != 1 or branch.forbids or len(checked) < len(branch.conditions):
            return False
        if not checked <= {branch.head.subject}:  # a literal is no subject, so it need not be said
            return False
        (atom,) = data
        bound = {variable for one in ontology for variable in one.variables}
        subject, value = atom.subject, atom.object
        if not subject.startswith("?") or subject in bound or subject == value:
            return False
        for terms in bindings(ontology, known):
            predicate = term_of(atom.predicate, terms)
            place = {subject: SUBJECT} | ({value: OBJECT} if value.startswith("?") and value not in bound else {})
            parts = [place[part] if part in place else term_of(part, terms) for part in branch.head.parts]
            if not isinstance(predicate, NamedNode) or not isinstance(parts[1], NamedNode):
                raise NotAhead("a property is not known")
            key = predicate, None if value in place else term_of(value, terms)
            self.alone.setdefault(key, []).append(Head(parts[0], parts[1], parts[2]))
        return True

    def look_ahead(self, ontological: set[Key]) -> dict[NamedNode, Looks]:
        """Find what there is to know of each property that means anything to the rules."""
        keys = {*self.alone, *self.heads, *self.joined, *ontological}
        looks: dict[NamedNode, Looks] = {predicate: Looks() for predicate, _ in keys}
        for predicate, value in keys:
            if value is not None:
                looks[predicate].by_object[value] = Look()

        def is_in(key: Key, keys: set[Key]) -> bool:
            return key in keys or (key[0], None) in keys

        for predicate, found in looks.items():
            for value, look in [(None, found.other), *found.by_object.items()]:
                key = predicate, value
                look.heads = tuple(self.chain(key))
                look.follows, look.is_joined = is_in(key, self.heads), is_in(key, self.joined)
                look.is_ontological = is_in(key, ontological)
        return looks

    def chain(self, key: Key) -> Iterator[Head]:
        """Give all that follows from a triple alone, step by step."""
        start = Head(SUBJECT, key[0], OBJECT if key[1] is None else key[1])
        seen, work = {start}, [start]
        while work:
            reached = work.pop()
            found = list(self.alone.get((reached.predicate, None), ()))
            if not isinstance(reached.object, int):
                found += self.alone.get((reached.predicate, reached.object), ())
            elif any(one == reached.predicate and value is not None for one, value in self.alone) and reached != start:
                raise NotAhead(f"what follows from {reached.predicate} depends on its object")
            for head in found:
                ends = {SUBJECT: reached.subject, OBJECT: reached.object}
                new = Head(
                    ends[head.subject] if isinstance(head.subject, int) else head.subject,
                    head.predicate,
                    ends[head.object] if isinstance(head.object, int) else head.object,
                )
                if new not in seen:
                    seen.add(new)
                    work.append(new)
                    yield new


def taken_apart(rules: Iterable[Rule]) -> Iterator[Branch]:
    """Take rules apart."""
    for rule in rules:
        try:
            for branch in branches(rule.construct):
                yield from spread(branch)
        except NotSimple as why:
            raise NotAhead(f"the rule {rule.iri} cannot be taken apart ({why})") from why


def spread(branch: Branch) -> Iterator[Branch]:
    """Make a branch of each of the properties that VALUES lists."""
    for condition in branch.conditions:
        found = LISTED.fullmatch(condition)
        if found and any(found[1] == atom.predicate for atom in branch.needs):
            rest = tuple(one for one in branch.conditions if one != condition)
            for iri in found[2].split():
                yield from spread(named(replace(branch, conditions=rest), found[1], iri))
            return
    yield branch


def named(branch: Branch, variable: str, iri: str) -> Branch:
    """Put a name in the place of a variable."""
    if any(variable in condition for condition in branch.conditions) or branch.forbids:
        raise NotAhead(f"{variable} stands elsewhere too")
    head, *needs = (
        Atom(*(iri if part == variable else part for part in atom.parts)) for atom in (branch.head, *branch.needs)
    )
    return Branch(head, tuple(needs), (), branch.conditions)


def is_ontological(atom: Atom) -> bool:
    """Tell whether a pattern is about classes and properties, and not about data."""
    return atom.predicate in ONTOLOGICAL or (
        atom.predicate == RDF_TYPE and atom.object.startswith((f"<{OWL}", f"<{RDFS}"))
    )


def read_by(branch: Branch) -> Iterator[Atom]:
    """List the patterns that a branch reads."""
    yield from branch.needs
    for group in branch.forbids:
        yield from group.needs
        if group.forbids:
            raise NotAhead("a rule forbids what is forbidden")


def key_of(atom: Atom) -> Key:
    """Find the property and the object that a pattern names."""
    if atom.predicate.startswith("?"):
        raise NotAhead("a rule joins triples of any property")
    predicate = constant(atom.predicate)
    assert isinstance(predicate, NamedNode)
    return predicate, None if atom.object.startswith("?") else constant(atom.object)


def meet(one: Key, other: Key) -> bool:
    """Tell whether one triple can be of both kinds."""
    return one[0] == other[0] and (None in (one[1], other[1]) or one[1] == other[1])


def bindings(atoms: list[Atom], known: Store) -> Iterator[dict[str, Term]]:
    """Find what some patterns match in the ontology."""
    if not atoms:
        yield {}
        return
    answer = known.query(f"SELECT * WHERE {{ {' '.join(atom.text() for atom in atoms)} }}")
    names = [f"?{name}" for name in answer.variables]
    for row in answer.rows():
        yield {name: term for name, term in zip(names, row, strict=True) if term is not None}


def term_of(part: str, terms: dict[str, Term]) -> Term:
    """Find the term that stands for a part of a pattern."""
    if not part.startswith("?"):
        return constant(part)
    if part not in terms:
        raise NotAhead(f"{part} is not bound")
    return terms[part]


def put(place: Place, subject: Term, value: Term) -> Term:
    """Find the term of a place."""
    return place if not isinstance(place, int) else subject if place == SUBJECT else value
