"""A query to copy for each class and property: what there is of it, named, with the passages that state it."""

from __future__ import annotations

from ontology.terms import PREFIXES
from service.ontology_browser.reading import Definition, Ontology

LIMIT = 100
CLASS = """{prologue}
SELECT ?{thing} ?name WHERE {{
  ?{thing} a {term} .
  OPTIONAL {{ ?{thing} rdfs:label ?name FILTER(LANGMATCHES(LANG(?name), "{language}")) }}
}}
ORDER BY ?name ?{thing}
LIMIT {limit}
"""
STATED = """{prologue}
SELECT ?{thing} ?{value} ?passage ?words WHERE {{
  ?{thing} {term} ?{value} .
  OPTIONAL {{
    GRAPH ?passage {{ ?{thing} {term} ?{value} }}
    ?passage lc:quote ?words .
  }}
}}
ORDER BY ?{thing} ?{value} ?passage
LIMIT {limit}
"""
DERIVED = """{prologue}
SELECT ?{thing} ?{value} WHERE {{
  ?{thing} {term} ?{value} .
}}
ORDER BY ?{thing} ?{value}
LIMIT {limit}
"""
TAKEN = ("passage", "words", "name")


def term_query(ontology: Ontology, term: Definition, language: str) -> str:
    """Write a query for a term.

    Args:
        ontology: what was read.
        term: the class or property.
        language: the language of the names.
    """
    if term.is_class:
        thing = variable(ontology, (term.iri,), "thing")
        return CLASS.format(
            prologue=prologue("rdfs"), thing=thing, term=f"lc:{term.name}", language=language, limit=LIMIT
        )
    thing, value = variable(ontology, term.domains, "thing"), variable(ontology, term.ranges, "value")
    value = f"other{value[0].upper()}{value[1:]}" if value == thing else value
    derived = any(term.iri in ontology.rules[rule].derives for rule in term.rules)
    text = DERIVED if derived else STATED
    return text.format(prologue=prologue(), thing=thing, value=value, term=f"lc:{term.name}", limit=LIMIT)


def prologue(*prefixes: str) -> str:
    """Declare our prefix and others."""
    return "\n".join(f"PREFIX {name}: <{PREFIXES[name]}>" for name in ("lc", *prefixes))


def variable(ontology: Ontology, classes: tuple[str, ...], otherwise: str) -> str:
    """Name a variable after the one class of ours that it holds."""
    ours = [ontology.terms[iri].name for iri in classes if iri in ontology.terms]
    name = ours[0][0].lower() + ours[0][1:] if len(classes) == len(ours) == 1 else otherwise
    return otherwise if name in TAKEN else name
