"""What the ontology, its vocabularies, alignments, shapes and rules say: read in one query, kept once a version.

A page about them shows nearly all of them, so they are read whole (some four thousand triples) and indexed here, and no
page asks for one term at a time. How often terms are used is read in `service.ontology_browser.usage`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ontology.terms import BASE, DOCUMENTS, LC, PREFIXES
from service.ontology_browser.facts import Facts, Texts, closure
from service.reading.last_versions import kept_for_last_versions
from service.reading.reader import Reader, values
from service.reading.vocabulary import compact
from service.wording.words import words

STATEMENTS = (
    "SELECT ?subject ?predicate ?object WHERE { "
    + values("document", [BASE + name for name in DOCUMENTS])
    + " GRAPH ?document { ?subject ?predicate ?object } }"
)
KINDS = {
    "owl:Class": "class",
    "owl:ObjectProperty": "relation",
    "owl:DatatypeProperty": "value",
    "owl:AnnotationProperty": "annotation",
}
TRAITS = ("owl:SymmetricProperty", "owl:TransitiveProperty", "owl:FunctionalProperty", "owl:InverseFunctionalProperty")
MATCHES = ("skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:narrowMatch", "skos:relatedMatch")
COUNTER = re.compile(r"^(?:Negative example|ตัวอย่างที่ไม่ใช่)\s*:\s*")
TEMPLATE = re.compile(r"CONSTRUCT\s*\{(.*?)\}", re.DOTALL)
SHORT = re.compile(r"\b([a-z]+):([A-Za-z]\w*)")
VARIABLE_TERM = re.compile(r"\?\w+\s+(?:\?\w+\s+\?|a\s+\?)")


@dataclass(frozen=True)
class Definition:
    """A class or a property, as the ontology and the alignments define it.

    Args:
        iri: its permanent IRI.
        kind: class, relation, value or annotation.
        label, definition, notes, editorial: what is written about it.
        examples, counter_examples: what falls under it and what does not.
        broader, narrower: superclasses or superproperties, and what has this one as such.
        matches: similar terms elsewhere: (short name of the match, IRI).
        domains, ranges: classes of subjects and values; declared (rdfs:domain) or usual (schema:domainIncludes).
        domain_declared, range_declared: whether the classes follow for every subject or value.
        inverses: properties that say the same backwards.
        traits: symmetric, transitive, functional.
        status: of the term, such as stable.
        replaced_by: what to use instead of a withdrawn term.
        deprecated: whether it is withdrawn.
        rules: the rules that derive it.
    """

    iri: str
    kind: str
    label: Texts
    definition: Texts
    notes: Texts
    editorial: Texts
    examples: Texts
    counter_examples: Texts
    broader: tuple[str, ...] = ()
    narrower: tuple[str, ...] = ()
    matches: tuple[tuple[str, str], ...] = ()
    domains: tuple[str, ...] = ()
    ranges: tuple[str, ...] = ()
    domain_declared: bool = False
    range_declared: bool = False
    inverses: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    status: str = ""
    replaced_by: tuple[str, ...] = ()
    deprecated: bool = False
    rules: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The fragment of the IRI, which is also the anchor on the page."""
        return self.iri.rpartition("#")[2]

    @property
    def is_class(self) -> bool:
        """Whether it is a class and not a property."""
        return self.kind == "class"


@dataclass(frozen=True)
class Rule:
    """A rule: a CONSTRUCT that adds what follows.

    Args:
        derives, reads: the terms in its template and in its pattern.
        general: it derives terms that it does not name, such as the inverse of any property.
    """

    iri: str
    label: Texts
    comment: Texts
    construct: str
    order: float
    derives: tuple[str, ...]
    reads: tuple[str, ...]
    general: bool

    @property
    def name(self) -> str:
        """The fragment of the IRI."""
        return self.iri.rpartition("#")[2]


@dataclass(frozen=True)
class Release:
    """One version of a document."""

    iri: str
    number: str
    date: str
    notes: Texts
    current: bool


@dataclass(frozen=True)
class Header:
    """What a document says about itself."""

    iri: str
    title: Texts
    description: Texts
    comment: Texts
    creators: tuple[str, ...]
    publishers: tuple[str, ...]
    license: str
    created: str
    modified: str
    citation: Texts
    prefix: str
    namespace: str
    releases: tuple[Release, ...]

    @property
    def name(self) -> str:
        """The document's name, which is also its path."""
        return self.iri.removeprefix(BASE)


@dataclass(frozen=True)
class Ontology:
    """Everything that the documents of one version say."""

    facts: Facts
    headers: Mapping[str, Header]
    terms: Mapping[str, Definition]
    rules: Mapping[str, Rule]

    def header(self, document: str) -> Header:
        """Return what a document says about itself."""
        return self.headers.get(document) or read_header(self.facts, BASE + document)

    def classes(self) -> list[Definition]:
        """Return the classes that the ontology defines."""
        return [term for term in self.terms.values() if term.is_class]

    def properties(self) -> list[Definition]:
        """Return the properties that the ontology defines."""
        return [term for term in self.terms.values() if not term.is_class]

    def superclasses(self, iri: str) -> set[str]:
        """Return every class above a class, in whatever vocabulary."""
        return closure(iri, lambda one: self.facts.iris(one, "rdfs:subClassOf"))

    def label(self, iri: str) -> Texts:
        """Return what to call a thing, or nothing."""
        found = self.facts.texts(iri, "rdfs:label") or self.facts.texts(iri, "skos:prefLabel", "sh:name", "dct:title")
        if not found and f"reused.{compact(iri)}" in words():
            return Texts({language: (text,) for language, text in words()[f"reused.{compact(iri)}"].items()})
        return found

    def name(self, iri: str, language: str) -> str:
        """Return what to call a thing in a language; its short name when it has no other."""
        return self.label(iri).of(language) or compact(iri)


@kept_for_last_versions()
def ontology(reader: Reader, version: int) -> Ontology:
    """Read the ontology of a version.

    Args:
        reader: reads that version.
        version: its number, so that a new version is read anew.
    """
    return understand(Facts(reader.select(STATEMENTS)))


def understand(facts: Facts) -> Ontology:
    """Make out the documents, terms and rules among the statements."""
    headers = [read_header(facts, iri) for iri in facts.subjects("owl:Ontology")]
    found = [read_rule(facts, iri) for iri in facts.subjects("sh:SPARQLRule")]
    rules = {rule.iri: rule for rule in sorted(found, key=lambda rule: (rule.order, rule.iri))}
    terms = {iri: read_term(facts, iri) for iri in facts.subjects(*KINDS) if iri.startswith(LC)}
    terms = with_reverse(terms)
    terms = {iri: replace(term, rules=tuple(rules_for(term, rules.values(), terms))) for iri, term in terms.items()}
    return Ontology(facts, {header.name: header for header in headers}, terms, rules)


def read_term(facts: Facts, iri: str) -> Definition:
    """Read one class or property."""
    types = [compact(one) for one in facts.iris(iri, "rdf:type")]
    examples = facts.texts(iri, "skos:example")
    return Definition(
        iri=iri,
        kind=next(KINDS[one] for one in KINDS if one in types),
        label=facts.texts(iri, "rdfs:label"),
        definition=facts.texts(iri, "skos:definition"),
        notes=facts.texts(iri, "skos:scopeNote", "rdfs:comment"),
        editorial=facts.texts(iri, "skos:editorialNote", "skos:changeNote"),
        examples=choose(examples, counter=False),
        counter_examples=choose(examples, counter=True),
        broader=facts.iris(iri, "rdfs:subClassOf", "rdfs:subPropertyOf"),
        matches=tuple((match, other) for match in MATCHES for other in facts.iris(iri, match)),
        domains=facts.iris(iri, "rdfs:domain", "schema:domainIncludes"),
        ranges=facts.iris(iri, "rdfs:range", "schema:rangeIncludes"),
        domain_declared=bool(facts.iris(iri, "rdfs:domain")),
        range_declared=bool(facts.iris(iri, "rdfs:range")),
        inverses=facts.iris(iri, "owl:inverseOf"),
        traits=tuple(trait for trait in TRAITS if trait in types),
        status=facts.value(iri, "vs:term_status"),
        replaced_by=facts.iris(iri, "dct:isReplacedBy"),
        deprecated=facts.value(iri, "owl:deprecated") == "true",
    )


def with_reverse(terms: Mapping[str, Definition]) -> dict[str, Definition]:
    """Add to each term what the others say about it: its narrower terms, and inverses stated at the other end."""
    narrower, inverses = defaultdict(set), defaultdict(set)
    for term in terms.values():
        for one in term.broader:
            narrower[one].add(term.iri)
        for one in term.inverses:
            inverses[one].add(term.iri)
    return {
        iri: replace(
            term,
            narrower=tuple(sorted(narrower[iri])),
            inverses=tuple(sorted({*term.inverses, *inverses[iri]})),
        )
        for iri, term in terms.items()
    }


def choose(examples: Texts, *, counter: bool) -> Texts:
    """Choose the examples, or the counter-examples without the words that mark them as such."""
    chosen = {
        language: tuple(COUNTER.sub("", text) for text in texts if bool(COUNTER.match(text)) == counter)
        for language, texts in examples.by_language.items()
    }
    return Texts({language: texts for language, texts in chosen.items() if texts})


def read_rule(facts: Facts, iri: str) -> Rule:
    """Read one rule, and which terms it derives and reads from the text of its query."""
    text = facts.value(iri, "sh:construct")
    found = TEMPLATE.search(text)
    template, pattern = (found[1], text[found.end() :]) if found else ("", text)
    return Rule(
        iri=iri,
        label=facts.texts(iri, "rdfs:label"),
        comment=facts.texts(iri, "rdfs:comment"),
        construct=text,
        order=float(facts.value(iri, "sh:order") or 0),
        derives=terms_in(template),
        reads=terms_in(pattern),
        general=bool(VARIABLE_TERM.search(template)),
    )


def terms_in(text: str) -> tuple[str, ...]:
    """Return the IRIs whose short names stand in the text of a query, in their order there."""
    return tuple(dict.fromkeys(PREFIXES[prefix] + name for prefix, name in SHORT.findall(text) if prefix in PREFIXES))


def rules_for(term: Definition, rules: Iterable[Rule], terms: Mapping[str, Definition]) -> Iterable[str]:
    """Find the rules that can add a statement with a term: those that name it, and the general ones that reach it."""
    ours = [one for one in term.narrower if one in terms]
    reaches = {
        "owl:inverseOf": bool(term.inverses),
        "owl:SymmetricProperty": "owl:SymmetricProperty" in term.traits,
        "rdfs:subPropertyOf": not term.is_class and bool(ours),
        "rdfs:subClassOf": term.is_class and bool(ours),
    }
    for rule in rules:
        markers = {compact(one) for one in rule.reads} & reaches.keys()
        if term.iri in rule.derives or (rule.general and any(reaches[marker] for marker in markers)):
            yield rule.iri


def read_header(facts: Facts, iri: str) -> Header:
    """Read what a document says about itself, and its versions, the newest first."""
    current = facts.value(iri, "owl:versionIRI")
    modified = facts.value(iri, "dct:modified")
    releases = [
        Release(current, facts.value(iri, "owl:versionInfo"), modified, facts.texts(iri, "skos:changeNote"), True)
    ]
    seen, earlier = {current}, list(facts.iris(iri, "owl:priorVersion"))
    while earlier:
        one = earlier.pop(0)
        if one not in seen:
            seen.add(one)
            number = facts.value(one, "owl:versionInfo") or one.rpartition("/")[2]
            notes = facts.texts(one, "skos:changeNote")
            releases.append(Release(one, number, facts.value(one, "dct:modified"), notes, current=False))
            earlier += facts.iris(one, "owl:priorVersion")
    return Header(
        iri=iri,
        title=facts.texts(iri, "dct:title"),
        description=facts.texts(iri, "dct:description"),
        comment=facts.texts(iri, "rdfs:comment", "skos:editorialNote"),
        creators=facts.iris(iri, "dct:creator"),
        publishers=facts.iris(iri, "dct:publisher"),
        license=facts.value(iri, "dct:license"),
        created=facts.value(iri, "dct:created"),
        modified=modified,
        citation=facts.texts(iri, "dct:bibliographicCitation"),
        prefix=facts.value(iri, "vann:preferredNamespacePrefix"),
        namespace=facts.value(iri, "vann:preferredNamespaceUri"),
        releases=tuple(releases),
    )


def rank(rule: Rule) -> tuple[float, str]:
    """Return where a rule stands among the others."""
    return rule.order, rule.iri
