"""A shape's conditions in words, Thai and English: “exactly one”, “refers to a city”, “text in Thai or English”.

The words are made from the conditions, not from the messages, so they say what is wanted and not what went wrong; a
condition written in SPARQL is told by the shape's name and its message. The components are those of
https://www.w3.org/TR/shacl/#core-components ; the phrases stand in `service/words/shapes.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from graph.announcing.dates import THAI_MONTHS
from graph.rdf import Literal, Term
from service.ontology_browser.facts import key
from service.ontology_browser.phrases import Part, Phrases, Words, plain
from service.reading.vocabulary import compact
from service.wording.dates import written

FORMS = {"^[0-9]{4}-[0-9]{2}-[0-9]{2}$": "YYYY-MM-DD"}
"""What people know some patterns by."""
PLACEHOLDER = re.compile(r"\{[?$]\w+\}")
BOUNDS = ("sh:minInclusive", "sh:maxInclusive", "sh:minExclusive", "sh:maxExclusive")
ORDERS = {"sh:lessThan": ("before", "less"), "sh:lessThanOrEquals": ("not_after", "not_more")}
KNOWN = frozenset(
    (
        *(
            "sh:minCount",
            "sh:maxCount",
            "sh:class",
            "sh:datatype",
            "sh:nodeKind",
            "sh:node",
            "sh:or",
            "sh:xone",
            "sh:and",
        ),
        *("sh:not", "sh:in", "sh:hasValue", "sh:languageIn", "sh:uniqueLang", "sh:pattern", "sh:flags"),
        *(
            "sh:minLength",
            "sh:maxLength",
            "sh:lessThan",
            "sh:lessThanOrEquals",
            "sh:disjoint",
            "sh:equals",
            "sh:closed",
        ),
        *("sh:qualifiedValueShape", "sh:qualifiedMinCount", "sh:qualifiedMaxCount", "sh:sparql", "sh:severity"),
        *("sh:qualifiedValueShapesDisjoint", "sh:ignoredProperties", "sh:deactivated", *BOUNDS),
        *("sh:path", "sh:property", "sh:name", "sh:description", "sh:order", "sh:group", "sh:message", "sh:prefixes"),
        *("sh:targetClass", "sh:targetSubjectsOf", "sh:targetObjectsOf", "sh:targetNode", "sh:select", "sh:declare"),
    )
)
"""What this module knows to say, or to be no condition."""


class ShapeWords(Phrases):
    """Writes the shapes of an ontology in one language."""

    def shape_noun(self, shape: str) -> Words:
        """Name what satisfies a shape: by its class when that is all it asks, else by its label."""
        asked = [
            one for one in self.facts.predicates(shape) if one in KNOWN and one not in ("sh:message", "sh:nodeKind")
        ]
        if asked == ["sh:class"]:
            return self.joined(self.class_noun(iri) for iri in self.facts.iris(shape, "sh:class"))
        label = self.facts.texts(shape, "rdfs:label", "sh:name").of(self.language)
        if label:
            return (Part(label, "" if shape.startswith("_:") else shape),)
        return tuple(part for words_ in self.listed(self.conditions(shape), "and") for part in words_)

    def targets(self, shape: str) -> list[Words]:
        """Say what a shape applies to."""
        found = [
            self.phrase("each", noun=(Part(self.name(iri), iri),)) for iri in self.facts.iris(shape, "sh:targetClass")
        ]
        for predicate, name in (("sh:targetSubjectsOf", "each_with"), ("sh:targetObjectsOf", "each_under")):
            found += [
                self.phrase(name, property=(Part(self.name(iri), iri),)) for iri in self.facts.iris(shape, predicate)
            ]
        found += [
            self.phrase("each_node", thing=(Part(self.name(iri), iri),))
            for iri in self.facts.iris(shape, "sh:targetNode")
        ]
        return found

    # Conditions

    def conditions(self, shape: str) -> list[Words]:
        """Say what a shape asks, one condition an item; nothing for the properties of a node shape."""
        found = [
            *self.how_many(shape),
            *self.kind(shape),
            *self.wording(shape),
            *self.comparisons(shape),
            *self.chosen_values(shape),
            *self.qualified(shape),
            *self.negations(shape),
            *self.queries(shape),
        ]
        unknown = [one for one in self.facts.predicates(shape) if one.startswith("sh:") and one not in KNOWN]
        if unknown and (message := self.message(shape)):
            found.append((Part(message),))
        if self.facts.value(shape, "sh:severity") not in ("", "http://www.w3.org/ns/shacl#Violation"):
            found.append(self.phrase("advice"))
        return found

    def how_many(self, shape: str) -> Iterable[Words]:
        """Say how many values there must be."""
        least, most = self.facts.value(shape, "sh:minCount"), self.facts.value(shape, "sh:maxCount")
        if most == "0":
            yield self.phrase("none")
        elif least in ("", "0"):
            if most:
                yield self.phrase("at_most_one") if most == "1" else self.phrase("at_most", n=most)
        elif least == most:
            yield self.phrase("exactly_one") if least == "1" else self.phrase("exactly", n=least)
        elif most:
            yield self.phrase("between", least=least, most=most)
        else:
            yield self.phrase("at_least_one") if least == "1" else self.phrase("at_least", n=least)

    def kind(self, shape: str) -> Iterable[Words]:
        """Say what each value must be: a thing of a class, a value of a datatype, a text in a language."""
        node_kind = compact(self.facts.value(shape, "sh:nodeKind")).removeprefix("sh:")
        has_path = bool(self.facts.objects(shape, "sh:path"))
        nouns = [self.class_noun(iri) for iri in self.facts.iris(shape, "sh:class")]
        nouns += [self.shape_noun(key(one)) for one in self.facts.objects(shape, "sh:node")]
        for predicate in ("sh:or", "sh:xone"):
            if members := self.facts.members(shape, predicate):
                nouns.append(self.joined(self.shape_noun(key(one)) for one in members))
        nouns += [self.shape_noun(key(one)) for one in self.facts.members(shape, "sh:and")]
        points = has_path and (node_kind == "IRI" or bool(self.facts.iris(shape, "sh:class")))
        yield from (
            self.phrase("refers" if points else "is" if not has_path else "of_datatype", noun=noun) for noun in nouns
        )
        if not nouns and node_kind:
            name = {"IRI": "given_as_iri", "Literal": "given_as_text"}.get(node_kind, "given_as_other")
            yield self.phrase(name, kind=node_kind)
        yield from self.datatype(shape)

    def datatype(self, shape: str) -> Iterable[Words]:
        """Say of which datatype each value must be, and within which bounds."""
        datatype = self.facts.value(shape, "sh:datatype")
        bounds = [next(iter(self.facts.objects(shape, one)), None) for one in BOUNDS]
        least, most, above, below = (self.bound(one) for one in bounds)
        noun = self.class_noun(datatype) if datatype else (Part(self.text("value")),)
        noun = tuple(Part(part.text) for part in noun)
        if least and most:
            name = "date_between" if compact(datatype) == "xsd:date" else "of_datatype_between"
            yield self.phrase(name, noun=noun, least=least, most=most)
        elif least or most:
            yield self.phrase("of_datatype_from" if least else "of_datatype_to", noun=noun, least=least, most=most)
        elif datatype and not above and not below:
            yield self.phrase("of_datatype", noun=noun)
        if above:
            yield self.phrase("of_datatype_above", noun=noun, least=above)
        if below:
            yield self.phrase("of_datatype_below", noun=noun, most=below)

    def bound(self, term: Term | None) -> str:
        """Write a bound; a date in the common era, in which the data has it."""
        if not isinstance(term, Literal):
            return ""
        if self.language == "th" and compact(term.datatype.value) == "xsd:date":
            day = date.fromisoformat(term.value)
            return f"{day.day} {THAI_MONTHS[day.month - 1]} ค.ศ. {day.year}"
        return written(term.value, self.language) if compact(term.datatype.value) == "xsd:date" else term.value

    def wording(self, shape: str) -> Iterable[Words]:
        """Say how each text must be: its language, length and form."""
        if tags := self.facts.members(shape, "sh:languageIn"):
            names = self.joined((Part(self.language_name(key(tag))),) for tag in tags)
            yield self.phrase("in_languages", languages=names)
        if self.facts.value(shape, "sh:uniqueLang") == "true":
            yield self.phrase("unique_language")
        least, most = self.facts.value(shape, "sh:minLength"), self.facts.value(shape, "sh:maxLength")
        if least:
            yield self.phrase("not_empty") if least == "1" else self.phrase("at_least_long", n=least)
        if most:
            yield self.phrase("at_most_long", n=most)
        for pattern in self.facts.objects(shape, "sh:pattern"):
            yield self.phrase("pattern", pattern=(Part(FORMS.get(key(pattern), key(pattern)), code=True),))

    def comparisons(self, shape: str) -> Iterable[Words]:
        """Say how each value must stand to the values of another property."""
        is_path = bool(self.facts.objects(shape, "sh:path"))
        for predicate, dated, counted in (
            ("sh:lessThan", "before", "less"),
            ("sh:lessThanOrEquals", "not_after", "not_more"),
        ):
            for iri in self.facts.iris(shape, predicate):
                ranges = self.ontology.terms[iri].ranges if iri in self.ontology.terms else ()
                is_date = any(compact(one) in ("xsd:date", "xsd:dateTime") for one in ranges)
                yield self.phrase(dated if is_date else counted, other=(Part(self.name(iri), iri),))
        for iri in self.facts.iris(shape, "sh:disjoint"):
            yield self.phrase("disjoint" if is_path else "not_itself", other=(Part(self.name(iri), iri),))
        for iri in self.facts.iris(shape, "sh:equals"):
            yield self.phrase("equal", other=(Part(self.name(iri), iri),))

    def chosen_values(self, shape: str) -> Iterable[Words]:
        """Say which values there may be."""
        for value in self.facts.objects(shape, "sh:hasValue"):
            yield self.phrase("includes", value=self.value(value))
        allowed = self.facts.members(shape, "sh:in")
        if len(allowed) == 1:
            yield self.phrase("must_be_value", value=self.value(allowed[0]))
        elif allowed:
            yield self.phrase("one_of", values=self.joined(self.value(one) for one in allowed))
        if self.facts.value(shape, "sh:closed") == "true":
            yield self.phrase("closed")

    def qualified(self, shape: str) -> Iterable[Words]:
        """Say how many of the values must be of a certain kind."""
        least = self.facts.value(shape, "sh:qualifiedMinCount")
        most = self.facts.value(shape, "sh:qualifiedMaxCount")
        for inner in self.facts.objects(shape, "sh:qualifiedValueShape"):
            noun = self.shape_noun(key(inner))
            if least == most == "1":
                yield self.phrase("just_one_is", noun=noun)
                continue
            if least:
                yield self.phrase("one_is", noun=noun) if least == "1" else self.phrase("some_are", n=least, noun=noun)
            if most:
                yield self.phrase("few_are", n=most, noun=noun)

    def negations(self, shape: str) -> Iterable[Words]:
        """Say what no value may be."""
        if inner := self.facts.objects(shape, "sh:not"):
            nouns = sorted((self.shape_noun(key(one)) for one in inner), key=plain)
            yield self.phrase("is_not", noun=self.joined(nouns))

    def queries(self, shape: str) -> Iterable[Words]:
        """Tell the conditions that are written in SPARQL, by the shape's name and message."""
        for constraint in self.facts.objects(shape, "sh:sparql"):
            label = self.facts.texts(shape, "rdfs:label", "sh:name").of(self.language)
            message = self.message(key(constraint)) or self.message(shape)
            yield self.phrase("query", label=label, message=message) if label else (Part(message),)

    def message(self, shape: str) -> str:
        """Return what the gate says of data that breaks a shape, with … for what it would name."""
        return PLACEHOLDER.sub("…", self.facts.texts(shape, "sh:message").of(self.language))
