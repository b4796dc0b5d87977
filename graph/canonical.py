"""The one way to write a Turtle file of this project, so that a diff shows what changed and nothing else."""

from __future__ import annotations

from pathlib import Path

from graph.errors import MalformedData
from graph.versions.durable import write_durably
from ontology.terms import PREFIXES


def canonical(text: bytes, place: str) -> bytes:
    """Write Turtle in its canonical form: sorted, one statement a line, the prefixes that are used.

    Args:
        text: Turtle.
        place: what to call it in an error message.

    Raises:
        MalformedData: it is not Turtle.
    """
    import rdflib
    from rdflib.exceptions import ParserError
    from rdflib.plugins.parsers.notation3 import BadSyntax

    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    try:
        graph.parse(data=text, format="turtle")
    except (BadSyntax, ParserError, UnicodeDecodeError) as error:
        reason = getattr(error, "message", None) or str(error).split("\n")[0]
        line = getattr(error, "lines", None)
        raise MalformedData(place=f"{place}, line {line}" if line else place, format="Turtle", reason=reason) from error
    return graph.serialize(format="longturtle").strip().encode() + b"\n"


def repair(path: Path) -> bool:
    """Bring a Turtle file into its canonical form; return whether it was not."""
    before = path.read_bytes()
    after = canonical(before, str(path))
    if after != before:
        write_durably(path, after)
    return after != before
