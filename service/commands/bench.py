"""`learningcity bench`: makes graphs of any size, and measures SPARQL services beside each other."""

from __future__ import annotations

import gzip
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click

from service.commands.bilingual import Bilingual
from service.commands.common import explained, language_option, progress_bar
from service.commands.misuse import misuse
from service.commands.writing import written_whole
from service.wording.words import say

FAST = 1
HERE = "http://127.0.0.1:7000/sparql"


class RunsByDefault(Bilingual):
    """A group of commands where `run` need not be said."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `run` before what is not the name of a command."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["run", *args]
        return super().parse_args(ctx, args)


@click.group(cls=RunsByDefault)
def bench() -> None:
    """Measure SPARQL services beside each other, on graphs of any size.

    \b
    learningcity bench generate --triples 100000 --output hundred-thousand.nq
    learningcity bench http://127.0.0.1:7000/sparql --against http://127.0.0.1:7878/query
    """


@bench.command()
@click.argument("address", default=HERE)
@click.option("--against", metavar="URL", help="A second endpoint with the same graph, asked in alternation.")
@click.option("--clients", type=click.IntRange(min=1), default=8, show_default=True, help="Requests at the same time.")
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=3.0,
    show_default=True,
    help="How long a round takes, about.",
)
@click.option("--rounds", type=click.IntRange(min=1), default=5, show_default=True, help="Rounds of each endpoint.")
@click.option(
    "--requests",
    "kinds",
    type=click.Choice(["repeated", "new", "both"]),
    default="both",
    show_default=True,
    help="The same requests again and again, or each one new.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    help="Seconds to wait for an answer; a query that has none by then has failed.",
)
@click.option("--only", multiple=True, metavar="NAME", help="A query of the mix; may be given several times.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed asks the same of the same graph.")
@click.option("--default-graph", default="", metavar="IRI", help="Graph to name as the default graph.")
@click.option("--against-default-graph", default="", metavar="IRI", help="The same for the second endpoint.")
@click.option("--pid", type=int, help="Process of the endpoint, for its memory; found by the port when not given.")
@click.option("--against-pid", type=int, help="The same for the second endpoint.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="File to write the tables to, in Markdown.")
@language_option
@explained
def run(
    address: str,
    against: str | None,
    clients: int,
    seconds: float,
    rounds: int,
    kinds: str,
    timeout: float,
    only: tuple[str, ...],
    seed: int,
    default_graph: str,
    against_default_graph: str,
    pid: int | None,
    against_pid: int | None,
    output: Path | None,
    lang: str,
) -> None:
    """Ask one or two SPARQL endpoints a mix of queries, compare the answers, and print how long they took.

    The terms in the queries are drawn from the graph of the first endpoint. Two endpoints are asked the same, in
    alternation, so that whatever else the machine does befalls both. The exit code is 1 when answers differ or fail.

    \b
    learningcity bench run http://127.0.0.1:7000/sparql
    learningcity bench run --against http://127.0.0.1:7878/query --requests new -o table.md
    """
    from rich.console import Console

    from graph.engines.address import is_address
    from queries.mix import mix
    from service.bench.asking import Address
    from service.bench.decks import Requests
    from service.bench.measuring import Plan, measure
    from service.bench.report import markdown, notes, tables

    if unknown := sorted(set(only) - mix().queries.keys()):
        raise misuse("not_in_the_mix", names=", ".join(unknown), known=", ".join(mix().queries))
    for url in filter(None, (address, against)):
        if not (url.startswith("http://") and is_address(url)):
            raise misuse("not_plain_http", address=url)
    second = (Address(against, against_default_graph, timeout),) if against else ()
    plan = Plan(
        addresses=(Address(address, default_graph, timeout), *second),
        kinds=tuple(Requests) if kinds == "both" else (Requests(kinds),),
        clients=clients,
        seconds=seconds,
        rounds=rounds,
        only=only,
        seed=seed,
        processes=(pid, against_pid)[: 1 + len(second)],
    )
    names = tuple(one.url.partition("//")[2].partition("/")[0] for one in plan.addresses)
    with written_whole(output) if output else nullcontext() as file, progress_bar("bench", lang) as watch:
        result = measure(plan, watch)
        if file:
            file.write(markdown(result, names, lang).encode())
    console = Console(width=None if sys.stdout.isatty() else 200)
    for table in tables(result, names, lang):
        console.print(table.rich())
    for note in notes(result, names, lang):
        console.print(note, markup=False, highlight=False)
    failed = any(one.failures(which) for one in result.measured for which in range(len(names)))
    sys.exit(1 if failed or result.disagreements else 0)


@bench.command()
@click.option("--triples", type=click.IntRange(min=1), default=100_000, show_default=True, help="Statements wanted.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed and size give the same graph.")
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), required=True, help="File to write: .nq, .trig, or .nq.gz."
)
@language_option
@explained
def generate(triples: int, seed: int, output: Path, lang: str) -> None:
    """Make a graph of invented learning cities that passes every check, in memory that does not grow with it.

    Cities with their memberships, projects, universities and announcements, each statement in the named graph of the
    passage or the source that makes it. What follows by rule is added by whoever loads the file.

    \b
    learningcity bench generate --triples 1000000 --output million.nq.gz
    """
    from graph.formats import Carries
    from graph.generating.generate import generate as make
    from graph.progress import watched
    from graph.rdf import format_of, serialize

    compressed = output.suffix == ".gz"
    format = format_of(output.stem if compressed else output.name)
    if format is None or format.carries is not Carries.QUADS:
        raise misuse("extension_has_to_be", path=output, able=".nq, .trig, .nq.gz, .trig.gz")
    with written_whole(output) as file, progress_bar("bench", lang) as watch:
        made = watched(make(triples, seed), watch, "making", triples)
        # Without a name and a time in the file, the same graph is the same bytes each time.
        packed: Any = gzip.GzipFile("", "wb", FAST, file, mtime=0) if compressed else nullcontext(file)
        with packed as target:
            serialize(made, format, target)
    click.echo(say(lang, "bench.made", path=output, size=round(output.stat().st_size / 1e6)))
