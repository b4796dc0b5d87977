"""`learningcity bench`: makes graphs to measure with."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from service.commands.common import counted, explained, language_option

if TYPE_CHECKING:
    from graph.rdf import Quad

FAST, STEP = 1, 1000
WORDS = {
    "en": {"making": "Making statements", "made": "{path}: {quads:,} statements, {size:,.1f} MB"},
    "th": {"making": "กำลังสร้างข้อความ", "made": "{path}: {quads:,} ข้อความ {size:,.1f} เมกะไบต์"},
}


@click.group()
def bench() -> None:
    """Measure the service, on graphs of any size.

    \b
    learningcity bench generate --triples 100000 --output hundred-thousand.nq
    """


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
    from graph.errors import MalformedData
    from graph.formats import Carries
    from graph.generating.generate import generate as make
    from graph.rdf import format_of, serialize

    compressed = output.suffix == ".gz"
    format = format_of(output.stem if compressed else output.name)
    if format is None or format.carries is not Carries.QUADS:
        raise MalformedData(
            place=str(output), format="RDF", reason="its extension must be .nq or .trig, or these with .gz"
        )
    temporary = output.with_name(output.name + ".part")
    with counted(WORDS[lang]["making"], triples) as advance, temporary.open("wb") as file:
        made = Reported(make(triples, seed), advance)
        # Without a name and a time in the file, the same graph is the same bytes each time.
        packed: Any = gzip.GzipFile("", "wb", FAST, file, mtime=0) if compressed else nullcontext(file)
        with packed as target:
            serialize(made, format, target)
    temporary.replace(output)
    click.echo(WORDS[lang]["made"].format(path=output, quads=made.count, size=output.stat().st_size / 1e6))


class Reported:
    """Quads that are counted as they pass.

    Args:
        quads: the quads.
        report: told of each thousand.
    """

    def __init__(self, quads: Iterable[Quad], report: Callable[[int], None]) -> None:
        self.quads, self.report, self.count = quads, report, 0

    def __iter__(self) -> Iterator[Quad]:
        for quad in self.quads:
            self.count += 1
            if self.count % STEP == 0:
                self.report(STEP)
            yield quad
