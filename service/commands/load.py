"""`learningcity load`: brings files into a data directory, through the gate."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

import click

from service.commands.common import explained, language_option, progress


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--data", type=click.Path(path_type=Path), required=True, help="Data directory; made when it is not there."
)
@click.option("--graph", help="IRI of the named graph for statements that name none (Turtle, N-Triples …).")
@click.option("--replace", is_flag=True, help="The named graphs of the files hold only what the files say, afterwards.")
@click.option("--message", default="", help="Why, in a sentence; stands in the history.")
@click.option("--dry-run", is_flag=True, help="Say what would change and whether it passes; store nothing.")
@click.option(
    "--shapes", default="", metavar="FILE|none", help="Other shapes to hold the data to; none opens the gate."
)
@language_option
@explained
def load(
    files: tuple[Path, ...],
    data: Path,
    graph: str | None,
    replace: bool,
    message: str,
    dry_run: bool,
    shapes: str,
    lang: str,
) -> None:
    """Load RDF files: all of them, checked against the shapes, or none.

    \b
    learningcity load announcement.trig --data ./data --message "Announcement of Rayong"
    """
    from graph.errors import Rejected
    from graph.gate.change import Provenance
    from graph.gate.door import Gate, Upload, open_or_create
    from graph.rdf import NamedNode, read_file
    from graph.sources import shapes_from
    from graph.validating.reporting import report_text
    from graph.versions.directory import DataDirectory

    target = NamedNode(graph) if graph else None
    with progress("…"):
        quads = tuple(quad for path in files for quad in read_file(path, graph=target))
        directory = DataDirectory.create(data)
        open_or_create(directory)
        gate = Gate(directory, shapes_from(shapes))
        named = frozenset(quad.graph_name for quad in quads if isinstance(quad.graph_name, NamedNode))
        upload = Upload(quads, named if replace else frozenset())
        try:
            receipt = gate.write(upload, Provenance(getpass.getuser(), message), dry_run=dry_run)
        except Rejected as error:
            click.echo(report_text(error.report, lang), err=True)
            click.echo(error.message(lang), err=True)
            sys.exit(1)
    added, removed = len(receipt.change.added), len(receipt.change.removed)
    sentences = {
        "en": f"version {receipt.version}: {added:,} quads added, {removed:,} removed",
        "th": f"รุ่นที่ {receipt.version}: เพิ่ม {added:,} ข้อความ ลบ {removed:,} ข้อความ",
    }
    if not receipt.published:
        nothing = {"en": "nothing was stored; now ", "th": "ไม่มีการจัดเก็บ ขณะนี้เป็น"}
        sentences = {key: nothing[key] + sentence for key, sentence in sentences.items()}
    click.echo(sentences[lang])
