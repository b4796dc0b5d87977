"""Reads an ontology written in a test, or the packaged one, without any service."""

from __future__ import annotations

from functools import cache

from graph.formats import TURTLE
from graph.rdf import parse
from graph.sources import ontology_quads
from ontology.terms import PREFIXES
from service.ontology_browser.facts import Facts
from service.ontology_browser.reading import Ontology, understand

PROLOGUE = "".join(f"PREFIX {name}: <{space}>\n" for name, space in PREFIXES.items())


def written(turtle: str) -> Ontology:
    """Read Turtle; the project's prefixes are declared."""
    quads = parse((PROLOGUE + turtle).encode(), TURTLE, place="test")
    return understand(
        Facts({"subject": one.subject, "predicate": one.predicate, "object": one.object} for one in quads)
    )


@cache
def packaged() -> Ontology:
    """Read the packaged ontology, vocabularies, alignments, shapes and rules."""
    quads = ontology_quads()
    return understand(
        Facts({"subject": one.subject, "predicate": one.predicate, "object": one.object} for one in quads)
    )
