"""Which literals the engine is known to give back as they were written, without asking it: it keeps values, not spellings."""

from __future__ import annotations

import re

from graph.rdf import Literal
from ontology.terms import PREFIXES

XSD = PREFIXES["xsd"]
KEPT_AS_WRITTEN = {
    XSD + "integer": re.compile(r"0|-?[1-9]\d{0,17}"),
    XSD + "date": re.compile(r"\d{4}-\d\d-\d\d"),
    XSD + "gYear": re.compile(r"\d{4}"),
    XSD + "boolean": re.compile(r"true|false"),
    XSD + "string": re.compile(r".*", re.DOTALL),
    XSD + "anyURI": re.compile(r".*", re.DOTALL),
}


def is_kept(literal: Literal) -> bool:
    """Tell whether the engine is known to give a literal back as it is written; False where it must be asked."""
    if literal.language:
        return True
    form = KEPT_AS_WRITTEN.get(literal.datatype.value)
    return form is not None and form.fullmatch(literal.value) is not None
