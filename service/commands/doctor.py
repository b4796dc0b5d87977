"""`learningcity doctor`: examines a data directory, or the installation, and says what to do."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graph.errors.system import in_thai
from service.commands.common import explained, language_option, progress_bar
from service.wording.words import say, words

if TYPE_CHECKING:
    from graph.examining.files import Room
    from graph.examining.findings import Checked, Finding
    from graph.progress import Watch

NEWEST = 10
WELL, WRONG = "✓", "✗"
GUIDE = "docs/how-to/deploy.md#4-back-up-and-restore"


@click.command()
@click.argument("directory", required=False, type=click.Path(path_type=Path))
@click.option("--thorough", is_flag=True, help="Read every kept version in full, and not only the current one.")
@language_option
@explained
def doctor(directory: Path | None, thorough: bool, lang: str) -> None:
    """Examine a data directory: versions, change records, invariants, leftovers, permissions, disk.

    Without a directory, the installation is examined. Nothing is changed. The exit code is 1 when something does not
    hold; each finding says what is wrong, where, and what to do.

    \b
    learningcity doctor
    learningcity doctor ./data
    learningcity doctor ./data --thorough
    """
    with progress_bar("doctor", lang) as watch:
        wrong = sum(tell(checked, lang) for checked in examined(directory, thorough, watch))
    click.echo(say(lang, "doctor.problems", count=wrong) if wrong else say(lang, "doctor.all_well"))
    sys.exit(1 if wrong else 0)


def examined(directory: Path | None, thorough: bool, watch: Watch) -> Iterator[Checked]:
    """Examine what is asked for."""
    if directory is None:
        from service.commands.installation import installation

        yield from installation()
        return
    from graph.deriving.entail import read_rules
    from graph.examining.examination import Examination
    from graph.versions.directory import DataDirectory

    yield from Examination(DataDirectory(directory), read_rules(), thorough=thorough, watch=watch).run()


def tell(checked: Checked, language: str) -> int:
    """Print what came of one part; return how much is wrong in it."""
    from graph.examining.files import Room, megabytes

    facts = dict(checked.facts)
    measured = facts.pop("measured", None)
    if isinstance(measured, Room):
        facts |= {"used": megabytes(sum(measured.versions.values())), "records": megabytes(measured.records)}
        facts["free"] = megabytes(measured.free)
    click.echo(headline(checked, facts, language))
    lines = [line for finding in checked.findings for line in written(finding, language)]
    lines += rooms(measured, language) if isinstance(measured, Room) else []
    for line in lines:
        click.echo(line)
    return len(checked.findings)


def headline(checked: Checked, facts: dict[str, object], language: str) -> str:
    """Write what was looked at; where what was found would read like the contrary, what came of it."""
    mark, outcome = (
        (WRONG, "_wrong") if checked.findings else (WELL, "") if checked.examined else ("–", "_not_examined")
    )
    key = f"doctor.part_{checked.part}"
    return f"{mark} {say(language, f'{key}{outcome}' if f'{key}{outcome}' in words() else key, **facts)}"


def written(finding: Finding, language: str) -> Iterable[str]:
    """Write a finding: what is wrong, where, and what to do."""
    facts = {**finding.facts, "guide": GUIDE}
    if language == "th" and "reason" in facts:
        facts["reason"] = in_thai(facts.get("reason_th", facts["reason"]))
    yield f"    {finding.where}: {say(language, f'doctor.{finding.kind}', **facts)}"
    yield f"    {say(language, 'doctor.to_do')} {say(language, f'doctor.{finding.remedy or finding.kind}_do', **facts)}"


def rooms(measured: Room, language: str) -> list[str]:
    """Write the room that each version takes for itself, the newest first."""
    from graph.examining.files import megabytes

    newest = sorted(measured.versions, reverse=True)
    lines = [
        say(language, "doctor.version_room", number=str(number), size=megabytes(measured.versions[number]))
        for number in newest[:NEWEST]
    ]
    if newest[NEWEST:]:
        size = sum(measured.versions[number] for number in newest[NEWEST:])
        lines.append(say(language, "doctor.older_rooms", count=len(newest) - NEWEST, size=megabytes(size)))
    return lines
