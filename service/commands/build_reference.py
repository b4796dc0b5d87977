"""`learningcity build-reference`: makes the graph of the network from its tables."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from service.commands.common import explained, language_option, progress

WORDS = {
    "en": {
        "written": "{path}: written.",
        "same": "{path}: is what the tables make already.",
        "stale": "{path}: is not what the tables make; `learningcity build-reference` writes it anew.",
        "tables": "{count} table(s) written to {path}.",
    },
    "th": {
        "written": "{path}: เขียนแล้ว",
        "same": "{path}: ตรงกับตารางอยู่แล้ว",
        "stale": "{path}: ไม่ตรงกับตาราง คำสั่ง `learningcity build-reference` จะเขียนให้ใหม่",
        "tables": "เขียนตาราง {count} ไฟล์ไว้ใน {path}",
    },
}


@click.command("build-reference")
@click.option("--tables", type=click.Path(path_type=Path, file_okay=False, exists=True), help="Folder of other tables.")
@click.option("--to", "target", type=click.Path(path_type=Path, dir_okay=False), help="TriG file to write instead.")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when the file is not what the tables make.")
@click.option(
    "--back",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="The other way round: write the tables of facts from the packaged graph.",
)
@language_option
@explained
def build_reference(tables: Path | None, target: Path | None, check: bool, back: Path | None, lang: str) -> None:
    """Make graph/reference/network.trig from the CSV files in graph/reference/network/.

    The same tables always make the same file. When a table is wrong, its row and column are named and nothing is
    written.

    \b
    learningcity build-reference
    learningcity build-reference --check
    learningcity build-reference --back /tmp/tables
    """
    from graph.network.building import build, is_current, rebuild, tables_folder, target_file

    words, tables, target = WORDS[lang], tables or tables_folder(), target or target_file()
    if back:
        click.echo(words["tables"].format(count=write_tables(back), path=back))
        return
    if check:
        current = is_current(tables, target)
        click.echo(words["same" if current else "stale"].format(path=target))
        sys.exit(0 if current else 1)
    with progress("…"):
        written = rebuild(target, build(tables))
    click.echo(words["written" if written else "same"].format(path=target))


def write_tables(folder: Path) -> int:
    """Write the tables of facts from the packaged graph; return how many."""
    from graph.network.back import tables_of
    from graph.versions.durable import write_durably
    from graph.workers.parent import build_store

    tables = tables_of(build_store())
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        write_durably(folder / name, text)
    return len(tables)
