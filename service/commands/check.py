"""`learningcity check`: holds files to the shapes."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from service.commands.common import data_option, explained, language_option, progress

WORDS = {
    "en": {
        "read": "{files} file(s), {quads:,} statements",
        "ontology": "The ontology's own shapes:",
        "form": "{path}: not in canonical form; `learningcity check --repair {path}` writes it so.",
        "repaired": "{path}: now in canonical form.",
    },
    "th": {
        "read": "{files} ไฟล์ {quads:,} ข้อความ",
        "ontology": "ผลตรวจตามเกณฑ์ของตัวออนโทโลยีเอง:",
        "form": "{path}: ยังไม่อยู่ในรูปแบบมาตรฐาน คำสั่ง `learningcity check --repair {path}` จะจัดรูปแบบให้",
        "repaired": "{path}: จัดเป็นรูปแบบมาตรฐานแล้ว",
    },
}


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@data_option
@click.option("--shapes", default="", metavar="FILE", help="Other shapes to hold the data to.")
@click.option("--repair", is_flag=True, help="Bring Turtle files into canonical form first.")
@language_option
@explained
def check(paths: tuple[Path, ...], data: Path | None, shapes: str, repair: bool, lang: str) -> None:
    """Check RDF files or folders: that they parse, that quotes match their text, that every shape holds.

    They are checked together with what the data directory, or the packaged graph, knows. Without a path, that itself is
    checked. The exit code is 1 when something does not hold.

    \b
    learningcity check my-announcement.trig
    learningcity check ontology/ --repair
    """
    from graph.checking import check_files, rdf_files
    from graph.reporting import report_text
    from graph.sources import shapes_from
    from service.commands.local import open_store

    words = WORDS[lang]
    if repair:
        repair_files([path for path in rdf_files(paths) if path.suffix == ".ttl"], words)
    with progress("…"):
        background = open_store(data).quads() if data else None
        held_to = shapes_from(shapes)
        assert held_to is not None
        checked = check_files(paths, held_to, background)
    click.echo(words["read"].format(files=len(checked.files), quads=checked.quads))
    click.echo(report_text(checked.report, lang))
    if checked.ontology_report:
        click.echo(words["ontology"])
        click.echo(report_text(checked.ontology_report, lang))
    for path in checked.not_canonical:
        click.echo(words["form"].format(path=path))
    sys.exit(0 if checked.passes else 1)


def repair_files(paths: list[Path], words: dict[str, str]) -> None:
    """Bring Turtle files into canonical form."""
    from graph.canonical import repair

    for path in paths:
        if repair(path):
            click.echo(words["repaired"].format(path=path))
