"""`learningcity versions`: the history of a data directory, and what is kept of it."""

from __future__ import annotations

import functools
import getpass
import sys
from collections.abc import Callable
from pathlib import Path

import click

from service.commands.bilingual import Bilingual
from service.commands.common import explained, language_option, progress
from service.commands.misuse import misuse

WORDS = {
    "en": {
        "version": "version",
        "when": "made",
        "who": "by",
        "why": "why",
        "added": "added",
        "removed": "removed",
        "pruned": "(pruned)",
        "missing": "(missing)",
        "unrecorded": "(its change record is missing or damaged)",
        "same": "Both versions say the same.",
        "prunes": "pruned: {numbers}",
        "would_prune": "would be pruned: {numbers}",
        "prunes_nothing": "nothing to prune",
        "still_read": "not pruned, as somebody is reading them: {numbers}; try again later",
        "backed_up": "version {number} and all before it copied to {target}; tokens are not copied",
        "restored": "version {number} and all before it restored to {target}; `learningcity token new` makes tokens",
        "rolled_back": "version {number} says what version {old} said; quads added: {added:,}, removed: {removed:,}",
        "would_roll_back": "quads to add: {added:,}, to remove: {removed:,}; nothing was stored",
        "nothing_to_do": "The current version says what version {old} said; nothing was stored.",
        "back_to": "Back to version {old}.",
    },
    "th": {
        "version": "รุ่น",
        "when": "เมื่อ",
        "who": "โดย",
        "why": "เหตุผล",
        "added": "เพิ่ม",
        "removed": "ลบ",
        "pruned": "(ไม่ได้เก็บ)",
        "missing": "(ไม่พบไดเรกทอรีของรุ่นนี้)",
        "unrecorded": "(บันทึกการเปลี่ยนแปลงสูญหายหรือเสียหาย)",
        "same": "สองรุ่นนี้กล่าวตรงกันทุกข้อความ",
        "prunes": "ลบรุ่น {numbers} แล้ว",
        "would_prune": "จะลบรุ่น {numbers}",
        "prunes_nothing": "ไม่มีรุ่นที่ต้องลบ",
        "still_read": "ยังไม่ลบรุ่น {numbers} เนื่องจากมีผู้กำลังอ่านอยู่ โปรดลองใหม่ภายหลัง",
        "backed_up": "สำรองรุ่นที่ {number} และรุ่นก่อนหน้าทั้งหมดไว้ที่ {target} แล้ว โดยไม่รวมโทเค็น",
        "restored": "กู้คืนรุ่นที่ {number} และรุ่นก่อนหน้าทั้งหมดไว้ที่ {target} แล้ว โปรดออกโทเค็นใหม่ด้วย `learningcity token new`",
        "rolled_back": "รุ่นที่ {number} กล่าวตรงกับรุ่นที่ {old}: เพิ่ม {added:,} ข้อความ ลบ {removed:,} ข้อความ",
        "would_roll_back": "จะเพิ่ม {added:,} ข้อความ ลบ {removed:,} ข้อความ ยังไม่มีการจัดเก็บ",
        "nothing_to_do": "รุ่นปัจจุบันกล่าวตรงกับรุ่นที่ {old} อยู่แล้ว ไม่มีการจัดเก็บ",
        "back_to": "ย้อนกลับไปเป็นรุ่นที่ {old}",
    },
}


def of_directory(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the data directory, named before it or after it, and the language of its messages."""

    @click.option("--data", type=click.Path(path_type=Path), help="Data directory.")
    @language_option
    @click.pass_context
    @explained
    @functools.wraps(command)
    def wrapper(context: click.Context, /, data: Path | None, lang: str, **given: object) -> None:
        before = context.find_root().meta.get(__name__, {})
        chosen = data or before.get("data")
        if chosen is None:
            raise misuse("no_data_directory")
        # None: the group has called this command, as none was named
        by_default = context.get_parameter_source("lang") in (None, click.core.ParameterSource.DEFAULT)
        asked = by_default and before.get("lang")
        command(data=chosen, words=WORDS[asked or lang], language=asked or lang, **given)

    return wrapper


@click.group(cls=Bilingual, invoke_without_command=True)
@click.option("--data", type=click.Path(path_type=Path), help="Data directory.")
@language_option
@click.pass_context
def versions(context: click.Context, data: Path | None, lang: str) -> None:
    """List and compare the versions of a data directory; prune, back up, restore, roll back.

    \b
    learningcity versions --data ./data
    learningcity versions --data ./data compare 3 5
    learningcity versions --data ./data prune --keep 20 --monthly
    """
    context.find_root().meta[__name__] = {"data": data, "lang": lang}
    if context.invoked_subcommand is None:
        context.invoke(list_versions)


@versions.command("list")
@of_directory
def list_versions(data: Path, words: dict[str, str], language: str) -> None:
    """List the versions: when each was made, by whom and why, and how much it changed.

    \b
    learningcity versions list --data ./data
    """
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from graph.errors import LearningCityError, MalformedData, RecordMissing, VersionMissing
    from graph.versions.history import History
    from service.wording.dates import written_moment

    history = History(data)
    history.directory.refuse_lost()
    kept, current = set(history.directory.numbers()), history.current
    table = Table(box=None, pad_edge=False)
    for column in ("version", "when", "who", "added", "removed", "why"):
        right = column in ("version", "added", "removed")
        table.add_column(words[column], justify="right" if right else "left", no_wrap=column != "why", overflow="fold")
    wrong: list[LearningCityError] = []
    for number in range(1, current + 1):
        gone = "" if number in kept else words["missing" if number == current else "pruned"]
        try:
            entry = history.entry(number)
        except (RecordMissing, MalformedData) as error:
            wrong.append(error)
            table.add_row(str(number), "", "", "", "", f"{words['unrecorded']} {gone}".strip())
            continue
        made = entry.provenance
        when = written_moment(history.published(number), language)
        why = f"{made.note} {gone}".strip()
        table.add_row(str(number), when, escape(made.agent), f"{entry.added:,}", f"{entry.removed:,}", escape(why))
    Console(width=None if sys.stdout.isatty() else 200).print(table)
    if current and current not in kept:
        wrong.append(VersionMissing(number=current, path=data))
    for one in wrong:
        click.echo(one.message(language), err=True)
    sys.exit(1 if wrong else 0)


@versions.command()
@click.argument("number", type=int)
@of_directory
def show(data: Path, words: dict[str, str], language: str, number: int) -> None:
    """Print what a version changed, as RDF Patch.

    \b
    learningcity versions show 3 --data ./data
    """
    from graph.gate.change import change_iri
    from graph.gate.rdf_patch import write_patch
    from graph.versions.history import History

    moves = History(data).moves(number)
    for piece in write_patch(moves, change_iri(number), change_iri(number - 1) if number > 1 else ""):
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


@versions.command()
@click.argument("old", type=int)
@click.argument("new", type=int)
@of_directory
def compare(data: Path, words: dict[str, str], language: str, old: int, new: int) -> None:
    """Print the difference of two versions, as RDF Patch. The exit code is 1 when there is one.

    \b
    learningcity versions compare 3 5 --data ./data
    """
    from graph.gate.rdf_patch import moves_of, write_patch
    from graph.versions.history import History

    with progress("…"):
        net = History(data).net_change(old, new)
    if not net:
        click.echo(words["same"], err=True)
        return
    for piece in write_patch(moves_of(net)):
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()
    sys.exit(1)


@versions.command()
@click.option("--keep", type=click.IntRange(1), required=True, help="How many of the last versions stay.")
@click.option("--monthly", is_flag=True, help="The last version of each month (UTC) stays as well.")
@click.option("--dry-run", is_flag=True, help="Say which versions would go; remove nothing.")
@of_directory
def prune(data: Path, words: dict[str, str], language: str, keep: int, monthly: bool, dry_run: bool) -> None:
    """Remove old versions to save space. The current version and all change records stay.

    \b
    learningcity versions prune --keep 20 --monthly --data ./data
    """
    from graph.versions import retention
    from graph.versions.directory import DataDirectory
    from graph.versions.kept import in_ranges

    with progress("…"):
        pruned = retention.prune(DataDirectory(data), keep, monthly=monthly, dry_run=dry_run)
    sentence = "would_prune" if dry_run else "prunes"
    if pruned.removed or not pruned.read:
        click.echo(words[sentence if pruned.removed else "prunes_nothing"].format(numbers=in_ranges(pruned.removed)))
    if pruned.read:
        click.echo(words["still_read"].format(numbers=in_ranges(pruned.read)))


@versions.command()
@click.argument("target", type=click.Path(path_type=Path))
@of_directory
def backup(data: Path, words: dict[str, str], language: str, target: Path) -> None:
    """Copy the data directory as it is now to TARGET, which must not exist.

    On the same disk large files become hard links: quick and small, but no help when the disk breaks. Tokens are not
    copied.

    \b
    learningcity versions backup /backups/2026-08-01 --data ./data
    """
    from graph.versions import retention
    from graph.versions.directory import DataDirectory

    with progress("…"):
        number = retention.backup(DataDirectory(data), target)
    click.echo(words["backed_up"].format(number=number, target=target))


@versions.command()
@click.argument("source", type=click.Path(path_type=Path))
@of_directory
def restore(data: Path, words: dict[str, str], language: str, source: Path) -> None:
    """Make the data directory anew of the backup SOURCE; it must be empty, or not exist.

    \b
    learningcity versions restore /backups/2026-08-01 --data ./data
    """
    from graph.versions import retention

    with progress("…"):
        number = retention.restore(source, data)
    click.echo(words["restored"].format(number=number, target=data))


@versions.command()
@click.argument("number", type=int)
@click.option("--message", default="", help="Why, in a sentence; stands in the history.")
@click.option("--dry-run", is_flag=True, help="Say what would change and whether it passes; store nothing.")
@click.option(
    "--shapes", default="", metavar="FILE|none", help="Other shapes to hold the data to; none opens the gate."
)
@of_directory
def rollback(
    data: Path, words: dict[str, str], language: str, number: int, message: str, dry_run: bool, shapes: str
) -> None:
    """Make a new version that says what version NUMBER said. The versions between stay in the history.

    \b
    learningcity versions rollback 3 --message "The upload was a mistake" --data ./data
    """
    from graph.errors import Rejected
    from graph.gate.change import Provenance
    from graph.gate.door import Gate
    from graph.sources import shapes_from
    from graph.validating.reporting import report_text
    from graph.versions.directory import DataDirectory
    from graph.versions.retention import roll_back

    why = message or words["back_to"].format(old=number)
    with progress("…"):
        gate = Gate(DataDirectory(data), shapes_from(shapes))
        try:
            receipt = roll_back(gate, number, Provenance(getpass.getuser(), why), dry_run=dry_run)
        except Rejected as error:
            click.echo(report_text(error.report, language), err=True)
            raise
    sentence = "rolled_back" if receipt.published else "would_roll_back" if receipt.change else "nothing_to_do"
    figures = {"added": len(receipt.change.added), "removed": len(receipt.change.removed)}
    click.echo(words[sentence].format(number=receipt.version, old=number, **figures))
