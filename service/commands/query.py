"""`learningcity query`: asks the graph, or any SPARQL endpoint."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from graph.formats import BY_EXTENSION
from service.commands.common import data_option, explained, language_option, progress
from service.commands.misuse import misuse


@click.command()
@click.argument("query", required=False)
@click.option(
    "--param", "parameters", multiple=True, metavar="NAME=VALUE", help="Value of a parameter of a saved query."
)
@data_option
@click.option("--version", "number", type=int, help="Version of the data directory to ask.")
@click.option("--endpoint", metavar="URL", help="SPARQL endpoint to ask instead.")
@click.option(
    "--format",
    "extension",
    default="table",
    show_default=True,
    type=click.Choice(["table", *BY_EXTENSION]),
    help="How to print the answer.",
)
@language_option
@explained
def query(
    query: str | None,
    parameters: tuple[str, ...],
    data: Path | None,
    number: int | None,
    endpoint: str | None,
    extension: str,
    lang: str,
) -> None:
    """Ask a saved query by its name, a file that ends in .rq, or SPARQL given as text ("-" reads it from standard input).

    Without an argument, the saved queries are listed.

    \b
    learningcity query
    learningcity query leaders-and-members-with-evidence --lang en
    learningcity query 'SELECT ?city WHERE { ?city a <https://w3id.org/learning-city/ontology#City> }' --format csv
    """
    from graph.asking import ask_endpoint, ask_store
    from service.commands.local import open_store
    from service.commands.tables import print_catalogue, print_table

    if query is None:
        print_catalogue(lang)
        return
    text = query_text(query, parameters, lang)
    refuse_unanswerable(text, extension)
    with progress("…"):
        if endpoint:
            body, is_table = ask_endpoint(endpoint, text, extension)
        else:
            body, is_table = ask_store(open_store(data, number), text, extension)
    if extension == "table" and is_table:
        print_table(body, lang)
    else:
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()


def refuse_unanswerable(text: str, extension: str) -> None:
    """Refuse an update, which has no answer, and a format that cannot carry it: a file by that name would hold something else.

    Raises:
        MalformedQuery: the text is not SPARQL.
    """
    from graph.analysis import analyse
    from graph.asking import format_for
    from graph.formats import RESULT_FORMATS

    form, asked = analyse(text).form, BY_EXTENSION.get(extension)
    if form == "UPDATE":
        raise misuse("query_changes_nothing", query="learningcity query", endpoint="/sparql", load="learningcity load")
    if asked and format_for(form, extension) is not asked:
        able = [one.extension for one in BY_EXTENSION.values() if (one in RESULT_FORMATS) != (asked in RESULT_FORMATS)]
        raise misuse("other_formats", format=extension, able=", ".join(able))


def query_text(query: str, parameters: tuple[str, ...], language: str) -> str:
    """Find the text of a query: a saved one by name, a file, standard input, or the argument itself.

    Raises:
        NoSuchQuery: the argument looks like a name and is none.
    """
    from difflib import get_close_matches

    from graph.errors import NoSuchQuery
    from queries.catalogue import BilingualError, catalogue

    saved = catalogue().get(query)
    if saved:
        pairs = [parameter.partition("=") for parameter in parameters]
        try:
            return saved.bind({name: value for name, _, value in pairs})
        except BilingualError as error:
            raise click.UsageError(error.message(language)) from None
    if parameters:
        raise misuse("parameter_without_query")
    if query == "-":
        return sys.stdin.read()
    if query.endswith(".rq"):
        return Path(query).read_text(encoding="utf-8")
    if " " not in query.strip() and "{" not in query:
        near = get_close_matches(query, catalogue(), n=1, cutoff=0.4)
        raise NoSuchQuery(
            name=query,
            suggestion_en=f"Did you mean “{near[0]}”?" if near else "`learningcity query` lists them.",
            suggestion_th=f"คำค้นที่ใกล้เคียงคือ “{near[0]}”" if near else "คำสั่ง `learningcity query` แสดงรายการทั้งหมด",
        )
    return query
