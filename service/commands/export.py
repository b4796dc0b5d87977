"""`learningcity export`: writes the graph to a file."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path

import click

from graph.formats import GRAPH_FORMATS, TRIG, Format
from service.commands.common import an_iri, data_option, engine_of, engine_options, explained, language_option, progress
from service.commands.misuse import misuse
from service.commands.writing import written_whole


@click.command()
@data_option
@engine_options
@click.option(
    "--format",
    "extension",
    type=click.Choice([one.extension for one in GRAPH_FORMATS]),
    help="Syntax; by the extension of the output when not given, TriG where it has none.",
)
@click.option("--output", "-o", type=click.Path(path_type=Path), help="File to write; standard output when not given.")
@click.option(
    "--graph", callback=an_iri, help="IRI of the one named graph to write; the default graph or all when not given."
)
@click.option("--version", "number", type=int, help="Version to write; the current one when not given.")
@language_option
@explained
def export(
    data: Path | None,
    store: str,
    update_store: str,
    graph_store: str,
    store_credentials: str,
    extension: str | None,
    output: Path | None,
    graph: str | None,
    number: int | None,
    lang: str,
) -> None:
    """Write the graph: all named graphs in TriG or N-Quads, the default graph in Turtle, N-Triples or RDF/XML.

    \b
    learningcity export -o everything.trig
    learningcity export --data ./data --version 3 --format nt > version-3.nt
    learningcity export --store http://localhost:8890/sparql -o everything.nq
    """
    from graph.engine_errors import damage_told
    from graph.errors import NotFound
    from graph.rdf import NamedNode, Triple, serialize
    from service.commands.local import open_to_read

    format = format_of_output(output, extension)
    engine = engine_of(store, update_store, graph_store, store_credentials)
    with written_whole(output) if output else nullcontext(sys.stdout.buffer) as file, progress("…"), damage_told():
        kept = open_to_read(data, number, engine)
        if graph is None:
            kept.everything().write(file, format)
            return
        if not kept.has_graph(NamedNode(graph)):
            raise NotFound(name=graph)
        held = kept.quads(graph=NamedNode(graph))
        serialize((Triple(quad.subject, quad.predicate, quad.object) for quad in held), format, file)


def format_of_output(output: Path | None, extension: str | None) -> Format:
    """Choose the syntax: the one that is named, or that of the output's extension, or TriG where it has none.

    Raises:
        click.UsageError: the extension is that of no syntax, and a file by that name would hold something else.
    """
    from graph.rdf import format_of

    named = extension or (output.suffix if output else "") or TRIG.extension
    found = format_of(named)
    if found is None:
        able = ", ".join(f".{one.extension}" for one in GRAPH_FORMATS)
        raise misuse("extension_of_no_format", path=output, able=able)
    return found
