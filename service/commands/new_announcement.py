"""`learningcity new-announcement`: makes a file to fill in from the text of an announcement."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.commands.common import data_option, explained, language_option, progress
from service.wording.words import say

if TYPE_CHECKING:
    from graph.announcing.skeleton import Recognised
    from graph.store import Store

WORDS = {
    "en": {
        "made": "{file}: {passages} passage(s); {known} mention(s) of known things, {dates} date(s), "
        "{new} name(s) that may be new",
        "next": "Fill it in, then: learningcity check {file}",
        "standard": "standard output",
    },
    "th": {
        "made": "{file}: {passages} ตอน พบสิ่งที่รู้จัก {known} แห่ง วันที่ {dates} แห่ง และชื่อที่อาจเป็นชื่อใหม่ {new} ชื่อ",
        "next": "โปรดกรอกข้อมูล แล้วสั่ง: learningcity check {file}",
        "standard": "เอาต์พุตมาตรฐาน",
    },
}


@click.command("new-announcement")
@click.argument("text", metavar="TEXTFILE", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--slug", help="Last part of its identifier, such as hat-yai-2024; the name of the text file when not given."
)
@click.option("--label-th", default="", help="Its Thai name.")
@click.option("--label-en", default="", help="Its English name.")
@click.option("--source", default="", metavar="URL", help="Where the text was found.")
@click.option("--cut-at", default="", metavar="MARK", help="Cut where MARK stands in the text, and nowhere else.")
@data_option
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), help="File to write, - for standard output [default: SLUG.trig]."
)
@click.option("--force", is_flag=True, help="Write over a file that is there; take a slug that is in use.")
@language_option
@explained
def new_announcement(
    text: Path,
    slug: str | None,
    label_th: str,
    label_en: str,
    source: str,
    cut_at: str,
    data: Path | None,
    output: Path | None,
    force: bool,
    lang: str,
) -> None:
    """Make a TriG file to fill in from the text of an announcement.

    The text (plain, UTF-8) is cut into passages with their exact positions. Dates of both calendars, things that the
    graph knows and names that may be new stand beside each passage, as lines to be uncommented.

    \b
    learningcity new-announcement hat-yai-2024.th.txt --label-en "Hat Yai opens its learning festival"
    learningcity new-announcement news.txt --slug hat-yai-2024 --source https://example.org/news/1 -o hat-yai.trig
    """
    from graph.announcing.mentions import read_names
    from graph.announcing.skeleton import Heading, recognise, skeleton
    from graph.announcing.source_text import read_text
    from graph.errors import UnusableText
    from graph.turtle_text import is_iri
    from service.commands.local import open_store

    heading = Heading(proper_slug(slug, text), label_th, label_en, source)
    if source and not is_iri(source):
        raise click.BadParameter(say("en", "usage.not_an_address", value=source), param_hint="--source")
    output = output or Path(f"{heading.slug}.trig")
    refuse_overwriting(output, text, force)
    read = read_text(text)
    with progress("…"):
        store = open_store(data)
        refuse_known(heading.iri, store, force)
        found = recognise(read.text, read_names(store), cut_at)
    if not found.passages:
        raise UnusableText(place=str(text), reason_en="it holds no text", reason_th="ไฟล์ไม่มีข้อความ")
    write(output, skeleton(heading, found, lang))
    for english, thai in read.notes:
        click.echo(thai if lang == "th" else english, err=True)
    report(output, found, WORDS[lang])


def proper_slug(given: str | None, text: Path) -> str:
    """Return the slug: the one given, or the name of the text file without its endings.

    Raises:
        SlugRefused: it has not the form of a slug.
    """
    from graph.errors import SlugRefused
    from ontology.terms import SLUG

    slug = text.name.partition(".")[0] if given is None else given
    if not re.fullmatch(SLUG, slug):
        raise SlugRefused(slug=slug)
    return slug


def refuse_overwriting(output: Path, text: Path, force: bool) -> None:
    """Refuse to write over a file, unless that is wanted; the text itself is never written over.

    Raises:
        AlreadyThere: there is such a file.
    """
    from graph.errors import AlreadyThere

    if str(output) == "-" or not output.exists():
        return
    if not force or output.samefile(text):
        raise AlreadyThere(name=output)


def refuse_known(iri: str, store: Store, force: bool) -> None:
    """Refuse the slug of an announcement that the graph holds already, unless that is wanted.

    Raises:
        AlreadyThere: there is such an announcement.
    """
    from graph.errors import AlreadyThere
    from graph.rdf import NamedNode
    from ontology.terms import ID

    if not force and any(store.quads(NamedNode(ID + iri))):
        raise AlreadyThere(name=iri)


def write(output: Path, body: str) -> None:
    """Write the file, all of it or nothing."""
    if str(output) == "-":
        sys.stdout.buffer.write(body.encode())
        sys.stdout.buffer.flush()
        return
    temporary = output.with_name(f"{output.name}.part")
    temporary.write_bytes(body.encode())
    temporary.replace(output)


def report(output: Path, found: Recognised, words: dict[str, str]) -> None:
    """Say what was made, and what to do next."""
    to_standard = str(output) == "-"
    file = words["standard"] if to_standard else str(output)
    counts = {"passages": len(found.passages), "known": len(found.known), "dates": len(found.dates)}
    new = len({one.words for one in found.proposals})
    click.echo(words["made"].format(file=file, new=new, **counts), err=to_standard)
    if not to_standard:
        click.echo(words["next"].format(file=file))
