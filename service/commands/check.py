"""`learningcity check`: holds files to the shapes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ontology.terms import ID
from service.commands.common import data_option, explained, language_option, progress
from service.commands.misuse import misuse

if TYPE_CHECKING:
    from graph.announcing.coverage import Coverage

GAPS_SHOWN, LETTERS_SHOWN = 20, 60
WORDS = {
    "en": {
        "read": "{files} file(s), {quads:,} statements",
        "ontology": "The ontology's own shapes:",
        "form": "{path}: not in canonical form; `learningcity check --repair {path}` writes it so.",
        "repaired": "{path}: now in canonical form.",
        "coverage": "{name}: {passages} passage(s) cover {percent:.4g} % of the text.",
        "gap": "  in no passage, positions {start} to {end}: “{words}”",
        "gaps": "  … and {count} more stretch(es) of the text",
        "missing": "  nothing stated yet in passage(s) {numbers}",
        "opinion": "  the writer’s opinion, nothing stated: passage(s) {numbers}",
    },
    "th": {
        "read": "{files} ไฟล์ {quads:,} ข้อความ",
        "ontology": "ผลตรวจตามเกณฑ์ของตัวออนโทโลยีเอง:",
        "form": "{path}: ยังไม่อยู่ในรูปแบบมาตรฐาน คำสั่ง `learningcity check --repair {path}` จะจัดรูปแบบให้",
        "repaired": "{path}: จัดเป็นรูปแบบมาตรฐานแล้ว",
        "coverage": "{name}: {passages} ตอน ครอบคลุมตัวบทร้อยละ {percent:.4g}",
        "gap": "  ยังไม่อยู่ในตอนใด ตำแหน่ง {start} ถึง {end}: “{words}”",
        "gaps": "  … และข้อความอีก {count} ช่วง",
        "missing": "  ยังไม่มีข้อมูลในตอนที่ {numbers}",
        "opinion": "  เป็นความเห็นของผู้เขียนและไม่มีข้อมูล: ตอนที่ {numbers}",
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

    For an announcement it says which part of the text lies in no passage, and which passages state nothing yet.

    They are checked together with what the data directory, or the packaged graph, knows, and with all of it when they
    replace some of it or other shapes are given. Without a path, that itself is checked. The exit code is 1 when something does not hold.

    \b
    learningcity check my-announcement.trig
    learningcity check ontology/ --repair
    """
    from graph.sources import shapes_from
    from graph.validating.checking import check_files, rdf_files
    from graph.validating.reporting import report_text
    from service.commands.local import open_store

    words, held_to = WORDS[lang], shapes_from(shapes)
    if held_to is None:
        raise misuse("check_without_shapes")
    if repair:
        repair_files([path for path in rdf_files(paths) if path.suffix == ".ttl"], words)
    with progress("…"):
        background = open_store(data).quads() if data else None
        checked = check_files(paths, held_to, background, conforms=not shapes)
    click.echo(words["read"].format(files=len(checked.files), quads=checked.quads))
    click.echo(report_text(checked.report, lang))
    if checked.ontology_report:
        click.echo(words["ontology"])
        click.echo(report_text(checked.ontology_report, lang))
    for path in checked.not_canonical:
        click.echo(words["form"].format(path=path))
    for covered in checked.coverage:
        click.echo("\n".join(coverage_lines(covered, words)))
    sys.exit(0 if checked.passes else 1)


def coverage_lines(covered: Coverage, words: dict[str, str]) -> Iterator[str]:
    """Write how far passages cover the text of an announcement."""
    name = covered.announcement.removeprefix(ID)
    yield words["coverage"].format(name=name, passages=covered.passages, percent=covered.percent)
    for gap in covered.gaps[:GAPS_SHOWN]:
        yield words["gap"].format(start=gap.start, end=gap.end, words=shortened(gap.words))
    if len(covered.gaps) > GAPS_SHOWN:
        yield words["gaps"].format(count=len(covered.gaps) - GAPS_SHOWN)
    opinions = tuple(passage for passage in covered.silent if passage.opinion)
    for key, passages in (("missing", covered.missing), ("opinion", opinions)):
        if passages:
            yield words[key].format(numbers=", ".join(str(passage.number) for passage in passages))


def shortened(text: str) -> str:
    """Bring a text onto one line of bearable length, without parting what is one shape."""
    from graph.thai import cuts_cluster

    line, end = " ".join(text.split()), LETTERS_SHOWN
    while cuts_cluster(line, end):
        end -= 1
    return line if len(line) <= LETTERS_SHOWN else f"{line[:end].rstrip()}…"


def repair_files(paths: list[Path], words: dict[str, str]) -> None:
    """Bring Turtle files into canonical form."""
    from graph.canonical import repair

    for path in paths:
        if repair(path):
            click.echo(words["repaired"].format(path=path))
