"""Makes the TriG file that a curator fills in: the text cut into passages, with what it names and the dates it gives.

What only a person can supply is left out, so that `learningcity check` asks for it: the English rendering of each
passage, the names of the announcement where they were not given, and every statement. What was recognised stands in
comments, as lines that become statements when the sign # is taken away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from graph.announcing.cutting import Span, context, cut, cut_at
from graph.announcing.dates import WrittenDate, find_dates
from graph.announcing.mentions import Mention, Name, find_known
from graph.announcing.proposals import Proposal, propose
from graph.announcing.skeleton_words import GRAPH_TEXTS, LEGEND, WORDS
from graph.turtle_text import quoted, quoted_long
from ontology.terms import ID, PREFIXES

USED_PREFIXES = ("dcat", "dct", "lc", "oa", "org", "prov", "rdfs", "schema", "skos", "xsd")
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True)
class Recognised:
    """What was recognised in a text.

    Args:
        text: the text.
        passages: where it was cut.
        known: where it names known things.
        dates: the dates that it gives.
        proposals: what may be names of new things.
    """

    text: str
    passages: list[Span]
    known: list[Mention] = field(default_factory=list)
    dates: list[WrittenDate] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)


@dataclass(frozen=True)
class Heading:
    """What is told of an announcement besides its text.

    Args:
        slug: the last part of its identifier.
        label_th: its Thai name; "" when it is still to be given.
        label_en: its English name; "" likewise.
        source: the IRI of where it was found; "" when there is none.
    """

    slug: str
    label_th: str = ""
    label_en: str = ""
    source: str = ""

    @property
    def iri(self) -> str:
        """Its identifier below `id/`."""
        return f"announcement/{self.slug}"

    @property
    def editorial(self) -> str:
        """The named graph of what the editors add to it, below `id/`."""
        return f"graph/editorial/{self.slug}"


def recognise(text: str, names: list[Name], mark: str = "") -> Recognised:
    """Cut a text and find what it names.

    Args:
        text: the whole text, in NFC.
        names: the names of the things that the graph knows.
        mark: what stands in the text where it is to be cut; "" cuts it at the ends of clauses.
    """
    text, passages = cut_at(text, mark) if mark else (text, cut(text))
    known, dates = find_known(text, names), find_dates(text)
    taken = [(one.start, one.end) for one in known] + [(one.start, one.end) for one in dates]
    return Recognised(text, passages, known, dates, propose(text, taken))


def skeleton(heading: Heading, found: Recognised, language: str = "en") -> str:
    """Write the file.

    Args:
        heading: what is told of the announcement.
        found: what was recognised in its text.
        language: of the comments, "th" or "en".

    Returns:
        TriG (https://www.w3.org/TR/trig/).
    """
    lines = [f"# {line}" if line else "#" for line in LEGEND[language].format(slug=heading.slug).splitlines()]
    lines += ["", f"BASE <{ID}>"] + [f"PREFIX {prefix}: <{PREFIXES[prefix]}>" for prefix in USED_PREFIXES] + [""]
    lines += announcement_block(heading, found, language)
    for number, span in enumerate(found.passages, 1):
        lines += ["", *passage_block(heading, found.text, number, span, language)]
        lines += ["", *statements_block(heading, found, number, span, language)]
    lines += ["", *editorial_block(heading, found, language)]
    return "\n".join(lines) + "\n"


def announcement_block(heading: Heading, found: Recognised, language: str) -> Iterator[str]:
    """Write the description of the announcement."""
    todo = WORDS[language]["todo"]
    yield f"<{heading.iri}> {{"
    yield f"    <{heading.iri}>"
    yield "        a lc:Announcement ;"
    yield from names(heading, todo)
    cities = {one.name.thing for one in found.known if one.name.thing.startswith("city/")}
    for city in sorted(cities) or ["city/…"]:
        yield f"        # lc:concernsCity <{city}> ;  # {WORDS[language]['city']}"
    yield '        dct:language "th" ;'
    yield (
        f"        dct:source <{heading.source}> ;"
        if heading.source
        else f"        # dct:source <https://…> ;  # {todo}"
    )
    yield from both("dct:rights", GRAPH_TEXTS["rights"])
    yield from both("skos:editorialNote", GRAPH_TEXTS["positions"])
    yield f"        lc:text {quoted_long(found.text, 'th')} ;"
    yield "    ."
    yield "}"


def names(heading: Heading, todo: str) -> Iterator[str]:
    """Write the names of the announcement, or that they are to be given."""
    given = {"en": heading.label_en, "th": heading.label_th}
    if all(given.values()):
        yield from both("rdfs:label", given)
        return
    for tag, label in given.items():
        yield f"        rdfs:label {quoted(label, tag)} ;" if label else f'        # rdfs:label "…"@{tag} ;  # {todo}'


def both(property: str, texts: dict[str, str]) -> Iterator[str]:
    """Write a property with a text in each language."""
    yield f"        {property}"
    yield f"            {quoted(texts['en'], 'en')} ,"
    yield f"            {quoted(texts['th'], 'th')} ;"


def passage_block(heading: Heading, text: str, number: int, span: Span, language: str) -> Iterator[str]:
    """Write the description of a passage: its words, and where they stand."""
    iri = f"{heading.iri}/passage/{number}"
    words = text[span.start : span.end]
    prefix, suffix = context(text, span)
    labels = {tag: label.format(number=number, slug=heading.slug) for tag, label in GRAPH_TEXTS["passage"].items()}
    yield f"<{heading.iri}> {{"
    yield f"    <{iri}>"
    yield "        a lc:Passage ;"
    yield from both("rdfs:label", labels)
    yield f"        lc:passageOf <{heading.iri}> ;"
    yield f"        lc:number {number} ;"
    yield f"        lc:quote {quoted(words, 'th')} ;"
    yield f'        # lc:gloss "…"@en ;  # {WORDS[language]["gloss"]}'
    yield f"        lc:certainty <certainty/stated> ;  # {WORDS[language]['certainty']}"
    yield "        oa:hasSelector"
    yield f"            <{iri}/quote> ,"
    yield f"            <{iri}/position> ;"
    yield "    ."
    yield f"    <{iri}/quote>"
    yield "        a oa:TextQuoteSelector ;"
    yield f"        oa:exact {quoted(words)} ;"
    yield f"        oa:prefix {quoted(prefix)} ;"
    yield f"        oa:suffix {quoted(suffix)} ;"
    yield "    ."
    yield f"    <{iri}/position>"
    yield "        a oa:TextPositionSelector ;"
    yield f"        oa:start {span.start} ;"
    yield f"        oa:end {span.end} ;"
    yield "    ."
    yield "}"


def statements_block(heading: Heading, found: Recognised, number: int, span: Span, language: str) -> Iterator[str]:
    """Write the graph of a passage, empty, with what was recognised in its words."""
    words = WORDS[language]
    known = [one.name for one in found.known if span.start <= one.start < span.end]
    groups: tuple[tuple[str, Iterable[str]], ...] = (
        ("known", (known_line(name) for name in known if not name.is_concept)),
        ("concepts", (f"<{name.thing}>  # {one_line(name.words)}" for name in known if name.is_concept)),
        ("dates", (date_line(one) for one in found.dates if span.start <= one.start < span.end)),
        ("new", (new_line(one) for one in found.proposals if span.start <= one.start < span.end)),
    )
    yield f"<{heading.iri}/passage/{number}> {{"
    for key, lines in groups:
        unlike = list(dict.fromkeys(lines))
        if unlike:
            yield f"    # {words[key]}"
            yield from (f"    #   {line}" for line in unlike)
    yield "}"


def known_line(name: Name) -> str:
    """Write what a passage states when it names a known thing."""
    kind = f"a {name.kind} ; " if name.kind else ""
    return f"<{name.thing}> {kind}{name.predicate} {quoted(name.words, name.language)} ."


def date_line(one: WrittenDate) -> str:
    """Write a date, or the first and the last of some days, with its words where they are Thai."""
    days = [("lc:date", one.day)] if one.last is None else [("lc:startDate", one.day), ("lc:endDate", one.last)]
    line = " ; ".join(f'{property} "{day.isoformat()}"^^xsd:date' for property, day in days)
    latin = any(letter.isascii() and letter.isalpha() for letter in one.words)
    return f"{line} ;  # {one_line(one.words)}" if latin else f"{line} ; lc:dateAsWritten {quoted(one.words, 'th')} ;"


def new_line(one: Proposal) -> str:
    """Write what a passage may state when it names something new."""
    kind = f"a {one.type} ; " if one.type else ""
    classification = f" ; org:classification <classification/{one.classification}>" if one.classification else ""
    return f"<{one.iri}> {kind}{one.predicate} {quoted(one.words, one.language)}{classification} ."


def one_line(words: str) -> str:
    """Bring words onto one line, as a comment must be."""
    return " ".join(words.split())


def editorial_block(heading: Heading, found: Recognised, language: str) -> Iterator[str]:
    """Write the graph of what the editors add: above all the names in the other language."""
    yield f"<{heading.editorial}> {{"
    yield f"    <{heading.editorial}>"
    yield "        a"
    yield "            dcat:Dataset ,"
    yield "            prov:Entity ;"
    labels = {tag: label.format(slug=heading.slug) for tag, label in GRAPH_TEXTS["editorial"].items()}
    yield from both("rdfs:label", labels)
    yield from both("dct:description", GRAPH_TEXTS["additions"])
    yield f"        dct:license <{LICENCE}> ;"
    yield "    ."
    yield f"    # {WORDS[language]['names']}"
    other = {"th": "en", "en": "th"}
    lines = (f'<{one.iri}> rdfs:label "…"@{other[one.language]} .  # {one.words}' for one in found.proposals)
    yield from (f"    #   {line}" for line in dict.fromkeys(lines))
    yield "}"
