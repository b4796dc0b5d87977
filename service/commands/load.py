"""`learningcity load`: brings files into a data directory, through the gate."""

from __future__ import annotations

import getpass
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.commands.common import an_iri, engine_of, engine_options, explained, language_option, progress_bar
from service.commands.misuse import misuse
from service.wording.words import say

if TYPE_CHECKING:
    from graph.engines.address import EngineAddress
    from graph.gate.bulk import BulkHome
    from graph.gate.change import Provenance
    from graph.interface import Home
    from graph.progress import Watch
    from graph.rdf import NamedNode

LARGE, PACKS = 20_000_000, 12  # bytes from which on files are loaded in bulk; how much larger a .gz is unpacked
IN_BULK_SECONDS = 600.0  # for one request to an engine


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--data", type=click.Path(path_type=Path), help="Data directory; made when it is not there. Or give --store."
)
@engine_options
@click.option(
    "--graph", callback=an_iri, help="IRI of the named graph for statements that name none (Turtle, N-Triples …)."
)
@click.option("--replace", is_flag=True, help="The named graphs of the files hold only what the files say, afterwards.")
@click.option("--message", default="", help="Why, in a sentence; stands in the history.")
@click.option("--dry-run", is_flag=True, help="Say what would change and whether it passes; store nothing.")
@click.option(
    "--shapes", default="", metavar="FILE|none", help="Other shapes to hold the data to; none opens the gate."
)
@click.option(
    "--bulk/--no-bulk",
    default=None,
    help="Whether to stream the files instead of holding them; by their size when not said.",
)
@language_option
@explained
def load(
    files: tuple[Path, ...],
    data: Path | None,
    store: str,
    update_store: str,
    graph_store: str,
    store_credentials: str,
    graph: str | None,
    replace: bool,
    message: str,
    dry_run: bool,
    shapes: str,
    bulk: bool | None,
    lang: str,
) -> None:
    """Load RDF files, also packed (.gz): all of them, checked against the shapes, or none.

    Large files are streamed: everything is derived anew and validated in several processes, in memory that does not
    grow with the files.

    \b
    learningcity load announcement.trig --data ./data --message "Announcement of Rayong"
    learningcity load million.nq.gz --data ./data
    learningcity load announcement.trig --store http://localhost:7878/query --update-store http://localhost:7878/update
    learningcity load million.nq.gz --store … --update-store … --graph-store http://localhost:7878/store
    """
    from graph.errors import Rejected
    from graph.gate.change import Provenance
    from graph.rdf import NamedNode
    from graph.validating.reporting import report_text

    target = NamedNode(graph) if graph else None
    provenance = Provenance(getpass.getuser(), message)
    if bulk is None:
        bulk = not replace and size_of(files) > LARGE
    if bulk and replace:
        raise misuse("replace_in_bulk")
    engine = engine_of(store, update_store, graph_store, store_credentials)
    if data is None and engine is None:
        raise misuse("neither_data_nor_store")
    if data is not None and engine is not None:
        raise misuse("data_or_store")
    is_new = data is not None and not data.exists()
    try:
        with progress_bar("load", lang) as watch:
            options = Options(replace, dry_run, shapes)
            if bulk:
                done = stream(files, partial(bulk_home, data, engine), target, provenance, options, watch)
            else:
                done = write_at_once(files, home_of(data, engine), target, provenance, options, watch)
    except Rejected as error:
        click.echo(report_text(error.report, lang), err=True)
        shown, count = len(error.report.results), int(str(error.facts["count"]))
        if shown < count:
            click.echo(say(lang, "load.more", shown=shown, count=count), err=True)
        raise
    except BaseException:
        if is_new and data is not None and not has_been_loaded(data):
            shutil.rmtree(data, ignore_errors=True)  # what was not there before is not there afterwards
        raise
    sentence = "load.done" if done.published else "load.nothing_stored"
    click.echo(say(lang, sentence, version=str(done.version), added=done.added, removed=done.removed))
    if not done.merged:
        click.echo(say(lang, "load.unmerged"), err=True)


@dataclass(frozen=True)
class Options:
    """How files are loaded.

    Args:
        replace: whether their named graphs hold only what they say, afterwards.
        dry_run: whether nothing is stored.
        shapes: what data is held to: a file, "" for the ontology's shapes, "none" for nothing.
    """

    replace: bool
    dry_run: bool
    shapes: str


@dataclass(frozen=True)
class Done:
    """What came of it: the version, what was added and removed, whether that was stored, and its tables merged."""

    version: int
    added: int
    removed: int
    published: bool
    merged: bool = True


def has_been_loaded(data: Path) -> bool:
    """Tell whether a data directory that is new has more than the version that it began with."""
    from graph.versions.directory import read_current

    return read_current(data) > 1


def size_of(files: Sequence[Path]) -> int:
    """Guess how many bytes of RDF some files hold."""
    sizes = ((path.stat().st_size, path.suffix == ".gz") for path in files if path.exists())
    return sum(size * PACKS if packed else size for size, packed in sizes)


def home_of(data: Path | None, engine: EngineAddress | None) -> Home:
    """Find where versions are made: in a data directory, which is made when it is not there, or in an engine."""
    from graph.engines.home import EngineHome
    from graph.versions.directory import DataDirectory

    if engine is not None:
        return EngineHome(engine)
    assert data is not None
    return DataDirectory.create(data)


def bulk_home(data: Path | None, engine: EngineAddress | None) -> BulkHome:
    """Find where versions are made that are too large to be held; it has one to begin from."""
    from graph.engines.bulk import EngineInBulk
    from graph.engines.home import EngineHome
    from graph.gate.door import open_or_create
    from graph.versions.directory import DataDirectory

    if engine is not None:
        home = EngineHome(engine, seconds=IN_BULK_SECONDS)
        open_or_create(home)
        return EngineInBulk(home)
    assert data is not None
    directory = DataDirectory.create(data)
    open_or_create(directory)
    return directory


def write_at_once(
    files: Sequence[Path],
    home: Home,
    target: NamedNode | None,
    provenance: Provenance,
    options: Options,
    watch: Watch,
) -> Done:
    """Read all files, and write them as one change."""
    from graph.deriving.entail import DERIVED  # an export holds it too; what follows is derived anew
    from graph.gate.door import Gate, Upload, open_or_create
    from graph.progress import watched
    from graph.rdf import NamedNode, stream_file
    from graph.sources import shapes_from

    read = (quad for path in files for quad in stream_file(path, graph=target) if quad.graph_name != DERIVED)
    quads = tuple(watched(read, watch, "loading"))
    open_or_create(home)
    named = frozenset(quad.graph_name for quad in quads if isinstance(quad.graph_name, NamedNode))
    upload = Upload(quads, named if options.replace else frozenset())
    gate = Gate(home, shapes_from(options.shapes))
    receipt = gate.write(upload, provenance, dry_run=options.dry_run, watch=watch)
    return Done(receipt.version, len(receipt.change.added), len(receipt.change.removed), receipt.published)


def stream(
    files: Sequence[Path],
    home: Callable[[], BulkHome],
    target: NamedNode | None,
    provenance: Provenance,
    options: Options,
    watch: Watch,
) -> Done:
    """Stream the files through the gate."""
    from graph.gate.bulk import BulkGate, looked_through
    from graph.sources import shapes_from

    with looked_through(files) as plain:
        gate = BulkGate(home(), shapes_from(options.shapes), processes=os.cpu_count() or 1)
        receipt = gate.load(files, provenance, graph=target, plain=plain, dry_run=options.dry_run, watch=watch)
    return Done(receipt.version, receipt.added, receipt.removed, receipt.published, receipt.merged)
