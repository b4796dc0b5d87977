"""`learningcity export`: writes the graph to a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO

import click

from graph.formats import BY_EXTENSION, GRAPH_FORMATS
from service.commands.common import an_iri, data_option, engine_of, engine_options, explained, language_option, progress


@click.command()
@data_option
@engine_options
@click.option(
    "--format",
    "extension",
    type=click.Choice([one.extension for one in GRAPH_FORMATS]),
    help="Syntax; by the name of the output when not given, TriG otherwise.",
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
    from graph.errors import NotFound
    from graph.rdf import NamedNode, Triple, serialize
    from service.commands.local import open_to_read

    if extension is None:
        extension = output.suffix.lstrip(".") if output and output.suffix.lstrip(".") in BY_EXTENSION else "trig"
    format = BY_EXTENSION[extension]
    with progress("…"):
        kept = open_to_read(data, number, engine_of(store, update_store, graph_store, store_credentials))
        if graph and not kept.has_graph(NamedNode(graph)):
            raise NotFound(name=graph)

        def write(file: IO[bytes]) -> None:
            if graph:
                held = kept.quads(graph=NamedNode(graph))
                serialize((Triple(quad.subject, quad.predicate, quad.object) for quad in held), format, file)
            else:
                kept.everything().write(file, format)

        if output is None:
            write(sys.stdout.buffer)
        else:
            temporary = output.with_name(output.name + ".part")
            with temporary.open("wb") as file:
                write(file)
            temporary.replace(output)
