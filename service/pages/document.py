"""The plain page of a document of terms: every term with an anchor, its name and what is written about it."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Response

from ontology.terms import BASE, PREFIXES
from service.collation import Key, collation_key
from service.page import Page
from service.signposting import OFFERS
from service.vocabulary import Names, compact, iri_of

DECLARATIONS = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("rdfs", "skos", "dct", "sh"))
TERMS = """
SELECT ?term ?class ?label ?text WHERE {
    { GRAPH <DOCUMENT> { ?term a ?class } }
    UNION { GRAPH <DOCUMENT> { ?term rdfs:label|dct:title ?label } }
    UNION { GRAPH <DOCUMENT> { ?term skos:definition|rdfs:comment|dct:description|sh:message ?text } }
    FILTER(isIRI(?term))
}
"""


@dataclass
class Term:
    """One term of a document.

    Args:
        iri: its name.
        classes: what it is.
        labels: its names.
        texts: what is written about it.
    """

    iri: str
    classes: set[str] = field(default_factory=set)
    labels: Names = field(default_factory=Names)
    texts: Names = field(default_factory=Names)

    @property
    def anchor(self) -> str:
        """Its place on the page; "" for what has a page of its own."""
        return self.iri.partition("#")[2] if self.iri.startswith(BASE) else ""

    def name(self, language: str) -> str:
        """What to call it."""
        return self.labels.get(language) or compact(self.iri)


def document_page(page: Page, name: str) -> Response:
    """Show a document.

    Args:
        page: the page to make.
        name: the document: vocabularies, alignments, shapes or rules.
    """
    document = BASE + name
    query = DECLARATIONS + TERMS.replace("DOCUMENT", document)
    found = read_terms(page, query)
    about = found.pop(document, Term(document))
    return page.render(
        "document.html",
        about=about,
        terms=sorted(found.values(), key=lambda term: order(term, page.language)),
        document=document,
        formats=OFFERS,
        query=query,
        compact=compact,
    )


def order(term: Term, language: str) -> tuple[str, Key]:
    """Return where a term stands: by class, then by name."""
    return min(term.classes, default="~"), collation_key(term.name(language))


def read_terms(page: Page, query: str) -> dict[str, Term]:
    """Read the terms of a document that are named or explained in it."""
    found: dict[str, Term] = {}
    for row in page.reader.select(query):
        term = found.setdefault(iri_of(row, "term"), Term(iri_of(row, "term")))
        if "class" in row:
            term.classes.add(iri_of(row, "class"))
        if "label" in row:
            term.labels.add(row["label"])
        if "text" in row:
            term.texts.add(row["text"])
    return found
